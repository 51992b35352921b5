"""Notes beside the records have no hash: one that rotted must not keep a node from writing."""

from pathlib import Path

import pytest

from queue_machine.domain import facts as f
from queue_machine.domain.records import Moment
from queue_machine.ledger.sqlite import SqliteLedger
from queue_machine.ledger.verify import verify_ledger
from queue_machine.node import Node

NOW = Moment(1_794_276_000_000, 1, "boot")


def node_over(ledger: SqliteLedger, epoch: str) -> Node:
    return Node("m1", ledger, machine_id="here", new_epoch=lambda: epoch, now=NOW, return_within=1_800_000)


@pytest.mark.parametrize("rotten", ["zz", "", "0123", "ABCDEF0123456789", "0123456789abcde\x00", "m1/0123456789abcdef"])
def test_rotten_epoch(tmp_path: Path, rotten: str) -> None:
    """A flipped bit in the name of its epoch: a new one is begun, what was there stays, and tickets are given."""
    ledger = SqliteLedger.open(tmp_path / "m1" / "ledger.sqlite")
    node = node_over(ledger, "00000000000000aa")
    node.commit([f.HelpAsked(help="before", place="m1", about="paper")], NOW, day="2026-11-10")
    ledger.set_meta("epoch", rotten)
    again = node_over(ledger, "00000000000000bb")
    assert again.origin == "m1/00000000000000bb"
    again.commit([f.HelpAsked(help="after", place="m1", about="paper")], NOW, day="2026-11-10")
    assert {"before", "after"} <= set(again.lobby.helps)
    assert verify_ledger(ledger).ok
    ledger.close()
