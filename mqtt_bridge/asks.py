"""Requests to one node with a deadline: what is outstanding, and what becomes of an answer that comes, or does not."""

from collections.abc import Callable

from msgspec import Struct

from mqtt_bridge.posts import Post
from mqtt_bridge.wire import Answer, Ask, encode, pack
from queue_machine.domain.records import Moment, fitting_cause

Reply = Callable[[Answer | None], None]


class _Outstanding(Struct):
    to: str
    deadline: int
    reply: Reply


class Asks:
    """The asks of one node that still wait; each is replied to exactly once."""

    def __init__(self, new_id: Callable[[], str]) -> None:
        self._new_id = new_id
        self._waiting: dict[str, _Outstanding] = {}

    def ask(self, to: str, kind: str, body: object, wait_ms: int, cause: str, now: Moment, reply: Reply) -> Post:
        """The post of a new ask; `reply` is called with the answer, or None once `wait_ms` are over.

        A post that cannot be sent is taken back with `drop_last`. Raises BadMessage for what no ask can hold.
        """
        id_ = self._new_id()
        message = Ask(id=id_, kind=kind, body=pack(body), deadline_ms=wait_ms, cause=fitting_cause(cause))
        post = Post("ask", encode(message), to=to, qos=0, expiry_s=max(1, -(-wait_ms // 1000)))
        self._waiting[id_] = _Outstanding(to, now.tick + wait_ms, reply)
        return post

    def heard(self, source: str, answer: Answer) -> None:
        """An answer came; one that is late, or from somebody who was not asked, is ignored."""
        waiting = self._waiting.get(answer.id)
        if waiting is not None and waiting.to == source:
            del self._waiting[answer.id]
            waiting.reply(answer)

    def tick(self, now: Moment) -> None:
        """Give up what is past its deadline."""
        for id_ in [id_ for id_, each in self._waiting.items() if each.deadline <= now.tick]:
            self._give_up(id_)

    def drop_to(self, to: str) -> None:
        """A node is gone: what it was asked will not be answered."""
        for id_ in [id_ for id_, each in self._waiting.items() if each.to == to]:
            self._give_up(id_)

    def drop_last(self) -> None:
        """The newest ask could not be sent."""
        if self._waiting:
            self._waiting.popitem()[1].reply(None)

    def drop_all(self) -> None:
        """The link is gone: nothing outstanding will be answered."""
        for id_ in list(self._waiting):
            self._give_up(id_)

    def _give_up(self, id_: str) -> None:
        # A reply may itself end others, or ask anew.
        waiting = self._waiting.pop(id_, None)
        if waiting is not None:
            waiting.reply(None)

    def due(self, now: Moment) -> int | None:
        """ms until the next deadline."""
        return max(0, min(each.deadline for each in self._waiting.values()) - now.tick) if self._waiting else None
