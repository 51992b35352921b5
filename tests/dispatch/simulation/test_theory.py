"""The simulator against what queueing theory knows exactly.

Each test names its source. A simulated mean may miss the true one by some of its own standard errors, measured by
batch means in the same run; that the error is small is tested too. The marked ones are the same, much longer.
"""

from math import factorial
from random import Random

import pytest
from msgspec.structs import replace

from queue_machine.dispatch.simulation import Groups, Result, Scenario, WindowPlan, simulate
from queue_machine.domain.branch import Policy
from tests.dispatch.simulation.conftest import BATCHES, Mean, batch_mean, load, one_window, steady_hall

ALL_PRIORITY = Groups(priority=1.0)


def waits(result: Result, service: str, group: str = "ordinary", policy: str = "clock") -> list[float]:
    return list(result.tallies[policy].waits[group, service])


def sizes(short: int, long: int) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "arrivals", [short, pytest.param(long, marks=[pytest.mark.slow, pytest.mark.timeout(1800)])]
    )


# -- one class -----------------------------------------------------------------------------------------------------


def erlang_c(servers: int, load_: float) -> float:
    """Share of arrivals that wait (Erlang 1917; Gross et al., Fundamentals of Queueing Theory, 4th ed. 2008, 2.33)."""
    top = load_**servers / factorial(servers) * servers / (servers - load_)
    return top / (sum(load_**n / factorial(n) for n in range(servers)) + top)


@sizes(60_000, 600_000)
def test_eight_equal_windows_wait_as_erlang_says(arrivals: int) -> None:
    """M/M/8: mean wait C ÷ (cμ − λ), P(wait > t) = C · exp(−(cμ − λ)t); Gross et al. 2008, 2.4."""
    windows = [WindowPlan(id=str(number), skills=("any",)) for number in range(1, 9)]
    scenario = steady_hall(load("any", 0.85, 8.0), windows=windows, arrivals=arrivals)
    found = waits(simulate(scenario, seed=3), "any")
    assert erlang_c(8, 6.8) / (1 - 0.85) == pytest.approx(3.8171, abs=1e-4)
    mean = batch_mean(found)
    assert mean.agrees(3.8171), mean
    assert mean.sharp(0.12), mean
    beyond = batch_mean([float(wait > 20) for wait in found])
    assert beyond.agrees(0.0285), beyond


@sizes(40_000, 400_000)
def test_one_window_with_constant_durations_waits_as_pollaczek_and_khinchine_say(arrivals: int) -> None:
    """M/D/1: λ·E[S²] ÷ (2(1 − ρ)); Pollaczek 1930, Khinchine 1932; Gross et al. 2008, 5.1."""
    scenario = steady_hall(load("any", 0.08, 10.0, "constant"), windows=one_window("any"), arrivals=arrivals)
    mean = batch_mean(waits(simulate(scenario, seed=4), "any"))
    assert mean.agrees(20.0), mean
    assert mean.sharp(0.05), mean


@pytest.mark.parametrize(("dist", "cv"), [("lognormal", 0.6), ("gamma", 1.3), ("exponential", 1.0)])
def test_durations_vary_as_much_as_they_are_said_to(dist: str, cv: float) -> None:
    """M/G/1 by Pollaczek and Khinchine: the wait shows the second moment of the durations; a speed of 1.25."""
    scenario = steady_hall(
        load("any", 0.1, 8.0, dist, cv), windows=[WindowPlan(id="1", skills=("any",), speed=1.25)], arrivals=25_000
    )
    mean = batch_mean(waits(simulate(scenario, seed=5), "any"))
    real = 8.0 / 1.25
    assert mean.agrees(0.1 * real**2 * (1 + cv**2) / (2 * (1 - 0.1 * real))), mean
    assert mean.sharp(0.1), mean


# -- several classes at one window ---------------------------------------------------------------------------------


def two_classes(arrivals: int) -> Scenario:
    first = load("first", 0.04, 6.0, "lognormal", 0.6, groups=ALL_PRIORITY)
    then = load("then", 0.05, 10.0, "lognormal", 0.8)
    return steady_hall(first, then, windows=one_window("first", "then"), arrivals=arrivals)


