"""What a ledger promises, whoever keeps it, and the errors it raises, each named by what to do about it.

Here are the Protocol, the values it hands out and the two rules every keeper shares: which record comes next, and
which kinds are found again quickly. Nothing here touches a disk.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import msgspec
from msgspec import Struct

from queue_machine.domain.records import NO_HASH, Chained

KEPT_KINDS = frozenset({"DayClosed", "LeadTaken", "EpochBegun"})
"""Kinds that `last_of_kind` finds without reading anything else."""
DEAD_LETTER_LIMIT = 64 * 1024
"""Bytes kept of a payload that could not be a record."""
DEAD_LETTERS_KEPT = 1_000
WORD_LIMIT = 500
"""Characters kept of a dead letter's source and reason."""


class LedgerError(Exception):
    """Base of all that a ledger refuses; the text says what to do."""


class NotNext(LedgerError):
    """Ask the origin, or whoever holds more of it, for what lies between; drop what is held already."""

    def __init__(self, origin: str, have_seq: int, got_seq: int) -> None:
        super().__init__(f"{origin}: have {have_seq}, got {got_seq}; the next must be {have_seq + 1}")
        self.origin = origin
        self.have_seq = have_seq
        self.got_seq = got_seq


class ChainBroken(LedgerError):
    """Two histories of one origin: set one aside, let peers refill it, begin a new epoch where it is one's own."""

    def __init__(self, origin: str, seq: int, have_hash: str, got_prev: str) -> None:
        super().__init__(
            f"{origin}: record {seq} follows {got_prev or 'nothing'}, the head is {have_hash or 'nothing'}"
        )
        self.origin = origin
        self.seq = seq
        self.have_hash = have_hash
        self.got_prev = got_prev


class LedgerFailed(LedgerError):
    """The disk refused: stop issuing, say so, look at space and disk, restart. Reading goes on where it can."""


class LedgerDamaged(LedgerError):
    """What was read is not what was written: restart the node, the file is then set aside and refilled by peers."""


class LedgerInUse(LedgerError):
    """Another process writes this ledger: end it, or speak to it."""


class LedgerUnsafe(LedgerError):
    """The place cannot keep what it is given (no WAL, no full sync): move the folder to a local disk."""


class LedgerTooNew(LedgerError):
    """A newer version wrote this ledger: update this machine."""


class LedgerTooOld(LedgerError):
    """An older version wrote this ledger: start its node once, it brings the file up to date."""


class LedgerMissing(LedgerError):
    """There is no ledger at this place: look at the path."""


class Head(Struct, frozen=True):
    """How far an origin is held: its last record's `seq` and `hash`; records up to `floor` were pruned (0: none)."""

    seq: int
    hash: str
    floor: int = 0


class Row(Struct, frozen=True):
    """A record as it lies in a ledger, unchecked: the columns beside the bytes they were taken from."""

    origin: str
    seq: int
    hash: str
    order: int
    day: str
    kind: str
    cause: str
    raw: bytes


class DeadLetter(Struct, frozen=True):
    """Something that came and could not be a record; `number` counts all that ever came, `at` is ms since the epoch."""

    number: int
    source: str
    reason: str
    payload: bytes
    at: int


