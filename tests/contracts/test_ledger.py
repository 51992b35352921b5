"""What every ledger promises, in memory or on disk."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queue_machine.domain.facts import LeadTaken
from queue_machine.domain.records import Chained, chained
from queue_machine.ledger.ledger import (
    DEAD_LETTER_LIMIT,
    DEAD_LETTERS_KEPT,
    ChainBroken,
    Head,
    Ledger,
    NotNext,
    successors,
)
from queue_machine.ledger.memory import MemoryLedger
from queue_machine.ledger.sqlite import SqliteLedger
from queue_machine.ledger.verify import verify_ledger
from tests.ledger.chains import Author, closed, in_order, issued, raws

Opener = Callable[[], Ledger]


@pytest.fixture(params=["memory", "sqlite"])
def begin(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    opened: list[Ledger] = []

    def open_one() -> Ledger:
        if request.param == "memory":
            ledger: Ledger = MemoryLedger()
        else:
            ledger = SqliteLedger.open(tmp_path / str(len(opened)) / "ledger.sqlite")
        opened.append(ledger)
        return ledger

    yield open_one
    for ledger in opened:
        ledger.close()


@pytest.fixture
def ledger(begin: Opener) -> Ledger:
    return begin()


def test_a_new_ledger_holds_nothing(ledger: Ledger) -> None:
    assert ledger.heads() == {}
    assert list(ledger.beyond({})) == []
    assert list(ledger.rows()) == []
    assert ledger.read("m1/00000000", 0, 10, 10_000) == []
    assert ledger.get("m1/00000000", 1) is None
    assert ledger.hash_at("m1/00000000", 1) is None
    assert ledger.last_of_kind("DayClosed", 1) == []
    assert ledger.meta("epoch") is None
    assert ledger.was_damaged is None
    assert ledger.failed is None


def test_what_was_appended_is_there_byte_for_byte(ledger: Ledger) -> None:
    author = Author()
    written = author.tickets(3)
    ledger.append(written)
    assert ledger.heads() == {author.origin: Head(3, written[2].hash, 0)}
    assert ledger.read(author.origin, 0, 10, 10_000) == raws(written)
    assert ledger.get(author.origin, 2) == written[1].raw
    assert ledger.hash_at(author.origin, 2) == written[1].hash


def test_appending_nothing_changes_nothing(ledger: Ledger) -> None:
    ledger.append([])
    assert ledger.heads() == {}


def test_a_gap_is_refused_and_named(ledger: Ledger) -> None:
    author = Author()
    written = author.tickets(4)
    ledger.append(written[:1])
    with pytest.raises(NotNext) as refused:
        ledger.append(written[2:])
    assert (refused.value.origin, refused.value.have_seq, refused.value.got_seq) == (author.origin, 1, 3)


def test_a_record_held_already_is_refused(ledger: Ledger) -> None:
    written = Author().tickets(2)
    ledger.append(written)
    with pytest.raises(NotNext):
        ledger.append(written[1:])


def test_a_record_of_another_history_breaks_the_chain(ledger: Ledger) -> None:
    one, other = Author(), Author()
    ledger.append(one.tickets(1))
    other.write(issued(99))
    fork = other.tickets(1)
    with pytest.raises(ChainBroken) as refused:
        ledger.append(fork)
    assert (refused.value.have_hash, refused.value.got_prev) == (one.prev, fork[0].record.prev)
    assert ledger.failed is None


def test_a_batch_is_kept_as_a_whole_or_not_at_all(ledger: Ledger) -> None:
    one, two = Author("m1"), Author("m2")
    first, second = one.tickets(2), two.tickets(3)
    with pytest.raises(NotNext):
        ledger.append([*first, second[0], second[2]])
    assert ledger.heads() == {}
    assert list(ledger.rows()) == []
    ledger.append([first[0], second[0], first[1], second[1], second[2]])
    assert ledger.heads() == {one.origin: Head(2, one.prev), two.origin: Head(3, two.prev)}


def test_reading_stops_at_the_limit_and_at_the_bytes_but_always_gets_on(ledger: Ledger) -> None:
    author = Author()
    written = author.tickets(10)
    ledger.append(written)
    size = len(written[0].raw) + len(written[1].raw)
    assert ledger.read(author.origin, 4, 3, 10**6) == raws(written[4:7])
    assert ledger.read(author.origin, 0, 10, size + 10) == raws(written[:2])
    assert ledger.read(author.origin, 0, 10, 1) == raws(written[:1])
    assert ledger.read(author.origin, 0, 0, 10**6) == []
    assert ledger.read(author.origin, 10, 5, 10**6) == []


def test_records_beyond_a_floor_come_in_order_of_knowledge(ledger: Ledger) -> None:
    one, two = Author("m1"), Author("hub")
    a = one.tickets(2)
    two.order = 1
    b = two.tickets(3)
    one.order = 40
    a += one.tickets(2)
    ledger.append([*a, *b])
    assert list(ledger.beyond({})) == in_order([*a, *b])
    assert list(ledger.beyond({one.origin: 1, two.origin: 3})) == in_order(a[1:])
    assert list(ledger.beyond({"m9/00000000": 7})) == in_order([*a, *b])
    assert list(ledger.beyond(dict.fromkeys((one.origin, two.origin), 99))) == []


def test_records_may_be_appended_while_others_are_read(ledger: Ledger) -> None:
    author = Author()
    written = author.tickets(20)
    ledger.append(written)
    got = []
    for record in ledger.beyond({}):
        got.append(record)
        ledger.append(author.tickets(1))
    assert got == written
    assert ledger.heads()[author.origin].seq == 40


def test_order_decides_even_where_an_author_counts_backwards(ledger: Ledger) -> None:
    one, two = Author("m1"), Author("m2")
    one.order = 50
    written = one.tickets(2)
    one.order = 3
    written += one.tickets(1)
    two.order = 20
    written += two.tickets(1)
    ledger.append(written)
    assert list(ledger.beyond({})) == in_order(written)


def test_records_between_two_days_heads(ledger: Ledger) -> None:
    one, two = Author("m1"), Author("m2")
    a, b = one.tickets(5), two.tickets(5)
    ledger.append([*a, *b])
    got = ledger.between({one.origin: 1}, {one.origin: 3, "m7/00000000": 5})
    assert list(got) == a[1:3]
    assert list(ledger.between({}, {one.origin: 2, two.origin: 1})) == in_order([*a[:2], b[0]])
    assert list(ledger.between({one.origin: 4}, {one.origin: 4})) == []


def test_the_last_of_a_kept_kind_comes_newest_first(ledger: Ledger) -> None:
    one, hub = Author("m1"), Author("hub")
    first = hub.write(closed("2026-03-02"))
    ledger.append([*one.tickets(5), *first])
    hub.order = 30
    second = hub.write(closed("2026-03-03"))
    lead = hub.write(LeadTaken(node="hub", term=2))
    ledger.append([*second, *lead, *one.tickets(2)])
    assert ledger.last_of_kind("DayClosed", 5) == raws([*second, *first])
    assert ledger.last_of_kind("DayClosed", 1) == raws(second)
    assert ledger.last_of_kind("LeadTaken", 1) == raws(lead)
    assert ledger.last_of_kind("DayClosed", 0) == []


def test_kinds_that_are_not_kept_by_kind_are_refused(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="DayClosed"):
        ledger.last_of_kind("TicketIssued", 1)


def test_all_that_a_cause_led_to_is_found_again(ledger: Ledger) -> None:
    one, two = Author("m1"), Author("m2")
    a = one.tickets(2, cause="key-1")
    two.order = 1
    b = two.tickets(1, cause="key-1")
    ledger.append([*a, *one.tickets(1), *b, *two.tickets(1, cause="key-2")])
    assert ledger.by_cause("key-1") == raws(in_order([*a, *b]))
    assert ledger.by_cause("key-3") == []
    assert ledger.by_cause("") == []


def rewritten(record: Chained, **fields: object) -> Chained:
    """The record as a newer version would write it, with other fields than we know."""
    return chained(msgspec.json.encode(msgspec.json.decode(record.raw) | fields))


@pytest.mark.parametrize("fact", [{"kind": "TicketTeleported", "to": "moon"}, {"kind": 7}, [1, 2], "odd", None])
def test_a_body_of_a_newer_version_is_kept_whatever_it_says(ledger: Ledger, fact: object) -> None:
    record = rewritten(Author().tickets(1)[0], fact=fact, weather="sunny")
    ledger.append([record])
    assert ledger.get(record.record.origin, 1) == record.raw
    assert list(ledger.beyond({})) == [record]
    verdict = verify_ledger(ledger)
    assert verdict.ok
    assert verdict.unknown == 1


def test_dead_letters_are_cut_capped_and_counted(ledger: Ledger) -> None:
    for number in range(DEAD_LETTERS_KEPT + 5):
        ledger.dead_letter("m1", f"no record {number}", b"x", 1_000 + number)
    ledger.dead_letter("m2", "too large", b"y" * (DEAD_LETTER_LIMIT + 1), 9)
    assert ledger.dead_letters() == DEAD_LETTERS_KEPT + 6
    newest, before = ledger.dead_letter_rows(2)
    assert (newest.source, newest.reason, newest.at, len(newest.payload)) == ("m2", "too large", 9, DEAD_LETTER_LIMIT)
    assert before.at == 1_000 + DEAD_LETTERS_KEPT + 4
    everything = ledger.dead_letter_rows(10**6)
    assert len(everything) == DEAD_LETTERS_KEPT
    assert everything[-1].reason == "no record 6"


def test_notes_are_kept_and_replaced(ledger: Ledger) -> None:
    ledger.set_meta("epoch", "a")
    ledger.set_meta("epoch", "b")
    assert ledger.meta("epoch") == "b"


def test_a_fork_is_set_aside_kept_and_refilled(ledger: Ledger) -> None:
    ours, theirs = Author(), Author()
    shared = ours.tickets(2)
    theirs.tickets(2)
    mine = ours.write(closed("2026-03-02"), cause="key")
    truth = theirs.tickets(3)
    other = Author("m2").tickets(2)
    ledger.append([*shared, *mine, *other])
    assert ledger.set_aside(ours.origin, 2) == 1
    assert ledger.heads()[ours.origin] == Head(2, shared[1].hash)
    assert ledger.by_cause("key") == []
    assert ledger.last_of_kind("DayClosed", 5) == []
    ledger.append(truth)
    assert ledger.read(ours.origin, 0, 10, 10**6) == raws([*shared, *truth])
    assert ledger.aside(ours.origin) == raws(mine)
    assert ledger.set_aside(ours.origin, 4) == 1
    assert ledger.aside(ours.origin) == raws([*mine, truth[2]])
    assert verify_ledger(ledger).ok


def test_an_origin_can_be_set_aside_from_its_first_record(ledger: Ledger) -> None:
    author = Author()
    written = author.tickets(3)
    ledger.append(written)
    assert ledger.set_aside(author.origin, 0) == 3
    assert ledger.heads() == {}
    assert ledger.set_aside(author.origin, 0) == 0
    ledger.append(written)
    assert ledger.heads()[author.origin].seq == 3


def test_pruning_keeps_the_end_of_the_chain(ledger: Ledger) -> None:
    one, two = Author("m1"), Author("m2")
    a, b = one.tickets(5, cause="key"), two.tickets(2)
    ledger.append([*a, *b])
    assert ledger.prune({one.origin: 3, two.origin: 2}) == 5
    assert ledger.heads() == {one.origin: Head(5, a[4].hash, 3), two.origin: Head(2, b[1].hash, 2)}
    assert ledger.hash_at(one.origin, 3) == a[2].hash
    assert ledger.hash_at(one.origin, 2) is None
    assert ledger.get(one.origin, 3) is None
    assert ledger.by_cause("key") == raws(a[3:])
    assert ledger.prune({one.origin: 2}) == 0
    more = two.tickets(2)
    ledger.append(more)
    assert list(ledger.beyond({})) == in_order([*a[3:], *more])
    assert ledger.set_aside(one.origin, 3) == 2
    assert ledger.heads()[one.origin] == Head(3, a[2].hash, 3)
    ledger.append(a[3:])
    verdict = verify_ledger(ledger)
    assert verdict.ok
    assert verdict.origins == {one.origin: 5, two.origin: 4}


def test_what_is_not_held_cannot_be_pruned_nor_set_aside(ledger: Ledger) -> None:
    author = Author()
    ledger.append(author.tickets(3))
    with pytest.raises(ValueError, match="not held up to 4"):
        ledger.prune({author.origin: 4})
    ledger.prune({author.origin: 2})
    with pytest.raises(ValueError, match="pruned up to 2"):
        ledger.set_aside(author.origin, 1)


def test_heads_and_notes_handed_out_are_the_callers_own(ledger: Ledger) -> None:
    author = Author()
    ledger.append(author.tickets(1))
    ledger.heads().clear()
    assert ledger.heads()[author.origin].seq == 1


authors = st.sampled_from(["hub", "m1", "m2", "board"])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), authors, st.integers(1, 4)),
        st.tuples(st.just("hear"), authors, st.integers(0, 60)),
        st.tuples(st.just("skip"), authors, st.integers(1, 3)),
        st.tuples(st.just("repeat"), authors, st.integers(1, 3)),
        st.tuples(st.just("aside"), authors, st.integers(0, 20)),
        st.tuples(st.just("prune"), authors, st.integers(0, 20)),
        st.tuples(st.just("closed"), authors, st.just(1)),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_any_interleaving_of_appends_keeps_the_contract(steps: list[tuple[str, str, int]], begin: Opener) -> None:
    ledger = begin()
    by_name = {name: Author(name) for name in ("hub", "m1", "m2", "board")}
    model: dict[str, list[Chained]] = {author.origin: [] for author in by_name.values()}
    floors = dict.fromkeys(model, 0)
    heads: dict[str, Head] = {}
    for what, name, amount in steps:
        author = by_name[name]
        held = model[author.origin]
        seq = heads.get(author.origin, Head(0, "")).seq
        if what == "hear":
            author.order = max(author.order, amount)
        elif what in ("write", "closed"):
            made = author.tickets(amount, cause=f"{name}-{amount}") if what == "write" else author.write(closed("d"))
            heads |= successors(heads, made)
            ledger.append(made)
            held += made
        elif what == "skip":
            ahead = Author(name)
            ahead.seq, ahead.prev = author.seq + amount, author.prev
            with pytest.raises(NotNext):
                ledger.append(ahead.tickets(1))
        elif what == "repeat" and held:
            with pytest.raises(NotNext):
                ledger.append(held[-amount:])
        elif what == "aside" and floors[author.origin] <= amount < seq:
            assert ledger.set_aside(author.origin, amount) == seq - amount
            model[author.origin] = [each for each in held if each.record.seq <= amount]
            author.seq, author.prev = amount, ledger.hash_at(author.origin, amount) or ""
            heads[author.origin] = Head(amount, author.prev, floors[author.origin])
        elif what == "prune" and floors[author.origin] < amount <= seq:
            assert ledger.prune({author.origin: amount}) == amount - floors[author.origin]
            model[author.origin] = [each for each in held if each.record.seq > amount]
            floors[author.origin] = amount
            heads[author.origin] = Head(seq, heads[author.origin].hash, amount)
    everything = [record for held in model.values() for record in held]
    assert ledger.heads() == {origin: head for origin, head in heads.items() if head.seq}
    assert list(ledger.beyond({})) == in_order(everything)
    middle = {origin: head.seq // 2 for origin, head in heads.items()}
    late = [each for each in everything if each.record.seq > middle[each.record.origin]]
    assert list(ledger.beyond(middle)) == in_order(late)
    early = [each for each in everything if each.record.seq <= middle[each.record.origin]]
    assert list(ledger.between({}, middle)) == in_order(early)
    days = [each for each in everything if b'"DayClosed"' in each.raw]
    assert ledger.last_of_kind("DayClosed", 100) == raws(in_order(days)[::-1])
    caused = [each for each in everything if each.record.cause == "m1-2"]
    assert ledger.by_cause("m1-2") == raws(in_order(caused))
    for origin, held in model.items():
        assert ledger.read(origin, 0, 1_000, 10**9) == raws(held)
    verdict = verify_ledger(ledger)
    assert verdict.ok, verdict.problems
    assert verdict.facts == len(everything)


def test_what_is_not_yet_durable_is_held_and_read_like_the_rest(ledger: Ledger) -> None:
    author = Author("m1/00000000")
    first, second, third = (author.tickets(1) for _ in range(3))
    ledger.append(first, durably=False)
    assert ledger.heads()[author.origin].seq == 1
    ledger.settle()
    ledger.append(second)
    ledger.append(third, durably=False)
    ledger.settle()
    ledger.settle()
    assert ledger.read(author.origin, 0, 10, 10_000) == raws([*first, *second, *third])
