"""A backup is made beside a working node, is whole, and is put back without losing what was there."""

import sqlite3
from pathlib import Path

import pytest

from queue_machine.ledger.backup import RESTORED, BackupRefused, backup, restore
from queue_machine.ledger.documents import Documents
from queue_machine.ledger.ledger import LedgerInUse, LedgerMissing
from queue_machine.ledger.sqlite import SqliteLedger
from queue_machine.ledger.verify import verify_ledger
from tests.ledger.chains import Author


@pytest.fixture
def node(tmp_path: Path) -> Path:
    folder = tmp_path / "hub"
    ledger = SqliteLedger.open(folder / "ledger.sqlite")
    ledger.append(Author().tickets(30))
    ledger.set_meta("epoch", "a")
    ledger.close()
    documents = Documents(folder / "documents.json")
    documents.put("a", "k", {"n": 1})
    documents.close()
    return folder


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_a_backup_is_made_while_the_node_writes(node: Path, tmp_path: Path) -> None:
    ledger = SqliteLedger.open(node / "ledger.sqlite")
    author = Author("m2")
    ledger.append(author.tickets(5))
    made = backup(node, tmp_path / "safe")
    ledger.append(author.tickets(5))
    ledger.close()
    assert made.verdict.ok
    assert made.verdict.facts == 35
    assert names(tmp_path / "safe") == ["documents.json", "ledger.sqlite"]
    assert names(tmp_path) == ["hub", "safe"]


def test_a_backup_is_put_back_marked_and_what_was_there_is_kept(node: Path, tmp_path: Path) -> None:
    backup(node, tmp_path / "safe")
    ledger = SqliteLedger.open(node / "ledger.sqlite")
    ledger.append(Author("m2").tickets(5))
    ledger.close()
    documents = Documents(node / "documents.json")
    documents.put("a", "k", {"n": 2})
    documents.close()
    done = restore(tmp_path / "safe", node)
    assert [path.name for path in done.replaced] == [
        "ledger.sqlite.before-restore-1",
        "documents.json.before-restore-1",
    ]
    ledger = SqliteLedger.open(node / "ledger.sqlite")
    assert ledger.was_damaged is None
    assert (ledger.meta(RESTORED), ledger.meta("epoch")) == ("yes", "a")
    assert verify_ledger(ledger).facts == 30
    ledger.close()
    documents = Documents(node / "documents.json")
    assert documents.get("a", "k") == {"n": 1}
    documents.close()
    before = SqliteLedger.open(node / "ledger.sqlite.before-restore-1", read_only=True)
    assert verify_ledger(before).facts == 35
    before.close()
    assert not [name for name in names(node) if name.startswith(".")]


def test_a_backup_is_put_into_an_empty_machine(node: Path, tmp_path: Path) -> None:
    backup(node, tmp_path / "safe")
    done = restore(tmp_path / "safe", tmp_path / "new" / "hub")
    assert done.replaced == []
    ledger = SqliteLedger.open(tmp_path / "new" / "hub" / "ledger.sqlite")
    assert verify_ledger(ledger).facts == 30
    ledger.close()


def test_the_backup_itself_stays_as_it_was(node: Path, tmp_path: Path) -> None:
    backup(node, tmp_path / "safe")
    before = (tmp_path / "safe" / "ledger.sqlite").read_bytes()
    restore(tmp_path / "safe", node)
    restore(tmp_path / "safe", node)
    assert (tmp_path / "safe" / "ledger.sqlite").read_bytes() == before
    assert (node / "ledger.sqlite.before-restore-2").exists()


def test_a_damaged_ledger_is_replaced_by_a_backup_for_good(node: Path, tmp_path: Path) -> None:
    backup(node, tmp_path / "safe")
    content = (node / "ledger.sqlite").read_bytes()
    (node / "ledger.sqlite").write_bytes(content.replace(b'"A003"', b'"A993"'))
    ledger = SqliteLedger.open(node / "ledger.sqlite")
    with pytest.raises(Exception, match="not what was written"):
        list(ledger.beyond({}))
    ledger.close()
    restore(tmp_path / "safe", node)
    ledger = SqliteLedger.open(node / "ledger.sqlite")
    assert ledger.was_damaged is None
    assert verify_ledger(ledger).ok
    ledger.close()


def test_documents_are_copied_from_the_previous_file_where_the_present_is_damaged(node: Path, tmp_path: Path) -> None:
    documents = Documents(node / "documents.json")
    documents.put("a", "k", {"n": 2})
    documents.close()
    (node / "documents.json").write_bytes(b"{")
    backup(node, tmp_path / "safe")
    assert b'"n": 1' in (tmp_path / "safe" / "documents.json").read_bytes()
    assert (node / "documents.json").read_bytes() == b"{"


def test_a_running_node_is_not_restored_over(node: Path, tmp_path: Path) -> None:
    backup(node, tmp_path / "safe")
    ledger = SqliteLedger.open(node / "ledger.sqlite")
    with pytest.raises(LedgerInUse):
        restore(tmp_path / "safe", node)
    ledger.append(Author("m2").tickets(1))
    ledger.close()
    assert not [name for name in names(node) if name.startswith(".") or "before" in name]


def test_a_bad_ledger_gives_no_backup_and_a_bad_backup_is_not_put_back(node: Path, tmp_path: Path) -> None:
    backup(node, tmp_path / "safe")
    for place in (node, tmp_path / "safe"):
        connection = sqlite3.connect(place / "ledger.sqlite")
        connection.execute("DELETE FROM facts WHERE seq = 3")
        connection.commit()
        connection.close()
    with pytest.raises(BackupRefused, match="does not verify"):
        backup(node, tmp_path / "second")
    with pytest.raises(BackupRefused, match="take another backup"):
        restore(tmp_path / "safe", node)
    assert names(tmp_path) == ["hub", "safe"]


def test_places_that_are_no_backup_or_taken_are_refused(node: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="name a new folder"):
        backup(node, node)
    with pytest.raises(LedgerMissing):
        backup(tmp_path / "nothing", tmp_path / "safe")
    with pytest.raises(BackupRefused, match="no backup"):
        restore(tmp_path, node)
    assert names(tmp_path) == ["hub"]
