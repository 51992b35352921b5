"""A ticket and its calls as values: what a lobby knows of one visitor.

How they follow from records is `ticket_fold`'s to say.
"""

from msgspec import Struct

from queue_machine.domain import facts as f
from queue_machine.domain.records import Record, node_of

LIVE = frozenset({"called", "serving", "held"})
ENDED = frozenset({"completed", "cancelled", "left"})


class Entry(Struct, frozen=True):
    """A record with its fact read."""

    record: Record
    fact: f.AnyFact

    @property
    def key(self) -> tuple[int, str, int]:
        """The order of facts, the same on every node: by knowledge, then by name."""
        return (self.record.order, self.record.origin, self.record.seq)


class Call(Struct, frozen=True, kw_only=True):
    """One call of a ticket to a window and what came of it. Times are ms since the epoch."""

    id: str
    ticket: str
    number: str
    window: str
    service: str
    teller: str
    reason: f.Reason
    order: int
    called_at: int
    last_called_at: int
    recalls: int = 0
    state: str = "called"
    """called, serving, held, completed, missed, transferred, withdrawn."""
    started_at: int | None = None
    serving_since: int | None = None
    confirmed_at: int | None = None
    ended_at: int | None = None
    worked: int = 0
    """ms of service, holds left out, up to the last change."""
    outcome: str = ""
    cases: int = 0
    missing: str = ""
    rating: f.RatingGiven | None = None
    rating_answered_at: int | None = None
    """When the manager saw to the rating, ms."""
    rating_answered_by: str = ""

    def worked_by(self, now: int) -> int:
        """ms of service until now."""
        running = 0 if self.serving_since is None else max(0, now - self.serving_since)
        return self.worked + running


class Ticket(Struct, frozen=True, kw_only=True):
    """One visitor's place, as all that is known of it says."""

    id: str
    number: str
    service: str
    group: str
    cases: int
    language: str
    channel: str
    origin: str
    """The origin (node and epoch) that issued it."""
    day: str
    issued_at: int
    order: int
    since: int
    """Reference time for the dispatcher, ms."""
    state: str = "waiting"
    kind: str = "fresh"
    """fresh, appointment, returned, transferred."""
    own: bool = False
    unsure: bool = False
    """The time was not confirmed by anybody yet."""
    slot: int | None = None
    then: tuple[str, ...] = ()
    to_window: str = ""
    returns: int = 0
    returned_order: int | None = None
    missed_at: int | None = None
    calls: tuple[Call, ...] = ()
    told_ahead: int = 0
    told_estimate: tuple[int, int] | None = None
    prints: int = 0
    slip: bool = True
    left_reason: str = ""
    ended_at: int | None = None
    conflicts: tuple[Call, ...] = ()
    """Calls that lost against a rival call of another hub."""

    @property
    def node(self) -> str:
        """The name of the node that issued it."""
        return node_of(self.origin)

    @property
    def call(self) -> Call | None:
        """The live call, if the ticket is at a window or on its way there."""
        return self.calls[-1] if self.calls and self.state in LIVE else None

    @property
    def last_call(self) -> Call | None:
        return self.calls[-1] if self.calls else None
