"""The forecast of a lobby, made at most once a change and never in anybody's way.

Issuing a ticket and drawing a screen both ask for estimates; the forward run behind them is done anew only when the
lobby changed and the last run is old enough, and in between the last answer is carried forward by what was added.
"""

from msgspec import structs

from queue_machine.dispatch.forecast import Estimate, Forecast, forecast
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


class Foresight:
    """The last forward run over a lobby."""

    def __init__(self, branch: Branch) -> None:
        self._branch = branch
        self._last: Forecast | None = None
        self._at = 0
        self._version = -1
        self._waiting: dict[tuple[str, str], int] = {}
        """How many waited at the last run, by service and group."""

    def forecast(self, lobby: Lobby, wall: Wall) -> Forecast:
        """The forecast of the lobby as it is, in a full hall as it was a fraction of a second ago."""
        age = wall.at - self._at
        pause = PAUSE * min(RUN_LIMIT, max(0, sum(self._waiting.values()) - SMALL))
        old = self._version != lobby.version and not 0 <= age < pause
        if self._last is None or old or not 0 <= age < LASTING:
            self._last = forecast(lobby, self._branch, wall)
            self._at, self._version = wall.at, lobby.version
            self._waiting = _waiting(lobby)
        return self._last

    def newcomer(self, lobby: Lobby, wall: Wall, service: str, group: str) -> Estimate:
        """What somebody who comes now is told, from a run that may be a moment old."""
        if self._last is None or not 0 <= wall.at - self._at < FRESH:
            return self.forecast(lobby, wall).service(service, group)
        told = self._last.service(service, group)
        # Somebody who goes first stands behind others who do, everybody else behind all.
        added = _of(_waiting(lobby), service, group) - _of(self._waiting, service, group)
        if added <= 0:
            return told
        found = self._branch.service(service)
        windows = sum(1 for w in self._branch.windows if service in w.skills) or 1
        more = added * (found.mean if found else 0.0) / windows
        high = round(told.high + more)
        return structs.replace(
            told, ahead=told.ahead + added, low=round(told.low + more * 0.7), high=high, told=-(-high // 5) * 5
        )


def _waiting(lobby: Lobby) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for (service, group, _, _), members in lobby.classes():
        found[service, group] = found.get((service, group), 0) + len(members)
    return found


def _of(waiting: dict[tuple[str, str], int], service: str, group: str) -> int:
    return sum(count for key, count in waiting.items() if key[0] == service and (key[1] or not group))
