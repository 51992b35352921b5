"""The business day: by the hours, by hand, over night, and with clocks and records that cannot be trusted."""

import pytest
from virtual_hall import NINE, VirtualHall

from mqtt_bridge.hub import commands as c
from queue_machine.domain import facts as f
from queue_machine.domain import refusals as r
from tests.mqtt_bridge.hub_room import MINUTE, Room
from tests.queue_machine.conftest import Scribe

HOUR = 60 * MINUTE
TUESDAY, WEDNESDAY = "2026-11-10", "2026-11-11"


def at(room: Room, hour: float, *, day: int = 0) -> None:
    """Let it be that hour of the first day, or of `day` days later."""
    room.wait(round((hour - 9) * HOUR) + day * 24 * HOUR - room.hall.elapsed)


def before_dawn() -> Room:
    """A hub that was switched on and did not look at its hours yet; the days below are Wednesday on."""
    return Room(day=False)


def test_the_day_opens_half_an_hour_before_the_doors() -> None:
    room = before_dawn()
    at(room, 8.49, day=1)
    assert room.lobby.day.state == "none"
    at(room, 8.5, day=1)
    assert (room.lobby.day.state, room.lobby.day.date, room.lobby.day.how) == ("open", WEDNESDAY, "hours")


def test_it_closes_by_itself_a_quarter_of_an_hour_after_the_doors_when_all_have_an_end() -> None:
    room = Room()
    room.open("1")
    room.take()
    room.next()
    room.do(c.Complete(window="1"))
    at(room, 17.2)
    assert room.lobby.day.state == "open"
    at(room, 17.25)
    assert room.lobby.day.state == "closed"
    assert room.lobby.window("1").state == "closed"


def test_with_visitors_in_the_hall_it_stays_open_until_the_last_has_an_end() -> None:
    room = Room()
    ticket = room.take()
    at(room, 18)
    assert room.lobby.day.state == "open"
    room.do(c.Cancel(ticket=ticket))
    room.wait(1_000)
    assert room.lobby.day.state == "closed"


def test_a_day_opened_by_hand_is_closed_by_hand() -> None:
    room = before_dawn()
    at(room, 7, day=1)
    room.do(c.OpenDay(), by="manager")
    at(room, 20, day=1)
    assert room.lobby.day.state == "open"


def test_a_day_closed_by_hand_stays_closed() -> None:
    room = Room()
    at(room, 12)
    room.close_day()
    at(room, 13)
    assert room.lobby.day.state == "closed"
    at(room, 8.5, day=1)
    assert (room.lobby.day.state, room.lobby.day.date) == ("open", WEDNESDAY)


def test_a_day_left_open_is_closed_when_the_next_one_opens() -> None:
    room = Room()
    room.open("1")
    waiting, serving, held, called, passed = (room.take() for _ in range(5))
    room.next(ticket=passed)
    room.do(c.Recall(window="1"))
    room.wait(MINUTE)
    room.do(c.Miss(window="1"))
    room.next(ticket=held)
    room.do(c.Hold(window="1"))
    room.next(ticket=serving)
    room.do(c.Start(window="1"))
    room.open("2")
    room.next("2", ticket=called)
    at(room, 8.4, day=1)
    assert room.lobby.day.date == TUESDAY
    at(room, 8.5, day=1)
    assert (room.lobby.day.state, room.lobby.day.date) == ("open", WEDNESDAY)
    assert not room.lobby.tickets and room.lobby.window("1").state == "closed"
    told = {}
    for raw in room.hall.ledgers["hub"].read(room.hub.node.origin, 0, 1_000, 10**7):
        fact = f.read_fact(_fact(raw))
        if isinstance(fact, f.TicketLeft | f.ServiceCompleted):
            told[fact.ticket] = type(fact).__name__
    assert told == {
        waiting: "TicketLeft",
        passed: "TicketLeft",
        called: "TicketLeft",
        serving: "ServiceCompleted",
        held: "ServiceCompleted",
    }


def _fact(raw: bytes) -> bytes:
    from queue_machine.domain.records import read_record

    return bytes(read_record(raw).fact)


def test_nothing_opens_on_a_sunday() -> None:
    room = before_dawn()
    at(room, 10, day=5)
    assert room.lobby.day.state == "none"


def test_a_doubtful_clock_opens_and_closes_nothing_by_itself_until_the_manager_looked() -> None:
    room = before_dawn()
    clock = room.hall.clocks["hub"]
    clock.sure = False
    at(room, 9)
    assert room.lobby.day.state == "none"
    assert "09:00" in str(room.refuses(r.ClockDoubtful, c.OpenDay()))
    room.do(c.ConfirmClock(node="hub", boot=clock.boot), by="manager")
    assert room.do(c.ConfirmClock(node="hub", boot=clock.boot)).facts == ()
    room.wait(1_000)
    assert room.lobby.day.state == "open"
    at(room, 17.5)
    assert room.lobby.day.state == "closed"
    at(room, 8.5, day=1)
    assert room.lobby.day.date == WEDNESDAY, "what the manager found right stays right until the next boot"


