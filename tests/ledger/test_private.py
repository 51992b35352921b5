"""Ledgers are for their owner's account alone: a ticket's id is its visitor's token."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_machine.ledger.sqlite import SqliteLedger
from tests.ledger.chains import Author
from tests.ledger.files import fill


@pytest.fixture(autouse=True)
def open_mask() -> Iterator[None]:
    """As most accounts have it: what is made is readable by all unless somebody says otherwise."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def readable_by_others(folder: Path) -> list[str]:
    return [each.name for each in (folder, *folder.iterdir()) if stat.S_IMODE(each.stat().st_mode) & 0o077]


def test_nobody_else_may_read_a_ledger_its_log_or_a_copy(path: Path) -> None:
    ledger = SqliteLedger.open(path)
    try:
        ledger.append(Author().tickets(5))
        assert path.with_name("ledger.sqlite-wal").exists()
        ledger.copy_to(path.with_name("copy.sqlite"))
        assert readable_by_others(path.parent) == []
    finally:
        ledger.close()


def test_one_that_was_begun_open_to_all_is_closed_to_others_at_its_next_start(path: Path) -> None:
    fill(path, 3)
    path.chmod(0o644)
    ledger = SqliteLedger.open(path)
    try:
        assert readable_by_others(path.parent) == []
        assert not ledger.was_damaged
    finally:
        ledger.close()
