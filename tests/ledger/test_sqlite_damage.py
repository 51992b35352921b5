"""The ledger's file damaged: set aside whole, a new one begun, and what still reads of it salvaged."""

import os
import random
from pathlib import Path

import pytest

from queue_machine.ledger.database import Database
from queue_machine.ledger.inspection import verify_file
from queue_machine.ledger.ledger import LedgerDamaged, LedgerTooNew
from queue_machine.ledger.sqlite import SqliteLedger, salvage
from queue_machine.ledger.verify import verify_ledger
from tests.ledger.chains import Author
from tests.ledger.files import fill, left_by_a_killed_process


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
