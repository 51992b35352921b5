"""A day that was closed by hand before its hours ended: machine and board say the same of it."""

from kiosk.views.board import BoardView, board_view
from kiosk.views.machine import HallNow, hall_now
from queue_machine.dispatch.forecast import forecast
from queue_machine.domain import facts as f
from queue_machine.domain.wall import wall_at
from tests.kiosk.board_hall import NINE, Hall

HOUR = 60


def closed(hall: Hall, date: str = "2025-11-20") -> Hall:
    return hall.tell(f.DayClosed(date=date, heads={}))


def on_board(hall: Hall) -> BoardView:
    return board_view(hall.board(), hall.texts, wall_at(hall.now, hall.zone))


def at_machine(hall: Hall) -> HallNow:
    wall = wall_at(hall.now, hall.zone)
    return hall_now(
        hall.lobby, forecast(hall.lobby, hall.branch, wall), hall.branch, hall.faces, wall,
        printer=None, hub_since=None, clock_sure=True, owed=(), out_of_service="",
    )  # fmt: skip


def test_a_day_closed_in_the_middle_of_its_hours_is_over_for_both() -> None:
    hall = closed(Hall().open("1").after(2 * HOUR))
    board, machine = on_board(hall), at_machine(hall)
    assert board.lead.zh == "今天的业务办完了" and "稍候" not in board.lead_more.zh
    assert board.hours is not None and board.hours.heading.zh == "下次办公时间"
    assert machine.opening is not None and machine.opening.date == "2025-11-21"
    assert board.hours.date.zh.startswith("11月21日")


def test_a_day_opened_and_closed_before_its_hours_is_over_for_both() -> None:
    hall = closed(Hall(NINE - HOUR * 60_000).open("1").after(10))
    board, machine = on_board(hall), at_machine(hall)
    assert "开门" not in board.lead_more.zh
    assert board.hours is not None and board.hours.date.zh.startswith("11月21日")
    assert machine.opening is not None and machine.opening.date == "2025-11-21"


def test_the_closing_of_an_older_day_leaves_todays_hours_standing() -> None:
    hall = Hall(NINE - HOUR * 60_000).tell(f.DayOpened(date="2025-11-19"))
    board = on_board(closed(hall, "2025-11-19"))
    assert board.lead.zh == "还没到办公时间" and board.lead_more.zh == "今天 09:00 开门，请您稍候"
