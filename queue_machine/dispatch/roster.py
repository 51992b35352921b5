"""Which windows are at work, until when they are busy, and when those that are away come back.

What is known comes from the windows' own facts, the rota of breaks and the hall's hours; what is guessed says so.
A window that is closed counts only for services that nobody else is there for.
"""

from collections.abc import Iterable

from msgspec import Struct

from queue_machine.dispatch.pace import MINUTE
from queue_machine.domain.branch import Branch, Span, Window
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.wall import Wall

PAUSE = 15
"""Minutes that a pause without an announced end is taken to last; also until a service without a window gets one."""
OVERDUE = 5
"""Minutes until a teller comes back who meant to be here by now."""
LEAST_LEFT = 0.3
"""Share of the mean duration that is still to come of a service, however long it took already."""
MEAN = 8.0
"""Minutes of a service that the branch no longer knows."""


class Post(Struct, frozen=True, kw_only=True):
    """A window in the forward run. Times are ms since the epoch."""

    window: str
    serves: frozenset[str]
    """The services that it counts for; tickets bound to it come on top."""
    free: int
    """When it can call for the first time, breaks aside."""
    breaks: tuple[tuple[int, int], ...] = ()
    rest: int = 0
    """ms still to go on the present service."""
    ticket: str = ""
    """The ticket that it is busy with."""
    guessed: bool = False
    """Whether nobody knows if and when it works."""

    def ready(self, at: int) -> int:
        """When it can call, from an instant on: a break that holds the instant passes first."""
        for start, end in self.breaks:
            if start <= at < end:
                at = end
        return at


class Roster(Struct, frozen=True):
    """The windows that the forward run counts on."""

    posts: tuple[Post, ...]
    served_from: dict[str, int]
    """Minute of the day from which a service is served, for those that no window serves now."""


def duration(branch: Branch, service: str, cases: int) -> int:
    """How long a service takes on average, ms."""
    found = branch.service(service)
    return round((MEAN if found is None else found.mean) * max(1, cases) * MINUTE)


def roster(lobby: Lobby, branch: Branch, wall: Wall) -> Roster:
    """The roster of a branch at an instant."""
    return _Roster(lobby, branch, wall).roster()


class _Back(Struct, frozen=True):
    """When a staffed window can call again: minute of the day, and whether that is known."""

    minute: float
    known: bool = True


