"""What a hall knows of its usual days: who comes when, how long services take, how fast windows are.

Learned from small summaries of closed days, purely: the same days give the same knowledge on every node. How the
ledger is read for them is not this file's matter, nor what today does otherwise (see `today`).
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date as Date
from math import sqrt

from msgspec import Struct

from queue_machine.dispatch.calibration import BUILT_IN, Calibration, Foreseen, calibrated, count_error
from queue_machine.dispatch.hall import Hall
from queue_machine.dispatch.pace import MEAN, MINUTE
from queue_machine.domain.branch import Branch
from queue_machine.domain.tickets import Call, Ticket

HALF_HOURS = 48
VARIATION = 0.65
"""Standard deviation of a service's duration as a share of its mean, where nothing is known of it."""
MONTH_END = 4
"""Days at the end of a month on which a hall is fuller."""
DAYS_KEPT = 60
"""Past days that are learned from."""
# How much a belief is worth in what it is weighed against; all settle within days.
MATTERS_PRIOR, SPEED_PRIOR, DAY_PRIOR, MONTH_END_PRIOR, MISSED_PRIOR = 8.0, 40.0, 3.0, 2.0, 20.0
LONGEST = 180.0
"""Minutes beyond which nobody believes a service: a call that was forgotten and closed in the evening."""
MISSED_TAKES = 1.0
"""Minutes that a window waits for somebody who does not come."""

Sums = tuple[int, float, float]
"""How many, their sum in minutes, the sum of their squares."""


