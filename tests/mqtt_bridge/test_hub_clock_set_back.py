"""A hub whose clock nobody but its manager vouches for, and one that is set back after she looked."""

from mqtt_bridge.hub import commands as c
from queue_machine.domain import refusals as r
from tests.mqtt_bridge.hub_room import MINUTE
from tests.mqtt_bridge.test_hub_day import at, before_dawn


def test_while_the_clock_is_doubtful_a_ticket_is_refused_for_that_and_not_for_the_closed_day() -> None:
    room = before_dawn()
    clock = room.hall.clocks["hub"]
    clock.sure = False
    at(room, 9)
    assert "09:00" in str(room.refuses(r.ClockDoubtful, c.Take(service="deposit")))
    room.do(c.ConfirmClock(node="hub", boot=clock.boot), by="manager")
    room.refuses(r.DayNotOpen, c.Take(service="deposit"))


def test_a_clock_that_is_set_back_after_the_manager_looked_is_doubted_again() -> None:
    room = before_dawn()
    clock = room.hall.clocks["hub"]
    clock.sure = False
    at(room, 9)
    room.do(c.ConfirmClock(node="hub", boot=clock.boot), by="manager")
    room.wait(1_000)
    at(room, 11)
    first = room.take()
    clock.error -= 2 * 60 * MINUTE
    room.wait(1_000)
    now = clock.now()
    assert not room.hub.sure(now)
    later = room.take()
    assert room[first].since < room[later].since, "whoever comes later stands behind"
    assert room[later].unsure
    assert not room[first].unsure
    assert [type(fact).__name__ for fact in room.do(c.ConfirmClock(node="hub", boot=clock.boot)).facts] == [
        "ClockConfirmed"
    ]
    assert room.hub.sure(clock.now())
    assert room.do(c.ConfirmClock(node="hub", boot=clock.boot)).facts == ()


def test_a_confirmed_clock_may_be_put_forward_and_drift_a_little() -> None:
    room = before_dawn()
    clock = room.hall.clocks["hub"]
    clock.sure = False
    at(room, 9)
    room.do(c.ConfirmClock(node="hub", boot=clock.boot), by="manager")
    for moved in (-30_000, 3 * 60 * MINUTE):
        clock.error = moved
        assert room.hub.sure(clock.now())
