"""Which windows are at work, until when they are busy, and when those that are away come back.

What is known comes from the windows' own facts, the rota of breaks and the hall's hours; what is guessed says so.
A window that is closed counts only for services that nobody else is there for.
"""

from collections.abc import Iterable
from math import sqrt

from msgspec import Struct

from queue_machine.dispatch.hall import Hall
from queue_machine.dispatch.pace import MINUTE
from queue_machine.dispatch.residual import left_at, mean_left
from queue_machine.dispatch.today import Today, matter
from queue_machine.domain.branch import Branch, Span, Window
from queue_machine.domain.wall import Wall

PAUSE = 15
"""Minutes that a pause without an announced end is taken to last; also until a service without a window gets one."""
OVERDUE = 5
"""Minutes until a teller comes back who meant to be here by now."""


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
    square: float = 0.0
    """The squared minutes of that rest's standard deviation."""
    speed: float = 1.0
    ticket: str = ""
    """The ticket that it is busy with."""
    guessed: bool = False
    """Whether nobody knows if and when it works."""
    until: int | None = None
    """When it is meant to close: it calls nobody from then on."""

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


def roster(hall: Hall, branch: Branch, wall: Wall, figures: Today) -> Roster:
    """The roster of a branch at an instant, with the day's figures."""
    return _Roster(hall, branch, wall, figures).roster()


class _Back(Struct, frozen=True):
    """When a staffed window can call again: minute of the day, and whether that is known."""

    minute: float
    known: bool = True


class _Rest(Struct, frozen=True):
    """What is left of a window's present service, as the run takes it."""

    ticket: str
    left: int
    """ms."""
    square: float


_FREE = _Rest("", 0, 0.0)


class _Present:
    """A service that is going on: minutes on average, how much they vary, and how many have passed."""

    __slots__ = ("elapsed", "left", "mean", "square", "ticket", "variation")

    def __init__(self, ticket: str, mean: float, variation: float, elapsed: float) -> None:
        self.ticket, self.mean, self.variation, self.elapsed = ticket, mean, variation, elapsed
        self.left = mean_left(mean, variation, elapsed)
        self.square = (variation * self.left) ** 2

    def at(self, chance: float) -> float:
        """Minutes that the rest stays below with a chance."""
        return left_at(self.mean, self.variation, self.elapsed, chance)


class _Roster:
    def __init__(self, hall: Hall, branch: Branch, wall: Wall, figures: Today) -> None:
        self.hall, self.branch, self.wall, self.figures = hall, branch, wall, figures
        self.now = wall.minute + wall.at % MINUTE / MINUTE
        self.spans = sorted(branch.hours.spans(wall.weekday, wall.date), key=lambda span: span.start)
        pairs = zip(self.spans, self.spans[1:], strict=False)
        self.gaps = [Span(one.end, next_.start) for one, next_ in pairs if one.end < next_.start]
        self.backs: dict[str, _Back] = {}
        for window in branch.windows:
            back = self._back(window)
            if back is not None:
                self.backs[window.id] = back
        self.rests = self._rests()

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
        state = self.hall.window(window.id)
        if state.state != "open" or not span.start <= self.now < span.end:
            return False
        calls = self.hall.calls_at(window.id)
        last = max(state.since, calls[-1].called_at if calls else 0)
        return last >= self._at(span.start)

    def _end(self, window: Window) -> int | None:
        """The minute of the day at which an open window is meant to close; not one after which it called somebody."""
        state = self.hall.window(window.id)
        if state.state != "open" or state.until is None:
            return None
        calls = self.hall.calls_at(window.id)
        works_on = calls and calls[-1].called_at >= self._at(state.until)
        return None if works_on else state.until

    def _through(self, breaks: Iterable[Span], minute: float) -> float:
        for span in breaks:
            if span.start <= minute < span.end:
                minute = span.end
        return minute

    def _back(self, window: Window) -> _Back | None:
        """When an open or paused window can call; None for a closed one, and where its planned end has passed."""
        state = self.hall.window(window.id)
        rota = self._through(self._breaks(window), self.now)
        if state.state == "open":
            end = self._end(window)
            return None if end is not None and end <= self.now else _Back(rota)
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
                closed = [window for window in takers if window.id in self.hall.windows] or takers
                for window in closed:
                    joining.setdefault(window.id, set()).add(service.id)
                minutes = [start for start in map(self._starts, closed) if start is not None]
            known = all(back.known for back in backs)
            if known and minutes and min(minutes) > self.now:
                served_from[service.id] = int(min(minutes))
        for (_, _, _, to_window), _ in self.hall.classes():
            if to_window and to_window not in self.backs and self.branch.window(to_window) is not None:
                joining.setdefault(to_window, set())
        posts += [self._closed(w, frozenset(joining[w.id])) for w in self.branch.windows if w.id in joining]
        return Roster(tuple(posts), served_from)

    def _staffed(self, window: Window) -> Post:
        rest = self.rests.get(window.id, _FREE)
        end = self._end(window)
        return Post(
            window=window.id,
            serves=frozenset(window.skills),
            free=max(self._at(self.backs[window.id].minute), self.wall.at + rest.left),
            breaks=tuple((self._at(span.start), self._at(span.end)) for span in self._breaks(window)),
            rest=rest.left,
            square=rest.square,
            speed=self._speed(window),
            ticket=rest.ticket,
            until=None if end is None else self._at(end),
        )

    def _closed(self, window: Window, serves: frozenset[str]) -> Post:
        start = self._starts(window)
        rest = self.rests.get(window.id, _FREE)
        guess = self.now if not self.backs else self.now + PAUSE
        return Post(
            window=window.id,
            serves=serves,
            free=max(self._at(guess if start is None else start), self.wall.at + rest.left),
            breaks=tuple((self._at(span.start), self._at(span.end)) for span in self._rota(window)),
            rest=rest.left,
            square=rest.square,
            speed=self._speed(window),
            ticket=rest.ticket,
            guessed=start is None or start <= self.now,
        )

    def _speed(self, window: Window) -> float:
        return self.figures.speeds.get(window.id, window.speed)

    # -- who is at a window ----------------------------------------------------------------------------------------

    def _rests(self) -> dict[str, _Rest]:
        """What is left of the services that are going on, by window."""
        looked = ((window.id, self._present(window)) for window in self.branch.windows)
        busy = {window: present for window, present in looked if present is not None}
        alike: dict[tuple[str, ...], list[str]] = {}
        for window in self.branch.windows:
            if window.id in busy:
                alike.setdefault(window.skills, []).append(window.id)
        found: dict[str, _Rest] = {}
        for windows in alike.values():
            windows.sort(key=lambda each: busy[each].left)
            count = len(windows)
            for place, each in enumerate(windows):
                present = busy[each]
                # Of several windows that do the same the first one is free sooner than any is on average.
                left = present.left if count == 1 else present.at((place + 0.5) / count)
                found[each] = _Rest(present.ticket, round(left * MINUTE), present.square)
        return found

    def _present(self, window: Window) -> _Present | None:
        ticket = self.hall.at_window(window.id)
        call = None if ticket is None else ticket.call
        if ticket is None or call is None or call.state == "held":
            return None
        usual = matter(self.figures, call.service)
        cases = max(1, ticket.cases)
        began = call.last_called_at if call.started_at is None else call.started_at
        elapsed = call.worked_by(self.wall.at) if call.started_at is not None else self.wall.at - began
        return _Present(
            ticket=ticket.id,
            mean=usual.mean * cases / self._speed(window),
            variation=usual.variation / sqrt(cases),
            elapsed=max(0.0, elapsed / MINUTE),
        )
