"""The board as a page, for any screen or phone, open to all: the same view state as the screen in the hall.

Drawn here from the public board; `static/board.js` keeps it in step, flashes new calls and turns the notices.
"""

import math
import unicodedata

from litestar import get
from litestar.params import FromQuery
from litestar.response import Template

from kiosk.texts import FIRST
from kiosk.views.board import FLASH_MS, BoardView, Words, board_view
from kiosk.web.access import Asking, hall_of
from kiosk.web.api.lobby import board_state
from kiosk.web.guarding import open_limit
from kiosk.web.page import page
from queue_machine.domain.wall import wall_at

NARROW = 0.58
"""Width of a letter or figure in bold type, in font sizes; a hanzi is 1."""
LEAST, MOST = 12, 24


@get("/board", middleware=[open_limit], include_in_schema=False)
async def board(request: Asking, part: FromQuery[str] = "") -> Template:
    """The board; with `part=live` only what changes."""
    hall = hall_of(request)
    state = await board_state(request)
    wall = wall_at(state.at, hall.zone)
    second = next((language for language in hall.faces.languages if language != FIRST), "")
    view = board_view(state, hall.texts, wall, second=second, name_key=hall.faces.look.name_key)

    def say(key: str, language: str, **args: object) -> str:
        return hall.texts.say(key, language, **args) if language else ""

    tongues = (FIRST, second)
    return page(
        request,
        "board_live.html" if part == "live" else "board.html",
        language=FIRST,
        view=view,
        lost=Words(*(f"{say('board-lost', each, time='{time}')} {say('board-lost-more', each)}" for each in tongues)),
        last=Words(*(say("board-last", each) for each in tongues)),
        minute=wall.minute,
        second=second,
        halves=newest_width(view),
        flash_ms=FLASH_MS,
    )


def newest_width(view: BoardView) -> int:
    """How wide number and window of the newest call are together, in half font sizes: the style fits them by it."""
    if not view.calls:
        return 0
    newest = view.calls[0]
    wide = sum(1.0 if unicodedata.east_asian_width(c) in "WF" else NARROW for c in newest.number + newest.window.zh)
    return max(LEAST, min(MOST, math.ceil(wide * 2)))


ROUTES = [board]
