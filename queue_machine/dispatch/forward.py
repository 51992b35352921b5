"""The dispatcher run forward: those who wait, those who are still expected, the windows of the roster, mean durations.

It picks by the same rule as the clock, on copies. The run ends when all who wait were called, or after so many calls
that more would tell nothing new; it goes on when somebody asks further. What it saw is kept as steps, so that
questions asked later cost little.
"""

from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heappush
from itertools import islice
from math import inf

from msgspec import Struct

from queue_machine.dispatch.clock import idle_order
from queue_machine.dispatch.hall import Hall
from queue_machine.dispatch.lanes import Back, Lane, Pool, Rise, most_urgent
from queue_machine.dispatch.lines import Line, ReturnedLine, line_of
from queue_machine.dispatch.pace import MINUTE, ends_of, fits, may_take
from queue_machine.dispatch.roster import Roster
from queue_machine.dispatch.today import Coming, Today, cases_of, matter
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby_index import ClassKey, Waiting
from queue_machine.domain.wall import Wall

CALLS = 400
"""Calls after which a run ends."""
IDLE = -1.0
"""The urgency noted where a window found nobody."""
NOBODY = ""
"""The ticket of somebody who is only expected."""
_LATE = 1 << 60
"""Orders of those who are only expected: behind all who have a ticket."""

_COMES, _CALLS = 0, 1


class Step(Struct, frozen=True):
    """A window that called somebody, or found nobody, at an instant (ms)."""

    at: int
    window: str
    urgency: float
    since: int = 0
    """The reference time of the one called, ms; 0 where that sets nobody a limit."""
    square: float = 0.0
    """The squared minutes by which its service varies: each may take longer or shorter by itself."""
    known: bool = True
    """Whether the one called has a ticket, or is only expected."""
    room: float = inf
    """Minutes until the window's break, where it calls nobody whose service would reach into it."""


class Place(Struct, frozen=True):
    """Where somebody stands in the run."""

    start: int
    """ms since the epoch."""
    ahead: int
    """People who have a ticket now and are called before at the windows of the pool."""
    calls: int
    """All calls before at these windows."""
    squares: float
    """Sum of the squared minutes by which the services before vary."""


class Tally:
    """What went through a pool so far."""

    __slots__ = ("calls", "known", "squares")

    def __init__(self, squares: float) -> None:
        self.calls, self.known, self.squares = 0, 0, squares

    def add(self, step: Step) -> None:
        self.calls += 1
        self.known += step.known
        self.squares += step.square


