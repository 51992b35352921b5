"""Who comes on a virtual day, drawn once for all policies.

Each visitor brings everything along that chance decides: when they come, how long their matter takes at a window of
standard speed, whether they miss a call and come back, which other service they are sent to. So no policy can
disturb what another one sees (common random numbers), and the same seed gives the same people.
"""

from collections.abc import Iterator
from heapq import heappop, heappush, merge
from math import exp, inf, log, sqrt
from random import Random

from msgspec import Struct

from queue_machine.dispatch.simulation.scenario import MINUTE, Duration, Scenario, ServiceLoad, midnight_of

QUARTER = 15 * MINUTE
"""Appointments are given for the quarter hours."""
UNPUNCTUAL = 7.0
"""Standard deviation of an arrival around its slot, minutes."""
LATEST = 30.0
"""Nobody with an appointment is further off than this, minutes."""
RETURN_AFTER = (3.0, 15.0)
"""How long after a miss somebody comes back, minutes."""
GONE = -1
"""In place of a delay: does not come back."""
_ABSENCES = 2
"""A visitor misses so many calls at most, and answers the next."""


class Visitor(Struct, frozen=True):
    """One visitor and all that chance decides about them. Times and durations in ms."""

    arrives: int
    """When they take their ticket, ms since the epoch."""
    service: str
    group: str
    """ordinary, priority or appointment."""
    slot: int | None
    work: int
    """Duration at a window of standard speed, at the beginning of the day."""
    absences: tuple[int, ...]
    """For each call that is missed, when they come back after it, or GONE."""
    then: str
    """The service that they are sent to afterwards, "" for none."""
    then_work: int
    later: tuple[tuple[str, int], ...] = ()
    """Services after that one, in order, each with its duration: a past day may have them."""

    @property
    def steps(self) -> tuple[tuple[str, int], ...]:
        """All services in order, each with its duration."""
        then = ((self.then, self.then_work),) if self.then else ()
        return ((self.service, self.work), *then, *self.later)

    @property
    def waits_from(self) -> int:
        """From when on a wait counts: the later of slot and arrival."""
        return self.arrives if self.slot is None else max(self.slot, self.arrives)


def visitors_of(scenario: Scenario, seed: int, day: int) -> list[Visitor]:
    """The visitors of a day by arrival. Not for a steady scenario, whose day has no end."""
    found = [
        visitor
        for place in range(len(scenario.services))
        for visitor in _Stream(scenario, place, seed, day, midnight_of(day)).visitors()
    ]
    return sorted(found, key=lambda visitor: visitor.arrives)


def endless_visitors(scenario: Scenario, seed: int) -> Iterator[Visitor]:
    """The visitors of a steady scenario, one after the other, for ever."""
    streams = [_Stream(scenario, place, seed, 0, midnight_of(0)) for place in range(len(scenario.services))]
    return merge(*(_in_order(stream.visitors()) for stream in streams), key=lambda visitor: visitor.arrives)


def _in_order(visitors: Iterator[Visitor]) -> Iterator[Visitor]:
    """Those who come off their slot change places; nobody is off by more than LATEST and half a quarter."""
    waiting: list[tuple[int, int, Visitor]] = []
    margin = round(LATEST * MINUTE) + QUARTER
    for place, visitor in enumerate(visitors):
        drawn = visitor.arrives if visitor.slot is None else visitor.slot
        while waiting and waiting[0][0] < drawn - margin:
            yield heappop(waiting)[2]
        heappush(waiting, (visitor.arrives, place, visitor))


def believed_means(scenario: Scenario, seed: int, day: int) -> dict[str, float] | None:
    """The mean durations (minutes) that the hall believes on a day; None where it knows the true ones."""
    sigma = scenario.knowledge.duration_error
    if not sigma:
        return None
    chance = Random(f"{seed}/{day}/believed")
    return {load.id: load.duration.mean * exp(chance.gauss(0, sigma)) for load in scenario.services}


