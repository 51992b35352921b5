"""The dispatcher run forward: the known queue, the windows of the roster, mean durations, nobody new.

It picks by the same rule as the clock, on copies. The run ends when the queue does, or after so many calls that more
would tell nothing new; what it saw is kept as steps, so that questions asked later cost little.
"""

from heapq import heapify, heappop, heappush

from msgspec import Struct

from queue_machine.dispatch.clock import idle_order
from queue_machine.dispatch.lines import Head, Line, first_of, line_of
from queue_machine.dispatch.pace import MINUTE, may_take
from queue_machine.dispatch.roster import Roster, duration
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.lobby_index import ClassKey, Waiting
from queue_machine.domain.wall import Wall

CALLS = 400
"""Calls after which a run ends."""
IDLE = -1.0
"""The share noted where a window found nobody."""

Pool = frozenset[str]
"""The windows that may take a class: those who wait for the same ones compete."""

_COMES, _CALLS = 0, 1


class Step(Struct, frozen=True):
    """A window that called somebody, or found nobody, at an instant (ms)."""

    at: int
    window: str
    share: float
    square: float = 0.0
    """The squared minutes of its matters, summed: each may take longer or shorter by itself."""


class Place(Struct, frozen=True):
    """Where somebody stands in the run."""

    start: int
    """ms since the epoch."""
    ahead: int
    """People called before at the windows of the pool."""
    squares: float
    """Sum of the squared minutes before: how uncertain the start is."""


class Tally:
    """What went through a pool so far."""

    __slots__ = ("calls", "squares")

    def __init__(self, squares: float) -> None:
        self.calls, self.squares = 0, squares

    def add(self, square: float) -> None:
        self.calls += 1
        self.squares += square


class Run:
    """A forward run, made when it is constructed."""

    def __init__(self, lobby: Lobby, branch: Branch, wall: Wall, roster: Roster, calls: int = CALLS) -> None:
        self._lobby, self._branch = lobby, branch
        self.posts = {post.window: post for post in roster.posts}
        self.steps: list[Step] = []
        self.places: dict[str, Place] = {}
        self.tallies: dict[Pool, Tally] = {}
        self.ended = wall.at
        """When the last call was made, ms."""
        self.lines: dict[ClassKey, Line] = {}
        self._pools: dict[ClassKey, Pool] = {}
        self._lines_of: dict[str, list[Line]] = {window: [] for window in self.posts}
        self._tallies_of: dict[str, list[Tally]] = {window: [] for window in self.posts}
        self._then: dict[str, tuple[str, ...]] = {}
        self._calls_of: dict[str, int] = {}
        for key, members in lobby.classes():
            self._add_line(line_of(lobby, branch, key, members))
        self.whole = self._run(wall, calls)
        """Whether it reached the end of the queue."""

    def pool(self, key: ClassKey) -> Pool:
        """The windows of the run that may take a class."""
        if key not in self._pools:
            posts = self.posts.values()
            self._pools[key] = frozenset(p.window for p in posts if may_take(self._branch, p.window, p.serves, key))
        return self._pools[key]

    def tally(self, pool: Pool) -> Tally:
        """What has gone through a pool in the run."""
        if pool not in self.tallies:
            tally = Tally(sum((self.posts[window].rest / MINUTE) ** 2 for window in pool))
            for step in self.steps:
                if step.share != IDLE and step.window in pool:
                    tally.add(step.square)
            self.tallies[pool] = tally
            for window in pool:
                self._tallies_of[window].append(tally)
        return self.tallies[pool]

    def _add_line(self, line: Line) -> None:
        self.lines[line.key] = line
        pool = self.pool(line.key)
        self.tally(pool)
        for window in pool:
            self._lines_of[window].append(line)

    def _run(self, wall: Wall, calls: int) -> bool:
        order = idle_order(self._lobby, self._branch, self.posts, wall)
        rank = {window: place for place, window in enumerate(order)}
        events = [(max(post.free, wall.at), _CALLS, rank[post.window], post.window) for post in self.posts.values()]
        for post in self.posts.values():
            if post.ticket:
                self._goes_on(post.ticket, wall.at + post.rest, events)
        heapify(events)
        idle: set[str] = set()
        while events:
            at, kind, _, who = heappop(events)
            if kind == _COMES:
                self._comes(who)
                for window in idle:
                    heappush(events, (at, _CALLS, rank[window], window))
                idle.clear()
                continue
            ready = self.posts[who].ready(at)
            if ready > at:
                heappush(events, (ready, _CALLS, rank[who], who))
                continue
            head = first_of(self._lines_of[who], at, self._calls_of)
            if head is None:
                self.steps.append(Step(at, who, IDLE))
                idle.add(who)
                continue
            if calls == 0:
                return False
            calls -= 1
            until = self._call(head, at, who)
            heappush(events, (until, _CALLS, rank[who], who))
            self._goes_on(head.waiting.ticket, until, events)
        return True

    def _call(self, head: Head, at: int, window: str) -> int:
        """Note a call; returns when its service ends, ms."""
        ticket = self._lobby.tickets[head.waiting.ticket]
        service = head.line.service
        length = duration(self._branch, service, ticket.cases)
        if ticket.id not in self.places:
            tally = self.tally(self.pool(head.line.key))
            self.places[ticket.id] = Place(at, tally.calls, tally.squares)
        square = (length / MINUTE) ** 2 / max(1, ticket.cases)
        self.steps.append(Step(at, window, head.share, square))
        for tally in self._tallies_of[window]:
            tally.add(square)
        self._calls_of[service] = self._calls_of.get(service, 0) + 1
        head.line.take(head.waiting)
        self.ended = at
        return at + length

    def _goes_on(self, ticket: str, at: int, events: list[tuple[int, int, int, str]]) -> None:
        """Where further services follow on the ticket, it comes back to the queue when this one ends."""
        if self._then.setdefault(ticket, self._lobby.tickets[ticket].then):
            heappush(events, (at, _COMES, 0, ticket))

    def _comes(self, ticket_id: str) -> None:
        ticket = self._lobby.tickets[ticket_id]
        service, *rest = self._then[ticket_id]
        self._then[ticket_id] = tuple(rest)
        key = (service, ticket.group, "transferred", "")
        if key not in self.lines:
            self._add_line(line_of(self._lobby, self._branch, key, ()))
        self.lines[key].join(Waiting(ticket.since, ticket.order, ticket.id))
