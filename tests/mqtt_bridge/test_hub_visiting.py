"""What visitors and guides ask of the hub: take, change, return, cancel, leave, rate, help."""

import pytest

from mqtt_bridge.hub import commands as c
from mqtt_bridge.hub.visiting import RATING_REASONS
from queue_machine.domain import facts as f
from queue_machine.domain import refusals as r
from tests.mqtt_bridge.hub_room import MINUTE, Room


def missed(room: Room) -> str:
    ticket = room.take()
    assert room.next(ticket=ticket) == ticket
    room.do(c.Recall(window="1"))
    room.wait(MINUTE)
    room.do(c.Miss(window="1"))
    return ticket


def served(room: Room, ticket: str) -> str:
    room.next(ticket=ticket)
    room.do(c.Complete(window="1"))
    return ticket


def test_a_ticket_says_what_the_visitor_was_told(room: Room) -> None:
    room.take()
    ticket = room[room.take(group="elderly", cases=3, language="en", channel="guide")]
    assert (ticket.number, ticket.group, ticket.cases, ticket.language, ticket.channel) == (
        "A002",
        "elderly",
        3,
        "en",
        "guide",
    )
    assert not ticket.slip, "what the hub issues owes no paper"


def test_wishes_that_the_branch_does_not_know_are_refused(room: Room) -> None:
    assert "deposit, loan" in str(room.refuses(r.UnknownService, c.Take(service="fishing")))
    room.refuses(r.UnknownService, c.Take(service="deposit", then=("fishing",)))
    assert "elderly" in str(room.refuses(r.UnknownGroup, c.Take(service="deposit", group="kings")))
    for cases in (0, 100, -3):
        room.refuses(r.TooManyCases, c.Take(service="deposit", cases=cases))
    ticket = room.take()
    room.refuses(r.UnknownService, c.Change(ticket=ticket, service=""))
    room.refuses(r.UnknownGroup, c.Change(ticket=ticket, group="kings"))
    room.refuses(r.TooManyCases, c.Change(ticket=ticket, cases=0))


def test_after_the_last_ticket_time_only_that_service_is_refused(room: Room) -> None:
    room.wait((7 * 60 + 30) * MINUTE)
    assert room.refuses(r.NoMoreTickets, c.Take(service="loan")).details["since"] == "16:30"
    room.take("deposit")


def test_without_an_open_day_nothing_is_taken() -> None:
    room = Room(day=False)
    room.refuses(r.DayNotOpen, c.Take(service="deposit"))


def test_hand_written_numbers_stand_in_the_order_of_their_time(room: Room) -> None:
    """After a blackout: the guide wrote A077 at ten past nine and A078 at five past; one visitor touched since."""
    room.wait(30 * MINUTE)
    touched = room.take()
    now = room.hall.clocks["hub"].now().at
    later = room.take(number=" a077 ", taken_at=now - 20 * MINUTE, channel="paper")
    sooner = room.take(number="A078", taken_at=now - 25 * MINUTE, channel="paper")
    ancient = room.take(number="A080", taken_at=now - 10**12, channel="paper")
    assert room[later].number == "A077"
    assert room[ancient].issued_at == room.lobby.day.opened_at
    assert [t.id for t in room.lobby.waiting()][:4] == [ancient, sooner, later, touched]
    assert room[room.take()].number == "A002", "what is on paper moves no series"


def test_a_number_that_stands_already_or_is_none_is_refused(room: Room) -> None:
    room.take()
    for number in ("A001", "a001 "):
        room.refuses(r.NumberTaken, c.Take(service="deposit", number=number))
    for number in ("A1", "017", "AA01", "A000", "房001", "A0123456", "A099999"):
        room.refuses(r.NotANumber, c.Take(service="deposit", number=number))


def test_a_hand_written_number_is_taken_also_after_the_last_ticket_time(room: Room) -> None:
    room.wait((7 * 60 + 40) * MINUTE)
    assert room[room.take("loan", number="B017")].number == "B017"


def test_a_waiting_ticket_changes_service_group_and_cases_and_keeps_its_time(room: Room) -> None:
    ticket = room.take()
    room.wait(10 * MINUTE)
    since = room[ticket].since
    room.do(c.Change(ticket=ticket, service="loan", group="elderly", cases=4))
    changed = room[ticket]
    assert (changed.service, changed.group, changed.cases, changed.since, changed.number) == (
        "loan",
        "elderly",
        4,
        since,
        "A001",
    )
    room.do(c.Change(ticket=ticket, group=""))
    assert room[ticket].group == "" and room[ticket].service == "loan"


def test_a_change_that_changes_nothing_is_no_fact(room: Room) -> None:
    ticket = room.take()
    assert room.do(c.Change(ticket=ticket)).facts == ()
    assert room.do(c.Change(ticket=ticket, service="deposit", cases=1, group="")).facts == ()


def test_a_ticket_bound_to_a_window_that_cannot_serve_its_new_service_is_free_again(room: Room) -> None:
    room.open("2")
    ticket = room.take()
    room.next()
    room.do(c.Transfer(window="1", to_window="2"))
    room.do(c.Change(ticket=ticket, service="loan"))
    assert (room[ticket].service, room[ticket].to_window) == ("loan", "")
    assert room.next("1") == ticket


