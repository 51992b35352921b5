"""A peak window's planned end (高峰岗) where staff see it: console and dashboard, and nowhere else."""

from kiosk.views.console import ConsoleView, console_view
from kiosk.views.guide import window_lines
from queue_machine.dispatch.forecast import forecast
from queue_machine.domain import facts as f
from queue_machine.domain.wall import wall_at
from tests.kiosk.board_hall import MINUTE, NINE, Hall

TEN = 600


def planned() -> Hall:
    hall = Hall().open("5", "6")
    return hall.tell(f.WindowOpened(window="5", teller="105", until=TEN))


def test_the_console_knows_the_time_and_the_instant_at_which_it_asks() -> None:
    hall = planned().after(12.5)
    wall = wall_at(hall.now, hall.zone)
    look = forecast(hall.lobby, hall.branch, wall)

    def seen(person: str) -> tuple[str, int | None]:
        view = console_view(hall.lobby, wall, look, hall.branch, hall.texts, "zh-CN", hall.zone, person=person)
        return view.open_until, view.ends_at

    assert seen("105") == ("10:00", NINE + 60 * MINUTE)
    assert seen("106") == ("", None)
    hall.tell(f.WindowPaused(window="5", until=TEN - 30))
    assert seen("105") == ("", None)


def test_the_dashboards_line_says_until_when_and_a_pause_says_its_own() -> None:
    hall = planned()
    lines = {each.id: each for each in window_lines(hall.lobby, hall.branch, hall.texts, "zh-CN")}
    assert (lines["5"].open_until, lines["5"].until, lines["6"].open_until) == ("10:00", "", "")
    hall.tell(f.WindowPaused(window="5", until=TEN - 30))
    lines = {each.id: each for each in window_lines(hall.lobby, hall.branch, hall.texts, "zh-CN")}
    assert (lines["5"].open_until, lines["5"].until) == ("", "09:30")


def test_the_public_board_says_nothing_of_it() -> None:
    hall = planned()
    without = Hall().open("5", "6")
    assert hall.board().windows == without.board().windows


def test_whom_the_window_does_not_call_by_itself_any_more_can_be_called_by_hand() -> None:
    hall = Hall().open("7").issue("loan-apply", "F001", "F002").after(52)
    hall.tell(f.WindowOpened(window="7", teller="107", until=TEN - 5))

    def seen() -> ConsoleView:
        wall = wall_at(hall.now, hall.zone)
        look = forecast(hall.lobby, hall.branch, wall)
        return console_view(hall.lobby, wall, look, hall.branch, hall.texts, "zh-CN", hall.zone, person="107")

    view = seen()
    assert view.queue == ()
    assert [(each.number, each.waited) for each in view.resting] == [("F001", 52), ("F002", 52)]
    assert view.waiting == 2
    hall.tell(f.WindowOpened(window="7", teller="107"))
    view = seen()
    assert [each.number for each in view.queue] == ["F001", "F002"]
    assert view.resting == ()
