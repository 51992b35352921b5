"""The clock: who is called next, and the reason that is stored with it."""

import pytest

from queue_machine.dispatch.clock import CANDIDATES_KEPT, CLOCK, choose, choose_by_hand, idle_order
from queue_machine.domain import facts as f
from queue_machine.domain.branch import Branch, Window
from tests.dispatch.conftest import branch_of, wall
from tests.queue_machine.conftest import MINUTE, NINE, Hall, Scribe


def chosen(hall: Hall, branch: Branch, window: str, at: float) -> tuple[str, str]:
    """The ticket and the code of the reason; ("", "") for nobody."""
    choice = choose(hall.lobby, branch, window, wall(at))
    return ("", "") if choice is None else (choice.ticket.id, choice.reason.why)


def test_a_window_calls_nobody_where_nobody_waits_for_it(hall: Hall, branch: Branch) -> None:
    hall.take("loan")
    assert choose(hall.lobby, branch, "1", wall(5)) is None
    assert choose(hall.lobby, branch, "unknown", wall(5)) is None


def test_the_only_candidate_is_called_as_such(hall: Hall, branch: Branch) -> None:
    ticket = hall.take("loan")
    assert chosen(hall, branch, "2", 5) == (ticket, "only")


def test_who_has_used_the_largest_share_of_the_target_is_called(hall: Hall, branch: Branch) -> None:
    loan = hall.take("loan", at=0)  # 15 of 30 minutes
    consult = hall.take("consult", at=8)  # 7 of 12
    choice = choose(hall.lobby, branch, "3", wall(15))
    assert choice is not None
    assert (choice.ticket.id, choice.reason.why) == (consult, "longest")
    assert (choice.reason.share, choice.reason.waited, choice.reason.policy) == (0.583, 7 * 60, "clock")
    assert [(c.number, c.service, c.share, c.waited) for c in choice.reason.candidates] == [
        ("A002", "consult", 0.583, 420),
        ("A001", "loan", 0.5, 900),
    ]
    assert chosen(hall, branch, "2", 15) == (loan, "only")


@pytest.mark.parametrize(
    ("group", "pace", "why"), [("elderly", 4, "priority"), ("veteran", 6, "priority"), ("booked", 6, "appointment")]
)
def test_those_who_go_first_wait_on_a_faster_clock_with_a_head_start(
    group: str, pace: int, why: str, branch: Branch
) -> None:
    """Who comes just now has used 10 × 4 (or × 6) of 20 minutes: an ordinary visitor needs 40 (60) to match."""
    for waited, expected in ((10 * pace - 1, "first"), (10 * pace + 1, "ordinary")):
        hall = Hall()
        ordinary = hall.take(at=0)
        first = hall.take(at=waited, group=group)
        ticket, said = chosen(hall, branch, "1", waited)
        assert (ticket, said) == ((first, why) if expected == "first" else (ordinary, "longest"))


def test_an_appointment_is_due_at_its_slot_and_not_before(hall: Hall, branch: Branch) -> None:
    booked = hall.take(at=0, slot=NINE + 60 * MINUTE)
    ordinary = hall.take(at=10)
    assert chosen(hall, branch, "1", 40)[0] == ordinary
    assert chosen(hall, branch, "1", 60) == (booked, "appointment")
    hall.call(ordinary)
    assert chosen(hall, branch, "1", 41) == (booked, "only")


def test_a_transferred_visitor_goes_at_twice_the_pace(hall: Hall, branch: Branch) -> None:
    moved = hall.take("loan", at=10)
    call = hall.call(moved, "2", at=12)
    hall.tell(f.TicketTransferred(ticket=moved, call=call, window="2", to_service="deposit"), at=14)
    ordinary = hall.take(at=0)
    assert chosen(hall, branch, "1", 14) == (moved, "transferred")  # (4 + 10) × 2 against 14
    assert ordinary


def test_of_two_shares_alike_the_earlier_ticket_goes_first(hall: Hall, branch: Branch) -> None:
    one = hall.take(at=3)
    two = hall.take(at=3, group="nobody-knows")
    assert chosen(hall, branch, "1", 3) == (one, "longest")
    hall.call(one)
    assert chosen(hall, branch, "1", 3) == (two, "only")


def test_a_ticket_bound_to_a_window_waits_for_it_alone(hall: Hall, branch: Branch) -> None:
    bound = hall.take("deposit")
    hall.tell(f.TicketTransferred(ticket=bound, to_service="deposit", to_window="3"))
    assert chosen(hall, branch, "1", 5) == ("", "")
    assert chosen(hall, branch, "3", 5) == (bound, "only")


def test_a_ticket_bound_to_a_window_that_is_no_more_is_anybody_s(hall: Hall, branch: Branch) -> None:
    bound = hall.take("deposit")
    hall.tell(f.TicketTransferred(ticket=bound, to_service="deposit", to_window="99"))
    assert chosen(hall, branch, "1", 5) == (bound, "only")


def test_a_window_takes_what_is_bound_to_it_whatever_its_skills(hall: Hall, branch: Branch) -> None:
    bound = hall.take("deposit")
    hall.tell(f.TicketTransferred(ticket=bound, to_window="2"))
    assert chosen(hall, branch, "2", 5) == (bound, "only")


