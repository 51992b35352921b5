"""What today does otherwise than the usual days: how fast services go, how many come, and who will come still.

Each figure is shrunk towards what was known before, the more so the fewer visitors speak for it. It moves slowly, so
whoever asks often keeps it for a minute.
"""

from collections.abc import Iterator
from math import exp

from msgspec import Struct

from queue_machine.dispatch.attendance import HALF_HOURS
from queue_machine.dispatch.hall import Hall
from queue_machine.dispatch.knowledge import ONE, Cases, Duration, Knowledge, taken_by
from queue_machine.dispatch.pace import MEAN, MINUTE
from queue_machine.domain.branch import Branch
from queue_machine.domain.wall import Wall

HALF_HOUR = 30 * MINUTE
# Matters, or visitors, that a belief is worth beside today's own: services whose means were learned are believed
# longer than configured ones; a hall's fullness changes by about a seventh from day to day (1 ÷ 0.14² ≈ 50).
LEARNED_PRIOR, CONFIGURED_PRIOR, ALL_PRIOR, FULLNESS_PRIOR = 60.0, 6.0, 25.0, 50.0
FEW_SEEN = 40.0
"""Matters from which a mean counts as learned."""
RECENT = 40.0
"""Minutes after which somebody who came tells a third as much of those who will, where no past day is known."""
SHORTEST = 20
"""Minutes of a day before which its visitors tell nothing yet of those to come."""
GOLDEN = 0.6180339887498949
"""Spreads the first arrivals of the classes over their gaps, so that not all come at once (H. Weyl's sequence)."""


class Coming(Struct, frozen=True):
    """Somebody who is expected: `at` in ms, with the class that the ticket will be in."""

    at: int
    service: str
    group: str
    kind: str


class Today(Struct, frozen=True):
    """The figures that a forward run works with."""

    at: int
    """When this was worked out, ms."""
    durations: dict[str, Duration]
    """By service, today's pace within."""
    takes: dict[str, float]
    """By service: minutes a matter that somebody called keeps windows of speed 1 busy, those who do not come, who come
    back and who are sent on counted in; services that follow on the ticket are not."""
    speeds: dict[str, float]
    rates: tuple[tuple[str, str, str, tuple[float, ...]], ...]
    """Service, group, kind, and tickets expected in each half hour of the day."""
    midnight: int
    """When the hall's date began, ms."""
    cases: dict[str, Cases] = {}
    """By service, where those expected may bring several matters."""

    def coming(self, now: int) -> Iterator[Coming]:
        """Who is expected from an instant on, in order, evenly spaced within each class; until the day's end."""
        # The fraction of an arrival that each class begins with.
        owed = [(place + 1) * GOLDEN % 1.0 for place in range(len(self.rates))]
        first = (now - self.midnight) // HALF_HOUR
        for half_hour in range(max(0, first), HALF_HOURS):
            start = self.midnight + half_hour * HALF_HOUR
            begin = max(now, start)
            share = (start + HALF_HOUR - begin) / HALF_HOUR
            came: list[tuple[int, int]] = []
            for place, (_, _, _, rates) in enumerate(self.rates):
                rate = rates[half_hour]
                if rate <= 0:
                    continue
                due = 1.0 - owed[place]
                owed[place] += rate * share
                while due <= rate * share:
                    came.append((begin + round(due / rate * HALF_HOUR), place))
                    due += 1.0
                    owed[place] -= 1.0
            came.sort()
            for at, place in came:
                service, group, kind, _ = self.rates[place]
                yield Coming(at, service, group, kind)


def today(hall: Hall, branch: Branch, knowledge: Knowledge, wall: Wall) -> Today:
    """The figures of this day at an instant. Its cost grows with the tickets of the day."""
    midnight = wall.at - wall.minute * MINUTE - wall.at % MINUTE
    durations = _durations(hall, branch, knowledge)
    return Today(
        at=wall.at,
        durations=durations,
        takes={service: knowledge.busy(each.mean) for service, each in durations.items()},
        speeds={window.id: knowledge.speeds.get(window.id, window.speed) for window in branch.windows},
        rates=tuple(_rates(hall, branch, knowledge, wall, midnight)),
        midnight=midnight,
        cases=knowledge.cases,
    )


