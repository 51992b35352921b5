"""Booked visitors in the running hall: the slot comes with the ticket, and a closed window keeps nobody."""

from msgspec import structs

from mqtt_bridge.hub import commands as c
from queue_machine.domain import facts as f
from queue_machine.domain import refusals as r
from tests.mqtt_bridge.hub_room import MINUTE, Room


def _now(room: Room) -> int:
    return room.hall.clocks["hub"].now().at


def _issued(room: Room, slot: int) -> f.TicketIssued:
    (fact,) = room.do(c.Take(service="deposit", slot=slot)).facts
    assert isinstance(fact, f.TicketIssued)
    return fact


def test_a_booked_visitor_waits_for_the_slot_and_goes_first_from_then_on(room: Room) -> None:
    slot = _now(room) + 20 * MINUTE
    booked, ordinary, later = room.take(slot=slot), room.take(), room.take()
    assert (room[booked].slot, room[booked].kind, room[booked].since) == (slot, "appointment", slot)
    assert room.next() == ordinary
    room.wait(21 * MINUTE)
    newest = room.take()
    assert room.next(complete=True) == later, "who waited 21 minutes is the more urgent"
    assert room.next(complete=True) == booked
    call = room[booked].calls[-1]
    assert (call.reason.why, call.reason.past_slot, call.reason.here) == ("appointment", 60, 21 * 60)
    assert room[newest].state == "waiting"


def test_before_the_slot_no_wait_is_told_and_from_then_on_one(room: Room) -> None:
    early = _issued(room, _now(room) + 20 * MINUTE)
    assert (early.estimate, early.foreseen) == (None, None)
    due = _issued(room, _now(room) - MINUTE)
    assert due.estimate is not None and due.foreseen is None


def test_a_slot_of_another_day_is_refused(room: Room) -> None:
    for days in (-1, 1):
        told = room.refuses(r.BadSlot, c.Take(service="deposit", slot=_now(room) + days * 24 * 60 * MINUTE))
        assert "date" in told.details and "slot" in told.details


def test_nobody_is_passed_on_to_a_window_that_is_closed(room: Room) -> None:
    ticket = room.take()
    room.next()
    closed = next(w.id for w in room.hub.branch.windows if "deposit" in w.skills and w.id != "1")
    told = room.refuses(r.WindowNotOpen, c.Transfer(window="1", to_window=closed))
    assert told.details["window"] == closed
    room.open(closed)
    room.do(c.Transfer(window="1", to_window=closed))
    assert room[ticket].to_window == closed


def test_who_was_passed_on_to_a_window_that_closes_is_called_by_another(room: Room) -> None:
    ticket = room.take()
    room.next()
    other = next(w.id for w in room.hub.branch.windows if "deposit" in w.skills and w.id != "1")
    room.open(other)
    room.do(c.Transfer(window="1", to_window=other))
    assert room.next() == ""
    room.do(c.CloseWindow(window=other))
    assert room.next() == ticket


def test_the_reason_of_a_booked_visitor_survives_the_ledger(room: Room) -> None:
    booked = room.take(slot=_now(room) - MINUTE)
    assert room.next() == booked
    before = room[booked].calls[-1].reason
    room.restart()
    assert room[booked].calls[-1].reason == before
    assert structs.asdict(before)["past_slot"] == 60
