"""What a hall knows of its usual days: who comes when, how long services take, how fast windows are.

Learned from small summaries of closed days, purely: the same days give the same knowledge on every node. How the
ledger is read for them is not this file's matter, nor what today does otherwise (see `today`).
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date as Date
from itertools import pairwise
from math import sqrt

from msgspec import Struct

from queue_machine.dispatch.attendance import (
    HALF_HOURS,
    Attendance,
    Attended,
    attendance,
    factor_of,
    half_hours_of,
    weekdays_like,
)
from queue_machine.dispatch.calibration import BUILT_IN, Calibration, Foreseen, calibrated, count_error
from queue_machine.dispatch.hall import Hall
from queue_machine.dispatch.pace import MEAN, MINUTE
from queue_machine.domain.branch import Branch, Hours
from queue_machine.domain.tickets import Call, Ticket

VARIATION = 0.65
"""Standard deviation of a service's duration as a share of its mean, where nothing is known of it."""
MONTH_END = 4
"""Days at the end of a month on which a hall is fuller."""
DAYS_KEPT = 60
"""Past days that are learned from."""
# How much a belief is worth in what it is weighed against; all settle within days.
MATTERS_PRIOR, SPEED_PRIOR, CASES_PRIOR, MISSED_PRIOR = 8.0, 40.0, 4.0, 20.0
LONGEST = 180.0
"""Minutes beyond which nobody believes a service: a call that was forgotten and closed in the evening."""
WORKING_DAY = 480
"""Minutes that a day is taken to have been open on which the hall was meant to be closed."""
MISSED_TAKES = 1.0
"""Minutes that a window waits for somebody who does not come."""

Sums = tuple[int, float, float]
"""How many, their sum in minutes, the sum of their squares."""


