"""References that the benches are held against: a bare commit and a bare round trip through a broker.

Each is taken in turns with the thing itself and after the same pause: a processor that just slept is several times
slower at anything, and a reference from a hot loop would compare a cold start with a warm one.
"""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from mqtt_bridge.broker import Broker
from queue_machine.ledger.database import BareTable
from queue_machine.ledger.ledger import row_of
from scripts.bench.broker_round_trip import BRANCH, NODES, TOPIC, Bare, bare_round
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


class BareTrip:
    """A bare QoS 1 message of 256 bytes through a broker of its own, from one plain socket to another."""

    def __init__(self, folder: Path) -> None:
        self._broker = Broker(folder / "bare-broker", BRANCH, NODES)
        self._broker.start()
        self._broker.wait_ready(10)
        self._speaker, self._listener = Bare(self._broker.port, "m1"), Bare(self._broker.port, "hub")
        self._listener.subscribe(TOPIC)
        self.times: list[float] = []

    def once(self) -> None:
        number = len(self.times) % 65_535 + 1
        self.times.append(bare_round(self._speaker, self._listener, b"x" * 256, 1, number) * 1_000)

    def close(self) -> None:
        self._speaker.close()
        self._listener.close()
        self._broker.stop()


def p50(times: list[float]) -> float:
    return statistics.median(times)


def p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[98]


def timed(work: Callable[..., object], *values: object, **named: object) -> float:
    """ms that a work takes with these values."""
    before = time.perf_counter()
    work(*values, **named)
    return (time.perf_counter() - before) * 1_000
