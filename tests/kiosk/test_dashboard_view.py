"""The manager's page as a value: alarms, services against targets, machines, the closing, the picture of the day."""

from typing import Any

import pytest

from kiosk.views.dashboard import DashboardView, dashboard_view, grade
from kiosk.views.dashboard_alarms import uncovered
from kiosk.views.dashboard_picture import hours_picture, scale_of
from kiosk.views.nodes import NodeState
from kiosk.views.report_values import Figures
from queue_machine.dispatch.forecast import forecast
from queue_machine.domain import facts as f
from queue_machine.domain.wall import wall_at
from tests.kiosk.board_hall import Hall, token

ALL = ("1", "2", "3", "4", "5", "6", "7", "8")


def seen(hall: Hall, *nodes: NodeState) -> DashboardView:
    wall = wall_at(hall.now, hall.zone)
    look = forecast(hall.lobby, hall.branch, wall)
    return dashboard_view(hall.lobby, wall, look, hall.branch, hall.faces, hall.texts, "zh-CN", hall.zone, nodes=nodes)


def alarms(hall: Hall, *nodes: NodeState) -> dict[str, str]:
    return {each.kind: each.sentence for each in seen(hall, *nodes).alarms}


def node(name: str = "m1", **more: Any) -> NodeState:
    return NodeState(**{"name": name, "role": "machine", "online": True, "boot": "b1", **more})


def test_a_hall_where_all_is_well_has_no_alarm() -> None:
    assert seen(Hall().open(*ALL).issue("pick-up", "K001").after(5), node(parts={"paper": "ok"})).alarms == ()


def test_a_wait_beyond_the_target_warns_and_one_beyond_the_limit_alarms() -> None:
    hall = Hall().open(*ALL).issue("pick-up", "K001").issue("loan-apply", "F001").after(13)
    assert "领取资料" in alarms(hall)["target"]
    told = alarms(hall.after(18))
    assert "target" not in told
    assert "K001" in told["limit"]
    assert "2 人" in told["limit"]
    assert "31 分钟" in told["limit"]


def test_a_service_without_a_window_alarms_after_ten_minutes_and_not_before() -> None:
    hall = Hall().open(*ALL).tell(f.WindowClosed(window="7"))
    for window in ("1", "2", "3"):
        hall.tell(f.WindowPaused(window=window))
    wall = wall_at(hall.after(9).now, hall.zone)
    assert uncovered(hall.lobby, wall, hall.branch) == {}
    told = alarms(hall.after(2))
    assert "贷款" in told["uncovered"]
    assert "11 分钟" in told["uncovered"]
    hall.tell(f.WindowPaused(window="1", reason="lunch"), f.WindowClosed(window="1"))
    assert "11 分钟" in alarms(hall)["uncovered"]
    assert "uncovered" not in alarms(hall.tell(f.WindowOpened(window="7", teller="107")))


def test_outside_the_hours_only_services_that_somebody_waits_for_count() -> None:
    night = Hall(now=1_763_600_400_000 + 12 * 3_600_000).open().after(15)
    assert "uncovered" not in alarms(night)
    assert "租房提取" in alarms(night.issue("withdrawal-rent", "D001"))["uncovered"]


def test_a_dissatisfied_visitor_reaches_the_manager_at_once_and_for_an_hour() -> None:
    hall = (
        Hall().open(*ALL).issue("pick-up", "K001").serve("K001", "8", "pick-up").about(f.ServiceCompleted, "K001", "8")
    )
    rating = {"attitude": "dissatisfied", "efficiency": "satisfied", "teller": "108", "reason": "attitude"}
    hall.about(f.RatingGiven, "K001", "8", **rating)
    view = seen(hall)
    assert [each.kind for each in view.alarms] == ["rating"]
    assert "K001" in view.alarms[0].sentence
    assert hall.texts.say("rating-reason-attitude") in view.alarms[0].sentence
    assert view.alarms[0].token == token("K001")
    assert "rating" not in alarms(hall.after(61))


def test_machines_that_are_unwell_are_told_with_what_to_do() -> None:
    hall = Hall().open(*ALL)
    told = alarms(hall, node("m1", parts={"paper": "out"}), node("m2", online=False, seen_at=hall.now))
    assert told["paper"].startswith("取号机 m1 ")
    assert told["offline"].startswith("取号机 m2 ")
    boards = (node("board", role="board"), node("east", role="board"))
    assert [each.said for each in seen(hall, *boards).nodes] == ["叫号屏", "叫号屏 east"]
    assert "没有反应" in alarms(hall, node(parts={"paper": "ok", "printer": "no-answer"}))["paper"]
    assert len(seen(hall, node(parts={"paper": "out", "printer": "paper-out"})).alarms) == 1
    assert alarms(hall, node(parts={"paper": "unknown", "printer": "unknown"})) == {}
    assert "语音" in alarms(hall, node(parts={"voice": "no-sound"}))["part"]
    clock = seen(hall, node(sure=False)).alarms[0]
    assert (clock.kind, clock.node, clock.boot) == ("clock", "m1", "b1")


