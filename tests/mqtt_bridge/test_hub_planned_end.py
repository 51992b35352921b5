"""A peak window (高峰岗): opened until a time, changed, kept over a pause; it never closes by itself."""

import pytest

from mqtt_bridge.hub import commands as c
from queue_machine.domain import facts as f
from queue_machine.domain import refusals as r
from tests.mqtt_bridge.hub_room import MINUTE, Room

HALF_PAST_NINE, TEN = 570, 600


@pytest.fixture
def room() -> Room:
    return Room()


def opens(room: Room, *until: int | None) -> tuple[f.AnyFact, ...]:
    if until:
        return room.do(c.OpenWindow(window="3", teller="01", until=until[0])).facts
    return room.do(c.OpenWindow(window="3", teller="01")).facts


def test_it_opens_until_a_time_and_another_time_is_another_fact(room: Room) -> None:
    assert opens(room, HALF_PAST_NINE) == (f.WindowOpened(window="3", teller="01", until=HALF_PAST_NINE),)
    assert opens(room, HALF_PAST_NINE) == ()
    assert opens(room) == (), "opened once more without a word of its end, it stays as planned"
    assert opens(room, TEN) == (f.WindowOpened(window="3", teller="01", until=TEN),)
    assert opens(room, None) == (f.WindowOpened(window="3", teller="01"),)
    assert room.lobby.window("3").until is None


def test_a_time_that_has_passed_is_no_end(room: Room) -> None:
    assert room.refuses(r.EndPassed, c.OpenWindow(window="3", teller="01", until=540)).details["time"] == "09:00"
    assert room.lobby.window("3").state == "closed"


def test_nobody_else_plans_the_end_of_a_tellers_window(room: Room) -> None:
    opens(room)
    room.refuses(r.WindowTaken, c.OpenWindow(window="3", teller="02", until=TEN))


def test_after_a_pause_it_goes_on_to_the_end_that_was_planned(room: Room) -> None:
    opens(room, HALF_PAST_NINE)
    room.do(c.PauseWindow(window="3", until=550))
    assert opens(room) == (f.WindowOpened(window="3", teller="01", until=HALF_PAST_NINE),)
    room.do(c.PauseWindow(window="3"))
    room.wait(31 * MINUTE)
    assert opens(room) == (f.WindowOpened(window="3", teller="01"),), "who comes back later has no end any more"


def test_near_its_end_it_holds_back_and_by_hand_the_teller_calls_whom_they_like(room: Room) -> None:
    opens(room, HALF_PAST_NINE)
    loan = room.take("loan")
    room.wait(29 * MINUTE)
    assert room.next("3") == "", "12 minutes would go 11 past the end, which is more than the guard lets pass"
    assert room.next("3", ticket=loan) == loan
    room.do(c.Complete(window="3"))
    room.wait(20 * MINUTE)
    assert room.lobby.window("3").state == "open", "it does not close by itself"
    late = room.take("loan")
    assert room.next("3") == late
