"""What holds for every policy in any hall: order within a class, no idling, nobody twice, the same by the seed."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_machine.dispatch.pace import may_take
from queue_machine.dispatch.policies import DECIDES_AT_ISSUE, NAMES, policy_named
from queue_machine.dispatch.policies.fqm import Fqm
from queue_machine.domain import facts as f
from queue_machine.domain.branch import Branch, Window
from queue_machine.domain.lobby_index import class_of, place_of, waiting_of
from queue_machine.domain.tickets import Ticket
from tests.dispatch.conftest import branch_of, wall
from tests.queue_machine.conftest import MINUTE, NINE, Hall

BRANCH = branch_of(
    Window(id="1", skills=("deposit", "consult")),
    Window(id="2", skills=("loan",)),
    Window(id="3", skills=("deposit", "loan", "consult"), comprehensive=True),
)
SERVICES = [service.id for service in BRANCH.services]
WINDOWS = [window.id for window in BRANCH.windows]

visitors = st.tuples(
    st.sampled_from(SERVICES),
    st.sampled_from(["", "", "", "elderly", "veteran", "booked", "strange"]),
    st.integers(0, 60),
    st.sampled_from(["fresh", "fresh", "fresh", "fresh", "returned", "bound", "slot"]),
)
queues = st.lists(visitors, min_size=1, max_size=14)
steps = st.lists(st.sampled_from(WINDOWS), min_size=1, max_size=20)


def _hall(queue: list[tuple[str, str, int, str]]) -> Hall:
    hall = Hall()
    hall.open(*WINDOWS)
    for service, group, minute, how in sorted(queue, key=lambda each: each[2]):
        slot = NINE + (minute + 15) * MINUTE if how == "slot" else None
        ticket = hall.take(service, at=minute, group=group, slot=slot)
        if how == "returned":
            hall.miss(ticket, "3", at=minute + 1)
            hall.tell(f.TicketReturned(ticket=ticket), at=minute + 3)
        elif how == "bound":
            hall.tell(f.TicketTransferred(ticket=ticket, to_window="3"), at=minute + 3)
    return hall


def _allowed(hall: Hall, branch: Branch, window: str) -> list[Ticket]:
    found = branch.window(window)
    assert found is not None
    return [t for t in hall.lobby.waiting() if may_take(branch, window, found.skills, class_of(t), hall.lobby)]


def _place(ticket: Ticket) -> tuple[int, int, str]:
    return place_of(waiting_of(ticket))


def _like(one: Ticket, other: Ticket) -> bool:
    return (one.service, one.group, one.kind) == (other.service, other.group, other.kind)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, deadline=None)
@given(queue=queues, windows=steps)
def test_each_class_is_called_in_order_and_no_window_idles_over_somebody_whom_it_may_take(
    name: str, queue: Any, windows: Any
) -> None:
    hall, policy = _hall(queue), policy_named(name, random.Random(3))
    called: set[str] = set()
    for step, window in enumerate(windows):
        at = 70 + step
        allowed = _allowed(hall, BRANCH, window)
        version = hall.lobby.version
        choice = policy.choose(hall.lobby, BRANCH, window, wall(at))
        assert choice == policy.choose(hall.lobby, BRANCH, window, wall(at)), "asked again it says the same"
        assert hall.lobby.version == version
        if isinstance(policy, Fqm):
            # The one baseline whose windows keep to their own lines; within a line the rest holds.
            allowed = [ticket for ticket in allowed if policy.window_of(ticket) == window]
        assert (choice is None) == (not allowed)
        if choice is None:
            continue
        ticket = choice.ticket
        assert ticket.id in {each.id for each in allowed} - called
        if ticket.kind != "returned":
            assert all(_place(ticket) <= _place(each) for each in allowed if _like(ticket, each))
        assert choice.reason.policy == name
        assert choice.reason.candidates[0].number == ticket.number
        called.add(ticket.id)
        hall.serve(ticket.id, window, at=at, minutes=0.5)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=15, deadline=None)
@given(queue=queues, windows=steps, seed=st.integers(0, 2**32))
def test_the_same_seed_gives_the_same_calls(name: str, queue: Any, windows: Any, seed: int) -> None:
    runs = []
    for _ in range(2):
        hall, policy = _hall(queue), policy_named(name, random.Random(seed))
        for ticket in hall.lobby.waiting():
            policy.came(hall.lobby, BRANCH, ticket, wall(65))
        calls = []
        for step, window in enumerate(windows):
            choice = policy.choose(hall.lobby, BRANCH, window, wall(70 + step))
            calls.append(choice and (choice.ticket.id, choice.reason))
            if choice is not None:
                hall.serve(choice.ticket.id, window, at=70 + step, minutes=0.5)
        runs.append(calls)
    assert runs[0] == runs[1]


@settings(max_examples=40, deadline=None)
@given(queue=queues)
def test_fqm_leaves_nobody_waiting_for_ever_when_windows_close(queue: Any) -> None:
    hall, policy = _hall(queue), policy_named("fqm", random.Random(1))
    for ticket in hall.lobby.waiting():
        policy.came(hall.lobby, BRANCH, ticket, wall(65))
    hall.tell(f.WindowClosed(window="1"), f.WindowClosed(window="2"), at=66)
    while (choice := policy.choose(hall.lobby, BRANCH, "3", wall(70))) is not None:
        hall.serve(choice.ticket.id, "3", at=70, minutes=0.1)
    assert hall.lobby.waiting() == []


def test_every_name_makes_the_policy_that_bears_it() -> None:
    assert [policy_named(name, random.Random(1)).name for name in NAMES] == list(NAMES)
    assert NAMES[0] == "clock" and DECIDES_AT_ISSUE.issubset(NAMES)


@pytest.mark.parametrize(
    ("wrong", "meant"), [("lokahead", "lookahead"), ("FCFS", "fcfs"), ("novosga_2.1", "novosga-2.1")]
)
def test_a_wrong_name_is_told_with_the_right_one_and_with_all_names(wrong: str, meant: str) -> None:
    with pytest.raises(ValueError) as caught:
        policy_named(wrong, random.Random(1))
    assert f'did you mean "{meant}"?' in str(caught.value)
    assert all(name in str(caught.value) for name in NAMES)


def test_a_name_like_no_other_is_told_with_all_names() -> None:
    with pytest.raises(ValueError, match=r'there is no policy "zzz"\. Known: clock, '):
        policy_named("zzz", random.Random(1))
