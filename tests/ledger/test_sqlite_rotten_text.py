"""A name in a ledger whose bytes rotted into no text at all is damage: the file is set aside, the node comes up."""

from pathlib import Path

import pytest

from queue_machine.ledger.ledger import LedgerDamaged
from queue_machine.ledger.sqlite import SqliteLedger, salvage
from tests.ledger.files import fill


def rotten(path: Path, old: bytes, new: bytes) -> None:
    """Change every place of `old` in the file at `path`, which a process left without closing it well."""
    content = path.read_bytes()
    assert content.count(old) and len(old) == len(new)
    path.write_bytes(content.replace(old, new))
    path.with_suffix(".lock").unlink()


def test_an_origin_that_is_no_text_is_damage(path: Path) -> None:
    author = fill(path, 20)
    name = author.origin.encode()
    rotten(path, name, b"\xe4" + name[1:])
    ledger = SqliteLedger.open(path)
    assert ledger.was_damaged is not None
    assert ledger.heads() == {}
    assert list(salvage(Path(ledger.was_damaged))) == []
    ledger.close()


def test_it_is_damage_for_whoever_only_reads(path: Path) -> None:
    author = fill(path, 20)
    name = author.origin.encode()
    rotten(path, name, b"\xe4" + name[1:])
    ledger = SqliteLedger.open(path, read_only=True)
    with pytest.raises(LedgerDamaged):
        ledger.heads()
    ledger.close()


def test_a_table_whose_definition_is_no_text_is_damage(path: Path) -> None:
    """SQLite then complains in words that are no text either."""
    fill(path, 20)
    rotten(path, b"CREATE TABLE facts", b"CREATE T\x83BLE facts")
    ledger = SqliteLedger.open(path)
    assert ledger.was_damaged is not None
    ledger.close()
