"""When somebody will be called: estimates read off one forward run, with an honest interval.

The run says what happens if everything takes its mean; the calibration lays the interval around it, from what came of
past forecasts. What people are told is the interval's upper end, and moves only when it must.
"""

from collections.abc import Hashable, MutableMapping
from math import floor, sqrt

from msgspec import Struct

from queue_machine.dispatch.calibration import Foreseen
from queue_machine.dispatch.forward import IDLE, Place, Run, Step
from queue_machine.dispatch.hall import Hall
from queue_machine.dispatch.knowledge import Knowledge, configured
from queue_machine.dispatch.lanes import MODELLED, Pool, Rise
from queue_machine.dispatch.pace import MINUTE
from queue_machine.dispatch.policy import Policy
from queue_machine.dispatch.roster import roster
from queue_machine.dispatch.telling import STEP, Telling, rounded_up, told_again
from queue_machine.dispatch.today import Today, matter, today
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby_index import ClassKey, class_of, waiting_of
from queue_machine.domain.wall import Wall

UNFORESEEN = 0.12
"""Standard deviation that pauses, returns and people who go first add, as a share of the wait."""
CLOCK_PLAY = 10_000
"""ms by which machines' clocks may run ahead of this node's, as far as they are known."""
UNSTAFFED = (8.0, 0.2)
"""Standard deviation that is added where it is not known who will work: minutes, and a share of the wait."""
UNMODELLED = (2.0, 0.2)
"""The same where the hall calls by a rule that the run cannot foretell."""


class Estimate(Struct, frozen=True):
    """When somebody will be called, minutes from now."""

    ahead: int
    """People with a ticket who will be called before, at windows that could call this one."""
    low: int
    high: int
    told: int
    """What the visitor is told: `high` rounded up to 5, or what was told before while that is good enough; 0 where a
    window is free and nobody is ahead, and has been for a while."""
    served_from: int | None = None
    """Minute of the day from which the service is served, where no window serves it now."""
    likely: float = 0.0
    """The middle of the true waits of such visitors."""
    foreseen: Foreseen | None = None
    """What the run found before the interval was laid around it; None where a window is free."""

    @property
    def found(self) -> tuple[float, float] | None:
        """What the run found, as it stands in the ledger: minutes, and their standard deviation."""
        return None if self.foreseen is None else (round(self.foreseen.minutes, 1), round(self.foreseen.spread, 1))

    @property
    def guessed(self) -> bool:
        """Whether nobody knows which windows will work."""
        return self.foreseen is not None and self.foreseen.guessed

    @property
    def as_told(self) -> tuple[int, int]:
        """The interval so that its upper end rounds up to what is told: what stands on the slip and in the ledger."""
        if self.told - STEP < self.high <= self.told or not self.told:
            return self.low, self.high
        high = self.told if self.high > self.told else self.told - STEP + 1
        return min(self.low, high), high


