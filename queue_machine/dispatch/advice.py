"""What a manager could do now: open one more window, let one close, let one rest; each with what it is worth.

Found by rehearsing the next hours with and without it, over the same futures; the range is what these futures say.
A `Counsel` thinks in short steps, so that whoever owns the hall's thread never waits for it. Whether and when a piece
of advice is given is `advice_log`'s matter.
"""

from collections.abc import Callable, Iterator, Sequence
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from queue_machine.dispatch.hall import Hall
from queue_machine.dispatch.pace import MINUTE
from queue_machine.dispatch.rehearsal import (
    Bench,
    Course,
    Future,
    future_of,
    rehearse,
    scene_of,
    with_window,
    without,
)
from queue_machine.dispatch.today import Today
from queue_machine.domain.branch import Branch, Window
from queue_machine.domain.tickets import Call
from queue_machine.domain.wall import Wall

FUTURES = 12
"""Futures that a range is read off."""
AHEAD = 150
"""Minutes that a rehearsal looks ahead."""
NOTICE = 8
"""Minutes that it takes to bring somebody to a window."""
LENGTHS = (30, 60, 90)
"""Minutes for which one more window is tried."""
LATER = 30
"""Minutes by which one more window is tried later."""
IN_TIME = 0.9
"""The share called within the target below which one more window is thought of."""
AT_EASE, STILL_FINE, EVER_FINE = 0.95, 0.92, 0.85
"""The share from which closing a window is thought of, the one that must be left on average, and in most futures."""
WORTH = 2.0
"""Minutes of waiting that a minute at one more window must save."""
LEAST_SAVED = 60.0
"""Minutes of waiting below which one more window is not worth a word."""
CLOSED_FOR = 90
"""Minutes for which a window may close."""
CLOSED_COST = 0.5
"""Minutes of waiting that a minute without a window may cost."""
PAUSE = 15
"""Minutes of a rest."""
TIRED, TIRED_RISING = 180, 120
"""Minutes without a break after which a teller should rest; where more cases come back than before."""
BREATHER = 10
"""Minutes between two visitors that count as a break."""
REST_COST = 120.0
"""Minutes of waiting that a rest may cost."""
BREAK_NEAR = 40
"""Minutes before a break of the rota in which nobody is told to rest or to close."""
RISING, RISING_LEAST = 1.5, 2
"""Cases that come back within the last hour beside the day: how many times as many, and at least how many."""
RANGE = (0.1, 0.9)
"""The part of the futures that a range leaves out on each side."""


class Proposal(Struct, frozen=True, kw_only=True):
    """A piece of advice. Times are ms since the epoch."""

    what: str
    """open, close or rest."""
    window: str
    start: int
    until: int
    low: int
    high: int
    """open: minutes of waiting saved; close and rest: minutes of waiting that it costs."""
    worked: int = 0
    """For a rest: minutes without a break."""
    rising: bool = False
    """For a rest: whether more cases come back than before."""
    longest: int = 0
    """For one more window: the longest wait in minutes to be expected without it."""


class Tired(Struct, frozen=True):
    """A window that should rest."""

    window: str
    minutes: int
    rising: bool


