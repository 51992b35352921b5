"""The branch falls apart, both sides serve, and what is made of it when they hear each other again."""

import pytest

from mqtt_bridge.hub import commands as c
from queue_machine.domain import facts as f
from queue_machine.domain import refusals as r
from queue_machine.domain.tickets import Ticket
from tests.mqtt_bridge.takeover_hall import Hall, lost_calls


@pytest.fixture
def hall() -> Hall:
    """A hall in two parts, with a visitor who was there before."""
    made = Hall()
    made.ticket = made.issued()
    made.run(2_000)
    made.fall_apart()
    return made


def state(hall: Hall) -> Ticket:
    return hall.lobby("hub").tickets[hall.ticket.id]


def test_both_sides_issue_and_call_and_the_union_has_everything(hall: Hall) -> None:
    mine, other = hall.issued("m1", "loan"), hall.issued("m2", "loan")
    assert hall.serve("3", "hub") == mine.id
    assert hall.serve("3", "standby") == other.id
    assert hall.heal_all() == "standby"
    tickets = hall.lobby("hub").tickets
    assert {hall.ticket.id, mine.id, other.id} <= set(tickets)
    assert tickets[mine.id].number != tickets[other.id].number
    assert len({fact.call for fact in hall.facts("m1") if isinstance(fact, f.TicketCalled)}) == 2


@pytest.mark.parametrize(
    ("hub_does", "standby_does", "wins"),
    [
        ("complete", "start", "hub"),
        ("start", "complete", "standby"),
        ("start", "call", "hub"),
        ("call", "start", "standby"),
        ("call", "miss", "hub"),
        ("miss", "call", "standby"),
        ("miss", "start", "standby"),
        ("complete", "miss", "hub"),
        ("call", "call", "hub"),
        ("start", "start", "hub"),
    ],
)
def test_rival_calls_are_settled_by_how_far_they_came_and_then_by_time(
    hall: Hall, hub_does: str, standby_does: str, wins: str
) -> None:
    calls = {}
    for hub, window, does in (("hub", "1", hub_does), ("standby", "2", standby_does)):
        calls[hub] = hall.call(window, hub).call
        if does == "miss":
            hall.run(61_000, step=500)
            hall.do(c.Recall(window=window), hub=hub)
            hall.do(c.Recall(window=window), hub=hub)
            hall.run(61_000, step=500)
            hall.do(c.Miss(window=window), hub=hub)
        elif does != "call":
            hall.do(c.Start(window=window), hub=hub)
            if does == "complete":
                hall.do(c.Complete(window=window), hub=hub)
        hall.run(500)
    loser = "standby" if wins == "hub" else "hub"
    leader = hall.heal_all()
    assert [call.id for call in state(hall).calls] == [calls[wins]]
    assert lost_calls(state(hall)) == [calls[loser]]
    assert hall.lobby("hub").conflicts == [state(hall)], "nothing vanishes: the day's report reads it here"
    freed = "2" if wins == "hub" else "1"
    assert hall.lobby(leader).rivals_at(freed) == []
    newcomer = hall.issued("m1")
    assert hall.call(freed, leader).ticket == newcomer.id


def test_two_visitors_at_one_window_become_one_and_the_other_waits_on(hall: Hall) -> None:
    mine, other = hall.issued("m1", "loan"), hall.issued("m2", "loan")
    first = hall.call("3", "hub")
    hall.run(500)
    second = hall.call("3", "standby")
    leader = hall.heal_all()
    assert [t.id for t in hall.lobby(leader).rivals_at("3")] == [mine.id] == [first.ticket]
    withdrawn = [fact for fact in hall.facts("hub") if isinstance(fact, f.CallWithdrawn)]
    told = {(fact.call, fact.ticket, fact.window) for fact in withdrawn}
    assert told == {(second.call, other.id, "3")}, "whichever of them says it, and be it both"
    waits = hall.lobby("hub").tickets[other.id]
    assert waits.state == "waiting" and lost_calls(waits) == [second.call]
    hall.do(c.Start(window="3"), hub=leader)
    assert hall.call("3", leader, complete=True).ticket == other.id


def test_who_is_served_stays_though_the_other_was_called_first(hall: Hall) -> None:
    mine, other = hall.issued("m1", "loan"), hall.issued("m2", "loan")
    hall.call("3", "hub")
    hall.run(500)
    assert hall.serve("3", "standby") == other.id
    leader = hall.heal_all()
    assert [t.id for t in hall.lobby(leader).rivals_at("3")] == [other.id]
    assert hall.lobby(leader).tickets[mine.id].state == "waiting"


