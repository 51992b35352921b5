"""The policy that looks ahead: tries each head in short rollouts and calls the one after which the hall waits least.

Costs are those of the figure J: (wait ÷ goal)², summed until the queue at hand is called; the goal is the service's
target, half of it for those who go first. Work per decision is bounded by the constants here, whatever the queue.
It knows means and how durations spread, no more than the forecast does; where those are wrong, it is.
"""

import random
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from queue_machine.dispatch.hall import Hall
from queue_machine.dispatch.lines import Head
from queue_machine.dispatch.pace import MEAN, MINUTE, TARGET, may_take, minutes_at
from queue_machine.dispatch.policies.ranking import Situation, Weighed, chosen, situation_of, standing, why_first
from queue_machine.dispatch.policies.rollout import Desk, Durations, Queue, cost
from queue_machine.dispatch.policy import Choice
from queue_machine.domain.branch import Branch, Window
from queue_machine.domain.lobby_index import ClassKey, Waiting
from queue_machine.domain.tickets import Ticket
from queue_machine.domain.wall import Wall

CANDIDATES = 8
"""Heads that are tried: the first by the list rule."""
SAMPLES = 12
"""Rollouts of each; all candidates see the same durations."""
HORIZON = 40
"""Tickets that a rollout calls one by one; those beyond are counted as one lump."""
STRIDE = 89
"""Places of the stock between two samples."""
PAUSE = 15.0
"""Minutes that a pause without an announced end is taken to last."""
OVERDUE = 5.0
"""Minutes until somebody is back who meant to be by now."""


class _Class(NamedTuple):
    """What all tickets of a class share."""

    weight: float
    """1 ÷ goal², minutes."""
    mean: float
    """Minutes of one matter at a window of common speed."""


