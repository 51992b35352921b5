"""Asks: each is replied to exactly once, by whom it was put to, in time or with nothing."""

from itertools import count

import pytest

from mqtt_bridge.asks import Asks
from mqtt_bridge.posts import Post
from mqtt_bridge.wire import Answer, Ask, BadMessage, decode
from queue_machine.domain.records import Moment


def moment(ms: int) -> Moment:
    return Moment(ms, ms, "boot")


class Room:
    def __init__(self) -> None:
        ids = count(1)
        self.asks = Asks(lambda: f"id{next(ids)}")
        self.replies: list[tuple[str, Answer | None]] = []

    def ask(self, name: str, to: str = "hub", wait: int = 150, ms: int = 0, cause: str = "") -> str:
        post = self.asks.ask(to, "number", {}, wait, cause, moment(ms), lambda got: self.replies.append((name, got)))
        return self.read(post).id

    @staticmethod
    def read(post: Post) -> Ask:
        return decode(post.payload, Ask)


def test_an_answer_in_time_is_the_reply_and_its_double_is_ignored() -> None:
    room = Room()
    answer = Answer(id=room.ask("a"), ok=True)
    room.asks.heard("hub", answer)
    room.asks.heard("hub", answer)
    room.asks.tick(moment(10_000))
    assert room.replies == [("a", answer)]


def test_an_answer_from_somebody_else_or_to_another_ask_is_ignored() -> None:
    room = Room()
    answer = Answer(id=room.ask("a"), ok=True)
    room.asks.heard("m2", answer)
    room.asks.heard("hub", Answer(id="other", ok=True))
    assert not room.replies
    room.asks.heard("hub", answer)
    assert room.replies == [("a", answer)]


def test_after_the_deadline_nothing_is_the_reply_and_a_late_answer_is_ignored() -> None:
    room = Room()
    id_ = room.ask("a", wait=150)
    assert room.asks.due(moment(100)) == 50
    room.asks.tick(moment(149))
    assert not room.replies
    room.asks.tick(moment(150))
    room.asks.heard("hub", Answer(id=id_, ok=True))
    assert room.replies == [("a", None)]
    assert room.asks.due(moment(150)) is None


def test_when_a_node_is_gone_what_it_was_asked_is_given_up_and_the_rest_waits() -> None:
    room = Room()
    room.ask("a", to="hub")
    room.ask("b", to="m2")
    room.asks.drop_to("hub")
    assert room.replies == [("a", None)]
    room.asks.drop_all()
    assert room.replies == [("a", None), ("b", None)]


def test_what_cannot_be_sent_is_given_up_at_once() -> None:
    room = Room()
    room.ask("a")
    room.ask("b")
    room.asks.drop_last()
    assert room.replies == [("b", None)]


def test_what_no_ask_can_hold_is_refused_and_leaves_nothing_behind() -> None:
    room = Room()
    with pytest.raises(BadMessage):
        room.asks.ask("hub", "number", "x" * 100_000, 150, "", moment(0), lambda got: room.replies.append(("a", got)))
    room.asks.tick(moment(1_000))
    assert not room.replies


def test_a_cause_of_any_length_can_be_asked_with() -> None:
    room = Room()
    post = room.asks.ask("hub", "number", {}, 150, "c" * 900, moment(0), lambda got: None)
    same = room.asks.ask("hub", "number", {}, 150, "c" * 900, moment(0), lambda got: None)
    assert room.read(post).cause == room.read(same).cause != ""


def test_a_reply_may_give_up_others_and_ask_anew() -> None:
    room = Room()
    asks = room.asks

    def first(got: Answer | None) -> None:
        room.replies.append(("first", got))
        asks.drop_all()
        room.ask("third", ms=200)

    asks.ask("hub", "number", {}, 100, "", moment(0), first)
    room.ask("second", wait=100)
    asks.tick(moment(100))
    assert room.replies == [("first", None), ("second", None)]
    asks.tick(moment(350))
    assert room.replies[-1] == ("third", None)
