"""When somebody will be called: estimates read off one forward run, with an honest interval.

The interval is a plain spread around the run's start: it grows with what is ahead and is wider where nobody knows
which windows will work. Expected arrivals and the ledger's own past errors have their place in `Run` and `spread`.
"""

from math import ceil, floor, sqrt

from msgspec import Struct

from queue_machine.dispatch.clock import candidate_of
from queue_machine.dispatch.forward import IDLE, Place, Pool, Run
from queue_machine.dispatch.lines import first_of, lines_for
from queue_machine.dispatch.pace import MINUTE, pace_of
from queue_machine.dispatch.roster import duration, roster
from queue_machine.domain.branch import Branch
from queue_machine.domain.facts import Candidate
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.lobby_index import ClassKey, class_of, waiting_of
from queue_machine.domain.wall import Wall

VARIATION = 0.7
"""Standard deviation of a service's duration, as a share of its mean."""
UNFORESEEN = 0.1
"""Share of the wait that pauses and people who go first may add or take."""
CLOCK_PLAY = 10_000
"""ms by which machines' clocks may run ahead of this node's, as far as they are known."""
UNSTAFFED = (10.0, 0.25)
"""What is added on both sides where it is not known who will work: minutes, and a share of the wait."""


class Estimate(Struct, frozen=True):
    """When somebody will be called, minutes from now."""

    ahead: int
    """People who will be called before, at windows that could call this one."""
    low: int
    high: int
    told: int
    """What the visitor is told: `high` rounded up to 5; 0 where a window is free and nobody is ahead."""
    served_from: int | None = None
    """Minute of the day from which the service is served, where no window serves it now."""


def spread(wait: float, squares: float, windows: int, guessed: bool) -> tuple[int, int]:
    """The interval around a wait, minutes: the deviations of the services before, shared by the windows."""
    half = VARIATION * sqrt(squares) / max(1, windows) + UNFORESEEN * wait
    if guessed:
        half += UNSTAFFED[0] + UNSTAFFED[1] * wait
    return max(0, floor(wait - half)), max(0, ceil(wait + half))


class Forecast:
    """A lobby's estimates at an instant. The run is made at once; what is asked of it is worked out when asked."""

    def __init__(self, lobby: Lobby, branch: Branch, wall: Wall) -> None:
        self._lobby, self._branch, self._wall = lobby, branch, wall
        self._roster = roster(lobby, branch, wall)
        self._run = Run(lobby, branch, wall, self._roster)
        self._newcomers: dict[tuple[str, str], Estimate] = {}

    def ticket(self, ticket_id: str) -> Estimate | None:
        """The estimate of a waiting ticket; None for any other."""
        ticket = self._lobby.tickets.get(ticket_id)
        if ticket is None or ticket.state != "waiting":
            return None
        key = class_of(ticket)
        pool = self._run.pool(key)
        place = self._run.places.get(ticket_id)
        if place is None:
            members = dict(self._lobby.classes())[key]
            place = self._beyond(key, pool, members.index(waiting_of(ticket)))
        return self._estimate(place, pool, "" if ticket.to_window else ticket.service)

    def service(self, service_id: str, group: str = "") -> Estimate:
        """The estimate for a visitor who would come now."""
        asked = (service_id, group)
        if asked not in self._newcomers:
            key = (service_id, group, "fresh", "")
            pool = self._run.pool(key)
            self._newcomers[asked] = self._estimate(self._newcomer(key, pool), pool, service_id)
        return self._newcomers[asked]

    def next_for(self, window: str, count: int = 20) -> list[Candidate]:
        """Whom a window would call, one after the other, if it called them all now."""
        found = self._branch.window(window)
        if found is None:
            return []
        lines = lines_for(self._lobby, self._branch, found)
        calls: dict[str, int] = {}
        order: list[Candidate] = []
        while len(order) < count and (head := first_of(lines, self._wall.at, calls)) is not None:
            order.append(candidate_of(self._lobby, head, self._wall.at))
            head.line.take(head.waiting)
            calls[head.line.service] = calls.get(head.line.service, 0) + 1
        return order

    def _estimate(self, place: Place, pool: Pool, service: str) -> Estimate:
        wait = max(0, place.start - self._wall.at) / MINUTE
        guessed = all(self._run.posts[window].guessed for window in pool)
        low, high = spread(wait, place.squares, len(pool), guessed)
        if place.ahead == 0 and wait == 0 and not guessed:
            low = high = 0
        told = 5 * ceil(max(high, 1 if place.ahead else 0) / 5)
        return Estimate(place.ahead, low, high, told, self._roster.served_from.get(service))

    def _newcomer(self, key: ClassKey, pool: Pool) -> Place:
        """The first step of the run at which a window would rather have called the newcomer."""
        pace, ref = pace_of(self._branch, key), self._wall.at
        # Where clocks differ by seconds some came "later" than now; whoever comes now is behind them all the same.
        latest = max(
            (members[-1].since for (_, _, kind, _), members in self._lobby.classes() if kind == "fresh"), default=0
        )
        ref += min(CLOCK_PLAY, max(0, latest - ref))
        ahead, squares = 0, sum((self._run.posts[window].rest / MINUTE) ** 2 for window in pool)
        for step in self._run.steps:
            if step.window not in pool:
                continue
            if step.share == IDLE or pace.share(step.at - ref) > step.share:
                return Place(step.at, ahead, squares)
            ahead += 1
            squares += step.square
        line = self._run.lines.get(key)
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
            mean = duration(self._branch, key[0], 1)
            return Place(now + position * mean, position, position * (mean / MINUTE) ** 2)
        length = self._run.ended - now
        more = behind + others
        if taken >= 3:
            more = min(more, max(behind, round((behind + 1) * tally.calls / taken) - 1))
        ahead = tally.calls + more
        return Place(
            self._run.ended + round((more + 1) * length / tally.calls), ahead, tally.squares * ahead / tally.calls
        )


def forecast(lobby: Lobby, branch: Branch, wall: Wall) -> Forecast:
    """The forecast of a lobby as it is; good until the lobby changes."""
    return Forecast(lobby, branch, wall)
