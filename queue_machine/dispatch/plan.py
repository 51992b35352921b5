"""Tomorrow's rota by half hour: how many windows the expected visitors need, and where the rota is too thin or rich.

Every half hour is counted by itself, by Erlang-C with the means of the services that come then. Services that the
same windows serve share one queue; windows that serve more than one help out where it is needed. So whichever services
one puts together, the windows that serve any of them must do for their work; the group that lacks most decides, and
one of the groups is the whole hall. (With some comprehensive windows a hall does as well as if all were: W. Jordan,
S. Graves, Management Science 41, 1995; R. Wallace, W. Whitt, Manufacturing & Service Operations Management 7, 2005.)
Work that a half hour cannot do is carried on (see `backlog`): while any is left no window is to spare. What to expect
comes from outside, as a `Demand`.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from math import ceil, exp

from msgspec import Struct
from msgspec.structs import replace

from queue_machine.dispatch.backlog import left_over, minutes_at_work
from queue_machine.dispatch.erlang import least_windows, waiting_probability
from queue_machine.dispatch.knowledge import ONE, Knowledge
from queue_machine.dispatch.pace import MEAN, TARGET
from queue_machine.domain.branch import Branch, Service, Span, Window

STEP = 30
"""Minutes of one line of the plan."""
SHARE = 0.8
"""The share of the visitors to be called within their service's target, unless told otherwise."""
TRACE = 0.02
"""A load, in windows' worth, that nobody keeps a window for."""
GROUPS = 9
"""Kinds of windows' reach up to which all groups of services are looked at; beyond, each alone, what one window
serves, and all."""
TOLERANCE = 0.25
"""The part of a window, in speed, that does not count as missing."""


class Demand(Struct, frozen=True, kw_only=True):
    """Who is expected on a date."""

    date: str
    """YYYY-MM-DD."""
    arrivals: Mapping[str, Mapping[int, float]]
    """By service, then by the minute of the day at which a half hour begins: visitors expected in it."""
    further: Mapping[str, Mapping[int, float]] = {}
    """The same for visits of those who took a ticket for another service first: work, but no further visitors."""
    means: Mapping[str, float] = {}
    """By service: minutes that a visit takes, several matters included; the branch's own where it is missing."""
    days: int = 0
    """Past days that this was learned from; 0 for a guess."""

    def visitors(self, service: str, start: int) -> float:
        """Visitors expected in the half hour that begins at a minute of the day."""
        return self.arrivals.get(service, {}).get(start, 0.0)

    def visits(self, service: str, start: int) -> float:
        """Visits of a service expected from those who come in the half hour."""
        return self.visitors(service, start) + self.further.get(service, {}).get(start, 0.0)


class HalfHour(Struct, frozen=True, kw_only=True):
    """One line of the plan."""

    start: int
    """Minute of the day."""
    visitors: float
    load: float
    """The work that comes, in windows' worth."""
    needed: int
    """The fewest windows of this rota that keep the promise, and those that are missing for it."""
    at_work: int
    """Windows that the rota has at work, at the moment of the half hour that is the worst for it."""
    short: int = 0
    """Windows that are missing."""
    lacking: tuple[str, ...] = ()
    """The services for which they are missing."""
    spare: tuple[str, ...] = ()
    """Windows that could do something else, by id."""
    behind: float = 0.0
    """Visitors who still wait from before when it begins, because the windows were too few."""


class Stretch(Struct, frozen=True):
    """Half hours in a row that are about as thin, that are behind with what came before, or that are rich."""

    thin: bool
    start: int
    end: int
    """Minutes of the day; the end is not included."""
    windows: int
    """How many are missing, or to spare, at the least moment of the stretch that is not enough, or always."""
    services: tuple[str, ...] = ()
    """For which services they are missing."""
    spare: tuple[str, ...] = ()
    """Windows that are to spare all the while."""
    least: int = 0
    """Of a thin stretch: how many are missing at its best moment."""
    behind: float = 0.0
    """Of one that is neither thin nor rich: visitors who still wait from before, at most."""


class Plan(Struct, frozen=True, kw_only=True):
    """A day's rota against what is expected."""

    date: str
    share: float
    days: int
    """Past days that the expectation was learned from."""
    halves: tuple[HalfHour, ...]
    stretches: tuple[Stretch, ...]
    windows: int = 0
    """Windows that the hall has."""
    left: float = 0.0
    """Visitors who still wait at the end because the windows were too few."""

    @property
    def visitors(self) -> float:
        """Visitors expected over the day."""
        return sum(half.visitors for half in self.halves)


def demand_of(knowledge: Knowledge, branch: Branch, date: str, weekday: int) -> Demand:
    """Whom past days make expect on a date (`weekday` 0 is Monday); nobody where none is known."""

    def by_start(counts: Sequence[float]) -> dict[int, float]:
        return {place * STEP: count for place, count in enumerate(counts) if count}

    services = [service.id for service in branch.services]
    return Demand(
        date=date,
        arrivals={each: by_start(knowledge.expected(each, date, weekday)) for each in services},
        further={each: by_start(knowledge.following(each, date, weekday)) for each in services},
        means={
            service: knowledge.busy(each.mean * knowledge.cases.get(service, ONE).mean)
            for service, each in knowledge.durations.items()
        },
        days=knowledge.days,
    )