class Run:
    """A forward run, made when it is constructed."""

    def __init__(
        self, hall: Hall, branch: Branch, wall: Wall, roster: Roster, figures: Today, calls: int = CALLS
    ) -> None:
        self._hall, self._branch, self._figures = hall, branch, figures
        self.posts = {post.window: post for post in roster.posts}
        self.steps: list[Step] = []
        self.places: dict[str, Place] = {}
        self.tallies: dict[Pool, Tally] = {}
        self.ended = wall.at
        """When the last call was made, ms."""
        self.lines: dict[ClassKey, Line] = {}
        self._pools: dict[ClassKey, Pool] = {}
        self._lanes: dict[ClassKey, Lane] = {}
        self._lanes_of: dict[str, list[Lane]] = {window: [] for window in self.posts}
        self._tallies_of: dict[str, list[Tally]] = {window: [] for window in self.posts}
        self._guessed: dict[Pool, bool] = {}
        self._then: dict[str, tuple[str, ...]] = {}
        self._calls_of: dict[str, int] = {}
        self._guards = self._breaks_guarded()
        self._left, self._waits = calls, 0
        """Calls that the run may still make, and those who wait and were not called yet."""
        for key, members in hall.classes():
            # Copied as far as the run can get: it may go on when the hall has changed.
            kept = tuple(islice(members, calls + 1))
            line = line_of(hall, branch, key, kept, wall.at)
            line.size = len(members)
            self._add_line(line, kept)
            self._waits += len(members) if self.pool(key) else 0
        order = idle_order(hall, branch, self.posts, wall)
        self._rank = {window: place for place, window in enumerate(order)}
        self._events = [
            (max(post.free, wall.at), _CALLS, self._rank[post.window], post.window) for post in self.posts.values()
        ]
        heapify(self._events)
        for post in self.posts.values():
            if post.ticket:
                self._goes_on(post.ticket, wall.at + post.rest)
        self._idle: set[str] = set()
        # Of no more newcomers than calls: whoever else comes is not called in this run.
        self._expected: Iterator[Coming] = islice(figures.coming(wall.at), calls)
        self._next = next(self._expected, None)
        self._came = _LATE
        while self._waits and self.further():
            pass

    def pool(self, key: ClassKey) -> Pool:
        """The windows of the run that may take a class."""
        found = self._pools.get(key)
        if found is None:
            posts = self.posts.values()
            # A closed window keeps nobody who was passed on to it.
            found = frozenset(p.window for p in posts if may_take(self._branch, p.window, p.serves, key, self._hall))
            self._pools[key] = found
        return found

    def guessed(self, pool: Pool) -> bool:
        """Whether nobody knows if and when the windows of a pool work."""
        if pool not in self._guessed:
            self._guessed[pool] = all(self.posts[window].guessed for window in pool)
        return self._guessed[pool]

    def tally(self, pool: Pool) -> Tally:
        """What has gone through a pool in the run."""
        if pool not in self.tallies:
            tally = Tally(sum(self.posts[window].square for window in pool))
            for step in self.steps:
                if step.urgency != IDLE and step.window in pool:
                    tally.add(step)
            self.tallies[pool] = tally
            for window in pool:
                self._tallies_of[window].append(tally)
        return self.tallies[pool]

    def further(self) -> bool:
        """Go on by one step; False where the run has come to its end."""
        while self._left > 0 and (self._events or self._next is not None):
            coming = self._next
            if coming is not None and (not self._events or coming.at < self._events[0][0]):
                if not self._events and not self._idle:
                    return False
                self._next = next(self._expected, None)
                self._expect(coming)
                continue
            at, kind, _, who = heappop(self._events)
            if kind == _COMES:
                self._comes(who, at)
            elif self._free(at, who):
                return True
        return False

    # -- events ----------------------------------------------------------------------------------------------------

    def _free(self, at: int, window: str) -> bool:
        """A window looks whom it may call; whether that was a step."""
        post = self.posts[window]
        if post.until is not None and at >= post.until:
            return False
        ready = post.ready(at)
        if ready > at:
            heappush(self._events, (ready, _CALLS, self._rank[window], window))
            return False
        lanes, room = self._lanes_of[window], self._room(window, at)
        if room < inf:
            lanes = [lane for lane in lanes if self._fits(window, lane, at, room)]
        found = self._first(lanes, at)
        if found is not None:
            self._call(*found, at, window, room)
            return True
        self.steps.append(Step(at, window, IDLE, room=room))
        if room < inf:
            heappush(self._events, (at + round(room * MINUTE), _CALLS, self._rank[window], window))
        else:
            self._idle.add(window)
        return True

    def _first(self, lanes: list[Lane], at: int) -> tuple[Lane, Waiting, float] | None:
        """Whom a window calls of these, as `lines.first_of` says, and how urgent that is."""
        calls = self._calls_of
        ready: list[tuple[Lane, Waiting]] = []
        bound = inf
        for lane in lanes:
            waiting = lane.top if lane.back is None else lane.ready(at, calls.get(lane.service, 0))
            if waiting is not None:
                ready.append((lane, waiting))
                if waiting.since + lane.reach < bound:
                    bound = waiting.since + lane.reach
        if not ready:
            ready = [(lane, w) for lane in lanes if (w := lane.early()) is not None]
            bound = min((w.since + lane.reach for lane, w in ready), default=inf)
        best = most_urgent(ready, at)
        if best is not None and best[1].since > bound and best[0].rise.limit is not None:
            in_time = [each for each in ready if each[1].since <= bound or each[0].rise.limit is None]
            best = most_urgent(in_time, at)
        return best

    def _call(self, lane: Lane, waiting: Waiting, urgency: float, at: int, window: str, room: float) -> None:
        """Note a call, and when its service ends."""
        line = lane.line
        service, known = line.service, waiting.ticket != NOBODY
        usual, speed = matter(self._figures, service), self.posts[window].speed
        if known:
            ticket = self._hall.tickets[waiting.ticket]
            cases = float(max(1, ticket.cases))
            varies = usual.variation**2 / cases
            if ticket.id not in self.places:
                tally = self.tallies[lane.pool]
                self.places[ticket.id] = Place(at, tally.known, tally.calls, tally.squares)
                self._waits -= 1
        else:
            expected = cases_of(self._figures, service)
            cases = expected.mean
            # Of somebody only expected it is not even known whether they come: the variance of a compound Poisson sum.
            varies = 1 + expected.variation(usual.variation) ** 2
        minutes = self._figures.takes.get(service, usual.mean) * cases / speed
        since = 0 if line.pace.limit is None else waiting.since
        step = Step(at, window, urgency, since, minutes**2 * varies, known, room)
        self.steps.append(step)
        for tally in self._tallies_of[window]:
            tally.add(step)
        self._calls_of[service] = self._calls_of.get(service, 0) + 1
        lane.take(waiting)
        self.ended = at
        self._left -= 1
        until = at + round(minutes * MINUTE)
        heappush(self._events, (until, _CALLS, self._rank[window], window))
        if known:
            self._goes_on(waiting.ticket, until)

    def _goes_on(self, ticket: str, at: int) -> None:
        """Where further services follow on the ticket, it comes back to the queue when this one ends."""
        then = self._then.get(ticket)
        if then is None:
            then = self._then[ticket] = self._hall.tickets[ticket].then
        if then:
            heappush(self._events, (at, _COMES, 0, ticket))

    def _comes(self, ticket_id: str, at: int) -> None:
        ticket = self._hall.tickets[ticket_id]
        service, *rest = self._then[ticket_id]
        self._then[ticket_id] = tuple(rest)
        key = (service, ticket.group, "transferred" if ticket.slot is None else "transferred-booked", "")
        if ticket.id not in self.places and self.pool(key):
            self._waits += 1
        self._join(key, Waiting(ticket.since, ticket.order, ticket.id), at)

    def _expect(self, coming: Coming) -> None:
        self._came += 1
        self._join((coming.service, coming.group, coming.kind, ""), Waiting(coming.at, self._came, NOBODY), coming.at)

    def _join(self, key: ClassKey, waiting: Waiting, at: int) -> None:
        if key not in self.lines:
            self._add_line(line_of(self._hall, self._branch, key, (), at))
        self.lines[key].join(waiting)
        self._lanes[key].look()
        if self._idle and (able := self._idle & self.pool(key)) and (able := self._still_there(able, at)):
            # One on its break would only take them after it: whoever can call first is woken.
            window = min(able, key=lambda each: (self.posts[each].ready(at), self._rank[each]))
            self._idle.remove(window)
            heappush(self._events, (at, _CALLS, self._rank[window], window))

    def _still_there(self, windows: set[str], at: int) -> set[str]:
        """Those of some windows whose planned end has not come."""
        return {each for each in windows if (until := self.posts[each].until) is None or at < until}

    def _add_line(self, line: Line, members: Sequence[Waiting] = ()) -> None:
        self.lines[line.key] = line
        pool = self.pool(line.key)
        self.tally(pool)
        back = [self._back(line, each) for each in members] if isinstance(line, ReturnedLine) else None
        lane = self._lanes[line.key] = Lane(line, pool, Rise(self._branch, line.key), back)
        for window in pool:
            self._lanes_of[window].append(lane)

    def _back(self, line: Line, waiting: Waiting) -> Back:
        """When somebody who is back may be called, as `lines.ReturnedLine` has it."""
        ticket, policy = self._hall.tickets[waiting.ticket], self._branch.policy
        order, missed_at = ticket.returned_order, ticket.missed_at
        passed = 0 if order is None else self._hall.calls_since(line.service, order)
        ready = inf if missed_at is None else missed_at + policy.return_after_at_most * MINUTE
        return Back(waiting, policy.return_after_calls - passed, ready)

    # -- breaks ----------------------------------------------------------------------------------------------------

    def _breaks_guarded(self) -> dict[str, tuple[int, ...]]:
        """By window, when the breaks and planned ends come that its services should not reach into, ms."""
        midnight = self._figures.midnight
        return {
            window.id: tuple(midnight + end * MINUTE for end in ends)
            for window in self._branch.windows
            if window.id in self.posts and (ends := ends_of(window, self._hall.window(window.id)))
        }

    def _room(self, window: str, at: int) -> float:
        """Minutes until a window's break where that is within the guard, else without end."""
        for start in self._guards.get(window, ()):
            if 0 <= start - at < self._branch.policy.break_guard * MINUTE:
                return (start - at) / MINUTE
        return inf

    def _fits(self, window: str, lane: Lane, at: int, room: float) -> bool:
        first = lane.ready(at, self._calls_of.get(lane.service, 0)) or lane.early()
        if first is None or first.ticket == NOBODY:
            cases = round(cases_of(self._figures, lane.service).mean)
        else:
            cases = self._hall.tickets[first.ticket].cases
        return self._in_time(window, lane.service, cases, room)

    def takes(self, step: Step, service: str) -> bool:
        """Whether the window of a step would have called for a service, so near its break."""
        return step.room == inf or self._in_time(step.window, service, 1, step.room)

    def _in_time(self, window: str, service: str, cases: int, room: float) -> bool:
        found = self._branch.window(window)
        return found is None or fits(self._branch, found, service, cases, room)
