"""A visitor's own page, opened by the code on the slip: complete without a script, kept fresh with one."""

import secrets
from typing import Annotated, Any, Literal

from litestar import Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Meta, Struct

from kiosk.views.citizen import completed_call
from kiosk.web.access import Asking, do, form_of, read
from kiosk.web.api.tickets import citizen_state, well_formed
from kiosk.web.guarding import open_limit
from kiosk.web.page import page
from mqtt_bridge.hub.commands import Rate
from mqtt_bridge.hub.visiting import RATING_REASONS
from queue_machine.domain.facts import Level
from queue_machine.domain.lobby import Lobby

LEVELS = ("very-satisfied", "satisfied", "dissatisfied")
FACES = {
    "very-satisfied": "emoticon",
    "satisfied": "emoticon-happy",
    "dissatisfied": "emoticon-sad",
}
YesNo = Literal["yes", "no"]


class RatingForm(Struct, frozen=True):
    """The rating as a plain form sends it; a question that was left out stays unanswered."""

    key: Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
    attitude: Level | None = None
    efficiency: Level | None = None
    reason: Annotated[str, Meta(max_length=40)] = ""
    second_trip: YesNo | None = None
    demanded: YesNo | None = None
    call: Annotated[str, Meta(max_length=40)] = ""


def rating_parts(**more: Any) -> dict[str, Any]:
    """What the rating form is drawn with. Each form has its own key, so that sending it twice rates once."""
    return {
        "levels": [(level, FACES[level]) for level in LEVELS],
        "rating_reasons": RATING_REASONS,
        "key": secrets.token_hex(16),
        "flaw": "",
        "chosen": {},
    } | more


def answer(value: YesNo | None) -> bool | None:
    return None if value is None else value == "yes"


def flaw_of(form: RatingForm) -> str:
    """The text key of what is missing in a form, "" when it can be recorded."""
    if form.attitude is None or form.efficiency is None:
        return "citizen-rate-missing"
    if "dissatisfied" in (form.attitude, form.efficiency) and form.reason not in RATING_REASONS:
        return "refusal-reason-wanted"
    return ""


def chosen_of(form: RatingForm) -> dict[str, str]:
    """What was chosen already, to draw the form again as it was sent."""
    names = ("attitude", "efficiency", "reason", "second_trip", "demanded")
    return {name: str(value) for name in names if (value := getattr(form, name))}


def rate_command(form: RatingForm, token: str) -> Rate:
    """The command of a form that has no flaw."""
    assert form.attitude is not None and form.efficiency is not None
    return Rate(
        ticket=token,
        attitude=form.attitude,
        efficiency=form.efficiency,
        reason=form.reason,
        second_trip=answer(form.second_trip),
        demanded=answer(form.demanded),
    )


# A form that was sent back stands under the address that it was sent to: it can be reloaded and kept fresh there.
@get(["/{token:str}", "/{token:str}/rating"], include_in_schema=False)
async def show(request: Asking, token: FromPath[str]) -> Template:
    """The ticket as it stands; `?part=live` gives the part that changes."""
    state = await citizen_state(request, well_formed(token))
    template = "citizen_live.html" if request.query_params.get("part") == "live" else "citizen.html"
    return page(request, template, language=state.language, state=state, token=token, **rating_parts())


@post("/{token:str}/rating", include_in_schema=False, status_code=200)
async def rate(request: Asking, token: FromPath[str]) -> Response[Any]:
    """Records the rating and goes back to the page, which thanks."""
    token = well_formed(token)
    form = await form_of(request, RatingForm)
    flaw = flaw_of(form)
    if flaw:
        state = await citizen_state(request, token)
        parts = rating_parts(flaw=flaw, chosen=chosen_of(form), key=form.key)
        return page(request, "citizen.html", language=state.language, status=422, state=state, token=token, **parts)

    def call_of(lobby: Lobby) -> str:
        ticket = lobby.tickets.get(token)
        call = None if ticket is None else completed_call(ticket)
        return "" if call is None else call.id

    call = await read(request, lambda lobby, wall, forecast: call_of(lobby))
    await do(request, rate_command(form, token), verb="rate", target=call, key=form.key, form=True)
    return Redirect(f"/t/{token}", status_code=303)


ROUTES = [Router("/t", route_handlers=[show, rate], middleware=[open_limit])]
