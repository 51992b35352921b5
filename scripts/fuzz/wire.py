"""Fuzz target `wire`: any payload on any topic, to a hub and to a board that are in the middle of their work.

The first byte says the kind of topic, the second who sends it to whom; the rest is the payload.
"""

from collections.abc import Callable, Sequence
from typing import get_args

import msgspec

from mqtt_bridge.exchange import Exchange
from mqtt_bridge.hub.hub import Hub
from mqtt_bridge.posts import Post
from mqtt_bridge.topics import Kind, Topic
from mqtt_bridge.wire import SHAPES, Answer, Ask, BadMessage, Have, decode, encode, encode_facts, pack, unpack
from queue_machine.domain.facts import TicketIssued
from queue_machine.domain.records import Moment, chain
from queue_machine.domain.refusals import Refusal
from scripts.fuzz.hall import BRANCH, ZONE, draw, moment, new_id, node
from scripts.fuzz.target import promise

KINDS: tuple[Kind, ...] = get_args(Kind)
SOURCES = ("hub", "m1", "m2", "board", "x9")
INPUTS_AT_MOST, RECORDS_AT_MOST = 4_000, 300
"""After which a new hall begins."""


class WireTarget:
    """A hub and a board; both hear every input."""

    def __init__(self) -> None:
        self._begin()
        self.seeds: Sequence[bytes] = tuple(self._samples())

    def _begin(self) -> None:
        self._inputs = self._records = 0
        self._asked: list[Post] = []
        hub_node = node("hub")
        self._hub = Hub(hub_node, BRANCH, ZONE, new_id, moment(), fresh_install=True)
        self._stations = [
            Exchange(hub_node, BRANCH.id, "hub", "fuzz", BRANCH.hubs, new_id, self._sent),
            Exchange(node("board"), BRANCH.id, "board", "fuzz", BRANCH.hubs, new_id, self._sent),
        ]
        self._stations[0].answering = self._answer
        self._stations[0].on_clock = self._compare
        for each in self._stations:
            each.link_up(moment())
        self._hub.keep_lead(moment())
        self._hub.keep_hours(moment())

    def _sent(self, post: Post) -> bool:
        # What this node says must be readable for everybody else.
        decode(post.payload, SHAPES[post.kind])
        return True

    def _answer(self, asker: str, ask: Ask, now: Moment) -> Answer:
        try:
            wish = unpack(ask.body, dict[str, str])
            number = self._hub.give_number(wish.get("service", ""), asker, ask.cause, now)
        except (Refusal, BadMessage) as refusal:
            return Answer(id=ask.id, ok=False, error=str(refusal)[:300])
        return Answer(id=ask.id, ok=True, body=pack({"number": number}))

    def _compare(self, name: str, told: Have, now: Moment) -> None:
        self._hub.compare_clock(name, told.boot, told.at, told.sure, now)

    def feed(self, content: bytes) -> None:
        if len(content) < 2:
            return
        self._inputs += 1
        if self._inputs > INPUTS_AT_MOST or self._records > RECORDS_AT_MOST:
            self._begin()
        kind, source = KINDS[content[0] % len(KINDS)], SOURCES[content[1] % len(SOURCES)]
        payload = content[2:]
        self._read(kind, payload)
        now = moment(self._inputs * 20)
        for each in self._stations:
            name = each.node.name
            addressed = kind in ("ask", "answer", "feed")
            version = each.node.lobby.version
            each.receive(str(Topic(BRANCH.id, source, kind, name if addressed else "")), payload, now)
            each.flush(now)
            each.acknowledge(now)
            each.tick(now)
            if each.node.lobby.version != version:
                self._records += 1
                draw(each.node.lobby, self._inputs * 20)
        if self._inputs % 64 == 0:
            self._go_on(now)

    def _read(self, kind: Kind, payload: bytes) -> None:
        """Bytes become a message or a BadMessage; a message can be said again and is the same then."""
        shape = SHAPES[kind]
        try:
            message = decode(payload, shape)
        except BadMessage as refused:
            promise(0 < len(str(refused)) < 400 and "\n" not in str(refused), "a refusal is one short sentence")
            return
        try:
            again = encode(message)
        except BadMessage:
            return  # what only just fits may not fit once more
        promise(decode(again, shape) == message, f"{kind} is not the same when said again")

    def _go_on(self, now: Moment) -> None:
        """Whatever came: the hub still gives numbers."""
        try:
            self._hub.give_number(BRANCH.services[0].id, "m1", new_id(), now)
        except Refusal as refusal:
            promise(bool(str(refusal)), "a refusal says why")

    def _samples(self) -> list[bytes]:
        posts: list[tuple[int, Post]] = []

        def said(source: int) -> Callable[[Post], bool]:
            def send(post: Post) -> bool:
                posts.append((source, post))
                return True

            return send

        sender = Exchange(node("m1"), BRANCH.id, "machine", "fuzz", BRANCH.hubs, new_id, said(1))
        now = moment()
        sender.link_up(now)
        issued = TicketIssued(ticket=new_id(), number="A1001", service=BRANCH.services[0].id, own=True)
        sender.node.commit([issued], now, cause="touch", day="2026-11-10")
        sender.say_health({"printer": "ok", "paper": "low"}, now)
        sender.flush(now)
        sender.acknowledge(now)
        sender.ask("hub", "number", {"service": BRANCH.services[0].id}, 500, "touch", now, lambda answer: None)
        other = chain(
            [issued], origin="x9/00000000000000f9", seq=1, prev="", order=1, now=now, day="", term=0, cause=""
        )
        posts.append((4, Post("facts", encode_facts([other[0].raw]))))
        posts.append((1, Post("answer", encode(Answer(id="1", ok=True, body=pack({"number": "A001"}))), to="hub")))
        leader = Exchange(node("hub"), BRANCH.id, "hub", "fuzz", BRANCH.hubs, new_id, said(0))
        leader.link_up(now)
        leader.tick(now)
        leader.keep("board", msgspec.json.encode({"branch": BRANCH.id, "at": 0}))
        made = [bytes([KINDS.index(post.kind), source]) + post.payload for source, post in posts]
        broken = [b'{"v":2}', b"[" * 3_000, b'"\\ud800"', b"\xff\xfe", b'{"v":1,"records":[{"v":1},7,null]}', b""]
        return made + [bytes([kind, 1]) + each for kind in range(len(KINDS)) for each in broken]

    def close(self) -> None:
        self._stations.clear()
