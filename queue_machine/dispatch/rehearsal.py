"""The next hours played through by chance: the lobby as it is, who may still come, windows that come and go.

A `Scene` is taken from the hall once and asks nothing of it afterwards, so that a rehearsal can be spread over many
short steps while the hall goes on. The same `Future` played with other windows tells what these would change. A window
calls by the hall's rule where that is a pace (`rule_pace`), and by the clock where it is not.
"""

from collections.abc import Collection, Mapping, Sequence
from heapq import heapify, heappop, heappush
from math import log, log1p, sqrt
from random import Random

from msgspec import Struct

from queue_machine.dispatch.clock import idle_order
from queue_machine.dispatch.hall import Hall
from queue_machine.dispatch.knowledge import brought
from queue_machine.dispatch.lines import Line, first_of
from queue_machine.dispatch.pace import MINUTE, TARGET, Pace, may_take, pace_of
from queue_machine.dispatch.policies.peers import WEIGHTS
from queue_machine.dispatch.policies.ranking import standing
from queue_machine.dispatch.roster import roster
from queue_machine.dispatch.today import HALF_HOUR, Today, cases_of, matter
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby_index import ClassKey, Waiting
from queue_machine.domain.wall import Wall

FULLNESS, SPEED = 0.16, 0.08
"""How far the coming hours as a whole may be off in visitors and in durations: standard deviation of the logarithm."""
AGAIN, AGAIN_PRIOR = 0.05, 40.0
"""Further calls for each visitor where nothing is known of it, and how many visitors that is worth."""
DAYS = 1e5
"""Minutes by which static priority puts those who go first before all others."""
_NOBODY: Mapping[str, int] = {}


class Bench(Struct, frozen=True, kw_only=True):
    """A window in a rehearsal. Times are ms since the epoch."""

    window: str
    serves: frozenset[str]
    free: int
    """When it can call for the first time, the present service aside."""
    rest: int = 0
    """ms still to go on the present service, on average."""
    speed: float = 1.0
    gaps: tuple[tuple[int, int], ...] = ()
    """When it is away."""
    until: int | None = None
    """When it closes; None: it stays."""

    def ready(self, at: int) -> int:
        """When it can call, from an instant on."""
        for start, end in self.gaps:
            if start <= at < end:
                at = end
        return at

    def at(self, window: str, free: int) -> "Bench":
        """Another window that works as this one, from an instant (ms) on."""
        return Bench(window=window, serves=self.serves, free=free, speed=self.speed)


class Scene(Struct, frozen=True, kw_only=True):
    """All of a hall that a rehearsal knows."""

    now: int
    branch: Branch
    figures: Today
    benches: tuple[Bench, ...]
    """In the order in which idle ones call."""
    queue: tuple[tuple[ClassKey, tuple[Waiting, ...]], ...]
    cases: Mapping[str, int]
    """By ticket that waits, where it is more than one."""
    paces: dict[ClassKey, Pace]
    """Filled as classes are met."""
    again: float = 0.0
    """Further calls that a visitor needs, on average: after a miss, or sent on to another service."""

    @property
    def waiting(self) -> int:
        return sum(len(members) for _, members in self.queue)

    def pace(self, key: ClassKey) -> Pace:
        found = self.paces.get(key)
        if found is None:
            found = self.paces[key] = rule_pace(self.branch, key)
        return found


TIE = 1e-6
"""Minutes that settle a tie and change nothing else."""


def rule_pace(branch: Branch, key: ClassKey) -> Pace:
    """How a class comes to its turn under the hall's rule: of arrival, static and weighted priority, minutes that count
    alike, from the start or several times as fast. Rules that are no such pace are rehearsed by the clock."""
    clock, first, rule = pace_of(branch, key), standing(branch, key), branch.policy.name
    if rule not in ("fcfs", "priority", "novosga-1.5"):
        return clock
    weight, head_start = 1.0, DAYS if first and rule == "priority" else 0.0
    if rule == "novosga-1.5":
        # Of equal weighted minutes the weight decides.
        weight, head_start = WEIGHTS[first] + 1.0, WEIGHTS[first] * TIE
    return Pace(
        target=clock.target,
        goal=1.0,
        weight=weight,
        head_start=head_start,
        why=clock.why,
        early=clock.early,
    )


class Newcomer(Struct, frozen=True):
    """Somebody who may come."""

    key: ClassKey
    waiting: Waiting


