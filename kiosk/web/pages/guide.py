"""The guide's page, made for a phone in the hand of somebody who walks the hall."""

from typing import Annotated

from litestar import get
from litestar.params import FromQuery, QueryParameter
from litestar.response import Template

from kiosk.views.guide import TicketCard, find_ticket, guide_view, ticket_card
from kiosk.web.access import Asking, guides, hall_of, read
from kiosk.web.language import language_of
from kiosk.web.page import page
from queue_machine.dispatch.forecast import Forecast
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.wall import Wall

Wanted = Annotated[str, QueryParameter(max_length=40)]


@get("/guide", guards=[guides], include_in_schema=False)
async def guide(request: Asking, part: FromQuery[str] = "", number: Wanted = "") -> Template:
    """The whole page; with `part=live` what changes; with `part=ticket` and a number or token, that ticket."""
    hall, language = hall_of(request), language_of(request)
    nodes = sorted(hall.nodes().values(), key=lambda each: each.name)
    state = await read(
        request,
        lambda lobby, wall, forecast: guide_view(
            lobby, wall, forecast, hall.branch, hall.faces, hall.texts, language, hall.zone, nodes=nodes
        ),
    )
    if part == "live":
        return page(request, "guide_live.html", state=state)
    if part == "ticket":
        return page(request, "guide_ticket.html", state=state, card=await _card(request, number), asked=number)
    return page(request, "guide.html", state=state)


async def _card(request: Asking, wanted: str) -> TicketCard | None:
    hall, language = hall_of(request), language_of(request)

    def look(lobby: Lobby, wall: Wall, forecast: Forecast) -> TicketCard | None:
        ticket = find_ticket(lobby, wanted)
        if ticket is None:
            return None
        return ticket_card(lobby, wall, forecast, ticket, hall.branch, hall.texts, language, hall.zone)

    return await read(request, look)


ROUTES = [guide]
