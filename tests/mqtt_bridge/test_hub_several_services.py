"""Several services on one ticket (一票到底): taken once, served one after the other, with the time waited kept."""

import pytest

from mqtt_bridge.hub import commands as c
from queue_machine.domain import facts as f
from queue_machine.domain import refusals as r
from queue_machine.domain.tickets import Ticket
from queue_machine.machine import Taking
from tests.mqtt_bridge.hub_room import MINUTE, Room


@pytest.fixture
def room() -> Room:
    made = Room()
    made.open("2", "3")
    return made


def complete(room: Room, window: str) -> None:
    room.do(c.Start(window=window))
    room.wait(6 * MINUTE)
    room.do(c.Complete(window=window))


def test_after_the_first_service_it_waits_for_the_next_with_its_old_place(room: Room) -> None:
    ticket = room.take("deposit", then=("loan",))
    room.wait(MINUTE)
    before = room[ticket]
    room.next("2")
    later = room.take("loan")
    complete(room, "2")
    now = room[ticket]
    assert (now.state, now.kind, now.service, now.then) == ("waiting", "transferred", "loan", ())
    assert (now.number, now.since) == (before.number, before.since)
    assert room.next("3") == ticket, "it came before, and who is passed on does not begin anew"
    complete(room, "3")
    assert room[ticket].state == "completed"
    assert room.next("3") == later


def test_one_key_goes_on_with_the_same_visitor_where_nobody_else_waits(room: Room) -> None:
    room.open("1")
    ticket = room.take("deposit", then=("loan",))
    assert room.next("1") == ticket
    room.wait(5 * MINUTE)
    assert room.next("1", complete=True) == ticket, "the window serves both: it does not idle while somebody waits"
    assert [(call.service, call.state) for call in room[ticket].calls] == [("deposit", "completed"), ("loan", "called")]
    reason = room[ticket].calls[-1].reason
    assert (reason.why, reason.waited, len(reason.candidates)) == ("only", 300, 1)
    assert room.next("1", complete=True) == ""
    assert room[ticket].state == "completed"


def test_one_key_calls_another_who_waits_and_a_window_that_cannot_goes_on_with_nobody(room: Room) -> None:
    ticket = room.take("deposit", then=("loan",))
    assert room.next("2") == ticket
    other = room.take("deposit")
    assert room.next("2", complete=True) == other
    assert room[ticket].state == "waiting"
    assert room.next("2", complete=True) == "", "window 2 has no loans"


def test_what_follows_must_be_known_in_time_and_not_too_much(room: Room) -> None:
    room.refuses(r.UnknownService, c.Take(service="deposit", then=("fishing",)))
    room.refuses(r.TooManyServices, c.Take(service="deposit", then=("loan",) * 5))
    room.wait(round(7.6 * 60) * MINUTE)
    refused = room.refuses(r.NoMoreTickets, c.Take(service="deposit", then=("loan",)))
    assert (refused.details["service"], refused.details["since"]) == ("loan", "16:30")
    assert room.take("deposit")


def test_the_guide_adds_a_service_to_a_ticket_that_waits_and_takes_it_off(room: Room) -> None:
    ticket = room.take("deposit")
    (fact,) = room.do(c.Change(ticket=ticket, then=("loan",)), by="guide").facts
    assert fact == f.TicketChanged(ticket=ticket, then=("loan",), by="guide")
    assert room[ticket].then == ("loan",)
    assert room.do(c.Change(ticket=ticket, then=("loan",))).facts == ()
    room.refuses(r.UnknownService, c.Change(ticket=ticket, then=("fishing",)))
    room.do(c.Change(ticket=ticket, then=()))
    assert room[ticket].then == ()
    room.next("2")
    room.refuses(r.NotWaiting, c.Change(ticket=ticket, then=("loan",)))


def test_a_machine_issues_it_and_refuses_what_nobody_knows(room: Room) -> None:
    machine = room.hall.start_machine()
    room.hall.run(500)
    told: list[Ticket | r.Refusal] = []
    for then in (("loan",), ("fishing",)):
        machine.take(Taking(service="deposit", then=then), "", room.hall.clocks["m1"].now, told.append)
        room.hall.run(500)
    ticket, refused = told
    assert isinstance(ticket, Ticket)
    assert room[ticket.id].then == ("loan",)
    assert isinstance(refused, r.UnknownService)


@pytest.mark.parametrize("where", ["serving", "held", "called", "waiting"])
def test_the_closing_gives_it_one_end_wherever_it_stands(room: Room, where: str) -> None:
    ticket = room.take("deposit", then=("loan",))
    if where != "waiting":
        room.next("2")
    if where in ("serving", "held"):
        room.do(c.Start(window="2"))
    if where == "held":
        room.do(c.Hold(window="2"))
    facts = room.do(c.CloseDay(end_rest=True), by="manager").facts
    kinds = [type(fact).__name__ for fact in facts if getattr(fact, "ticket", "") == ticket]
    assert kinds == (["ServiceCompleted", "TicketLeft"] if where in ("serving", "held") else ["TicketLeft"])
    assert room.lobby.day.state == "closed"
    assert not room.lobby.tickets, "all of it belongs to the day that was closed"


def test_one_key_goes_on_with_the_same_visitor_before_one_who_is_passed_on_after_them(room: Room) -> None:
    """Both are passed on, for loans, ordinary: the order is that of their first times, by one key as by two."""
    room.open("1")
    first = room.take("deposit", then=("loan",))
    room.wait(MINUTE)
    second = room.take("deposit", then=("loan",))
    assert room.next("1") == first
    assert room.next("2") == second
    complete(room, "2")
    assert (room[second].service, room[second].kind) == ("loan", "transferred")
    assert room.next("1", complete=True) == first
    reason = room[first].calls[-1].reason
    assert (reason.why, len(reason.candidates)) == ("transferred", 1), "second is of the same class, behind"


def test_one_key_does_not_pass_over_the_long_waiting_visitor_at_the_window(room: Room) -> None:
    room.open("1")
    first = room.take("deposit", then=("loan",))
    room.wait(60 * MINUTE)
    assert room.next("1") == first
    room.wait(5 * MINUTE)
    later = room.take("loan")
    assert room.next("1", complete=True) == first
    assert room.next("1", complete=True) == later