RESIDUAL = 0.04 * 36 * 1.36 / 2 + 0.05 * 100 * 1.64 / 2
"""Mean minutes left of the service that an arrival finds going on, in `two_classes`."""


@sizes(60_000, 600_000)
def test_static_priority_waits_as_cobham_says(arrivals: int) -> None:
    """M/G/1, two non-preemptive classes: R ÷ (1 − ρ₁) and R ÷ ((1 − ρ₁)(1 − ρ)); Cobham 1954."""
    result = simulate(two_classes(arrivals), ["priority"], seed=6)
    first = batch_mean(waits(result, "first", "priority", "priority"))
    then = batch_mean(waits(result, "then", policy="priority"))
    assert abs(RESIDUAL / 0.76 - 6.6832) < 1e-4
    assert first.agrees(6.6832), first
    assert then.agrees(25.7045), then
    assert first.sharp(0.05), first
    assert then.sharp(0.08), then


@sizes(60_000, 600_000)
@pytest.mark.parametrize("pace", [4.0, 1.5])
def test_the_clock_without_head_start_is_an_accumulating_priority_queue(pace: float, arrivals: int) -> None:
    """Delay-dependent priority: Kleinrock, A delay dependent queue discipline, Naval Res. Logist. Q. 11 (1964).

    Two classes whose urgency grows as b·wait, r = b_low ÷ b_high:
    W_low = W_fcfs ÷ (1 − ρ_high(1 − r)), W_high = W_fcfs − ρ_low·W_low(1 − r). Named and extended to distributions by
    Stanford, Taylor and Ziedins, Waiting time distributions in the accumulating priority queue, Queueing Syst. 77
    (2014).
    """
    service = load("any", 0.09, 8.0, "lognormal", 0.8, groups=Groups(priority=0.4))
    scenario = steady_hall(service, windows=one_window("any"), arrivals=arrivals)
    result = simulate(replace(scenario, policy=Policy(head_start=0.0, pace_priority=pace)), seed=7)
    all_, first, then = 0.09 * 8, 0.4 * 0.09 * 8, 0.6 * 0.09 * 8
    in_order, ratio = 0.09 * 64 * 1.64 / 2 / (1 - all_), 1 / pace
    low = in_order / (1 - first * (1 - ratio))
    high = in_order - then * low * (1 - ratio)
    found_high, found_low = batch_mean(waits(result, "any", "priority")), batch_mean(waits(result, "any"))
    assert found_high.agrees(high), (found_high, high)
    assert found_low.agrees(low), (found_low, low)
    assert found_high.sharp(0.07), found_high
    assert found_low.sharp(0.08), found_low


def test_no_policy_can_lower_the_waits_weighted_by_work() -> None:
    """Kleinrock's conservation law: Σρᵢ·Wᵢ = ρ·W₀ ÷ (1 − ρ) for every non-preemptive work-conserving order that does
    not look at real durations (Kleinrock, A conservation law for a wide class of queueing disciplines, 1965).
    """
    names = ["fcfs", "clock", "priority", "longest-queue", "novosga-1.5", "ratio-2-1"]
    result = simulate(two_classes(16_000), names, seed=8)
    weighted = {
        name: [
            0.24 * first + 0.5 * then
            for first, then in zip(
                _batches(waits(result, "first", "priority", name)),
                _batches(waits(result, "then", policy=name)),
                strict=True,
            )
        ]
        for name in names
    }
    conserved = batch_mean(weighted["fcfs"])
    assert conserved.agrees(0.74 * RESIDUAL / 0.26), conserved
    for name in names[1:]:
        # The same visitors came: the difference of two policies is far steadier than either.
        beside = batch_mean([one - other for one, other in zip(weighted[name], weighted["fcfs"], strict=True)])
        assert beside.agrees(0.0), (name, beside)
        assert beside.error <= 0.02 * conserved.value, (name, beside)


def _batches(values: list[float]) -> list[float]:
    size = len(values) // BATCHES
    return [sum(values[place * size : (place + 1) * size]) / size for place in range(BATCHES)]


# -- windows with different skills ---------------------------------------------------------------------------------