class Lookahead:
    """Rollouts over the queue at hand; the same hall at the same instant gets the same choice."""

    name = "lookahead"

    def __init__(self, rng: random.Random) -> None:
        """What is random is drawn from `rng` now, once."""
        self._durations = Durations(rng)
        self._salt = rng.getrandbits(32)

    def came(self, hall: Hall, branch: Branch, ticket: Ticket, wall: Wall) -> None:
        """Nothing is settled before a window is free."""

    def choose(self, hall: Hall, branch: Branch, window_id: str, wall: Wall) -> Choice | None:
        """The head with the least expected cost.

        Score: that cost, a mean over the queue at hand; the smaller, the better.
        """
        situation = situation_of(hall, branch, window_id, wall)
        if situation is None:
            return None
        heads = situation.heads
        if len(heads) == 1:
            why = why_first(standing(branch, heads[0].line.key), "first")
            return chosen(self.name, situation, [Weighed(heads[0], (), 0.0, why)])
        return chosen(self.name, situation, self._weigh(situation))

    def _weigh(self, now: Situation) -> list[Weighed]:
        plan = _Plan(now, self._durations, self._salt + now.wall.at // 1000)
        costs = plan.costs()
        found = []
        for head, expected in costs:
            why = why_first(standing(now.branch, head.line.key), "foreseen")
            found.append(Weighed(head, (expected,), expected, why))
        return found


class _Waits(NamedTuple):
    """A waiting ticket as the rollouts see it."""

    urgency: float
    """Its place in the list rule: the larger, the earlier."""
    since: float
    """Reference time, minutes from now."""
    ticket: str
    key: ClassKey


class _Plan:
    """One decision: the queue and the windows as the rollouts need them."""

    def __init__(self, now: Situation, durations: Durations, start: int) -> None:
        self._now, self._durations, self._start = now, durations, start
        self._classes: dict[ClassKey, _Class] = {}
        self._minute = now.wall.minute + now.wall.at % MINUTE / MINUTE
        others = (w for w in now.branch.windows if w.id != now.window.id)
        self._windows = [now.window, *(w for w in others if now.hall.window(w.id).state != "closed")]
        """Who is there; first the one that calls."""
        served = {
            key: members
            for key, members in now.hall.classes()
            if any(may_take(now.branch, window.id, window.skills, key, now.hall) for window in self._windows)
        }
        waits = self._listed(served)
        heads = {head.waiting.ticket: head for head in now.heads}
        tried = [each for each in waits if each.ticket in heads][:CANDIDATES]
        kept = waits[:HORIZON]
        beyond = waits[HORIZON:]
        kept += [each for each in tried if each not in kept]
        self.tried = [(heads[each.ticket], kept.index(each)) for each in tried]
        keys = [each.key for each in kept]
        orders, self.desks = self._desks(keys, served)
        self.queue = Queue(
            since=[each.since for each in kept],
            weights=[self._of(key).weight for key in keys],
            means=[self._mean(each) for each in kept],
            orders=orders,
            **self._lump(beyond),
        )

    def _listed(self, served: Mapping[ClassKey, Sequence[Waiting]]) -> list[_Waits]:
        """All who wait by the list rule: first whose cost grows fastest, at the instant at which half will be called.

        Durations are left out of the rule, though the generalised cμ rule has them (A. Mandelbaum, A. L. Stolyar,
        Scheduling Flexible Servers with Convex Delay Costs, Operations Research 52, 2004): the rollouts weigh them
        already, and with them in it waits came out longer, with good and with wrong estimates.
        """
        at = self._now.wall.at
        work = sum(len(members) * self._of(key).mean for key, members in served.items())
        middle = work / len(self._windows) / 2
        waits: list[_Waits] = []
        for key, members in served.items():
            weight = self._of(key).weight
            for each in members:
                since = (each.since - at) / MINUTE
                waits.append(_Waits((middle - since) * weight, since, each.ticket, key))
        waits.sort(key=lambda each: (-each.urgency, each.since, each.ticket))
        return waits

    def _lump(self, beyond: Sequence[_Waits]) -> dict[str, Any]:
        weight = first = second = work = 0.0
        for each in beyond:
            of = self._of(each.key)
            weight += of.weight
            first += of.weight * each.since
            second += of.weight * each.since**2
            work += of.mean
        return {"rest": (weight, first, second), "rest_work": work}

    def _of(self, key: ClassKey) -> _Class:
        if key not in self._classes:
            service = self._now.branch.service(key[0])
            goal = TARGET if service is None else service.target
            if standing(self._now.branch, key) in ("priority", "strict"):
                goal /= 2
            self._classes[key] = _Class(1 / max(1.0, goal) ** 2, MEAN if service is None else service.mean)
        return self._classes[key]

    def _mean(self, each: _Waits) -> float:
        return self._of(each.key).mean * max(1, self._now.hall.tickets[each.ticket].cases)

    def _desks(self, keys: Sequence[ClassKey], served: Collection[ClassKey]) -> tuple[list[list[int]], list[Desk]]:
        """The orders by which windows call, one for all who may take the same, and the windows."""
        orders: list[list[int]] = []
        known: dict[frozenset[ClassKey], int] = {}
        desks: list[Desk] = []
        for place, window in enumerate(self._windows):
            may = frozenset(
                k for k in served if may_take(self._now.branch, window.id, window.skills, k, self._now.hall)
            )
            if may not in known:
                known[may] = len(orders)
                orders.append([ticket for ticket, key in enumerate(keys) if key in may])
            desks.append(Desk(self._free(window, place), known[may], self._breaks(window), max(0.1, window.speed)))
        return orders, desks

    def _breaks(self, window: Window) -> tuple[tuple[float, float], ...]:
        """Breaks to come, minutes from now."""
        return tuple(
            (span.start - self._minute, span.end - self._minute)
            for span in sorted(window.breaks, key=lambda span: span.start)
            if span.start > self._minute
        )

    def _free(self, window: Window, place: int) -> tuple[float, ...]:
        """Minutes until a window is free, for each sample: how long a service took already conditions what is left."""
        if place == 0:
            return (0.0,) * SAMPLES
        now = self._now
        back = self._back(window)
        ticket = now.hall.at_window(window.id)
        call = None if ticket is None else ticket.call
        if ticket is None or call is None or call.state == "held":
            return (back,) * SAMPLES
        mean = minutes_at(now.branch, window, call.service, ticket.cases)
        passed = call.worked_by(now.wall.at) / MINUTE / mean
        starts = (self._start + sample * STRIDE + place for sample in range(SAMPLES))
        return tuple(max(back, mean * self._durations.left(passed, start)) for start in starts)

    def _back(self, window: Window) -> float:
        """Minutes until a window that is there works: 0 for an open one."""
        state = self._now.hall.window(window.id)
        if state.state != "paused":
            return 0.0
        if state.until is not None:
            left = state.until - self._minute
            return left if left > 0 else OVERDUE
        resting = (span.end - self._minute for span in window.breaks if span.start <= self._minute < span.end)
        known = max(resting, default=0.0)
        return known or max(OVERDUE, PAUSE - (self._now.wall.at - state.since) / MINUTE)

    def costs(self) -> list[tuple[Head, float]]:
        """The heads that were tried, each with its mean cost a ticket."""
        queue, desks = self.queue, self.desks
        count = len(queue.since)
        totals = [0.0] * len(self.tried)
        for sample in range(SAMPLES):
            shares = self._durations.shares(self._start + sample * STRIDE, count)
            drawn = [share * mean for share, mean in zip(shares, queue.means, strict=True)]
            for place, (_, ticket) in enumerate(self.tried):
                totals[place] += cost(queue, desks, ticket, drawn, sample)
        return [(head, total / SAMPLES / count) for (head, _), total in zip(self.tried, totals, strict=True)]
