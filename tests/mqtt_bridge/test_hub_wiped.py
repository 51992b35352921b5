"""A hub whose disk was emptied: its numbers keep away from those of its life before, from the first one on."""

from virtual_hall import VirtualHall

from mqtt_bridge.hub import commands as c


def number_of(hall: VirtualHall) -> str:
    before = set(hall.nodes["hub"].lobby.tickets)
    hall.do(c.Take(service="deposit"))
    (new,) = set(hall.nodes["hub"].lobby.tickets) - before
    return hall.nodes["hub"].lobby.tickets[new].number


def test_the_first_number_of_an_emptied_hub_begins_at_501_like_all_after_it() -> None:
    hall = VirtualHall()
    hall.start_hub()
    hall.start_machine("m1")
    hall.run(1_500)
    hall.do(c.Take(service="deposit"))
    hall.run(500)
    hall.crash("hub", disk_lost=True)
    hall.start_hub(fresh=False)
    hall.run(3_000)
    assert not hall.nodes["hub"].met, "it still listens for what its neighbours know"
    assert number_of(hall) == "A9501"
    hall.run(10_000)
    assert number_of(hall) == "A9502"


def test_a_hub_that_never_had_a_former_self_begins_at_one() -> None:
    hall = VirtualHall()
    hall.start_hub()
    hall.run(1_500)
    assert number_of(hall) == "A001"
