"""A node: its epochs, its commits, and what it makes of records that come from elsewhere."""

import msgspec
import pytest

from queue_machine.domain import facts as f
from queue_machine.domain.records import BadRecord, Chained, Moment, chain, chained
from queue_machine.ledger.ledger import LedgerFailed
from queue_machine.ledger.memory import MemoryLedger
from queue_machine.node import LETTERS_AT_ONCE, Node
from tests.queue_machine.conftest import NINE, TODAY, Scribe


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


def whys(node: Node) -> list[str]:
    return [e.fact.why for e in node.lobby.entries() if isinstance(e.fact, f.EpochBegun)]


def test_a_new_ledger_begins_an_epoch_and_a_restart_goes_on_with_it() -> None:
    ledger, epochs = MemoryLedger(), Epochs()
    first = node_over(ledger, epochs=epochs)
    again = node_over(ledger, epochs=epochs)
    assert first.was_new and not again.was_new
    assert first.origin == again.origin == "m1/0000000000000001"
    assert whys(again) == ["new"]


def test_another_machine_with_the_same_card_begins_an_epoch_of_its_own() -> None:
    ledger, epochs = MemoryLedger(), Epochs()
    node_over(ledger, epochs=epochs).commit([ticket("t1")], moment())
    clone = node_over(copy_of(ledger), machine_id="there", epochs=Epochs(7))
    assert clone.origin == "m1/0000000000000007"
    assert whys(clone) == ["new", "machine"]
    assert "t1" in clone.lobby.tickets


def test_a_restored_ledger_begins_an_epoch_once() -> None:
    ledger, epochs = MemoryLedger(), Epochs()
    node_over(ledger, epochs=epochs)
    ledger.set_meta("restored", "yes")
    restored = node_over(ledger, epochs=epochs)
    assert whys(restored) == ["new", "restored"]
    assert node_over(ledger, epochs=epochs).origin == restored.origin


def test_a_disk_that_fails_leaves_nothing_folded_and_nobody_told() -> None:
    ledger = MemoryLedger()
    node = node_over(ledger)
    told: list[Chained] = []
    node.watchers.append(lambda records, own: told.extend(records))
    before = (dict(node.heads), node.lobby.version)
    ledger.fail("disk full")
    with pytest.raises(LedgerFailed):
        node.commit([ticket("t1"), ticket("t2", "A1002")], moment())
    assert (dict(node.heads), node.lobby.version) == before
    assert not told and not node.lobby.tickets


def test_a_fact_that_nobody_could_read_again_is_refused_before_it_reaches_the_disk() -> None:
    ledger = MemoryLedger()
    node = node_over(ledger)
    with pytest.raises(BadRecord):
        node.commit([f.HelpAsked(help="h", place="x" * 300_000)], moment())
    assert node.head(node.origin).seq == 1


def test_a_cause_too_long_for_a_record_still_has_one_effect() -> None:
    ledger = MemoryLedger()
    node = node_over(ledger)
    node.commit([ticket("t1")], moment(), cause="k" * 5_000)
    assert [fact.ticket for fact in node.said("k" * 5_000) if isinstance(fact, f.TicketIssued)] == ["t1"]
    assert node.said("k" * 4_999) == ()
    assert node_over(ledger).said("k" * 5_000), "and after a restart"


def test_what_a_cause_led_to_is_told_again_even_where_a_day_was_closed() -> None:
    ledger = MemoryLedger()
    node = node_over(ledger, name="hub")
    node.commit([f.DayOpened(date=TODAY)], moment())
    heads = {node.origin: node.head(node.origin).seq}
    node.commit([f.DayClosed(date=TODAY, heads=heads, series={"A0": 3})], moment(), cause="close")
    assert node.said("close") == (f.DayClosed(date=TODAY, heads=heads, series={"A0": 3}),)


def test_facts_recorded_again_under_a_new_epoch_are_said_once() -> None:
    ledger = MemoryLedger()
    node = node_over(ledger)
    node.commit([ticket("t1")], moment(), cause="touch")
    node.begin_epoch("fork", moment(1))
    assert len(node.said("touch")) == 1
    again = node.ticket_said("touch")
    assert again is not None and again.number == "A1001"


def test_old_days_are_not_read_at_the_start_but_who_leads_is_known() -> None:
    ledger = MemoryLedger()
    node = node_over(ledger, name="hub")
    node.commit([f.LeadTaken(node="hub", term=1)], moment())
    node.commit([ticket("t1"), f.TicketLeft(ticket="t1")], moment())
    node.commit([f.DayClosed(date=TODAY, heads={node.origin: node.head(node.origin).seq})], moment())
    again = node_over(ledger, name="hub")
    assert (again.lobby.leader, again.lobby.term) == ("hub", 1)
    assert not again.lobby.tickets and again.lobby.day.state == "closed"
    assert again.lobby.order == node.lobby.order


def test_of_rival_leads_the_higher_term_counts_after_a_restart_too() -> None:
    ledger = MemoryLedger()
    node = node_over(ledger, name="board")
    one, two = Scribe("hub"), Scribe("hub2")
    records = two.write(f.LeadTaken(node="hub2", term=5))
    one.order = 1_000
    records += one.write(f.LeadTaken(node="hub", term=4))
    node.absorb([each.raw for each in records], moment())
    closing = one.write(f.DayClosed(date=TODAY, heads={one.origin: 1, two.origin: 1}))
    node.absorb([each.raw for each in closing], moment())
    assert node.lobby.leader == node_over(ledger, name="board").lobby.leader == "hub2"