class DaySummary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A closed day in a few hundred numbers: all that is kept of it to learn from."""

    date: str
    arrivals: dict[str, dict[int, int]] = {}
    """By service and half hour of the day: tickets that were taken, each under its first service."""
    further: dict[str, dict[int, int]] = {}
    """By service and half hour in which the ticket was taken: services that followed the first on the same ticket."""
    cases: dict[str, tuple[int, int, int]] = {}
    """By service: visits, the matters that they brought, and the sum of the squares of these."""
    who: dict[str, dict[str, int]] = {}
    """By service, then by group and kind of arrival ("elderly|fresh"): tickets."""
    durations: dict[str, dict[str, Sums]] = {}
    """By service and window: minutes a matter, from the call to the end."""
    missed: tuple[int, int, float] = (0, 0, 0.0)
    """Calls, those to which nobody came, and the minutes that these took."""
    called: int = 0
    """Tickets that were called at least once."""
    went_on: int = 0
    """Times that a ticket was called for a service that followed, as it had been known at the issue."""
    errors: dict[int, dict[int, int]] = {}
    """What came of the forecasts: see `calibration.count_error`."""


class Duration(Struct, frozen=True):
    """How long a matter of a service takes at a window of speed 1."""

    mean: float
    """Minutes."""
    variation: float = VARIATION
    seen: float = 0.0
    """Matters that it was learned from."""


class Cases(Struct, frozen=True):
    """How many matters somebody brings for a service."""

    mean: float = 1.0
    square: float = 1.0
    """The mean of its square."""

    def variation(self, each: float) -> float:
        """The variation (standard deviation ÷ mean) of all matters together, where that of each is known."""
        return sqrt(max(0.0, each * each * self.mean + self.square - self.mean * self.mean)) / self.mean


ONE = Cases()


class Knowledge(Struct, frozen=True, kw_only=True):
    """What is known before a day begins."""

    days: int = 0
    """Past days that it was learned from; 0: configured."""
    arrivals: dict[str, tuple[float, ...]] = {}
    """By service: tickets expected in each half hour of an ordinary day, each under its first service."""
    further: dict[str, tuple[float, ...]] = {}
    """By service: visits expected in each half hour by those who took a ticket for another service first."""
    cases: dict[str, Cases] = {}
    """By service, where somebody may bring several matters."""
    hours: Hours | None = None
    """When the hall is open; None: nobody knows, and every day is as long."""
    weekdays: tuple[float, ...] = (1.0,) * 7
    """How full each weekday is beside the ordinary day."""
    month_end: dict[str, float] = {}
    """By service: how full the last days of a month are beside the others."""
    who: dict[str, tuple[tuple[str, str, float], ...]] = {}
    """By service: group, kind and share of those who come."""
    durations: dict[str, Duration] = {}
    speeds: dict[str, float] = {}
    """By window, 1.1 being ten per cent faster than the mean."""
    missed: float = 0.0
    """Share of calls to which nobody comes."""
    missed_takes: float = MISSED_TAKES
    """Minutes that such a call takes."""
    calls: float = 1.0
    """Calls that a visit of one service leads to: more than one where people come back or are sent on. Services that
    were on the ticket from the beginning are visits of their own."""
    calibration: Calibration = BUILT_IN

    def expected(self, service: str, date: str, weekday: int) -> tuple[float, ...]:
        """Tickets of a service expected in each half hour of a date; empty where nothing is known."""
        return self._on(self.arrivals.get(service, ()), service, date, weekday)

    def following(self, service: str, date: str, weekday: int) -> tuple[float, ...]:
        """Visits expected by those who took a ticket for another service first, in the half hours of their issue."""
        return self._on(self.further.get(service, ()), service, date, weekday)

    def _on(self, usual: tuple[float, ...], service: str, date: str, weekday: int) -> tuple[float, ...]:
        like: tuple[int, ...] = (weekday,)
        open_ = frozenset(range(HALF_HOURS))
        if self.hours is not None:
            like, open_ = weekdays_like(self.hours, date, weekday), half_hours_of(self.hours, date, weekday)
        factor = factor_of(self.weekdays, like) * (self.month_end.get(service, 1.0) if is_month_end(date) else 1.0)
        return tuple(each * factor if place in open_ else 0.0 for place, each in enumerate(usual))

    def busy(self, minutes: float) -> float:
        """Minutes that a visit of so many keeps windows busy, those who do not come and who come back counted in."""
        return self.calls * ((1 - self.missed) * minutes + self.missed * self.missed_takes)


def is_month_end(date: str) -> bool:
    """Whether a date (YYYY-MM-DD) is among the last of its month; what is no date is not."""
    try:
        day = Date.fromisoformat(date)
    except ValueError:
        return False
    return day.day > monthrange(day.year, day.month)[1] - MONTH_END


def configured(branch: Branch) -> Knowledge:
    """What a branch's own figures say, where there is no past day."""
    return Knowledge(
        durations={service.id: Duration(service.mean) for service in branch.services},
        speeds={window.id: window.speed for window in branch.windows},
    )


# -- a day's summary ---------------------------------------------------------------------------------------------------


def taken_by(call: Call, ticket: Ticket) -> float | None:
    """Minutes a matter that a call took its window, from the call to the end; None where that tells nothing."""
    if call.state not in ("completed", "transferred") or call.ended_at is None:
        return None
    began = call.called_at if call.started_at is None else call.started_at
    whole = (began - call.called_at + (call.worked or call.ended_at - began)) / MINUTE
    return whole / max(1, call.cases or ticket.cases) if 0 < whole <= LONGEST else None


def brought(ticket: Ticket) -> tuple[str, ...]:
    """The services that followed the first on a ticket as it was known at the issue; a teller's transfer is none."""
    came = (call.service for before, call in pairwise(ticket.calls) if before.state == "completed")
    return (*came, *ticket.then)


