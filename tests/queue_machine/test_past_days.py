"""What a node learns from its closed days: in small slices, once a day, the same on every node."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from virtual_hall import BRANCH, ZONE

from queue_machine import past_days as module
from queue_machine.dispatch.calibration import BUILT_IN
from queue_machine.domain import facts as f
from queue_machine.domain.records import Moment
from queue_machine.foresight import Foresight
from queue_machine.ledger.ledger import LedgerDamaged
from queue_machine.ledger.memory import MemoryLedger
from queue_machine.node import Node
from queue_machine.past_days import PastDays
from tests.queue_machine.conftest import MINUTE, NINE
from tests.queue_machine.single_node import Epochs, moment, node_over

FIRST = date(2026, 3, 2)


def _moment(day: int, minute: float) -> Moment:
    at = NINE + day * 24 * 60 * MINUTE + round(minute * MINUTE)
    return Moment(at, at - NINE + 60 * MINUTE, "boot", True)


def _visit(number: int, minute: float) -> list[tuple[float, f.Fact]]:
    """A deposit that was foretold six minutes, waited ten and took twelve, at window 1 or 2."""
    ticket, call, window = f"t{number}", f"c{number}", str(number % 2 + 1)
    issued = f.TicketIssued(
        ticket=ticket, number=f"A{number:03d}", service="deposit", estimate=(4, 9), foreseen=(6.0, 2.0)
    )
    called = f.TicketCalled(
        call=call,
        ticket=ticket,
        number=issued.number,
        window=window,
        service="deposit",
        teller="lin",
        reason=f.Reason(why="longest"),
    )
    return [
        (minute, issued),
        (minute + 10, called),
        (minute + 10, f.ServiceStarted(call=call, ticket=ticket, window=window)),
        (minute + 22, f.ServiceCompleted(call=call, ticket=ticket, window=window)),
    ]


def _live(node: Node, days: Sequence[int], visitors: int = 40, how: str = "hours") -> None:
    """Days of so many visitors, one every ten minutes, each closed in the evening."""
    for day in days:
        name = (FIRST + timedelta(days=day)).isoformat()
        happened: list[tuple[float, f.Fact]] = [(-30, f.DayOpened(date=name, how=how))]
        for number in range(visitors):
            happened += _visit(day * 1_000 + number, number * 10)
        for minute, fact in sorted(happened, key=lambda each: each[0]):
            node.commit([fact], _moment(day, minute), day=name)
        heads = {origin: head.seq for origin, head in node.heads.items()} | {
            node.origin: node.head(node.origin).seq + 1
        }
        node.commit([f.DayClosed(date=name, heads=heads)], _moment(day, 600), day=name)


def _work(past: PastDays) -> int:
    """Let it do all that is to do; how many slices that took."""
    slices = 0
    while past.tick(moment()) is not None:
        slices += 1
        assert slices < 10_000
    return slices


@pytest.fixture
def node() -> Node:
    return node_over(MemoryLedger())


def _past(node: Node) -> tuple[PastDays, Foresight]:
    foresight = Foresight(BRANCH)
    return PastDays(node, BRANCH, ZONE, foresight), foresight


def test_with_no_closed_day_nothing_is_learned(node: Node) -> None:
    past, foresight = _past(node)
    _work(past)
    assert (past.days, foresight.knowledge.days) == (0, 0)
    assert past.tick(moment()) is None


def test_closed_days_teach_who_comes_how_long_it_takes_and_how_wrong_the_forecast_was(node: Node) -> None:
    _live(node, range(5))
    past, foresight = _past(node)
    _work(past)
    known = foresight.knowledge
    assert known.days == past.days == 5
    assert sum(known.expected("deposit", "2026-03-09", 0)) == pytest.approx(40, rel=0.1)
    assert known.durations["deposit"].mean > 11.0  # 12, and configured as 6
    cell = known.calibration.known[1]
    assert cell.middle > BUILT_IN.known[1].middle + 0.5  # ten minutes where six were foretold


def test_it_is_done_in_slices_between_which_others_come_to_their_turn(node: Node) -> None:
    _live(node, range(3), visitors=100)
    past, _ = _past(node)
    assert _work(past) >= 3 * 2 * 400 // module.SLICE


def test_a_day_is_read_once_and_kept_over_a_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    ledger, epochs = MemoryLedger(), Epochs()
    node = node_over(ledger, epochs=epochs)
    _live(node, range(4))
    first, before = _past(node)
    _work(first)
    read: list[str] = []

    def note(self: PastDays, span: module._Span) -> object:
        read.append(span.date)
        return original(self, span)

    original = PastDays._read
    monkeypatch.setattr(PastDays, "_read", note)
    again, after = _past(node_over(ledger, epochs=epochs))
    _work(again)
    assert not read
    assert after.knowledge == before.knowledge


def test_a_closing_is_learned_from_the_same_evening(node: Node) -> None:
    _live(node, range(2))
    past, foresight = _past(node)
    _work(past)
    _live(node, [2])
    _work(past)
    assert foresight.knowledge.days == 3


def test_a_date_that_was_closed_twice_is_one_day(node: Node) -> None:
    _live(node, range(2))
    past, foresight = _past(node)
    _work(past)
    # The hall went on after its closing: forty visits more, and closed once more.
    name = (FIRST + timedelta(days=1)).isoformat()
    node.commit([f.DayOpened(date=name)], _moment(1, 610), day=name)
    for number in range(40):
        for _, fact in _visit(5_000 + number, 0):
            node.commit([fact], _moment(1, 611), day=name)
    heads = {node.origin: node.head(node.origin).seq + 1}
    node.commit([f.DayClosed(date=name, heads=heads)], _moment(1, 700), day=name)
    _work(past)
    assert foresight.knowledge.days == 2
    total = sum(sum(half) for half in foresight.knowledge.arrivals.values())
    assert total == pytest.approx(60, rel=0.15)


def test_a_trial_teaches_nothing(node: Node) -> None:
    _live(node, range(2), how="trial")
    past, foresight = _past(node)
    _work(past)
    assert foresight.knowledge.days == 0


def test_every_node_that_holds_the_facts_learns_the_same(node: Node) -> None:
    _live(node, range(4))
    other = node_over(MemoryLedger(), name="m2", epochs=Epochs(9))
    other.absorb([each.raw for each in node.ledger.beyond({})], moment())
    one, here = _past(node)
    two, there = _past(other)
    _work(one)
    _work(two)
    assert here.knowledge == there.knowledge
    assert here.knowledge.days == 4


def test_the_ring_of_notes_does_not_grow_and_older_days_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DAYS_KEPT", 6)
    monkeypatch.setattr(module, "CLOSINGS_READ", 8)
    monkeypatch.setattr(module, "PLACES", 12)
    ledger = MemoryLedger()
    node = node_over(ledger)
    past, foresight = _past(node)
    for day in range(30):
        _live(node, [day], visitors=6)
        _work(past)
    assert foresight.knowledge.days == 6
    assert sum(1 for place in range(100) if ledger.meta(f"day-{place}")) == 12


def test_an_old_day_that_is_damaged_ends_nobody_s_service(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    _live(node, range(2))
    past, foresight = _past(node)

    def broken(*_: object) -> list[bytes]:
        raise LedgerDamaged("not what was written")

    monkeypatch.setattr(node.ledger, "read", broken)
    _work(past)
    assert foresight.knowledge.days == 0
