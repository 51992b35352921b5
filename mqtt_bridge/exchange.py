"""One node's part in its branch's talk: reads what arrives, keeps the presence of the others, runs sync and asks.

Without sockets and clocks: messages and moments come in from the owner's thread, posts go out through one function.
The hub, a machine and a board are told apart only by what they answer and what they publish besides.
"""

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec
from msgspec import Struct

from mqtt_bridge.asks import Asks, Reply
from mqtt_bridge.posts import Post
from mqtt_bridge.sync import Sync
from mqtt_bridge.topics import parse
from mqtt_bridge.wire import (
    Answer,
    Ask,
    BadMessage,
    BoardMessage,
    Catalogue,
    Have,
    Pulse,
    Status,
    decode,
    decode_facts,
    encode,
)
from queue_machine.domain.public_board import PublicBoard, read_board
from queue_machine.domain.records import Chained, Moment
from queue_machine.node import Node

log = logging.getLogger(__name__)

PULSE_EVERY = 1_000
PULSE_LOST = 3_000
"""ms without a pulse after which a hub counts as away."""
CAME_KEPT = 1_024
"""Messages remembered of those that one link brought and another did not yet."""
LETTERS_EVERY = 10_000
"""ms between two statuses for nothing but more dead letters."""

Answering = Callable[[str, Ask, Moment], Answer]
Told = TypeVar("Told", Status, Pulse)


class Presence(Struct, frozen=True):
    """What is known of a peer: its last status, whether it is there, and when it was last heard (this node's tick)."""

    status: Status
    alive: bool
    heard: int
    through: frozenset[int] = frozenset()
    """The links that show it: it is there as long as one does."""


