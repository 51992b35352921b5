"""One virtual day under one policy: people come, windows call, serve, pause, and somebody misses the call.

The loop goes from event to event; between them nothing changes. What chance decides came with the visitors, what is
chosen is the policy's. No clock is read but the one passed in for measuring how long choices take.
"""

from collections.abc import Callable, Iterator
from heapq import heappop, heappush

from queue_machine.dispatch.clock import idle_order
from queue_machine.dispatch.policy import Policy
from queue_machine.dispatch.simulation.figures import Tally
from queue_machine.dispatch.simulation.hall import SimulatedHall
from queue_machine.dispatch.simulation.scenario import MINUTE, PRIORITY, Scenario, date_of, midnight_of
from queue_machine.dispatch.simulation.visitors import GONE, Visitor
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby_index import BOOKED
from queue_machine.domain.tickets import Ticket
from queue_machine.domain.wall import Wall

NO_SHOW = 40_000
"""How long a window waits for somebody who does not come, ms."""
_DAY = 24 * 60 * MINUTE
_FINISH, _MISS, _AWAY, _BACK, _RETURN = range(5)


class Observer:
    """Looks on while days run, for measuring forecasts and the like; it changes nothing. Made to be subclassed."""

    def on_day(self, scenario: Scenario, branch: Branch, day: int, hall: SimulatedHall) -> None:
        """A day begins; `day` counts from 0."""

    def on_arrival(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        """Somebody took a ticket and waits; nobody was called for it yet."""

    def on_rejoin(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        """Somebody came back after a miss, or was transferred, and waits."""

    def on_call(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        """A ticket was called: `ticket.call` says where and why."""

    def on_finish(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        """A call ended, served or missed: `ticket.last_call` says how."""

    def on_close(self, hall: SimulatedHall, branch: Branch, wall: Wall) -> None:
        """The last visitor of a day left."""


class _Stay:
    """One visitor's stay: `joined` when the present wait began, `waited` before that; ms."""

    __slots__ = ("calls", "counted", "joined", "visitor", "waited")

    def __init__(self, visitor: Visitor, counted: bool) -> None:
        self.visitor, self.counted = visitor, counted
        self.joined, self.waited, self.calls = visitor.waits_from, 0, 0


class Day:
    """One day; `run` plays it into a tally."""

    def __init__(
        self,
        scenario: Scenario,
        branch: Branch,
        day: int,
        policy: Policy,
        tally: Tally,
        *,
        timer: Callable[[], float] | None = None,
        observer: Observer | None = None,
    ) -> None:
        self._scenario, self._branch, self._policy = scenario, branch, policy
        self._tally, self._timer, self._observer = tally, timer, observer
        self._midnight, date = midnight_of(day), date_of(day)
        self._date, self._weekday, self._number = date.isoformat(), date.weekday(), day
        self._opens = self._midnight + scenario.open * MINUTE
        self._closes = self._midnight + scenario.close * MINUTE
        self._steady = scenario.steady
        self._hall = SimulatedHall(branch, self._date, self._opens, endless=self._steady is not None)
        self._wall = self._wall_at(self._opens)
        self._events: list[tuple[int, int, int, str]] = []
        self._pushed = 0
        self._came = self._left = 0
        """Visitors so far, and counted ones that are done."""
        self._stays: dict[str, _Stay] = {}
        self._speeds = {window.id: window.speed for window in scenario.windows}
        self._takers = {
            load.id: frozenset(w.id for w in scenario.windows if load.id in w.skills) for load in scenario.services
        }
        self._skills = {window.id: frozenset(window.skills) for window in scenario.windows}
        self._idle: dict[str, None] = {window.id: None for window in scenario.windows}
        self._away: dict[str, tuple[int, bool]] = {}
        """Until when a window is away or means to be, ms, and whether that was planned."""
        self._paused: dict[str, int] = {}
        self._out: dict[str, int] = dict.fromkeys(self._speeds, 0)
        """ms away before closing, by window."""
        self._fatigue = scenario.behaviour.fatigue / max(1, self._closes - self._opens)

    # -- the loop --------------------------------------------------------------------------------------------------

    def run(self, visitors: Iterator[Visitor]) -> None:
        """Play the day; `visitors` come by arrival."""
        if self._observer is not None:
            self._observer.on_day(self._scenario, self._branch, self._number, self._hall)
        self._plan_absences()
        steady, events = self._steady, self._events
        wanted = None if steady is None else steady.arrivals
        visitor = next(visitors, None)
        while self._left != wanted:
            if visitor is not None and (not events or visitor.arrives < events[0][0]):
                self._wall = self._wall_at(visitor.arrives)
                self._arrive(visitor)
                visitor = next(visitors, None)
            elif events:
                at, _, kind, subject = heappop(events)
                self._wall = self._wall_at(at)
                if kind == _FINISH:
                    self._finish(subject)
                elif kind == _MISS:
                    self._miss(subject)
                elif kind == _RETURN:
                    self._return(subject)
                elif kind == _AWAY:
                    self._go_away(subject)
                else:
                    self._come_back(subject)
            else:
                break
        self._close()

    def _push(self, at: int, kind: int, subject: str) -> None:
        self._pushed += 1
        heappush(self._events, (at, self._pushed, kind, subject))

    def _wall_at(self, at: int) -> Wall:
        return Wall(at, self._date, (at - self._midnight) % _DAY // MINUTE, self._weekday)

    # -- people ----------------------------------------------------------------------------------------------------

    def _arrive(self, visitor: Visitor) -> None:
        group = PRIORITY if visitor.group == "priority" else ""
        ticket = self._hall.issue(visitor.service, group, visitor.slot, self._wall.at)
        self._came += 1
        steady = self._steady
        counted = steady is None or steady.warmup < self._came <= steady.warmup + steady.arrivals
        self._stays[ticket.id] = _Stay(visitor, counted)
        if self._observer is not None:
            self._observer.on_arrival(self._hall, self._branch, self._wall, ticket)
        self._joined(ticket)

    def _return(self, ticket_id: str) -> None:
        self._rejoined(self._hall.come_back(ticket_id, self._wall.at))

    def _rejoined(self, ticket: Ticket) -> None:
        self._stays[ticket.id].joined = self._wall.at
        if self._observer is not None:
            self._observer.on_rejoin(self._hall, self._branch, self._wall, ticket)
        self._joined(ticket)

    def _joined(self, ticket: Ticket) -> None:
        """Somebody waits: the policy hears of it, and an idle window may call."""
        self._policy.came(self._hall, self._branch, ticket, self._wall)
        takers = self._takers[ticket.service]
        idle = [window for window in self._idle if window in takers]
        if len(idle) > 1:
            idle = idle_order(self._hall, self._branch, idle, self._wall)
        for window in idle:
            if not self._hall.waiting:
                break
            self._next(window)

    def _leave(self, ticket_id: str) -> None:
        stay = self._stays.pop(ticket_id)
        if stay.counted:
            self._tally.waited(stay.visitor, stay.waited, self._opens)
            self._left += 1

    # -- windows ---------------------------------------------------------------------------------------------------

    def _next(self, window: str) -> None:
        """A free window calls whom the policy chooses, or idles."""
        hall, now = self._hall, self._wall.at
        choice = None
        if hall.waiting:
            timer = self._timer
            started = timer() if timer is not None else 0.0
            choice = self._policy.choose(hall, self._branch, window, self._wall)
            if timer is not None:
                self._tally.seconds += timer() - started
            self._tally.choices += 1
        if choice is None:
            self._idle[window] = None
            return
        self._idle.pop(window, None)
        stay = self._stays[choice.ticket.id]
        if stay.counted and stay.visitor.group == "ordinary":
            self._tally.overtaken += self._overtaken(window, choice.ticket)
        missed = stay.calls < len(stay.visitor.absences)
        ticket = hall.call(choice.ticket, window, choice.reason, now, comes=not missed)
        stay.waited += max(0, now - stay.joined)
        if missed:
            lasts = NO_SHOW
            self._push(now + NO_SHOW, _MISS, window)
        else:
            lasts = self._lasts(stay.visitor, ticket, window)
            self._push(now + lasts, _FINISH, window)
        stay.calls += 1
        self._tally.busy[window] += lasts
        if self._observer is not None:
            self._observer.on_call(hall, self._branch, self._wall, ticket)

    def _lasts(self, visitor: Visitor, ticket: Ticket, window: str) -> int:
        """How long a service takes here and now, ms."""
        moves = self._moves(ticket)
        work = visitor.steps[moves][1] if moves else visitor.work
        if self._steady is None and self._fatigue:
            passed = min(self._wall.at, self._closes) - self._opens
            work = round(work * (1 + self._fatigue * passed))
        return max(1, round(work / self._speeds[window]))

    @staticmethod
    def _moves(ticket: Ticket) -> int:
        """How often a visitor was sent on."""
        return sum(call.state == "transferred" for call in ticket.calls)

    def _overtaken(self, window: str, ticket: Ticket) -> int:
        """How many ordinary tickets with an earlier reference time the window leaves waiting."""
        skills, place, passed = self._skills[window], (ticket.since, ticket.order, ticket.id), 0
        for (service, group, kind, _), members in self._hall.classes():
            if not group and kind not in BOOKED and service in skills and members[0].since < ticket.since:
                passed += members.bisect_key_left(place)
        return passed

    def _finish(self, window: str) -> None:
        hall, now = self._hall, self._wall.at
        present = hall.at_window(window)
        assert present is not None
        visitor = self._stays[present.id].visitor
        moves = self._moves(present)
        if visitor.then and moves + 1 < len(visitor.steps):
            ticket = hall.transfer(window, visitor.steps[moves + 1][0], now)
            self._finished(ticket)
            self._free(window, ticket)
        else:
            ticket = hall.complete(window, now)
            self._finished(ticket)
            self._leave(ticket.id)
            self._free(window)

    def _miss(self, window: str) -> None:
        hall, now = self._hall, self._wall.at
        ticket = hall.miss(window, now)
        stay = self._stays[ticket.id]
        delay = stay.visitor.absences[stay.calls - 1]
        self._finished(ticket)
        if delay == GONE:
            hall.lapse(ticket.id, now)
            self._leave(ticket.id)
        else:
            self._push(now + delay, _RETURN, ticket.id)
        self._free(window)

    def _finished(self, ticket: Ticket) -> None:
        if self._observer is not None:
            self._observer.on_finish(self._hall, self._branch, self._wall, ticket)

    def _free(self, window: str, moved: Ticket | None = None) -> None:
        """A window is done with its visitor; `moved`, whom it sent on, waits again."""
        until, _ = self._away.get(window, (0, False))
        if until > self._wall.at:
            self._pause(window)
        else:
            self._idle[window] = None
        if moved is not None:
            self._rejoined(moved)
        if window in self._idle:
            self._next(window)

    # -- absences --------------------------------------------------------------------------------------------------

    def _plan_absences(self) -> None:
        if self._steady is not None:
            return
        for window in self._scenario.windows:
            for spans, planned in ((window.breaks, "planned"), (window.closures, "")):
                for span in spans:
                    at, until = self._midnight + span.start * MINUTE, self._midnight + span.end * MINUTE
                    if until <= self._opens:
                        continue
                    self._push(max(at, self._opens), _AWAY, f"{window.id} {until} {planned}")
                    if until < self._closes:
                        # Away until closing time is away for good.
                        self._push(until, _BACK, window.id)

    def _go_away(self, subject: str) -> None:
        window, until_text, planned = subject.split(" ")
        until = int(until_text)
        if until > self._away.get(window, (0, False))[0]:
            self._away[window] = (until, bool(planned))
        if window in self._idle or window in self._paused:
            self._pause(window)

    def _pause(self, window: str) -> None:
        self._idle.pop(window, None)
        self._paused.setdefault(window, self._wall.at)
        until, planned = self._away[window]
        self._hall.pause(window, (until - self._midnight) // MINUTE if planned else None, self._wall.at)

    def _come_back(self, window: str) -> None:
        if window not in self._paused or self._away[window][0] > self._wall.at:
            return
        self._note_out(window, self._paused.pop(window))
        self._hall.resume(window, self._wall.at)
        self._idle[window] = None
        self._next(window)

    def _note_out(self, window: str, since: int) -> None:
        self._out[window] += max(0, min(self._wall.at, self._closes) - since)

    # -- the end ---------------------------------------------------------------------------------------------------

    def _close(self) -> None:
        """Add up the day. Who is left inside was served by nobody."""
        now = self._wall.at
        ended = max(now, self._closes) if self._steady is None else now
        for window, since in self._paused.items():
            self._out[window] += max(0, min(ended, self._closes) - since)
        for window in self._speeds:
            self._tally.open[window] += self._open_time(window, ended)
        if self._steady is None:
            for ticket_id, stay in list(self._stays.items()):
                stay.waited += max(0, ended - stay.joined)
                self._tally.unserved += 1
                self._leave(ticket_id)
        if self._observer is not None:
            self._observer.on_close(self._hall, self._branch, self._wall)

    def _open_time(self, window: str, ended: int) -> int:
        """ms at the window: until closing less what it was away, and the work after closing."""
        if self._steady is not None:
            return ended - self._opens
        after = sum(
            max(0, (call.ended_at or ended) - max(call.called_at, self._closes)) for call in self._hall.calls_at(window)
        )
        return self._closes - self._opens - self._out[window] + after
