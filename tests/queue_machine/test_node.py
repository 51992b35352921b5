"""A node: its epochs, its commits, and what it makes of records that come from elsewhere."""

import msgspec
import pytest

from queue_machine.domain import facts as f
from queue_machine.domain.records import BadRecord, Chained, chain, chained
from queue_machine.ledger.ledger import LedgerFailed
from queue_machine.ledger.memory import MemoryLedger
from queue_machine.node import LETTERS_AT_ONCE, Node
from tests.queue_machine.conftest import TODAY, Scribe
from tests.queue_machine.single_node import Epochs, copy_of, moment, node_over, ticket


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
