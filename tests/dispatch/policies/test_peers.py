"""Each baseline calls as the system does that it stands for."""

import pytest

from queue_machine.domain import facts as f
from queue_machine.domain.branch import Span, Window
from tests.dispatch.policies.conftest import Floor

ALL = ("deposit", "loan", "consult")
ONE = Window(id="1", skills=ALL)

# Who comes, in this order: (service, minute, group, slot).
# A001 ordinary at 0, A002 loan at 1, A003 elderly at 20, A004 veteran (strict) at 24, A005 slot at 25 there since 10,
# A006 consultation at 26
CROWD = [
    ("deposit", 0, "", None),
    ("loan", 1, "", None),
    ("deposit", 20, "elderly", None),
    ("loan", 24, "veteran", None),
    ("deposit", 10, "", 25),
    ("consult", 26, "", None),
]

ORDERS = {
    "fcfs": "A001 A002 A003 A004 A005 A006",
    # all who go first, by their reference time, then the others
    "priority": "A003 A004 A005 A001 A002 A006",
    # at minute 30: 30 · 29 · 10×2 · 6×3 · 5×2 · 4
    "novosga-1.5": "A001 A002 A003 A004 A005 A006",
    # on MySQL those without a slot come first, so the booked visitor comes last of all
    "novosga-2.1": "A004 A003 A001 A002 A006 A005",
    "novosga-2.1-nulls-last": "A005 A004 A003 A001 A002 A006",
    # the window's type is its first skill's: deposit, those who go first before the others; then any
    "theq": "A003 A005 A001 A004 A002 A006",
    # three wait for deposit, then two each for deposit and loan, the earlier first
    "longest-queue": "A001 A002 A003 A004 A005 A006",
    "ratio-2-1": "A003 A004 A001 A005 A002 A006",
    "fqm": "A001 A002 A003 A004 A005 A006",
}


@pytest.mark.parametrize("name", ORDERS)
def test_a_crowd_is_called_in_the_order_of_the_peer(name: str) -> None:
    floor = Floor(name, ONE)
    for service, at, group, slot in CROWD:
        floor.take(service, at, group, slot)
    assert floor.order(at=30) == ORDERS[name].split()


def test_novosga_1_5_lets_a_long_wait_outweigh_priority_and_not_a_short_one() -> None:
    floor = Floor("novosga-1.5", ONE)
    floor.take(at=0)
    floor.take("loan", at=14, group="elderly")
    assert floor.choose(at=20).ticket.number == "A001"  # type: ignore[union-attr]
    assert floor.choose(at=30).ticket.number == "A002"  # type: ignore[union-attr]
    reason = floor.choose(at=30).reason  # type: ignore[union-attr]
    assert [(each.number, each.urgency) for each in reason.candidates] == [("A002", 32.0), ("A001", 30.0)]


def test_theq_takes_from_all_at_a_comprehensive_window() -> None:
    floor = Floor("theq", Window(id="1", skills=ALL, comprehensive=True))
    floor.take("loan", at=0)
    floor.take("deposit", at=1)
    assert floor.order() == ["A001", "A002"]


def test_the_longest_queue_counts_only_whom_the_window_may_take() -> None:
    floor = Floor("longest-queue", Window(id="1", skills=("deposit", "consult")), Window(id="2", skills=ALL))
    for _ in range(3):
        floor.take("loan", at=0)
    floor.take("deposit", at=1)
    floor.take("consult", at=2)
    floor.take("consult", at=3)
    choice = floor.choose("1")
    assert choice is not None and (choice.ticket.number, choice.reason.candidates[0].urgency) == ("A005", 2.0)


def test_two_to_one_counts_at_each_window_and_never_idles() -> None:
    floor = Floor("ratio-2-1", Window(id="1", skills=ALL), Window(id="2", skills=ALL))
    for at in range(3):
        floor.take(at=at)
    for at in range(3, 9):
        floor.take(at=at, group="elderly")
    called = [floor.next(window, at=30) for window in ("1", "2", "1", "2", "1", "2")]
    assert called == ["A004", "A005", "A006", "A007", "A001", "A002"]
    assert [floor.next("1") for _ in range(4)] == ["A008", "A009", "A003", ""]