def plan(branch: Branch, demand: Demand, weekday: int, share: float = SHARE) -> Plan:
    """The plan of the demand's date (`weekday` 0 is Monday); without lines where the hall is closed."""
    spans = branch.hours.spans(weekday, demand.date)
    found: list[HalfHour] = []
    left: dict[str, float] = {}
    for start in half_hours(spans):
        half = _half(branch, demand, start, spans, share)
        behind = _people(branch, demand, left)
        # Whoever could help out with what is left has something to do; who could not is hardly worth the telling.
        found.append(replace(half, behind=behind, spare=()) if behind >= 1 else half)
        left = _left(branch, demand, start, spans, left)
    return Plan(
        date=demand.date,
        share=share,
        days=demand.days,
        halves=tuple(found),
        stretches=_stretches(found),
        windows=len(branch.windows),
        left=_people(branch, demand, left),
    )


def _mean(demand: Demand, service: Service) -> float:
    return demand.means.get(service.id, service.mean or MEAN)


def _left(
    branch: Branch, demand: Demand, start: int, spans: Sequence[Span], before: Mapping[str, float]
) -> dict[str, float]:
    """The work that is left when a half hour ends, minutes by service."""
    work = {
        service.id: before.get(service.id, 0.0) + demand.visits(service.id, start) * _mean(demand, service)
        for service in branch.services
    }
    minutes = {window.id: float(minutes_at_work(window, start, start + STEP, spans)) for window in branch.windows}
    return left_over(work, branch.windows, minutes)


def _people(branch: Branch, demand: Demand, left: Mapping[str, float]) -> float:
    return sum(left.get(service.id, 0.0) / _mean(demand, service) for service in branch.services)


