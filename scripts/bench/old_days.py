"""The start of a hub with 100,000 old facts and 2,000 of today, beside the reading of those 2,000 rows alone."""

import secrets
import sys
import tempfile
from pathlib import Path

from queue_machine.domain.facts import DayClosed, DayOpened, Fact, TicketIssued
from queue_machine.domain.records import Moment
from queue_machine.ledger.sqlite import SqliteLedger
from queue_machine.node import Node
from scripts.bench.bare import p50, timed

START = 1_794_272_400_000
TODAY = 2_000


def measure(old: int = 100_000, rounds: int = 7) -> dict[str, float]:
    """ms for opening and folding a node with `old` facts of closed days and with none; the ratio should be near 1."""
    with tempfile.TemporaryDirectory(prefix="anju-bench-") as place:
        grown, young = Path(place) / "grown.sqlite", Path(place) / "young.sqlite"
        _fill(grown, old)
        _fill(young, 0)
        times: dict[Path, list[float]] = {grown: [], young: []}
        for _ in range(rounds):
            for path, kept in times.items():
                kept.append(timed(_open, path))
    return {"old_ms": p50(times[grown]), "none_ms": p50(times[young]), "ratio": p50(times[grown]) / p50(times[young])}


def _open(path: Path) -> None:
    ledger = SqliteLedger.open(path)
    node = _node(ledger, 0)
    assert len(node.lobby.tickets) == TODAY
    ledger.close()


def _node(ledger: SqliteLedger, minute: int) -> Node:
    now = Moment(START + minute * 60_000, minute * 60_000, "boot")
    return Node("hub", ledger, machine_id="bench", new_epoch=lambda: secrets.token_hex(8), now=now, return_within=1)


def _fill(path: Path, old: int) -> None:
    ledger = SqliteLedger.open(path)
    node = _node(ledger, 0)
    number, day = 0, 0
    while old > 0:
        day += 1
        facts: list[Fact] = [DayOpened(date=f"2025-{day // 28 + 1:02d}-{day % 28 + 1:02d}")]
        facts += [_ticket(number := number + 1) for _ in range(min(old, TODAY))]
        old -= TODAY
        node.commit(facts, Moment(START, day, "boot"))
        heads = {origin: head.seq for origin, head in node.heads.items()}
        node.commit([DayClosed(date=node.lobby.day.date, heads=heads)], Moment(START, day, "boot"))
    node.commit([DayOpened(date="2026-11-10")], Moment(START, 0, "boot"))
    node.commit([_ticket(number := number + 1) for _ in range(TODAY)], Moment(START, 0, "boot"))
    ledger.close()


def _ticket(number: int) -> Fact:
    return TicketIssued(ticket=f"t{number:025d}", number=f"A{number % 899 + 1:03d}", service="deposit")


def main() -> None:
    found = measure()
    sys.stdout.write(
        f"start with 100,000 old facts {found['old_ms']:.1f} ms, with none {found['none_ms']:.1f} ms: "
        f"ratio {found['ratio']:.2f} (aim: no growth, about 1)\n"
    )


if __name__ == "__main__":
    main()
