"""How long it takes to keep one record, beside a bare commit of the same row in the same run.

Both files lie in one temporary folder and take turns, so that disk and machine are the same for both; where /tmp is no
disk, TMPDIR names one. The aim is a ratio of the medians of at most 1.3.
"""

import secrets
import statistics
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from queue_machine.domain.facts import TicketIssued
from queue_machine.domain.records import NO_HASH, Chained, Moment, chain
from queue_machine.ledger.database import BareTable
from queue_machine.ledger.ledger import row_of
from queue_machine.ledger.sqlite import SqliteLedger

ORIGIN = "m1/0123456789abcdef"
WARM_UP = 50
AIM = 1.3


def measure(rounds: int = 1_000) -> dict[str, float]:
    """Milliseconds: p50 and p99 of an append and of the bare commit; `ratio` of the medians and its `aim`."""
    appended: list[float] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory(prefix="anju-bench-") as folder:
        ledger = SqliteLedger.open(Path(folder) / "ledger.sqlite")
        table = BareTable(Path(folder) / "bare.sqlite")
        for number, held in enumerate(_records(rounds + WARM_UP)):
            kept = row_of(held)
            row = msgspec.structs.astuple(kept)
            turns = [(appended, lambda held=held: ledger.append([held])), (bare, lambda row=row: table.commit(row))]
            for times, step in turns if number % 2 else reversed(turns):
                before = time.perf_counter()
                step()
                times.append((time.perf_counter() - before) * 1_000)
        ledger.close()
        table.close()
    del appended[:WARM_UP], bare[:WARM_UP]
    append_p50, bare_p50 = statistics.median(appended), statistics.median(bare)
    return {
        "append_p50_ms": append_p50,
        "append_p99_ms": statistics.quantiles(appended, n=100)[98],
        "bare_p50_ms": bare_p50,
        "bare_p99_ms": statistics.quantiles(bare, n=100)[98],
        "ratio": append_p50 / bare_p50,
        "aim": AIM,
    }


def _records(count: int) -> list[Chained]:
    made: list[Chained] = []
    prev = NO_HASH
    for seq in range(count):
        fact = TicketIssued(
            ticket=secrets.token_hex(13), number=f"A{seq % 999 + 1:03d}", service="deposit", estimate=(5, 20)
        )
        made += chain(
            [fact],
            origin=ORIGIN,
            seq=seq,
            prev=prev,
            order=seq,
            now=Moment(1_772_340_000_000 + seq, seq, "boot"),
            day="2026-03-02",
            term=1,
            cause=secrets.token_hex(8),
        )
        prev = made[-1].hash
    return made


def main() -> None:
    figures = measure()
    sys.stdout.write(
        f"append p50 {figures['append_p50_ms']:.3f} ms, p99 {figures['append_p99_ms']:.3f} ms\n"
        f"bare   p50 {figures['bare_p50_ms']:.3f} ms, p99 {figures['bare_p99_ms']:.3f} ms\n"
        f"ratio  {figures['ratio']:.2f} (aim {AIM})\n"
    )


if __name__ == "__main__":
    main()
