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
GAP_PAUSE = 200
"""ms between two `have` for gaps: one is enough for all that comes meanwhile."""
FEED_LAPSE = 2_000
"""ms without progress after which a batch counts as lost."""
FEED_PATIENCE = 20_000
"""ms at most between two tries of an origin that a peer does not take."""
HOLDS_FOR = 25_000
"""ms for which a peer's last `have` counts: one that fell silent is not left to feed others."""
FEED_RECORDS = 512
FEED_BYTES = 256 * 1024


class Feeding(Struct, frozen=True):
    """A batch on its way: what the peer had, the heads that it will have with it, and when it was sent."""

    begins: dict[str, int]
    reaches: dict[str, int]
    sent: int


class Stall(Struct, frozen=True):
    """An origin that a peer was fed and did not take: how often, and when it is tried again."""

    times: int
    again: int


class Sync:
    """What this node knows of its peers' ledgers, and what is to be sent to whom."""

    def __init__(self, node: Node, session: str, hubs: Sequence[str]) -> None:
        self.node, self.session, self.hubs = node, session, tuple(hubs)
        self.online: set[str] = set()
        """Peers whose last status says that they are alive."""
        self.haves: dict[str, dict[str, tuple[int, int, str]]] = {}
        self._told: dict[str, int] = {}
        """When each peer told its last `have`."""
        self._asked_for: dict[str, int] = {}
        """The heads of others that this node already told it lacks."""
        self._feeding: dict[str, Feeding] = {}
        self._stalls: dict[tuple[str, str], Stall] = {}
        self._have_due: int | None = None
        self._have_sent = -HAVE_EVERY

    # -- what is told ----------------------------------------------------------------------------------------------

    def have(self, now: Moment) -> Post:
        """The heads of this ledger, as of now, all of it durable. Raises LedgerFailed."""
        self.node.ledger.settle()
        self._have_due, self._have_sent = None, now.tick
        origins = {o: (head.floor, head.seq, head.hash) for o, head in self.node.heads.items()}
        message = Have(origins=origins, session=self.session, at=now.at, tick=now.tick, boot=now.boot, sure=now.sure)
        return Post("have", encode(message))

    def committed(self, records: Sequence[Chained], now: Moment) -> list[Post]:
        """Posts after this node wrote records: the records for all, and soon what it now has."""
        self._wish_have(now, pause=self._pause)
        posts: list[Post] = []
        rest = [each.raw for each in records]
        while rest:
            taken = batch(rest, FEED_BYTES)
            posts.append(Post("facts", encode_facts(taken)))
            rest = rest[len(taken) :]
        return posts

    def _wish_have(self, now: Moment, *, pause: int = HAVE_PAUSE) -> None:
        due = max(now.tick, self._have_sent + pause)
        self._have_due = due if self._have_due is None else min(self._have_due, due)

    @property
    def _pause(self) -> int:
        """ms between two `have` for what was committed; the hub tells at once."""
        return 0 if self.node.name in self.hubs[:1] else HAVE_PAUSE

    # -- what is heard ---------------------------------------------------------------------------------------------

    def status(self, peer: str, alive: bool) -> None:
        """A peer came or went."""
        if alive:
            self.online.add(peer)
        else:
            self.online.discard(peer)
            for known in (self.haves, self._told, self._feeding):
                known.pop(peer, None)
            self._stalls = {place: stall for place, stall in self._stalls.items() if place[0] != peer}

    def apart(self) -> None:
        """The link is gone: nobody is there, and nothing is on its way."""
        self.online.clear()
        self._told.clear()
        self._feeding.clear()
        self._stalls.clear()
        self._asked_for.clear()

    def heard_have(self, peer: str, message: Have, now: Moment) -> list[Post]:
        """A peer told its heads: feed it what it lacks, as far as that falls to this node."""
        self.online.add(peer)
        self.haves[peer] = dict(message.origins)
        self._told[peer] = now.tick
        if self._contradicts(message):
            self.node.begin_epoch("fork", now)
            return [self.have(now)]
        for origin, (_, seq, _) in message.origins.items():
            # It holds more: whoever is to send that may not know that it did not arrive.
            if seq > max(self.node.head(origin).seq, self._asked_for.get(origin, 0)):
                self._asked_for[origin] = seq
                self._wish_have(now)
            elif node_of(origin) == peer and seq <= self.node.head(origin).seq and self._forked(peer, origin, seq):
                # Its author is a copy of its former self and must learn of that before it goes on.
                self._wish_have(now, pause=GAP_PAUSE)
        feeding = self._feeding.get(peer)
        if feeding is not None:
            moved = any(self._held_by(peer, o) >= seq for o, seq in feeding.reaches.items())
            if moved or now.tick - feeding.sent >= FEED_LAPSE:
                self._end_feeding(peer, now)
        return self._feed(peer, now)

    def heard_records(self, peer: str, raws: Iterable[bytes], now: Moment, *, fed: bool) -> None:
        """Records came: keep what is next; `due_have` tells soon, at once where a gap shows or a feeder waits."""
        raws = list(raws)
        absorbed = self.node.absorb(raws, now, peer)
        own_fork = self.node.origin in absorbed.forks or absorbed.behind
        if own_fork:
            self.node.begin_epoch("fork", now)
            absorbed = self.node.absorb(raws, now, peer)
        if own_fork or fed:
            self._wish_have(now, pause=0)
        elif absorbed.gaps:
            self._wish_have(now, pause=GAP_PAUSE)
        elif absorbed.new:
            self._wish_have(now, pause=self._pause)

    def tick(self, now: Moment) -> list[Post]:
        """What time asks for: the regular `have`, and batches that got lost."""
        if now.tick - self._have_sent >= HAVE_EVERY:
            self._have_due = now.tick
        posts = self.due_have(now)
        for peer, feeding in list(self._feeding.items()):
            if now.tick - feeding.sent >= FEED_LAPSE:
                self._end_feeding(peer, now)
                posts += self._feed(peer, now)
        return posts

    def _end_feeding(self, peer: str, now: Moment) -> None:
        """A batch arrived, at least in part, or is given up: note what of it the peer did not take."""
        feeding = self._feeding.pop(peer)
        if self._told.get(peer, feeding.sent) <= feeding.sent:
            return  # it was not heard since: nothing is known
        for origin, begin in feeding.begins.items():
            place = (peer, origin)
            if self._held_by(peer, origin) > begin:
                self._stalls.pop(place, None)
            else:
                times = self._stalls[place].times + 1 if place in self._stalls else 1
                wait = 0 if times < 3 else min(FEED_LAPSE << min(times - 2, 8), FEED_PATIENCE)
                self._stalls[place] = Stall(times, now.tick + wait)

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
            known = self._hash(origin, seq) if seq <= mine.seq else None
            if known is not None and seq > 0 and known != hash_:
                if origin == self.node.origin:
                    return True
                if f"fork:{origin}" not in self.node.alarms:
                    log.error("fork origin=%s seq=%d", origin, seq)
                self.node.alarms[f"fork:{origin}"] = f"two nodes write as {origin}: one of them is a copy"
            elif known is not None and origin == self.node.origin:
                self.node.vouched(seq, hash_)
        return False

    def _hash(self, origin: str, seq: int) -> str | None:
        head = self.node.head(origin)
        return head.hash if seq == head.seq else self.node.ledger.hash_at(origin, seq)

    def caught_up_with(self, peer: str) -> bool:
        """Whether this node holds all that a peer told it has."""
        told = self.haves.get(peer)
        return told is not None and all(self.node.head(o).seq >= held[1] for o, held in told.items())

    def _responsible(self, origin: str, peer: str, now: Moment) -> bool:
        """Whether it falls to this node to feed an origin to a peer: its author, else the hub, else the first name."""
        lacks = self._held_by(peer, origin)
        holders = {
            q
            for q in self.online
            if q != peer and self._held_by(q, origin) > lacks and now.tick - self._told.get(q, now.tick) < HOLDS_FOR
        }
        holders.add(self.node.name)
        for first in (node_of(origin), *self.hubs):
            if first in holders:
                return first == self.node.name
        return min(holders) == self.node.name

    def _forked(self, peer: str, origin: str, have: int) -> bool:
        """Whether a peer holds another history of an origin: what follows in this one is of no use to it."""
        held = self.haves[peer].get(origin)
        return have > 0 and held is not None and self._hash(origin, have) not in (None, held[2])

    def _feed(self, peer: str, now: Moment) -> list[Post]:
        if peer in self._feeding or peer not in self.haves or peer not in self.online:
            return []
        raws: list[bytes] = []
        begins: dict[str, int] = {}
        reaches: dict[str, int] = {}
        room = FEED_BYTES
        # What a peer did not take comes last, so that it keeps nothing else from it.
        never = Stall(0, now.tick)
        turns = [(self._stalls.get((peer, origin), never), origin) for origin in self.node.heads]
        for stall, origin in sorted(turns, key=lambda turn: (turn[0].times, turn[1])):
            have, head = self._held_by(peer, origin), self.node.head(origin)
            if head.seq <= have or have < head.floor or stall.again > now.tick:
                continue
            if len(raws) >= FEED_RECORDS or room <= 0:
                break
            if not self._responsible(origin, peer, now) or self._forked(peer, origin, have):
                continue
            found = self.node.ledger.read(origin, have, FEED_RECORDS - len(raws), room)
            if found:
                raws += found
                room -= sum(map(len, found))
                begins[origin], reaches[origin] = have, have + len(found)
        if not raws:
            return []
        self._feeding[peer] = Feeding(begins, reaches, now.tick)
        # Few large records may need several messages; the peer takes them in order all the same.
        posts: list[Post] = []
        while raws:
            taken = batch(raws)
            posts.append(Post("feed", encode_facts(taken), to=peer))
            raws = raws[len(taken) :]
        return posts
