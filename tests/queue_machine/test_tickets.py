"""One ticket's life in facts, and how rival calls of two hubs settle."""

from collections.abc import Sequence

import pytest

from queue_machine.domain import facts as f
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.tickets import Ticket
from tests.queue_machine.conftest import MINUTE, NINE, TODAY, Hall, Scribe, folded, merged


def of(call: str, window: str = "1") -> dict[str, str]:
    return {"call": call, "ticket": "t1", "window": window}


def test_a_visit_goes_from_issue_to_completion(hall: Hall) -> None:
    ticket = hall.take(at=0, cases=2)
    assert (hall[ticket].state, hall[ticket].since) == ("waiting", NINE)
    call = hall.call(ticket, at=6)
    assert hall[ticket].state == "called"
    hall.tell(f.TicketRecalled(**of(call)), at=7)
    hall.tell(f.ServiceStarted(**of(call)), at=8)
    assert hall[ticket].state == "serving"
    hall.tell(f.ServiceCompleted(**of(call), outcome="material-missing", cases=2, missing="id-card"), at=12)
    done = hall[ticket].calls[0]
    assert hall[ticket].state == "completed"
    assert (done.state, done.recalls, done.outcome, done.cases, done.missing) == (
        "completed",
        1,
        "material-missing",
        2,
        "id-card",
    )
    assert done.worked == 4 * MINUTE


def test_a_service_that_was_never_said_to_start_began_with_the_call(hall: Hall) -> None:
    ticket = hall.take()
    call = hall.call(ticket, at=2)
    hall.tell(f.ServiceCompleted(**of(call)), at=9)
    assert hall[ticket].calls[0].worked == 7 * MINUTE
    assert hall.lobby.worked("1", NINE + 60 * MINUTE) == 7 * MINUTE


def test_time_on_hold_is_no_work(hall: Hall) -> None:
    call = hall.call(hall.take())
    hall.tell(f.ServiceStarted(**of(call)), at=0)
    hall.tell(f.TicketHeld(**of(call)), at=5)
    assert hall["t1"].state == "held"
    assert [t.id for t in hall.lobby.held_at("1")] == ["t1"]
    hall.tell(f.TicketResumed(**of(call)), at=25)
    assert hall["t1"].state == "serving"
    assert hall.lobby.worked("1", NINE + 27 * MINUTE) == 7 * MINUTE
    hall.tell(f.ServiceCompleted(**of(call)), at=28)
    assert hall["t1"].calls[0].worked == 8 * MINUTE


def test_a_window_with_a_ticket_on_hold_can_serve_another(hall: Hall) -> None:
    first, second = hall.take(), hall.take()
    call = hall.call(first)
    hall.tell(f.ServiceStarted(**of(call)), f.TicketHeld(**of(call)))
    hall.call(second)
    present = hall.lobby.at_window("1")
    assert present is not None
    assert present.id == second


def test_who_is_back_within_thirty_minutes_keeps_the_time_of_issue(hall: Hall) -> None:
    ticket = hall.take(at=0)
    hall.miss(ticket, at=10)
    assert [t.id for t in hall.lobby.missed] == [ticket]
    hall.tell(f.TicketReturned(ticket=ticket), at=40)
    back = hall[ticket]
    assert (back.state, back.kind, back.since, back.returns) == ("waiting", "returned", NINE, 1)


def test_who_is_back_later_waits_from_the_return(hall: Hall) -> None:
    ticket = hall.take(at=0)
    hall.miss(ticket, at=10)
    hall.tell(f.TicketReturned(ticket=ticket), at=42)
    assert hall[ticket].since == NINE + 42 * MINUTE


def test_who_misses_a_second_time_waits_from_the_return(hall: Hall) -> None:
    ticket = hall.take(at=0)
    for at in (10, 20):
        hall.miss(ticket, at=at)
        hall.tell(f.TicketReturned(ticket=ticket), at=at + 5)
    assert (hall[ticket].since, hall[ticket].returns) == (NINE + 25 * MINUTE, 2)


def test_a_transfer_keeps_number_and_seniority(hall: Hall) -> None:
    call = hall.call(hall.take(at=0), at=20)
    hall.tell(f.TicketTransferred(**of(call), to_service="loan", to_window="7"), at=22)
    moved = hall["t1"]
    assert (moved.number, moved.since, moved.state, moved.kind) == ("A001", NINE, "waiting", "transferred")
    assert (moved.service, moved.to_window) == ("loan", "7")
    assert moved.calls[0].state == "transferred"


