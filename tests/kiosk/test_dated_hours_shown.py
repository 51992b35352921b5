"""Dates with hours of their own where people see them: the machine's hours page and from when a service is served."""

from msgspec.structs import replace

from kiosk.views.machine import hall_now
from kiosk.views.machine_progress import Progress
from kiosk.views.machine_words import view
from queue_machine.dispatch.forecast import forecast
from queue_machine.domain.branch import DayHours, Span
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.public_board import public_board
from queue_machine.domain.wall import wall_at
from tests.kiosk.machine_samples import BRANCH, FACES, NOW, TEXTS, ZONE, facts, lobby_of

HOUR = 3_600_000
EVENING = NOW + 10 * HOUR
FEAST = DayHours(date="2025-11-21")
MADE_UP = DayHours(date="2025-11-23", spans=(Span(510, 690), Span(780, 1020)))
DATED = replace(BRANCH, hours=replace(BRANCH.hours, days=(FEAST, MADE_UP)))
SHORT = replace(BRANCH, hours=replace(BRANCH.hours, days=(DayHours(date="2025-11-20", spans=(Span(660, 720),)),)))


def test_the_machine_lists_the_dates_as_they_are_and_names_the_next_opening() -> None:
    wall = wall_at(EVENING, ZONE)
    lobby = Lobby()
    now = hall_now(
        lobby,
        forecast(lobby, DATED, wall),
        DATED,
        FACES,
        wall,
        printer=None,
        hub_since=None,
        clock_sure=True,
        owed=(),
        out_of_service="",
    )
    page = view(Progress(touched_at=EVENING), now, FACES, TEXTS, EVENING)
    shown = {fact.name: fact.value for fact in page.facts}
    assert shown["11月21日 星期五"] == "不上班"
    assert shown["11月23日 星期日"] == "08:30～11:30，13:00～17:00"
    assert "11月22日 星期六" in page.lead


def test_the_board_knows_them_too() -> None:
    wall = wall_at(EVENING, ZONE)
    lobby = Lobby()
    board = public_board(lobby, DATED, wall, forecast(lobby, DATED, wall).service, restored_at=0)
    assert board.next_opening is not None
    assert board.next_opening.date == "2025-11-22"


def test_a_service_without_a_window_is_served_from_the_dates_own_beginning() -> None:
    lobby = lobby_of(facts(windows=False))
    wall = wall_at(NOW, ZONE)
    assert forecast(lobby, SHORT, wall).service("loan-apply").served_from == 660
