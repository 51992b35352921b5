"""A node whose past exists twice: forks, old copies that go on, power cuts amid a new epoch, salvage."""

from queue_machine.domain import facts as f
from queue_machine.ledger.ledger import LedgerFailed
from queue_machine.ledger.memory import MemoryLedger
from tests.queue_machine.conftest import TODAY, Scribe
from tests.queue_machine.single_node import Epochs, copy_of, moment, node_over, ticket


def test_two_histories_of_another_origin_raise_an_alarm_and_the_first_stands() -> None:
    node = node_over(MemoryLedger())
    one, two = Scribe("m2"), Scribe("m2")
    one.write(ticket("t1", "A2001"), ticket("t2", "A2002"))
    two.write(ticket("x1", "A2001"), ticket("x2", "A2002"), ticket("x3", "A2003"))
    node.absorb([each.raw for each in one.records], moment())
    got = node.absorb([each.raw for each in two.records], moment())
    assert got.forks == {one.origin} and not got.new
    assert set(node.lobby.tickets) == {"t1", "t2"}
    assert any(kind.startswith("fork:") for kind in node.alarms)


def test_a_clean_extension_of_its_own_past_costs_no_second_record_of_it() -> None:
    """An old copy that wrote nothing since: all that it holds is held by whoever knows more."""
    ledger = MemoryLedger()
    node = node_over(ledger)
    node.commit([ticket("t1")], moment())
    old = copy_of(ledger)
    node.commit([ticket("t2", "A1002")], moment())
    late = node_over(old, epochs=Epochs(50))
    raws = ledger.read(node.origin, 0, 100, 10**6)
    assert late.absorb(raws, moment()).behind
    made = late.begin_epoch("fork", moment())
    assert [type(f.read_fact(each.record.fact)) for each in made] == [f.EpochBegun]
    late.absorb(raws, moment())
    assert set(late.lobby.tickets) == {"t1", "t2"}
    assert late.head(node.origin) == node.head(node.origin)


def test_an_old_copy_that_went_on_writing_keeps_all_of_both_histories() -> None:
    ledger = MemoryLedger()
    node = node_over(ledger)
    node.commit([ticket("t1")], moment())
    old = copy_of(ledger)
    node.commit([ticket("t2", "A1002")], moment())
    late = node_over(old, epochs=Epochs(50))
    late.commit([ticket("x2", "A1002")], moment(5))
    raws = ledger.read(node.origin, 0, 100, 10**6)
    got = late.absorb(raws, moment(6))
    assert late.origin in got.forks
    late.begin_epoch("fork", moment(7))
    late.absorb(raws, moment(8))
    assert set(late.lobby.tickets) == {"t1", "t2", "x2"}
    assert late.head(node.origin) == node.head(node.origin)
    assert "epoch" in late.alarms
    assert set(node_over(old).lobby.tickets) == {"t1", "t2", "x2"}, "and after a restart"


def test_a_closing_that_came_before_the_fork_was_seen_hides_no_ticket() -> None:
    """The hub closed the day over records that this copy never wrote; its own visitors must not vanish under that."""
    ledger, hub = MemoryLedger(), Scribe("hub")
    node = node_over(ledger)
    hub.write(f.DayOpened(date=TODAY))
    node.absorb([each.raw for each in hub.records], moment())
    old = copy_of(ledger)
    node.commit([ticket("t1"), ticket("t2", "A1002")], moment())
    closing = hub.write(
        f.TicketLeft(ticket="t1"),
        f.TicketLeft(ticket="t2"),
        f.DayClosed(date=TODAY, heads={node.origin: node.head(node.origin).seq, hub.origin: 3}),
    )
    for written in (1, 2, 3):
        copy = copy_of(old)
        late = node_over(copy, epochs=Epochs(50))
        late.commit([ticket(f"x{i}", f"A150{i}") for i in range(written)], moment(5))
        both = [*(each.raw for each in closing), *ledger.read(node.origin, 0, 100, 10**6)]
        for raws in ([each.raw for each in closing], both):
            got = late.absorb(raws, moment(6))
            if got.behind or late.origin in got.forks:
                late.begin_epoch("fork", moment(7))
                late.absorb(raws, moment(8))
        assert late.head(node.origin) == node.head(node.origin)
        assert {t.id for t in late.lobby.waiting()} == {f"x{i}" for i in range(written)}, written


class Stops(MemoryLedger):
    """A ledger whose node loses its power at the nth write."""

    def __init__(self) -> None:
        super().__init__()
        self.left = 10**9

    def _must_work(self) -> None:
        super()._must_work()
        self.left -= 1
        if self.left < 0:
            raise LedgerFailed("no power")


def test_a_power_cut_while_an_epoch_begins_loses_nothing_wherever_it_falls() -> None:
    for writes in range(8):
        ledger = Stops()
        node = node_over(ledger)
        node.commit([ticket("t1")], moment())
        twin = Scribe("m1", node.origin.split("/")[1])
        twin.write(f.EpochBegun(node="m1", why="new"), ticket("y1", "A1001"), ticket("y2", "A1002"))
        raws = [each.raw for each in twin.records]
        ledger.left = writes
        try:
            node.absorb(raws, moment())
            node.begin_epoch("fork", moment(1))
        except LedgerFailed:
            pass
        ledger.left = 10**9
        again = node_over(ledger, epochs=Epochs(20))
        for step in (2, 3):
            got = again.absorb(raws, moment(step))
            if got.behind or again.origin in got.forks:
                again.begin_epoch("fork", moment(step))
        again.absorb(raws, moment(9))
        assert {"t1", "y1", "y2"} <= set(again.lobby.tickets), writes
        assert again.head(twin.origin).hash == twin.records[-1].hash, writes


def test_salvage_keeps_whole_chains_and_records_its_own_rest_again() -> None:
    ledger = MemoryLedger()
    node = node_over(ledger)
    hub = Scribe("hub")
    hub.write(f.DayOpened(date=TODAY))
    node.absorb([each.raw for each in hub.records], moment())
    for i in range(1, 7):
        node.commit([ticket(f"t{i}", f"A100{i}")], moment())
    readable = [
        each for each in ledger.beyond({}) if each.record.origin != node.origin or each.record.seq not in (3, 4)
    ]
    fresh = node_over(MemoryLedger(), epochs=Epochs(9))
    assert fresh.salvage(list(reversed(readable)), moment()) == len(readable)
    assert set(fresh.lobby.tickets) == {"t1", "t4", "t5", "t6"}
    assert fresh.head(node.origin).seq == 2
    assert [t.number for t in fresh.lobby.waiting()] == ["A1001", "A1004", "A1005", "A1006"]


def test_salvage_brings_nobody_back_from_a_day_that_was_closed() -> None:
    ledger = MemoryLedger()
    node = node_over(ledger, name="hub")
    node.commit([f.DayOpened(date=TODAY)], moment())
    for i in range(1, 5):
        node.commit([ticket(f"t{i}", f"A00{i}")], moment())
    ends = [f.TicketLeft(ticket=f"t{i}") for i in range(1, 5)]
    heads = {node.origin: node.head(node.origin).seq + len(ends)}
    node.commit([*ends, f.DayClosed(date=TODAY, heads=heads)], moment())
    node.commit([ticket("new", "A001")], moment())
    readable = [each for each in ledger.beyond({}) if each.record.seq != 3]
    fresh = node_over(MemoryLedger(), name="hub", epochs=Epochs(9))
    fresh.salvage(readable, moment())
    assert [t.id for t in fresh.lobby.waiting()] == ["new"]
    assert fresh.lobby.day.state == "closed"
