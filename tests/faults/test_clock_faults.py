"""Clocks that are wrong, jump or stand still: nobody loses a place, no number comes twice, and the hall's day holds."""

import pytest
from virtual_hall import NINE, VirtualHall

from mqtt_bridge.hub import commands as c

DAY = 86_400_000


def hall_of_two() -> VirtualHall:
    hall = VirtualHall()
    hall.start_hub()
    hall.start_machine("m1")
    hall.start_machine("m2")
    hall.run(3_000)
    hall.do(c.OpenWindow(window="1", teller="01"))
    return hall


def waiting(hall: VirtualHall, node: str = "hub") -> list[str]:
    return [ticket.id for ticket in hall.nodes[node].lobby.waiting()]


def same_everywhere(hall: VirtualHall) -> None:
    heads = [{o: h.hash for o, h in node.heads.items()} for node in hall.nodes.values()]
    assert all(each == heads[0] for each in heads)
    assert all(waiting(hall, name) == waiting(hall) for name in hall.nodes)


@pytest.mark.parametrize("node", ["m1", "hub"])
def test_clock_back_a_day(node: str) -> None:
    """Somebody sets a clock back by a day in the middle of the morning."""
    hall = hall_of_two()
    taken = [hall.issued("m1"), hall.issued("m2")]
    hall.clocks[node].error = -DAY
    for count in range(4):
        hall.run(30_000, step=500)
        taken.append(hall.issued("m1" if count % 2 else "m2"))
    hall.run(15_000, step=500)
    assert waiting(hall) == [each.id for each in taken], "the order in which they came"
    assert len({each.number for each in taken}) == len(taken)
    assert hall.nodes["hub"].lobby.day.state == "open", "the day is not closed for it"
    called = []
    for _ in taken:
        hall.do(c.Next(window="1", complete=True))
        called.append(hall.nodes["hub"].lobby.at_window("1").id)
        hall.run(2_000)
    assert called == [each.id for each in taken]
    hall.clocks[node].error = 0
    hall.run(30_000, step=500)
    same_everywhere(hall)


def test_cold_boot_in_1970() -> None:
    """A board without a clock chip comes up in 1970, alone: it issues, and the hub puts its time right later."""
    hall = hall_of_two()
    before = hall.issued("m2")
    hall.run(60_000, step=500)
    hall.crash("m1")
    hall.start_machine("m1", error=-NINE, sure=False)
    hall.part("m1")
    hall.run(4_000)
    alone = hall.issued("m1")
    hall.run(60_000, step=500)
    after = hall.issued("m2")
    hall.heal("m1")
    hall.run(15_000, step=250)
    assert waiting(hall) == [before.id, alone.id, after.id], "not decades at the head of the queue"
    put_right = hall.nodes["hub"].lobby.tickets[alone.id]
    assert not put_right.unsure and abs(put_right.issued_at - (before.issued_at + 64_000)) < 30_000
    assert len({before.number, alone.number, after.number}) == 3
    assert hall.nodes["hub"].lobby.day.date == "2026-11-10"
    same_everywhere(hall)


def test_cold_boot_in_1970_of_the_hub() -> None:
    """A hub that wakes in 1970 opens and closes nothing by itself, and goes on with the day that was open."""
    hall = hall_of_two()
    before = hall.issued("m1")
    hall.crash("hub")
    hall.run(1_000)
    hall.start_hub(fresh=False, error=-NINE - 3_600_000)
    hall.clocks["hub"].sure = False
    hall.run(20_000, step=250)
    lobby = hall.nodes["hub"].lobby
    assert lobby.day.state == "open" and lobby.day.date == "2026-11-10"
    more = hall.issued("m1")
    assert waiting(hall) == [before.id, more.id]
    hall.do(c.Next(window="1"))
    assert hall.nodes["hub"].lobby.at_window("1").id == before.id


@pytest.mark.parametrize("sure", [True, False])
def test_machine_set_to_2030_does_not_drag_the_hall(sure: bool) -> None:
    """One machine believes that it is 2030, whether or not it is sure of it: the others' day, queue and clocks stay."""
    hall = hall_of_two()
    hall.crash("m2")
    hall.start_machine("m2", error=4 * 365 * DAY, sure=sure)
    hall.run(3_000)
    order = []
    for count in range(6):
        order.append(hall.issued("m2" if count % 2 else "m1"))
        hall.run(20_000, step=500)
    hall.run(10_000, step=500)
    lobby = hall.nodes["hub"].lobby
    assert waiting(hall) == [each.id for each in order]
    assert lobby.day.date == "2026-11-10" and lobby.day.state == "open"
    assert lobby.offset("m1", hall.clocks["m1"].boot) in (None, 0), "the right clock is not put wrong"
    assert hall.machines["m1"].wall(hall.clocks["m1"].now()).date == "2026-11-10"
    hall.do(c.CloseDay(end_rest=True), by="manager")
    hall.run(5_000, step=250)
    assert all(node.lobby.day.state == "closed" for node in hall.nodes.values())
    assert not any(node.lobby.tickets for node in hall.nodes.values()), "its records belong to this day, not to 2030"


def test_midnight() -> None:
    """A trial that goes on over midnight, and a machine whose midnight comes a minute early: one day, one queue."""
    hall = VirtualHall()
    hall.start_hub()
    hall.start_machine("m1")
    hall.start_machine("m2", error=90_000)
    hall.run(2_000)
    hall.do(c.CloseDay(end_rest=True), by="manager")
    hall.do(c.OpenDay(how="trial"))
    hall.do(c.OpenWindow(window="1", teller="01"))
    hall.elapsed += 15 * 3_600_000 - 120_000 - hall.elapsed  # two minutes to midnight
    hall.run(2_000)
    taken = []
    for count in range(8):
        taken.append(hall.issued("m1" if count % 2 else "m2"))
        hall.run(30_000, step=500)
    assert waiting(hall) == [each.id for each in taken]
    assert len({each.number for each in taken}) == len(taken)
    assert hall.nodes["hub"].lobby.day.state == "open"
    hall.do(c.Next(window="1"))
    assert hall.nodes["hub"].lobby.at_window("1").id == taken[0].id
    hall.run(5_000, step=250)
    same_everywhere(hall)
