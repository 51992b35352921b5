"""The forecast where people meet it: staff see the interval; slip, machine, board and ticket's page say one figure."""

import pytest
from msgspec.structs import replace
from virtual_hall import VirtualHall

from kiosk.views.citizen import citizen_view
from kiosk.views.console import console_view
from kiosk.views.machine import hall_now
from kiosk.views.slip import told_minutes
from kiosk.views.slip_content import slip_content
from mqtt_bridge.hub import commands as c
from queue_machine.dispatch.forecast import Forecast
from queue_machine.dispatch.telling import Telling
from queue_machine.domain import facts as f
from queue_machine.domain.public_board import PublicBoard, as_said, public_board
from queue_machine.domain.wall import wall_at
from queue_machine.foresight import Foresight
from tests.kiosk.board_hall import Hall


@pytest.fixture
def hall() -> Hall:
    numbers = (f"D{number:03d}" for number in range(1, 13))
    return Hall().open("5").issue("withdrawal-rent", *numbers)


def test_a_teller_sees_for_each_in_the_queue_when_it_will_be_called(hall: Hall) -> None:
    wall = wall_at(hall.now, hall.zone)
    look = Foresight(hall.branch).forecast(hall.lobby, wall)
    view = console_view(hall.lobby, wall, look, hall.branch, hall.texts, "zh-CN", hall.zone, person="105")
    assert (view.queue[0].low, view.queue[0].high) == (0, 0)
    later = view.queue[-1]
    assert 0 < later.low < later.high
    said = hall.texts.say("console-queue-in", "zh-CN", low=later.low, high=later.high)
    assert said == f"再等 {later.low}～{later.high} 分钟"


def test_slip_machine_board_and_the_ticket_s_page_say_the_same_minutes(hall: Hall) -> None:
    foresight = Foresight(hall.branch)
    wall = wall_at(hall.now, hall.zone)
    card = foresight.forecast(hall.lobby, wall).service("withdrawal-rent")
    board = public_board(hall.lobby, hall.branch, wall, foresight.forecast(hall.lobby, wall).service)
    shown = next(each.told for each in board.services if each.id == "withdrawal-rent")
    told = foresight.newcomer(hall.lobby, wall, "withdrawal-rent", "")
    assert told.served_from is None
    issued = f.TicketIssued(
        ticket="x" * 26,
        number="D013",
        service="withdrawal-rent",
        people_ahead=told.ahead,
        estimate=told.as_told,
        foreseen=told.found,
    )
    hall.tell(issued)
    ticket = hall.lobby.tickets["x" * 26]
    slip = slip_content(ticket, hall.branch, hall.faces, hall.texts, hall.zone)
    assert slip.estimate is not None
    look = foresight.forecast(hall.lobby, wall)
    page = citizen_view(hall.lobby, wall, look, "x" * 26, hall.branch, hall.texts, "zh-CN", hall.zone)
    assert page is not None
    assert card.told == shown == told_minutes(slip.estimate) == page.told_min
    assert hall.texts.say("slip-ahead-wait", "zh-CN", ahead=12, minutes=card.told) == f"前面 12 人，约 {card.told} 分钟"


def test_machine_and_hub_record_what_the_forecast_found() -> None:
    hall = VirtualHall()
    hall.start_hub()
    hall.start_machine()
    hall.run(3_000)
    hall.do(c.OpenWindow(window="1", teller="01"))
    hall.run(1_000)
    for _ in range(5):
        hall.issued()
    hall.do(c.Take(service="deposit", channel="guide"))
    hall.run(1_000)
    issued = [fact for fact in hall.facts("hub") if isinstance(fact, f.TicketIssued)]
    assert len(issued) == 6
    assert issued[0].foreseen is None, "a window is free and nobody is ahead"
    for fact in issued[1:]:
        assert fact.foreseen is not None and fact.estimate is not None
        minutes, spread = fact.foreseen
        assert minutes >= 0 and spread > 0
        assert not fact.guessed
    found = [fact.foreseen[0] for fact in issued[1:] if fact.foreseen is not None]
    assert found == sorted(found)


def test_while_the_hub_is_there_machine_and_board_tell_what_it_tells(hall: Hall) -> None:
    """Each node remembers what it told: a screen that was switched on later knows another figure."""
    wall = wall_at(hall.now, hall.zone)
    crowd = Foresight(hall.branch).forecast(hall.lobby, wall)
    before = crowd.service("withdrawal-rent").told
    said = public_board(hall.lobby, hall.branch, wall, crowd.service)
    hall.after(1)
    later = wall_at(hall.now, hall.zone)
    other = Forecast(hall.lobby, hall.branch, later, told={("withdrawal-rent", ""): Telling(before + 15, later.at)})
    alone = public_board(hall.lobby, hall.branch, later, other.service)
    asked = {"printer": None, "hub_since": None, "clock_sure": True, "owed": (), "out_of_service": ""}

    def card(said: PublicBoard | None) -> int | None:
        now = hall_now(hall.lobby, other, hall.branch, hall.faces, later, said=said, **asked)
        found = now.service("withdrawal-rent")
        return None if found is None else found.told

    assert card(None) == alone.told("withdrawal-rent") == before + 15
    assert card(said) == as_said(alone, said).told("withdrawal-rent") == before
    assert as_said(alone, None) == alone
    yesterday = replace(said, date="2025-11-19")
    assert as_said(alone, yesterday) == alone
    assert card(yesterday) == before + 15