class Counsel:
    """Thoughts about one moment of a hall: `step` until it is done, then `proposal` says what came of it."""

    def __init__(
        self,
        hall: Hall,
        branch: Branch,
        wall: Wall,
        figures: Today,
        chance: Random,
        barred: Callable[[str, str], bool] = lambda what, window: False,
    ) -> None:
        """`barred` tells of a kind of advice and a window whether nothing is to be said of it now."""
        self.scene = scene_of(hall, branch, wall, figures)
        self.proposal: Proposal | None = None
        self.done = False
        self._branch, self._wall, self._chance, self._barred = branch, wall, chance, barred
        self._closed = _closed(hall, branch)
        self._tired = tired(hall, branch, wall)
        self._thoughts = self._think()

    def step(self, calls: int) -> bool:
        """Think on for about so many rehearsed calls; returns whether it is done."""
        spent = 0
        for cost in self._thoughts:
            # A rehearsal in which nothing happens takes time as well.
            spent += cost + 5
            if spent >= calls:
                return False
        self.done = True
        return True

    # -- thinking: each yields the calls of a rehearsal that it just made ------------------------------------------

    def _think(self) -> Iterator[int]:
        scene, now = self.scene, self.scene.now
        if not scene.benches:
            return
        self._until = until = now + AHEAD * MINUTE
        self._closing = min((end for end in self._spans_end() if end > now), default=now + 24 * 60 * MINUTE)
        self._futures = []
        self._base: list[Course] = []
        for _ in range(FUTURES):
            future = future_of(scene, until, self._chance)
            self._futures.append(future)
            self._base.append(rehearse(scene, future, scene.benches, until))
            yield self._base[-1].calls
        share = _mean([course.share for course in self._base])
        longest = _mean([course.longest for course in self._base])
        trouble = share < IN_TIME or longest > self._branch.alarm_wait
        if trouble:
            yield from self._one_more()
        if self.proposal is None:
            yield from self._rest()
        if self.proposal is None and not trouble and share >= AT_EASE:
            yield from self._one_less()

    def _spans_end(self) -> Iterator[int]:
        midnight = self.scene.figures.midnight
        for span in self._branch.hours.spans(self._wall.weekday, self._wall.date):
            yield midnight + span.end * MINUTE

    def _tried(self, benches: Sequence[Bench], futures: Sequence[Future], into: list[Course]) -> Iterator[int]:
        for future in futures:
            into.append(rehearse(self.scene, future, benches, self._until))
            yield into[-1].calls

    def _saved(self, courses: Sequence[Course]) -> list[float]:
        return [base.waited - course.waited for base, course in zip(self._base, courses, strict=False)]

    def _one_more(self) -> Iterator[int]:
        soon = _rounded(self.scene.now + NOTICE * MINUTE)
        best: tuple[float, Window] | None = None
        for window in self._closed:
            span = (soon, soon + 60 * MINUTE)
            if self._barred("open", window.id) or not self._open_to(window, *span):
                continue
            courses: list[Course] = []
            yield from self._tried(self._with(window, *span), self._futures[:3], courses)
            saved = _mean(self._saved(courses))
            if best is None or saved > best[0]:
                best = (saved, window)
        if best is None or best[0] < LEAST_SAVED:
            return
        window = best[1]
        chosen: tuple[float, int, int] | None = None
        for start, length in [*((soon, length) for length in LENGTHS), (soon + LATER * MINUTE, LENGTHS[1])]:
            end = start + length * MINUTE
            if not self._open_to(window, start, end):
                continue
            courses = []
            yield from self._tried(self._with(window, start, end), self._futures[:5], courses)
            worth = _mean(self._saved(courses)) - WORTH * length
            if worth > 0 and (chosen is None or worth > chosen[0]):
                chosen = (worth, start, end)
        if chosen is None:
            return
        _, start, end = chosen
        courses = []
        yield from self._tried(self._with(window, start, end), self._futures, courses)
        saved_by_future = self._saved(courses)
        low, high = _range(saved_by_future)
        if low >= LEAST_SAVED and _mean(saved_by_future) >= WORTH * (end - start) / MINUTE:
            longest = round(_mean([course.longest for course in self._base]))
            self.proposal = replace(_proposal("open", window.id, start, end, low, high), longest=longest)

    def _with(self, window: Window, start: int, end: int) -> list[Bench]:
        speed = self.scene.figures.speeds.get(window.id, window.speed)
        bench = Bench(window=window.id, serves=frozenset(window.skills), free=start, speed=speed, until=end)
        return with_window(self.scene.benches, bench)

    def _open_to(self, window: Window, start: int, end: int) -> bool:
        """Whether a window has no break then and the hall is still open."""
        return end <= self._closing + LENGTHS[0] * MINUTE and not any(
            begin < end and start < over for begin, over in self._breaks(window.id)
        )

    def _breaks(self, window: str) -> list[tuple[int, int]]:
        found = self._branch.window(window)
        midnight = self.scene.figures.midnight
        spans = () if found is None else found.breaks
        return [(midnight + span.start * MINUTE, midnight + span.end * MINUTE) for span in spans]

    def _break_near(self, window: str) -> bool:
        now = self.scene.now
        return any(begin - BREAK_NEAR * MINUTE <= now < over for begin, over in self._breaks(window))

    def _rest(self) -> Iterator[int]:
        at_work = {bench.window: bench for bench in self.scene.benches}
        for each in self._tired:
            bench = at_work.get(each.window)
            if bench is None or self._barred("rest", each.window) or self._break_near(each.window):
                continue
            start = _rounded(self.scene.now + bench.rest)
            if start + BREAK_NEAR * MINUTE >= self._closing:
                continue
            end = start + PAUSE * MINUTE
            courses: list[Course] = []
            yield from self._tried(without(self.scene.benches, {each.window}, start, end), self._futures, courses)
            cost = [-saved for saved in self._saved(courses)]
            if _mean(cost) <= REST_COST:
                low, high = _range(cost)
                made = _proposal("rest", each.window, start, end, low, high)
                self.proposal = replace(made, worked=each.minutes, rising=each.rising)
                return

    def _one_less(self) -> Iterator[int]:
        scene = self.scene
        start = _rounded(scene.now + MINUTE)
        end = min(start + CLOSED_FOR * MINUTE, self._closing)
        if end - start < CLOSED_FOR * MINUTE // 2:
            return
        worked = {
            bench.window: _mean([course.worked[bench.window] for course in self._base]) for bench in scene.benches
        }
        tried = 0
        for bench in sorted(scene.benches, key=lambda bench: worked[bench.window]):
            others = [other for other in scene.benches if other.window != bench.window]
            if tried >= 3 or self._barred("close", bench.window) or self._break_near(bench.window):
                continue
            if not _covered(bench.serves, others, start, end):
                continue
            tried += 1
            courses: list[Course] = []
            yield from self._tried(without(scene.benches, {bench.window}, start, end), self._futures, courses)
            shares = sorted(course.share for course in courses)
            cost = [-saved for saved in self._saved(courses)]
            fine = (
                _mean(shares) >= STILL_FINE
                and _at(shares, RANGE[0]) >= EVER_FINE
                and _mean([course.longest for course in courses]) <= self._branch.alarm_wait
                and _mean(cost) <= CLOSED_COST * (end - start) / MINUTE
            )
            if fine:
                low, high = _range(cost)
                self.proposal = _proposal("close", bench.window, start, end, low, high)
                return


