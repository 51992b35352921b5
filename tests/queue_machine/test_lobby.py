"""The lobby: days, clocks, numbers, windows, and what it answers."""

import pytest

from queue_machine.domain import facts as f
from queue_machine.domain.lobby import Lobby
from tests.queue_machine.conftest import MINUTE, NINE, TODAY, Hall, Scribe, folded, merged

DAY = 24 * 60 * MINUTE
YEAR = 365 * DAY
TOMORROW = "2026-03-03"


def issued(ticket: str, number: str = "A1001") -> f.TicketIssued:
    return f.TicketIssued(ticket=ticket, number=number, service="deposit")


# -- days ----------------------------------------------------------------------------------------------------------


def test_a_closing_takes_its_heads_along_and_the_late_ones_stay() -> None:
    hub, machine = Scribe("hub"), Scribe("m1")
    hub.write(f.DayOpened(date=TODAY))
    machine.write(issued("t1"))
    machine.write(issued("late", "A1002"), at=NINE + 500 * MINUTE)
    hub.write(f.DayClosed(date=TODAY, heads={hub.origin: 1, machine.origin: 1}), at=NINE + 510 * MINUTE)
    lobby = folded(merged(hub, machine))
    assert (lobby.day.state, set(lobby.tickets)) == ("closed", {"late"})
    lobby.fold(hub.write(f.DayOpened(date=TOMORROW), at=NINE + DAY))
    assert (lobby.day.date, lobby.tickets["late"].day) == (TOMORROW, TODAY)
    assert lobby.tickets["late"].since == lobby.day.opened_at


def test_two_openings_of_a_date_are_one_day() -> None:
    hub, hub2 = Scribe("hub"), Scribe("hub2")
    hub.write(f.DayOpened(date=TODAY))
    hub2.write(f.DayOpened(date=TODAY), at=NINE + MINUTE)
    lobby = folded(merged(hub2, hub))
    assert (lobby.day.opened_at, lobby.day.origin) == (NINE, hub.origin)


def test_an_older_day_that_is_closed_late_leaves_the_open_one_open() -> None:
    hub, hub2 = Scribe("hub"), Scribe("hub2")
    hub.write(f.DayOpened(date=TOMORROW))
    hub2.order = 50
    hub2.write(f.DayClosed(date=TODAY, heads={}))
    assert folded(merged(hub, hub2)).day.state == "open"


def test_numbers_go_on_where_a_date_is_opened_once_more() -> None:
    hub = Scribe("hub")
    hub.write(f.DayOpened(date=TODAY), f.NumberGiven(letter="A", value=7, to="m1"))
    lobby = folded(merged(hub))
    hub.write(f.DayClosed(date=TODAY, heads={hub.origin: 2}, series=lobby.all_series()))
    hub.write(f.DayOpened(date=TODAY))
    lobby = folded(merged(hub))
    assert (lobby.last_value("A0"), lobby.all_series()) == (7, {"A0": 7})
    hub.write(f.DayClosed(date=TODAY, heads={hub.origin: 4}, series=lobby.all_series()), f.DayOpened(date=TOMORROW))
    assert folded(merged(hub)).last_value("A0") == 0


def test_who_leads_outlasts_the_closing_of_a_day() -> None:
    hub = Scribe("hub")
    hub.write(f.LeadTaken(node="hub", term=3), f.DayOpened(date=TODAY))
    hub.write(f.DayClosed(date=TODAY, heads={hub.origin: 2}))
    backwards = Lobby()
    backwards.fold(reversed(hub.records))
    assert (backwards.leader, backwards.term) == (folded(hub.records).leader, 3) == ("hub", 3)


# -- clocks --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("off", [4 * YEAR, -56 * YEAR, 3 * 60 * MINUTE])
def test_a_measured_clock_puts_the_tickets_of_its_boot_where_they_belong(off: int) -> None:
    hub, machine = Scribe("hub"), Scribe("m1", off=off, sure=False)
    hub.write(f.DayOpened(date=TODAY))
    machine.write(issued("t1"), at=NINE + 10 * MINUTE)
    lobby = folded(merged(hub, machine))
    assert lobby.tickets["t1"].unsure
    hub.hears(machine)
    lobby.fold(hub.write(f.ClockCompared(node="m1", boot="b1", offset=-off), at=NINE + 12 * MINUTE))
    assert (lobby.tickets["t1"].since, lobby.tickets["t1"].unsure) == (NINE + 10 * MINUTE, False)


def test_a_clock_that_nobody_measured_cannot_reach_back_before_the_opening() -> None:
    hub, machine = Scribe("hub"), Scribe("m1", off=-56 * YEAR, sure=False)
    hub.write(f.DayOpened(date=TODAY))
    machine.write(issued("t1"), at=NINE + 10 * MINUTE)
    assert folded(merged(hub, machine)).tickets["t1"].since == NINE


