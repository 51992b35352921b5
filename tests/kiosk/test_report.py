"""The day's report: what it counts, and the forms that it takes."""

import csv
from io import StringIO

import msgspec
import pytest

from kiosk.views.report import day_report, report_csv, report_slip, report_table
from kiosk.views.report_figures import zone_of
from kiosk.views.report_values import DayReport
from kiosk.views.slip import day_slip
from queue_machine.domain import facts as f
from queue_machine.domain.wall import wall_at
from queue_machine.hardware.slip import Pair
from tests.kiosk.board_hall import MINUTE, Hall, token


def report(hall: Hall, language: str = "zh-CN") -> DayReport:
    wall = wall_at(hall.now, hall.zone)
    return day_report(hall.lobby, wall, hall.branch, hall.texts, language, hall.zone)


def of(lines: tuple[object, ...], id_: str) -> object:
    return next(line for line in lines if line.id == id_)  # type: ignore[attr-defined]


def rate(hall: Hall, number: str, window: str, attitude: str, efficiency: str, **more: object) -> None:
    rating = {"attitude": attitude, "efficiency": efficiency, "teller": f"10{window}", **more}
    hall.about(f.RatingGiven, number, window, **rating)


@pytest.fixture
def hall() -> Hall:
    """D001 served after 10 min, D002 after 40; D003 left, D004 waits, A001 was handed on, J001 cancelled."""
    made = Hall().open("1", "5", "8").issue("withdrawal-rent", "D001", "D002", "D003", "D004").after(10)
    made.serve("D001", "5", "withdrawal-rent").after(6).about(f.ServiceCompleted, "D001", "5", cases=2)
    rate(made, "D001", "5", "satisfied", "dissatisfied", reason="slow", second_trip=True)
    made.after(24).serve("D002", "5", "withdrawal-rent").after(4)
    made.about(f.ServiceCompleted, "D002", "5", outcome="material-missing", missing="item-1")
    made.after(10).tell(f.TicketLeft(ticket=token("D003")))
    made.issue("deposit-unit", "A001").after(5).serve("A001", "1", "deposit-unit").after(2)
    made.about(f.TicketTransferred, "A001", "1", to_service="consultation").after(3)
    made.call("A001", "8", "consultation").about(f.ServiceCompleted, "A001", "8")
    return made.issue("cross-province", "J001").after(5).tell(f.TicketCancelled(ticket=token("J001")))


def test_the_day_counts_who_came_was_served_left_and_is_still_there(hall: Hall) -> None:
    total = report(hall).total
    assert (total.issued, total.served, total.cases, total.left, total.cancelled, total.waiting) == (6, 3, 4, 1, 1, 1)


def test_mean_and_longest_wait_are_of_those_called_and_beyond_the_limit_counts_everybody(hall: Hall) -> None:
    made = report(hall)
    # Called after 10, 40, 5 and 3 minutes; D003 left after 54, D004 waits for 69, J001 gave up after 5.
    assert made.total.called == 4
    assert made.total.mean_wait == 14.5
    assert made.total.longest_wait == 40
    assert made.total.beyond == 3
    assert made.total.within_target == 3


def test_a_ticket_that_was_handed_on_counts_where_it_came_for_and_where_it_was_served(hall: Hall) -> None:
    services = report(hall).services
    unit, advice = of(services, "deposit-unit"), of(services, "consultation")
    assert (unit.issued, unit.served, unit.mean_wait) == (1, 0, 5)  # type: ignore[attr-defined]
    assert (advice.issued, advice.served, advice.mean_wait) == (0, 1, 3)  # type: ignore[attr-defined]


def test_windows_and_tellers_say_what_each_did(hall: Hall) -> None:
    made = report(hall)
    five = of(made.windows, "5")
    assert (five.served, five.cases, five.mean_service) == (2, 3, 5)  # type: ignore[attr-defined]
    assert [each.id for each in made.tellers] == ["101", "105", "108"]
    assert of(made.tellers, "105").ratings.dissatisfied == 1  # type: ignore[attr-defined]
    assert sum(each.served for each in made.windows) == made.total.served


def test_hours_run_from_the_first_to_the_last_without_a_gap(hall: Hall) -> None:
    hours = report(hall).hours
    assert [each.id for each in hours] == ["9", "10"]
    assert [each.issued for each in hours] == [5, 1]
    assert sum(each.served for each in hours) == 3


