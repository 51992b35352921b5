"""The hub dies and another node leads: who, when, with what, and what becomes of the one that comes back."""

import pytest

from mqtt_bridge.hub import commands as c
from queue_machine.domain import facts as f
from queue_machine.domain import refusals as r
from queue_machine.domain.tickets import Ticket
from tests.mqtt_bridge.takeover_hall import HUBS, NEVER, Hall

MORNING = 23 * 3_600_000 + 40 * 60_000
"""ms from nine to the next day's opening but a few minutes after it: 08:40."""


@pytest.fixture
def hall() -> Hall:
    return Hall()


@pytest.mark.parametrize("broker", [True, False], ids=["with its broker", "its broker lives"])
@pytest.mark.parametrize("will", [True, False], ids=["will told", "no will"])
def test_the_hub_dies_and_the_next_leads_within_seven_seconds(hall: Hall, broker: bool, will: bool) -> None:
    ticket = hall.issued()
    hall.crash("hub", broker=broker, will=will)
    assert 4_000 <= hall.leads_after("standby") <= 7_000
    hall.run(1_100)
    assert hall.exchanges["m1"].hub(hall.clocks["m1"].now()) == "standby"
    assert hall.call("1", "standby").ticket == ticket.id


def test_both_hubs_die_without_a_will_and_machines_go_on_by_themselves(hall: Hall) -> None:
    for name in HUBS:
        hall.crash(name, broker=True)
    hall.run(4_000)
    ticket = hall.issued()
    assert ticket.own and ticket.number.startswith("A1")
    for name in HUBS:
        hall.start_hub(name, fresh=False, machine_id=name)
        hall._relink()
    hall.run(10_000)
    assert hall.leaders() == ["hub"]
    assert hall.call("1").ticket == ticket.id


def test_a_will_of_the_hub_that_fires_on_one_broker_while_it_lives_moves_nothing(hall: Hall) -> None:
    hall.tell_will("hub", 1)
    hall.run(10_000)
    assert hall.leaders() == ["hub"] and hall.lobby("hub").term == 1
    assert hall.exchanges["m1"].peers["hub"].alive


def test_the_old_hub_comes_back_as_a_follower_catches_up_and_leads_when_asked(hall: Hall) -> None:
    hall.crash("hub", broker=True)
    hall.run(8_000)
    ticket = hall.issued("m2")
    called = hall.call("1", "standby")
    hall.start_hub(fresh=False, machine_id="hub")
    hall.run(30_000)
    assert hall.leaders() == ["standby"]
    assert hall.lobby("hub").tickets[ticket.id].calls[-1].id == called.call
    hall.same_everywhere()
    with pytest.raises(r.NotLeading, match="standby"):
        hall.do(c.Next(window="2"))
    term = hall.lobby("hub").term
    hall.do(c.TakeLead())
    hall.run(2_000)
    assert hall.leaders() == ["hub"] and hall.lobby("standby").term == term + 1
    with pytest.raises(r.NotLeading, match="hub"):
        hall.do(c.Start(window="1"), hub="standby")
    hall.do(c.Start(window="1"))


def test_the_old_hub_leads_again_with_the_next_day(hall: Hall) -> None:
    hall.crash("hub", broker=True)
    hall.run(8_000)
    hall.start_hub(fresh=False, machine_id="hub")
    hall.run(10_000)
    assert hall.leaders() == ["standby"]
    hall.do(c.CloseDay(end_rest=True), by="manager", hub="standby")
    hall.run(2_000)
    hall.run(MORNING - hall.elapsed, step=2_000)
    assert hall.leaders() == ["hub"]
    assert hall.lobby("hub").day.state == "open" and hall.lobby("hub").day.origin == hall.nodes["hub"].origin
    assert hall.issued().number == "A001"


def test_a_stand_in_waits_a_minute_with_each_opening_for_a_hub_that_does_not_open(hall: Hall) -> None:
    """A hub that lives and may not open, for its clock is doubtful, gets its minute on the second day as well."""
    hall.crash("hub", broker=True)
    hall.run(8_000)
    hall.start_hub(fresh=False, machine_id="hub")
    hall.clocks["hub"].sure = False
    hall.run(10_000)
    assert hall.leaders() == ["standby"]
    for day in range(2):
        hall.do(c.CloseDay(end_rest=True), by="manager", hub="standby")
        until = MORNING - 11 * 60_000 + day * 86_400_000
        hall.run(until - hall.elapsed, step=2_000)
        assert hall.lobby("standby").day.state == "closed"
        while hall.lobby("standby").day.state != "open":
            hall.run(1_000, step=500)
            assert hall.elapsed < until + 5 * 60_000
        assert hall.elapsed >= until + 60_000 + 60_000, "08:30 is a minute after, and then a minute's patience"


