"""The ledger's file under processes that die, disks that fill, and places that cannot be written."""

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from queue_machine.ledger.database import Database, Refused
from queue_machine.ledger.ledger import LedgerFailed
from queue_machine.ledger.sqlite import SqliteLedger
from queue_machine.ledger.verify import verify_ledger
from tests.ledger.chains import Author, raws
from tests.ledger.files import ROOT, fill


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
