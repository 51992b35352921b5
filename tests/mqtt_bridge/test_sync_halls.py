"""Sync in whole halls: bad networks, restored backups, old copies that wake up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from virtual_hall import VirtualHall, Weather

from mqtt_bridge.hub import commands as c
from queue_machine.domain import facts as f
from queue_machine.domain.tickets import Entry, Ticket
from queue_machine.ledger.memory import MemoryLedger
from queue_machine.node import Node
from tests.mqtt_bridge.sync_pair import help_facts


@pytest.mark.parametrize("seed", range(4))
def test_five_thousand_records_catch_up_over_a_bad_network(seed: int) -> None:
    hall = VirtualHall(seed, Weather(0.05, 0.1, 5, 60))
    hall.start_hub()
    hall.run(500)
    now = hall.clocks["hub"].now()
    hall.nodes["hub"].commit(help_facts(5_000), now)
    board = hall.start_board()
    hall.run(25_000, step=50)
    origin = hall.nodes["hub"].origin
    assert board.head(origin) == hall.nodes["hub"].head(origin)


def test_doubled_and_reordered_messages_leave_all_equal_with_few_haves() -> None:
    hall = VirtualHall(3, Weather(0.0, 1.0, 1, 300))
    hall.start_hub()
    for name in ("m1", "m2"):
        hall.start_machine(name)
    hall.run(2_000)
    for _ in range(20):
        hall.take("m1")
        hall.take("m2")
        hall.run(200)
    hall.run(4_000)
    heads = [{o: h.hash for o, h in node.heads.items()} for node in hall.nodes.values()]
    assert heads[0] == heads[1] == heads[2]
    assert all(not node.alarms for node in hall.nodes.values())


def test_a_hub_restored_from_an_old_backup_loses_nothing_and_doubles_no_number() -> None:
    hall = VirtualHall(5)
    hall.start_hub()
    hall.start_machine("m1")
    hall.run(2_000)
    numbers = [hall.issued().number for _ in range(3)]
    hall.run(1_500)
    old, copy = hall.ledgers["hub"], MemoryLedger()
    for each in sorted(old.beyond({}), key=lambda e: (e.record.origin, e.record.seq)):
        copy.append([each])
    for key in ("epoch", "machine", "met"):
        copy.set_meta(key, old.meta(key) or "")
    numbers += [hall.issued().number for _ in range(3)]
    hall.run(1_500)
    hall.part("m1")
    hall.crash("hub")
    hall.ledgers["hub"] = copy
    hall.start_hub(fresh=False)
    hall.run(1_000)
    hall.heal("m1")
    hall.run(6_000)
    numbers += [hall.issued().number for _ in range(2)]
    assert len(set(numbers)) == len(numbers), numbers
    hall.run(4_000)
    lobbies = [node.lobby for node in hall.nodes.values()]
    assert all(set(numbers) == {t.number for t in lobby.tickets.values()} for lobby in lobbies)
    assert not hall.hubs["hub"].gives_numbers
    heads = [{o: h.hash for o, h in node.heads.items()} for node in hall.nodes.values()]
    assert heads[0] == heads[1]


def copy_of(ledger: MemoryLedger) -> MemoryLedger:
    copy = MemoryLedger()
    for each in sorted(ledger.beyond({}), key=lambda e: (e.record.origin, e.record.seq)):
        copy.append([each])
    for key in ("epoch", "machine", "met", "again", "forked"):
        value = ledger.meta(key)
        if value is not None:
            copy.set_meta(key, value)
    return copy


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 2**32),
    st.lists(st.sampled_from(["touch", "touch", "next", "copy", "old m1", "old hub", "cut", "close"]), max_size=18),
)
def test_whatever_old_copies_wake_up_no_ticket_is_lost(seed: int, steps: list[str]) -> None:
    """Cards and disks from an hour ago are put back, silently, at any time; tickets that people hold must stand."""
    hall = VirtualHall(seed)
    hall.start_hub()
    hall.start_machine("m1")
    hall.start_board()
    hall.run(1_500)
    copies = {name: copy_of(hall.ledgers[name]) for name in ("m1", "hub")}
    taken = []
    closed = False
    for step in steps:
        match step:
            case "touch":
                taken.append(hall.take("m1"))
            case "next":
                hall.take("m1", "loan")
            case "copy":
                copies = {name: copy_of(hall.ledgers[name]) for name in ("m1", "hub")}
            case "cut":
                if "m1" in hall.cut:
                    hall.heal("m1")
                else:
                    hall.part("m1")
            case "close":
                if hall.nodes["hub"].lobby.day.state == "open":
                    hall.do(c.CloseDay(end_rest=True))
                    closed = True
            case _:
                name = step.split()[1]
                # What nobody but the lost disk held is lost with it; all else must stand.
                hall.heal("m1")
                hall.run(4_000)
                hall.crash(name)
                hall.ledgers[name] = copy_of(copies[name])
                if name == "hub":
                    hall.start_hub(fresh=False)
                else:
                    hall.start_machine(name)
                    if hall.random.random() < 0.5:
                        hall.part(name)
        hall.run(hall.random.choice([50, 400, 2_500]))
    hall.heal("m1")
    hall.run(30_000, step=200)
    held = {e.fact.ticket for node in hall.nodes.values() for e in all_of(node) if isinstance(e.fact, f.TicketIssued)}
    assert {each.result.id for each in taken if isinstance(each.result, Ticket)} <= held
    heads = [{o: h.hash for o, h in node.heads.items()} for node in hall.nodes.values()]
    assert heads[0] == heads[1] == heads[2]
    lobbies = [{t.id: t.state for t in node.lobby.tickets.values()} for node in hall.nodes.values()]
    assert lobbies[0] == lobbies[1] == lobbies[2]
    if not closed:
        assert {each.result.id for each in taken if isinstance(each.result, Ticket)} <= set(lobbies[0])


def all_of(node: Node) -> list[Entry]:
    """All that a ledger holds, closed days too."""
    return [Entry(each.record, f.read_fact(each.record.fact)) for each in node.ledger.beyond({})]