def test_closing_asks_for_an_end_of_every_ticket_and_changes_nothing_until_it_has_one() -> None:
    room = Room()
    room.take()
    room.take()
    assert room.refuses(r.TicketsWithoutEnd, c.CloseDay()).details["count"] == 2
    room.close_day()
    assert room.lobby.day.state == "closed" and not room.lobby.tickets
    room.refuses(r.DayNotOpen, c.CloseDay())


def test_one_date_opened_twice_is_one_day_and_its_series_go_on() -> None:
    room = Room()
    assert [room[room.take()].number for _ in range(2)] == ["A001", "A002"]
    assert room.refuses(r.DayAlreadyOpen, c.OpenDay()).details["date"] == TUESDAY
    room.close_day()
    room.do(c.OpenDay(), by="manager")
    assert room[room.take()].number == "A003"
    room.restart()
    assert room[room.take()].number == "A004"
    room.close_day()
    at(room, 9, day=1)
    assert room[room.take()].number == "A001"


@pytest.mark.parametrize("date", ["2026-13-01", "2026-99-99", "tomorrow", "20261111", "2026-11-11\n", "9"])
def test_a_day_needs_a_date(date: str) -> None:
    room = Room()
    room.refuses(r.BadDate, c.OpenDay(date=date))


def test_the_same_opening_or_closing_by_cause_has_one_effect() -> None:
    room = Room()
    closing = room.do(c.CloseDay(end_rest=True), cause="close")
    opening = room.do(c.OpenDay(), cause="open")
    assert room.do(c.CloseDay(end_rest=True), cause="close").facts == closing.facts
    assert room.do(c.OpenDay(), cause="open").facts == opening.facts
    assert room.lobby.day.state == "open"


def written(scribe: Scribe, number: str, day: str, ms: int) -> None:
    issued = f.TicketIssued(ticket=f"late-{number}", number=number, service="deposit", own=True)
    scribe.write(issued, at=NINE + ms, day=day)


def absorb(room: Room, scribe: Scribe) -> None:
    room.hub.node.absorb([each.raw for each in scribe.records], room.hall.clocks["hub"].now())


def test_what_machines_recorded_for_today_is_not_closed_with_a_day_left_open_yesterday() -> None:
    room = Room()
    old = room.take()
    machine = Scribe("m1")
    written(machine, "A1001", TUESDAY, 8 * HOUR)
    written(machine, "A1002", WEDNESDAY, 23 * HOUR)
    written(machine, "A1003", WEDNESDAY, 23 * HOUR)
    room.hall.elapsed = 23 * HOUR
    absorb(room, machine)
    at(room, 8.5, day=1)
    assert room.lobby.day.date == WEDNESDAY
    assert [t.number for t in room.lobby.waiting()] == ["A1002", "A1003"]
    assert old not in room.lobby.tickets
    room.restart()
    assert [t.number for t in room.lobby.waiting()] == ["A1002", "A1003"]


def over_night() -> tuple[Room, str]:
    """A day left open, on the morning after, before it is seven; and a visitor who came to a machine since."""
    room = Room()
    room.take()
    machine = Scribe("m1")
    written(machine, "A1001", WEDNESDAY, 21 * HOUR)
    room.hall.elapsed = 21 * HOUR
    absorb(room, machine)
    return room, "late-A1001"


def test_a_hub_issues_nothing_for_a_day_that_was_left_open_over_night() -> None:
    room, _ = over_night()
    assert room.refuses(r.DayLeftOpen, c.Take(service="deposit")).details["date"] == TUESDAY
    room.do(c.OpenDay(), by="manager")
    assert room[room.take()].number == "A001"


def test_no_machine_gets_the_series_of_a_day_that_was_left_open_over_night() -> None:
    room, _ = over_night()
    with pytest.raises(r.NoNumbers):
        room.hub.give_number("deposit", "m1", "cause", room.hall.clocks["hub"].now())


def test_a_trial_goes_on_over_midnight() -> None:
    room = before_dawn()
    room.do(c.OpenDay(how="trial"), by="manager")
    at(room, 3, day=1)
    taken = room.take()
    assert (room[taken].day, room.lobby.day.date) == (TUESDAY, TUESDAY)


def test_who_was_called_before_today_was_opened_stays_at_the_window() -> None:
    room, early = over_night()
    room.open("1")
    room.next("1", ticket=early)
    room.do(c.Start(window="1"))
    call = room[early].call
    room.do(c.OpenDay(), by="manager")
    assert (room.lobby.day.date, room[early].state) == (WEDNESDAY, "serving")
    there = room.lobby.at_window("1")
    assert there is not None and there.id == early and call is not None
    assert [each.id for each in room[early].calls] == [call.id]
    room.restart()
    assert room[early].state == "serving"
    room.open("1")
    room.do(c.Complete(window="1"))
    assert room[early].state == "completed"


