"""One SQLite file, opened so that what was committed survives a power cut: the only importer of sqlite3.

Write-ahead log, full sync, settings read back, migrations, and errors sorted into damage and refusal. It knows the
tables' migrations from `schema.py`; what the rows mean is the ledger's business.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from queue_machine.ledger import schema
from queue_machine.ledger.disk import sync_file, sync_folder
from queue_machine.ledger.ledger import LedgerTooNew, LedgerTooOld, LedgerUnsafe

COMPANIONS = ("-wal", "-shm")
"""What SQLite keeps beside its file while it is open, or was when the power went."""
OWNER_ALONE = 0o600
"""Mode of a ledger: tickets' ids are their visitors' tokens. SQLite gives its companions the mode of the file."""
BUSY_MS = 5_000
"""How long the short locks of readers are waited for, ms."""
PRAGMAS: tuple[tuple[str, str, object], ...] = (
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("busy_timeout", str(BUSY_MS), BUSY_MS),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
    ("journal_size_limit", str(16 * 2**20), 16 * 2**20),
)
"""Name, what is set, and what must be read back."""
_VERSION_LIMIT = 10_000
_DAMAGE = frozenset(
    (
        sqlite3.SQLITE_ERROR,  # tables missing
        sqlite3.SQLITE_READONLY,  # a header that forbids writing
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_TOOBIG,  # a length that no record of ours has
    )
)
"""What SQLite says of a file that is not as we left it; everything else is about the disk or the place."""

Transaction = sqlite3.Connection
"""What statements are executed on within one durable step."""


FAILURES = (sqlite3.Error, UnicodeDecodeError)
"""What a statement may end with; the second is how Python's module fails on a complaint that is no text."""


class Refused(Exception):
    """SQLite could not do it; `damage` when the file's content is why, else the disk or the place is."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        code = getattr(error, "sqlite_errorcode", None)
        self.corrupt = code is not None and (code & 0xFF) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
        """Whether it is the content beyond doubt; `damage` is also what a disk says that turned read-only."""
        # Text that is none has no code of SQLite's: it is the module that cannot read it.
        unreadable = isinstance(error, sqlite3.OperationalError) and code is None and "decode" in str(error)
        # SQLite quotes what it found in its complaint; where that is no text, reading the complaint is what fails.
        unreadable = unreadable or isinstance(error, UnicodeDecodeError)
        self.damage = unreadable or (isinstance(error, sqlite3.Error) and code is not None and (code & 0xFF) in _DAMAGE)


class Database:
    """An open file. It may be handed from thread to thread, but only one uses it at a time."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Raises Refused, LedgerUnsafe, LedgerTooNew or (read-only) LedgerTooOld. The file must exist."""
        self.path = path
        self._log = path.with_name(f"{path.name}-wal")
        self._synchronous, self._unsettled = "FULL", False
        with _refusing():
            self._connection = _connect(path, "ro" if read_only else "rw")
        try:
            version = self._version()
            if read_only and version < len(schema.MIGRATIONS):
                raise LedgerTooOld(f"{path} is from an older version: start its node once")
            if not read_only:
                self._set_pragmas()
            self._others = self._changes_of_others()
        except BaseException:
            self._connection.close()
            raise

    def changed_by_others(self) -> bool:
        """Whether anybody else wrote to the file since it was opened here. Raises Refused."""
        return self._changes_of_others() != self._others

    def _changes_of_others(self) -> int:
        with _refusing():
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def migrate(self) -> None:
        """Bring an older file up to date, each step whole or not at all. Raises Refused."""
        version = self._version()
        for number, statements in enumerate(schema.MIGRATIONS[version:], version + 1):
            with self.transaction() as connection:
                for statement in statements:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query. Raises Refused."""
        with _refusing():
            return self._connection.execute(sql, values).fetchall()

    def stream(self, sql: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query one by one, as they were at the first. Raises Refused."""
        cursor = self._connection.cursor()
        try:
            yield from cursor.execute(sql, values)
        except FAILURES as error:
            raise Refused(error) from error
        finally:
            cursor.close()

    @contextmanager
    def transaction(self, *, durably: bool = True) -> Iterator[Transaction]:
        """One step, all or nothing; not `durably`, a power cut may undo it until `settle`. Raises Refused."""
        connection = self._connection
        try:
            self._synchronise("FULL" if durably else "NORMAL")
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
            # One log, in order: syncing it for this step has synced all steps before.
            self._unsettled = not durably
        except BaseException as error:
            self._roll_back(error)
            if isinstance(error, FAILURES):
                raise Refused(error) from error
            raise

    def settle(self) -> None:
        """Make durable what was committed otherwise. Raises Refused."""
        if not self._unsettled:
            return
        with _refusing():
            # In a write-ahead log a commit is durable when the log is: what synchronous=FULL does after each one.
            # https://www.sqlite.org/wal.html#performance_considerations
            sync_file(self._log)
        self._unsettled = False

    def _synchronise(self, level: str) -> None:
        if level != self._synchronous:
            self._connection.execute(f"PRAGMA synchronous = {level}")
            self._synchronous = level

    def problems(self) -> list[str]:
        """What SQLite finds wrong with the whole file, at most 20 lines. Reads it through: about 10 ms a megabyte on
        a slow card."""
        try:
            lines = [str(row[0]) for row in self._connection.execute("PRAGMA quick_check(20)")]
        except FAILURES as error:
            if not Refused(error).damage:
                raise Refused(error) from error
            return [str(error)]
        return [line for line in lines if line != "ok"]

    def gaps(self) -> list[str]:
        """Chains of which records are missing in between, a sentence each. Raises Refused.

        A sound file may have them all the same, when somebody deleted rows: peers send what comes next, not this.
        """
        return [
            f"{head - floor - count} of the records {floor + 1} to {head} of {origin} are missing"
            for origin, head, floor, count in self.rows(schema.GAPS)
        ]

    def try_writing(self) -> None:
        """Raises Refused (damage) where the file's own header forbids writing. Leaves no trace."""
        with _refusing():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._connection.execute("INSERT INTO meta (key, value) VALUES ('trying', '')")
            finally:
                self._connection.execute("ROLLBACK")

    def copy_to(self, path: Path) -> None:
        """A consistent, compact copy in one file while others go on writing; `path` must not exist. Raises Refused."""
        with _refusing():
            self._connection.execute("VACUUM INTO ?", (str(path),))
            path.chmod(OWNER_ALONE)
            sync_file(path)
            sync_folder(path.parent)

    def close(self) -> None:
        # The last one out carries the log over; with full sync, whatever the last step was.
        with contextlib.suppress(sqlite3.Error):
            self._synchronise("FULL")
        self._connection.close()

    def _version(self) -> int:
        """How many migrations the file has been through. Raises Refused (damage) where it is no ledger."""
        with _refusing():
            application, version = (
                int(self._connection.execute(f"PRAGMA {name}").fetchone()[0])
                for name in ("application_id", "user_version")
            )
        if application != schema.APPLICATION_ID or not 0 < version < _VERSION_LIMIT:
            raise not_ours()
        if version > len(schema.MIGRATIONS):
            raise LedgerTooNew(f"{self.path} was written by a newer version ({version}): update this machine")
        return version

    def _set_pragmas(self) -> None:
        for name, value, expected in PRAGMAS:
            with _refusing():
                self._connection.execute(f"PRAGMA {name} = {value}")
                found = self._connection.execute(f"PRAGMA {name}").fetchone()[0]
            if found != expected:
                raise LedgerUnsafe(
                    f"{self.path}: {name} is {found} where {expected} was asked for, so facts would not survive a "
                    "power cut: keep the data folder on a local disk (ext4)"
                )

    def _roll_back(self, error: BaseException) -> None:
        try:
            self._connection.rollback()
        except sqlite3.Error as second:
            error.add_note(f"and rolling back: {second}")