class DaySummary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A closed day in a few hundred numbers: all that is kept of it to learn from."""

    date: str
    arrivals: dict[str, dict[int, int]] = {}
    """By service and half hour of the day: tickets that were taken."""
    who: dict[str, dict[str, int]] = {}
    """By service, then by group and kind of arrival ("elderly|fresh"): tickets."""
    durations: dict[str, dict[str, Sums]] = {}
    """By service and window: minutes a matter, from the call to the end."""
    missed: tuple[int, int, float] = (0, 0, 0.0)
    """Calls, those to which nobody came, and the minutes that these took."""
    called: int = 0
    """Tickets that were called at least once."""
    errors: dict[int, dict[int, int]] = {}
    """What came of the forecasts: see `calibration.count_error`."""


class Duration(Struct, frozen=True):
    """How long a matter of a service takes at a window of speed 1."""

    mean: float
    """Minutes."""
    variation: float = VARIATION
    seen: float = 0.0
    """Matters that it was learned from."""


class Knowledge(Struct, frozen=True, kw_only=True):
    """What is known before a day begins."""

    days: int = 0
    """Past days that it was learned from; 0: configured."""
    arrivals: dict[str, tuple[float, ...]] = {}
    """By service: tickets expected in each half hour of an ordinary day."""
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
    """Calls that a visitor leads to on average: more than one where people come back or are sent on."""
    calibration: Calibration = BUILT_IN

    def expected(self, service: str, date: str, weekday: int) -> tuple[float, ...]:
        """Tickets of a service expected in each half hour of a date; empty where nothing is known."""
        usual = self.arrivals.get(service, ())
        factor = self.weekdays[weekday] * (self.month_end.get(service, 1.0) if is_month_end(date) else 1.0)
        return tuple(each * factor for each in usual)


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


def summarise(hall: Hall, date: str, midnight: int, told: Mapping[str, Foreseen]) -> DaySummary:
    """A day in short, when it is over.

    `midnight` is the instant at which the hall's date began, ms; `told` what was foreseen at the issue, by ticket.
    """
    arrivals: dict[str, dict[int, int]] = {}
    who: dict[str, dict[str, int]] = {}
    durations: dict[str, dict[str, Sums]] = {}
    errors: dict[int, dict[int, int]] = {}
    calls = missed = called = 0
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
        if ticket.calls and ticket.id in told:
            waited = (ticket.calls[0].called_at - ticket.issued_at) / MINUTE
            count_error(errors, told[ticket.id], max(0.0, waited))
        called += bool(ticket.calls)
        for call in ticket.calls:
            calls += 1
            if call.state == "missed":
                missed += 1
                missed_for += min(5.0, ((call.ended_at or call.called_at) - call.called_at) / MINUTE)
            minutes = taken_by(call, ticket)
            if minutes is not None:
                at = durations.setdefault(call.service, {})
                count, total, squares = at.get(call.window, (0, 0.0, 0.0))
                at[call.window] = (count + 1, round(total + minutes, 3), round(squares + minutes * minutes, 3))
    return DaySummary(
        date=date,
        arrivals=arrivals,
        who=who,
        durations=durations,
        missed=(calls, missed, round(missed_for, 2)),
        called=called,
        errors=errors,
    )


# -- learning ----------------------------------------------------------------------------------------------------------


def learn(days: Iterable[DaySummary], branch: Branch) -> Knowledge:
    """What past days teach of a branch; its configuration, where there are none."""
    kept = sorted(days, key=lambda day: day.date)[-DAYS_KEPT:]
    # A day on which hardly anybody came (a trial, a power cut) tells nothing of the usual ones.
    totals = [sum(sum(counts.values()) for counts in day.arrivals.values()) for day in kept]
    usual = sorted(totals)[len(totals) // 2] if totals else 0
    worth = [day for day, total in zip(kept, totals, strict=True) if total and total >= 0.2 * usual]
    if not worth:
        return configured(branch)
    weekdays = _weekdays(worth)
    month_end = _month_end(worth, weekdays)
    durations, speeds = _durations(worth, branch)
    calls, missed, missed_for = (sum(day.missed[each] for day in worth) for each in range(3))
    called = sum(day.called for day in worth)
    return Knowledge(
        days=len(worth),
        arrivals=_arrivals(worth, weekdays, month_end),
        weekdays=weekdays,
        month_end=month_end,
        who=_who(worth),
        durations=durations,
        speeds=speeds,
        missed=missed / (calls + MISSED_PRIOR),
        missed_takes=(missed_for + MISSED_TAKES * 5) / (missed + 5),
        calls=(calls + MISSED_PRIOR) / (called + MISSED_PRIOR),
        calibration=calibrated(day.errors for day in worth),
    )


def _weekday(day: DaySummary) -> int:
    return Date.fromisoformat(day.date).weekday()


def _weekdays(days: list[DaySummary]) -> tuple[float, ...]:
    """How full each weekday is beside the mean, shrunk towards 1 where few of them are known."""
    totals: list[list[int]] = [[] for _ in range(7)]
    for day in days:
        if not is_month_end(day.date):
            totals[_weekday(day)].append(sum(sum(counts.values()) for counts in day.arrivals.values()))
    known = [total for each in totals for total in each]
    if not known:
        return (1.0,) * 7
    mean = sum(known) / len(known)
    return tuple((DAY_PRIOR + sum(each) / mean) / (DAY_PRIOR + len(each)) for each in totals)


def _month_end(days: list[DaySummary], weekdays: tuple[float, ...]) -> dict[str, float]:
    """By service, how full the last days of a month are beside what their weekday says."""
    found: dict[str, float] = {}
    for service in {service for day in days for service in day.arrivals}:
        sums: dict[bool, tuple[float, float]] = {False: (0.0, 0.0), True: (0.0, 0.0)}
        for day in days:
            end = is_month_end(day.date)
            tickets, weight = sums[end]
            sums[end] = (tickets + sum(day.arrivals.get(service, {}).values()), weight + weekdays[_weekday(day)])
        (usual, ordinary), (full, last) = sums[False], sums[True]
        if usual and last:
            found[service] = (MONTH_END_PRIOR + full / (usual / ordinary)) / (MONTH_END_PRIOR + last)
    return found


def _arrivals(
    days: list[DaySummary], weekdays: tuple[float, ...], month_end: dict[str, float]
) -> dict[str, tuple[float, ...]]:
    """Tickets in each half hour of a day that is neither full nor empty."""
    found: dict[str, tuple[float, ...]] = {}
    for service in sorted({service for day in days for service in day.arrivals}):
        counts = [0.0] * HALF_HOURS
        weight = 0.0
        for day in days:
            weight += weekdays[_weekday(day)] * (month_end.get(service, 1.0) if is_month_end(day.date) else 1.0)
            for half_hour, count in day.arrivals.get(service, {}).items():
                counts[half_hour] += count
        found[service] = tuple(count / weight for count in counts)
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
