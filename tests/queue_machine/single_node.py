"""One node over a ledger in memory, and old copies of its disk."""

from queue_machine.domain import facts as f
from queue_machine.domain.records import Moment
from queue_machine.ledger.memory import MemoryLedger
from queue_machine.node import Node
from tests.queue_machine.conftest import NINE


class Epochs:
    def __init__(self, first: int = 1) -> None:
        self.count = first - 1

    def __call__(self) -> str:
        self.count += 1
        return f"{self.count:016x}"


def moment(ms: int = 0, *, sure: bool = True) -> Moment:
    return Moment(NINE + ms, ms, "boot", sure)


def node_over(
    ledger: MemoryLedger, *, name: str = "m1", machine_id: str = "here", epochs: Epochs | None = None
) -> Node:
    return Node(
        name, ledger, machine_id=machine_id, new_epoch=epochs or Epochs(), now=moment(), return_within=30 * 60_000
    )


def ticket(name: str, number: str = "A1001") -> f.TicketIssued:
    return f.TicketIssued(ticket=name, number=number, service="deposit", own=True)


def copy_of(ledger: MemoryLedger, upto: dict[str, int] | None = None) -> MemoryLedger:
    """An old copy of a disk: the records up to these heads, and the notes."""
    copy = MemoryLedger()
    for each in sorted(ledger.beyond({}), key=lambda e: (e.record.origin, e.record.seq)):
        if upto is None or each.record.seq <= upto.get(each.record.origin, 0):
            copy.append([each])
    for key in ("epoch", "machine", "met"):
        value = ledger.meta(key)
        if value is not None:
            copy.set_meta(key, value)
    return copy
