"""The guide's page as a value: calls for help, one ticket and what can be done for its visitor."""

import pytest

from kiosk.views.guide import GuideView, find_ticket, guide_view, ticket_card
from kiosk.views.nodes import NodeState
from queue_machine.dispatch.forecast import forecast
from queue_machine.domain import facts as f
from queue_machine.domain.tickets import Ticket
from queue_machine.domain.wall import wall_at
from tests.kiosk.board_hall import Hall, token

MACHINES = (
    NodeState(name="hub", role="hub", online=True),
    NodeState(name="m1", role="machine", online=True),
    NodeState(name="m2", role="machine", online=False),
)


def seen(hall: Hall) -> GuideView:
    wall = wall_at(hall.now, hall.zone)
    look = forecast(hall.lobby, hall.branch, wall)
    return guide_view(hall.lobby, wall, look, hall.branch, hall.faces, hall.texts, "zh-CN", hall.zone, nodes=MACHINES)


def found(hall: Hall, number: str) -> Ticket:
    ticket = find_ticket(hall.lobby, number)
    assert ticket is not None
    return ticket


@pytest.fixture
def hall() -> Hall:
    return Hall().open("5").issue("withdrawal-rent", "D001", "D002").after(4)


def test_a_silent_call_comes_before_all_others_and_answered_ones_go_below(hall: Hall) -> None:
    hall.tell(f.HelpAsked(help="a", place="m1"), f.HelpAsked(help="b", place="m2")).after(1)
    hall.tell(f.HelpAsked(help="c", place="5", about="silent"), f.HelpAnswered(help="b", by="guide"))
    view = seen(hall)
    assert [each.id for each in view.helps] == ["c", "a"]
    assert [(each.id, each.answered_by) for each in view.answered] == [("b", "guide")]


def test_the_hall_at_a_glance(hall: Hall) -> None:
    view = seen(hall)
    assert (view.waiting, view.windows_open, view.longest, view.day) == (2, 1, 4, "open")
    rent = next(each for each in view.services if each.id == "withdrawal-rent")
    assert (rent.waiting, rent.longest, rent.target, rent.asks_cases) == (2, 4, 12, False)
    assert [each.name for each in view.machines] == ["m1", "m2"]
    assert wall_at(view.midnight, hall.zone).text == "00:00"


@pytest.mark.parametrize("said", ["D001", "d001", " d 1 ", "D-001", "D001号", token("D001")])
def test_a_ticket_is_found_however_its_number_is_said(hall: Hall, said: str) -> None:
    assert found(hall, said).number == "D001"


@pytest.mark.parametrize("said", ["", "X001", "D", "D009", "号", "²", "D²"])
def test_a_number_that_nobody_holds_is_not_found(hall: Hall, said: str) -> None:
    assert find_ticket(hall.lobby, said) is None


def test_of_two_tickets_with_one_number_the_one_that_goes_on_is_meant(hall: Hall) -> None:
    hall.tell(f.TicketCancelled(ticket=token("D001")))
    hall.tell(f.TicketIssued(ticket="other", number="D001", service="withdrawal-rent"))
    assert found(hall, "D001").id == "other"


def test_a_waiting_ticket_can_be_changed_and_ended_and_a_served_one_can_not(hall: Hall) -> None:
    wall = wall_at(hall.now, hall.zone)

    def card(number: str) -> tuple[bool, bool, bool, str]:
        look = forecast(hall.lobby, hall.branch, wall)
        made = ticket_card(hall.lobby, wall, look, found(hall, number), hall.branch, hall.texts, "zh-CN", hall.zone)
        return made.can_change, made.can_return, made.can_end, made.window

    assert card("D001") == (True, False, True, "")
    hall.serve("D001", "5", "withdrawal-rent")
    assert card("D001") == (False, False, False, "5")
    hall.about(f.ServiceCompleted, "D001", "5").call("D002", "5", "withdrawal-rent")
    hall.about(f.TicketMissed, "D002", "5")
    assert card("D002") == (True, True, True, "")


def test_a_card_says_how_long_it_still_takes_and_what_happened(hall: Hall) -> None:
    wall = wall_at(hall.now, hall.zone)
    look = forecast(hall.lobby, hall.branch, wall)
    made = ticket_card(hall.lobby, wall, look, found(hall, "D002"), hall.branch, hall.texts, "zh-CN", hall.zone)
    assert (made.ahead, made.issued, made.waited) == (1, "09:00", 4)
    assert [line.kind for line in made.story] == ["TicketIssued"]


def test_a_passed_number_tells_whether_it_keeps_its_place(hall: Hall) -> None:
    hall.call("D001", "5", "withdrawal-rent").about(f.TicketMissed, "D001", "5")
    assert [(each.number, each.window, each.in_time) for each in seen(hall.after(20)).passed] == [("D001", "5", True)]
    assert not seen(hall.after(20)).passed[0].in_time