def _proposal(what: str, window: str, start: int, until: int, low: float, high: float) -> Proposal:
    return Proposal(what=what, window=window, start=start, until=until, low=_down(low), high=_up(high))


def _closed(hall: Hall, branch: Branch) -> list[Window]:
    """Closed windows, one of each set of skills: rather one that was open today already."""
    found: dict[frozenset[str], Window] = {}
    for window in sorted(branch.windows, key=lambda each: each.id not in hall.windows):
        if hall.window(window.id).state == "closed":
            found.setdefault(frozenset(window.skills), window)
    return list(found.values())


def _covered(services: frozenset[str], others: Sequence[Bench], start: int, end: int) -> bool:
    """Whether other windows are there for all of these services, breaks included."""
    instants = [start, *(begin for other in others for begin, _ in other.gaps if start <= begin < end)]
    return all(
        any(service in other.serves and other.ready(max(at, other.free)) <= at for other in others)
        for service in services
        for at in instants
    )


# -- who is tired -----------------------------------------------------------------------------------------------------


def tired(hall: Hall, branch: Branch, wall: Wall) -> list[Tired]:
    """Windows whose teller works without a break for long, the longest first."""
    found: list[Tired] = []
    for window in branch.windows:
        state = hall.window(window.id)
        if state.state != "open":
            continue
        calls = hall.calls_at(window.id)
        minutes = (wall.at - _without_break(calls, state.since, wall.at)) // MINUTE
        rising = _rising(calls, wall.at)
        if minutes >= (TIRED_RISING if rising else TIRED):
            found.append(Tired(window.id, minutes, rising))
    return sorted(found, key=lambda each: (-each.minutes, each.window))


def _without_break(calls: Sequence[Call], since: int, now: int) -> int:
    """When the last pause between two visitors ended, or the window opened, ms; now where nobody was there lately."""
    later = now
    for call in reversed(calls):
        if call.called_at < since:
            break
        if later - (call.ended_at or now) >= BREATHER * MINUTE:
            return later
        later = call.called_at
    return since if later - since < BREATHER * MINUTE else later


def _rising(calls: Sequence[Call], now: int) -> bool:
    """Whether in the last hour more visitors were sent back, sent on or missed than before."""
    ended = [(call.ended_at, _came_back(call)) for call in calls if call.ended_at is not None]
    late = [back for at, back in ended if at is not None and at > now - 60 * MINUTE]
    early = [back for at, back in ended if at is not None and at <= now - 60 * MINUTE]
    if sum(late) < RISING_LEAST or len(late) < 4 or len(early) < 4:
        return False
    return sum(late) / len(late) >= RISING * max(sum(early), 0.5) / len(early)


def _came_back(call: Call) -> bool:
    return call.state in ("missed", "transferred") or call.outcome in ("material-missing", "not-ours")


# -- figures ----------------------------------------------------------------------------------------------------------


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _at(values: Sequence[float], share: float) -> float:
    """The value below which a share of sorted values lies, read between them."""
    place = share * (len(values) - 1)
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (place - below)


def _range(values: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(values)
    return _at(ordered, RANGE[0]), _at(ordered, RANGE[1])


def _step(value: float) -> int:
    return 10 if value < 200 else 50


def _down(value: float) -> int:
    """A round number of minutes below."""
    step = _step(value)
    return max(0, int(value // step) * step)


def _up(value: float) -> int:
    step = _step(value)
    return max(0, -int(-value // step) * step)


def _rounded(at: int) -> int:
    """The next full five minutes, ms."""
    step = 5 * MINUTE
    return -(-at // step) * step