def test_records_are_kept_once_and_in_order_and_gaps_are_told() -> None:
    node, other = node_over(MemoryLedger()), Scribe("m2")
    other.write(*(ticket(f"t{i}", f"A2{i:03d}") for i in range(1, 5)))
    raws = [each.raw for each in other.records]
    got = node.absorb([raws[2], raws[0], raws[0], raws[1]], moment())
    assert [each.record.seq for each in got.new] == [1, 2]
    assert got.gaps == {other.origin} and not got.forks
    got = node.absorb(raws, moment())
    assert [each.record.seq for each in got.new] == [3, 4]
    assert not node.absorb(raws, moment()).new


def test_kinds_and_fields_of_a_newer_version_are_kept_verbatim_and_counted() -> None:
    ledger = MemoryLedger()
    node, other = node_over(ledger), Scribe("m2")
    (known,) = other.write(ticket("t1", "A2001"))
    newer = msgspec.json.decode(known.raw)
    newer["fact"] = {"kind": "RobotGreeted", "mood": "好"}
    newer["weather"] = "rain"
    raw = msgspec.json.encode(newer)
    assert len(node.absorb([raw], moment()).new) == 1
    assert ledger.read(other.origin, 0, 10, 10_000) == [raw]
    assert node.lobby.unknown == 1
    odd = msgspec.json.decode(
        chain(
            [ticket("t2")],
            origin=other.origin,
            seq=1,
            prev=chained(raw).hash,
            order=5,
            now=moment(),
            day=TODAY,
            term=1,
            cause="",
        )[0].raw
    )
    odd["fact"] = {"kind": "TicketIssued", "ticket": 7}
    assert len(node.absorb([msgspec.json.encode(odd)], moment()).new) == 1, (
        "a known kind that does not read is kept too"
    )
    assert node.lobby.unknown == 2


@pytest.mark.parametrize("garbage", [b"", b"{}", b"null", b"[1]", b"\xff\xfe", b'{"origin":"M1/x"}', b"{" * 5_000])
def test_what_is_no_record_goes_to_the_dead_letters_and_costs_the_others_nothing(garbage: bytes) -> None:
    ledger = MemoryLedger()
    node, other = node_over(ledger), Scribe("m2")
    (sound,) = other.write(ticket("t1", "A2001"))
    assert len(node.absorb([garbage, sound.raw], moment(), "m2").new) == 1
    assert ledger.dead_letters() == node.letters == 1


def test_a_flood_of_poison_is_counted_but_not_kept_in_full() -> None:
    ledger = MemoryLedger()
    node = node_over(ledger)
    node.absorb([b"poison"] * 5_000, moment(100_000))
    assert node.letters == 5_000
    assert ledger.dead_letters() == LETTERS_AT_ONCE
    node.absorb([b"poison"] * 50, moment(103_000))
    assert ledger.dead_letters() == LETTERS_AT_ONCE + 3
    node.absorb([b"poison"] * 50, moment(900_000))
    assert ledger.dead_letters() == 2 * LETTERS_AT_ONCE + 3


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


def test_a_neighbour_that_runs_amok_with_its_order_keeps_nobody_from_writing() -> None:
    ledger = MemoryLedger()
    node, other = node_over(ledger), Scribe("m2")
    other.order = 2**53 - 1
    node.absorb([each.raw for each in other.write(ticket("t1", "A2001"))], moment())
    node.commit([ticket("t2")], moment())
    node.commit([f.TicketLeft(ticket="t2")], moment())
    assert node_over(ledger).lobby.tickets["t2"].state == "left"


def test_a_neighbour_that_runs_amok_with_its_order_does_not_take_the_order_of_others_away() -> None:
    ledger = MemoryLedger()
    node, other = node_over(ledger), Scribe("m2")
    other.order = 2**53 - 1
    node.absorb([each.raw for each in other.write(ticket("t1", "A2001"))], moment())
    node.commit([ticket("t2")], moment())
    call = {"call": "c", "ticket": "t2", "window": "1"}
    reason = f.Reason(why="only")
    called = f.TicketCalled(number="A1001", service="deposit", teller="lin", reason=reason, **call)
    node.commit([called], moment())
    for _ in range(2):
        node.commit([f.TicketHeld(**call)], moment())
        assert node.lobby.tickets["t2"].state == "held"
        node.commit([f.TicketResumed(**call)], moment())
        assert node.lobby.tickets["t2"].state == "serving"
    assert node.lobby.order < 100
    again = node_over(ledger).lobby
    assert again.order < 100 and again.tickets["t2"].state == "serving" and "t1" in again.tickets


def test_a_lead_of_a_wild_term_does_not_count() -> None:
    node, other = node_over(MemoryLedger()), Scribe("m2")
    node.commit([f.LeadTaken(node="hub", term=1)], moment())
    node.absorb([each.raw for each in other.write(f.LeadTaken(node="m2", term=2**53))], moment())
    assert (node.lobby.leader, node.lobby.term) == ("hub", 1)


def test_a_day_left_open_over_night_does_not_take_todays_first_visitors() -> None:
    node, hub = node_over(MemoryLedger()), Scribe("hub")
    node.absorb([each.raw for each in hub.write(f.DayOpened(date=TODAY))], moment())
    (today,) = node.commit([ticket("t1")], moment(), day="2026-03-03")
    assert today.record.day == "2026-03-03"
    for believed, sure in (("2026-03-01", True), ("2030-03-03", True), ("2026-03-03", False), ("", True), ("x", True)):
        (record,) = node.commit([ticket("t2")], moment(sure=sure), day=believed)
        assert record.record.day == TODAY, believed
