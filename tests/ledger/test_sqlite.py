"""The ledger's file: opened, read, shared, brought up to date, and what that costs."""

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from queue_machine.ledger import schema
from queue_machine.ledger.database import PRAGMAS, BareTable, Database
from queue_machine.ledger.ledger import (
    KEPT_KINDS,
    LedgerError,
    LedgerFailed,
    LedgerInUse,
    LedgerMissing,
    LedgerTooNew,
    LedgerTooOld,
    LedgerUnsafe,
)
from queue_machine.ledger.sqlite import SqliteLedger
from queue_machine.ledger.verify import verify_ledger
from tests.ledger.chains import Author
from tests.ledger.files import ROOT, fill, left_by_a_killed_process


def test_what_was_written_is_there_after_a_restart(path: Path) -> None:
    author = fill(path)
    ledger = SqliteLedger.open(path)
    assert ledger.was_damaged is None
    assert ledger.heads()[author.origin].seq == 51
    ledger.append(author.tickets(1))
    ledger.close()


def test_the_log_of_a_killed_process_is_replayed(path: Path) -> None:
    author = left_by_a_killed_process(path)
    ledger = SqliteLedger.open(path)
    assert ledger.was_damaged is None
    assert ledger.heads()[author.origin].seq == author.seq
    assert verify_ledger(ledger).ok
    ledger.close()


def test_settings_are_read_back_at_every_open(path: Path) -> None:
    for _ in range(2):
        ledger = SqliteLedger.open(path)
        for name, _, expected in PRAGMAS:
            assert ledger._database.rows(f"PRAGMA {name}") == [(expected,)]
        ledger.close()


def test_a_place_that_cannot_keep_the_settings_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(path, 1)
    # A read-only database answers the question with what it has, which is how a place without WAL looks.
    monkeypatch.setattr("queue_machine.ledger.database.PRAGMAS", (("journal_mode", "MEMORY", "wal"),))
    with pytest.raises(LedgerUnsafe, match="local disk"):
        SqliteLedger.open(path)


def test_a_second_writer_is_told_what_to_do(path: Path) -> None:
    ledger = SqliteLedger.open(path)
    with pytest.raises(LedgerInUse, match=f"process {os.getpid()}: end that process first"):
        SqliteLedger.open(path)
    ledger.close()
    SqliteLedger.open(path).close()


