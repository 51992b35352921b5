"""The ledger's file: opened, shared, damaged, killed, and full."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from queue_machine.ledger import schema
from queue_machine.ledger.database import PRAGMAS, BareTable, Database, Refused
from queue_machine.ledger.inspection import verify_file
from queue_machine.ledger.ledger import (
    KEPT_KINDS,
    LedgerDamaged,
    LedgerError,
    LedgerFailed,
    LedgerInUse,
    LedgerMissing,
    LedgerTooNew,
    LedgerTooOld,
    LedgerUnsafe,
)
from queue_machine.ledger.sqlite import SqliteLedger, salvage
from queue_machine.ledger.verify import verify_ledger
from tests.ledger.chains import Author, closed, raws

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hub" / "ledger.sqlite"


def fill(path: Path, count: int = 50) -> Author:
    author = Author()
    ledger = SqliteLedger.open(path)
    for _ in range(count):
        ledger.append(author.tickets(1, cause="key"))
    ledger.append(author.write(closed("2026-03-02")))
    ledger.close()
    return author


def left_by_a_killed_process(path: Path) -> Author:
    """A filled ledger as a kill leaves it: not closed, its log beside it."""
    author = fill(path, 5)
    ledger = SqliteLedger.open(path)
    ledger.append(author.tickets(20))
    copies = {each: each.read_bytes() for each in path.parent.glob("ledger.*") if not each.name.endswith("-shm")}
    ledger.close()
    for each, content in copies.items():
        each.write_bytes(content)
    return author


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


# Damage


def overwrite(path: Path, offset: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(content)


@pytest.mark.parametrize(
    "where", ["start", "header", "schema", "middle", "everywhere", "half", "tiny", "empty", "text"]
)
@pytest.mark.parametrize("killed", [False, True])
def test_a_damaged_file_is_set_aside_and_a_new_one_begun(path: Path, where: str, killed: bool) -> None:
    author = left_by_a_killed_process(path) if killed else fill(path, 300)
    if killed:
        # Without the log, so that it cannot heal what was overwritten below it.
        path.with_name("ledger.sqlite-wal").unlink()
    size = path.stat().st_size
    noise = random.Random(where).randbytes
    match where:
        case "start":
            overwrite(path, 0, noise(16))
        case "header":
            overwrite(path, 16, noise(84))
        case "schema":
            overwrite(path, 100, noise(400))
        case "middle":
            for page in range(1, size // 4096):
                overwrite(path, page * 4096, noise(64))
        case "everywhere":
            path.write_bytes(noise(size))
        case "half":
            os.truncate(path, size // 2 - 100)
        case "tiny":
            os.truncate(path, 50)
        case "empty":
            os.truncate(path, 0)
        case "text":
            path.write_text("the disk was full\n" * 500)
    content = path.read_bytes()
    verdict = verify_file(path)
    assert not verdict.ok
    assert verdict.problems
    assert path.read_bytes() == content
    ledger = SqliteLedger.open(path)
    assert ledger.was_damaged == f"{path}.damaged-1"
    assert Path(ledger.was_damaged).read_bytes() == content
    assert ledger.heads() == {}
    ledger.append(Author(author.origin.split("/")[0], "f" * 16).tickets(2))
    ledger.close()
    again = SqliteLedger.open(path)
    assert again.was_damaged is None
    assert sum(head.seq for head in again.heads().values()) == 2
    again.close()


def test_any_header_byte_may_be_wrong_and_the_ledger_still_opens(path: Path) -> None:
    fill(path, 3)
    sound = path.read_bytes()
    for offset in range(100):
        path.with_suffix(".lock").unlink(missing_ok=True)
        path.write_bytes(sound[:offset] + bytes([sound[offset] ^ 0xFF]) + sound[offset + 1 :])
        try:
            ledger = SqliteLedger.open(path)
        except LedgerTooNew:
            assert offset == 63
            continue
        if ledger.was_damaged is None:
            assert verify_ledger(ledger).facts == 4, f"offset {offset}"
        ledger.append(Author("m5").tickets(1))
        ledger.close()


def test_damaged_files_are_all_kept(path: Path) -> None:
    for number in (1, 2, 3):
        fill(path, 1)
        path.write_bytes(b"not a database at all, but long enough to be read as one" * 50)
        ledger = SqliteLedger.open(path)
        assert ledger.was_damaged == f"{path}.damaged-{number}"
        ledger.close()
        path.unlink()


def test_a_log_without_its_file_is_set_aside(path: Path) -> None:
    left_by_a_killed_process(path)
    path.unlink()
    ledger = SqliteLedger.open(path)
    assert ledger.was_damaged == f"{path}.damaged-1"
    assert Path(f"{path}.damaged-1-wal").exists()
    assert ledger.heads() == {}
    ledger.close()


def test_a_changed_record_is_never_handed_out_and_the_file_is_set_aside_at_the_next_start(path: Path) -> None:
    author = fill(path)
    content = path.read_bytes()
    at = content.index(f"{7:026d}".encode())
    overwrite(path, at, b"x")
    ledger = SqliteLedger.open(path)
    assert ledger.was_damaged is None
    with pytest.raises(LedgerDamaged, match=f"{author.origin} 7 "):
        ledger.get(author.origin, 7)
    with pytest.raises(LedgerDamaged):
        ledger.read(author.origin, 0, 100, 10**6)
    with pytest.raises(LedgerDamaged):
        list(ledger.beyond({}))
    assert ledger.get(author.origin, 8)
    ledger.close()
    ledger = SqliteLedger.open(path)
    assert ledger.was_damaged == f"{path}.damaged-1"
    ledger.close()
    saved = list(salvage(path.with_name("ledger.sqlite.damaged-1")))
    assert [held.record.seq for held in saved] == [seq for seq in range(1, 52) if seq != 7]


def test_what_still_reads_of_a_damaged_file_can_be_salvaged(path: Path) -> None:
    author = fill(path, 400)
    size = path.stat().st_size
    content = path.read_bytes()
    middle = content.index(f"{200:026d}".encode()) // 4096
    overwrite(path, middle * 4096, b"\xff" * 4096)
    ledger = SqliteLedger.open(path)
    assert ledger.was_damaged
    ledger.close()
    saved = list(salvage(Path(ledger.was_damaged)))
    seqs = [held.record.seq for held in saved]
    assert len(seqs) == len(set(seqs))
    assert 401 - 30 < len(seqs) < 401, size
    assert {1, 100, 300, 401} <= set(seqs)
    assert all(held.record.origin == author.origin for held in saved)
    path.write_bytes(b"nothing")
    assert list(salvage(path)) == []


def test_an_untouched_file_is_not_read_through_at_the_start(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(path)
    looked: list[Path] = []
    read_through = Database.problems

    def watched(self: Database) -> list[str]:
        looked.append(self.path)
        return read_through(self)

    monkeypatch.setattr(Database, "problems", watched)
    SqliteLedger.open(path).close()
    assert looked == []
    os.utime(path)
    SqliteLedger.open(path).close()
    assert looked == [path]
    killed = path.parent.with_name("m1") / path.name
    left_by_a_killed_process(killed)
    SqliteLedger.open(killed).close()
    assert looked == [path, killed]


def test_a_change_in_the_instant_after_closing_is_seen(path: Path) -> None:
    fill(path, 60)
    for number in range(1, 21):
        ledger = SqliteLedger.open(path)
        ledger.append(Author(f"n{number}").tickets(60))
        ledger.close()
        with path.open("r+b") as file:
            for page in range(1, path.stat().st_size // 4096):
                file.seek(page * 4096)
                file.write(b"\xff" * 16)
        ledger = SqliteLedger.open(path)
        assert ledger.was_damaged == f"{path}.damaged-{number}"
        ledger.close()


def test_a_half_made_ledger_is_begun_again(path: Path) -> None:
    path.parent.mkdir()
    path.with_name("ledger.sqlite.new").write_bytes(b"half")
    path.with_name("ledger.sqlite.new-journal").write_bytes(b"half")
    ledger = SqliteLedger.open(path)
    assert ledger.was_damaged is None
    ledger.close()
    assert sorted(each.name for each in path.parent.iterdir()) == ["ledger.lock", "ledger.sqlite"]


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


# Processes that die, disks that fill


def test_nothing_acknowledged_is_lost_over_twenty_kills(path: Path) -> None:
    chance = random.Random(20)
    acknowledged: dict[str, tuple[int, str]] = {}
    total = 0
    for _ in range(20):
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.ledger.writer", str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        lines = []
        for _ in range(chance.randint(1, 60)):
            lines.append(child.stdout.readline())
        child.send_signal(signal.SIGKILL)
        lines += child.stdout.readlines()
        child.wait()
        child.stdout.close()
        for line in lines:
            words = line.split()
            if line.endswith("\n") and len(words) == 3:
                acknowledged[words[0]] = (int(words[1]), words[2])
                total += 1
        reader = SqliteLedger.open(path, read_only=True)
        heads = reader.heads()
        for origin, (seq, hash_) in acknowledged.items():
            assert heads[origin].seq >= seq
            assert reader.hash_at(origin, seq) == hash_
        # A batch of two is there as two or not at all.
        assert heads["hub/0123456789abcdef"].seq % 2 == 0 if "hub/0123456789abcdef" in heads else True
        reader.close()
    ledger = SqliteLedger.open(path)
    assert ledger.was_damaged is None
    verdict = verify_ledger(ledger)
    ledger.close()
    assert verdict.ok, verdict.problems
    assert total > 200


@pytest.mark.parametrize("limit", [100_000, 260_003, 900_000])
def test_a_full_disk_takes_the_ledger_out_of_service_and_loses_nothing(path: Path, limit: int) -> None:
    child = subprocess.run(
        [sys.executable, "-m", "tests.ledger.writer", str(path), str(limit)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert child.returncode == 0, child.stderr
    lines = [line.split() for line in child.stdout.splitlines()]
    failed = next(number for number, words in enumerate(lines) if words[0] == "failed")
    assert "look at space and disk, then restart" in child.stdout
    acknowledged = {words[0]: int(words[1]) for words in lines[:failed]}
    after = {words[0]: words[1:] for words in lines[failed + 1 :]}
    assert child.stdout.count("refused") == 3
    assert dict(pair.split("=") for pair in after["heads"]) == {o: str(seq) for o, seq in acknowledged.items()}
    assert int(after["beyond"][0]) == sum(acknowledged.values())
    ledger = SqliteLedger.open(path)
    assert ledger.was_damaged is None
    assert {origin: head.seq for origin, head in ledger.heads().items()} == acknowledged
    assert verify_ledger(ledger).ok
    author = Author("m7")
    ledger.append(author.tickets(1))
    ledger.close()


def test_a_page_limit_reached_amid_a_batch_keeps_none_of_it(path: Path) -> None:
    author = fill(path)
    ledger = SqliteLedger.open(path)
    pages = ledger._database.rows("PRAGMA page_count")[0][0]
    ledger._database.rows(f"PRAGMA max_page_count = {pages + 2}")
    before = ledger.heads()
    with pytest.raises(LedgerFailed, match="full"):
        ledger.append(author.tickets(500))
    assert ledger.failed
    with pytest.raises(LedgerFailed):
        ledger.append([])
    assert ledger.heads() == before
    assert len(ledger.read(author.origin, 0, 1_000, 10**9)) == 51
    ledger.close()
    ledger = SqliteLedger.open(path)
    assert ledger.heads() == before
    assert ledger.failed is None
    ledger.close()


def test_an_append_that_is_interrupted_leaves_the_ledger_usable(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = SqliteLedger.open(path)
    author = Author()
    written = author.tickets(3)

    class Interrupted(BaseException): ...

    def interrupt(*_: object) -> None:
        raise Interrupted

    with pytest.raises(Interrupted), ledger._transaction() as connection:
        connection.execute("INSERT INTO meta VALUES ('a', 'b')")
        interrupt()
    assert ledger.meta("a") is None
    assert ledger.failed is None
    ledger.append(written)
    assert ledger.read(author.origin, 0, 9, 10**6) == raws(written)
    ledger.close()


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(LedgerFailed, match="cannot be written"):
        SqliteLedger.open(blocked / "ledger.sqlite")


def test_refusals_of_the_place_are_not_taken_for_damage() -> None:
    assert not Refused(OSError(5, "Input/output error")).damage
    with pytest.raises(Refused) as refused:
        Database(Path("/nonexistent/ledger.sqlite"))
    assert not refused.value.damage


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
