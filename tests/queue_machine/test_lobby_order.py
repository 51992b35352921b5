"""The fold is total and blind to order: any delivery of the same records gives the same lobby."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from queue_machine.domain import facts as f
from queue_machine.domain.records import Chained
from tests.queue_machine.conftest import MINUTE, NINE, TODAY, Scribe, delivered, folded, merged, snapshot

TICKETS = ["t0", "t1"]
CALLS = ["c0", "c1", "c2"]
WINDOWS = ["1", "2"]
SERVICES = ["deposit", "loan"]
NUMBERS = ["A001", "A002", "A2001", "A01000", "x", "A000", "Ａ００１", ""]
NODES = ["hub", "hub2", "m1", "m2"]
DATES = [TODAY, "2026-03-03"]

texts = st.sampled_from(["", "a", "fresh", "贷款"])
numbers = st.integers(-(2**40), 2**40)


ticket, call, window, service = map(st.sampled_from, (TICKETS, CALLS, WINDOWS, SERVICES))
of_call = {"call": call, "ticket": ticket, "window": window}

issues = st.builds(
    f.TicketIssued,
    ticket=ticket,
    number=st.sampled_from(NUMBERS),
    service=service,
    group=texts,
    then=st.lists(service, max_size=2).map(tuple),
    taken_at=st.none() | numbers,
    slot=st.none() | numbers,
)
calls = st.builds(
    f.TicketCalled,
    call=call,
    ticket=ticket,
    number=st.sampled_from(NUMBERS),
    window=window,
    service=service,
    teller=texts,
    reason=st.just(f.Reason(why="only")),
)
progress = st.one_of(
    *(
        st.builds(kind, **of_call)
        for kind in (
            f.TicketRecalled,
            f.ServiceStarted,
            f.ServiceConfirmed,
            f.ServiceCompleted,
            f.TicketMissed,
            f.TicketHeld,
            f.TicketResumed,
        )
    ),
    st.builds(
        f.TicketTransferred,
        ticket=ticket,
        call=st.just("") | call,
        to_service=st.just("") | service,
        to_window=st.just("") | window,
    ),
    st.builds(f.TicketReturned, ticket=ticket),
    st.builds(
        f.TicketChanged,
        ticket=ticket,
        service=st.none() | service,
        group=st.none() | texts,
        then=st.none() | st.lists(service, max_size=2).map(tuple),
    ),
    st.builds(f.TicketCancelled, ticket=ticket),
    st.builds(f.TicketLeft, ticket=ticket),
    st.builds(f.TicketPrinted, ticket=ticket),
    st.builds(
        f.RatingGiven, **of_call, teller=texts, attitude=st.just("satisfied"), efficiency=st.just("dissatisfied")
    ),
)
others = st.one_of(
    st.builds(f.NumberGiven, letter=st.sampled_from(["A", "贷", ""]), value=numbers, to=texts),
    st.builds(f.WindowOpened, window=window, teller=texts, until=st.none() | st.integers(0, 1439)),
    st.builds(f.WindowPaused, window=window, until=st.none() | numbers),
    st.builds(f.WindowClosed, window=window),
    st.builds(f.HelpAsked, help=st.sampled_from("hk"), place=texts),
    st.builds(f.RatingAnswered, ticket=of_call["ticket"], call=of_call["call"], by=texts),
    st.builds(f.HelpAnswered, help=st.sampled_from("hk"), by=texts),
    st.builds(f.AdviceGiven, advice=st.sampled_from("ab"), what=texts, window=window, low=numbers),
    st.builds(f.AdviceTaken, advice=st.sampled_from("ab"), by=texts),
    st.builds(f.AdviceDropped, advice=st.sampled_from("ab"), by=texts),
    st.builds(f.DayOpened, date=st.sampled_from(DATES), how=texts),
    st.builds(
        f.DayClosed,
        date=st.sampled_from(DATES),
        heads=st.dictionaries(st.sampled_from([f"{n}/00000001" for n in NODES]), st.integers(0, 6), max_size=3),
        series=st.dictionaries(st.sampled_from(["A0", "A2"]), st.integers(0, 9), max_size=2),
    ),
    st.builds(f.ClockCompared, node=st.sampled_from(NODES), boot=st.just("b1"), offset=numbers),
    st.builds(f.ClockConfirmed, node=st.sampled_from(NODES), boot=st.just("b1")),
    st.builds(f.LeadTaken, node=st.sampled_from(NODES), term=st.integers(0, 4)),
    st.builds(f.EpochBegun, node=st.sampled_from(NODES), why=st.just("new")),
    st.builds(f.Unknown, named=texts),
)
# Facts about few ids, so that they meet; whether one can have led to the other is nobody's concern here.
facts = st.sampled_from([issues, issues, calls, calls, calls, progress, progress, progress, progress, others]).flatmap(
    lambda kind: kind
)

steps = st.lists(
    st.tuples(
        st.sampled_from(NODES),
        st.lists(facts, min_size=1, max_size=6),
        st.integers(0, 480),
        st.sets(st.sampled_from(NODES)),
    ),
    max_size=20,
)


def _written(what: list[tuple[str, list[f.Fact], int, set[str]]]) -> list[Chained]:
    """The records of a history; m1's clock stands in 2030 and m2's in 1970."""
    scribes = {
        name: Scribe(name, off=off, sure=off == 0)
        for name, off in zip(NODES, (0, 0, 4 * 365 * 24 * 60 * MINUTE, -NINE), strict=True)
    }
    for name, facts, minute, heard in what:
        scribes[name].hears(*(scribes[other] for other in heard))
        scribes[name].write(*facts, at=NINE + minute * MINUTE)
    return list(merged(*scribes.values()))


@settings(max_examples=150, deadline=None)
@given(what=steps, data=st.data())
def test_random_facts_about_random_ids_fold_to_the_same_lobby_in_any_order(what: Any, data: st.DataObject) -> None:
    records = _written(what)
    assert snapshot(delivered(records, data)) == snapshot(folded(records))


@settings(max_examples=100, deadline=None)
@given(what=steps)
def test_records_held_already_change_nothing(what: Any) -> None:
    records = _written(what)
    lobby = folded(records)
    before, version = snapshot(lobby), lobby.version
    lobby.fold(records)
    lobby.fold(reversed(records))
    assert (snapshot(lobby), lobby.version) == (before, version)


@settings(max_examples=100, deadline=None)
@given(what=steps, body=st.binary(max_size=40))
def test_no_body_is_too_strange_to_fold(what: Any, body: bytes) -> None:
    """A body that does not read is unknown; it stands in the lobby's count and nothing else."""
    assert isinstance(f.read_fact(body), f.Fact)
    records = _written(what)
    for record in records:
        folded([record])
