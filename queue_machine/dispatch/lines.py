"""The waiting tickets as lines that can be taken from the front, without touching the hall.

Choosing and forecasting both look at the heads of these lines and both pick by `first_of`, so that what is foretold
is what will be done. Which returned ticket is ready is settled here.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from math import inf

from msgspec import Struct

from queue_machine.dispatch.hall import Hall
from queue_machine.dispatch.pace import MINUTE, Pace, fits, may_take, pace_of, room_before_break
from queue_machine.domain.branch import Branch, Window
from queue_machine.domain.lobby_index import ClassKey, Waiting, place_of
from queue_machine.domain.tickets import Ticket
from queue_machine.domain.wall import Wall


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
    """Tickets that were missed and are back: each is ready after some more calls of its service (过号顺延).

    Where a service is called so rarely that these take longer, it is ready some time after the miss.
    """

    __slots__ = ("_hall", "_missed_before", "_seen", "_wanted")

    def __init__(
        self,
        key: ClassKey,
        pace: Pace,
        members: Collection[Waiting],
        hall: Hall,
        wanted: int,
        missed_before: float = -inf,
    ) -> None:
        """`missed_before`: who was missed before this instant (ms) has waited long enough without any call."""
        super().__init__(key, pace, ())
        self.size, self._rest = len(members), iter(members)
        self._hall, self._wanted, self._missed_before = hall, wanted, missed_before
        self._seen: list[tuple[Waiting, int]] = []

    def _look(self) -> tuple[Waiting, int] | None:
        """The next member that nobody looked at yet, with the calls that are still to pass."""
        waiting = next(self._rest, None)
        if waiting is None:
            return None
        ticket = self._hall.tickets[waiting.ticket]
        passed = 0 if ticket.returned_order is None else self._hall.calls_since(self.service, ticket.returned_order)
        if self._long_ago(ticket):
            passed = self._wanted
        self._seen.append((waiting, self._wanted - passed))
        return self._seen[-1]

    def _long_ago(self, ticket: Ticket) -> bool:
        return ticket.missed_at is not None and ticket.missed_at < self._missed_before

    def readiness(self, waiting: Waiting) -> str:
        """Why a member may be called now: "calls" passed, or "time"; "early" where neither did."""
        ticket = self._hall.tickets[waiting.ticket]
        order = ticket.returned_order
        if (0 if order is None else self._hall.calls_since(self.service, order)) >= self._wanted:
            return "calls"
        return "time" if self._long_ago(ticket) else "early"

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
    """Of its service's target, used up by now."""
    urgency: float
    late: bool = False
    """Whether somebody who came much earlier goes before it, however urgent it is."""

    @property
    def rank(self) -> tuple[bool, float, int, int, str]:
        """Sorts heads: the most urgent, then the earlier ticket."""
        return (self.late, -self.urgency, *place_of(self.waiting))


def line_of(hall: Hall, branch: Branch, key: ClassKey, members: Collection[Waiting], now: int) -> Line:
    """A class of the lobby as a line at an instant (ms)."""
    pace = pace_of(branch, key)
    if key[2].startswith("returned"):
        policy = branch.policy
        missed_before = now - policy.return_after_at_most * MINUTE
        return ReturnedLine(key, pace, members, hall, policy.return_after_calls, missed_before)
    return Line(key, pace, members)


def lines_for(hall: Hall, branch: Branch, window: Window, wall: Wall) -> list[Line]:
    """The lines from which a window may call now. A line whose first would be served into the window's break,
    or far past its planned end, rests."""
    lines = [
        line_of(hall, branch, key, members, wall.at)
        for key, members in hall.classes()
        if may_take(branch, window.id, window.skills, key, hall)
    ]
    return in_time(lines, hall, branch, window, wall)


def in_time(lines: list[Line], hall: Hall, branch: Branch, window: Window, wall: Wall) -> list[Line]:
    """Those of some lines whose first would not be served far into the window's break or past its planned end."""
    room = room_before_break(branch, window, hall.window(window.id), wall)
    if room is None:
        return lines
    return [line for line in lines if _fits(hall, branch, window, line, room)]


def _fits(hall: Hall, branch: Branch, window: Window, line: Line, room: float) -> bool:
    first = line.head(0) or line.early()
    return first is None or fits(branch, window, line.service, hall.tickets[first.ticket].cases, room)


def _ready(lines: Sequence[Line], calls: Mapping[str, int]) -> list[tuple[Line, Waiting]]:
    """Who stands first in each line and may be called; where nobody may, returned tickets that should still wait.

    A window does not idle while somebody whom it may call is waiting.
    """
    found = [(line, w) for line in lines if (w := line.head(calls.get(line.service, 0))) is not None]
    return found or [(line, w) for line in lines if (w := line.early()) is not None]


def heads_of(lines: Sequence[Line], now: int) -> list[Head]:
    """The heads that may be called at an instant (ms), the one to be called first."""
    ready = _ready(lines, {})
    bound = _bound(ready)
    heads = [
        Head(line, w, line.pace.share(now - w.since), line.pace.urgency(now - w.since), _late(line, w, bound))
        for line, w in ready
    ]
    return sorted(heads, key=lambda head: head.rank)


def first_of(lines: Sequence[Line], now: int, calls: Mapping[str, int]) -> Head | None:
    """Who is called: the most urgent head, then the earlier ticket; nobody overtakes beyond the limit.

    `calls` counts the calls of each service beyond those in the lobby.
    """
    best: tuple[Line, Waiting] | None = None
    most = 0.0
    ready = _ready(lines, calls)
    bound = _bound(ready)
    for line, waiting in ready:
        if _late(line, waiting, bound):
            continue
        urgency = line.pace.urgency(now - waiting.since)
        if best is None or urgency > most or (urgency == most and place_of(waiting) < place_of(best[1])):
            best, most = (line, waiting), urgency
    if best is None:
        return None
    line, waiting = best
    return Head(line, waiting, line.pace.share(now - waiting.since), most)


def _bound(ready: Sequence[tuple[Line, Waiting]]) -> int | None:
    """The reference time (ms) after which nobody with a limit is called: the earliest of them, and the limit."""
    return min(
        (w.since + round(line.pace.limit * MINUTE) for line, w in ready if line.pace.limit is not None), default=None
    )


def _late(line: Line, waiting: Waiting, bound: int | None) -> bool:
    return bound is not None and line.pace.limit is not None and waiting.since > bound