# -- back after missing --------------------------------------------------------------------------------------------


def back(hall: Hall, at: float = 10) -> str:
    ticket = hall.take(at=0)
    hall.miss(ticket, at=at)
    hall.tell(f.TicketReturned(ticket=ticket), at=at + 2)
    return ticket


def test_who_is_back_is_called_after_three_more_calls_of_the_service(hall: Hall, branch: Branch) -> None:
    returned = back(hall)
    others = [hall.take(at=12) for _ in range(5)]
    for other in others[:3]:
        assert chosen(hall, branch, "1", 13) == (other, "longest")
        hall.serve(other, "3", at=13, minutes=1)
    assert chosen(hall, branch, "1", 14) == (returned, "returned")


def test_calls_of_another_service_do_not_count(hall: Hall, branch: Branch) -> None:
    back(hall)
    ordinary = hall.take(at=12)
    for _ in range(3):
        hall.serve(hall.take("loan", at=12), "2", at=12, minutes=0)
    assert chosen(hall, branch, "1", 13)[0] == ordinary


def test_who_is_back_is_called_rather_than_that_a_window_idles(hall: Hall, branch: Branch) -> None:
    returned = back(hall)
    assert chosen(hall, branch, "1", 13) == (returned, "only")
    another = back(hall, at=14)
    assert chosen(hall, branch, "1", 17) == (returned, "returned")
    assert another


def test_one_who_must_still_wait_does_not_hold_up_another_who_is_ready(hall: Hall, branch: Branch) -> None:
    senior, junior = hall.take(at=0), hall.take(at=1)
    hall.miss(senior, at=2)
    hall.miss(junior, at=3)
    hall.tell(f.TicketReturned(ticket=junior), at=5)
    for _ in range(3):
        hall.serve(hall.take(at=5), at=5, minutes=1)
    hall.tell(f.TicketReturned(ticket=senior), at=6)
    hall.take(at=6)
    assert chosen(hall, branch, "1", 7) == (junior, "returned")


# -- clocks, candidates, hands -------------------------------------------------------------------------------------


def test_a_machine_in_2030_or_1970_pushes_nobody_out_of_the_hall(hall: Hall, branch: Branch) -> None:
    year = 365 * 24 * 60
    future, past = Scribe("m1", off=4 * year * MINUTE, sure=False), Scribe("m2", off=-NINE, sure=False)
    ordinary = hall.take(at=0)
    hall.lobby.fold(future.write(f.TicketIssued(ticket="future", number="A1001", service="deposit")))
    hall.lobby.fold(past.write(f.TicketIssued(ticket="past", number="A2001", service="deposit")))
    choice = choose(hall.lobby, branch, "1", wall(10))
    assert choice is not None
    assert choice.reason.waited == 70 * 60  # since the opening at eight, and not since 1970
    hall.call("past")
    assert chosen(hall, branch, "1", 10)[0] == ordinary
    hall.call(ordinary)
    left = choose(hall.lobby, branch, "1", wall(10))
    assert left is not None
    assert (left.ticket.id, left.reason.share, left.reason.waited) == ("future", 0.0, 0)


def test_no_more_than_twelve_candidates_are_stored_the_largest_share_first(hall: Hall) -> None:
    branch = branch_of(Window(id="1", skills=("deposit",)))
    for minute in range(20):
        hall.take(at=minute, group=f"group-{minute}")
    choice = choose(hall.lobby, branch, "1", wall(30))
    assert choice is not None
    shares = [c.share for c in choice.reason.candidates]
    assert len(shares) == CANDIDATES_KEPT
    assert shares == sorted(shares, reverse=True)
    assert choice.reason.candidates[0].number == choice.ticket.number == "A001"


def test_a_ticket_picked_by_hand_is_stored_with_those_whom_the_clock_weighed(hall: Hall, branch: Branch) -> None:
    hall.take(at=0)
    picked = hall.take(at=5)
    choice = choose_by_hand(hall.lobby, branch, "1", hall[picked], wall(10))
    assert (choice.ticket.id, choice.reason.why, choice.reason.waited) == (picked, "by-hand", 300)
    assert [c.number for c in choice.reason.candidates] == ["A001"]


def test_the_same_lobby_gives_the_same_choice(hall: Hall, branch: Branch) -> None:
    for minute in range(30):
        hall.take(("deposit", "consult", "loan")[minute % 3], at=minute % 7, group=("", "elderly")[minute % 2])
    first = CLOCK.choose(hall.lobby, branch, "3", wall(20))
    again = Hall()
    again.lobby.fold(reversed(hall.hub.records))
    assert first == CLOCK.choose(again.lobby, branch, "3", wall(20)) == choose(hall.lobby, branch, "3", wall(20))


def test_of_idle_windows_the_least_worked_calls_first_then_the_one_with_fewest_skills(
    hall: Hall, branch: Branch
) -> None:
    assert idle_order(hall.lobby, branch, ["3", "2", "1"], wall(0)) == ["2", "1", "3"]
    hall.serve(hall.take("loan"), "2", at=0, minutes=6)
    assert idle_order(hall.lobby, branch, ["3", "2", "1"], wall(10)) == ["1", "3", "2"]
