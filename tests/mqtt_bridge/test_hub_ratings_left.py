"""Bad ratings that nobody saw to outlive the closing of their day, until somebody does."""

from mqtt_bridge.hub import commands as c
from queue_machine.domain import facts as f
from queue_machine.domain import refusals as r
from tests.mqtt_bridge.hub_room import Room


def judged(room: Room, reason: str = "slow") -> str:
    ticket = room.take()
    room.next()
    room.do(c.Complete(window="1"))
    room.do(c.Rate(ticket=ticket, attitude="dissatisfied", efficiency="satisfied", reason=reason))
    return ticket


def test_one_that_nobody_saw_to_is_still_known_the_next_days_and_after_a_start(room: Room) -> None:
    ticket, date = judged(room), room.lobby.day.date
    for _ in range(3):
        room.close_day()
        room.restart()
        (left,) = room.lobby.ratings_left
        assert (left.ticket, left.number, left.date, left.reason) == (ticket, "A001", date, "slow")
        room.wait(24 * 3_600_000)
        room.do(c.OpenDay(date=""), by="manager") if room.lobby.day.state != "open" else None
    assert room.do(c.AnswerRating(ticket=ticket, call=left.call), by="manager").facts == (
        f.RatingAnswered(ticket=ticket, call=left.call, by="manager"),
    )
    assert room.lobby.ratings_left == []
    assert room.do(c.AnswerRating(ticket=ticket), by="manager").facts == (), "two managers press at once"
    room.close_day()
    room.restart()
    assert room.lobby.ratings_left == []


def test_one_that_was_seen_to_in_time_is_not_left(room: Room) -> None:
    ticket = judged(room)
    room.do(c.AnswerRating(ticket=ticket), by="manager")
    room.close_day()
    assert room.lobby.ratings_left == []
    room.refuses(r.UnknownTicket, c.AnswerRating(ticket=ticket))