def test_two_to_one_counts_a_call_by_hand() -> None:
    floor = Floor("ratio-2-1", ONE)
    floor.take(at=0)
    for at in range(1, 4):
        floor.take(at=at, group="elderly")
    for ticket in ("t2", "t3"):
        floor.hall.serve(ticket, "1", at=20, minutes=1)
    assert floor.next() == "A001"


# -- bound at issue ----------------------------------------------------------------------------------------------------


def test_fqm_binds_to_the_window_with_the_fewest_waiting_and_a_window_keeps_to_its_line() -> None:
    floor = Floor("fqm", Window(id="1", skills=ALL), Window(id="2", skills=("loan",)))
    floor.take("deposit", at=0)  # 1
    floor.take("loan", at=1)  # 2 is empty
    floor.take("loan", at=2)  # 1 and 2 have one each: the first
    floor.take("deposit", at=3)  # 1: who may take it alone counts
    assert floor.order("2") == ["A002"]
    assert floor.next("2") == "", "others' lines are nobody's"
    assert floor.order("1") == ["A001", "A003", "A004"]


def test_fqm_binds_anew_where_a_window_closed_and_not_where_it_paused() -> None:
    floor = Floor("fqm", Window(id="1", skills=ALL), Window(id="2", skills=ALL))
    floor.take(at=0)
    floor.take(at=1)
    floor.hall.tell(f.WindowPaused(window="2"), at=5)
    assert floor.order("1") == ["A001"]
    floor.hall.tell(f.WindowClosed(window="2"), at=10)
    assert floor.order("1") == ["A002"]


def test_fqm_too_calls_nobody_who_would_be_served_far_into_the_break() -> None:
    lunch = (Span(12 * 60, 13 * 60),)
    floor = Floor("fqm", Window(id="1", skills=ALL, breaks=lunch))
    floor.take("loan", at=170)
    assert floor.choose(at=175) is None, "twenty minutes, five before the break"
    assert floor.choose(at=160) is not None


def test_fqm_binds_those_who_came_before_any_window_opened() -> None:
    floor = Floor("fqm", Window(id="1", skills=ALL), Window(id="2", skills=ALL), open_=False)
    for at in (-20, -15, -10):
        floor.take(at=at)
    floor.hall.open("1", "2", at=0)
    assert floor.order("2") == ["A002"]
    assert floor.order("1") == ["A001", "A003"]


def test_fqm_binds_a_ticket_anew_that_now_wants_what_its_window_does_not_serve() -> None:
    floor = Floor("fqm", Window(id="1", skills=("deposit",)), Window(id="2", skills=("loan",)))
    floor.take("deposit", at=0)
    floor.hall.tell(f.TicketChanged(ticket="t1", service="loan"), at=2)
    assert floor.next("1") == ""
    assert floor.next("2") == "A001"


# -- what all store ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*ORDERS, "lookahead"])
def test_the_reason_names_the_policy_and_holds_whom_it_weighed(name: str) -> None:
    floor = Floor(name, ONE)
    for service, at, group, slot in CROWD:
        floor.take(service, at, group, slot)
    choice = floor.choose(at=30)
    assert choice is not None
    reason = choice.reason
    assert reason.policy == name
    assert reason.candidates[0].number == choice.ticket.number
    assert reason.waited == reason.candidates[0].waited
    assert 1 < len(reason.candidates) <= 12


@pytest.mark.parametrize("name", [*ORDERS, "lookahead"])
def test_a_ticket_alone_is_told_so_and_an_unknown_window_calls_nobody(name: str) -> None:
    floor = Floor(name, ONE)
    assert floor.choose() is None
    floor.take()
    choice = floor.choose()
    assert choice is not None and choice.reason.why == "only"
    assert floor.choose("nine") is None
