"""How many come when: the ordinary day by half hour, how full each weekday is beside it, and the end of the month.

A half hour is compared only with those of days on which the hall was open then, so that a Saturday morning is as full
as a morning, not as a third of a day. What a date's hours are is the branch's matter; see `knowledge` for the rest.
"""

from collections.abc import Mapping, Sequence
from datetime import date as Date
from functools import lru_cache

from msgspec import Struct

from queue_machine.domain.branch import Hours, Span

HALF_HOURS = 48
EARLY = 60
"""Minutes before the opening from which a hall may give out tickets."""
DAY_PRIOR, MONTH_END_PRIOR = 3.0, 2.0
"""Days that the belief in an ordinary weekday, or in an ordinary end of the month, is worth."""
ROUNDS = 5
"""Profile and factors are worked out from each other in turn; after so many rounds they hardly move."""


class Attended(Struct, frozen=True):
    """Who took tickets on a past day."""

    date: str
    """YYYY-MM-DD."""
    counts: Mapping[str, Mapping[int, int]]
    """By service, then by half hour of the day."""
    month_end: bool = False

    @property
    def total(self) -> int:
        return sum(sum(counts.values()) for counts in self.counts.values())


class Attendance(Struct, frozen=True):
    """What past days say of who comes."""

    arrivals: dict[str, tuple[float, ...]]
    """By service: tickets in each half hour of an ordinary day on which the hall is open then."""
    weekdays: tuple[float, ...]
    month_end: dict[str, float]


@lru_cache(maxsize=512)
def half_hours_of(hours: Hours, date: str, weekday: int) -> frozenset[int]:
    """The half hours of a date in which tickets are given; all of the day where the hall is meant to be closed.

    Where the hall is closed all week, in the night or after hours, no date's hours say more than another's.
    """
    spans = hours.spans(weekday, date)
    if not spans:
        return frozenset(range(HALF_HOURS))
    never = frozenset(range(HALF_HOURS)).difference(*(_around(each) for each in hours.week))
    return never | _around(spans)


def _around(spans: Sequence[Span]) -> frozenset[int]:
    """The half hours from an opening to a closing; at noon too people take tickets."""
    if not spans:
        return frozenset()
    first = max(0, min(span.start for span in spans) - EARLY)
    return frozenset(range(first // 30, min(HALF_HOURS, -(-max(span.end for span in spans) // 30))))


def weekdays_like(hours: Hours, date: str, weekday: int) -> tuple[int, ...]:
    """The weekdays that a date is one of: its own, or those whose hours are the nearest to the hours it has of its own.

    A Saturday that makes up for a holiday is a working day, not a Saturday.
    """
    own = next((day for day in hours.days if day.date == date), None)
    if own is None or not own.spans:
        return (weekday,)
    wanted = _minutes(own.spans)
    far = {each: abs(_minutes(spans) - wanted) for each, spans in enumerate(hours.week) if spans}
    least = min(far.values(), default=0)
    found = tuple(each for each, distance in far.items() if distance == least)
    return (weekday,) if not found or weekday in found else found


def factor_of(weekdays: Sequence[float], like: Sequence[int]) -> float:
    """How full a date is that is like some weekdays."""
    return sum(weekdays[each] for each in like) / len(like)


def attendance(days: Sequence[Attended], hours: Hours) -> Attendance:
    """What days teach; nothing of none."""
    looked = [_Looked(day, hours) for day in days]
    services = sorted({service for day in days for service in day.counts})
    found = Attendance({}, (1.0,) * 7, {})
    for _ in range(ROUNDS):
        arrivals = {service: _profile(service, looked, found) for service in services}
        found = Attendance(arrivals, _weekdays(looked, arrivals), found.month_end)
        month_end = {service: _month_end(service, looked, found) for service in services}
        found = Attendance(
            arrivals, found.weekdays, {service: each for service, each in month_end.items() if each is not None}
        )
    return found


class _Looked:
    """A day with what its date says."""

    def __init__(self, day: Attended, hours: Hours) -> None:
        self.day, self.weekday = day, Date.fromisoformat(day.date).weekday()
        self.open = half_hours_of(hours, day.date, self.weekday)
        self.like = weekdays_like(hours, day.date, self.weekday)

    def count(self, service: str) -> int:
        return sum(count for place, count in self.day.counts.get(service, {}).items() if place in self.open)


def _minutes(spans: Sequence[Span]) -> int:
    return sum(span.end - span.start for span in spans)


def _profile(service: str, looked: Sequence[_Looked], found: Attendance) -> tuple[float, ...]:
    """Tickets in each half hour of a day that is neither full nor empty."""
    counts, weights = [0.0] * HALF_HOURS, [0.0] * HALF_HOURS
    for each in looked:
        weight = factor_of(found.weekdays, each.like)
        if each.day.month_end:
            weight *= found.month_end.get(service, 1.0)
        here = each.day.counts.get(service, {})
        for place in each.open:
            weights[place] += weight
            counts[place] += here.get(place, 0)
    return tuple(count / weight if weight else 0.0 for count, weight in zip(counts, weights, strict=True))


def _weekdays(looked: Sequence[_Looked], arrivals: Mapping[str, Sequence[float]]) -> tuple[float, ...]:
    """How full each weekday is beside the ordinary day, shrunk towards 1 where few of them are known."""
    ratios: list[list[float]] = [[] for _ in range(7)]
    usual = [sum(each[place] for each in arrivals.values()) for place in range(HALF_HOURS)]
    for each in looked:
        expected = sum(usual[place] for place in each.open)
        if expected and not each.day.month_end and each.like == (each.weekday,):
            ratios[each.weekday].append(sum(map(each.count, each.day.counts)) / expected)
    return tuple((DAY_PRIOR + sum(each)) / (DAY_PRIOR + len(each)) for each in ratios)


def _month_end(service: str, looked: Sequence[_Looked], found: Attendance) -> float | None:
    """How full the last days of a month are beside what their weekdays say; None where that is not known."""
    sums = {False: (0.0, 0.0), True: (0.0, 0.0)}
    profile = found.arrivals[service]
    whole = sum(profile)
    if not whole:
        return None
    for each in looked:
        tickets, weight = sums[each.day.month_end]
        part = sum(profile[place] for place in each.open) / whole
        weight += part * factor_of(found.weekdays, each.like)
        sums[each.day.month_end] = (tickets + each.count(service), weight)
    (usual, ordinary), (full, last) = sums[False], sums[True]
    if not usual or not last:
        return None
    return (MONTH_END_PRIOR + full / (usual / ordinary)) / (MONTH_END_PRIOR + last)
