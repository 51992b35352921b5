"""The network of a run: a broker on each candidate's host, who is linked to which, and messages that get lost, doubled,
late and out of order.

A broker dies with its host, and its host reaches it whatever is cut. What the messages say is no business of this
file.
"""

import heapq
import random
from collections.abc import Callable, Iterable

from mqtt_bridge.posts import Post
from mqtt_bridge.topics import Topic

NEVER = 2**60
Flying = tuple[int, int, str, int, str, bytes]
"""When it arrives, its turn, the host it is for, the link it comes by, topic and payload."""


class Link:
    """A host's link to a broker: the name that it gave, and since when."""

    def __init__(self, name: str, since: int) -> None:
        self.name, self.since = name, since


class Broker:
    """One broker: on whose host it runs, its place among them, when it is up, what it retains, who is linked."""

    def __init__(self, host: str, number: int) -> None:
        self.host, self.number = host, number
        self.up_at = 0
        self.retained: dict[str, bytes] = {}
        self.linked: dict[str, Link] = {}
        """By the hosts' keys: one host of a name at a time."""


class Network:
    """Who reaches whom. Times are the hall's, ms since the run began."""

    def __init__(self, branch: str, chance: random.Random, hosts: tuple[str, ...]) -> None:
        """`hosts`: the candidates, each of which runs a broker."""
        self.branch, self._chance = branch, chance
        self.brokers = [Broker(host, number) for number, host in enumerate(hosts)]
        self.loss = self.doubled = 0.0
        self.jitter = 0
        self.storm_until = 0
        self.cut_out: dict[str, int] = {}
        """Until when what a host sends is lost."""
        self.cut_in: dict[str, int] = {}
        """Until when what is sent to a host is lost."""
        self.cut_between: dict[tuple[str, str], int] = {}
        """Until when what one host sends to another is lost."""
        self._air: list[Flying] = []
        self._sent = 0
        self.note: Callable[[str], None] = lambda kind: None

    # -- reach -----------------------------------------------------------------------------------------------------

    def open_from(self, source: str, target: str) -> int:
        """Since when, or from when on, what one host sends to another gets there; 0 within one host."""
        if source == target:
            return 0
        cut = self.cut_between.get((source, target), 0) if self.cut_between else 0
        return max(self.cut_out.get(source, 0), self.cut_in.get(target, 0), cut)

    def reaches(self, host: str, broker: Broker, now: int) -> bool:
        """Whether a host can speak with a broker both ways."""
        return (
            broker.up_at <= now
            and self.open_from(host, broker.host) <= now
            and self.open_from(broker.host, host) <= now
        )

    def hear_since(self, one: str, other: str) -> int:
        """Since when two hosts hear each other by some broker, NEVER if they do not; a moment to come where a cut or
        a storm lasts until then."""
        best = NEVER
        for broker in self.brokers:
            links = [broker.linked.get(host) for host in (one, other)]
            if None not in links:
                ways = [
                    self.open_from(*way) for host in (one, other) for way in ((host, broker.host), (broker.host, host))
                ]
                best = min(best, max(broker.up_at, *ways, *(link.since for link in links if link is not None)))
        return max(best, self.storm_until)

    def heal(self) -> None:
        """Everything gets through from now on."""
        self.loss = self.doubled = 0.0
        self.jitter = self.storm_until = 0
        self.cut_out.clear()
        self.cut_in.clear()
        self.cut_between.clear()
        for broker in self.brokers:
            broker.up_at = 0

    def wipe(self, brokers: Iterable[Broker], until: int) -> None:
        """Brokers are gone until then, and with them all that they kept."""
        gone = {broker.number for broker in brokers}
        for number in gone:
            self.brokers[number].up_at, self.brokers[number].retained = until, {}
        self._air = [each for each in self._air if each[3] not in gone]
        heapq.heapify(self._air)

    # -- messages --------------------------------------------------------------------------------------------------

    def publish(self, host: str, name: str, post: Post, now: int) -> bool:
        """Send a post of a host at every broker; says whether any link took it, not whether it arrives."""
        topic, taken = str(Topic(self.branch, name, post.kind, post.to)), False
        for broker in self.brokers:
            if host not in broker.linked:
                continue
            taken = True
            if self.open_from(host, broker.host) > now:
                self.note("lost")
            else:
                self.spread(broker, topic, post.payload, post.to, now, but=host, retain=post.retain)
        return taken

    def spread(
        self, broker: Broker, topic: str, payload: bytes, to: str, now: int, *, but: str = "", retain: bool = False
    ) -> None:
        """What a broker does with a message that arrived."""
        if broker.up_at > now:
            return
        if retain:
            broker.retained[topic] = payload
        for target, link in broker.linked.items():
            if target != but and to in ("", link.name):
                self._fly(broker, target, topic, payload, now)

    def retained_for(self, host: str, broker: Broker, now: int) -> None:
        """A host has just subscribed: it is told what is kept."""
        for topic, payload in broker.retained.items():
            self._fly(broker, host, topic, payload, now)

    def _fly(self, broker: Broker, target: str, topic: str, payload: bytes, now: int) -> None:
        stormy = self.storm_until > now
        if self.open_from(broker.host, target) > now or (stormy and self._chance.random() < self.loss):
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
            heapq.heappush(self._air, (now + 2 + late, self._sent, target, broker.number, topic, payload))

    @property
    def due(self) -> int:
        """When the next message arrives."""
        return self._air[0][0] if self._air else NEVER

    def arrived(self) -> Flying:
        """Take the next message out of the air."""
        return heapq.heappop(self._air)

    def put_back(self, due: int, message: Flying) -> None:
        """Whom it is for does not listen before then."""
        self._sent += 1
        heapq.heappush(self._air, (due, self._sent, *message[2:]))

    def drop(self, host: str, broker: Broker) -> bool:
        """A host's link to a broker is gone, and what was under way by it; whether there was one."""
        if broker.linked.pop(host, None) is None:
            return False
        if any(each[2] == host and each[3] == broker.number for each in self._air):
            self._air = [each for each in self._air if each[2] != host or each[3] != broker.number]
            heapq.heapify(self._air)
        return True
