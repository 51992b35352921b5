"""After-hours service (延时服务): who took a ticket in time is served, then the day closes."""

import pytest

from mqtt_bridge.hub import commands as c
from queue_machine.domain import refusals as r
from queue_machine.domain.after_hours import hours_over, inside
from queue_machine.domain.wall import Wall
from tests.mqtt_bridge.hub_room import MINUTE, Room

FIVE = 8 * 60
"""Minutes from nine to the end of the hours."""


@pytest.fixture
def room() -> Room:
    made = Room()
    made.open("1", "2")
    return made


def wall_of(room: Room) -> Wall:
    return room.hub.wall(room.hall.clocks["hub"].now())


def test_windows_go_on_calling_until_the_queue_is_empty_and_only_then_the_day_closes(room: Room) -> None:
    room.wait((FIVE - 10) * MINUTE)
    tickets = [room.take("deposit") for _ in range(5)]
    served: list[str] = []
    room.wait(11 * MINUTE)
    while ticket := room.next("1", complete=True):
        served.append(ticket)
        assert hours_over(room.lobby, room.hub.branch, wall_of(room))
        assert inside(room.lobby) == 5 - len(served) + 1
        room.wait(12 * MINUTE)
        assert room.lobby.day.state == "open", "long past a quarter past five"
    assert served == tickets
    assert inside(room.lobby) == 0
    room.wait(1_000)
    assert room.lobby.day.state == "closed"
    assert room.lobby.window("1").state == "closed"


def test_those_inside_are_told_minutes_and_never_a_time_of_opening(room: Room) -> None:
    tickets = [room.take("deposit") for _ in range(3)] + [room.take("loan")]
    room.wait((FIVE + 5) * MINUTE)
    for state in ("open", "paused", "closed"):
        if state == "paused":
            room.do(c.PauseWindow(window="1"))
            room.do(c.PauseWindow(window="2"))
        if state == "closed":
            room.do(c.CloseWindow(window="1"))
            room.do(c.CloseWindow(window="2"))
        told = room.hub.foresight.forecast(room.lobby, wall_of(room))
        for ticket in tickets:
            estimate = told.ticket(ticket)
            assert estimate is not None
            assert estimate.served_from is None, state
            assert estimate.told <= 60, (state, estimate)


def test_nobody_is_expected_any_more_after_hours(room: Room) -> None:
    for _ in range(30):
        room.take("deposit")
        room.wait(MINUTE)
    room.wait((FIVE - 20) * MINUTE - room.hall.elapsed)
    for _ in range(10):
        room.take("deposit")
        room.wait(2 * MINUTE)
    figures = room.hub.foresight.figures(room.lobby, wall_of(room))
    assert list(figures.coming(wall_of(room).at)) == []


def test_a_service_keeps_its_last_ticket_time_and_a_passed_number_keeps_the_day_open(room: Room) -> None:
    ticket = room.take("deposit")
    assert room.next("1") == ticket
    room.do(c.Recall(window="1"))
    room.wait(MINUTE)
    room.do(c.Miss(window="1"))
    room.wait((FIVE + 60) * MINUTE)
    assert (room.lobby.day.state, inside(room.lobby)) == ("open", 0)
    room.refuses(r.NoMoreTickets, c.Take(service="loan"))
    room.do(c.Return(ticket=ticket))
    assert inside(room.lobby) == 1
    assert room.next("1") == ticket
    room.do(c.Complete(window="1"))
    room.wait(1_000)
    assert room.lobby.day.state == "closed"


@pytest.mark.parametrize("how", ["hand", "trial"])
def test_a_day_that_was_opened_after_the_hours_or_for_a_trial_is_never_past_them(how: str) -> None:
    room = Room(day=False)
    room.hall.elapsed += (FIVE + 30) * MINUTE
    room.do(c.OpenDay(how=how))
    assert not hours_over(room.lobby, room.hub.branch, wall_of(room))
