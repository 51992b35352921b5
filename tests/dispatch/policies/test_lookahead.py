"""The policy that looks ahead: whom it prefers and why, what bounds its work, and that it beats plain order."""

import random
from itertools import count

import pytest

from queue_machine.dispatch.policies import lookahead, rollout
from queue_machine.dispatch.policies.rollout import Desk, Durations, Queue, cost
from queue_machine.domain import facts as f
from queue_machine.domain.branch import Span, Window
from tests.dispatch.policies.conftest import Floor

ALL = ("deposit", "loan", "consult")


def test_a_short_service_goes_before_a_long_one_that_has_hardly_waited_longer() -> None:
    floor = Floor("lookahead", Window(id="1", skills=ALL))
    floor.take("loan", at=0)
    for at in (1, 1, 1):
        floor.take("consult", at=at)
    choice = floor.choose(at=10)
    assert choice is not None
    assert (choice.ticket.service, choice.reason.why) == ("consult", "foreseen")
    costs = [each.urgency for each in choice.reason.candidates]
    assert costs == sorted(costs) and costs[0] < costs[1]


def test_a_window_leaves_to_a_specialist_what_only_it_is_needed_for() -> None:
    """The comprehensive window calls the loan that nobody else may take; the deposit's own window is free at once."""
    floor = Floor("lookahead", Window(id="1", skills=ALL), Window(id="2", skills=("deposit",)))
    floor.take("deposit", at=0)
    floor.take("loan", at=1)
    choice = floor.choose("1", at=16)
    assert choice is not None and choice.ticket.service == "loan"


def test_who_goes_first_is_told_so() -> None:
    floor = Floor("lookahead", Window(id="1", skills=ALL))
    floor.take("deposit", at=4)
    floor.take("deposit", at=0, group="elderly")
    choice = floor.choose(at=20)
    assert choice is not None and (choice.ticket.group, choice.reason.why) == ("elderly", "priority")


def test_work_is_bounded_whatever_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    tries, longest = count(), []
    real = rollout.cost

    def counted(queue: Queue, *rest: object) -> float:
        next(tries)
        longest.append(len(queue.since))
        return real(queue, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(lookahead, "cost", counted)
    floor = Floor("lookahead", Window(id="1", skills=ALL))
    for place in range(120):
        floor.take(ALL[place % 3], at=place / 4, group=("", "elderly", "veteran", "booked")[place % 4])
    choice = floor.choose(at=60)
    assert choice is not None and len(choice.reason.candidates) == lookahead.CANDIDATES
    assert next(tries) == lookahead.CANDIDATES * lookahead.SAMPLES
    assert max(longest) <= lookahead.HORIZON + lookahead.CANDIDATES


# -- rollouts ----------------------------------------------------------------------------------------------------------


def _queue(*tickets: tuple[float, float], rest: tuple[float, float, float] = (0, 0, 0), work: float = 0.0) -> Queue:
    since, means = [each[0] for each in tickets], [each[1] for each in tickets]
    return Queue(since, [1.0] * len(tickets), means, [list(range(len(tickets)))], rest, work)


def test_a_rollout_adds_up_the_squared_waits() -> None:
    queue = _queue((-4, 5), (-3, 2), (-1, 1))
    alone = Desk((0.0,), 0, (), 1.0)
    assert cost(queue, [alone], 0, queue.means, 0) == 4**2 + (5 + 3) ** 2 + (7 + 1) ** 2
    assert cost(queue, [alone], 2, queue.means, 0) == 1**2 + (1 + 4) ** 2 + (6 + 3) ** 2


def test_a_rollout_knows_speeds_breaks_and_who_is_busy_how_long() -> None:
    queue = _queue((0, 6), (0, 6), (0, 6))
    fast = Desk((0.0,), 0, (), 2.0)
    away = Desk((0.0,), 0, ((5.0, 30.0),), 1.0)
    busy = Desk((4.0,), 0, (), 1.0)
    assert cost(queue, [fast], 0, queue.means, 0) == 3**2 + 6**2
    assert cost(queue, [away], 0, queue.means, 0) == 30**2 + 36**2
    assert cost(queue, [fast, busy], 0, queue.means, 0) == 3**2 + 4**2


def test_those_beyond_the_horizon_count_as_one_lump_in_the_middle_of_their_work() -> None:
    queue = _queue((0, 6), rest=(2.0, 2 * -3.0, 2 * 9.0), work=8.0)  # two who came 3 minutes ago, 4 minutes each
    assert cost(queue, [Desk((0.0,), 0, (), 1.0)], 0, queue.means, 0) == pytest.approx(2 * (6 + 4 + 3) ** 2)


def test_durations_have_mean_one_and_what_is_left_grows_on_those_that_took_long() -> None:
    durations = Durations(random.Random(5))
    shares = durations.shares(300, 1000)
    assert len(shares) == 1000
    assert sum(durations.shares(0, rollout.QUANTILES)) / rollout.QUANTILES == pytest.approx(1)
    assert durations.shares(7, 50) == Durations(random.Random(5)).shares(7, 50)

    def mean_left(elapsed: float) -> float:
        return sum(durations.left(elapsed, start) for start in range(rollout.QUANTILES)) / rollout.QUANTILES

    assert mean_left(0.0) == pytest.approx(1, abs=0.08)
    assert 0.4 < mean_left(0.5) < 1
    assert all(durations.left(elapsed, 3) > 0 for elapsed in (0.0, 0.5, 2.0, 50.0))


def test_a_paused_window_counts_from_when_it_is_back() -> None:
    """With the specialist away until 10:00 the comprehensive window serves its visitors too, the shorter first."""
    floor = Floor(
        "lookahead", Window(id="1", skills=ALL), Window(id="2", skills=("deposit",), breaks=(Span(550, 600),))
    )
    floor.take("deposit", at=0)
    floor.take("loan", at=1)
    floor.hall.tell(f.WindowPaused(window="2", until=600), at=10)
    choice = floor.choose("1", at=16)
    assert choice is not None and choice.ticket.service == "deposit"
