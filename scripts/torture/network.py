"""The network of a run: a broker, who is linked to it, and messages that get lost, doubled, late and out of order.

One broker stands beside the hub; a candidate that runs one of its own has a place in `brokers`. What the messages
say is no business of this file.
"""

import heapq
import random
from collections.abc import Callable

from mqtt_bridge.posts import Post
from mqtt_bridge.topics import Topic

NEVER = 2**60


class Broker:
    """One broker: when it is up, and what it retains."""

    def __init__(self) -> None:
        self.up_at = 0
        self.retained: dict[str, bytes] = {}


class Network:
    """Who reaches whom. Times are the hall's, ms since the run began."""

    def __init__(self, branch: str, chance: random.Random, brokers: tuple[str, ...]) -> None:
        self.branch, self._chance = branch, chance
        self.brokers = {name: Broker() for name in brokers}
        self.loss = self.doubled = 0.0
        self.jitter = 0
        self.storm_until = 0
        self.cut_out: dict[str, int] = {}
        """Until when what a host sends is lost."""
        self.cut_in: dict[str, int] = {}
        """Until when what is sent to a host is lost."""
        self.linked: dict[str, str] = {}
        """Hosts that are linked, by key, and under which name: one host of a name at a time."""
        self._air: list[tuple[int, int, str, str, bytes]] = []
        self._sent = 0
        self.note: Callable[[str], None] = lambda kind: None

    # -- reach -----------------------------------------------------------------------------------------------------

    def reaches(self, host: str, now: int) -> bool:
        """Whether a host can speak with a broker both ways."""
        up = any(broker.up_at <= now for broker in self.brokers.values())
        return up and self.cut_out.get(host, 0) <= now and self.cut_in.get(host, 0) <= now

    def heal(self) -> None:
        """Everything gets through from now on."""
        self.loss = self.doubled = 0.0
        self.jitter = self.storm_until = 0
        self.cut_out.clear()
        self.cut_in.clear()
        for broker in self.brokers.values():
            broker.up_at = 0

    def wipe(self, until: int) -> None:
        """The brokers are gone until then, and with them all that they kept."""
        for broker in self.brokers.values():
            broker.up_at, broker.retained = until, {}
        self._air.clear()

    # -- messages --------------------------------------------------------------------------------------------------

    def publish(self, host: str, name: str, post: Post, now: int) -> bool:
        """Send a post of a host; says whether its link took it, not whether it arrives."""
        if host not in self.linked:
            return False
        topic = str(Topic(self.branch, name, post.kind, post.to))
        if self.cut_out.get(host, 0) > now:
            self.note("lost")
            return True
        self.spread(topic, post.payload, post.to, now, but=host, retain=post.retain)
        return True

    def spread(self, topic: str, payload: bytes, to: str, now: int, *, but: str = "", retain: bool = False) -> None:
        """What a broker does with a message that arrived."""
        for broker in self.brokers.values():
            if broker.up_at <= now and retain:
                broker.retained[topic] = payload
        for target, name in self.linked.items():
            if target != but and to in ("", name):
                self._fly(target, topic, payload, now)

    def retained_for(self, host: str, now: int) -> None:
        """A host has just subscribed: it is told what is kept."""
        for broker in self.brokers.values():
            for topic, payload in broker.retained.items():
                self._fly(host, topic, payload, now)

    def _fly(self, target: str, topic: str, payload: bytes, now: int) -> None:
        stormy = self.storm_until > now
        if self.cut_in.get(target, 0) > now or (stormy and self._chance.random() < self.loss):
            self.note("lost")
            return
        times = 1
        if stormy and self._chance.random() < self.doubled:
            self.note("doubled")
            times = 2
        for _ in range(times):
            late = self._chance.randint(0, self.jitter) if stormy and self.jitter else 0
            if late > 50:
                self.note("delayed")
            self._sent += 1
            heapq.heappush(self._air, (now + 2 + late, self._sent, target, topic, payload))

    @property
    def due(self) -> int:
        """When the next message arrives."""
        return self._air[0][0] if self._air else NEVER

    def arrived(self) -> tuple[str, str, bytes]:
        """Take the next message out of the air: whom it is for, its topic and payload."""
        _, _, target, topic, payload = heapq.heappop(self._air)
        return target, topic, payload

    def put_back(self, due: int, target: str, topic: str, payload: bytes) -> None:
        """Whom it is for does not listen before then."""
        self._sent += 1
        heapq.heappush(self._air, (due, self._sent, target, topic, payload))

    def drop(self, host: str) -> None:
        """A host's link is gone, and what was under way to it."""
        self.linked.pop(host, None)
        if any(each[2] == host for each in self._air):
            self._air = [each for each in self._air if each[2] != host]
            heapq.heapify(self._air)