def test_a_closing_says_how_far_numbers_came_on_the_dates_around() -> None:
    room = Room()
    machine = Scribe("m1")
    written(machine, "A1007", WEDNESDAY, 0)
    absorb(room, machine)
    room.take()
    room.close_day()
    assert room.lobby.last_value("A1", WEDNESDAY) == 7, "a clock that was ahead gave it out already"
    at(room, 9, day=1)
    room.close_day()
    assert room.lobby.last_value("A0", TUESDAY) == 1, "and one that is behind must not begin anew"


def test_a_machine_years_ahead_holds_nothing_back() -> None:
    room = Room()
    machine = Scribe("m1")
    written(machine, "A1001", "2031-01-01", 0)
    absorb(room, machine)
    room.close_day()
    assert not room.lobby.tickets


def test_what_comes_after_the_closing_waits_for_the_next_day_marked_and_ends_in_one_step() -> None:
    room = Room()
    assert room[room.take()].number == "A001"
    machine = Scribe("m1")
    for number in ("A1001", "A1002", "A044"):
        written(machine, number, TUESDAY, HOUR)
    room.close_day()
    absorb(room, machine)
    at(room, 9, day=1)
    fresh = room.take()
    assert room[fresh].number == "A001", "what came late does not drag the new day's series"
    day = room.lobby.day
    carried = [t for t in room.lobby.waiting() if t.day < day.date]
    assert [t.number for t in carried] == ["A1001", "A1002", "A044"]
    assert all(t.since >= day.opened_at for t in carried)
    room.do(c.Leave(tickets=tuple(t.id for t in carried)))
    assert [t.id for t in room.lobby.waiting()] == [fresh]


def test_looking_at_the_hours_costs_nothing_while_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the doors close the open tickets are looked through once a minute, not at every tick."""
    room = Room()
    room.take()
    at(room, 18)
    looks = 0
    entries = type(room.lobby).entries

    def counted(lobby: object) -> object:
        nonlocal looks
        looks += 1
        return entries(lobby)  # type: ignore[arg-type]

    monkeypatch.setattr(type(room.lobby), "entries", counted)
    for _ in range(200):
        room.wait(50)
    assert looks <= 4


def test_a_hub_with_an_emptied_disk_listens_before_it_opens_a_day() -> None:
    hall = VirtualHall()
    hall.start_hub(fresh=False)
    hall.run(4_000)
    assert hall.nodes["hub"].lobby.day.state == "none"
    hall.run(1_500)
    assert hall.nodes["hub"].lobby.day.state == "open"
    issued = hall.do(c.Take(service="deposit")).facts[0]
    assert isinstance(issued, f.TicketIssued) and issued.number == "A501", "its former self may have given 1-500"
    hall.crash("hub")
    hall.start_hub(fresh=False)
    issued = hall.do(c.Take(service="loan")).facts[0]
    assert isinstance(issued, f.TicketIssued) and issued.number == "B501", "also after a restart"
    hall.do(c.CloseDay(end_rest=True))
    hall.elapsed += 24 * HOUR
    hall.run(100)
    issued = hall.do(c.Take(service="deposit")).facts[0]
    assert isinstance(issued, f.TicketIssued) and issued.number == "A001", "the next day begins anew"


def test_a_day_opened_by_hand_while_listening_keeps_away_from_numbers_given_before() -> None:
    hall = VirtualHall()
    hall.start_hub(fresh=False)
    hall.do(c.OpenDay(), by="manager")
    issued = hall.do(c.Take(service="deposit")).facts[0]
    assert isinstance(issued, f.TicketIssued) and issued.number == "A501"


def test_a_clock_that_seems_to_jump_must_say_so_twice() -> None:
    room = Room()
    hub, now = room.hub, room.hall.clocks["hub"].now()
    hub.compare_clock("m1", "b1", now.at - 60_000, True, now)
    assert room.lobby.offset("m1", "b1") == 60_000
    hub.compare_clock("m1", "b1", now.at - 60_500, True, now)
    assert room.lobby.offset("m1", "b1") == 60_000, "no news"
    hub.compare_clock("m1", "b1", now.at - 90_000, True, now)
    assert room.lobby.offset("m1", "b1") == 60_000, "a message that was held up"
    hub.compare_clock("m1", "b1", now.at - 60_000, True, now)
    hub.compare_clock("m1", "b1", now.at, True, now)
    assert room.lobby.offset("m1", "b1") == 60_000
    hub.compare_clock("m1", "b1", now.at - 100, True, now)
    assert room.lobby.offset("m1", "b1") == 0, "the clock was set"


def test_a_hub_that_doubts_its_own_clock_measures_nobody() -> None:
    room = Room()
    clock = room.hall.clocks["hub"]
    clock.sure = False
    room.hub.compare_clock("m1", "b1", clock.now().at, True, clock.now())
    assert room.lobby.offset("m1", "b1") is None