class Ledger(Protocol):
    """All facts that a node holds. One thread uses it at a time; nothing is acknowledged before it is durable.

    Whatever reads records checks them against their hash and raises LedgerDamaged rather than pass on a changed one.
    """

    @property
    def was_damaged(self) -> str | None:
        """Path of the damaged file that was set aside when this ledger was opened."""

    @property
    def failed(self) -> str | None:
        """Why this ledger is out of service; None while it works."""

    def heads(self) -> dict[str, Head]:
        """The head of every origin held."""

    def append(self, records: Sequence[Chained], *, durably: bool = True) -> None:
        """Keep records, all or none. Raises NotNext, ChainBroken (nothing kept) or LedgerFailed.

        Not `durably`: they outlive the process, a power cut only after `settle` or the next durable write. It may
        take the last of them, never one in between. For what a peer holds durably and nobody was told of yet.
        """

    def settle(self) -> None:
        """Make durable what was appended otherwise; costs nothing where nothing was. Raises LedgerFailed."""

    def read(self, origin: str, after: int, limit: int, max_bytes: int) -> list[bytes]:
        """Encoded records of an origin beyond `after`, in order; the first one even if larger than `max_bytes`."""

    def get(self, origin: str, seq: int) -> bytes | None: ...

    def hash_at(self, origin: str, seq: int) -> str | None:
        """The hash of a record held, or of the last pruned one; None where nothing is known."""

    def beyond(self, floor: Mapping[str, int]) -> Iterator[Chained]:
        """Records with seq > floor[origin] (0 where absent), by (order, origin, seq). Costs nothing for older ones."""

    def between(self, low: Mapping[str, int], high: Mapping[str, int]) -> Iterator[Chained]:
        """Records with low[origin] < seq <= high[origin], by (order, origin, seq); origins absent in `high`: none."""

    def last_of_kind(self, kind: str, limit: int) -> list[bytes]:
        """Records of one of KEPT_KINDS, newest (by order) first. Raises ValueError for other kinds."""

    def by_cause(self, cause: str) -> list[bytes]:
        """Records that a cause led to, by (order, origin, seq); none for the empty cause."""

    def dead_letter(self, source: str, reason: str, payload: bytes, at: int) -> None:
        """Keep what could not be a record: the last DEAD_LETTERS_KEPT, DEAD_LETTER_LIMIT bytes each."""

    def dead_letters(self) -> int:
        """How many ever came, dropped ones included."""

    def dead_letter_rows(self, limit: int) -> list[DeadLetter]:
        """The last ones, newest first."""

    def meta(self, key: str) -> str | None: ...

    def set_meta(self, key: str, value: str) -> None: ...

    def set_aside(self, origin: str, after: int) -> int:
        """Take an origin's records beyond `after` out of its chain, keep them apart; how many there were.

        Raises ValueError where `after` lies below the pruned floor.
        """

    def aside(self, origin: str) -> list[bytes]:
        """Encoded records of an origin that were set aside, oldest move first, as they lie."""

    def prune(self, through: Mapping[str, int]) -> int:
        """Forget records with seq <= through[origin]; how many. Their last hash stays, so the chain goes on.

        Raises ValueError where `through` lies beyond the head.
        """

    def rows(self) -> Iterator[Row]:
        """Everything as it lies, by (origin, seq), unchecked: for verifying and export."""

    def close(self) -> None: ...


def successors(heads: Mapping[str, Head], records: Sequence[Chained]) -> dict[str, Head]:
    """The heads that `records` lead to, for the origins among them. Raises NotNext or ChainBroken."""
    reached: dict[str, Head] = {}
    for held in records:
        record = held.record
        head = reached.get(record.origin) or heads.get(record.origin)
        have_seq, have_hash, floor = (head.seq, head.hash, head.floor) if head else (0, NO_HASH, 0)
        if record.seq != have_seq + 1:
            raise NotNext(record.origin, have_seq, record.seq)
        if record.prev != have_hash:
            raise ChainBroken(record.origin, record.seq, have_hash, record.prev)
        reached[record.origin] = Head(record.seq, held.hash, floor)
    return reached


class _Kind(Struct):
    kind: str = ""


_kind_decoder = msgspec.json.Decoder(_Kind)


def kind_of(fact: bytes | msgspec.Raw) -> str:
    """The kind that an encoded fact names, newer versions' kinds included; '' where it does not read."""
    try:
        return _kind_decoder.decode(fact).kind[:64]
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return ""


def row_of(held: Chained) -> Row:
    """The row that a record is kept as."""
    record = held.record
    return Row(
        record.origin, record.seq, held.hash, record.order, record.day, kind_of(record.fact), record.cause, held.raw
    )
