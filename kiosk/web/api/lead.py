"""Which hub leads, for pages that look for it, and the pass with which a signed-in page goes over to that one."""

from typing import Annotated

from litestar import Response, Router, get, post
from litestar.params import JSONBody
from msgspec import Meta, Struct

from kiosk.web.access import Asking, Key, acting, cause_of, do, hall_of, managers, staff
from kiosk.web.api import bodies as b
from kiosk.web.guarding import open_limit
from kiosk.web.hall import HubPlace
from mqtt_bridge.hub.commands import TakeLead


class LeadAnswer(Struct, frozen=True):
    """What this hub knows of who leads."""

    node: str
    leads: bool
    term: int
    """Of the lead that it has or knows: of several that say they lead, the highest counts."""
    leader: str
    """The node that leads, "" where none is heard."""
    hubs: tuple[HubPlace, ...]
    """Every node that may lead, in order, and where browsers reach it; "" where that is not known."""


class PassAnswer(Struct, frozen=True):
    """A proof of who is signed in, for the branch's other hubs, good for some minutes."""

    entry: str
    """To be sent to another hub's `/arrive`; "" where a program asks."""


@get("/api/lead", middleware=[open_limit], summary="Which hub leads", include_in_schema=True)
async def lead(request: Asking) -> Response[LeadAnswer]:
    """Open to pages of the branch's other hubs, too: they look for the one that leads when theirs is silent."""
    at = hall_of(request).standing
    answer = LeadAnswer(at.node, at.leads, at.term, at.leader, at.hubs)
    return Response(answer, headers={"Access-Control-Allow-Origin": "*"})


class LeadBody(b.Body, frozen=True):
    """Which hub is to lead; left out: the one that is asked."""

    node: Annotated[str, Meta(max_length=31, pattern="^[a-z0-9-]*$")] = ""


@post("/api/lead", guards=[managers], status_code=200, summary="Let a hub lead", operation_id="TakeLead")
async def take_lead(request: Asking, data: JSONBody[LeadBody], key: Key = None) -> LeadAnswer:
    """That hub leads from now on, whichever did: the one that does hears of it and follows."""
    hall = hall_of(request)
    if data.node in ("", hall.standing.node):
        await do(request, TakeLead(), verb="lead", target="", key=key)
    else:
        await hall.let_lead(data.node, cause=cause_of(request, "lead", data.node, key))
    at = hall_of(request).standing
    return LeadAnswer(at.node, at.leads, at.term, at.leader, at.hubs)


@get("/api/pass", guards=[staff], summary="A pass to another hub", include_in_schema=False)
async def entry_pass(request: Asking) -> PassAnswer:
    """Who is signed in here is signed in there, while this hub lives to say so."""
    person = acting(request)
    return PassAnswer("" if person.is_api else hall_of(request).staff.entry_pass(person))


ROUTES = [Router("/", route_handlers=[lead, take_lead, entry_pass], tags=["hubs"])]
