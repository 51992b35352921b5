"""Damage that only a write finds: the ledger is out of service, and the next start sets the file aside."""

import os
from pathlib import Path

import pytest

from queue_machine.ledger.ledger import LedgerDamaged, LedgerFailed
from queue_machine.ledger.sqlite import SqliteLedger
from tests.ledger.files import fill

PAGE = 4096


def rot_unseen(path: Path) -> None:
    """Break the pages that hold records, as a bad card does: size and times stay as they were sealed."""
    times, content = path.stat(), bytearray(path.read_bytes())
    for start in range(PAGE, len(content), PAGE):
        if b'"TicketIssued"' in content[start : start + PAGE]:
            content[start : start + 8] = b"\xff" * 8
    path.write_bytes(content)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def test_damage_found_by_a_write_is_set_aside_at_the_next_start(path: Path) -> None:
    author = fill(path, 200)
    whole = path.read_bytes()
    ledger = SqliteLedger.open(path)
    ledger.heads()
    rot_unseen(path)
    assert path.read_bytes() != whole
    with pytest.raises(LedgerDamaged):
        # The pages in memory are given up as soon as others wrote.
        ledger._database._connection.execute("PRAGMA shrink_memory")
        ledger.append(author.tickets(1))
    assert ledger.failed
    with pytest.raises(LedgerFailed):
        ledger.append(author.tickets(1))
    ledger.close()
    again = SqliteLedger.open(path)
    assert again.was_damaged is not None
    again.close()