def test_a_rating_counts_by_its_lower_level_and_says_its_reason(hall: Hall) -> None:
    made = report(hall)
    assert (made.total.ratings.dissatisfied, made.total.ratings.unrated, made.second_trips) == (1, 2, 1)
    assert made.reasons == {"slow": 1}
    line = made.dissatisfied[0]
    assert (line.number, line.window, line.teller, line.time) == ("D001", "5", "105", "09:16")
    assert line.reason == hall.texts.say("rating-reason-slow")
    assert made.outcomes == {"done": 2, "material-missing": 1}


def test_somebody_who_says_that_something_was_demanded_is_named_whatever_the_levels() -> None:
    hall = Hall().open("5").issue("withdrawal-rent", "D001").serve("D001", "5", "withdrawal-rent")
    hall.about(f.ServiceCompleted, "D001", "5")
    rate(hall, "D001", "5", "satisfied", "satisfied", demanded=True)
    made = report(hall)
    assert made.demanded == 1
    assert [each.number for each in made.dissatisfied] == ["D001"]


def test_a_call_out_of_turn_and_a_rival_call_stand_in_the_report() -> None:
    hall = Hall().open("5", "6").issue("withdrawal-rent", "D001").serve("D001", "5", "withdrawal-rent")
    rival = {"ticket": token("D001"), "number": "D001", "service": "withdrawal-rent", "teller": "106"}
    hall.tell(f.TicketCalled(call="rival", window="6", reason=f.Reason(why="by-hand"), **rival))
    assert [(each.number, each.window, each.kept) for each in report(hall).conflicts] == [("D001", "6", "5")]


def test_an_empty_day_has_a_report_of_zeros() -> None:
    made = report(Hall())
    assert made.total.issued == 0
    assert made.hours == ()
    assert made.opened == ""
    assert len(made.services) == 10


def test_the_zone_can_be_read_off_the_wall(hall: Hall) -> None:
    wall = wall_at(hall.now, hall.zone)
    assert wall_at(hall.now, zone_of(wall)) == wall
    assert day_report(hall.lobby, wall, hall.branch, hall.texts, "zh-CN") == report(hall)


def test_the_table_for_spreadsheets_has_one_line_for_each_line_of_the_report(hall: Hall) -> None:
    made = report(hall)
    table = report_csv(made, hall.texts, "zh-CN")
    assert table.startswith("\ufeff日期,类别,名称,取号,办结")
    rows = list(csv.DictReader(StringIO(table.removeprefix("\ufeff"))))
    assert len(rows) == 1 + len(made.services) + len(made.windows) + len(made.tellers) + len(made.hours)
    assert rows[0]["类别"] == "全天"
    assert rows[0]["超过30分钟（所有人）"] == "3"
    assert next(row for row in rows if row["名称"] == "租房提取")["办结"] == "2"


def test_lines_on_a_terminal_stand_in_columns_though_hanzi_are_wide(hall: Hall) -> None:
    shown = report_table(report(hall), hall.texts, "zh-CN")
    assert "还有 1 个号没有了结" in shown
    assert "不满意 1" in shown
    assert "租房提取" in shown
    assert "Rent" in report_table(report(hall, "en"), hall.texts, "en")


def test_the_day_goes_on_a_slip_with_the_same_figures(hall: Hall) -> None:
    content = report_slip(report(hall), printed_at="2025-11-20 17:05", language="zh-CN")
    assert (content.served, content.left, content.ratings["dissatisfied"]) == (3, 1, 1)
    assert [line.name for line in content.windows] == ["5 号窗口", "8 号窗口"]
    pairs = [block for block in day_slip(content, hall.texts).blocks if isinstance(block, Pair)]
    assert any("租房" in pair.left for pair in pairs)


def test_the_report_goes_over_the_wire_and_back(hall: Hall) -> None:
    made = report(hall)
    assert msgspec.json.decode(msgspec.json.encode(made), type=DayReport) == made


def test_a_day_of_thousands_is_counted_in_one_pass() -> None:
    hall = Hall().open("5")
    hall.issue("withdrawal-rent", *(f"D{n:03d}" for n in range(1, 400)))
    hall.now += 30 * MINUTE
    assert report(hall).total.waiting == 399
