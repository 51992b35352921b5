"""Looks at the hall: the lobby for staff and programs, the public board for anybody."""

from litestar import Router, get

from kiosk.web.access import Asking, hall_of, read, staff
from kiosk.web.api import shapes as s
from kiosk.web.guarding import open_limit
from kiosk.web.language import language_of
from queue_machine.domain.public_board import PublicBoard, public_board


@get("/api/lobby", guards=[staff], summary="The hall now")
async def lobby(request: Asking) -> s.LobbyAnswer:
    """How many wait for each service and how long, what each window does. `version` counts up with every change."""
    hall, language = hall_of(request), language_of(request)
    return await read(
        request,
        lambda lobby, wall, forecast: s.lobby_now(lobby, wall, forecast, hall.branch, hall.texts, language),
    )


@get("/api/board", middleware=[open_limit], summary="The public board")
async def board(request: Asking) -> PublicBoard:
    """What anybody in the hall may see: numbers, windows and minutes alone."""
    return await board_state(request)


async def board_state(request: Asking) -> PublicBoard:
    """The public board now."""
    hall = hall_of(request)
    restored = hall.restored_at
    return await read(
        request,
        lambda lobby, wall, forecast: public_board(lobby, hall.branch, wall, forecast.service, restored_at=restored),
    )


@get("/api/helps", guards=[staff], summary="Calls for help")
async def helps(request: Asking) -> list[s.HelpAnswer]:
    """Today's, those that nobody took yet first, then the latest."""
    return await read(
        request,
        lambda lobby, wall, forecast: [
            s.help_now(lobby, each)
            for each in sorted(lobby.helps.values(), key=lambda each: (each.answered_at is not None, -each.asked_at))
        ],
    )


ROUTES = [Router("/", route_handlers=[lobby, board, helps], tags=["hall"])]