A_RATE, B_RATE, A_MEAN, B_MEAN = 0.1, 0.11, 6.0, 5.0
A_MOST, B_MOST = 16, 45
"""Longest queues of the chain; longer ones are too rare to matter."""
State = tuple[int, str, int, int]
"""Whether window 1 is busy; whom window 2 serves; how many A and B wait."""


def _moves(state: State) -> list[tuple[float, State]]:
    """Rates and next states of the N-shaped hall: window 1 takes A, window 2 A before B."""
    one, two, a, b = state
    moves: list[tuple[float, State]] = []
    if not one:
        moves.append((A_RATE, (1, two, a, b)))
    elif not two:
        moves.append((A_RATE, (one, "A", a, b)))
    elif a < A_MOST:
        moves.append((A_RATE, (one, two, a + 1, b)))
    if not two:
        moves.append((B_RATE, (one, "B", a, b)))
    elif b < B_MOST:
        moves.append((B_RATE, (one, two, a, b + 1)))
    if one:
        moves.append((1 / A_MEAN, (1, two, a - 1, b) if a else (0, two, a, b)))
    if two:
        then: State = (one, "A", a - 1, b) if a else (one, "B", a, b - 1) if b else (one, "", a, b)
        moves.append((1 / (A_MEAN if two == "A" else B_MEAN), then))
    return moves


def n_shape_waits() -> tuple[float, float]:
    """Mean waits of A and B in minutes: the chain's balance by Gauss and Seidel, then Little's law."""
    busy: list[State] = [(1, two, a, b) for a in range(A_MOST + 1) for b in range(B_MOST + 1) for two in "AB"]
    states: list[State] = [(0, "", 0, 0), (1, "", 0, 0)]
    states += [(0, two, 0, b) for b in range(B_MOST + 1) for two in "AB"] + busy
    place = {state: number for number, state in enumerate(states)}
    into: list[list[tuple[int, float]]] = [[] for _ in states]
    out = [0.0] * len(states)
    for state, number in place.items():
        for rate, following in _moves(state):
            into[place[following]].append((number, rate))
            out[number] += rate
    share = [1.0 / len(states)] * len(states)
    change = 1.0
    while change > 1e-9:
        change = 0.0
        for number, sources in enumerate(into):
            new = sum(share[source] * rate for source, rate in sources) / out[number]
            change = max(change, abs(new - share[number]))
            share[number] = new
        total = sum(share)
        share = [each / total for each in share]
    a_waiting = sum(share[number] * state[2] for state, number in place.items())
    b_waiting = sum(share[number] * state[3] for state, number in place.items())
    return a_waiting / A_RATE, b_waiting / B_RATE


@sizes(60_000, 600_000)
def test_two_windows_of_which_one_is_flexible_wait_as_their_markov_chain_says(arrivals: int) -> None:
    """The N model (Garnett and Mandelbaum, An introduction to skills-based routing, 2000) with static priority.

    The flexible window is the busier one, so in the long run window 1 is always the idler and is asked first.
    """
    windows = [WindowPlan(id="1", skills=("a",)), WindowPlan(id="2", skills=("a", "b"))]
    scenario = steady_hall(
        load("a", A_RATE, A_MEAN, groups=ALL_PRIORITY), load("b", B_RATE, B_MEAN), windows=windows, arrivals=arrivals
    )
    result = simulate(scenario, ["priority"], seed=9)
    a, b = n_shape_waits()
    found_a = batch_mean(waits(result, "a", "priority", "priority"))
    found_b = batch_mean(waits(result, "b", policy="priority"))
    assert found_a.agrees(a), (found_a, a)
    assert found_b.agrees(b), (found_b, b)
    assert found_a.sharp(0.05), found_a
    assert found_b.sharp(0.08), found_b


# -- what the tests themselves stand on ----------------------------------------------------------------------------


def test_batch_means_know_their_error() -> None:
    chance = Random(1)
    mean = batch_mean([chance.gauss(5, 2) for _ in range(40_000)])
    assert isinstance(mean, Mean)
    assert mean.agrees(5.0)
    assert mean.error == pytest.approx(2 / 200, rel=0.4)
