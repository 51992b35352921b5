"""The clock: who is called next, and the reason that is stored with it."""

from typing import Any

import pytest
from msgspec import structs

from queue_machine.dispatch.clock import CANDIDATES_KEPT, CLOCK, choose, choose_by_hand, idle_order
from queue_machine.domain import facts as f
from queue_machine.domain.branch import Branch, Policy, Span, Window
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


def test_the_most_urgent_is_called_and_the_shares_of_all_are_stored(hall: Hall, branch: Branch) -> None:
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
    ("group", "pace", "why"), [("elderly", 4, "priority"), ("veteran", 16, "priority"), ("booked", 4, "appointment")]
)
def test_those_who_go_first_wait_on_a_faster_clock_with_a_head_start(
    group: str, pace: int, why: str, branch: Branch
) -> None:
    """Who comes just now has waited 2 minutes at 4 (or 16) times the pace: an ordinary visitor needs 8 (32)."""
    for waited, expected in ((2 * pace - 1, "first"), (2 * pace + 1, "ordinary")):
        hall = Hall()
        ordinary = hall.take(at=0)
        first = hall.take(at=waited, group=group)
        ticket, said = chosen(hall, branch, "1", waited)
        assert (ticket, said) == ((first, why) if expected == "first" else (ordinary, "longest"))


def test_the_same_share_of_a_shorter_goal_is_more_urgent(hall: Hall, branch: Branch) -> None:
    """Half of 12 minutes against half of 30: the square of the share grows faster for the first."""
    loan = hall.take("loan", at=0)  # 16 of 30 minutes
    consult = hall.take("consult", at=10)  # 6 of 12
    choice = choose(hall.lobby, branch, "3", wall(16))
    assert choice is not None
    assert choice.ticket.id == consult
    assert [(c.share, c.urgency) for c in choice.reason.candidates] == [(0.5, 0.991), (0.533, 0.283)]
    evenly = structs.replace(branch, policy=Policy(power=1.0, short_first=0.0))
    assert chosen(hall, evenly, "3", 16) == (loan, "longest")


def test_of_ordinary_visitors_nobody_overtakes_one_who_came_forty_minutes_earlier(hall: Hall, branch: Branch) -> None:
    loan = hall.take("loan", at=0)
    hall.take("consult", at=39)
    late = hall.take("consult", at=41)
    first = chosen(hall, branch, "3", 60)[0]
    assert first not in (loan, late)
    hall.call(first, "3", at=60)
    assert chosen(hall, branch, "3", 90) == (loan, "limit"), "although 49 of 12 minutes are more urgent"
    elderly = hall.take("consult", at=80, group="elderly")
    assert chosen(hall, branch, "3", 90) == (elderly, "priority"), "who goes first is not held back"
    assert chosen(hall, branch, "2", 90)[0] in (loan, elderly)


def test_an_appointment_is_due_at_its_slot_and_not_before(hall: Hall, branch: Branch) -> None:
    booked = hall.take(at=0, slot=NINE + 60 * MINUTE)
    ordinary = hall.take(at=55)
    assert chosen(hall, branch, "1", 57)[0] == ordinary
    assert chosen(hall, branch, "1", 60) == (booked, "appointment")
    hall.call(ordinary)
    assert chosen(hall, branch, "1", 41) == (booked, "only")


def test_the_share_is_that_of_the_target_whoever_goes_first(hall: Hall, branch: Branch) -> None:
    """Neither head start nor pace are in it: those are the urgency's."""
    booked = hall.take("deposit", at=0, slot=NINE + 25 * MINUTE)
    moved = hall.take("consult", at=18)
    call = hall.call(moved, "1", at=19)
    hall.tell(f.TicketTransferred(ticket=moved, call=call, window="1", to_service="loan"), at=20)
    elderly = hall.take("deposit", at=30, group="elderly")
    choice = choose(hall.lobby, branch, "3", wall(30))
    assert choice is not None and choice.ticket.id == booked
    numbers = {hall[ticket].number: ticket for ticket in (booked, moved, elderly)}
    assert {numbers[c.number]: c.share for c in choice.reason.candidates} == {booked: 0.25, moved: 0.4, elderly: 0.0}
    assert (choice.reason.share, choice.reason.past_slot, choice.reason.here) == (0.25, 5 * 60, 30 * 60)


def _passed_on(hall: Hall) -> str:
    """Booked for ten past nine, called early and passed on to window 1's service."""
    booked = hall.take("loan", at=0, slot=NINE + 10 * MINUTE)
    call = hall.call(booked, "2", at=5)
    hall.tell(f.TicketTransferred(ticket=booked, call=call, window="2", to_service="deposit"), at=6)
    return booked


def _back_in_time(hall: Hall) -> str:
    """Booked for ten past nine, missed once, and three more were called since the return."""
    booked = hall.take("deposit", at=0, slot=NINE + 10 * MINUTE)
    hall.miss(booked, at=1)
    hall.tell(f.TicketReturned(ticket=booked), at=2)
    for _ in range(3):
        hall.serve(hall.take("deposit", at=2), "3", at=2, minutes=0.1)
    return booked


@pytest.mark.parametrize("how", [_passed_on, _back_in_time])
def test_who_is_booked_keeps_the_pace_of_an_appointment_when_passed_on_or_back(how: Any, branch: Branch) -> None:
    """Five minutes past the slot and two of head start, at four times the pace: an ordinary visitor needs 28."""
    for came, expected in ((-12, "booked"), (-14, "ordinary")):
        hall = Hall()
        ordinary = hall.take("deposit", at=came)
        booked = how(hall)
        assert chosen(hall, branch, "1", 15) == (
            (booked, "appointment") if expected == "booked" else (ordinary, "longest")
        )