class Forecast:
    """A lobby's estimates at an instant. The run is made at once; what is asked of it is worked out when asked."""

    def __init__(
        self,
        hall: Hall,
        branch: Branch,
        wall: Wall,
        knowledge: Knowledge | None = None,
        figures: Today | None = None,
        told: MutableMapping[Hashable, Telling] | None = None,
        policy: Policy | None = None,
    ) -> None:
        """`figures` are those of today, where somebody keeps them; `told` remembers what was told last.

        `policy` is the one by which the hub calls, where this is the hub's forecast: whoever shows a window's queue
        asks it (`dispatch.turns`).
        """
        self.policy = policy
        self._hall, self._branch, self._wall = hall, branch, wall
        self.knowledge = configured(branch) if knowledge is None else knowledge
        self._figures = today(hall, branch, self.knowledge, wall) if figures is None else figures
        self._told: MutableMapping[Hashable, Telling] = {} if told is None else told
        self._roster = roster(hall, branch, wall, self._figures)
        self._run = Run(hall, branch, wall, self._roster, self._figures)
        self._latest = max(
            (members[-1].since for (_, _, kind, _), members in hall.classes() if kind == "fresh"), default=0
        )
        self._newcomers: dict[tuple[str, str], Estimate] = {}

    def ticket(self, ticket_id: str) -> Estimate | None:
        """The estimate of a waiting ticket; None for any other."""
        ticket = self._hall.tickets.get(ticket_id)
        if ticket is None or ticket.state != "waiting":
            return None
        key = class_of(ticket)
        pool = self._run.pool(key)
        place = self._run.places.get(ticket_id)
        if place is None:
            members = dict(self._hall.classes())[key]
            place = self._beyond(key, pool, members.index(waiting_of(ticket)))
        if ticket_id not in self._told and ticket.told_estimate is not None and not ticket.calls:
            # The page begins with what the slip says.
            self._told[ticket_id] = Telling(rounded_up(ticket.told_estimate[1]), ticket.issued_at)
        return self._estimate(place, pool, "" if ticket.to_window else ticket.service, ticket_id)

    def service(self, service_id: str, group: str = "") -> Estimate:
        """The estimate for a visitor who would come now."""
        asked = (service_id, group)
        if asked not in self._newcomers:
            key = (service_id, group, "fresh", "")
            pool = self._run.pool(key)
            self._newcomers[asked] = self._estimate(self._newcomer(key, pool), pool, service_id, asked)
        return self._newcomers[asked]

    def _estimate(self, place: Place, pool: Pool, service: str, asked: Hashable) -> Estimate:
        wait, guessed = max(0, place.start - self._wall.at) / MINUTE, self._run.guessed(pool)
        served_from = self._roster.served_from.get(service)
        if place.ahead == 0 and wait == 0 and not guessed:
            return Estimate(0, 0, 0, self._tell(asked, 0), served_from)
        spread = deviation(wait, place.squares, len(pool), guessed)
        if self._branch.policy.name not in MODELLED:
            spread += UNMODELLED[0] + UNMODELLED[1] * wait
        foreseen = Foreseen(round(wait, 1), round(spread, 1), guessed)
        low, likely, high = self.knowledge.calibration.waits(foreseen.minutes, foreseen.spread, guessed)
        if place.ahead == 0 and wait == 0:
            low = 0.0
        least, most = floor(low + 0.5), floor(high + 0.5)
        # Whoever has somebody before them waits, however little.
        told = self._tell(asked, max(most, 1))
        return Estimate(place.ahead, least, most, told, served_from, likely, foreseen)

    def _tell(self, asked: Hashable, high: float) -> int:
        telling = self._told[asked] = told_again(self._told.get(asked), high, self._wall.at)
        return telling.minutes

    def _newcomer(self, key: ClassKey, pool: Pool) -> Place:
        """The first step of the run at which a window would rather have called the newcomer."""
        rise, ref, run = Rise(self._branch, key), self._wall.at, self._run
        # Where clocks differ by seconds some came "later" than now; whoever comes now is behind them all the same.
        ref += min(CLOCK_PLAY, max(0, self._latest - ref))
        ahead, calls, squares = 0, 0, sum(run.posts[window].square for window in pool)
        at = 0
        while pool and (at < len(run.steps) or run.further()):
            step = run.steps[at]
            at += 1
            if step.window not in pool:
                continue
            if _sooner(rise, ref, step) and run.takes(step, key[0]):
                return Place(step.at, ahead, calls, squares)
            if step.urgency != IDLE:
                ahead += step.known
                calls += 1
                squares += step.square
        line = run.lines.get(key)
        return self._beyond(key, pool, 0 if line is None else line.size)

    def _beyond(self, key: ClassKey, pool: Pool, position: int) -> Place:
        """A place that the run did not reach, carried on at the pace of the run; `position` counts within the class.

        By what the run took of this class; where it took too little to tell, as if all who wait came before.
        """
        tally, now = self._run.tally(pool), self._wall.at
        lines = self._run.lines
        others = sum(each.size - each.taken for k, each in lines.items() if k != key and self._run.pool(k) & pool)
        line = lines.get(key)
        taken = 0 if line is None else line.taken
        behind = max(0, position - taken)
        if not tally.calls:
            # No window is there for it that anybody knows of: as if one came for the whole line.
            usual = matter(self._figures, key[0])
            square = (usual.variation * usual.mean) ** 2
            return Place(now + round(position * usual.mean * MINUTE), position, position, position * square)
        length = self._run.ended - now
        more = behind + others
        if taken >= 3:
            more = min(more, max(behind, round((behind + 1) * tally.calls / taken) - 1))
        calls = tally.calls + more
        return Place(
            self._run.ended + round((more + 1) * length / tally.calls),
            tally.known + more,
            calls,
            tally.squares * calls / tally.calls,
        )


def _sooner(rise: Rise, ref: int, step: Step) -> bool:
    """Whether a newcomer (reference time in ms) would have been called at a step instead of whom the window took."""
    if step.urgency == IDLE:
        return True
    if rise.limit is not None and step.since and ref - step.since > rise.limit:
        return False
    return rise.urgency(step.at - ref) > step.urgency


def deviation(wait: float, squares: float, windows: int, guessed: bool) -> float:
    """One standard deviation of a wait, minutes: those of the services before, shared by the windows, and the rest."""
    found = sqrt(squares / max(1, windows) ** 2 + (UNFORESEEN * wait) ** 2 + 1.0)
    return found + UNSTAFFED[0] + UNSTAFFED[1] * wait if guessed else found


def forecast(
    hall: Hall,
    branch: Branch,
    wall: Wall,
    knowledge: Knowledge | None = None,
    figures: Today | None = None,
    told: MutableMapping[Hashable, Telling] | None = None,
    policy: Policy | None = None,
) -> Forecast:
    """The forecast of a lobby as it is; good until the lobby changes. See `Forecast`."""
    return Forecast(hall, branch, wall, knowledge, figures, told, policy)