class Exchange:
    """Talks for a node."""

    def __init__(
        self,
        node: Node,
        branch: str,
        role: str,
        version: str,
        hubs: Sequence[str],
        new_id: Callable[[], str],
        send: Callable[[Post], bool],
    ) -> None:
        """`send` publishes a post below this node's name and says whether it could."""
        self.node, self.branch, self.role, self.version, self.hubs = node, branch, role, version, tuple(hubs)
        self.session = new_id()
        self.sync = Sync(node, self.session, hubs)
        self.asks = Asks(new_id)
        self.peers: dict[str, Presence] = {}
        self.health: dict[str, str] = {}
        self.web = ""
        """Where browsers reach this node's pages, on hubs."""
        self.links: set[int] = set()
        """The links that stand, by number: one to the broker of each hub candidate."""
        self.up_since: int | None = None
        self.down_since: int | None = None
        self.catalogue: Catalogue | None = None
        self.boards: dict[str, PublicBoard] = {}
        """What each hub says that boards show, on boards and machines."""
        self.answering: Answering | None = None
        """Replies to asks, on nodes that take them."""
        self.on_clock: Callable[[str, Have, Moment], None] | None = None
        """Told of every peer's time, on the hub."""
        self._send = send
        self.lead: Callable[[], tuple[int, bool]] | None = None
        """On hub candidates: the term that this node leads with or knows, and whether it leads."""
        self.on_pulse: Callable[[Pulse, Moment], None] | None = None
        """Told of every other candidate's pulse, on hub candidates."""
        self._pulses: dict[str, tuple[Pulse, int]] = {}
        self._came: dict[tuple[str, int, int], set[int]] = {}
        """What came of late, by topic, size and hash, and by which links: the same by another is that, once more."""
        self._hub_heard: int | None = None
        self._pulse_sent = -PULSE_EVERY
        self._letters_told, self._born = 0, 0
        self._written: list[Chained] = []
        self._retained: dict[str, bytes] = {}
        node.watchers.append(self._committed)

    @property
    def up(self) -> bool:
        return bool(self.links)

    @property
    def _candidate(self) -> bool:
        return self.node.name in self.hubs

    @property
    def dead_letters(self) -> int:
        """What came since the start and could not be read."""
        return self.node.letters

    # -- the link --------------------------------------------------------------------------------------------------

    def link_up(self, now: Moment, link: int = 0) -> None:
        """A link stands and is subscribed: say who is there and what it has."""
        if not self.up:
            self.up_since, self.down_since = now.at, None
        self.links.add(link)
        self._send(self._birth(now, True))
        for kind, payload in self._retained.items():
            self._send(Post(kind, payload, retain=True))  # type: ignore[arg-type]
        self._send(self.sync.have(now))

    def link_down(self, now: Moment, link: int = 0) -> None:
        if self.up or self.down_since is None:
            self.down_since = now.at
        self.links.discard(link)
        if self.up:
            self.down_since = None
            self._lose_sight(link)
            return
        self.sync.apart()
        self._pulses.clear()
        self._came.clear()
        self.peers = {
            name: msgspec.structs.replace(peer, alive=False, through=frozenset()) for name, peer in self.peers.items()
        }
        self.asks.drop_all()

    def _lose_sight(self, link: int) -> None:
        """One of several links is gone: whom no other shows is gone as well, as far as this node can tell."""
        for name, peer in list(self.peers.items()):
            through = peer.through - {link}
            self.peers[name] = msgspec.structs.replace(peer, through=through, alive=peer.alive and bool(through))
            if peer.alive and not through:
                self._gone(name)

    def will(self, now: Moment) -> bytes:
        """The retained message that the broker leaves when this node dies: same session as its birth."""
        return self._birth(now, False).payload

    def _birth(self, now: Moment, alive: bool) -> Post:
        message = Status(
            node=self.node.name,
            role=self.role,
            session=self.session,
            alive=alive,
            version=self.version,
            at=now.at,
            tick=now.tick,
            boot=now.boot,
            sure=now.sure,
            health=self.health,
            dead_letters=self.node.letters,
            web=self.web,
        )
        self._letters_told, self._born = self.node.letters, now.tick
        return Post("status", encode(message), retain=True)

    def say_health(self, health: dict[str, str], now: Moment) -> None:
        """Tell the others how this node's parts do, when that changed."""
        if health != self.health:
            self.health = dict(health)
            if self.up:
                self._send(self._birth(now, True))

    def keep(self, kind: str, payload: bytes) -> None:
        """Publish a retained state of this node (catalogue, board); said again at every connection."""
        if self._retained.get(kind) != payload:
            self._retained[kind] = payload
            if self.up:
                self._send(Post(kind, payload, retain=True))  # type: ignore[arg-type]

    def _committed(self, records: Sequence[Chained], own: bool) -> None:
        if own and self.up:
            self._written += records

    def flush(self, now: Moment) -> None:
        """Tell the others what this node wrote. After every step: whoever asked is answered first, and a peer that
        waits for a number has it before it is busy keeping the fact of it."""
        if self._written:
            written, self._written = self._written, []
            if self.up:
                self._post(self.sync.committed(written, now))

    def acknowledge(self, now: Moment) -> None:
        """Tell the others what this node holds by now, where that is due. Last of all in a step: it may have to wait
        for the disk, and screens should not."""
        if self.up:
            self._post(self.sync.due_have(now))

    # -- messages --------------------------------------------------------------------------------------------------

    def receive(self, topic: str, payload: bytes, now: Moment, link: int = 0) -> None:
        """One message from a broker; whatever does not read goes to the dead letters and stops nothing."""
        where = parse(topic)
        if where is None or where.branch != self.branch or where.node == self.node.name:
            return
        if len(self.links) > 1 and where.kind != "status" and self._came_before(topic, payload, link):
            return
        source = where.node
        try:
            match where.kind:
                case "status" | "catalogue" | "board" if not payload:
                    # Somebody took a retained message back, of a node that left the branch.
                    if where.kind == "status":
                        self._gone(source)
                        self.peers.pop(source, None)
                    elif where.kind == "board":
                        self.boards.pop(source, None)
                case "status":
                    self._status(source, _from(source, decode(payload, Status)), now, link)
                case "pulse" if source in self.hubs:
                    pulse = _from(source, decode(payload, Pulse))
                    self._pulses[source] = (pulse, now.tick)
                    if pulse.leading:
                        self._hub_heard = now.at
                    if self.on_pulse is not None:
                        self.on_pulse(pulse, now)
                case "have":
                    message = decode(payload, Have)
                    self._heard(source, now)
                    if self.on_clock is not None:
                        self.on_clock(source, message, now)
                    self._post(self.sync.heard_have(source, message, now))
                    known_day = self.node.lobby.day.state != "none"
                    # A hub whose own disk is empty has no past to tell.
                    if source in self.hubs and known_day and self.sync.caught_up_with(source):
                        self.node.mark_met()
                case "facts" | "feed" if where.to in ("", self.node.name):
                    self._heard(source, now)
                    fed = where.kind == "feed"
                    self.sync.heard_records(source, decode_facts(payload), now, fed=fed)
                case "ask" if where.to == self.node.name:
                    self._asked(source, decode(payload, Ask), now)
                case "answer" if where.to == self.node.name:
                    self.asks.heard(source, decode(payload, Answer))
                case "catalogue" if source in self.hubs:
                    self.catalogue = decode(payload, Catalogue)
                case "board" if source in self.hubs and self.role in ("board", "machine"):
                    self.boards[source] = _board(payload)
                case _:
                    pass
        except BadMessage as error:
            self.node.dead_letter(topic, str(error), payload, now)
            if self.node.letters & (self.node.letters - 1) == 0:  # 1, 2, 4, 8 …: a log is no flood
                log.warning("dead letter source=%s kind=%s reason=%s", source, where.kind, error)

    def _came_before(self, topic: str, payload: bytes, link: int) -> bool:
        """Whether a message came already, by another link: each is published at every broker."""
        key = topic, len(payload), hash(payload)
        by = self._came.get(key)
        if by is not None and link not in by:
            by.add(link)
            return True
        # By the same link once more it is a message of its own.
        self._came[key] = {link}
        while len(self._came) > CAME_KEPT:
            del self._came[next(iter(self._came))]
        return False

    def _post(self, posts: Sequence[Post]) -> None:
        for post in posts:
            self._send(post)

    def _heard(self, source: str, now: Moment) -> None:
        known = self.peers.get(source)
        if known is not None:
            self.peers[source] = Presence(known.status, True, now.tick, known.through)

    def _status(self, source: str, status: Status, now: Moment, link: int) -> None:
        known = self.peers.get(source)
        if not status.alive and known is not None and known.status.session != status.session:
            return  # the death of a former life; it lives again
        if known is not None and _is_former(status, known.status):
            return  # what a broker kept that its new life has not reached yet
        same = known is not None and known.status.session == status.session
        through = known.through if known is not None and same else frozenset[int]()
        through = through | {link} if status.alive else through - {link}
        if not status.alive and through:
            # One broker lost it, another one shows it: it is there.
            assert known is not None
            self.peers[source] = msgspec.structs.replace(known, through=through)
            return
        heard = now.tick if status.alive or known is None else known.heard
        self.peers[source] = Presence(status, status.alive, heard, through)
        self.sync.status(source, status.alive)
        if not status.alive:
            self._gone(source)
        if status.alive and (known is None or known.status.session != status.session):
            self._send(self.sync.have(now))

    def _gone(self, source: str) -> None:
        """A node is gone: it leads no more, and answers nothing."""
        self.sync.status(source, False)
        self._pulses.pop(source, None)
        self.asks.drop_to(source)

    def _asked(self, source: str, ask: Ask, now: Moment) -> None:
        if self.answering is None:
            return
        answer = self.answering(source, ask, now)
        expiry = max(1, -(-ask.deadline_ms // 1000))
        self._send(Post("answer", encode(answer), to=source, qos=0, expiry_s=expiry))

    # -- asking ----------------------------------------------------------------------------------------------------

    def hub(self, now: Moment) -> str | None:
        """The hub that leads and was heard within three seconds."""
        if not self.up:
            return None
        heard = [
            (pulse.term, -self.hubs.index(name), name)
            for name, (pulse, at) in self._pulses.items()
            if name in self.hubs and pulse.leading and now.tick - at < PULSE_LOST
        ]
        return max(heard)[2] if heard else None

    def board(self, now: Moment) -> PublicBoard | None:
        """What the leading hub says that boards show; None while it is away, or has not said it."""
        hub = self.hub(now)
        return None if hub is None else self.boards.get(hub)

    def hub_gone_since(self, now: Moment) -> int | None:
        """When a leading hub was last heard, ms by this node's clock; None while it is there."""
        if self.hub(now) is not None:
            return None
        if self._hub_heard is None:
            self._hub_heard = now.at  # never heard: gone since this node looked
        return self._hub_heard

    def ask(self, to: str, kind: str, body: object, wait_ms: int, cause: str, now: Moment, reply: Reply) -> None:
        """Ask one node; `reply` gets the answer, or None when none came within `wait_ms` or nothing could be sent."""
        if not self._send(self.asks.ask(to, kind, body, wait_ms, cause, now, reply)):
            self.asks.drop_last()

    # -- time ------------------------------------------------------------------------------------------------------

    def tick(self, now: Moment) -> float:
        """What time asks for; returns the seconds until it asks again."""
        self.flush(now)
        self.acknowledge(now)
        self.asks.tick(now)
        if self.up:
            if self._candidate and now.tick - self._pulse_sent >= PULSE_EVERY:
                self.pulse(now)
            self._post(self.sync.tick(now))
            if self._letters_told != self.node.letters and now.tick - self._born >= LETTERS_EVERY:
                self._send(self._birth(now, True))
        return self.due(now)

    def pulse(self, now: Moment) -> None:
        """Say that this candidate lives, and whether it leads: once a second, and at once when that changed."""
        if not self.up:
            return
        self._pulse_sent = now.tick
        lobby = self.node.lobby
        term, leading = self.lead() if self.lead is not None else (lobby.term, lobby.leader == self.node.name)
        message = Pulse(node=self.node.name, term=term, leading=leading, at=now.at, tick=now.tick, boot=now.boot)
        self._send(Post("pulse", encode(message), qos=0, expiry_s=2))

    def due(self, now: Moment) -> float:
        """Seconds until `tick` has something to do: a deadline, a pulse, a `have` that was put off."""
        waits = [self.sync.due(now) if self.up else PULSE_EVERY]
        if self._candidate and self.up:
            waits.append(max(0, self._pulse_sent + PULSE_EVERY - now.tick))
        asks = self.asks.due(now)
        if asks is not None:
            waits.append(asks)
        return min(waits) / 1000


def _board(payload: bytes) -> PublicBoard:
    """The public board of a message. Raises BadMessage."""
    try:
        return read_board(bytes(decode(payload, BoardMessage).body))
    except msgspec.MsgspecError as error:
        raise BadMessage(f"no board: {error}") from error


def _is_former(status: Status, known: Status) -> bool:
    """Whether a status is of an earlier life than the one that is known; told only within one boot."""
    return status.session != known.session and status.boot == known.boot and status.tick < known.tick


def _from(source: str, message: Told) -> Told:
    """A message that names its node, if that is who sent it. Raises BadMessage."""
    if message.node != source:
        raise BadMessage(f"{source} speaks as {message.node}")
    return message