def test_a_silent_call_stands_first_and_another_call_after_two_minutes() -> None:
    hall = Hall().open(*ALL).tell(f.HelpAsked(help="a", place="m1"), f.HelpAsked(help="b", place="3", about="silent"))
    assert [each.kind for each in seen(hall).alarms] == ["silent"]
    hall.after(2)
    assert [each.kind for each in seen(hall, node(online=False, seen_at=hall.now)).alarms] == [
        "silent",
        "offline",
        "help",
    ]


def test_a_day_that_was_left_open_over_night_is_told() -> None:
    assert "2025-11-20" in alarms(Hall().open(*ALL).after(24 * 60))["stale"]


def test_parts_are_said_in_words_and_what_nobody_knows_is_not_called_fine() -> None:
    hall = Hall().open(*ALL)
    line = seen(hall, node(parts={"paper": "low", "link": "ok", "voice": "unknown"})).nodes[0]
    told = {part.name: (part.said, part.grade) for part in line.parts}
    assert told["纸"] == ("快用完", "warn")
    assert told["网络"] == ("正常", "good")
    assert told["语音"] == ("不清楚", "")
    assert [part.name for part in line.parts].count("时钟") == 1
    assert grade("on-fire") == "bad"


def test_each_node_tells_when_it_last_recorded_something() -> None:
    hall = Hall().open("5").after(7).issue("pick-up", "K001")
    assert seen(hall, node("hub", role="hub")).nodes[0].last_fact == "09:07"
    assert seen(hall, node("m1")).nodes[0].last_fact == ""


def test_closing_lists_every_ticket_without_an_end() -> None:
    hall = Hall().open("5").issue("withdrawal-rent", "D001", "D002", "D003").serve("D001", "5", "withdrawal-rent")
    hall.tell(f.TicketCancelled(ticket=token("D003")))
    view = seen(hall)
    assert [(each.number, each.endable, each.window) for each in view.open_tickets] == [
        ("D001", False, "5"),
        ("D002", True, ""),
    ]
    assert view.open_count == 2


def test_services_stand_against_their_targets() -> None:
    hall = Hall().open("5").issue("withdrawal-rent", "D001").after(6)
    row = next(each for each in seen(hall).services if each.line.id == "withdrawal-rent")
    assert (row.share, row.over, row.windows) == (50, False, 1)
    late = next(each for each in seen(hall.after(7)).services if each.line.id == "withdrawal-rent")
    assert (late.share, late.over) == (100, True)


@pytest.mark.parametrize(
    ("most", "scale"), [(4, (1, 4)), (5, (2, 6)), (9, (5, 10)), (100, (25, 100)), (117, (50, 150))]
)
def test_scales_are_round_and_hold_the_largest_value(most: float, scale: tuple[int, int]) -> None:
    assert scale_of(most) == scale


def test_the_picture_keeps_every_bar_and_spot_inside_its_frame() -> None:
    hours = [
        Figures(id=str(hour), name=f"{hour}:00", issued=hour * 7, served=hour * 5, mean_wait=hour * 2.5, called=hour)
        for hour in range(9, 18)
    ]
    picture = hours_picture(hours, 30)
    for bar in (*picture.issued, *picture.served):
        assert picture.left <= bar.x
        assert bar.x + bar.width <= picture.right
        assert picture.top <= bar.y
        assert round(bar.y + bar.height, 1) == picture.foot
    assert all(picture.top <= spot.y <= picture.foot for spot in picture.waits)
    assert picture.limit is not None
    assert [tick.label for tick in picture.hours] == [str(hour) for hour in range(9, 18)]


def test_an_hour_in_which_nobody_was_called_has_no_wait_and_an_empty_day_no_picture() -> None:
    picture = hours_picture([Figures(id="23", issued=3), Figures(id="0", issued=1, called=1, mean_wait=2.0)], 30)
    assert [spot.hour for spot in picture.waits] == ["0"]
    assert [tick.label for tick in picture.hours] == ["23", "0", "1", "2", "3", "4", "5", "6"]
    assert picture.limit is None
    assert hours_picture([], 30).hours == ()


def test_a_clock_that_somebody_vouched_for_is_not_shown_as_doubtful() -> None:
    for sure, grade_ in ((True, "good"), (False, "warn")):
        (line,) = seen(Hall().open(*ALL), node(sure=sure, parts={"paper": "ok", "clock": "unsure"})).nodes
        assert {part.name: part.grade for part in line.parts}["时钟"] == grade_
