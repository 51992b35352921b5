"""References that the benches are held against: a bare commit, timed where the thing itself is timed."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from queue_machine.ledger.database import BareTable
from queue_machine.ledger.ledger import row_of
from scripts.bench.ledger_append import _records


class BareCommit:
    """A bare SQLite WAL FULL commit of a ticket's row, in a folder of the caller's."""

    def __init__(self, folder: Path, rounds: int) -> None:
        self._table = BareTable(folder / "bare.sqlite")
        self._rows = iter([msgspec.structs.astuple(row_of(each)) for each in _records(rounds)])
        self.times: list[float] = []

    def once(self) -> None:
        row = next(self._rows)
        before = time.perf_counter()
        self._table.commit(row)
        self.times.append((time.perf_counter() - before) * 1_000)

    def close(self) -> None:
        self._table.close()


def p50(times: list[float]) -> float:
    return statistics.median(times)


def p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[98]


def timed(work: Callable[..., object], *values: object, **named: object) -> float:
    """ms that a work takes with these values."""
    before = time.perf_counter()
    work(*values, **named)
    return (time.perf_counter() - before) * 1_000