class _Stream:
    """The visitors of one service on one day, with a source of chance of their own."""

    def __init__(self, scenario: Scenario, place: int, seed: int, day: int, midnight: int) -> None:
        self.load: ServiceLoad = scenario.services[place]
        self.scenario = scenario
        self.chance = Random(f"{seed}/{day}/{self.load.id}")
        self.opens = midnight + scenario.open * MINUTE
        self.closes: float = inf if scenario.steady else midnight + scenario.close * MINUTE
        self.groups = self.load.groups or scenario.groups
        self.others = [load for load in scenario.services if load.id != self.load.id]
        weights = [sum(load.arrivals) / len(load.arrivals) for load in self.others]
        total = sum(weights)
        self.weights = weights if total else [1.0] * len(weights)
        """Whom people are sent to afterwards goes by how many come for it."""

    def _times(self) -> Iterator[float]:
        """Instants of a Poisson process whose rate changes with the hour, ms since the epoch."""
        chance, load = self.chance, self.load
        hour = 60 * MINUTE
        if len(load.arrivals) == 1:
            rate = load.arrivals[0] / hour
            at = float(self.opens)
            while rate and (at := at + chance.expovariate(rate)) < self.closes:
                yield at
            return
        for place, per_hour in enumerate(load.arrivals):
            at = float(self.opens + place * hour)
            end = min(at + hour, self.closes)
            # The process forgets: each hour begins anew with its own rate.
            while per_hour and (at := at + chance.expovariate(per_hour / hour)) < end:
                yield at

    def visitors(self) -> Iterator[Visitor]:
        """In the order of the drawn times; those with an appointment come around their slot."""
        chance, behaviour, duration = self.chance, self.scenario.behaviour, self.load.duration
        first, booked = self.groups.priority, self.groups.priority + self.groups.appointment
        for drawn in self._times():
            at, slot, share = round(drawn), None, chance.random()
            group = "ordinary"
            if share < first:
                group = "priority"
            elif share < booked:
                group = "appointment"
                slot = self._slot(at)
                late = min(LATEST, max(-LATEST, chance.gauss(0.0, UNPUNCTUAL)))
                at = round(min(max(slot + late * MINUTE, self.opens), self.closes - 1))
            work = _drawn(duration, chance)
            absences = self._absences() if behaviour.no_show else ()
            then, then_work = "", 0
            if behaviour.transfer and chance.random() < behaviour.transfer and self.others:
                other = chance.choices(self.others, self.weights)[0]
                then, then_work = other.id, _drawn(other.duration, chance)
            yield Visitor(at, self.load.id, group, slot, work, absences, then, then_work)

    def _slot(self, at: int) -> int:
        """The nearest quarter hour within the hours of opening; midnight is one, so all of the epoch's are."""
        slot = (at + QUARTER // 2) // QUARTER * QUARTER
        first = -(-self.opens // QUARTER) * QUARTER
        return max(first, slot if slot < self.closes else slot - QUARTER)

    def _absences(self) -> tuple[int, ...]:
        behaviour, found = self.scenario.behaviour, list[int]()
        while len(found) < _ABSENCES and self.chance.random() < behaviour.no_show:
            comes = self.chance.random() < behaviour.no_show_return
            found.append(round(self.chance.uniform(*RETURN_AFTER) * MINUTE) if comes else GONE)
            if not comes:
                break
        return tuple(found)


def _drawn(duration: Duration, chance: Random) -> int:
    """A duration in ms, at least one."""
    mean, cv = duration.mean, duration.cv
    match duration.dist:
        case "constant":
            minutes = mean
        case "exponential":
            minutes = chance.expovariate(1 / mean)
        case "gamma":
            minutes = chance.gammavariate(1 / cv**2, mean * cv**2) if cv else mean
        case _:
            spread = log(1 + cv**2)
            minutes = chance.lognormvariate(log(mean) - spread / 2, sqrt(spread))
    return max(1, round(minutes * MINUTE))
