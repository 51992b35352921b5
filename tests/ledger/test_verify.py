"""Verifying finds what was done to a ledger file behind its back; export hands out all of it."""

import base64
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from queue_machine.domain.records import chained
from queue_machine.ledger.inspection import export_files, verify_file, verify_files
from queue_machine.ledger.ledger import LedgerDamaged, Row, row_of
from queue_machine.ledger.memory import MemoryLedger
from queue_machine.ledger.sqlite import SqliteLedger
from queue_machine.ledger.verify import PROBLEMS_LISTED, export, tail, verify, verify_ledger
from tests.ledger.chains import EPOCH, Author, closed, raws

M1, HUB = f"m1/{EPOCH}", f"hub/{EPOCH}"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.sqlite"
    ledger = SqliteLedger.open(path)
    ledger.append([*Author("m1").tickets(20, cause="key"), *Author("hub").tickets(10)])
    ledger.close()
    return path


def plant(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def found(path: Path) -> set[tuple[str, str, int]]:
    verdict = verify_file(path)
    assert verdict.ok == (not verdict.problems)
    assert verdict.problem_count == len(verdict.problems)
    return {(problem.what, problem.origin, problem.seq) for problem in verdict.problems}


def test_a_sound_ledger_has_no_problems(path: Path) -> None:
    verdict = verify_file(path)
    assert verdict.ok
    assert (verdict.facts, verdict.tickets, verdict.unknown) == (30, 20, 0)
    assert verdict.origins == {HUB: 10, M1: 20}
    assert json.loads(msgspec.json.encode(verdict))["problems"] == []


def test_a_flipped_bit_in_a_record_is_one_problem(path: Path) -> None:
    content = path.read_bytes()
    at = content.index(b'"number":"A007"') + 11
    path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    problems = found(path)
    assert len(problems) == 1
    assert {(what, seq) for what, _, seq in problems} == {("hash", 7)}


def test_a_record_that_was_rewritten_with_its_hash_breaks_the_chain(path: Path) -> None:
    ledger = SqliteLedger.open(path, read_only=True)
    raw = (ledger.get(M1, 7) or b"").replace(b"A007", b"A999")
    ledger.close()
    forged = chained(raw)
    plant(path, f"UPDATE facts SET raw = x'{raw.hex()}', hash = '{forged.hash}' WHERE origin = '{M1}' AND seq = 7")
    assert found(path) == {("chain", M1, 8)}


def test_a_deleted_row_is_a_gap(path: Path) -> None:
    plant(path, f"DELETE FROM facts WHERE origin = '{M1}' AND seq IN (7, 8)")
    assert found(path) == {("gap", M1, 9)}


def test_deleted_first_rows_are_a_gap(path: Path) -> None:
    plant(path, f"DELETE FROM facts WHERE origin = '{M1}' AND seq < 4")
    assert found(path) == {("gap", M1, 4)}


def test_swapped_rows_are_found_whatever_their_keys_say(path: Path) -> None:
    plant(
        path,
        f"UPDATE facts SET seq = 99 WHERE origin = '{M1}' AND seq = 7",
        f"UPDATE facts SET seq = 7 WHERE origin = '{M1}' AND seq = 8",
        f"UPDATE facts SET seq = 8 WHERE origin = '{M1}' AND seq = 99",
    )
    assert {("misplaced", M1, 7), ("misplaced", M1, 8), ("chain", M1, 7)} <= found(path)


def test_a_row_moved_to_another_origin_is_found(path: Path) -> None:
    plant(path, f"UPDATE facts SET origin = '{HUB}', seq = 11 WHERE origin = '{M1}' AND seq = 20")
    assert found(path) == {("misplaced", HUB, 11), ("chain", HUB, 11)}


def test_doubles_are_found_in_a_table_that_lost_its_key(path: Path) -> None:
    plant(
        path,
        "CREATE TABLE other AS SELECT * FROM facts",
        f"INSERT INTO other SELECT * FROM facts WHERE origin = '{M1}' AND seq = 7",
        "DROP TABLE facts",
        "ALTER TABLE other RENAME TO facts",
    )
    assert found(path) == {("double", M1, 7)}


def test_rows_that_do_not_decode_are_found(path: Path) -> None:
    plant(
        path,
        f"UPDATE facts SET raw = x'7b7d' WHERE origin = '{M1}' AND seq = 20",
        f"UPDATE facts SET raw = 5 WHERE origin = '{HUB}' AND seq = 10",
    )
    assert found(path) == {
        ("undecodable", M1, 20),
        ("hash", M1, 20),
        ("undecodable", HUB, 10),
        ("hash", HUB, 10),
    }


@pytest.mark.parametrize("column", ["ord = 77", "day = 'x'", "cause = 'other'", "kind = 'DayClosed'"])
def test_columns_that_say_other_than_the_record_are_found(path: Path, column: str) -> None:
    plant(path, f"UPDATE facts SET {column} WHERE origin = '{M1}' AND seq = 7")
    assert found(path) == {("column", M1, 7)}


def test_columns_of_wrong_types_are_found(path: Path) -> None:
    plant(path, f"UPDATE facts SET ord = 'x', hash = x'00', kind = 5 WHERE origin = '{M1}' AND seq = 7")
    assert {("column", M1, 7), ("hash", M1, 7)} <= found(path)


def test_pages_that_do_not_read_are_a_problem_of_the_file(path: Path) -> None:
    ledger = SqliteLedger.open(path)
    author = Author("m3")
    ledger.append(author.tickets(200))
    ledger.close()
    content = bytearray(path.read_bytes())
    page = content.index(f"{100:026d}".encode()) // 4096 * 4096
    content[page : page + 4096] = b"\xff" * 4096
    path.write_bytes(content)
    assert {"file", "unreadable"} <= {what for what, _, _ in found(path)}


def test_pruned_records_are_no_gap(path: Path) -> None:
    ledger = SqliteLedger.open(path)
    ledger.prune({M1: 5, HUB: 10})
    ledger.close()
    verdict = verify_file(path)
    assert verdict.ok
    assert verdict.origins == {HUB: 10, M1: 20}
    plant(path, f"UPDATE pruned SET hash = 'other' WHERE origin = '{M1}'")
    assert found(path) == {("chain", M1, 6)}


def test_many_problems_are_counted_and_the_first_listed() -> None:
    rows = [row_of(held) for held in Author().tickets(PROBLEMS_LISTED + 50)]
    bad = [Row(r.origin, r.seq, "0" * 32, r.order, r.day, r.kind, r.cause, r.raw) for r in rows]
    verdict = verify(bad)
    assert not verdict.ok
    assert verdict.problem_count >= PROBLEMS_LISTED + 50
    assert len(verdict.problems) == PROBLEMS_LISTED


def test_rows_that_end_in_an_error_end_in_a_problem() -> None:
    def rows() -> Iterator[Row]:
        yield row_of(Author().tickets(1)[0])
        raise LedgerDamaged("malformed")

    verdict = verify(rows())
    assert [problem.what for problem in verdict.problems] == ["unreadable"]
    assert verdict.facts == 1


# Export and tail


def test_export_gives_each_record_with_its_whole_envelope_on_a_line(path: Path) -> None:
    ledger = SqliteLedger.open(path, read_only=True)
    lines = [json.loads(line) for line in export(ledger.rows())]
    ledger.close()
    assert len(lines) == 30
    first = next(line for line in lines if line["origin"] == M1)
    assert list(first)[:3] == ["origin", "seq", "hash"]
    assert set(first) == {
        *("origin", "seq", "hash", "v", "prev", "order", "at", "tick", "boot", "sure", "day", "term", "cause", "fact")
    }
    assert first["fact"] == {
        "kind": "TicketIssued",
        "ticket": f"{1:026d}",
        "number": "A001",
        "service": "deposit",
    }
    assert (first["sure"], first["cause"], first["term"], first["v"]) == (True, "key", 1, 1)


def test_export_passes_on_what_newer_versions_say_and_stays_on_one_line() -> None:
    whole = json.loads(Author().tickets(1)[0].raw) | {"weather": "晴", "fact": {"kind": "New", "text": "a\nb"}}
    ledger = MemoryLedger()
    ledger.append([chained(json.dumps(whole, indent=4).encode())])
    (line,) = export(ledger.rows())
    assert b"\n" not in line
    assert json.loads(line)["weather"] == "晴"
    assert json.loads(line)["fact"] == {"kind": "New", "text": "a\nb"}


def test_export_leaves_nothing_out(path: Path) -> None:
    plant(path, f"UPDATE facts SET raw = x'00ff' WHERE origin = '{M1}' AND seq = 20")
    ledger = SqliteLedger.open(path, read_only=True)
    lines = [json.loads(line) for line in export(ledger.rows())]
    ledger.close()
    assert len(lines) == 30
    assert base64.b64decode(lines[-1]["raw"]) == b"\x00\xff"
    assert lines[-1]["undecodable"]


@pytest.mark.parametrize("begin", [MemoryLedger, None])
def test_tail_gives_the_newest_of_all_origins(begin: Callable[[], MemoryLedger] | None, tmp_path: Path) -> None:
    ledger = begin() if begin else SqliteLedger.open(tmp_path / "ledger.sqlite")
    one, two = Author("m1"), Author("m2")
    ledger.append(one.tickets(5))
    two.order = 4
    ledger.append(two.tickets(2))
    places = [(line["origin"], line["seq"]) for line in map(json.loads, tail(ledger, 4))]
    assert places == [(one.origin, 4), (one.origin, 5), (two.origin, 1), (two.origin, 2)]
    assert list(tail(ledger, 0)) == []
    assert len(list(tail(ledger, 100))) == 7
    ledger.close()


# Several files of one hall


@pytest.fixture
def hall(path: Path, tmp_path: Path) -> dict[str, Path]:
    """A hub's ledger, a machine's that lacks the end and has something of its own."""
    machine = tmp_path / "m1" / "ledger.sqlite"
    machine.parent.mkdir()
    shutil.copy(path, machine)
    ledger = SqliteLedger.open(machine)
    ledger.set_aside(HUB, 7)
    ledger.append(Author("m2").tickets(3))
    ledger.close()
    return {"hub": path, "m1": machine}


def test_a_halls_ledgers_count_as_one(hall: dict[str, Path]) -> None:
    verdict = verify_files(hall)
    assert verdict.ok, verdict.problems
    assert verdict.facts == 33
    assert verdict.origins == {HUB: 10, M1: 20, f"m2/{EPOCH}": 3}
    lines = [json.loads(line) for line in export_files(hall)]
    assert [(line["origin"], line["seq"]) for line in lines] == [
        *((HUB, seq) for seq in range(1, 11)),
        *((M1, seq) for seq in range(1, 21)),
        *((f"m2/{EPOCH}", seq) for seq in range(1, 4)),
    ]


def test_ledgers_that_disagree_are_a_fork(hall: dict[str, Path]) -> None:
    ledger = SqliteLedger.open(hall["m1"])
    author = Author("hub")
    author.seq, author.prev, author.order = 7, ledger.heads()[HUB].hash, 7
    ledger.append(author.write(closed("2026-03-02")))
    ledger.close()
    verdict = verify_files(hall)
    assert [(problem.what, problem.origin, problem.seq) for problem in verdict.problems] == [("fork", HUB, 8)]
    assert not verdict.ok


def test_a_bad_row_in_one_file_is_named_and_taken_from_the_other(hall: dict[str, Path]) -> None:
    plant(hall["hub"], f"UPDATE facts SET raw = x'00ff' WHERE origin = '{M1}' AND seq = 20")
    verdict = verify_files(hall)
    assert {problem.what for problem in verdict.problems} == {"undecodable", "hash"}
    assert all(problem.detail.startswith("hub: ") for problem in verdict.problems)
    assert verdict.facts == 33
    assert not any("undecodable" in json.loads(line) for line in export_files(hall))


def test_a_file_that_does_not_open_is_a_problem_and_the_others_are_verified(hall: dict[str, Path]) -> None:
    hall["m1"].write_bytes(b"no database" * 1_000)
    verdict = verify_files(hall)
    assert [problem.what for problem in verdict.problems] == ["file"]
    assert verdict.facts == 30


def test_a_ledger_in_memory_verifies_too() -> None:
    ledger = MemoryLedger()
    written = Author().tickets(4)
    ledger.append(written)
    assert verify_ledger(ledger).facts == 4
    assert [row.raw for row in ledger.rows()] == raws(written)
