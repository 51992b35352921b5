"""Looking a ledger over, and handing it out: is every record there once, in order, unchanged, and linked to the last?

Pure functions over rows as they lie. They trust neither the primary key nor the columns: both are compared with what
the record's own bytes say. Opening files is for `inspection.py`.
"""

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec
from msgspec import Raw, Struct

from queue_machine.domain.facts import TicketIssued, Unknown, read_fact
from queue_machine.domain.records import NO_HASH, BadRecord, Record, read_record, record_hash
from queue_machine.ledger.ledger import Head, Ledger, LedgerError, Row, kind_of, row_of

PROBLEMS_LISTED = 1_000


class Problem(Struct, frozen=True):
    """Something wrong with a record. `what` is one of: gap, double, order, chain, hash, undecodable, misplaced, column,
    fork, unreadable, file."""

    what: str
    origin: str
    seq: int
    detail: str


class Verdict(Struct, frozen=True):
    """How a ledger stands. `tickets` counts the tickets issued, `unknown` the facts of kinds this version cannot read
    (no problem); of the problems PROBLEMS_LISTED are listed and `problem_count` counted."""

    ok: bool
    facts: int
    origins: dict[str, int]
    tickets: int
    unknown: int
    problems: list[Problem]
    problem_count: int


class _Chain:
    """Where the walk along one origin stands."""

    def __init__(self, floor: Head | None) -> None:
        self.seq = floor.seq if floor else 0
        self.ends = {floor.hash if floor else NO_HASH}
        """Hashes that the next record may follow: of the bytes as they lie and as they were written, for a changed
        record is one problem, not two."""


def verify(rows: Iterable[Row], floors: Mapping[str, Head] | None = None) -> Verdict:
    """Walk all rows, which may come in any order of origins but along each origin in the order they lie.

    `floors` are the pruned floors: seq and hash of the last record that is rightly no longer there. Stops where rows
    cannot be read any further (LedgerError), which is a problem itself.
    """
    walk = _Walk(floors or {})
    try:
        for row in rows:
            walk.look(row)
    except LedgerError as error:
        walk.blame("unreadable", "", 0, str(error))
    return walk.verdict()


class _Walk:
    def __init__(self, floors: Mapping[str, Head]) -> None:
        self._floors = floors
        self._chains: dict[str, _Chain] = {}
        self._tickets: set[str] = set()
        self._facts = 0
        self._unknown = 0
        self._problems: list[Problem] = []
        self._problem_count = 0

    def blame(self, what: str, origin: str, seq: int, detail: str) -> None:
        self._problem_count += 1
        if len(self._problems) < PROBLEMS_LISTED:
            self._problems.append(Problem(what, origin, seq, detail))

    def look(self, row: Row) -> None:
        self._facts += 1
        true_hash = record_hash(row.raw)
        record: Record | None = None
        try:
            record = read_record(row.raw)
        except BadRecord as error:
            self.blame("undecodable", row.origin, row.seq, str(error))
        if record is not None:
            self._compare(row, record)
        if true_hash != row.hash:
            self.blame("hash", row.origin, row.seq, f"its bytes have hash {true_hash}, {row.hash} was written")
        self._step(row, record, true_hash)

    def verdict(self) -> Verdict:
        last = {origin: floor.seq for origin, floor in self._floors.items()}
        last |= {origin: chain.seq for origin, chain in self._chains.items()}
        return Verdict(
            ok=self._problem_count == 0,
            facts=self._facts,
            origins=dict(sorted(last.items())),
            tickets=len(self._tickets),
            unknown=self._unknown,
            problems=self._problems,
            problem_count=self._problem_count,
        )

    def _compare(self, row: Row, record: Record) -> None:
        if (record.origin, record.seq) != (row.origin, row.seq):
            self.blame("misplaced", row.origin, row.seq, f"holds record {record.seq} of {record.origin}")
        for name, column, written in (
            ("order", row.order, record.order),
            ("day", row.day, record.day),
            ("cause", row.cause, record.cause),
            ("kind", row.kind, kind_of(record.fact)),
        ):
            if column != written:
                self.blame("column", row.origin, row.seq, f"{name} is {column!r}, the record says {written!r}")
        fact = read_fact(record.fact)
        if isinstance(fact, TicketIssued):
            self._tickets.add(fact.ticket)
        elif isinstance(fact, Unknown):
            self._unknown += 1

    def _step(self, row: Row, record: Record | None, true_hash: str) -> None:
        chain = self._chains.setdefault(row.origin, _Chain(self._floors.get(row.origin)))
        if row.seq == chain.seq:
            self.blame("double", row.origin, row.seq, "is there twice")
        elif row.seq < chain.seq:
            self.blame("order", row.origin, row.seq, f"lies behind record {chain.seq}")
        elif row.seq > chain.seq + 1:
            self.blame("gap", row.origin, row.seq, f"records {chain.seq + 1} to {row.seq - 1} are missing")
        elif record is not None and record.prev not in chain.ends:
            self.blame(
                "chain", row.origin, row.seq, f"follows {record.prev or 'nothing'}, which is not record {chain.seq}"
            )
        chain.seq = max(chain.seq, row.seq)
        chain.ends = {true_hash, row.hash}


def verify_ledger(ledger: Ledger) -> Verdict:
    """Verify an open ledger."""
    return verify(ledger.rows(), floors_of(ledger))


def floors_of(ledger: Ledger) -> dict[str, Head]:
    """The pruned floors of a ledger as `verify` wants them; none where even they cannot be read."""
    try:
        return {
            origin: Head(head.floor, ledger.hash_at(origin, head.floor) or NO_HASH, head.floor)
            for origin, head in ledger.heads().items()
            if head.floor
        }
    except LedgerError:
        return {}


def export(rows: Iterable[Row]) -> Iterator[bytes]:
    """One JSON line (without its newline) per record: origin, seq, hash, all other fields of the envelope, the fact.

    Fields of newer versions are passed on. What cannot be decoded comes with `undecodable` (why) and its bytes in
    base64 as `raw`: nothing is left out.
    """
    for row in rows:
        yield _line(row)


def tail(ledger: Ledger, count: int) -> Iterator[bytes]:
    """Lines as `export` makes them of the last `count` records by (order, origin, seq), oldest first."""
    floor = {origin: max(head.seq - count, 0) for origin, head in ledger.heads().items()}
    newest = list(ledger.beyond(floor))
    return export(map(row_of, newest[max(len(newest) - count, 0) :]))


_fields = msgspec.json.Decoder(dict[str, Raw])
_encode: Callable[[object], bytes] = msgspec.json.Encoder().encode


def _line(row: Row) -> bytes:
    line: dict[str, object] = {"origin": row.origin, "seq": row.seq, "hash": row.hash}
    try:
        envelope = msgspec.structs.asdict(read_record(row.raw))
        # Texts that no field of ours reads may be no UTF-8, and nobody could read the line then.
        row.raw.decode("utf-8")
        written = _fields.decode(row.raw)
    except (BadRecord, msgspec.MsgspecError, UnicodeDecodeError) as error:
        return _encode(line | {"undecodable": str(error), "raw": base64.b64encode(row.raw).decode()})
    fact = envelope.pop("fact")
    newer = {name: value for name, value in written.items() if name not in envelope and name not in ("fact", "hash")}
    made = _encode({**line, **envelope, **line, **newer, "fact": fact})
    # A fact comes as its author wrote it, and that may be over several lines.
    return msgspec.json.format(made, indent=-1) if b"\n" in made or b"\r" in made else made