def summarise(hall: Hall, date: str, midnight: int, told: Mapping[str, Foreseen]) -> DaySummary:
    """A day in short, when it is over.

    `midnight` is the instant at which the hall's date began, ms; `told` what was foreseen at the issue, by ticket.
    """
    arrivals: dict[str, dict[int, int]] = {}
    who: dict[str, dict[str, int]] = {}
    durations: dict[str, dict[str, Sums]] = {}
    errors: dict[int, dict[int, int]] = {}
    further: dict[str, dict[int, int]] = {}
    cases: dict[str, tuple[int, int, int]] = {}
    calls = missed = called = went_on = 0
    missed_for = 0.0
    for ticket in hall.tickets.values():
        first = ticket.calls[0].service if ticket.calls else ticket.service
        half_hour = (ticket.issued_at - midnight) // (30 * MINUTE)
        if 0 <= half_hour < HALF_HOURS:
            counts = arrivals.setdefault(first, {})
            counts[half_hour] = counts.get(half_hour, 0) + 1
            label = f"{ticket.group}|{'appointment' if ticket.slot is not None else 'fresh'}"
            groups = who.setdefault(first, {})
            groups[label] = groups.get(label, 0) + 1
            for service in brought(ticket):
                followed = further.setdefault(service, {})
                followed[half_hour] = followed.get(half_hour, 0) + 1
        if ticket.calls and ticket.id in told:
            waited = (ticket.calls[0].called_at - ticket.issued_at) / MINUTE
            count_error(errors, told[ticket.id], max(0.0, waited))
        called += bool(ticket.calls)
        went_on += len(brought(ticket)) - len(ticket.then)
        for call in ticket.calls:
            calls += 1
            if call.state == "missed":
                missed += 1
                missed_for += min(5.0, ((call.ended_at or call.called_at) - call.called_at) / MINUTE)
            minutes = taken_by(call, ticket)
            if minutes is not None:
                matters = max(1, call.cases or ticket.cases)
                visits, whole, all_squares = cases.get(call.service, (0, 0, 0))
                cases[call.service] = (visits + 1, whole + matters, all_squares + matters * matters)
                at = durations.setdefault(call.service, {})
                count, total, squares = at.get(call.window, (0, 0.0, 0.0))
                at[call.window] = (count + 1, round(total + minutes, 3), round(squares + minutes * minutes, 3))
    return DaySummary(
        date=date,
        arrivals=arrivals,
        further=further,
        cases=cases,
        who=who,
        durations=durations,
        missed=(calls, missed, round(missed_for, 2)),
        called=called,
        went_on=went_on,
        errors=errors,
    )


# -- learning ----------------------------------------------------------------------------------------------------------