def test_two_who_are_both_served_at_one_window_stay_and_end_one_after_the_other(hall: Hall) -> None:
    mine, other = hall.issued("m1", "loan"), hall.issued("m2", "loan")
    hall.serve("3", "hub")
    hall.serve("3", "standby")
    leader = hall.heal_all()
    assert [t.id for t in hall.lobby(leader).rivals_at("3")] == [mine.id, other.id]
    hall.do(c.Complete(window="3", expect=mine.id), hub=leader)
    hall.do(c.Complete(window="3", expect=other.id), hub=leader)
    assert {hall.lobby(leader).tickets[t.id].state for t in (mine, other)} == {"completed"}


def test_a_start_that_turns_up_after_its_call_was_taken_back_is_settled_once_more(hall: Hall) -> None:
    """The standby hears of the hub's call and of its start one after the other; in the end one visitor is there."""
    mine, other = hall.issued("m1", "loan"), hall.issued("m2", "loan")
    for _ in range(20):
        hall.do(c.Take(service="deposit"), hub="hub")  # more happened there: its call is the later one
    hall.call("3", "standby")
    hall.call("3", "hub")
    kept = hall.nodes["hub"].ledger
    upto = hall.nodes["hub"].head(hall.nodes["hub"].origin).seq
    hall.do(c.Start(window="3"), hub="hub")
    standby, now = hall.nodes["standby"], hall.clocks["standby"].now()
    origin, begin = hall.nodes["hub"].origin, standby.head(hall.nodes["hub"].origin).seq
    m1 = hall.nodes["m1"]
    standby.absorb(m1.ledger.read(m1.origin, standby.head(m1.origin).seq, 100, 10**6), now, "m1")
    raws = kept.read(origin, begin, 100, 10**6)
    standby.absorb(raws[: upto - begin], now, "hub")
    hall.hubs["standby"].settle(now)
    assert [t.id for t in standby.lobby.rivals_at("3")] == [other.id]
    standby.absorb(raws[upto - begin :], now, "hub")
    hall.hubs["standby"].settle(now)
    assert [t.id for t in standby.lobby.rivals_at("3")] == [mine.id]


def test_a_ticket_whose_issue_turns_up_after_its_call_is_settled_as_well(hall: Hall) -> None:
    mine, other = hall.issued("m1", "loan"), hall.issued("m2", "loan")
    hall.call("3", "standby")
    for _ in range(20):
        hall.do(c.Take(service="deposit"), hub="hub")
    hall.call("3", "hub")
    standby, now = hall.nodes["standby"], hall.clocks["standby"].now()
    for name in ("hub", "m1"):
        node = hall.nodes[name]
        standby.absorb(node.ledger.read(node.origin, standby.head(node.origin).seq, 100, 10**6), now, name)
        hall.hubs["standby"].settle(now)
    assert [t.id for t in standby.lobby.rivals_at("3")] == [other.id]
    assert standby.lobby.tickets[mine.id].state == "waiting"


def test_a_command_that_comes_with_the_merging_finds_windows_settled(hall: Hall) -> None:
    hall.issued("m1", "loan")
    hall.issued("m2", "loan")
    hall.call("3", "standby")
    hall.run(500)
    hall.call("3", "hub")
    hub, standby, now = hall.nodes["hub"], hall.nodes["standby"], hall.clocks["standby"].now()
    for node in (hub, hall.nodes["m1"]):
        standby.absorb(node.ledger.read(node.origin, standby.head(node.origin).seq, 100, 10**6), now, node.name)
    hall.do(c.Start(window="3"), hub="standby")
    assert len(standby.lobby.rivals_at("3")) == 1


def test_the_number_series_of_both_sides_do_not_meet(hall: Hall) -> None:
    for _ in range(3):
        hall.issued("m1")
        hall.issued("m2")
        hall.do(c.Take(service="deposit"), hub="hub")
        hall.do(c.Take(service="deposit"), hub="standby")
    hall.heal_all()
    numbers = hall.numbers()
    assert len(numbers) == len(set(numbers)) == 13


def test_the_day_closed_on_one_side_ends_there_and_what_the_other_issued_waits_for_the_next(hall: Hall) -> None:
    late = hall.issued("m1")
    hall.do(c.CloseDay(end_rest=True), by="manager", hub="standby")
    hall.heal_all()
    lobby = hall.lobby("hub")
    assert hall.ticket.id not in lobby.tickets
    assert lobby.tickets[late.id].state == "waiting"


def test_machines_that_hear_both_follow_the_higher_term(hall: Hall) -> None:
    hall.part_sides(("hub",), ("standby",))
    hall.run(6_000)
    assert sorted(hall.leaders()) == ["hub", "standby"], "two nodes alone cannot tell a cut from a death"
    for name in ("m1", "m2"):
        assert hall.exchanges[name].hub(hall.clocks[name].now()) == "standby"
    assert hall.heal_all() == "standby"
    with pytest.raises(r.NotLeading):
        hall.do(c.Next(window="1"))
