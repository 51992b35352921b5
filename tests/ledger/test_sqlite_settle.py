"""When the disk is waited for: at once for what this node wrote, before it is told for what others wrote."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_machine.ledger import database
from queue_machine.ledger.ledger import LedgerFailed
from queue_machine.ledger.sqlite import SqliteLedger
from tests.ledger.chains import Author, raws


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    opened = SqliteLedger.open(tmp_path / "ledger.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that were waited for, by hand."""
    names: list[str] = []
    really = database.sync_file

    def sync(path: Path) -> None:
        names.append(path.name)
        really(path)

    monkeypatch.setattr(database, "sync_file", sync)
    return names


def test_the_log_is_waited_for_once_and_only_where_something_is_open(ledger: SqliteLedger, synced: list[str]) -> None:
    author = Author()
    ledger.append(author.tickets(1))
    ledger.settle()
    assert synced == [], "a durable step leaves nothing open"
    ledger.append(author.tickets(1), durably=False)
    ledger.append(author.tickets(1), durably=False)
    ledger.settle()
    ledger.settle()
    assert synced == ["ledger.sqlite-wal"]
    ledger.append(author.tickets(1), durably=False)
    ledger.append(author.tickets(1))
    ledger.settle()
    assert synced == ["ledger.sqlite-wal"], "a durable step takes what came before along"


def test_every_own_step_is_fully_synchronous_after_a_loose_one(ledger: SqliteLedger) -> None:
    author = Author()
    ledger.append(author.tickets(1), durably=False)
    assert ledger._database.rows("PRAGMA synchronous") == [(1,)]
    ledger.append(author.tickets(1))
    assert ledger._database.rows("PRAGMA synchronous") == [(2,)]
    ledger.append(author.tickets(1), durably=False)
    ledger.set_meta("met", "yes")
    assert ledger._database.rows("PRAGMA synchronous") == [(2,)]


def test_a_disk_that_does_not_sync_takes_the_ledger_out_of_service(
    ledger: SqliteLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = Author()
    first = author.tickets(1)
    ledger.append(first, durably=False)

    def refuse(path: Path) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(database, "sync_file", refuse)
    with pytest.raises(LedgerFailed, match="look at space and disk"):
        ledger.settle()
    with pytest.raises(LedgerFailed):
        ledger.append(author.tickets(1))
    assert ledger.read(author.origin, 0, 9, 9_999) == raws(first), "reading goes on"


def test_loose_steps_are_kept_by_a_kill(tmp_path: Path) -> None:
    """A kill takes the process, not what the system holds for the disk: the log's bytes are there."""
    path = tmp_path / "ledger.sqlite"
    ledger = SqliteLedger.open(path)
    author = Author()
    written = [record for _ in range(5) for record in author.tickets(1)]
    for record in written:
        ledger.append([record], durably=False)
    copy = tmp_path / "copy"
    copy.mkdir()
    for each in tmp_path.glob("ledger.sqlite*"):
        if not each.name.endswith("-shm"):
            (copy / each.name).write_bytes(each.read_bytes())
    ledger.close()
    again = SqliteLedger.open(copy / "ledger.sqlite")
    assert again.read(author.origin, 0, 9, 99_999) == raws(written)
    again.close()
