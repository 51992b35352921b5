"""Many nodes and many hours on virtual time: everybody holds the same, and memory is level."""

import gc
import sys
from pathlib import Path

import pytest
from virtual_hall import VirtualHall

from mqtt_bridge.hub import commands as c
from queue_machine.domain.tickets import Ticket

HOUR = 3_600_000


@pytest.mark.parametrize("nodes", [24, pytest.param(200, marks=[pytest.mark.slow, pytest.mark.timeout(1800)])])
def test_two_hundred_nodes_in_one_branch(nodes: int) -> None:
    """One hub, nine machines and boards: numbers are given in time, and after a cut of half of them all are alike."""
    hall = VirtualHall(seed=7)
    hall.start_hub()
    machines = [f"m{digit}" for digit in range(1, 10)]
    for name in machines:
        hall.start_machine(name)
    boards = [f"board-{number}" for number in range(nodes - 1 - len(machines))]
    for name in boards:
        hall.start_board(name)
    assert len(hall.nodes) == nodes
    hall.run(3_000, step=500)
    hall.do(c.OpenWindow(window="1", teller="01"))
    taken = [hall.take(name) for name in machines]
    hall.run(500, step=250)
    away = [*machines[:4], *boards[::2]]
    for name in away:
        hall.part(name)
    hall.run(4_000, step=1_000)
    taken += [hall.take(name) for name in machines]
    hall.do(c.Next(window="1"))
    hall.run(500, step=250)
    for name in away:
        hall.heal(name)
    hall.run(14_000, step=1_000)
    tickets = [each.result for each in taken]
    assert all(isinstance(ticket, Ticket) for ticket in tickets)
    ids = {ticket.id for ticket in tickets if isinstance(ticket, Ticket)}
    assert len({ticket.number for ticket in tickets if isinstance(ticket, Ticket)}) == len(taken)
    for name, node in hall.nodes.items():
        assert set(node.lobby.tickets) == ids, name
        assert node.lobby.at_window("1") is not None, name
        assert not node.alarms, (name, node.alarms)
    heads = [{o: h.hash for o, h in node.heads.items()} for node in hall.nodes.values()]
    assert all(each == heads[0] for each in heads)


def test_twenty_four_simulated_hours() -> None:
    """A whole day from nine to nine with visitors, its closing, the night, the next opening: nothing piles up."""
    hall = VirtualHall(seed=3)
    hall.start_hub()
    hall.start_machine("m1")
    hall.run(3_000)
    hall.do(c.OpenWindow(window="1", teller="01"))
    issued = 0
    begun = hall.elapsed
    counts: dict[int, int] = {}
    blocks: dict[int, int] = {}
    for hour in range(24):
        busy = hour < 7
        for _ in range(12):
            if busy:
                hall.take("m1")
                hall.take("m1", "loan")
                issued += 2
            hall.run(2_000, step=250)
            if busy:
                hall.do(c.Next(window="1", complete=True))
            hall.run(HOUR // 12 - 2_000, step=2_000)
        if hour == 7:
            hall.do(c.CloseDay(end_rest=True), by="manager")
            hall.run(5_000, step=500)
        gc.collect()
        counts[hour], blocks[hour] = len(gc.get_objects()), sys.getallocatedblocks()
    assert hall.elapsed - begun >= 24 * HOUR - 60_000
    assert issued == 168
    night = range(9, 22)
    # In the night only clocks are measured and pulses sent: all that is kept must be kept for a reason.
    for told in (counts, blocks):
        assert max(told[hour] for hour in night) <= 1.02 * told[9] + 500, {hour: told[hour] for hour in night}
    assert not any(node.lobby.tickets for node in hall.nodes.values()), "the closed day is let go"
    assert len(hall._air) < 50, "nothing is on its way for ever"
    heads = [{o: h.hash for o, h in node.heads.items()} for node in hall.nodes.values()]
    hall.run(12_000, step=500)
    assert all(set(each) == set(heads[0]) for each in heads)


def test_file_descriptors_are_given_back(tmp_path: Path) -> None:
    """Ledgers opened and closed again and again leave no file open."""
    from queue_machine.ledger.sqlite import SqliteLedger

    def opened() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    SqliteLedger.open(tmp_path / "ledger.sqlite").close()
    before = opened()
    for count in range(30):
        ledger = SqliteLedger.open(tmp_path / "ledger.sqlite")
        ledger.set_meta("count", str(count))
        ledger.close()
    assert opened() <= before