@pytest.mark.parametrize("how", [_passed_on, _back_in_time])
def test_the_slot_of_who_was_passed_on_or_is_back_is_still_to_come(how: Any, hall: Hall, branch: Branch) -> None:
    booked = how(hall)
    ordinary = hall.take("deposit", at=2)
    assert chosen(hall, branch, "1", 4)[0] == ordinary, "six minutes before the slot"
    assert chosen(hall, branch, "1", 12)[0] == booked
    late = hall.take("deposit", at=-40)
    assert chosen(hall, branch, "1", 12)[0] == late, "who waited 52 minutes is the more urgent"
    assert chosen(hall, branch, "1", 50)[0] in (booked, late), "and no limit holds the booked one back"


def test_nobody_is_called_who_would_be_served_into_the_break(hall: Hall, branch: Branch) -> None:
    """Window 1 has lunch at 12:00, three hours after the opening; a deposit takes 8 minutes, a loan 15."""
    lunch = Span(12 * 60, 13 * 60)
    windows = tuple(structs.replace(w, breaks=(lunch,)) if w.id == "3" else w for w in branch.windows)
    guarded = structs.replace(branch, windows=windows)
    loan = hall.take("loan", at=100)
    assert chosen(hall, guarded, "3", 169)[0] == loan, "a quarter of an hour before it does not matter yet"
    assert choose(hall.lobby, guarded, "3", wall(171)) is None
    short = hall.take("consult", at=170)
    assert chosen(hall, guarded, "3", 174)[0] == short
    strictly = structs.replace(guarded, policy=Policy(break_overrun=0))
    assert choose(hall.lobby, strictly, "3", wall(177)) is None


def test_a_transferred_visitor_goes_at_twice_the_pace(hall: Hall, branch: Branch) -> None:
    moved = hall.take("loan", at=10)
    call = hall.call(moved, "2", at=12)
    hall.tell(f.TicketTransferred(ticket=moved, call=call, window="2", to_service="deposit"), at=14)
    ordinary = hall.take(at=3)
    assert chosen(hall, branch, "1", 14) == (moved, "transferred")  # (4 + 2) × 2 against 11
    assert ordinary


def test_of_two_shares_alike_the_earlier_ticket_goes_first(hall: Hall, branch: Branch) -> None:
    one = hall.take(at=3)
    two = hall.take(at=3, group="nobody-knows")
    assert chosen(hall, branch, "1", 3) == (one, "longest")
    hall.call(one)
    assert chosen(hall, branch, "1", 3) == (two, "only")


def test_a_ticket_bound_to_a_window_waits_for_it_alone(hall: Hall, branch: Branch) -> None:
    hall.open("3")
    bound = hall.take("deposit")
    hall.tell(f.TicketTransferred(ticket=bound, to_service="deposit", to_window="3"))
    assert chosen(hall, branch, "1", 5) == ("", "")
    assert chosen(hall, branch, "3", 5) == (bound, "only")


def test_a_ticket_bound_to_a_window_that_closed_is_anybody_s_and_its_own_again_once_it_opens(
    hall: Hall, branch: Branch
) -> None:
    hall.open("3")
    bound = hall.take("deposit")
    hall.tell(f.TicketTransferred(ticket=bound, to_service="deposit", to_window="3"))
    hall.tell(f.WindowPaused(window="3", reason="lunch"), at=2)
    assert chosen(hall, branch, "1", 3) == ("", ""), "a pause ends"
    hall.tell(f.WindowClosed(window="3"), at=4)
    assert chosen(hall, branch, "1", 5) == (bound, "only")
    assert chosen(hall, branch, "2", 5) == ("", ""), "which serves no deposits"
    hall.open("3", at=6)
    assert chosen(hall, branch, "1", 7) == ("", "")


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
    assert chosen(hall, branch, "1", 14) == (returned, "returned-calls")


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
    assert chosen(hall, branch, "1", 17) == (returned, "returned-early")
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
    assert chosen(hall, branch, "1", 7) == (junior, "returned-calls")


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


def test_a_ticket_picked_by_hand_whose_turn_it_was_says_so(hall: Hall, branch: Branch) -> None:
    picked = hall.take(at=0)
    hall.take(at=5)
    choice = choose_by_hand(hall.lobby, branch, "1", hall[picked], wall(10))
    assert (choice.ticket.id, choice.reason.why) == (picked, "by-hand-in-turn")


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


def test_a_returned_visitor_of_a_rare_service_need_not_wait_for_calls_that_do_not_come(
    hall: Hall, branch: Branch
) -> None:
    hall.open("3")
    missed = hall.take("loan", at=0)
    hall.miss(missed, "3", at=1)
    hall.tell(f.TicketReturned(ticket=missed), at=6)
    hall.take("deposit", at=18)
    assert chosen(hall, branch, "3", 20)[0] != missed, "three more loans are called first"
    assert chosen(hall, branch, "3", 23) == (missed, "returned-time"), "twenty minutes after the miss none was"


def test_the_limit_is_told_only_of_whom_nobody_came_before(hall: Hall, branch: Branch) -> None:
    """The loan came first, the deposit is the more urgent of the two before whom nobody late is called."""
    hall.take("loan", at=0)
    deposit = hall.take("deposit", at=10)
    hall.take("consult", at=45)
    assert chosen(hall, branch, "3", 75) == (deposit, "longest")
