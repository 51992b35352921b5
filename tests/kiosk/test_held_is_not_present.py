"""A visitor who was set aside sits at no window: the board and the manager's page name who does."""

from kiosk.views.board import board_view
from kiosk.views.guide import window_lines
from queue_machine.domain import facts as f
from queue_machine.domain.wall import wall_at
from tests.kiosk.board_hall import Hall

RENT = "withdrawal-rent"


def set_aside() -> Hall:
    hall = Hall().open("5").issue(RENT, "D001", "D002").after(5)
    return hall.serve("D001", "5", RENT).after(3).about(f.TicketHeld, "D001", "5").after(1)


def test_only_the_one_served_is_said_to_be_served_at_the_window() -> None:
    hall = set_aside().serve("D002", "5", RENT)
    view = board_view(hall.board(), hall.texts, wall_at(hall.now, hall.zone))
    assert [(call.number, call.said.zh) for call in view.calls] == [("D002", "正在办理"), ("D001", "稍后再办")]
    assert [(w.number, w.said.zh) for w in view.windows if w.id == "5"] == [("D002", "正在办理")]
    english = [call.said.more for call in view.calls]
    assert english[0] != english[1]


def test_one_set_aside_does_not_stand_before_those_whose_turn_it_is() -> None:
    hall = Hall().open("4", "5").issue(RENT, "D001", "D002").after(5).serve("D002", "4", RENT).after(1)
    hall.serve("D001", "5", RENT).after(3).about(f.TicketHeld, "D001", "5").after(1)
    view = board_view(hall.board(), hall.texts, wall_at(hall.now, hall.zone))
    assert [call.number for call in view.calls] == ["D002", "D001"]
    assert view.now.zh == "正在办理"


def test_a_window_whose_visitor_was_set_aside_is_free_on_the_managers_page() -> None:
    hall = set_aside()
    five = next(w for w in window_lines(hall.lobby, hall.branch, hall.texts, "zh-CN") if w.id == "5")
    assert (five.number, five.ticket_state) == ("", "")
    hall.serve("D002", "5", RENT)
    five = next(w for w in window_lines(hall.lobby, hall.branch, hall.texts, "zh-CN") if w.id == "5")
    assert (five.number, five.ticket_state) == ("D002", "serving")
