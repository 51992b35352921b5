"""The waiting tickets as lines that can be taken from the front, without touching the lobby.

Choosing and forecasting both look at the heads of these lines and both pick by `first_of`, so that what is foretold
is what will be done. Which returned ticket is ready is settled here.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from heapq import heappop, heappush

from msgspec import Struct

from queue_machine.dispatch.pace import Pace, may_take, pace_of
from queue_machine.domain.branch import Branch, Window
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.lobby_index import ClassKey, Waiting, place_of


class Line:
    """One class of waiting tickets in its order."""

    __slots__ = ("_came", "_head", "_rest", "key", "pace", "service", "size", "taken")

    def __init__(self, key: ClassKey, pace: Pace, members: Collection[Waiting]) -> None:
        self.key, self.pace, self.service = key, pace, key[0]
        self.size, self.taken = len(members), 0
        self._rest: Iterator[Waiting] = iter(members)
        self._head = next(self._rest, None)
        self._came: list[tuple[tuple[int, int, str], Waiting]] = []

    def join(self, waiting: Waiting) -> None:
        """Somebody joins, at the place of their reference time."""
        self.size += 1
        heappush(self._came, (place_of(waiting), waiting))

    def head(self, calls: int) -> Waiting | None:
        """Who is first, of those that may be called after so many more calls of the service."""
        if self._came and (self._head is None or self._came[0][0] < place_of(self._head)):
            return self._came[0][1]
        return self._head

    def early(self) -> Waiting | None:
        """Who is first although not ready: called before a window idles."""
        return None

    def take(self, waiting: Waiting) -> None:
        """Take out the one that `head` or `early` named."""
        self.taken += 1
        if waiting is self._head:
            self._head = next(self._rest, None)
        else:
            heappop(self._came)


class ReturnedLine(Line):
    """Tickets that were missed and are back: each is ready after some more calls of its service (过号顺延)."""

    __slots__ = ("_lobby", "_seen", "_wanted")

    def __init__(self, key: ClassKey, pace: Pace, members: Collection[Waiting], lobby: Lobby, wanted: int) -> None:
        super().__init__(key, pace, ())
        self.size, self._rest = len(members), iter(members)
        self._lobby, self._wanted = lobby, wanted
        self._seen: list[tuple[Waiting, int]] = []

    def _look(self) -> tuple[Waiting, int] | None:
        """The next member that nobody looked at yet, with the calls that are still to pass."""
        waiting = next(self._rest, None)
        if waiting is None:
            return None
        ticket = self._lobby.tickets[waiting.ticket]
        passed = 0 if ticket.returned_order is None else self._lobby.calls_since(self.service, ticket.returned_order)
        self._seen.append((waiting, self._wanted - passed))
        return self._seen[-1]

    def head(self, calls: int) -> Waiting | None:
        for waiting, still in self._seen:
            if still <= calls:
                return waiting
        while (looked := self._look()) is not None:
            if looked[1] <= calls:
                return looked[0]
        return None

    def early(self) -> Waiting | None:
        first = self._seen[0] if self._seen else self._look()
        return None if first is None else first[0]

    def take(self, waiting: Waiting) -> None:
        self.taken += 1
        self._seen = [each for each in self._seen if each[0] is not waiting]


class Head(Struct, frozen=True):
    """The head of a line at an instant."""

    line: Line
    waiting: Waiting
    share: float

    @property
    def rank(self) -> tuple[float, int, int, str]:
        """Sorts heads: the largest share, then the earlier ticket."""
        return (-self.share, *place_of(self.waiting))


def line_of(lobby: Lobby, branch: Branch, key: ClassKey, members: Collection[Waiting]) -> Line:
    """A class of the lobby as a line."""
    pace = pace_of(branch, key)
    if key[2] == "returned":
        return ReturnedLine(key, pace, members, lobby, branch.policy.return_after_calls)
    return Line(key, pace, members)


def lines_for(lobby: Lobby, branch: Branch, window: Window) -> list[Line]:
    """The lines from which a window may call."""
    return [
        line_of(lobby, branch, key, members)
        for key, members in lobby.classes()
        if may_take(branch, window.id, window.skills, key)
    ]


def _ready(lines: Sequence[Line], calls: Mapping[str, int]) -> list[tuple[Line, Waiting]]:
    """Who stands first in each line and may be called; where nobody may, returned tickets that should still wait.

    A window does not idle while somebody whom it may call is waiting.
    """
    found = [(line, w) for line in lines if (w := line.head(calls.get(line.service, 0))) is not None]
    return found or [(line, w) for line in lines if (w := line.early()) is not None]


def heads_of(lines: Sequence[Line], now: int) -> list[Head]:
    """The heads that may be called at an instant (ms), the one to be called first."""
    heads = [Head(line, w, line.pace.share(now - w.since)) for line, w in _ready(lines, {})]
    return sorted(heads, key=lambda head: head.rank)


def first_of(lines: Sequence[Line], now: int, calls: Mapping[str, int]) -> Head | None:
    """Who is called: the head that has used the largest share of its target, then the earlier ticket.

    `calls` counts the calls of each service beyond those in the lobby.
    """
    best: tuple[Line, Waiting] | None = None
    largest = 0.0
    for line, waiting in _ready(lines, calls):
        share = line.pace.share(now - waiting.since)
        if best is None or share > largest or (share == largest and place_of(waiting) < place_of(best[1])):
            best, largest = (line, waiting), share
    return None if best is None else Head(*best, largest)
