"""Numbers: who may give them, and that none is ever said twice."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from virtual_hall import VirtualHall

from mqtt_bridge.hub import commands as c
from queue_machine.domain import facts as f
from queue_machine.domain import refusals as r
from queue_machine.domain.numbers import free_label
from queue_machine.domain.tickets import Ticket
from tests.mqtt_bridge.hub_room import Room
from tests.queue_machine.conftest import Scribe


def give(room: Room, service: str = "deposit", cause: str = "") -> str:
    hall = room.hall
    return room.hub.give_number(service, "m1", cause or hall.new_id(), hall.clocks["hub"].now())


def test_the_hub_gives_one_growing_series_to_machines_and_takers_alike() -> None:
    room = Room()
    assert [give(room), room[room.take()].number, give(room), give(room, "loan")] == ["A001", "A002", "A003", "B001"]


def test_a_number_is_on_disk_before_it_is_answered_and_its_cause_gets_it_again() -> None:
    room = Room()
    first = give(room, cause="touch")
    room.restart()
    assert give(room, cause="touch") == first
    assert give(room) == "A002"


def test_a_failing_disk_gives_no_number() -> None:
    from queue_machine.ledger.ledger import LedgerFailed

    room = Room()
    room.hall.ledgers["hub"].fail("disk full")
    with pytest.raises(LedgerFailed):
        give(room)
    assert room.lobby.last_value("A0") == 0


def test_without_an_open_day_or_for_an_unknown_service_no_number_is_given() -> None:
    room = Room()
    with pytest.raises(r.UnknownService):
        give(room, "fishing")
    room.close_day()
    with pytest.raises(r.NoNumbers):
        give(room)


def test_after_a_thousand_the_labels_stay_unlike_any_machines() -> None:
    room, machine = Room(), Scribe("m1")
    machine.write(f.NumberGiven(letter="A", value=998, to="m1"), day="2026-11-10")
    room.hub.node.absorb([each.raw for each in machine.records], room.hall.clocks["hub"].now())
    assert [give(room) for _ in range(3)] == ["A999", "A01000", "A01001"]


def test_a_number_that_somebody_holds_is_left_out() -> None:
    room = Room()
    machine = Scribe("m1")
    machine.write(f.TicketIssued(ticket="t", number="A002", service="deposit"), day="2026-11-09")
    room.hub.node.absorb([each.raw for each in machine.records], room.hall.clocks["hub"].now())
    assert [give(room), give(room)] == ["A001", "A003"]


def test_a_series_at_its_end_begins_anew_with_what_is_free() -> None:
    taken = {"A0999999", "A001", "A002"}
    assert free_label("A0", 999_999, taken.__contains__) == "A003"


def test_only_the_first_hub_in_the_epoch_that_opened_the_day_gives_the_halls_numbers() -> None:
    room = Room()
    give(room)
    room.hub.node.begin_epoch("fork", room.hall.clocks["hub"].now())
    assert not room.hub.gives_numbers
    with pytest.raises(r.NoNumbers):
        give(room)
    assert room[room.take()].number == "A9001", "its own series until the next day"
    room.close_day()
    room.do(c.OpenDay(), by="manager")
    assert give(room) == "A002"


def numbers_of(hall: VirtualHall) -> list[str]:
    return [t.number for t in hall.nodes["hub"].lobby.tickets.values()]


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 2**32),
    st.lists(st.sampled_from(["m1", "m2", "hub", "paper", "part", "heal", "wait", "reboot", "late"]), max_size=25),
)
def test_however_touches_cuts_and_late_answers_mingle_no_number_is_said_twice(seed: int, steps: list[str]) -> None:
    hall = VirtualHall(seed)
    hall.start_hub()
    hall.start_machine("m1")
    hall.start_machine("m2")
    hall.run(1_500)
    taken = []
    for place, step in enumerate(steps):
        match step:
            case "m1" | "m2":
                taken.append(hall.take(step))
            case "hub":
                hall.do(c.Take(service="deposit"))
            case "paper":
                number = f"A{100 + place}"
                if not hall.nodes["hub"].lobby.holds(number):
                    hall.do(c.Take(service="deposit", number=number))
            case "part":
                hall.part("m1")
            case "heal":
                hall.heal("m1")
            case "wait":
                hall.run(400)
            case "late":
                hall.weather.delay = 300 if hall.weather.delay < 100 else 2
            case _:
                hall.run(400)
                hall.crash("hub")
                hall.start_hub(fresh=False)
    hall.run(500)
    hall.weather.delay = 2
    hall.heal("m1")
    hall.run(13_000, step=100)
    issued = [each.result for each in taken]
    assert all(isinstance(each, Ticket) for each in issued)
    numbers = numbers_of(hall)
    assert {each.number for each in issued if isinstance(each, Ticket)} <= set(numbers)
    assert len(set(numbers)) == len(numbers), sorted(numbers)


def test_a_lead_that_no_hub_of_the_branch_may_take_is_taken_back_once() -> None:
    room, machine = Room(), Scribe("m1")
    machine.order = room.lobby.order
    now = room.hall.clocks["hub"].now
    for term in (7, 9):
        lead = machine.write(f.LeadTaken(node="m1", term=term), term=term)
        room.hub.node.absorb([each.raw for each in lead], now())
        assert room.lobby.leader == "m1"
        room.hub.keep_lead(now())
        assert (room.lobby.leader, room.lobby.term) == ("hub", term + 1)
        held = room.hub.node.head(room.hub.node.origin)
        room.hub.keep_lead(now())
        assert room.hub.node.head(room.hub.node.origin) == held
