"""A row deleted from the hub's own file: the next start brings the whole past back from the other nodes."""

from pathlib import Path

import pytest
from processes.branch import RealBranch, until

from queue_machine.ledger.database import Database
from queue_machine.ledger.inspection import verify_file
from queue_machine.ledger.sqlite import SqliteLedger

pytestmark = pytest.mark.timeout(120)


def of_hub(path: Path) -> dict[str, int]:
    """The hub's own records in a ledger: the last of each of its lives."""
    ledger = SqliteLedger.open(path, read_only=True)
    try:
        return {origin: head.seq for origin, head in ledger.heads().items() if origin.startswith("hub/")}
    finally:
        ledger.close()


def test_a_gap_in_the_hubs_own_chain_is_refilled_after_its_next_start(branch: RealBranch) -> None:
    branch.start("hub", "board").linked("board")
    numbers = [branch.post("/api/tickets", {"service": "consultation"}).json()["number"] for _ in range(4)]
    path, copy = branch.data / "hub" / "ledger.sqlite", branch.data / "board" / "ledger.sqlite"

    until(lambda: of_hub(copy) == of_hub(path), why="the board holds all of the hub")
    before = of_hub(path)
    branch.stop("hub")
    database = Database(path)
    with database.transaction() as connection:
        connection.execute("DELETE FROM facts WHERE origin LIKE 'hub/%' AND seq = 3")
    database.close()
    assert not verify_file(path).ok
    branch.start("hub").linked("board")
    until(lambda: before.items() <= of_hub(path).items(), why="the hub has its past again")
    assert verify_file(path).ok
    assert branch.numbers() >= set(numbers)
