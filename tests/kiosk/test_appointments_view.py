"""An appointment where people meet it: on the slip, on the visitor's page, at the window, on the guide's page."""

import pytest

from kiosk.views.citizen import citizen_view
from kiosk.views.console import console_view
from kiosk.views.slip import ticket_slip
from kiosk.views.slip_content import slip_content
from queue_machine.dispatch.forecast import forecast
from queue_machine.domain import facts as f
from queue_machine.domain.wall import wall_at
from queue_machine.hardware.slip import Text
from tests.kiosk.board_hall import MINUTE, Hall, token

NUMBER, SERVICE = "D001", "withdrawal-rent"


@pytest.fixture
def hall() -> Hall:
    return Hall().open("5")


def _booked(hall: Hall, minutes: int) -> str:
    """A ticket whose slot is in so many minutes; the slot as people read it."""
    slot = hall.now + minutes * MINUTE
    hall.tell(f.TicketIssued(ticket=token(NUMBER), number=NUMBER, service=SERVICE, slot=slot))
    return wall_at(slot, hall.zone).text


def _slip(hall: Hall) -> list[str]:
    content = slip_content(hall.lobby.tickets[token(NUMBER)], hall.branch, hall.faces, hall.texts, hall.zone)
    return [each.text.strip() for each in ticket_slip(content, hall.texts).blocks if isinstance(each, Text)]


def test_the_slip_says_the_time_and_not_that_the_wait_is_unknown(hall: Hall) -> None:
    at = _booked(hall, 20)
    said = _slip(hall)
    assert f"预约 {at}" in said
    assert hall.texts.say("slip-no-estimate", "zh-CN") not in said
    hall.issue(SERVICE, "D002")
    plain = slip_content(hall.lobby.tickets[token("D002")], hall.branch, hall.faces, hall.texts, hall.zone)
    assert plain.slot == ""


def test_the_visitor_s_page_says_the_time_while_it_is_to_come(hall: Hall) -> None:
    at = _booked(hall, 20)

    def lines() -> tuple[str, ...]:
        wall = wall_at(hall.now, hall.zone)
        look = forecast(hall.lobby, hall.branch, wall)
        page = citizen_view(hall.lobby, wall, look, token(NUMBER), hall.branch, hall.texts, "zh-CN", hall.zone)
        assert page is not None
        return page.lines

    assert at in lines()[0]
    hall.now += 21 * MINUTE
    assert not any(at in line for line in lines())


def test_the_window_sees_for_when_a_visitor_is_booked_also_after_being_passed_on(hall: Hall) -> None:
    at = _booked(hall, 20)
    hall.tell(f.TicketTransferred(ticket=token(NUMBER), to_service=SERVICE))
    hall.call(NUMBER, "5", SERVICE)
    wall = wall_at(hall.now, hall.zone)
    look = forecast(hall.lobby, hall.branch, wall)
    view = console_view(hall.lobby, wall, look, hall.branch, hall.texts, "zh-CN", hall.zone, person="105")
    assert view.present is not None
    assert (view.present.slot, view.present.kind) == (at, "transferred")


def test_those_who_are_back_with_an_appointment_are_counted_as_back(hall: Hall) -> None:
    """On the page of who waits behind them."""
    _booked(hall, -1)
    hall.call(NUMBER, "5", SERVICE).about(f.TicketMissed, NUMBER, "5")
    hall.issue(SERVICE, "D002", "D003")
    hall.tell(f.TicketReturned(ticket=token(NUMBER)))
    hall.now += 25 * MINUTE
    wall = wall_at(hall.now, hall.zone)
    look = forecast(hall.lobby, hall.branch, wall)
    page = citizen_view(hall.lobby, wall, look, token("D003"), hall.branch, hall.texts, "zh-CN", hall.zone)
    assert page is not None
    assert hall.texts.say("citizen-grew-returned", "zh-CN", people=1) in page.grew


def test_a_visitor_passed_on_to_a_window_that_closed_reads_of_those_that_are_there(hall: Hall) -> None:
    hall.open("7").issue(SERVICE, NUMBER)
    hall.tell(f.TicketTransferred(ticket=token(NUMBER), to_window="7"))

    def windows() -> tuple[str, tuple[str, ...]]:
        wall = wall_at(hall.now, hall.zone)
        look = forecast(hall.lobby, hall.branch, wall)
        page = citizen_view(hall.lobby, wall, look, token(NUMBER), hall.branch, hall.texts, "zh-CN", hall.zone)
        assert page is not None
        return page.window, page.windows

    assert windows() == ("7", ("7",))
    hall.tell(f.WindowClosed(window="7"))
    assert windows() == ("", ("5",))