def test_setting_a_clock_moves_nobody_who_came_before() -> None:
    hub, machine = Scribe("hub"), Scribe("m1", off=-DAY)
    hub.write(f.DayOpened(date=TODAY))

    def take(ticket: str, minute: int) -> None:
        machine.hears(hub)
        machine.write(issued(ticket, f"A100{minute}"), at=NINE + minute * MINUTE)

    def compare(minute: int) -> None:
        hub.hears(machine)
        hub.write(f.ClockCompared(node="m1", boot="b1", offset=-machine.off), at=NINE + minute * MINUTE)

    take("before", 1)
    compare(2)
    take("between, not yet set", 3)
    machine.off = 0
    take("between, set", 4)
    compare(5)
    take("after", 6)
    tickets = folded(merged(hub, machine)).tickets
    assert {name: (ticket.since - NINE) // MINUTE for name, ticket in tickets.items()} == {
        "before": 1,
        "between, not yet set": 3,
        "between, set": 4,
        "after": 6,
    }


def test_another_boot_of_a_machine_has_another_clock() -> None:
    hub, machine = Scribe("hub"), Scribe("m1", off=-DAY)
    hub.write(f.DayOpened(date=TODAY))
    machine.write(issued("t1"), at=NINE + MINUTE)
    hub.write(f.ClockCompared(node="m1", boot="b1", offset=DAY))
    machine.off, machine.boot = 0, "b2"
    machine.write(issued("t2", "A1002"), at=NINE + 2 * MINUTE)
    tickets = folded(merged(hub, machine)).tickets
    assert [tickets[t].since for t in ("t1", "t2")] == [NINE + MINUTE, NINE + 2 * MINUTE]


def test_the_manager_can_vouch_for_a_clock() -> None:
    hub, machine = Scribe("hub"), Scribe("m1", sure=False)
    machine.write(issued("t1"))
    hub.write(f.ClockConfirmed(node="m1", boot="b1", by="chen"))
    assert not folded(merged(hub, machine)).tickets["t1"].unsure


# -- numbers and what is read --------------------------------------------------------------------------------------


def test_a_number_said_twice_is_the_earlier_ticket_s() -> None:
    one, two = Scribe("m1"), Scribe("m2")
    one.write(issued("t0", "A1007"), issued("t1", "A001"))
    two.write(issued("t2", "A001"))
    lobby = folded(merged(one, two))
    found = lobby.by_number("A001")
    assert found is not None
    assert (found.id, lobby.holds("A001"), lobby.holds("A002"), lobby.by_number("A002")) == ("t2", True, False, None)
    assert lobby.last_value("A1") == 7


def test_windows_open_pause_and_close(hall: Hall) -> None:
    hall.open("1")
    assert hall.lobby.window("1").state == "open"
    hall.tell(f.WindowPaused(window="1", reason="lunch", until=780), at=3)
    state = hall.lobby.window("1")
    assert (state.state, state.teller, state.until, state.since) == ("paused", "teller-1", 780, NINE + 3 * MINUTE)
    hall.tell(f.WindowClosed(window="1"))
    assert (hall.lobby.window("1").state, hall.lobby.window("9").state) == ("closed", "closed")


def test_calls_of_a_service_are_counted_from_any_point(hall: Hall) -> None:
    before = hall.lobby.order
    first = hall.take()
    hall.serve(first)
    middle = hall.lobby.order
    hall.serve(hall.take())
    hall.serve(hall.take("loan"))
    assert [hall.lobby.calls_since("deposit", order) for order in (before, middle)] == [2, 1]
    assert hall.lobby.calls_since("pick-up", 0) == 0


def test_waiting_tickets_stand_in_order_of_their_reference_times(hall: Hall) -> None:
    late, early = hall.take(at=5), hall.take(at=1, group="elderly")
    assert [t.id for t in hall.lobby.waiting("deposit")] == [early, late]
    assert (hall.lobby.waiting_count(), hall.lobby.waiting_count("loan")) == (2, 0)
    assert {key[1] for key, _ in hall.lobby.classes()} == {"", "elderly"}
    hall.call(early)
    assert {key[1] for key, _ in hall.lobby.classes()} == {""}


def test_the_last_calls_come_first_on_the_board(hall: Hall) -> None:
    for minute in range(5):
        hall.serve(hall.take(), at=minute)
    assert [call.number for call in hall.lobby.recent_calls(3)] == ["A005", "A004", "A003"]


def test_help_is_asked_and_taken_once(hall: Hall) -> None:
    hall.tell(f.HelpAnswered(help="h1", by="early"))
    assert not hall.lobby.helps
    hall.tell(f.HelpAsked(help="h1", place="m1"), at=1)
    hall.tell(f.HelpAnswered(help="h1", by="late"), at=2)
    assert (hall.lobby.helps["h1"].place, hall.lobby.helps["h1"].answered_by) == ("m1", "early")


def test_facts_from_a_newer_version_are_counted_and_kept(hall: Hall) -> None:
    hall.tell(f.Unknown(named="TicketSung"))
    assert hall.lobby.unknown == 1
    assert len(list(hall.lobby.entries())) == 2
