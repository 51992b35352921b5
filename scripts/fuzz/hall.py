"""The hall that fuzz targets share: a small branch, a clock that is turned by hand, ids in order, and all its screens.

`draw` makes every view that the product has of a lobby: whatever records got in, people must still see something.
"""

import itertools
from zoneinfo import ZoneInfo

import msgspec

from config.branch import DEMO, load_branch
from kiosk.texts import CORE, Texts
from kiosk.views.board import board_view
from kiosk.views.citizen import citizen_view
from kiosk.views.console import console_view
from kiosk.views.dashboard import dashboard_view
from kiosk.views.guide import guide_view
from kiosk.views.machine import hall_now
from kiosk.views.report import report_csv
from kiosk.views.report_figures import day_report
from kiosk.views.story import story
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.public_board import public_board, read_board
from queue_machine.domain.records import Moment
from queue_machine.domain.wall import wall_at
from queue_machine.foresight import Foresight
from queue_machine.ledger.ledger import Ledger
from queue_machine.ledger.memory import MemoryLedger
from queue_machine.node import Node

SETTINGS = load_branch(DEMO)
BRANCH = SETTINGS.branch
ZONE = ZoneInfo(BRANCH.time_zone)
TEXTS = Texts.load((CORE, SETTINGS.texts))
MORNING = 1_794_276_000_000
"""Tuesday 10 November 2026, 10:00 in Shanghai, ms."""
TICKETS_DRAWN = 3

_LETTERS = str.maketrans("0123456789", "abcdefghij")
_ids = itertools.count()
_epochs = itertools.count(1)


def new_id() -> str:
    """An id like a ticket's."""
    return f"{next(_ids):026d}".translate(_LETTERS)


def new_epoch() -> str:
    return f"{next(_epochs):016x}"


def moment(ms: int = 0) -> Moment:
    return Moment(MORNING + ms, 1_000 + ms, "boot")


def node(name: str, ledger: Ledger | None = None, ms: int = 0) -> Node:
    """A new node, over an empty ledger in memory where none is given."""
    return Node(
        name,
        MemoryLedger() if ledger is None else ledger,
        machine_id="fuzz",
        new_epoch=new_epoch,
        now=moment(ms),
        return_within=30 * 60_000,
    )


def draw(lobby: Lobby, ms: int = 0) -> None:
    """Every screen, page and report of this lobby, at an instant of the morning."""
    wall = wall_at(MORNING + ms, ZONE)
    forecast = Foresight(BRANCH).forecast(lobby, wall)
    board = public_board(lobby, BRANCH, wall, forecast.service)
    board_view(read_board(msgspec.json.encode(board)), TEXTS, wall)
    for language in ("zh-CN", "en"):
        dashboard_view(lobby, wall, forecast, BRANCH, SETTINGS.faces, TEXTS, language, ZONE)
        guide_view(lobby, wall, forecast, BRANCH, SETTINGS.faces, TEXTS, language, ZONE)
        console_view(lobby, wall, forecast, BRANCH, TEXTS, language, ZONE, person="01", window="1")
        report_csv(day_report(lobby, wall, BRANCH, TEXTS, language, ZONE), TEXTS, language)
    for token in itertools.islice(lobby.tickets, TICKETS_DRAWN):
        citizen_view(lobby, wall, forecast, token, BRANCH, TEXTS, "zh-CN", ZONE)
        story(lobby, token, BRANCH, TEXTS, "zh-CN", ZONE)
    hall_now(
        lobby,
        forecast,
        BRANCH,
        SETTINGS.faces,
        wall,
        printer=None,
        hub_since=None,
        clock_sure=True,
        owed=(),
        out_of_service="",
    )
