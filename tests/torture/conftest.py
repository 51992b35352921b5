"""What the tests of the torture share: a disk in a temporary folder with a ledger on it."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_machine.domain.facts import HelpAsked
from queue_machine.domain.records import NO_HASH, Chained, Moment, chain
from queue_machine.ledger.sqlite import SqliteLedger
from scripts.torture.disk import Disk

NOW = Moment(1_794_271_500_000, 5_000, "boot")


class Trial:
    """A ledger on a disk that fails: writes records of one origin, crashes, opens again."""

    def __init__(self, folder: Path) -> None:
        self.noted: Counter[str] = Counter()
        self.disk = Disk(folder / "m1", self._note)
        self.ledger = self.opened()

    def _note(self, kind: str) -> None:
        self.noted[kind] += 1

    def opened(self) -> SqliteLedger:
        return SqliteLedger.open(self.disk.path, opening=self.disk.opening)

    def records(self, count: int, origin: str = "m1/0000000000000001") -> list[Chained]:
        head = self.ledger.heads().get(origin)
        return chain(
            [HelpAsked(help=f"h{n}", place="m1") for n in range(count)],
            origin=origin,
            seq=head.seq if head else 0,
            prev=head.hash if head else NO_HASH,
            order=head.seq if head else 0,
            now=NOW,
            day="2026-11-10",
            term=0,
            cause="",
        )

    def write(self, count: int, *, durably: bool = True) -> None:
        for _ in range(count):
            self.ledger.append(self.records(1), durably=durably)

    def crash(self, seed: int, *, power: bool) -> int:
        """End and start again; returns how many records are there then."""
        self.disk.survive(random.Random(seed), power)
        self.ledger.close()
        self.ledger = self.opened()
        return sum(head.seq for head in self.ledger.heads().values())


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    made = Trial(tmp_path)
    yield made
    made.ledger.close()
