"""Sync between ledgers: tell what you have, send what the other lacks.

One idea for machine and hub, hub and standby, branch and city. A node tells its heads after it committed; whoever is
responsible for an origin feeds a peer that holds less of it, in order, one batch outstanding. Pure: messages and the
time come in, posts go out. Nothing depends on the broker keeping anything.
"""

import logging
from collections.abc import Iterable, Sequence

from msgspec import Struct

from mqtt_bridge.posts import Post
from mqtt_bridge.wire import Have, batch, encode, encode_facts
from queue_machine.domain.records import Chained, Moment, node_of
from queue_machine.node import Node

log = logging.getLogger(__name__)

HAVE_EVERY = 10_000
"""ms between two `have` when nothing happens."""
HAVE_PAUSE = 1_000
"""ms between two `have` of a node that does not lead."""
FEED_LAPSE = 2_000
"""ms without progress after which a batch counts as lost."""
FEED_RECORDS = 512
FEED_BYTES = 256 * 1024


class Feeding(Struct, frozen=True):
    """A batch on its way: the heads that the peer will have with it, and when it was sent."""

    reaches: dict[str, int]
    sent: int


class Sync:
    """What this node knows of its peers' ledgers, and what is to be sent to whom."""

    def __init__(self, node: Node, session: str, hubs: Sequence[str]) -> None:
        self.node, self.session, self.hubs = node, session, tuple(hubs)
        self.online: set[str] = set()
        """Peers whose last status says that they are alive."""
        self.haves: dict[str, dict[str, tuple[int, int, str]]] = {}
        self._feeding: dict[str, Feeding] = {}
        self._have_due: int | None = None
        self._have_sent = -HAVE_EVERY

    # -- what is told ----------------------------------------------------------------------------------------------

    def have(self, now: Moment) -> Post:
        """The heads of this ledger, as of now."""
        self._have_due, self._have_sent = None, now.tick
        origins = {o: (head.floor, head.seq, head.hash) for o, head in self.node.heads.items()}
        message = Have(origins=origins, session=self.session, at=now.at, tick=now.tick, boot=now.boot, sure=now.sure)
        return Post("have", encode(message))

    def committed(self, records: Sequence[Chained], now: Moment) -> list[Post]:
        """Posts after this node wrote records: the records for all, and soon what it now has."""
        self._wish_have(now)
        posts: list[Post] = []
        rest = [each.raw for each in records]
        while rest:
            taken = batch(rest, FEED_BYTES)
            posts.append(Post("facts", encode_facts(taken)))
            rest = rest[len(taken) :]
        return posts

    def _wish_have(self, now: Moment, *, at_once: bool = False) -> None:
        leads = self.node.name in self.hubs[:1]
        due = now.tick if at_once or leads else max(now.tick, self._have_sent + HAVE_PAUSE)
        self._have_due = due if self._have_due is None else min(self._have_due, due)

    # -- what is heard ---------------------------------------------------------------------------------------------

    def status(self, peer: str, alive: bool) -> None:
        """A peer came or went."""
        if alive:
            self.online.add(peer)
        else:
            self.online.discard(peer)
            self._feeding.pop(peer, None)

    def heard_have(self, peer: str, message: Have, now: Moment) -> list[Post]:
        """A peer told its heads: feed it what it lacks, as far as that falls to this node."""
        self.online.add(peer)
        self.haves[peer] = dict(message.origins)
        if self._contradicts(message):
            self.node.begin_epoch("fork", now)
            return [self.have(now)]
        feeding = self._feeding.get(peer)
        if feeding is not None:
            moved = any(self._held_by(peer, o) >= seq for o, seq in feeding.reaches.items())
            if moved or now.tick - feeding.sent >= FEED_LAPSE:
                del self._feeding[peer]
        return self._feed(peer, now)

    def heard_records(self, peer: str, raws: Iterable[bytes], now: Moment, *, fed: bool) -> list[Post]:
        """Records came: keep what is next, and tell at once where a gap shows or a feeder waits."""
        absorbed = self.node.absorb(raws, now, peer)
        own_fork = self.node.origin in absorbed.forks or absorbed.behind
        if own_fork:
            self.node.begin_epoch("fork", now)
        if absorbed.new or absorbed.gaps or own_fork or fed:
            self._wish_have(now, at_once=bool(absorbed.gaps) or own_fork or fed)
        return self.due_have(now)

    def tick(self, now: Moment) -> list[Post]:
        """What time asks for: the regular `have`, and batches that got lost."""
        if now.tick - self._have_sent >= HAVE_EVERY:
            self._have_due = now.tick
        posts = self.due_have(now)
        for peer, feeding in list(self._feeding.items()):
            if now.tick - feeding.sent >= FEED_LAPSE:
                del self._feeding[peer]
                posts += self._feed(peer, now)
        return posts

    def due(self, now: Moment) -> int:
        """ms until `tick` has something to do."""
        times = [self._have_sent + HAVE_EVERY, *(each.sent + FEED_LAPSE for each in self._feeding.values())]
        if self._have_due is not None:
            times.append(self._have_due)
        return max(0, min(times) - now.tick)

    def due_have(self, now: Moment) -> list[Post]:
        """The `have` that was put off, once it is due."""
        return [self.have(now)] if self._have_due is not None and self._have_due <= now.tick else []

    # -- who lacks what --------------------------------------------------------------------------------------------

    def _held_by(self, peer: str, origin: str) -> int:
        held = self.haves.get(peer, {}).get(origin)
        return 0 if held is None else held[1]

    def _contradicts(self, message: Have) -> bool:
        """Whether a peer holds more of this node's own origin than it does, or another history of it."""
        for origin, (_, seq, hash_) in message.origins.items():
            mine = self.node.head(origin)
            if origin == self.node.origin and seq > mine.seq:
                return True
            known = mine.hash if seq == mine.seq else self.node.ledger.hash_at(origin, seq) if seq < mine.seq else None
            if known is not None and seq > 0 and known != hash_:
                if origin == self.node.origin:
                    return True
                self.node.alarms[f"fork:{origin}"] = f"two nodes write as {origin}: one of them is a copy"
        return False

    def caught_up_with(self, peer: str) -> bool:
        """Whether this node holds all that a peer told it has."""
        told = self.haves.get(peer)
        return told is not None and all(self.node.head(o).seq >= held[1] for o, held in told.items())

    def _responsible(self, origin: str, peer: str) -> bool:
        """Whether it falls to this node to feed an origin to a peer: its author, else the hub, else the first name."""
        lacks = self._held_by(peer, origin)
        holders = {q for q in self.online if q != peer and self._held_by(q, origin) > lacks}
        holders.add(self.node.name)
        for first in (node_of(origin), *self.hubs):
            if first in holders:
                return first == self.node.name
        return min(holders) == self.node.name

    def _feed(self, peer: str, now: Moment) -> list[Post]:
        if peer in self._feeding or peer not in self.haves or peer not in self.online:
            return []
        raws: list[bytes] = []
        reaches: dict[str, int] = {}
        room = FEED_BYTES
        for origin, head in sorted(self.node.heads.items()):
            have = self._held_by(peer, origin)
            if head.seq <= have or len(raws) >= FEED_RECORDS or room <= 0 or not self._responsible(origin, peer):
                continue
            found = self.node.ledger.read(origin, have, FEED_RECORDS - len(raws), room)
            if found:
                raws += found
                room -= sum(map(len, found))
                reaches[origin] = have + len(found)
        if not raws:
            return []
        self._feeding[peer] = Feeding(reaches, now.tick)
        # Few large records may need several messages; the peer takes them in order all the same.
        posts: list[Post] = []
        while raws:
            taken = batch(raws)
            posts.append(Post("feed", encode_facts(taken), to=peer))
            raws = raws[len(taken) :]
        return posts