class _Roster:
    def __init__(self, lobby: Lobby, branch: Branch, wall: Wall) -> None:
        self.lobby, self.branch, self.wall = lobby, branch, wall
        self.now = wall.minute + wall.at % MINUTE / MINUTE
        self.spans = sorted(branch.hours.spans(wall.weekday, wall.date), key=lambda span: span.start)
        pairs = zip(self.spans, self.spans[1:], strict=False)
        self.gaps = [Span(one.end, next_.start) for one, next_ in pairs if one.end < next_.start]
        self.backs: dict[str, _Back] = {}
        for window in branch.windows:
            back = self._back(window)
            if back is not None:
                self.backs[window.id] = back

    def _at(self, minute: float) -> int:
        """An instant of today, ms."""
        return self.wall.at + round((minute - self.now) * MINUTE)

    # -- one window ------------------------------------------------------------------------------------------------

    def _breaks(self, window: Window) -> list[Span]:
        """The breaks that are still to come or going on; not one into which the window works on."""
        return [span for span in self._rota(window) if span.end > self.now and not self._works_into(window, span)]

    def _rota(self, window: Window) -> list[Span]:
        return sorted([*window.breaks, *self.gaps], key=lambda span: (span.start, span.end))

    def _works_into(self, window: Window, span: Span) -> bool:
        """Whether a window opened, or called somebody, in a break that is going on: the facts outdo the rota."""
        state = self.lobby.window(window.id)
        if state.state != "open" or not span.start <= self.now < span.end:
            return False
        calls = self.lobby.calls_at(window.id)
        last = max(state.since, calls[-1].called_at if calls else 0)
        return last >= self._at(span.start)

    def _through(self, breaks: Iterable[Span], minute: float) -> float:
        for span in breaks:
            if span.start <= minute < span.end:
                minute = span.end
        return minute

    def _back(self, window: Window) -> _Back | None:
        """When an open or paused window can call; None for a closed one."""
        state = self.lobby.window(window.id)
        rota = self._through(self._breaks(window), self.now)
        if state.state == "open":
            return _Back(rota)
        if state.state != "paused":
            return None
        if state.until is not None and state.until > self.now:
            return _Back(self._through(self._breaks(window), state.until))
        if rota > self.now:
            return _Back(rota)
        since = self.now - (self.wall.at - state.since) / MINUTE
        wait = self.now + OVERDUE if state.until is not None else max(since + PAUSE, self.now + OVERDUE)
        return _Back(wait, False)

    def _starts(self, window: Window) -> float | None:
        """When a closed window opens, by hours and rota; None where they name no time today."""
        rota = self._rota(window)

        def works(minute: float) -> bool:
            return any(s.start <= minute < s.end for s in self.spans) and self._through(rota, minute) == minute

        if not self.backs and works(self.now):
            return self.now  # the hall is open by its hours and its first window is about to be
        turns = [span.start for span in self.spans] + [span.end for span in rota]
        return min((turn for turn in turns if turn > self.now and works(turn)), default=None)

    # -- all -------------------------------------------------------------------------------------------------------

    def roster(self) -> Roster:
        posts = [self._staffed(window) for window in self.branch.windows if window.id in self.backs]
        served_from: dict[str, int] = {}
        joining: dict[str, set[str]] = {}
        for service in self.branch.services:
            takers = [window for window in self.branch.windows if service.id in window.skills]
            backs = [self.backs[window.id] for window in takers if window.id in self.backs]
            minutes = [back.minute for back in backs]
            if not backs:
                # Who worked here today is likelier to come back than who never came.
                closed = [window for window in takers if window.id in self.lobby.windows] or takers
                for window in closed:
                    joining.setdefault(window.id, set()).add(service.id)
                minutes = [start for start in map(self._starts, closed) if start is not None]
            known = all(back.known for back in backs)
            if known and minutes and min(minutes) > self.now:
                served_from[service.id] = int(min(minutes))
        for (_, _, _, to_window), _ in self.lobby.classes():
            if to_window and to_window not in self.backs and self.branch.window(to_window) is not None:
                joining.setdefault(to_window, set())
        posts += [self._closed(w, frozenset(joining[w.id])) for w in self.branch.windows if w.id in joining]
        return Roster(tuple(posts), served_from)

    def _staffed(self, window: Window) -> Post:
        back = self.backs[window.id]
        ticket, rest = self._present(window)
        return Post(
            window=window.id,
            serves=frozenset(window.skills),
            free=max(self._at(back.minute), self.wall.at + rest),
            breaks=tuple((self._at(span.start), self._at(span.end)) for span in self._breaks(window)),
            rest=rest,
            ticket=ticket,
        )

    def _closed(self, window: Window, serves: frozenset[str]) -> Post:
        start = self._starts(window)
        ticket, rest = self._present(window)
        guess = self.now if not self.backs else self.now + PAUSE
        return Post(
            window=window.id,
            serves=serves,
            free=max(self._at(guess if start is None else start), self.wall.at + rest),
            breaks=tuple((self._at(span.start), self._at(span.end)) for span in self._rota(window)),
            rest=rest,
            ticket=ticket,
            guessed=start is None or start <= self.now,
        )

    def _present(self, window: Window) -> tuple[str, int]:
        """The ticket that a window is busy with, and the ms still to go: its mean less what passed."""
        ticket = self.lobby.at_window(window.id)
        call = None if ticket is None else ticket.call
        if ticket is None or call is None or call.state == "held":
            return "", 0
        whole = duration(self.branch, call.service, ticket.cases)
        return ticket.id, max(whole - call.worked_by(self.wall.at), round(LEAST_LEFT * whole))