def test_the_services_that_follow_wait_in_turn_with_the_same_ticket(hall: Hall) -> None:
    ticket = hall.take(then=("loan", "consultation"))
    for service in ("deposit", "loan", "consultation"):
        assert (hall[ticket].state, hall[ticket].service) == ("waiting", service)
        hall.serve(ticket, at=3)
    assert hall[ticket].state == "completed"
    assert hall[ticket].since == NINE


def test_a_waiting_ticket_can_be_changed_and_a_called_one_not(hall: Hall) -> None:
    ticket = hall.take()
    hall.tell(f.TicketChanged(ticket=ticket, service="loan", group="elderly", cases=3))
    assert (hall[ticket].service, hall[ticket].group, hall[ticket].cases) == ("loan", "elderly", 3)
    hall.call(ticket)
    hall.tell(f.TicketChanged(ticket=ticket, service="deposit"))
    assert hall[ticket].service == "loan"


def test_a_ticket_that_ends_at_a_window_withdraws_its_call(hall: Hall) -> None:
    call = hall.call(hall.take())
    hall.tell(f.ServiceStarted(**of(call)), at=1)
    hall.tell(f.TicketCancelled(ticket="t1"), at=4)
    assert (hall["t1"].state, hall["t1"].calls[0].state, hall["t1"].calls[0].worked) == (
        "cancelled",
        "withdrawn",
        3 * MINUTE,
    )
    assert hall.lobby.at_window("1") is None


def test_an_appointment_counts_from_the_later_of_slot_and_arrival(hall: Hall) -> None:
    early = hall.take(at=0, slot=NINE + 30 * MINUTE)
    late = hall.take(at=0, slot=NINE - 30 * MINUTE)
    assert (hall[early].since, hall[late].since) == (NINE + 30 * MINUTE, NINE)
    assert hall[early].kind == "appointment"


def test_a_number_written_by_hand_counts_from_its_time_but_not_from_before_the_opening(hall: Hall) -> None:
    written = hall.take(at=60, taken_at=NINE + 10 * MINUTE, channel="paper")
    mistyped = hall.take(at=60, taken_at=NINE - 24 * 60 * MINUTE)
    to_come = hall.take(at=60, taken_at=NINE + 24 * 60 * MINUTE)
    since = [hall[t].since for t in (written, mistyped, to_come)]
    assert since == [NINE + 10 * MINUTE, NINE - 60 * MINUTE, NINE + 60 * MINUTE]


def test_a_rating_goes_to_the_call_that_it_names_once(hall: Hall) -> None:
    call = hall.serve(hall.take())
    level = {"attitude": "very-satisfied", "efficiency": "satisfied"}
    for reason in ("first", "second"):
        rating = f.RatingGiven(**of(call), teller="lin", reason=reason, **level)  # type: ignore[arg-type]
        hall.tell(rating)
    given = hall["t1"].calls[0].rating
    assert given is not None
    assert given.reason == "first"


def test_facts_recorded_again_under_a_new_epoch_count_once() -> None:
    hub, again = Scribe("hub"), Scribe("hub", "00000002")
    issued = f.TicketIssued(ticket="t1", number="A001", service="deposit")
    called = _call("c1", "1")
    for writer in (hub, again):
        writer.order = 0
        writer.write(issued, called, f.TicketRecalled(**of("c1")), f.TicketPrinted(ticket="t1"))
    ticket = folded(merged(hub, again)).tickets["t1"]
    assert (ticket.prints, ticket.calls[0].recalls, len(ticket.calls)) == (1, 1, 1)


# -- rival calls of two hubs ---------------------------------------------------------------------------------------


def _call(call: str, window: str, service: str = "deposit") -> f.TicketCalled:
    return f.TicketCalled(
        call=call,
        ticket="t1",
        number="A001",
        window=window,
        service=service,
        teller=window,
        reason=f.Reason(why="only"),
    )


def _apart(one: Sequence[f.Fact], other: Sequence[f.Fact], **issued: object) -> tuple[Ticket, Lobby]:
    """What two hubs recorded that both knew the ticket and not each other; `hub` called first."""
    machine, hub, hub2 = Scribe("m1"), Scribe("hub"), Scribe("hub2")
    first = f.TicketIssued(ticket="t1", number="A001", service="deposit", **issued)  # type: ignore[arg-type]
    machine.write(first, day=TODAY)
    hub.hears(machine)
    hub2.hears(machine)
    for minute, fact in enumerate(one):
        hub.write(fact, at=NINE + minute * MINUTE)
    for minute, fact in enumerate(other):
        hub2.write(fact, at=NINE + minute * MINUTE + 1)
    lobby = folded(merged(hub2, machine, hub))
    return lobby.tickets["t1"], lobby


CALLED = ["called"]
MISSED = ["called", "missed"]
SERVING = ["called", "serving"]
COMPLETED = ["called", "serving", "completed"]