def _durations(hall: Hall, branch: Branch, knowledge: Knowledge) -> dict[str, Duration]:
    believed = {
        service.id: knowledge.durations.get(service.id, Duration(service.mean)) for service in branch.services
    } | {service: each for service, each in knowledge.durations.items() if branch.service(service) is None}
    speeds = {window.id: knowledge.speeds.get(window.id, window.speed) for window in branch.windows}
    counts: dict[str, int] = {}
    ratios: dict[str, float] = {}
    for window in branch.windows:
        for call in hall.calls_at(window.id):
            ticket = hall.tickets.get(call.ticket)
            if ticket is None or call.service not in believed or (minutes := taken_by(call, ticket)) is None:
                continue
            ratio = minutes * speeds.get(call.window, 1.0) / believed[call.service].mean
            counts[call.service] = counts.get(call.service, 0) + 1
            ratios[call.service] = ratios.get(call.service, 0.0) + ratio
    # What all services say together where their means were learned; a wrong configured mean is one service's matter.
    learned = [service for service in counts if believed[service].seen >= FEW_SEEN]
    all_ = (ALL_PRIOR + sum(ratios[each] for each in learned)) / (ALL_PRIOR + sum(counts[each] for each in learned))
    found: dict[str, Duration] = {}
    for service, known in believed.items():
        prior = LEARNED_PRIOR if known.seen >= FEW_SEEN else CONFIGURED_PRIOR
        pace = (prior * all_ + ratios.get(service, 0.0)) / (prior + counts.get(service, 0))
        found[service] = Duration(known.mean * pace, known.variation, known.seen)
    return found


def _rates(
    hall: Hall, branch: Branch, knowledge: Knowledge, wall: Wall, midnight: int
) -> Iterator[tuple[str, str, str, tuple[float, ...]]]:
    if not knowledge.days:
        yield from _as_lately(hall, branch, wall, midnight)
        return
    fullness = _fullness(hall, knowledge, wall)
    for service in branch.services:
        expected = knowledge.expected(service.id, wall.date, wall.weekday)
        if not expected:
            continue
        for group, kind, share in knowledge.who.get(service.id, (("", "fresh", 1.0),)):
            yield service.id, group, kind, tuple(each * fullness * share for each in expected)
    for service in branch.services:
        if any(followed := knowledge.following(service.id, wall.date, wall.weekday)):
            yield service.id, "", "transferred", tuple(each * fullness for each in followed)


def _fullness(hall: Hall, knowledge: Knowledge, wall: Wall) -> float:
    """How many came so far beside those who were expected by now."""
    half_hour, minute = divmod(wall.minute, 30)
    expected = 0.0
    for service in knowledge.arrivals:
        usual = knowledge.expected(service, wall.date, wall.weekday)
        expected += sum(usual[:half_hour]) + usual[half_hour] * minute / 30
    return (FULLNESS_PRIOR + len(hall.tickets)) / (FULLNESS_PRIOR + expected)


def _as_lately(
    hall: Hall, branch: Branch, wall: Wall, midnight: int
) -> Iterator[tuple[str, str, str, tuple[float, ...]]]:
    """Where no past day is known: as many as came lately, until no more tickets are given."""
    spans = branch.hours.spans(wall.weekday, wall.date)
    if not spans:
        return
    first, since = wall.at, wall.at - 4 * RECENT * MINUTE
    counts: dict[tuple[str, str, str], float] = {}
    for ticket in hall.tickets.values():
        issued = ticket.issued_at
        if issued < first:
            first = issued
        if issued >= since:
            key = (ticket.service, ticket.group, "fresh" if ticket.slot is None else "appointment")
            counts[key] = counts.get(key, 0.0) + exp(min(0, issued - wall.at) / (RECENT * MINUTE))
    passed = (wall.at - first) / MINUTE
    if passed < SHORTEST:
        return
    looked = RECENT * (1 - exp(-passed / RECENT))
    open_ = [place for place in range(HALF_HOURS) if any(span.holds(place * 30) for span in spans)]
    for (service, group, kind), count in sorted(counts.items()):
        found = branch.service(service)
        last = None if found is None else found.last_ticket
        rates = [0.0] * HALF_HOURS
        for place in open_:
            if last is None or place * 30 < last:
                rates[place] = count / looked * 30
        yield service, group, kind, tuple(rates)


def matter(figures: Today, service: str) -> Duration:
    """How long a matter of a service takes today, also of one that the branch no longer knows."""
    return figures.durations.get(service) or Duration(MEAN)


def cases_of(figures: Today, service: str) -> Cases:
    """How many matters somebody brings who is expected for a service."""
    return figures.cases.get(service, ONE)