class Future(Struct, frozen=True, kw_only=True):
    """What chance brings in one rehearsal, the same whatever the windows do."""

    newcomers: tuple[Newcomer, ...]
    lasts: Mapping[str, int]
    """By ticket: ms at a window of speed 1."""
    rests: Mapping[str, int]
    """By window: ms until its present visitor is done."""


class Course(Struct, frozen=True, kw_only=True):
    """What came of a rehearsal."""

    waited: float
    """Minutes that people spent waiting from now on, all together, up to the end."""
    met: int
    """Visitors who were called in time, or left over within their target."""
    late: int
    """Visitors who waited longer than their service's target."""
    longest: float
    """Minutes."""
    worked: Mapping[str, float]
    """By window: minutes of service."""
    calls: int

    @property
    def share(self) -> float:
        """The share that was called within its target."""
        return 1.0 if not self.late else self.met / (self.met + self.late)


def scene_of(hall: Hall, branch: Branch, wall: Wall, figures: Today) -> Scene:
    """The hall as it is. A window that nobody opened counts for nothing, even where a service has no other."""
    at_work = [post for post in roster(hall, branch, wall, figures).posts if hall.window(post.window).state != "closed"]
    order = {window: rank for rank, window in enumerate(idle_order(hall, branch, (p.window for p in at_work), wall))}
    queue = tuple((key, tuple(members)) for key, members in hall.classes())
    return Scene(
        now=wall.at,
        branch=branch,
        figures=figures,
        benches=tuple(
            Bench(
                window=post.window,
                serves=post.serves,
                # The rest is drawn anew for each future.
                free=post.free if post.free > wall.at + post.rest else wall.at,
                rest=post.rest,
                speed=post.speed,
                gaps=post.breaks,
                until=post.until,
            )
            for post in sorted(at_work, key=lambda post: order[post.window])
        ),
        queue=queue,
        cases={
            member.ticket: cases
            for _, members in queue
            for member in members
            if (cases := hall.tickets[member.ticket].cases) > 1
        },
        paces={},
        again=_again(hall),
    )


def _again(hall: Hall) -> float:
    # Services that follow on a ticket are among those expected.
    called = [ticket for ticket in hall.tickets.values() if ticket.calls]
    calls = [len(ticket.calls) - len(brought(ticket)) + len(ticket.then) for ticket in called]
    return (sum(calls) - len(calls) + AGAIN * AGAIN_PRIOR) / (len(calls) + AGAIN_PRIOR)


def future_of(scene: Scene, until: int, chance: Random) -> Future:
    """Draw what may happen until an instant (ms)."""
    fuller = (1 + scene.again) * chance.lognormvariate(-FULLNESS * FULLNESS / 2, FULLNESS)
    slower = chance.lognormvariate(-SPEED * SPEED / 2, SPEED)
    lasts: dict[str, int] = {}

    def drawn(service: str, cases: int = 0) -> int:
        """ms of somebody with so many matters; 0: nobody knows how many."""
        duration, expected = matter(scene.figures, service), cases_of(scene.figures, service)
        takes = scene.figures.takes.get(service, duration.mean) * (cases or expected.mean)
        # Several matters vary less together than one, but for how many there are.
        spread = log1p(duration.variation**2 / cases if cases else expected.variation(duration.variation) ** 2)
        return max(1, round(slower * chance.lognormvariate(log(takes * MINUTE) - spread / 2, sqrt(spread))))

    for (service, _, _, _), members in scene.queue:
        for member in members:
            lasts[member.ticket] = drawn(service, scene.cases.get(member.ticket, 1))
    newcomers: list[Newcomer] = []
    for service, group, kind, rates in scene.figures.rates:
        for at in _instants(rates, fuller, scene, until, chance):
            ticket = f"+{len(newcomers)}"
            newcomers.append(Newcomer((service, group, kind, ""), Waiting(at, at, ticket)))
            lasts[ticket] = drawn(service)
    rests = {bench.window: round(bench.rest * slower * chance.lognormvariate(-0.15, 0.55)) for bench in scene.benches}
    newcomers.sort(key=lambda each: each.waiting.since)
    return Future(newcomers=tuple(newcomers), lasts=lasts, rests=rests)