def half_hours(spans: Iterable[Span]) -> list[int]:
    """The minutes of the day at which the half hours begin in which a hall is open."""
    found = {start for span in spans for start in range(span.start // STEP * STEP, span.end, STEP)}
    return sorted(found)


class _Work(Struct, frozen=True):
    """What one service brings in a half hour."""

    service: str
    load: float
    mean: float
    target: float


def _half(branch: Branch, demand: Demand, start: int, spans: Sequence[Span], share: float) -> HalfHour:
    end = start + STEP
    open_minutes = sum(max(0, min(end, span.end) - max(start, span.start)) for span in spans)
    works: list[_Work] = []
    visitors = 0.0
    for service in branch.services:
        count = demand.visits(service.id, start)
        mean = _mean(demand, service)
        visitors += demand.visitors(service.id, start)
        # The hall may open in the middle of a half hour: who is expected in it comes in what is left of it.
        works.append(_Work(service.id, count / max(1, open_minutes) * mean, mean, service.target or TARGET))
    needs = [_Need(works, windows, share) for windows in _shifts(branch, start, end, spans)]
    worst = max(needs, key=lambda need: (need.short, -len(need.windows)))
    spare = tuple(window for window in worst.spare if all(window in need.spare for need in needs))
    return HalfHour(
        start=start,
        visitors=visitors,
        load=sum(work.load for work in works),
        needed=max(len(need.windows) + need.short - len(need.spare) for need in needs),
        at_work=len(worst.windows),
        short=worst.short,
        lacking=worst.lacking,
        spare=spare,
    )


def _shifts(branch: Branch, start: int, end: int, spans: Sequence[Span]) -> list[list[Window]]:
    """The windows at work, for each part of a half hour between beginnings and ends of breaks."""
    turns = {start, end}
    for window in branch.windows:
        for pause in window.breaks:
            turns |= {minute for minute in (pause.start, pause.end) if start < minute < end}
    for span in spans:
        turns |= {minute for minute in (span.start, span.end) if start < minute < end}
    parts = [begin for begin, _ in pairwise(sorted(turns)) if any(span.holds(begin) for span in spans)]
    return [
        [window for window in branch.windows if not any(pause.holds(begin) for pause in window.breaks)]
        for begin in parts
    ]


# -- who can take what ------------------------------------------------------------------------------------------------


class _Need:
    """What the work of a part of a half hour asks of the windows that are there."""

    def __init__(self, works: Sequence[_Work], windows: Sequence[Window], share: float) -> None:
        self.works, self.windows, self.share = works, windows, share
        reach: dict[tuple[str, ...], list[_Work]] = {}
        for work in works:
            serving = tuple(window.id for window in windows if work.service in window.skills)
            reach.setdefault(serving, []).append(work)
        self.kinds = list(reach.items())
        self._of_window = {
            window.id: sum(1 << place for place, (serving, _) in enumerate(self.kinds) if window.id in serving)
            for window in windows
        }
        self._wanted = {group: self._windows(group) for group in self._groups()}
        lacks = {group: ceil(self._lack(group, windows) - TOLERANCE) for group in self._wanted}
        group = max(lacks, key=lambda each: (lacks[each], -each.bit_count()), default=0)
        self.short = max(0, lacks.get(group, 0))
        self.lacking = self._services(group) if self.short else ()

    def _groups(self) -> Iterable[int]:
        """Groups of kinds, as bits."""
        whole = (1 << len(self.kinds)) - 1
        if len(self.kinds) <= GROUPS:
            return range(1, whole + 1)
        return {whole, *(1 << place for place in range(len(self.kinds))), *self._of_window.values()} - {0}

    def _members(self, group: int) -> list[_Work]:
        return [work for place, (_, works) in enumerate(self.kinds) if group >> place & 1 for work in works]

    def _windows(self, group: int) -> int:
        """Windows that the work of a group needs, by Erlang-C."""
        works = [work for work in self._members(group) if work.load > 0]
        load = sum(work.load for work in works)
        if load <= TRACE:
            return 0
        visitors = sum(work.load / work.mean for work in works)
        mean = load / visitors
        targets = [(work.load / work.mean / visitors, work.target) for work in works]
        # The shortest target asks for the most windows: count up from what the longest needs to what all need.
        windows = least_windows(load, mean, max(target for _, target in targets), self.share)
        while _within(windows, load, mean, targets) < self.share:
            windows += 1
        return windows

    def _lack(self, group: int, windows: Iterable[Window]) -> float:
        return self._wanted[group] - sum(window.speed for window in windows if self._of_window[window.id] & group)

    def _services(self, group: int) -> tuple[str, ...]:
        """The services of a group; none where it is most of what has work: then any window would do."""
        found = [work.service for work in self._members(group) if work.load > TRACE]
        everything = sum(work.load > TRACE for work in self.works)
        return () if everything > 1 and len(found) > everything / 2 else tuple(found)

    @cached_property
    def spare(self) -> tuple[str, ...]:
        """Windows that can go one after the other, those with few skills first, and the promise still holds."""
        if self.short:
            return ()
        staying = list(self.windows)
        spare: list[str] = []
        for window in sorted(self.windows, key=lambda each: len(each.skills)):
            rest = [each for each in staying if each is not window]
            # Somebody has to be there for every service, expected or not.
            served = {service for each in rest for service in each.skills}
            if all(work.service in served for work in self.works if work.service in window.skills) and all(
                self._lack(group, rest) <= TOLERANCE for group in self._wanted if self._of_window[window.id] & group
            ):
                staying = rest
                spare.append(window.id)
        return tuple(sorted(spare, key=[window.id for window in self.windows].index))


def _within(windows: int, load: float, mean: float, targets: Sequence[tuple[float, float]]) -> float:
    """The share of a mix of services called in time; each with its share of the visitors and its target."""
    if load >= windows:
        return 0.0
    waits = waiting_probability(windows, load)
    return 1.0 - waits * sum(weight * exp(-(windows - load) * target / mean) for weight, target in targets)


# -- in a row ---------------------------------------------------------------------------------------------------------


def _stretches(halves: Sequence[HalfHour]) -> tuple[Stretch, ...]:
    """Half hours in a row that are alike, as one; thin ones first, then those behind, by time."""
    found: list[Stretch] = []
    row: list[HalfHour] = []
    for half in [*halves, None]:
        if row and (half is None or half.start != row[-1].start + STEP or not _alike(row, half)):
            found += _stretch(row)
            row = []
        if half is not None:
            row.append(half)
    return tuple(sorted(found, key=lambda each: (not each.thin, not each.behind, each.start)))


def _kind(half: HalfHour) -> str:
    return "thin" if half.short else "behind" if half.behind else "rich" if half.spare else ""


def _alike(row: Sequence[HalfHour], half: HalfHour) -> bool:
    """Whether a half hour goes on with a stretch: a thin one by a window more or less."""
    if _kind(half) != _kind(row[-1]):
        return False
    shorts = [each.short for each in (*row, half)]
    return max(shorts) - min(shorts) <= 1


def _stretch(row: Sequence[HalfHour]) -> list[Stretch]:
    start, end = row[0].start, row[-1].start + STEP
    match _kind(row[0]):
        case "thin":
            anything = any(not half.lacking for half in row)
            services = () if anything else tuple(dict.fromkeys(service for half in row for service in half.lacking))
            shorts = [half.short for half in row]
            return [Stretch(True, start, end, max(shorts), services, least=min(shorts))]
        case "behind":
            return [Stretch(False, start, end, 0, behind=max(half.behind for half in row))]
        case "rich":
            always = [window for window in row[0].spare if all(window in half.spare for half in row)]
            return [Stretch(False, start, end, min(len(half.spare) for half in row), (), tuple(always))]
    return []