def test_a_lower_term_is_obeyed_by_nobody(hall: Hall) -> None:
    hall.part("hub")
    assert hall.leads_after("standby") < NEVER
    assert hall.hubs["hub"].lead.term < hall.hubs["standby"].lead.term
    hall.heal("hub")
    hall.run(1_500)
    assert hall.leaders() == ["standby"]
    for name in ("m1", "m2"):
        assert hall.exchanges[name].hub(hall.clocks[name].now()) == "standby"
    with pytest.raises(r.NotLeading):
        hall.hubs["hub"].give_number("deposit", "m1", "n1", hall.clocks["hub"].now())
    assert hall.issued().number.startswith("A1"), "a stand-in gives no hall numbers"


def test_a_hub_that_slept_refuses_what_waited_for_it_until_it_has_listened(hall: Hall) -> None:
    hall.issued()
    hall.frozen.add("hub")
    hall.run(8_000)
    assert "standby" in hall.leaders()
    hall.frozen.clear()
    before = hall.nodes["hub"].head(hall.nodes["hub"].origin).seq
    for command in (c.Next(window="1"), c.TakeLead(), c.Take(service="loan")):
        with pytest.raises(r.NotLeading):
            hall.do(command)
    with pytest.raises(r.NotLeading):
        hall.hubs["hub"].give_number("deposit", "m1", "n1", hall.clocks["hub"].now())
    hall.run(3_000)
    assert hall.leaders() == ["standby"]
    assert hall.nodes["hub"].head(hall.nodes["hub"].origin).seq == before
    with pytest.raises(r.NotLeading, match="standby"):
        hall.do(c.Next(window="1"))


def test_a_hub_that_slept_while_it_was_alone_obeys_again_after_a_second(hall: Hall) -> None:
    hall.issued()
    hall.crash("standby", broker=True)
    hall.frozen.add("hub")
    hall.run(8_000)
    hall.frozen.clear()
    with pytest.raises(r.NotLeading):
        hall.do(c.Next(window="1"))
    hall.run(1_100)
    hall.call("1")


def test_a_hub_that_dies_between_commit_and_answer_has_one_effect_in_the_end(hall: Hall) -> None:
    first, second = hall.issued(), hall.issued()
    hall.run(1_500)
    died = hall.call("1", cause="click")  # committed; nobody is told: the process ends before its step does
    hall.crash("hub", broker=True)
    hall.run(8_000)
    again = hall.call("1", "standby", cause="click")
    assert again.ticket == died.ticket == first.id and again.call != died.call
    hall.do(c.Start(window="1"), hub="standby")
    assert hall.do(c.Next(window="1"), "click", hub="standby").repeated
    hall.start_hub(fresh=False, machine_id="hub")
    hall.run(15_000)
    hall.same_everywhere()
    ticket = hall.lobby("hub").tickets[first.id]
    assert [call.id for call in ticket.calls] == [again.call] and ticket.state == "serving"
    assert [call.id for call in ticket.conflicts] == [died.call]
    assert [t.id for t in hall.lobby("standby").rivals_at("1")] == [first.id]
    assert hall.lobby("standby").tickets[second.id].state == "waiting"


def test_a_dead_hubs_call_of_another_visitor_frees_its_window_when_it_turns_up(hall: Hall) -> None:
    early, late = hall.issued(), hall.issued()
    hall.run(1_500)
    hall.call("1", cause="click")
    hall.crash("hub", broker=True)
    hall.run(8_000)
    hall.do(c.Cancel(ticket=early.id), hub="standby")
    assert hall.call("1", "standby", cause="click").ticket == late.id
    hall.start_hub(fresh=False, machine_id="hub")
    hall.run(15_000)
    hall.same_everywhere()
    assert [t.id for t in hall.lobby("standby").rivals_at("1")] == [late.id]
    assert hall.lobby("standby").tickets[early.id].state == "cancelled"


