"""Ledger files as nodes leave them: closed, or by a kill."""

from pathlib import Path

from queue_machine.ledger.sqlite import SqliteLedger
from tests.ledger.chains import Author, closed

ROOT = Path(__file__).parents[2]


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
