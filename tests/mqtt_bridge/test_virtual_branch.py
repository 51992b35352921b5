"""A branch on virtual time: what must hold whatever the network, the hub and the disks do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from virtual_hall import VirtualHall, Weather

from mqtt_bridge.hub import commands as c
from queue_machine.domain import refusals as r
from queue_machine.domain.tickets import Ticket


def hall_with(seed: int = 1, weather: Weather | None = None) -> VirtualHall:
    hall = VirtualHall(seed, weather)
    hall.start_hub()
    hall.start_machine("m1")
    hall.start_board()
    hall.run(2_000)
    return hall


def same_everywhere(hall: VirtualHall) -> None:
    """All nodes hold the same records and see the same tickets."""
    heads = [{o: (h.seq, h.hash) for o, h in node.heads.items()} for node in hall.nodes.values()]
    assert all(each == heads[0] for each in heads)
    tickets = [dict(node.lobby.tickets) for node in hall.nodes.values()]
    assert all(each == tickets[0] for each in tickets)


def test_a_ticket_from_the_machine_gets_the_halls_number_and_is_known_everywhere() -> None:
    hall = hall_with()
    assert [hall.issued().number for _ in range(3)] == ["A001", "A002", "A003"]
    hall.run(2_000)
    same_everywhere(hall)


def test_the_hub_gone_the_machine_issues_at_once_from_its_own_series() -> None:
    hall = hall_with()
    hall.issued()
    hall.crash("hub")
    hall.run(4_000)
    taken = hall.take()
    assert isinstance(taken.result, Ticket), "nobody waits for a hub that is known to be gone"
    assert taken.result.number == "A1001"


def test_a_hub_that_falls_silent_costs_the_first_visitor_the_configured_wait_and_no_more() -> None:
    hall = hall_with()
    hall.crash("hub")
    taken = hall.take()
    assert taken.result is None
    hall.run(100, step=10)
    assert taken.result is None
    hall.run(60, step=10)
    assert isinstance(taken.result, Ticket) and taken.result.number == "A1001"


def test_the_hub_back_everything_merges_and_nobody_loses_their_place() -> None:
    hall = hall_with()
    first = hall.issued()
    hall.crash("hub")
    hall.run(4_000)
    second = hall.issued()
    hall.start_hub(fresh=False)
    hall.run(4_000)
    third = hall.issued()
    assert (second.number, third.number) == ("A1001", "A002")
    hall.do(c.OpenWindow(window="1", teller="01"))
    order = []
    for _ in range(3):
        hall.do(c.Next(window="1", complete=True))
        at = hall.hubs["hub"].node.lobby.at_window("1")
        assert at is not None
        order.append(at.id)
    assert order == [first.id, second.id, third.id]
    hall.run(2_000)
    same_everywhere(hall)


def test_an_emptied_hub_is_refilled_by_its_neighbours_and_gives_no_number_twice() -> None:
    hall = hall_with()
    numbers = [hall.issued().number for _ in range(4)]
    hall.run(2_000)
    hall.crash("hub", disk_lost=True)
    hall.run(4_000)
    hall.start_hub(fresh=False, machine_id="h")
    hall.run(8_000)
    assert {t.number for t in hall.hubs["hub"].node.lobby.tickets.values()} == set(numbers)
    assert not hall.hubs["hub"].gives_numbers, "the epoch that opened the day is gone"
    numbers += [hall.issued().number for _ in range(3)]
    token = hall.do(c.Take(service="deposit"))
    numbers += [getattr(fact, "number", "") for fact in token.facts]
    assert len(set(numbers)) == len(numbers) == 8
    hall.run(3_000)
    same_everywhere(hall)


def test_the_same_cause_has_one_effect_at_the_machine_and_at_the_hub() -> None:
    hall = hall_with()
    first, second = hall.take(cause="touch"), hall.take(cause="touch")
    hall.run(300)
    third = hall.take(cause="touch")
    assert isinstance(first.result, Ticket)
    assert first.result.id == second.result.id == third.result.id  # type: ignore[union-attr]
    hall.do(c.OpenWindow(window="1", teller="01"))
    hall.run(500)
    done = hall.do(c.Next(window="1"), cause="click")
    again = hall.do(c.Next(window="1"), cause="click")
    assert again.repeated and again.facts == done.facts


def test_next_is_refused_while_its_window_has_a_ticket_and_changes_nothing() -> None:
    hall = hall_with()
    hall.issued()
    hall.issued()
    hall.do(c.OpenWindow(window="1", teller="01"))
    hall.do(c.Next(window="1"))
    version = hall.nodes["hub"].lobby.version
    with pytest.raises(r.WindowBusy, match="A001"):
        hall.do(c.Next(window="1"))
    assert hall.nodes["hub"].lobby.version == version


def test_a_machine_restored_from_an_old_copy_begins_a_new_epoch_and_doubles_no_number() -> None:
    hall = hall_with()
    numbers = [hall.issued().number]
    hall.run(2_000)
    old = hall.ledgers["m1"]
    copy = type(old)()
    records = list(old.beyond({}))
    for each in sorted(records, key=lambda e: (e.record.origin, e.record.seq)):
        copy.append([each])
    for key in ("epoch", "machine", "met"):
        value = old.meta(key)
        if value is not None:
            copy.set_meta(key, value)
    hall.part("hub")
    hall.run(4_000)
    numbers += [hall.issued().number for _ in range(3)]
    hall.heal("hub")
    hall.run(4_000)
    hall.crash("m1")
    hall.ledgers["m1"] = copy
    hall.start_machine("m1")
    hall.run(6_000)
    numbers += [hall.issued().number for _ in range(3)]
    assert len(set(numbers)) == len(numbers), numbers
    hall.run(4_000)
    same_everywhere(hall)
    assert set(numbers) <= {t.number for t in hall.nodes["hub"].lobby.tickets.values()}


def test_a_re_imaged_machine_begins_at_501_until_it_has_met_the_branch() -> None:
    hall = hall_with()
    hall.issued()
    hall.run(2_000)
    hall.crash("m1", disk_lost=True)
    hall.crash("hub")
    hall.run(4_000)
    hall.start_machine("m1")
    assert hall.issued().number == "A1501"


def test_a_machine_years_ahead_or_behind_neither_drags_nor_jumps_the_queue() -> None:
    for error in (4 * 365 * 86_400_000, -50 * 365 * 86_400_000):
        hall = VirtualHall()
        hall.start_hub()
        hall.start_machine("m1")
        hall.start_machine("m2", error=error, sure=False)
        hall.run(3_000)
        hall.run(60_000)
        first = hall.issued("m1")
        hall.run(60_000)
        wrong = hall.issued("m2")
        hall.run(60_000)
        last = hall.issued("m1")
        hall.run(2_000)
        lobby = hall.nodes["hub"].lobby
        assert [t.id for t in lobby.waiting()] == [first.id, wrong.id, last.id]
        assert not lobby.tickets[wrong.id].unsure, "the hub measured that clock"


def test_closing_ends_everything_and_a_late_ticket_waits_for_the_next_day() -> None:
    hall = hall_with()
    kept = hall.issued()
    hall.part("m1")
    hall.run(4_000)
    late = hall.issued()
    with pytest.raises(r.TicketsWithoutEnd):
        hall.do(c.CloseDay(), by="manager")
    hall.do(c.CloseDay(end_rest=True), by="manager")
    assert hall.nodes["hub"].lobby.day.state == "closed"
    hall.heal("m1")
    hall.run(4_000)
    lobby = hall.nodes["hub"].lobby
    assert late.id in lobby.tickets and kept.id not in lobby.tickets
    assert lobby.tickets[late.id].state == "waiting"
    same_everywhere(hall)


def test_a_date_opened_twice_says_no_number_twice() -> None:
    hall = hall_with()
    numbers = [hall.issued().number, hall.issued().number]
    hall.do(c.CloseDay(end_rest=True), by="manager")
    hall.do(c.OpenDay(), by="manager")
    hall.run(500)
    numbers.append(hall.issued().number)
    assert numbers == ["A001", "A002", "A003"]


def test_a_slip_that_may_have_come_out_is_printed_again_as_a_copy_and_one_refused_is_not() -> None:
    hall = hall_with()
    desk = hall.desks["m1"]
    machine = hall.machines["m1"]
    desk.outcome = "refused"
    ticket = hall.issued()
    outcomes: list[str] = []
    machine.print_slip(ticket.id, hall.clocks["m1"].now, outcomes.append)
    desk.outcome = "uncertain"
    machine.print_slip(ticket.id, hall.clocks["m1"].now, outcomes.append)
    desk.outcome = "printed"
    machine.print_slip(ticket.id, hall.clocks["m1"].now, outcomes.append)
    machine.print_slip(ticket.id, hall.clocks["m1"].now, outcomes.append)
    assert outcomes == ["refused", "uncertain", "printed", "done"]
    assert desk.printed == [(ticket.number, False), (ticket.number, True)]


def test_after_a_crash_recent_slips_come_out_as_copies_and_old_ones_wait_for_a_touch() -> None:
    hall = hall_with()
    desk = hall.desks["m1"]
    desk.outcome = "hangs"
    old = hall.issued()
    hall.machines["m1"].print_slip(old.id, hall.clocks["m1"].now, lambda outcome: None)
    hall.run(10 * 60_000, step=1_000)
    young = hall.issued()
    hall.machines["m1"].print_slip(young.id, hall.clocks["m1"].now, lambda outcome: None)
    hall.crash("m1")
    desk.outcome, desk.printed = "printed", []
    machine = hall.start_machine("m1")
    assert machine.recover(hall.clocks["m1"].now) == 1
    assert desk.printed == [(young.number, True)]
    assert [t.id for t in machine.owed()] == [old.id]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.floats(0, 0.4), st.floats(0, 0.3), st.integers(0, 400))
def test_whatever_the_network_loses_doubles_and_delays_all_nodes_end_equal(
    seed: int, loss: float, doubled: float, jitter: int
) -> None:
    hall = VirtualHall(seed, Weather(loss, doubled, 2, jitter))
    hall.start_hub()
    hall.start_machine("m1")
    hall.start_machine("m2")
    hall.start_board()
    hall.run(2_000)
    if hall.nodes["hub"].lobby.window("1").state == "closed":
        hall.do(c.OpenWindow(window="1", teller="01"))
    taken = []
    for _ in range(12):
        taken.append(hall.take(hall.random.choice(["m1", "m2"]), hall.random.choice(["deposit", "loan"])))
        hall.run(hall.random.randint(50, 400))
        if hall.random.random() < 0.5:
            hall.do(c.Next(window="1", complete=True))
        if hall.random.random() < 0.15:
            name = hall.random.choice(["hub", "m1", "m2", "board"])
            hall.part(name)
            hall.run(hall.random.randint(100, 5_000))
            hall.heal(name)
    hall.run(1_000)
    hall.weather = Weather()
    hall.run(40_000, step=200)
    tickets = [each.result for each in taken]
    assert all(isinstance(each, Ticket) for each in tickets)
    numbers = [each.number for each in tickets if isinstance(each, Ticket)]
    assert len(set(numbers)) == len(numbers)
    assert {each.id for each in tickets if isinstance(each, Ticket)} <= set(hall.nodes["hub"].lobby.tickets)
    same_everywhere(hall)


def test_after_the_closing_a_machine_that_hears_its_hub_gives_no_ticket_and_one_cut_off_goes_on() -> None:
    hall = hall_with()
    hall.do(c.CloseDay(end_rest=True), by="manager")
    hall.run(1_000)
    assert isinstance(hall.take().result, r.DayNotOpen)
    hall.part("m1")
    hall.run(4_000)
    assert isinstance(hall.take().result, Ticket)