def test_a_number_given_and_not_printed_when_the_hub_dies_is_nobodys_elses(hall: Hall) -> None:
    hall.desks["m1"].outcome = "hangs"
    given = hall.issued()
    hall.machines["m1"].print_slip(given.id, hall.clocks["m1"].now, lambda outcome: None)
    hall.crash("hub", broker=True)
    hall.run(8_000)
    assert hall.lobby("standby").tickets[given.id].number == given.number == "A001"
    numbers = {hall.issued("m1").number, hall.issued("m2").number}
    hall.desks["m1"].hanging.pop()("printed")
    hall.start_hub(fresh=False, machine_id="hub")
    hall.run(10_000)
    hall.do(c.TakeLead())
    hall.run(2_000)
    numbers |= {hall.issued("m1").number, given.number}
    assert len(numbers) == 4 and "A002" in numbers
    assert hall.lobby("hub").tickets[given.id].prints == 1


def test_a_number_asked_for_when_the_hub_dies_is_the_machines_own_and_the_late_answer_nobodys(hall: Hall) -> None:
    taken = hall.take("m1")
    hall.crash("hub", broker=True)
    hall.run(1_000)
    assert isinstance(taken.result, Ticket) and taken.result.own
    hall.run(8_000)
    assert hall.lobby("standby").tickets[taken.result.id].state == "waiting"


def test_a_hub_with_an_empty_disk_is_filled_again_by_the_others_and_says_no_number_twice(hall: Hall) -> None:
    tickets = [hall.issued(), hall.issued("m2")]
    called = hall.call("1")
    hall.run(1_500)
    hall.crash("hub", broker=True, disk_lost=True)
    hall.run(8_000)
    hall.start_hub(fresh=False, machine_id="hub")
    hall.run(15_000)
    assert hall.leaders() == ["standby"]
    hall.same_everywhere()
    assert hall.lobby("hub").tickets[called.ticket].state == "called"
    hall.do(c.TakeLead())
    hall.run(2_000)
    tickets += [hall.issued(), hall.issued("m2")]
    (taken,) = hall.do(c.Take(service="deposit")).facts
    assert isinstance(taken, f.TicketIssued)
    numbers = [ticket.number for ticket in tickets] + [taken.number]
    assert len(set(numbers)) == 5, numbers


@pytest.mark.parametrize("marked", [True, False], ids=["restored", "as it lay"])
def test_a_hub_from_an_old_copy_begins_a_new_epoch_and_says_no_number_twice(hall: Hall, marked: bool) -> None:
    numbers = [hall.issued().number, hall.issued("m2").number]
    hall.run(2_000)
    copy = hall.copy_of("hub")
    numbers += [hall.issued().number, hall.issued("m2").number]
    hall.call("1")
    hall.run(2_000)
    hall.crash("hub", broker=True)
    hall.run(8_000)
    if marked:
        copy.set_meta("restored", "yes")
    before = set(hall.nodes["standby"].heads)
    hall.ledgers["hub"] = copy
    hall.start_hub(fresh=False, machine_id="hub")
    hall.run(20_000)
    assert hall.leaders() == ["standby"]
    hall.same_everywhere()
    assert hall.nodes["hub"].origin not in before
    hall.do(c.TakeLead())
    hall.run(2_000)
    numbers += [hall.issued().number, hall.issued("m2").number]
    (taken,) = hall.do(c.Take(service="deposit")).facts
    assert isinstance(taken, f.TicketIssued)
    numbers.append(taken.number)
    assert len(set(numbers)) == len(numbers), numbers
    hall.run(3_000)
    hall.same_everywhere()


def test_hubs_that_both_stand_in_share_a_series_and_say_no_number_twice(hall: Hall) -> None:
    hall.crash("hub", broker=True)
    hall.do(c.TakeLead(), hub="standby")
    hall.do(c.CloseDay(end_rest=True), by="manager", hub="standby")
    hall.do(c.OpenDay(), by="manager", hub="standby")
    hall.start_hub(fresh=False, machine_id="hub")
    hall.run(10_000)
    hall.fall_apart_as_they_lead()
    for hub in (*HUBS, *HUBS):
        hall.do(c.Take(service="deposit"), hub=hub)
    hall.heal_all()
    numbers = hall.numbers()
    assert len(numbers) == len(set(numbers)) == 4, numbers
