"""Rollouts: what is likely to follow if a window calls this one or that one now.

The queue at hand is worked off by a list rule over the windows that are there, with durations drawn around the
believed means; nobody new comes. It is the inner loop of `lookahead`, so it works on plain lists and floats: minutes
from now, tickets and windows by their place in those lists.
"""

import math
import random
from bisect import bisect_right
from collections.abc import Sequence
from heapq import heapify, heappop, heapreplace

from msgspec import Struct

VARIATION = 0.7
"""Standard deviation of a service's duration, as a share of its mean."""
QUANTILES = 512
"""Durations kept, as shares of the mean."""
LEAST_LEFT = 0.3
"""Share of the mean that is still to come of a service that outlasted all that was foreseen."""


class Durations:
    """A stock of random shares of a mean, drawn once; every rollout of a decision reads the same ones."""

    def __init__(self, rng: random.Random) -> None:
        sigma = math.sqrt(math.log(1 + VARIATION**2))
        drawn = sorted(rng.lognormvariate(-sigma * sigma / 2, sigma) for _ in range(QUANTILES))
        mean = sum(drawn) / QUANTILES
        self._sorted = [each / mean for each in drawn]
        self._mixed = rng.sample(self._sorted, QUANTILES)
        self._chances = [rng.random() for _ in range(QUANTILES)]

    def shares(self, start: int, count: int) -> list[float]:
        """So many durations as shares of the mean, from a place in the stock on."""
        start %= QUANTILES
        found = self._mixed[start : start + count]
        while len(found) < count:
            found += self._mixed[: count - len(found)]
        return found

    def left(self, elapsed: float, start: int) -> float:
        """What is left of a service, as a share of its mean, after so large a share of it passed.

        Drawn from those of the stock that last longer than what has passed.
        """
        passed = bisect_right(self._sorted, elapsed)
        if passed == QUANTILES:
            return LEAST_LEFT
        chance = self._chances[start % QUANTILES]
        return self._sorted[passed + int(chance * (QUANTILES - passed))] - elapsed


class Desk(Struct, frozen=True):
    """A window in a rollout."""

    free: tuple[float, ...]
    """Minutes until it is free, by sample."""
    order: int
    """Which of the orders it calls by."""
    breaks: tuple[tuple[float, float], ...]
    """Breaks to come, minutes from now."""
    speed: float


class Queue(Struct, frozen=True):
    """The queue at hand: of each ticket its reference time (minutes from now), weight in the cost, mean duration."""

    since: Sequence[float]
    weights: Sequence[float]
    means: Sequence[float]
    orders: Sequence[Sequence[int]]
    """Each the tickets that some windows may call, the first to be called first."""
    rest: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Sums over tickets beyond these: of weights, of weights × since, of weights × since²."""
    rest_work: float = 0.0
    """Minutes of work of those."""


def cost(queue: Queue, desks: Sequence[Desk], ticket: int, durations: Sequence[float], sample: int) -> float:
    """The cost of the queue when the first of the desks calls `ticket` now: Σ weight × wait², minutes.

    `durations` are those of this sample, one for each ticket, at speed 1.
    """
    since, weights, orders = queue.since, queue.weights, queue.orders
    taken = bytearray(len(since))
    taken[ticket] = 1
    total = weights[ticket] * max(0.0, -since[ticket]) ** 2
    heap = [(desk.free[sample], place) for place, desk in enumerate(desks)]
    heap[0] = (_through(desks[0], durations[ticket] / desks[0].speed), 0)
    heapify(heap)
    places = [0] * len(orders)
    gone = 0.0
    while heap:
        at, window = heap[0]
        desk = desks[window]
        order = orders[desk.order]
        place = places[desk.order]
        end = len(order)
        while place < end and taken[order[place]]:
            place += 1
        places[desk.order] = place
        if place == end:
            heappop(heap)
            gone += at
            continue
        called = order[place]
        taken[called] = 1
        waited = at - since[called]
        if waited > 0:
            total += weights[called] * waited * waited
        until = at + durations[called] / desk.speed
        heapreplace(heap, (_through(desk, until) if desk.breaks else until, window))
    if queue.rest_work:
        weight, first, second = queue.rest
        middle = gone / len(desks) + queue.rest_work / (2 * len(desks))
        total += weight * middle * middle - 2 * middle * first + second
    return total


def _through(desk: Desk, at: float) -> float:
    """When a window that is free at an instant calls next: a break that holds the instant passes first."""
    for start, end in desk.breaks:
        if start <= at < end:
            at = end
    return at
