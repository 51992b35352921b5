"""A bad rating is ticked off by the manager: a fact, once, that stands wherever the records go."""

from mqtt_bridge.hub import commands as c
from queue_machine.domain import facts as f
from queue_machine.domain import refusals as r
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.records import chained, encode_record
from tests.mqtt_bridge.hub_room import MINUTE, Room


def judged(room: Room) -> str:
    room.open("1")
    ticket = room.take()
    room.next()
    room.do(c.Complete(window="1"))
    room.do(c.Rate(ticket=ticket, attitude="dissatisfied", efficiency="satisfied", reason="attitude"))
    return ticket


def test_the_manager_ticks_a_rating_off_once_and_it_says_who_and_when() -> None:
    room = Room()
    ticket = judged(room)
    room.wait(5 * MINUTE)
    at = room.hall.clocks["hub"].now().at
    done = room.do(c.AnswerRating(ticket=ticket), by="manager")
    (fact,) = done.facts
    assert fact == f.RatingAnswered(ticket=ticket, call=room[ticket].calls[-1].id, by="manager")
    call = room[ticket].calls[-1]
    assert (call.rating_answered_by, call.rating_answered_at) == ("manager", at)
    room.wait(MINUTE)
    assert room.do(c.AnswerRating(ticket=ticket, call=call.id), by="another").facts == ()
    assert room[ticket].calls[-1].rating_answered_by == "manager"


def test_what_was_ticked_off_stays_so_after_a_restart_and_at_a_neighbour() -> None:
    room = Room()
    ticket = judged(room)
    room.do(c.AnswerRating(ticket=ticket), by="manager")
    told = [entry.record for entry in room.lobby.entries()]
    room.restart()
    assert room[ticket].calls[-1].rating_answered_by == "manager"
    neighbour = Lobby()
    neighbour.fold(chained(encode_record(record)) for record in reversed(told))
    assert neighbour.tickets[ticket].calls[-1].rating_answered_by == "manager"


def test_only_a_rating_that_was_given_can_be_ticked_off() -> None:
    room = Room()
    room.open("1")
    ticket = room.take()
    room.refuses(r.UnknownRating, c.AnswerRating(ticket=ticket))
    room.refuses(r.UnknownTicket, c.AnswerRating(ticket="nobody"))
    room.next()
    room.do(c.Complete(window="1"))
    room.refuses(r.UnknownRating, c.AnswerRating(ticket=ticket))
    rated = judged(room)
    room.refuses(r.UnknownRating, c.AnswerRating(ticket=rated, call="another"))
