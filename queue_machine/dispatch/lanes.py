"""The lines of a forward run with all that choosing from them needs, worked out beforehand.

They say what `lines.first_of` says, with less work each time: a run chooses hundreds of times.
"""

from math import inf

from msgspec import Struct

from queue_machine.dispatch.lines import Line
from queue_machine.dispatch.pace import MINUTE, pace_of
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby_index import BOOKED, ClassKey, Waiting, place_of

Pool = frozenset[str]
"""The windows that may take a class: those who wait for the same ones compete."""
MODELLED = ("clock", "fcfs", "priority")
"""Rules that a run can foretell; halls under another are foretold as under the clock, with wider intervals."""
_DAYS = 1e5
"""Minutes by which static priority puts those who go first before all others."""


class Rise:
    """How a class comes to its turn, as a straight line over the wait: a run looks at each some hundred times.

    The clock's urgency, or that of a hall that calls by arrival alone, or first who goes first; rules that are no such
    lines are foretold as the clock, and the calibration learns how far that is off. Newcomers are measured by it too:
    to compare it with the pace itself would be one rounding off.
    """

    __slots__ = ("base", "early", "limit", "slope")

    def __init__(self, branch: Branch, key: ClassKey) -> None:
        pace = pace_of(branch, key)
        self.early, self.limit = pace.early, None if pace.limit is None else round(pace.limit * MINUTE)
        self.base = pace.urgency(0)
        self.slope = (pace.urgency(MINUTE) - self.base) / MINUTE
        if branch.policy.name in ("fcfs", "priority"):
            group = branch.group(key[1])
            first = key[2] in BOOKED or (group is not None and group.kind in ("priority", "strict", "appointment"))
            self.base = _DAYS if first and branch.policy.name == "priority" else 0.0
            self.slope, self.limit = 1 / MINUTE, None

    def urgency(self, waited: int) -> float:
        """How much somebody's turn it is after waiting so long, ms."""
        if waited < 0 and not self.early:
            return self.base
        found = self.base + self.slope * waited
        return found if found > 0.0 else 0.0


class Back(Struct, frozen=True):
    """Somebody who missed a call and is back: ready after `still` more calls of the service, or from `ready` on, ms."""

    waiting: Waiting
    still: int
    ready: float


class Lane:
    """A line with what choosing from it needs."""

    __slots__ = ("back", "line", "pool", "reach", "rise", "service", "top")

    def __init__(self, line: Line, pool: Pool, rise: Rise, back: list[Back] | None) -> None:
        self.line, self.pool, self.service, self.rise, self.back = line, pool, line.service, rise, back
        self.reach = inf if rise.limit is None else rise.limit
        """How much later somebody may have come who is called before the first of these, ms."""
        self.top: Waiting | None = None
        self.look()

    def look(self) -> None:
        """Note who is first; of those who are back that depends on the hour, and nobody is noted."""
        self.top = self.line.head(0) if self.back is None else None

    def ready(self, at: int, calls: int) -> Waiting | None:
        """Who may be called at an instant (ms), after so many more calls of the service."""
        if self.back is None:
            return self.top
        return next((each.waiting for each in self.back if each.still <= calls or each.ready < at), None)

    def early(self) -> Waiting | None:
        """Who is first although not ready: called before a window idles."""
        return self.back[0].waiting if self.back else None

    def take(self, waiting: Waiting) -> None:
        self.line.take(waiting)
        if self.back is not None:
            self.back = [each for each in self.back if each.waiting is not waiting]
        self.look()


def most_urgent(ready: list[tuple[Lane, Waiting]], at: int) -> tuple[Lane, Waiting, float] | None:
    """The most urgent, then the earlier ticket."""
    best: tuple[Lane, Waiting, float] | None = None
    most = -1.0
    for lane, waiting in ready:
        rise, waited = lane.rise, at - waiting.since
        # As in `Rise.urgency`, written out: this is where a run spends its time.
        urgency = rise.base if waited < 0 and not rise.early else rise.base + rise.slope * waited
        if urgency < 0.0:
            urgency = 0.0
        if urgency > most or (urgency == most and best is not None and place_of(waiting) < place_of(best[1])):
            most, best = urgency, (lane, waiting, urgency)
    return best