def begin(path: Path) -> None:
    """Make a new, empty ledger file at `path`, there as a whole or not at all. Raises Refused."""
    draft = path.with_name(f"{path.name}.new")
    for tail in ("", "-journal", *COMPANIONS):
        draft.with_name(draft.name + tail).unlink(missing_ok=True)
    with _refusing():
        connection = _connect(draft, "rwc")
        try:
            connection.execute("BEGIN")
            for statements in schema.MIGRATIONS:
                for statement in statements:
                    connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {len(schema.MIGRATIONS)}")
            connection.execute("COMMIT")
        finally:
            connection.close()
        draft.chmod(OWNER_ALONE)
        sync_file(draft)
        draft.rename(path)
        sync_folder(path.parent)


def trouble(path: Path, sealed: tuple[int, int] | None) -> str | None:
    """Why the file at `path` is no sound ledger, None where it is one or nothing lies there.

    A file that lies exactly as it was sealed (size in bytes, modification time in ns) is not read through. Raises
    Refused where the disk or the place does not let itself be read, LedgerTooNew.
    """
    wal = path.with_name(f"{path.name}-wal")
    if not path.exists():
        return "its log lies there without it" if wal.exists() else None
    state = path.stat()
    if state.st_size == 0:
        return "it is empty"
    if not os.access(path, os.R_OK | os.W_OK):
        raise Refused(PermissionError(f"{path} may not be written by this account"))
    # Looked at before opening, which makes a new log.
    untouched = sealed == (state.st_size, state.st_mtime_ns) and not wal.exists()
    try:
        database = Database(path)
        try:
            if not untouched:
                found = database.problems() or database.gaps()
                if found:
                    return "; ".join(found)
            database.try_writing()
            database.rows(schema.FLOORS)
            database.rows(schema.HEADS)
        finally:
            database.close()
    except Refused as refused:
        if not refused.damage:
            raise
        return str(refused)
    return None


def not_ours() -> Refused:
    """A sound SQLite file that no ledger wrote: damage, as far as the ledger is concerned."""
    refused = Refused(ValueError("it is not a ledger of ours"))
    refused.damage = True
    return refused


class BareTable:
    """The same row committed with nothing around it: what every ratio of `scripts/bench` is measured against."""

    def __init__(self, path: Path) -> None:
        self._connection = _connect(path, "rwc")
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute(
            "CREATE TABLE facts (origin TEXT, seq INTEGER, hash TEXT, ord INTEGER, day TEXT, kind TEXT, cause TEXT,"
            " raw BLOB, PRIMARY KEY (origin, seq))"
        )

    def commit(self, row: Iterable[object]) -> None:
        """One row in one durable commit."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute(schema.INSERT, tuple(row))
        self._connection.execute("COMMIT")

    def commit_all(self, rows: Iterable[Iterable[object]]) -> None:
        """Several rows in one durable commit."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany(schema.INSERT, (tuple(row) for row in rows))
        self._connection.execute("COMMIT")

    def close(self) -> None:
        self._connection.close()


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"file:{quote(os.fspath(path.absolute()))}?mode={mode}",
        uri=True,
        timeout=BUSY_MS / 1000,
        isolation_level=None,
        check_same_thread=False,
    )


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except (*FAILURES, OSError) as error:
        raise Refused(error) from error
