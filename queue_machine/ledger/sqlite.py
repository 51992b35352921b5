"""The ledger on disk: records, dead letters and small notes in one SQLite file.

Here is what the tables mean; `database.py` speaks to SQLite, `schema.py` has the tables, `lock.py` sees to it that one
process writes. A ledger belongs to one thread at a time (the node's); it may be opened in another one that hands it
over. The Protocol's docstrings say what each method promises.
"""

import contextlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from queue_machine.domain.records import NO_HASH, BadRecord, Chained, chained, record_hash
from queue_machine.ledger import schema
from queue_machine.ledger.database import COMPANIONS, OWNER_ALONE, Database, Refused, Transaction, begin, trouble
from queue_machine.ledger.disk import make_folder, put_aside
from queue_machine.ledger.ledger import (
    DEAD_LETTER_LIMIT,
    DEAD_LETTERS_KEPT,
    KEPT_KINDS,
    WORD_LIMIT,
    DeadLetter,
    Head,
    LedgerDamaged,
    LedgerError,
    LedgerFailed,
    LedgerMissing,
    Row,
    kind_of,
    successors,
)
from queue_machine.ledger.lock import LedgerLock

_log = logging.getLogger(__name__)
_EVERYTHING = 2**53


class SqliteLedger:
    """A Ledger in a SQLite file. Made by `open`."""

    def __init__(self, database: Database, lock: LedgerLock | None, was_damaged: str | None) -> None:
        self.path = database.path
        self._database = database
        self._lock = lock
        self._was_damaged = was_damaged
        self._failed: str | None = None
        self._condemned = False
        self._heads: dict[str, Head] | None = None

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False, opening: Callable[[Path], Database] = Database) -> Self:
        """Open or begin a ledger for writing, or an existing one for reading while its node runs.

        A damaged file is set aside and a new one begun (`was_damaged`); read-only it is LedgerDamaged. Raises
        LedgerInUse, LedgerUnsafe, LedgerTooNew, LedgerTooOld, LedgerMissing or LedgerFailed. `opening` opens the
        file for writing: one whose disk fails on purpose, in a trial.
        """
        if read_only:
            return cls._open_reading(path)
        try:
            make_folder(path.parent)
            lock = LedgerLock(path.with_suffix(".lock"))
        except OSError as error:
            raise LedgerFailed(f"{path.parent} cannot be written: {error}") from error
        try:
            was_damaged = None
            found = (path.exists() and lock.before.damaged) or trouble(path, lock.before.sealed)
            if found:
                was_damaged = str(put_aside(path, "damaged", COMPANIONS))
                _log.error("ledger damaged, set aside path=%s why=%s", was_damaged, found)
            if not path.exists():
                begin(path)
            # One that was begun before ledgers were private becomes it.
            if path.stat().st_mode & ~OWNER_ALONE & 0o777:
                path.chmod(OWNER_ALONE)
            database = opening(path)
            try:
                database.migrate()
                lock.opened()
            except BaseException:
                database.close()
                raise
        except BaseException as error:
            lock.release()
            if isinstance(error, Refused | OSError):
                raise LedgerFailed(f"{path} cannot be opened: {error}") from error
            raise
        return cls(database, lock, was_damaged)

    @classmethod
    def _open_reading(cls, path: Path) -> Self:
        if not path.is_file():
            raise LedgerMissing(f"there is no ledger at {path}")
        try:
            return cls(Database(path, read_only=True), None, None)
        except Refused as error:
            if error.damage:
                raise LedgerDamaged(
                    f"{path} cannot be read ({error}): start its node, it sets the file aside"
                ) from error
            raise LedgerFailed(f"{path} cannot be opened: {error}") from error

    @property
    def was_damaged(self) -> str | None:
        return self._was_damaged

    @property
    def failed(self) -> str | None:
        return self._failed

    def heads(self) -> dict[str, Head]:
        return dict(self._known_heads())

    def append(self, records: Sequence[Chained], *, durably: bool = True) -> None:
        self._must_work()
        known = self._known_heads()
        reached = successors(known, records)
        if not records:
            return
        rows = [
            (r.origin, r.seq, held.hash, r.order, r.day, kind_of(r.fact), r.cause, held.raw)
            for held in records
            for r in (held.record,)
        ]
        with self._transaction(durably=durably) as connection:
            connection.executemany(schema.INSERT, rows)
        known.update(reached)

    def settle(self) -> None:
        self._must_work()
        with self._out_of_service_on_failure():
            self._database.settle()

    def read(self, origin: str, after: int, limit: int, max_bytes: int) -> list[bytes]:
        found: list[bytes] = []
        size = 0
        for row in self._stream(schema.READ, (origin, after, max(limit, 0))):
            size += len(row[0])
            if found and size > max_bytes:
                break
            found.append(self._sound(row))
        return found

    def get(self, origin: str, seq: int) -> bytes | None:
        rows = self._rows(schema.GET, (origin, seq))
        return self._sound(rows[0]) if rows else None

    def hash_at(self, origin: str, seq: int) -> str | None:
        rows = self._rows(schema.HASH_AT, (origin, seq))
        return str(rows[0][0]) if rows else None

    def beyond(self, floor: Mapping[str, int]) -> Iterator[Chained]:
        heads = self._known_heads()
        return self._spans([(o, floor.get(o, 0), _EVERYTHING) for o, h in heads.items() if h.seq > floor.get(o, 0)])

    def between(self, low: Mapping[str, int], high: Mapping[str, int]) -> Iterator[Chained]:
        return self._spans([(o, low.get(o, 0), last) for o, last in high.items() if last > low.get(o, 0)])

    def last_of_kind(self, kind: str, limit: int) -> list[bytes]:
        if kind not in KEPT_KINDS:
            raise ValueError(f"{kind} is not kept by kind; these are: {', '.join(sorted(KEPT_KINDS))}")
        return [self._sound(row) for row in self._rows(schema.LAST_OF_KIND, (kind, max(limit, 0)))]

    def by_cause(self, cause: str) -> list[bytes]:
        return [self._sound(row) for row in self._rows(schema.BY_CAUSE, (cause,))] if cause else []

    def dead_letter(self, source: str, reason: str, payload: bytes, at: int) -> None:
        letter = (source[:WORD_LIMIT], reason[:WORD_LIMIT], bytes(payload[:DEAD_LETTER_LIMIT]), at)
        with self._transaction() as connection:
            number = connection.execute(
                "INSERT INTO dead_letters (source, reason, payload, at) VALUES (?, ?, ?, ?)", letter
            ).lastrowid
            connection.execute("DELETE FROM dead_letters WHERE number <= ?", ((number or 0) - DEAD_LETTERS_KEPT,))

    def dead_letters(self) -> int:
        return int(self._rows("SELECT coalesce(max(number), 0) FROM dead_letters")[0][0])

    def dead_letter_rows(self, limit: int) -> list[DeadLetter]:
        rows = self._rows(
            "SELECT number, source, reason, payload, at FROM dead_letters ORDER BY number DESC LIMIT ?",
            (max(limit, 0),),
        )
        return [DeadLetter(*row) for row in rows]

    def meta(self, key: str) -> str | None:
        rows = self._rows("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None

    def set_meta(self, key: str, value: str) -> None:
        with self._transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))

    def set_aside(self, origin: str, after: int) -> int:
        head = self._known_heads().get(origin, Head(0, NO_HASH))
        if after < head.floor:
            raise ValueError(f"{origin} is pruned up to {head.floor}: nothing can follow {after}")
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO set_aside (origin, seq, hash, ord, day, kind, cause, raw)"
                " SELECT origin, seq, hash, ord, day, kind, cause, raw FROM facts WHERE origin = ? AND seq > ?"
                " ORDER BY seq",
                (origin, after),
            )
            moved: int = connection.execute("DELETE FROM facts WHERE origin = ? AND seq > ?", (origin, after)).rowcount
        self._heads = None
        return moved

    def aside(self, origin: str) -> list[bytes]:
        return [
            bytes(row[0]) for row in self._rows("SELECT raw FROM set_aside WHERE origin = ? ORDER BY number", (origin,))
        ]

    def prune(self, through: Mapping[str, int]) -> int:
        self._must_work()
        for origin, seq in through.items():
            if seq > self._known_heads().get(origin, Head(0, NO_HASH)).seq:
                raise ValueError(f"{origin} is not held up to {seq}: it cannot be pruned there")
        forgotten = 0
        with self._transaction() as connection:
            for key in through.items():
                connection.execute(
                    "INSERT OR REPLACE INTO pruned SELECT origin, seq, hash FROM facts WHERE origin = ? AND seq = ?",
                    key,
                )
                forgotten += connection.execute("DELETE FROM facts WHERE origin = ? AND seq <= ?", key).rowcount
        self._heads = None
        return forgotten

    def rows(self) -> Iterator[Row]:
        for row in self._stream(schema.ROWS):
            yield _row(row)

    def gaps(self) -> list[str]:
        """Chains of which records are missing in between, a sentence each. Raises LedgerFailed, LedgerDamaged."""
        try:
            return self._database.gaps()
        except Refused as refused:
            raise self._unreadable(refused) from refused

    def problems(self) -> list[str]:
        """What SQLite finds wrong with the whole file, at most 20 lines. Raises LedgerFailed."""
        try:
            return self._database.problems()
        except Refused as refused:
            raise LedgerFailed(f"{self.path} cannot be read: {refused}") from refused

    def copy_to(self, path: Path) -> None:
        """A consistent, compact copy in one file while the node goes on writing; `path` must not exist."""
        try:
            self._database.copy_to(path)
        except Refused as refused:
            raise LedgerFailed(f"{self.path} could not be copied to {path}: {refused}") from refused

    def close(self) -> None:
        if not self._condemned and self._lock is not None:
            with contextlib.suppress(Refused):
                # One process writes: rows that another one changed are looked through at the next start.
                self._condemned = self._database.changed_by_others()
        self._database.close()
        if self._lock is None:
            return
        # Sealed only when nothing is left to be replayed and nothing was found wrong.
        wal = self.path.with_name(self.path.name + "-wal")
        try:
            if not (self._failed or self._condemned or wal.exists()):
                self._lock.seal(self.path)
        except OSError as error:
            _log.warning("ledger not sealed, it is checked at the next start path=%s error=%s", self.path, error)
        finally:
            self._lock.release()

    def _known_heads(self) -> dict[str, Head]:
        # A reader's ledger grows under it, a writer's only by its own hand.
        if self._heads is None or self._lock is None:
            floors = {origin: Head(seq, hash_, seq) for origin, seq, hash_ in self._rows(schema.FLOORS)}
            present = {
                origin: Head(seq, hash_, floors[origin].floor if origin in floors else 0)
                for origin, seq, hash_ in self._rows(schema.HEADS)
            }
            self._heads = floors | present
        return self._heads

    def _spans(self, spans: Sequence[tuple[str, int, int]]) -> Iterator[Chained]:
        if not spans:
            return
        for row in self._stream(schema.spans(len(spans)), [value for span in spans for value in span]):
            yield self._chained(row)

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._database.rows(sql, values)
        except Refused as refused:
            raise self._unreadable(refused) from refused

    def _stream(self, sql: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._database.stream(sql, values)
        except Refused as refused:
            raise self._unreadable(refused) from refused

    def _unreadable(self, refused: Refused) -> LedgerError:
        if refused.damage:
            return self._damaged(f"{self.path} cannot be read ({refused})")
        return LedgerFailed(f"{self.path} cannot be read: {refused}")

    def _sound(self, row: tuple[Any, ...]) -> bytes:
        raw, hash_, origin, seq = row
        if record_hash(raw) != hash_:
            raise self._damaged(f"{origin} {seq} is not what was written")
        return bytes(raw)

    def _chained(self, row: tuple[Any, ...]) -> Chained:
        try:
            return chained(self._sound(row))
        except BadRecord as error:
            raise self._damaged(f"{row[2]} {row[3]} is no record ({error})") from error

    def _damaged(self, why: str) -> LedgerDamaged:
        if self._lock is not None and not self._condemned:
            self._condemned = True
            _log.error("ledger damaged path=%s why=%s", self.path, why)
            try:
                self._lock.condemn(why)
            except OSError as error:
                _log.error("damage could not be noted path=%s error=%s", self.path, error)
        return LedgerDamaged(f"{why}: restart the node, it sets the file aside and its peers refill it")

    def _must_work(self) -> None:
        if self._failed is not None:
            raise LedgerFailed(self._failed)
        if self._lock is None:
            raise LedgerError(f"{self.path} was opened for reading only")

    @contextmanager
    def _transaction(self, *, durably: bool = True) -> Iterator[Transaction]:
        self._must_work()
        with self._out_of_service_on_failure(), self._database.transaction(durably=durably) as connection:
            yield connection

    @contextmanager
    def _out_of_service_on_failure(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            # Whether it was kept is only known from the file now.
            self._heads = None
            if not isinstance(error, Refused):
                raise
            self._failed = f"the ledger cannot be written ({error}): look at space and disk, then restart"
            _log.error("ledger out of service path=%s error=%s", self.path, error)
            if error.corrupt:
                # The look over the file at a start does not find all: the next one must not take it for sound.
                raise self._damaged(f"{self.path} cannot be written ({error})") from error
            raise LedgerFailed(self._failed) from error


def salvage(path: Path) -> Iterator[Chained]:
    """The sound records of a damaged file that was set aside: from the front as far as it reads, then from the back.

    Each origin's come in order within each of the two sweeps, not over both; none comes twice. What cannot be read is
    left out; a file that is no ledger any more gives nothing.
    """
    try:
        database = Database(path, read_only=True)
    except Refused as refused:
        _log.warning("nothing to salvage path=%s error=%s", path, refused)
        return
    seen: set[tuple[str, int]] = set()
    try:
        for sweep in (schema.ROWS, schema.ROWS_BACKWARDS):
            try:
                for row in map(_row, database.stream(sweep)):
                    if (row.origin, row.seq) not in seen and record_hash(row.raw) == row.hash:
                        seen.add((row.origin, row.seq))
                        yield chained(row.raw)
            except (Refused, BadRecord) as error:
                _log.warning("salvage stopped path=%s after=%d error=%s", path, len(seen), error)
            else:
                return
    finally:
        database.close()


def _row(row: tuple[Any, ...]) -> Row:
    """A row as it lies, whatever types a damaged file has in its columns."""
    origin, seq, hash_, order, day, kind, cause, raw = row
    whole = raw if isinstance(raw, bytes) else str(raw).encode(errors="replace")
    return Row(str(origin), _number(seq), str(hash_), _number(order), str(day), str(kind), str(cause), whole)


def _number(value: object) -> int:
    return value if isinstance(value, int) else -1