def test_a_writer_in_another_process_is_refused_too(path: Path) -> None:
    ledger = SqliteLedger.open(path)
    asked = subprocess.run(
        [sys.executable, "-m", "tests.ledger.writer", str(path)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    ledger.close()
    assert asked.returncode != 0
    assert "LedgerInUse" in asked.stderr


def test_readers_look_on_while_the_node_writes(path: Path) -> None:
    writer = SqliteLedger.open(path)
    author = Author()
    writer.append(author.tickets(3))
    reader = SqliteLedger.open(path, read_only=True)
    assert reader.heads()[author.origin].seq == 3
    writer.append(author.tickets(2))
    assert reader.heads()[author.origin].seq == 5
    assert len(reader.read(author.origin, 0, 10, 10**6)) == 5
    with pytest.raises(LedgerError, match="reading only"):
        reader.append(author.tickets(1))
    reader.close()
    writer.close()


def test_a_reader_needs_no_running_node(path: Path) -> None:
    author = fill(path)
    reader = SqliteLedger.open(path, read_only=True)
    assert reader.heads()[author.origin].seq == 51
    reader.close()


def test_a_reader_reads_the_log_that_a_kill_left(path: Path) -> None:
    author = left_by_a_killed_process(path)
    reader = SqliteLedger.open(path, read_only=True)
    assert reader.heads()[author.origin].seq == author.seq
    reader.close()
    ledger = SqliteLedger.open(path)
    assert ledger.was_damaged is None
    assert verify_ledger(ledger).ok
    ledger.close()


def test_reading_where_nothing_lies_makes_nothing(path: Path) -> None:
    with pytest.raises(LedgerMissing):
        SqliteLedger.open(path, read_only=True)
    assert not path.parent.exists()


def test_a_ledger_may_be_handed_to_the_thread_that_owns_it(path: Path) -> None:
    ledger = SqliteLedger.open(path)
    owner = threading.Thread(target=ledger.append, args=(Author().tickets(2),))
    owner.start()
    owner.join()
    assert sum(head.seq for head in ledger.heads().values()) == 2
    ledger.close()


# Versions


def test_an_older_file_is_brought_up_to_date_and_a_newer_one_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = fill(path, 3)
    now = schema.MIGRATIONS
    monkeypatch.setattr(schema, "MIGRATIONS", (*now, ("CREATE TABLE more (a TEXT)", "INSERT INTO more VALUES ('x')")))
    with pytest.raises(LedgerTooOld, match="start its node once"):
        SqliteLedger.open(path, read_only=True)
    ledger = SqliteLedger.open(path)
    assert ledger.heads()[author.origin].seq == 4
    assert ledger._database.rows("SELECT a FROM more") == [("x",)]
    ledger.close()
    monkeypatch.setattr(schema, "MIGRATIONS", now)
    for read_only in (False, True):
        with pytest.raises(LedgerTooNew, match="update this machine"):
            SqliteLedger.open(path, read_only=read_only)
    assert path.exists()


def test_a_migration_that_fails_leaves_the_file_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    author = fill(path, 3)
    now = schema.MIGRATIONS
    monkeypatch.setattr(schema, "MIGRATIONS", (*now, ("CREATE TABLE more (a TEXT)", "CREATE TABLE more (a TEXT)")))
    with pytest.raises(LedgerFailed):
        SqliteLedger.open(path)
    monkeypatch.setattr(schema, "MIGRATIONS", now)
    ledger = SqliteLedger.open(path)
    assert ledger.heads()[author.origin].seq == 4
    ledger.close()


# Cost


def plan(path: Path, sql: str, values: tuple[object, ...]) -> str:
    database = Database(path, read_only=True)
    try:
        return "; ".join(str(row[3]) for row in database.rows(f"EXPLAIN QUERY PLAN {sql}", values))
    finally:
        database.close()


def test_no_question_walks_over_old_rows(path: Path) -> None:
    fill(path, 3)
    for sql, values in (
        (schema.spans(2), ("m1/00000000", 1, 2, "m2/00000000", 1, 2)),
        (schema.READ, ("m1/00000000", 1, 2)),
        (schema.LAST_OF_KIND, ("DayClosed", 1)),
        (schema.BY_CAUSE, ("key",)),
        (schema.HEADS, ()),
        (schema.HASH_AT, ("m1/00000000", 1)),
    ):
        assert "SCAN facts" not in plan(path, sql, values), sql
    assert "facts_by_kind" in plan(path, schema.LAST_OF_KIND, ("DayClosed", 1))
    assert "facts_by_cause" in plan(path, schema.BY_CAUSE, ("key",))
    assert "TEMP B-TREE" not in plan(path, schema.LAST_OF_KIND, ("DayClosed", 1))


def test_the_kinds_in_the_index_are_those_that_are_promised() -> None:
    index = next(statement for statement in schema.MIGRATIONS[0] if "facts_by_kind" in statement)
    assert {word.strip("'") for word in index.split(" IN (")[1].rstrip(")").split(", ")} == KEPT_KINDS


def test_the_bare_table_of_the_bench_commits_the_same_row(tmp_path: Path) -> None:
    bare = BareTable(tmp_path / "bare.sqlite")
    bare.commit(("m1/00000000", 1, "h", 1, "", "", "", b"x"))
    bare.close()
    with sqlite3.connect(tmp_path / "bare.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM facts").fetchone() == (1,)
    connection.close()


def test_a_start_after_years_costs_no_more_than_on_the_first_day(tmp_path: Path) -> None:
    """Counted in steps of SQLite's own machine, not in time: what a start asks grows with origins, not with rows."""

    def steps(count: int) -> int:
        path = tmp_path / str(count) / "ledger.sqlite"
        ledger = SqliteLedger.open(path)
        for node in ("m1", "m2", "hub"):
            ledger.append(Author(node).tickets(count))
        ledger.close()
        ledger = SqliteLedger.open(path)
        counted = 0

        def count_one() -> int:
            nonlocal counted
            counted += 1
            return 0

        ledger._database._connection.set_progress_handler(count_one, 1)
        heads = ledger.heads()
        today = list(ledger.beyond({origin: head.seq - 10 for origin, head in heads.items()}))
        ledger.last_of_kind("DayClosed", 1)
        ledger.close()
        assert len(today) == 30
        return counted

    few, many = steps(50), steps(2_000)
    assert few > 100
    assert many <= few * 1.1
