"""Chains of records for tests of ledgers: an author writes as a node would, one record after the other."""

from collections.abc import Sequence

from queue_machine.domain.facts import DayClosed, Fact, TicketIssued
from queue_machine.domain.records import NO_HASH, Chained, Moment, chain

EPOCH = "0123456789abcdef"
NOON = 1_772_340_000_000


def issued(number: int) -> TicketIssued:
    return TicketIssued(ticket=f"{number:026d}", number=f"A{number:03d}", service="deposit")


def closed(date: str, **heads: int) -> DayClosed:
    return DayClosed(date=date, heads=heads)


class Author:
    """One origin's records. `order` may be set ahead, as after hearing from others."""

    def __init__(self, node: str = "m1", epoch: str = EPOCH) -> None:
        self.origin = f"{node}/{epoch}"
        self.seq = 0
        self.prev = NO_HASH
        self.order = 0

    def write(self, *facts: Fact, cause: str = "", day: str = "2026-03-02") -> list[Chained]:
        now = Moment(NOON + self.seq, self.seq, "boot-1")
        made = chain(
            facts,
            origin=self.origin,
            seq=self.seq,
            prev=self.prev,
            order=self.order,
            now=now,
            day=day,
            term=1,
            cause=cause,
        )
        self.seq += len(made)
        self.order += len(made)
        self.prev = made[-1].hash if made else self.prev
        return made

    def tickets(self, count: int, cause: str = "") -> list[Chained]:
        return self.write(*(issued(self.seq + n + 1) for n in range(count)), cause=cause)


def raws(records: Sequence[Chained]) -> list[bytes]:
    return [held.raw for held in records]


def in_order(records: Sequence[Chained]) -> list[Chained]:
    return sorted(records, key=lambda held: (held.record.order, held.record.origin, held.record.seq))
