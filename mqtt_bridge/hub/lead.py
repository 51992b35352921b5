"""Who leads the branch: one candidate's view of it, and when it is to take the lead.

Each candidate says once a second that it lives and whether it leads. The highest term leads, of equal ones the first
in order. Nobody decides for the others: two candidates that cannot hear each other both lead, and the ledgers merge
when they can again. Pure: what is heard and the time come in as arguments.
"""

from collections.abc import Sequence

from msgspec import Struct

from mqtt_bridge.wire import Pulse
from queue_machine.domain.records import Moment

LOST = 5_000
"""ms without the leader's pulse after which the next in order takes over."""
TURN = 1_500
"""ms that a candidate leaves to each one before it in order that still lives."""
LIVES = 3_000
"""ms for which a pulse says that a candidate lives."""
BEGIN = 2_000
"""ms that a candidate listens after its start: the branch may have another leader by now."""
STALLED = 3_000
"""ms in which this process did nothing, after which it listens before it obeys: it may have been replaced."""
LISTENS = 1_000
"""ms that it listens then: every leader has spoken once."""


class Heard(Struct, frozen=True):
    """The last pulse of another candidate, and when it came (this node's tick)."""

    pulse: Pulse
    at: int


class Lead:
    """One candidate's place among those who may lead. `alone`: the branch has no other, and nothing is waited for."""

    def __init__(self, name: str, hubs: Sequence[str], now: Moment) -> None:
        self.name, self.hubs = name, tuple(hubs)
        self.alone = len(self.hubs) < 2
        self.leads = False
        self.term = 0
        """The term that this candidate took the lead with last."""
        self.since = now.tick
        """When this candidate last took or gave up the lead."""
        self._heard: dict[str, Heard] = {}
        self._awake = now.tick
        self._obeys_from = now.tick
        self._leader_at = now.tick + BEGIN - LOST if self.hubs[:1] == (name,) else now.tick

    # -- what is heard ---------------------------------------------------------------------------------------------

    def heard(self, pulse: Pulse, now: Moment) -> None:
        """Another candidate spoke."""
        if pulse.node == self.name or pulse.node not in self.hubs:
            return
        self._heard[pulse.node] = Heard(pulse, now.tick)
        if pulse.leading:
            self._leader_at = max(self._leader_at, now.tick)

    def awake(self, now: Moment) -> None:
        """This process does something. After a stall it listens first: what waits for it may be meant for nobody."""
        if not self.alone and now.tick - self._awake > STALLED:
            self._obeys_from = now.tick + LISTENS
            # Silence while it slept says nothing about the others.
            self._leader_at = max(self._leader_at, now.tick - LOST + LISTENS) if self.leads else now.tick
        self._awake = now.tick

    # -- what follows ----------------------------------------------------------------------------------------------

    def is_awake(self, now: Moment) -> bool:
        """Whether this candidate has listened after its last stall."""
        return now.tick >= self._obeys_from

    def obeys(self, now: Moment) -> bool:
        """Whether this candidate may carry out commands now."""
        return self.leads and self.is_awake(now)

    def rival(self, now: Moment) -> str:
        """The leader that stands above this node; "" where none does."""
        mine = (self.term, -self.hubs.index(self.name)) if self.leads else (-1, 0)
        place, node = self._best(now)
        return node if place > mine else ""

    def leader(self, now: Moment) -> str:
        """Who leads as far as this node hears, "" for nobody."""
        return self.rival(now) or (self.name if self.leads else "")

    def lives(self, node: str, now: Moment) -> bool:
        """Whether another candidate was heard of late."""
        heard = self._heard.get(node)
        return heard is not None and now.tick - heard.at < LIVES

    def is_due(self, now: Moment) -> bool:
        """Whether this candidate is to take the lead: nobody was heard to lead for long enough."""
        if self.leads or not self.is_awake(now):
            return False
        if self.alone:
            return True
        before = sum(self.lives(node, now) for node in self.hubs[: self.hubs.index(self.name)])
        return now.tick - self._leader_at >= LOST + before * TURN

    def take(self, term: int, now: Moment) -> None:
        """This candidate leads from now on; its term is on disk."""
        self.leads, self.term, self.since = True, term, now.tick

    def give_up(self, now: Moment) -> None:
        """Another one leads."""
        if self.leads:
            self.leads, self.since, self._leader_at = False, now.tick, now.tick

    def _best(self, now: Moment) -> tuple[tuple[int, int], str]:
        leading = (
            ((each.pulse.term, -self.hubs.index(node)), node)
            for node, each in self._heard.items()
            if each.pulse.leading and now.tick - each.at < LOST
        )
        return max(leading, default=((-1, 0), ""))
