"""Acts at a window that are meant for one visitor: an old picture of the window ends nobody else's visit."""

import pytest

from mqtt_bridge.hub import commands as c
from queue_machine.domain import refusals as r
from tests.mqtt_bridge.hub_room import MINUTE, Room


@pytest.fixture
def room() -> Room:
    made = Room()
    made.open("1")
    return made


def test_two_pictures_of_one_window_complete_one_visitor(room: Room) -> None:
    first, second, third = room.take(), room.take(), room.take()
    room.next()
    room.do(c.Next(window="1", complete=True, expect=first), cause="one tab")
    refused = room.refuses(r.OtherVisitor, c.Next(window="1", complete=True, expect=first))
    assert str(refused).startswith(f"Window 1 has {room[second].number} now, not {room[first].number};")
    assert (room[second].state, room[third].state) == ("called", "waiting")


def test_whoever_sees_nobody_ends_nobody(room: Room) -> None:
    called, waiting = room.take(), room.take()
    room.do(c.Next(window="1", complete=True, expect=""))
    refused = room.refuses(r.OtherVisitor, c.Next(window="1", complete=True, expect=""))
    assert "not nobody" in str(refused)
    assert (room[called].state, room[waiting].state) == ("called", "waiting")


def test_whoever_still_sees_a_visitor_who_is_gone_calls_nobody(room: Room) -> None:
    gone, waiting = room.take(), room.take()
    room.next()
    room.do(c.Complete(window="1", expect=gone))
    assert "has nobody now" in str(room.refuses(r.OtherVisitor, c.Next(window="1", complete=True, expect=gone)))
    assert room[waiting].state == "waiting"


@pytest.mark.parametrize(
    "kind", [c.Next, c.Recall, c.Start, c.ConfirmServing, c.Complete, c.Miss, c.Hold, c.Transfer, c.CancelAt]
)
def test_every_act_on_a_visitor_is_refused_for_another_one(room: Room, kind: type[c.AtWindow]) -> None:
    here, other = room.take(), room.take()
    room.next()
    assert room[here].state == "called"
    room.refuses(r.OtherVisitor, kind(window="1", expect=other))
    room.refuses(r.OtherVisitor, kind(window="1", expect=""))


def test_a_number_serves_as_well_as_a_token_and_nothing_asks_for_neither(room: Room) -> None:
    here = room.take()
    room.next()
    room.do(c.Start(window="1", expect=room[here].number.lower()))
    room.do(c.ConfirmServing(window="1", expect=here))
    room.do(c.Complete(window="1"))
    assert room[here].state == "completed"


def test_a_visitor_who_was_set_aside_is_not_at_the_window(room: Room) -> None:
    held = room.take()
    room.next()
    room.do(c.Hold(window="1", expect=held))
    room.refuses(r.OtherVisitor, c.Resume(window="1", expect=held))
    room.do(c.Resume(window="1", expect=""))
    assert room[held].state == "called" or room[held].state == "serving"


def test_the_same_key_again_is_answered_as_the_first_time(room: Room) -> None:
    first, second = room.take(), room.take()
    room.next()
    told = room.do(c.Next(window="1", complete=True, expect=first), cause="key")
    room.wait(MINUTE)
    again = room.do(c.Next(window="1", complete=True, expect=first), cause="key")
    assert again.repeated
    assert again.facts == told.facts
    assert room[second].state == "called"