def learn(days: Iterable[DaySummary], branch: Branch) -> Knowledge:
    """What past days teach of a branch; its configuration, where there are none."""
    kept = sorted(days, key=lambda day: day.date)[-DAYS_KEPT:]
    # A day on which hardly anybody came (a trial, a power cut) tells nothing of the usual ones.
    crowds = [_crowd(day, branch.hours) for day in kept]
    usual = sorted(crowds)[len(crowds) // 2] if crowds else 0.0
    worth = [day for day, crowd in zip(kept, crowds, strict=True) if crowd and crowd >= 0.2 * usual]
    if not worth:
        return configured(branch)
    came = attendance([Attended(day.date, day.arrivals, is_month_end(day.date)) for day in worth], branch.hours)
    durations, speeds = _durations(worth, branch)
    calls, missed, missed_for = (sum(day.missed[each] for day in worth) for each in range(3))
    visits = sum(day.called + day.went_on for day in worth)
    return Knowledge(
        days=len(worth),
        arrivals=came.arrivals,
        further=_further(worth, came),
        cases=_cases(worth),
        hours=branch.hours,
        weekdays=came.weekdays,
        month_end=came.month_end,
        who=_who(worth),
        durations=durations,
        speeds=speeds,
        missed=missed / (calls + MISSED_PRIOR),
        missed_takes=(missed_for + MISSED_TAKES * 5) / (missed + 5),
        calls=(calls + MISSED_PRIOR) / (visits + MISSED_PRIOR),
        calibration=calibrated(day.errors for day in worth),
    )


def _crowd(day: DaySummary, hours: Hours) -> float:
    """Tickets of a day for each minute in which it was open: a short day is no empty one."""
    spans = hours.spans(Date.fromisoformat(day.date).weekday(), day.date)
    total = sum(sum(counts.values()) for counts in day.arrivals.values())
    return total / (sum(span.end - span.start for span in spans) or WORKING_DAY)


def _further(days: list[DaySummary], came: Attendance) -> dict[str, tuple[float, ...]]:
    """Further visits in each half hour of an ordinary day, as full as it is of tickets."""
    usual = [sum(each[place] for each in came.arrivals.values()) for place in range(HALF_HOURS)]
    tickets = [0.0] * HALF_HOURS
    counts: dict[str, list[float]] = {}
    for day in days:
        for arrivals in day.arrivals.values():
            for half_hour, count in arrivals.items():
                tickets[half_hour] += count
        for service, followed in day.further.items():
            into = counts.setdefault(service, [0.0] * HALF_HOURS)
            for half_hour, count in followed.items():
                into[half_hour] += count
    return {
        service: tuple(
            usual[place] * each / tickets[place] if tickets[place] else 0.0 for place, each in enumerate(into)
        )
        for service, into in sorted(counts.items())
    }


def _cases(days: list[DaySummary]) -> dict[str, Cases]:
    """Matters a visit, of services for which anybody brought several; a day that did not count them tells nothing."""
    found: dict[str, Cases] = {}
    for service in sorted({service for day in days for service in day.cases}):
        counted = [day.cases[service] for day in days if service in day.cases]
        visits, matters, squares = (CASES_PRIOR + sum(each[place] for each in counted) for place in range(3))
        if matters > visits:
            found[service] = Cases(matters / visits, squares / visits)
    return found


def _who(days: list[DaySummary]) -> dict[str, tuple[tuple[str, str, float], ...]]:
    counts: dict[str, dict[str, int]] = {}
    for day in days:
        for service, groups in day.who.items():
            into = counts.setdefault(service, {})
            for label, count in groups.items():
                into[label] = into.get(label, 0) + count
    found: dict[str, tuple[tuple[str, str, float], ...]] = {}
    for service, groups in sorted(counts.items()):
        total = sum(groups.values())
        parts = ((label.partition("|"), count / total) for label, count in sorted(groups.items()))
        found[service] = tuple((group, kind, share) for (group, _, kind), share in parts)
    return found


def _durations(days: list[DaySummary], branch: Branch) -> tuple[dict[str, Duration], dict[str, float]]:
    """Means by service and speeds by window: each is worked out from the other in turn until they agree."""
    cells: dict[tuple[str, str], Sums] = {}
    for day in days:
        for service, windows in day.durations.items():
            for window, (count, total, squares) in windows.items():
                one, two, three = cells.get((service, window), (0, 0.0, 0.0))
                cells[service, window] = (one + count, two + total, three + squares)
    speeds = {window.id: window.speed for window in branch.windows}
    believed = dict(speeds)
    means = {service.id: service.mean for service in branch.services}
    for _ in range(4):
        for service in {service for service, _ in cells}:
            at = [(window, cell) for (each, window), cell in cells.items() if each == service]
            counted = sum(cell[0] for _, cell in at)
            work = sum(cell[1] * speeds.get(window, 1.0) for window, cell in at)
            known = branch.service(service)
            prior = MEAN if known is None else known.mean
            means[service] = (MATTERS_PRIOR * prior + work) / (MATTERS_PRIOR + counted)
        for window in {window for _, window in cells}:
            at = [(service, cell) for (service, each), cell in cells.items() if each == window]
            counted = sum(cell[0] for _, cell in at)
            slow = sum(cell[1] / means[service] for service, cell in at)
            usual = 1 / believed.get(window, 1.0)
            speeds[window] = (SPEED_PRIOR + counted) / (SPEED_PRIOR * usual + slow)
    durations: dict[str, Duration] = {}
    for service, mean in means.items():
        counted = sum(cell[0] for (each, _), cell in cells.items() if each == service)
        squares = sum(cell[2] * speeds[window] ** 2 for (each, window), cell in cells.items() if each == service)
        seen = max(0.0, squares / counted / mean**2 - 1) if counted else 0.0
        variation = sqrt((counted * seen + MATTERS_PRIOR * VARIATION**2) / (counted + MATTERS_PRIOR))
        durations[service] = Duration(mean, min(2.0, variation), float(counted))
    return durations, speeds
