"""Refusals at a window say what is missing, and nothing that is there already."""

from mqtt_bridge.hub import commands as c
from queue_machine.domain import refusals as r
from tests.mqtt_bridge.hub_room import Room


def test_resuming_where_nobody_is_set_aside_names_who_is_called(room: Room) -> None:
    room.take()
    room.next()
    told = room.refuses(r.NothingHeld, c.Resume(window="1"))
    assert told.details == {"window": "1", "number": "A001", "state": "called"}
    assert "call the next" not in str(told)


def test_passing_too_early_says_which_of_calls_and_seconds_is_missing(room: Room) -> None:
    room.take()
    room.next()
    told = room.refuses(r.TooEarlyToMiss, c.Miss(window="1"))
    assert (told.details["more"], told.details["wait"]) == (1, 40)
    room.do(c.Recall(window="1"))
    room.wait(10_500)
    told = room.refuses(r.TooEarlyToMiss, c.Miss(window="1"))
    assert (told.details["more"], told.details["wait"]) == (0, 30)
    assert "call" not in str(told).partition(";")[2]


def test_passing_after_the_time_but_with_one_call_asks_for_a_call_alone(room: Room) -> None:
    room.take()
    room.next()
    room.wait(41_000)
    told = room.refuses(r.TooEarlyToMiss, c.Miss(window="1"))
    assert (told.details["more"], told.details["wait"]) == (1, 0)
    assert "0 s" not in str(told).partition(";")[2]
