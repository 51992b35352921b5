"""What a followed piece of advice brought, in the unit in which it was promised: minutes that people wait together.

The day that was is played again (`simulation.past`), once as it was and once as if the window had not come or gone:
the same visitors, the same matters, the hall's own rule. Both are played, so that what a replay gets wrong is wrong on
both sides.
"""

from random import Random

from msgspec import Struct
from msgspec.structs import replace

from queue_machine.dispatch.advice import AHEAD
from queue_machine.dispatch.advice_log import Outcome
from queue_machine.dispatch.pace import MINUTE
from queue_machine.dispatch.policies import policy_named
from queue_machine.dispatch.simulation.day import Day, Observer
from queue_machine.dispatch.simulation.figures import Tally
from queue_machine.dispatch.simulation.hall import SimulatedHall
from queue_machine.dispatch.simulation.past import PastDay, past_day
from queue_machine.dispatch.simulation.scenario import Scenario, branch_of, midnight_of
from queue_machine.domain.advice_fold import Advice
from queue_machine.domain.branch import Branch, Span
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.tickets import Ticket
from queue_machine.domain.wall import Wall

STAYS = 30
"""Minutes before the last window closed within which one that closed would have stayed had there been more to do."""
NEVER = 24 * 60 * MINUTE
"""ms: how long whoever no window came back for is taken to wait, beyond all that is compared."""


class Brought(Struct, frozen=True):
    """What came of it."""

    minutes: float
    """Of waiting, all together: saved by one more window, cost by one that closed or rested."""
    until: int
    """Up to when they are counted, from when the advice was given, ms: as far as it had looked ahead."""


class Waits(Observer):
    """When people waited: from the later of slot and arrival, or from a return or a transfer, to the call; ms."""

    def __init__(self) -> None:
        self.waits: list[tuple[int, int]] = []
        self._since: dict[str, int] = {}

    def on_arrival(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        self._since[ticket.id] = max(wall.at, ticket.slot or 0)

    def on_rejoin(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        self._since[ticket.id] = wall.at

    def on_call(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        self.waits.append((self._since.pop(ticket.id), wall.at))

    def on_close(self, hall: SimulatedHall, branch: Branch, wall: Wall) -> None:
        # Whom no window came back for waits on.
        self.waits += [(since, since + NEVER) for since in self._since.values()]

    def between(self, start: int, end: int) -> float:
        """Minutes waited between two instants (ms), all together."""
        return sum(max(0, min(called, end) - max(since, start)) for since, called in self.waits) / MINUTE


class Replay:
    """A day to be played again, as often as advice was followed on it."""

    def __init__(self, lobby: Lobby, branch: Branch, midnight: int) -> None:
        """`midnight` is the beginning of the lobby's day in the branch's zone, ms."""
        self._onto = midnight_of(0)
        self._shift = self._onto - midnight
        self._rule = branch.policy.name
        self._past: PastDay | None = past_day(lobby, branch, midnight, self._onto)
        self._was: Waits | None = None

    def brought(self, advice: Advice, became: Outcome, end: int) -> Brought | None:
        """What an advice brought that was followed from `became.at` to `end` (ms); None where it cannot be played."""
        past = self._past
        if past is None or became.at is None or all(each.id != became.window for each in past.scenario.windows):
            return None
        if self._was is None:
            self._was = self._played(past, _to_the_last(past.scenario))
        span = Span((became.at + self._shift - self._onto) // MINUTE, -(-(end + self._shift - self._onto) // MINUTE))
        other = self._played(past, _otherwise(past.scenario, advice.what, became.window, span))
        start, until = advice.given_at, max(advice.given_at + AHEAD * MINUTE, end)
        was = self._was.between(start + self._shift, until + self._shift)
        instead = other.between(start + self._shift, until + self._shift)
        return Brought(instead - was if advice.what == "open" else was - instead, until)

    def _played(self, past: PastDay, scenario: Scenario) -> Waits:
        waits = Waits()
        policy = policy_named(self._rule, Random(scenario.name))
        day = Day(scenario, branch_of(scenario), 0, policy, Tally(scenario), observer=waits)
        day.run(iter(past.visitors))
        return waits


def _to_the_last(scenario: Scenario, but: str = "") -> Scenario:
    """The day with the windows that were there at the end staying until the last visitor is served; not one of them."""
    close, late = scenario.close, scenario.close - STAYS
    windows = (
        replace(each, closures=tuple(span for span in each.closures if span.end < close or span.start < late))
        if each.id != but
        else each
        for each in scenario.windows
    )
    return replace(scenario, windows=tuple(windows))


def _otherwise(scenario: Scenario, what: str, window: str, span: Span) -> Scenario:
    """The day without the window that was opened meanwhile, or with the one that closed or rested."""
    windows = []
    for each in scenario.windows:
        if each.id == window and what == "open":
            each = replace(each, closures=_with(each.closures, span))
        elif each.id == window:
            each = replace(each, closures=_less(each.closures, span))
        windows.append(each)
    return _to_the_last(replace(scenario, windows=tuple(windows)), but=window if what == "open" else "")


def _with(spans: tuple[Span, ...], more: Span) -> tuple[Span, ...]:
    """Spans and one more, those that meet made one: a window comes back once, not in the middle."""
    start, end, apart = more.start, more.end, []
    for each in spans:
        if each.end < start or each.start > end:
            apart.append(each)
        else:
            start, end = min(start, each.start), max(end, each.end)
    return tuple(sorted([*apart, Span(start, end)], key=lambda each: each.start))


def _less(spans: tuple[Span, ...], less: Span) -> tuple[Span, ...]:
    """Spans without what lies within another."""
    found: list[Span] = []
    for each in spans:
        found += [
            Span(start, end)
            for start, end in ((each.start, min(each.end, less.start)), (max(each.start, less.end), each.end))
            if start < end
        ]
    return tuple(found)
