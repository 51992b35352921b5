"""The forecast of a lobby, made at most once a change and never in anybody's way.

Issuing a ticket and drawing a screen both ask for estimates; the forward run behind them is done anew only when the
lobby changed and the last run is old enough, and in between the last answer is carried forward by what was added.
What was told last is remembered here, so that no screen jumps back and forth.
"""

from collections.abc import Hashable

from msgspec import structs

from queue_machine.dispatch.calibration import Foreseen
from queue_machine.dispatch.forecast import Estimate, Forecast, forecast
from queue_machine.dispatch.knowledge import Knowledge, configured
from queue_machine.dispatch.policy import Policy
from queue_machine.dispatch.telling import Telling, told_again
from queue_machine.dispatch.today import Today, today
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.wall import Wall

FRESH = 3_000
"""ms for which a run is good enough for a newcomer although tickets came since; whoever owns this makes one anew
every second or so beside the visitors' way, so that nobody waits for one."""
LASTING = 15_000
"""ms after which a run is done anew although nothing changed: time itself moves the estimates."""
SMALL = 20
"""Waiting tickets up to which a run costs next to nothing and is always of this very lobby."""
PAUSE = 0.5
"""ms between two runs for each further waiting ticket: in a full hall too, runs take a small share of their thread."""
RUN_LIMIT = 400
"""Waiting tickets beyond which a run costs no more."""
FIGURES = 60_000
"""ms for which the figures of the day hold: its pace moves slowly, and working it out costs with the day's tickets."""
REMEMBERED = 500
"""Tickets of which it is remembered what they were told, beyond those that wait, before the rest are forgotten."""


class Foresight:
    """The last forward run over a lobby."""

    def __init__(self, branch: Branch, knowledge: Knowledge | None = None, policy: Policy | None = None) -> None:
        """`policy` is the one by which the hub calls, where this is the hub's."""
        self._branch, self._policy = branch, policy
        self.knowledge = configured(branch) if knowledge is None else knowledge
        self._figures: Today | None = None
        self._date = ""
        self._last: Forecast | None = None
        self._at = 0
        self._version = -1
        self._waiting: dict[tuple[str, str], int] = {}
        """How many waited at the last run, by service and group."""
        self._told: dict[Hashable, Telling] = {}
        """What was told last: to tickets, and to newcomers by service and group."""

    def know(self, knowledge: Knowledge) -> None:
        """Go on with what past days taught."""
        self.knowledge, self._figures, self._last = knowledge, None, None

    def figures(self, lobby: Lobby, wall: Wall) -> Today:
        """The day's figures, at most a minute old."""
        if self._figures is None or self._date != wall.date or not 0 <= wall.at - self._figures.at < FIGURES:
            self._figures, self._date = today(lobby, self._branch, self.knowledge, wall), wall.date
        return self._figures

    def forecast(self, lobby: Lobby, wall: Wall) -> Forecast:
        """The forecast of the lobby as it is, in a full hall as it was a fraction of a second ago."""
        age = wall.at - self._at
        pause = PAUSE * min(RUN_LIMIT, max(0, sum(self._waiting.values()) - SMALL))
        old = self._version != lobby.version and not 0 <= age < pause
        if self._last is None or old or not 0 <= age < LASTING:
            self._forget(lobby)
            figures = self.figures(lobby, wall)
            self._last = forecast(lobby, self._branch, wall, self.knowledge, figures, self._told, self._policy)
            self._at, self._version = wall.at, lobby.version
            self._waiting = _waiting(lobby)
        return self._last

    def newcomer(self, lobby: Lobby, wall: Wall, service: str, group: str) -> Estimate:
        """What somebody who comes now is told, from a run that may be a moment old."""
        if self._last is None or not 0 <= wall.at - self._at < FRESH or lobby.waiting_count() <= SMALL:
            return self.forecast(lobby, wall).service(service, group)
        told = self._last.service(service, group)
        # Somebody who goes first stands behind others who do, everybody else behind all.
        added = _of(_waiting(lobby), service, group) - _of(self._waiting, service, group)
        if added <= 0:
            return told
        found = self._branch.service(service)
        able = [window.id for window in self._branch.windows if service in window.skills]
        windows = sum(1 for window in able if lobby.window(window).state == "open") or len(able) or 1
        more = added * (found.mean if found else 0.0) / windows
        before, high, asked = told.foreseen, round(told.high + more), (service, group)
        telling = self._told[asked] = told_again(self._told.get(asked), high, wall.at)
        return structs.replace(
            told,
            ahead=told.ahead + added,
            low=round(told.low + more * 0.7),
            high=high,
            told=telling.minutes,
            likely=told.likely + more,
            foreseen=None if before is None else Foreseen(before.minutes + more, before.spread, before.guessed),
        )

    def _forget(self, lobby: Lobby) -> None:
        if len(self._told) > lobby.waiting_count() + REMEMBERED:
            tickets = lobby.tickets
            gone = [
                asked
                for asked in self._told
                if isinstance(asked, str) and ((ticket := tickets.get(asked)) is None or ticket.state != "waiting")
            ]
            for asked in gone:
                del self._told[asked]


def _waiting(lobby: Lobby) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for (service, group, _, _), members in lobby.classes():
        found[service, group] = found.get((service, group), 0) + len(members)
    return found


def _of(waiting: dict[tuple[str, str], int], service: str, group: str) -> int:
    return sum(count for key, count in waiting.items() if key[0] == service and (key[1] or not group))
