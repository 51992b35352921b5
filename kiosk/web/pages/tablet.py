"""The tablet at a window: asks for the rating of the service just given there.

It needs no sign-in and can do no more than that.
"""

from typing import Any

from litestar import Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from kiosk.views.rating import TabletView, rateable_call, tablet_view
from kiosk.web.access import Asking, do, form_of, hall_of, read
from kiosk.web.guarding import open_limit
from kiosk.web.language import language_of
from kiosk.web.page import page
from kiosk.web.pages.citizen import RatingForm, chosen_of, flaw_of, rate_command, rating_parts
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.refusals import NotRateable, UnknownWindow
from queue_machine.domain.wall import Wall


def _known(request: Asking, window: str) -> str:
    branch = hall_of(request).branch
    if branch.window(window) is None:
        raise UnknownWindow(window=window, known=", ".join(each.id for each in branch.windows))
    return window


async def _state(request: Asking, window: str) -> TabletView:
    return await read(request, lambda lobby, wall, forecast: tablet_view(lobby, wall, window))


@get("/{window:str}/rate", include_in_schema=False)
async def show(request: Asking, window: FromPath[str]) -> Template:
    """The rating, thanks, or a greeting; `?part=live` gives the part that changes."""
    state = await _state(request, _known(request, window))
    template = "tablet_live.html" if request.query_params.get("part") == "live" else "tablet.html"
    return page(request, template, state=state, **rating_parts())


@post("/{window:str}/rate", include_in_schema=False, status_code=200)
async def rate(request: Asking, window: FromPath[str]) -> Response[Any]:
    """Records the rating of the call that the form was drawn for, if it is still open."""
    window = _known(request, window)
    form = await form_of(request, RatingForm)
    flaw = flaw_of(form)
    if flaw:
        state = await _state(request, window)
        parts = rating_parts(flaw=flaw, chosen=chosen_of(form), key=form.key)
        return page(request, "tablet.html", language=language_of(request), status=422, state=state, **parts)

    def token_of(lobby: Lobby, wall: Wall) -> str | None:
        call = rateable_call(lobby, wall, window)
        if call is not None and call.id == form.call:
            return call.ticket
        # The same form once more: its key finds the first answer.
        rated = next((each for each in lobby.calls_at(window) if each.id == form.call and each.rating), None)
        return None if rated is None else rated.ticket

    token = await read(request, lambda lobby, wall, forecast: token_of(lobby, wall))
    if token is None:
        raise NotRateable
    await do(request, rate_command(form, token), verb="rate", target=form.call, key=form.key, form=True)
    return Redirect(f"/w/{window}/rate", status_code=303)


ROUTES = [Router("/w", route_handlers=[show, rate], middleware=[open_limit])]