def _went(steps: list[str], call: str, window: str) -> list[f.Fact]:
    made: dict[str, f.Fact] = {
        "called": _call(call, window),
        "missed": f.TicketMissed(**of(call, window)),
        "serving": f.ServiceStarted(**of(call, window)),
        "completed": f.ServiceCompleted(**of(call, window)),
    }
    return [made[step] for step in steps]


@pytest.mark.parametrize(
    ("one", "other", "winner", "state"),
    [
        (CALLED, CALLED, "c1", "called"),
        (MISSED, CALLED, "c2", "called"),
        (CALLED, MISSED, "c1", "called"),
        (MISSED, MISSED, "c1", "missed"),
        (CALLED, SERVING, "c2", "serving"),
        (SERVING, SERVING, "c1", "serving"),
        (SERVING, COMPLETED, "c2", "completed"),
        (COMPLETED, SERVING, "c1", "completed"),
        (COMPLETED, COMPLETED, "c1", "completed"),
        (MISSED, COMPLETED, "c2", "completed"),
    ],
)
def test_of_rival_calls_the_one_that_got_further_stands_then_the_earlier(
    one: list[str], other: list[str], winner: str, state: str
) -> None:
    ticket, lobby = _apart(_went(one, "c1", "1"), _went(other, "c2", "2"))
    loser = "c2" if winner == "c1" else "c1"
    assert (ticket.state, [c.id for c in ticket.calls], [c.id for c in ticket.conflicts]) == (state, [winner], [loser])
    assert lobby.conflicts == [ticket]
    at_loser = lobby.at_window("2" if loser == "c2" else "1")
    assert at_loser is None


def test_a_late_word_of_progress_turns_the_conflict_round() -> None:
    machine, hub, hub2 = Scribe("m1"), Scribe("hub"), Scribe("hub2")
    machine.write(f.TicketIssued(ticket="t1", number="A001", service="deposit"))
    hub.hears(machine)
    hub2.hears(machine)
    hub.write(_call("c1", "1"))
    hub2.write(_call("c2", "2"))
    lobby = folded(merged(machine, hub, hub2))
    assert lobby.tickets["t1"].calls[0].id == "c1"
    lobby.fold(hub2.write(f.ServiceStarted(**of("c2", "2"))))
    assert [c.id for c in lobby.tickets["t1"].calls] == ["c2"]
    assert lobby.at_window("1") is None


def test_who_was_served_at_one_hub_was_not_cancelled_at_the_other() -> None:
    ticket, _ = _apart([f.TicketPrinted(ticket="t1"), f.TicketCancelled(ticket="t1")], _went(COMPLETED, "c2", "2"))
    assert (ticket.state, [c.state for c in ticket.calls], ticket.left_reason) == ("completed", ["completed"], "")


def test_a_cancelled_ticket_stays_cancelled_where_it_was_only_called() -> None:
    ticket, _ = _apart([f.TicketCancelled(ticket="t1")], _went(CALLED, "c2", "2"))
    assert ticket.state == "cancelled"


def test_who_was_taken_for_missed_at_one_hub_and_served_at_the_other_was_served() -> None:
    machine, hub, hub2 = Scribe("m1"), Scribe("hub"), Scribe("hub2")
    machine.write(f.TicketIssued(ticket="t1", number="A001", service="deposit"))
    hub.hears(machine)
    hub.write(_call("c1", "1"))
    hub2.hears(hub)
    hub.write(f.TicketMissed(**of("c1")))
    hub2.write(f.TicketPrinted(ticket="t1"), f.ServiceStarted(**of("c1")), f.ServiceCompleted(**of("c1")))
    assert folded(merged(machine, hub, hub2)).tickets["t1"].state == "completed"


def test_a_rival_call_for_a_service_that_is_done_does_not_stop_the_next_service() -> None:
    waits = [f.TicketPrinted(ticket="t1")] * 4
    ticket, _ = _apart(_went(COMPLETED, "c1", "1"), [*waits, *_went(CALLED, "c2", "2")], then=("loan",))
    assert (ticket.state, ticket.service, [c.id for c in ticket.conflicts]) == ("waiting", "loan", ["c2"])


def test_a_transfer_of_a_waiting_ticket_that_another_hub_has_called_changes_nothing() -> None:
    ticket, lobby = _apart(
        _went(SERVING, "c1", "1"),
        [*[f.TicketPrinted(ticket="t1")] * 3, f.TicketTransferred(ticket="t1", to_service="loan")],
    )
    assert (ticket.state, ticket.service) == ("serving", "deposit")
    assert lobby.at_window("1") == ticket