def _instants(rates: Sequence[float], fuller: float, scene: Scene, until: int, chance: Random) -> list[int]:
    """Arrivals of one class: a Poisson process whose rate changes with the half hour."""
    found: list[int] = []
    midnight, now = scene.figures.midnight, scene.now
    for place in range(max(0, (now - midnight) // HALF_HOUR), len(rates)):
        start = midnight + place * HALF_HOUR
        if start >= until:
            break
        rate, at, end = rates[place] * fuller / HALF_HOUR, float(max(now, start)), min(until, start + HALF_HOUR)
        while rate > 0 and (at := at + chance.expovariate(rate)) < end:
            found.append(round(at))
    return found


def rehearse(scene: Scene, future: Future, benches: Sequence[Bench], until: int) -> Course:
    """Play a future with these windows, until an instant (ms)."""
    return _Rehearsal(scene, future, benches, until).play()


class _Rehearsal:
    def __init__(self, scene: Scene, future: Future, benches: Sequence[Bench], until: int) -> None:
        self.scene, self.future, self.benches, self.until = scene, future, benches, until
        self.lines = {key: Line(key, scene.pace(key), members) for key, members in scene.queue}
        for newcomer in future.newcomers:
            if newcomer.key not in self.lines:
                self.lines[newcomer.key] = Line(newcomer.key, scene.pace(newcomer.key), ())
        self.of_bench = [
            [line for line in self.lines.values() if may_take(scene.branch, bench.window, bench.serves, line.key)]
            for bench in benches
        ]
        self.takers: dict[ClassKey, list[int]] = {key: [] for key in self.lines}
        for place, lines in enumerate(self.of_bench):
            for line in lines:
                self.takers[line.key].append(place)
        self.targets = {service.id: service.target * MINUTE for service in scene.branch.services}
        self.open = {m.ticket: (m.since, key[0]) for key, members in scene.queue for m in members}
        self.waited, self.met, self.late, self.longest, self.calls = 0, 0, 0, 0, 0
        self.worked = dict.fromkeys((bench.window for bench in benches), 0)

    def play(self) -> Course:
        now, until, benches = self.scene.now, self.until, self.benches
        events = [
            (max(now + self.future.rests.get(bench.window, 0), bench.free), place)
            for place, bench in enumerate(benches)
        ]
        heapify(events)
        idle: dict[int, None] = {}
        coming = iter(self.future.newcomers)
        newcomer = next(coming, None)
        while events or newcomer is not None:
            if newcomer is not None and (not events or newcomer.waiting.since < events[0][0]):
                at = newcomer.waiting.since
                if at >= until:
                    break
                self.lines[newcomer.key].join(newcomer.waiting)
                self.open[newcomer.waiting.ticket] = (at, newcomer.key[0])
                for place in self.takers[newcomer.key]:
                    if place in idle:
                        del idle[place]
                        heappush(events, (at, place))
                newcomer = next(coming, None)
                continue
            at, place = heappop(events)
            if at >= until:
                break
            bench = benches[place]
            ready = bench.ready(at)
            if bench.until is not None and ready >= bench.until:
                continue
            if ready > at:
                heappush(events, (ready, place))
                continue
            head = first_of(self.of_bench[place], at, _NOBODY)
            if head is None:
                idle[place] = None
                continue
            head.line.take(head.waiting)
            lasts = max(1, round(self.future.lasts[head.waiting.ticket] / bench.speed))
            self.worked[bench.window] += min(lasts, until - at)
            self._called(head.waiting.ticket, at)
            heappush(events, (at + lasts, place))
        return self._end()

    def _called(self, ticket: str, at: int) -> None:
        since, service = self.open.pop(ticket)
        self.calls += 1
        self.waited += max(0, at - max(since, self.scene.now))
        self._judge(at - since, service, True)

    def _judge(self, waited: int, service: str, called: bool) -> None:
        self.longest = max(self.longest, waited)
        if waited > self.targets.get(service, TARGET * MINUTE):
            self.late += 1
        elif called:
            self.met += 1

    def _end(self) -> Course:
        for since, service in self.open.values():
            self.waited += max(0, self.until - max(since, self.scene.now))
            self._judge(self.until - since, service, False)
        return Course(
            waited=self.waited / MINUTE,
            met=self.met,
            late=self.late,
            longest=self.longest / MINUTE,
            worked={window: worked / MINUTE for window, worked in self.worked.items()},
            calls=self.calls,
        )


def with_window(benches: Sequence[Bench], added: Bench) -> list[Bench]:
    """The benches and one more; who was there calls first."""
    return [*benches, added]


def without(benches: Sequence[Bench], windows: Collection[str], start: int, end: int) -> list[Bench]:
    """The benches while some of them are away for a while (ms)."""
    return [
        Bench(
            window=bench.window,
            serves=bench.serves,
            free=bench.free,
            rest=bench.rest,
            speed=bench.speed,
            gaps=tuple(sorted([*bench.gaps, (start, end)])) if bench.window in windows else bench.gaps,
            until=bench.until,
        )
        for bench in benches
    ]