def test_only_who_waits_or_was_passed_can_be_changed(room: Room) -> None:
    ticket = room.take()
    room.next()
    room.refuses(r.NotWaiting, c.Change(ticket=ticket, cases=2))
    room.refuses(r.UnknownTicket, c.Change(ticket="nobody", cases=2))
    room.do(c.Complete(window="1"))
    room.refuses(r.NotWaiting, c.Change(ticket=ticket, cases=2))
    passed = missed(room)
    room.do(c.Change(ticket=passed, cases=2))
    assert room[passed].cases == 2


def test_a_passed_number_returns_once_with_its_time_and_then_with_the_time_of_return(room: Room) -> None:
    ticket = missed(room)
    room.wait(10 * MINUTE)
    room.do(c.Return(ticket=ticket))
    assert room[ticket].since == room[ticket].issued_at
    room.refuses(r.NotMissed, c.Return(ticket=ticket))
    room.next(ticket=ticket)
    room.do(c.Recall(window="1"))
    room.wait(MINUTE)
    room.do(c.Miss(window="1"))
    room.do(c.Return(ticket=ticket))
    assert room[ticket].since == room.hall.clocks["hub"].now().at


def test_back_after_half_an_hour_is_back_at_the_end(room: Room) -> None:
    ticket = missed(room)
    room.wait(31 * MINUTE)
    room.do(c.Return(ticket=ticket))
    assert room[ticket].since == room.hall.clocks["hub"].now().at


def test_cancel_and_leave_end_who_waits_and_say_what_else_to_do_otherwise(room: Room) -> None:
    first, second, third = room.take(), room.take(), room.take()
    room.do(c.Cancel(ticket=first))
    assert room[first].state == "cancelled"
    room.refuses(r.AlreadyEnded, c.Cancel(ticket=first))
    room.refuses(r.UnknownTicket, c.Cancel(ticket="nobody"))
    assert room.next() == second
    room.refuses(r.NotWaiting, c.Cancel(ticket=second))
    room.refuses(r.NotWaiting, c.Leave(tickets=(third, second)))
    room.refuses(r.AlreadyEnded, c.Leave(tickets=(third, first)))
    room.refuses(r.UnknownTicket, c.Leave(tickets=(third, "nobody")))
    assert room[third].state == "waiting", "one that cannot end keeps all of them"


def test_several_visitors_are_ended_in_one_step_and_each_once(room: Room) -> None:
    gone = (room.take(), room.take(), missed(room))
    done = room.do(c.Leave(tickets=(*gone, gone[0])))
    assert [fact.ticket for fact in done.facts if isinstance(fact, f.TicketLeft)] == list(gone)
    assert {room[t].state for t in gone} == {"left"}
    assert room.do(c.Leave(tickets=())).facts == ()


def test_a_rating_opens_with_the_completed_service_once_for_each(room: Room) -> None:
    ticket = room.take(then=("loan",))
    fine = c.Rate(ticket=ticket, attitude="satisfied", efficiency="very-satisfied", second_trip=False)
    room.refuses(r.NotRateable, fine)
    room.next()
    room.refuses(r.NotRateable, fine)
    room.do(c.Complete(window="1"))
    room.do(fine)
    assert room[ticket].calls[0].rating is not None
    room.refuses(r.NotRateable, fine)
    room.next()
    room.do(c.Complete(window="1"))
    room.do(fine)
    assert [call.rating is not None for call in room[ticket].calls] == [True, True]
    room.refuses(r.UnknownTicket, c.Rate(ticket="nobody", attitude="satisfied", efficiency="satisfied"))


def test_dissatisfied_needs_a_reason_that_is_known(room: Room) -> None:
    ticket = served(room, room.take())
    for reason in ("", "because"):
        command = c.Rate(ticket=ticket, attitude="satisfied", efficiency="dissatisfied", reason=reason)
        assert "slow" in str(room.refuses(r.ReasonWanted, command))
    room.do(c.Rate(ticket=ticket, attitude="dissatisfied", efficiency="satisfied", reason=RATING_REASONS[0]))


def test_help_is_asked_for_and_answered_once(room: Room) -> None:
    (asked,) = room.do(c.AskHelp(place="m1", about="silent")).facts
    assert isinstance(asked, f.HelpAsked)
    room.do(c.AnswerHelp(help=asked.help), by="guide")
    assert room.lobby.helps[asked.help].answered_by == "guide"
    assert room.do(c.AnswerHelp(help=asked.help)).facts == ()
    room.refuses(r.UnknownHelp, c.AnswerHelp(help="nothing"))


@pytest.mark.parametrize("again", ["at once", "after a restart", "after the day was closed"])
@pytest.mark.parametrize("which", ["change", "return", "cancel", "leave", "rate", "ask", "take"])
def test_a_cause_has_one_effect_and_one_answer(room: Room, which: str, again: str) -> None:
    waiting, passed, done = room.take(), missed(room), served(room, room.take())
    command: c.AnyCommand = {
        "change": c.Change(ticket=waiting, cases=2),
        "return": c.Return(ticket=passed),
        "cancel": c.Cancel(ticket=waiting),
        "leave": c.Leave(tickets=(waiting, passed)),
        "rate": c.Rate(ticket=done, attitude="satisfied", efficiency="satisfied"),
        "ask": c.AskHelp(place="m1"),
        "take": c.Take(service="deposit"),
    }[which]
    first = room.do(command, cause="k" * 300)
    if again == "after a restart":
        room.restart()
    elif again == "after the day was closed":
        room.close_day()
    version = room.lobby.version
    second = room.do(command, cause="k" * 300)
    assert second.repeated and second.facts == first.facts and room.lobby.version == version
