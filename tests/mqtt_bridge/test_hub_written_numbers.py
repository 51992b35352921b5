"""Numbers that somebody wrote by hand: they hold a place, and move nothing."""

import pytest

from mqtt_bridge.hub import commands as c
from queue_machine.domain import refusals as r
from tests.mqtt_bridge.hub_room import MINUTE, Room


def test_a_number_written_by_hand_does_not_move_the_halls_series() -> None:
    room = Room()
    assert room[room.take()].number == "A001"
    written = room[room.take(number="A950")]
    assert (written.number, written.channel) == ("A950", "paper")
    assert room[room.take()].number == "A002"


def test_the_series_steps_over_a_number_written_by_hand() -> None:
    room = Room()
    room.take(number="A002")
    assert [room[room.take()].number for _ in range(2)] == ["A001", "A003"]


def test_it_is_stepped_over_and_not_taken_twice_also_when_the_date_is_opened_once_more() -> None:
    room = Room()
    room.take()
    room.take(number="A003")
    for _ in range(2):
        room.close_day()
        room.do(c.OpenDay(), by="manager")
    assert room.lobby.opened_again
    for given in ("A001", "A003"):
        assert room.refuses(r.NumberTaken, c.Take(service="deposit", number=given)).details == {"number": given}
    assert [room[room.take()].number for _ in range(2)] == ["A002", "A004"]


@pytest.mark.parametrize("number", ["手写7", "12", "A12", "A01", "A-100", "A0999999"])
def test_what_is_no_number_is_refused_as_that_and_not_as_taken(number: str) -> None:
    told = Room().refuses(r.NotANumber, c.Take(service="deposit", number=number))
    assert told.details["like"] == "A023"


def test_a_letter_of_another_service_is_refused_with_the_right_one() -> None:
    told = Room().refuses(r.NumberOfAnother, c.Take(service="loan", number="a007"))
    assert (told.details["letter"], told.details["number"]) == ("B", "A007")


def test_a_time_that_is_still_to_come_is_refused() -> None:
    room = Room()
    now = room.hall.clocks["hub"].now().at
    told = room.refuses(r.TakenLater, c.Take(service="deposit", number="A007", taken_at=now + 20 * MINUTE))
    assert (told.details["time"], told.details["taken"]) == ("09:00", "09:20")
    ticket = room[room.take(number="A008", taken_at=now + 5_000)]
    assert ticket.issued_at == now, "another clock's seconds are nobody's mistake"
