"""A whole branch in one loop on virtual time: real nodes, sync, hubs, machines over memory ledgers, a lossy network.

Beside each hub of the branch runs a broker; every node links to each that it reaches.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import msgspec

from mqtt_bridge.exchange import Exchange
from mqtt_bridge.hub import commands as c
from mqtt_bridge.hub.hub import Done, Hub
from mqtt_bridge.posts import Post
from mqtt_bridge.topics import Topic
from mqtt_bridge.wire import Answer, Ask, pack, unpack
from queue_machine.domain.branch import Branch, Group, Hours, Service, Span, Window
from queue_machine.domain.facts import AnyFact
from queue_machine.domain.records import Moment
from queue_machine.domain.refusals import Refusal
from queue_machine.domain.tickets import Ticket
from queue_machine.ledger.memory import MemoryLedger
from queue_machine.machine import Machine, Taking
from queue_machine.node import Node

ZONE = ZoneInfo("Asia/Shanghai")
NINE = 1_794_272_400_000
"""Tuesday 10 November 2026, 09:00 in Shanghai, ms."""

DAY = (Span(9 * 60, 17 * 60),)
BRANCH = Branch(
    id="demo",
    time_zone="Asia/Shanghai",
    hours=Hours(week=(DAY,) * 5 + ((), ())),
    services=(
        Service(id="deposit", letter="A", kind="deposit", mean=6),
        Service(id="loan", letter="B", kind="loan", mean=12, last_ticket=16 * 60 + 30),
    ),
    windows=(
        Window(id="1", skills=("deposit", "loan"), comprehensive=True),
        Window(id="2", skills=("deposit",)),
        Window(id="3", skills=("loan",)),
    ),
    groups=(Group(id="elderly"), Group(id="appointment", kind="appointment")),
)


@dataclass
class Clock:
    """Virtual time of one node: the hall's plus its own error."""

    hall: "VirtualHall"
    boot: str
    error: int = 0
    sure: bool = True

    def now(self) -> Moment:
        return Moment(NINE + self.hall.elapsed + self.error, self.hall.elapsed, self.boot, self.sure)


@dataclass
class Flying:
    due: int
    order: int
    target: str
    topic: str
    payload: bytes
    link: int = 0


@dataclass
class Weather:
    """How the network treats messages: shares of 0..1, delays in ms."""

    loss: float = 0.0
    doubled: float = 0.0
    delay: int = 2
    jitter: int = 0


class VirtualHall:
    """Nodes by name, and the network between them. `run(ms)` lets time pass."""

    def __init__(self, seed: int = 1, weather: Weather | None = None, hubs: tuple[str, ...] = ()) -> None:
        """`hubs`: who may lead, where that is more than one."""
        self.branch = msgspec.structs.replace(BRANCH, hubs=hubs) if hubs else BRANCH
        self.random = random.Random(seed)
        self.weather = weather or Weather()
        self.elapsed = 0
        self.clocks: dict[str, Clock] = {}
        self.nodes: dict[str, Node] = {}
        self.exchanges: dict[str, Exchange] = {}
        self.hubs: dict[str, Hub] = {}
        self.machines: dict[str, Machine] = {}
        self.desks: dict[str, Desk] = {}
        self.ledgers: dict[str, MemoryLedger] = {}
        self.cut: set[str] = set()
        self._air: list[Flying] = []
        self._sent = 0
        self._retained: list[dict[str, bytes]] = [{} for _ in self.branch.hubs]
        """What each broker keeps, by topic."""
        self.frozen: set[str] = set()
        """Nodes whose process is stopped: what comes to them waits."""
        self.down: set[str] = set()
        """Hubs whose broker does not run."""
        self._between: set[frozenset[str]] = set()
        self._wills: dict[str, bytes] = {}

    # -- making nodes ----------------------------------------------------------------------------------------------

    def new_id(self) -> str:
        return "".join(self.random.choices("abcdefghijklmnopqrstuvwxyz234567", k=26))

    def new_epoch(self) -> str:
        return f"{self.random.getrandbits(64):016x}"

    def _station(self, name: str, role: str, error: int, sure: bool, machine_id: str) -> Exchange:
        self.clocks[name] = Clock(self, f"boot-{name}-{self.random.getrandbits(32):08x}", error, sure)
        self.ledgers.setdefault(name, MemoryLedger())
        node = Node(
            name,
            self.ledgers[name],
            machine_id=machine_id,
            new_epoch=self.new_epoch,
            now=self.clocks[name].now(),
            return_within=30 * 60_000,
        )
        exchange = Exchange(
            node, self.branch.id, role, "test", self.branch.hubs, self.new_id, lambda post: self._send(name, post)
        )
        self.nodes[name], self.exchanges[name] = node, exchange
        return exchange

    def start_hub(self, name: str = "hub", *, fresh: bool = True, error: int = 0, machine_id: str = "h") -> Hub:
        exchange = self._station(name, "hub", error, True, machine_id)
        hub = Hub(self.nodes[name], self.branch, ZONE, self.new_id, self.clocks[name].now(), fresh_install=fresh)
        self.hubs[name] = hub
        exchange.lead, exchange.on_pulse = lambda: _standing(hub), hub.lead.heard
        hub.caught_up_with = exchange.sync.caught_up_with
        self.down.discard(name)

        def answer(asker: str, ask: Ask, now: Moment) -> Answer:
            try:
                number = hub.give_number(unpack(ask.body, dict[str, str])["service"], asker, ask.cause, now)
            except Refusal as refusal:
                return Answer(id=ask.id, ok=False, error=str(refusal))
            return Answer(id=ask.id, ok=True, body=pack({"number": number}))

        exchange.answering = answer
        exchange.on_clock = lambda source, have, now: hub.compare_clock(source, have.boot, have.at, have.sure, now)
        self._join(name)
        return hub

    def start_machine(self, name: str = "m1", *, error: int = 0, sure: bool = True, machine_id: str = "") -> Machine:
        exchange = self._station(name, "machine", error, sure, machine_id or name)
        desk = self.desks[name] = self.desks.get(name) or Desk()
        machine = Machine(
            self.nodes[name], self.branch, ZONE, self.new_id, Numbers(exchange), desk, digit=int(name[-1])
        )
        self.machines[name] = machine
        self._join(name)
        return machine

    def start_board(self, name: str = "board") -> Node:
        self._station(name, "board", 0, True, name)
        self._join(name)
        return self.nodes[name]

    def _join(self, name: str) -> None:
        self.cut.discard(name)
        self._relink()

    def _reaches(self, name: str, hub: str) -> bool:
        """Whether a node can link to a hub's broker; one on its own host it reaches through any cut but `part`."""
        alone = len(self.branch.hubs) == 1
        if (
            hub in self.down
            or (name in self.cut and (alone or name != hub))
            or (not alone and hub in self.cut - {name})
        ):
            return False
        return frozenset((name, hub)) not in self._between

    def _relink(self) -> None:
        """Links stand where they can, and are gone where not."""
        for link, hub in enumerate(self.branch.hubs):
            for name, exchange in list(self.exchanges.items()):
                reaches, now = self._reaches(name, hub), self.clocks[name].now()
                if link in exchange.links and not reaches:
                    self._air = [each for each in self._air if (each.target, each.link) != (name, link)]
                    exchange.link_down(now, link)
                elif link not in exchange.links and reaches:
                    self._wills[name] = exchange.will(now)
                    exchange.link_up(now, link)
                    for topic, payload in self._retained[link].items():
                        self._fly(name, topic, payload, link)

    def crash(self, name: str, *, disk_lost: bool = False, broker: bool = False, will: bool = False) -> None:
        """The node is gone at once; its ledger stays unless the disk went with it.

        `broker`: the one beside it is gone as well. `will`: brokers tell of its death, else nobody does.
        """
        links = self.exchanges[name].links
        for kept in (self.nodes, self.exchanges, self.hubs, self.machines):
            kept.pop(name, None)
        self._air = [each for each in self._air if each.target != name]
        if disk_lost:
            del self.ledgers[name]
        if broker:
            self.down.add(name)
            self._retained[self.branch.hubs.index(name)].clear()
        self._relink()
        if will:
            for link in links:
                self.tell_will(name, link)

    def tell_will(self, name: str, link: int) -> None:
        """A broker says that a node died, whether that is so or not."""
        topic = str(Topic(self.branch.id, name, "status"))
        self._retained[link][topic] = self._wills[name]
        self._spread(topic, self._wills[name], "", link, name)

    def part(self, name: str) -> None:
        """Cut a node off the network."""
        self.cut.add(name)
        self._relink()

    def heal(self, name: str) -> None:
        self._join(name)

    def part_sides(self, *sides: Sequence[str]) -> None:
        """The network falls into parts that don't hear each other, each with a hub or none."""
        self._between = {
            frozenset((one, other))
            for side in sides
            for others in sides
            if others is not side
            for one in side
            for other in others
        }
        self._relink()

    def heal_sides(self) -> None:
        self.part_sides()

    # -- the network -----------------------------------------------------------------------------------------------

    def _send(self, name: str, post: Post) -> bool:
        if name not in self.exchanges:
            return False
        topic, links = str(Topic(self.branch.id, name, post.kind, post.to)), self.exchanges[name].links
        for link in sorted(links):
            if post.retain:
                self._retained[link][topic] = post.payload
            self._spread(topic, post.payload, post.to, link, name)
        return bool(links)

    def _spread(self, topic: str, payload: bytes, to: str, link: int, source: str) -> None:
        for target, exchange in self.exchanges.items():
            if target != source and to in ("", target) and link in exchange.links:
                self._fly(target, topic, payload, link)

    def _fly(self, target: str, topic: str, payload: bytes, link: int) -> None:
        weather = self.weather
        if self.random.random() < weather.loss:
            return
        for _ in range(2 if self.random.random() < weather.doubled else 1):
            self._sent += 1
            due = self.elapsed + weather.delay + self.random.randint(0, weather.jitter)
            self._air.append(Flying(due, self._sent, target, topic, payload, link))

    # -- time ------------------------------------------------------------------------------------------------------

    def run(self, ms: int, step: int = 50) -> None:
        """Let time pass: messages arrive when they are due, every node ticks."""
        end = self.elapsed + ms
        while self.elapsed < end:
            self.elapsed = min(end, self.elapsed + step)
            self.deliver()
            for name in list(self.exchanges):
                if name not in self.exchanges or name in self.frozen:
                    continue
                now = self.clocks[name].now()
                self.exchanges[name].tick(now)
                if name in self.hubs:
                    self._lead(name, now)
                    self.hubs[name].keep_hours(now)
                self.exchanges[name].flush(now)
                self.exchanges[name].acknowledge(now)
        self.deliver()

    def _lead(self, name: str, now: Moment) -> None:
        hub = self.hubs[name]
        if not hub.lead.alone:
            led = hub.lead.leads
            hub.keep_lead(now)
            hub.settle(now)
            if hub.lead.leads != led:
                self.exchanges[name].pulse(now)

    def deliver(self) -> None:
        while True:
            here = (e for e in self._air if e.due <= self.elapsed and e.target not in self.frozen)
            due = sorted(here, key=lambda e: (e.due, e.order))
            if not due:
                return
            arrived = {id(each) for each in due}
            self._air = [each for each in self._air if id(each) not in arrived]
            for each in due:
                if each.target in self.exchanges and each.link in self.exchanges[each.target].links:
                    now = self.clocks[each.target].now()
                    self.exchanges[each.target].receive(each.topic, each.payload, now, each.link)
                    self.exchanges[each.target].flush(now)
                    self.exchanges[each.target].acknowledge(now)

    # -- people ----------------------------------------------------------------------------------------------------

    def do(self, command: c.AnyCommand, cause: str = "", by: str = "01", hub: str = "hub") -> Done:
        return self.hubs[hub].do(command, cause=cause or self.new_id(), by=by, now=self.clocks[hub].now())

    def take(self, machine: str = "m1", service: str = "deposit", group: str = "", cause: str = "") -> "Taken":
        """Touch a machine; the ticket is there once time has passed for the hub's answer."""
        taken = Taken()
        self.machines[machine].take(
            Taking(service=service, group=group), cause or self.new_id(), self.clocks[machine].now, taken.come
        )
        return taken

    def issued(self, machine: str = "m1", service: str = "deposit", group: str = "") -> Ticket:
        taken = self.take(machine, service, group)
        self.run(300)
        assert isinstance(taken.result, Ticket), taken.result
        return taken.result

    def facts(self, name: str) -> list[AnyFact]:
        return [entry.fact for entry in self.nodes[name].lobby.entries()]


def _standing(hub: Hub) -> tuple[int, bool]:
    return (hub.lead.term, True) if hub.lead.leads else (hub.node.lobby.term, False)


class Taken:
    """What came of a touch."""

    result: Ticket | Refusal | None = None

    def come(self, result: Ticket | Refusal) -> None:
        assert self.result is None, "told twice"
        self.result = result


@dataclass
class Desk:
    """A slip desk whose printer does what the test says: printed, refused, uncertain, or hangs."""

    outcome: str = "printed"
    printed: list[tuple[str, bool]] = field(default_factory=list)
    hanging: list[Callable[[str], None]] = field(default_factory=list)

    def print_ticket(self, ticket: Ticket, *, copy: bool, done: Callable[[str], None]) -> None:
        if self.outcome == "hangs":
            self.printed.append((ticket.number, copy))
            self.hanging.append(done)
            return
        if self.outcome != "refused":
            self.printed.append((ticket.number, copy))
        done(self.outcome)


class Numbers:
    """The hub's numbers over the virtual network."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def reachable(self, now: Moment) -> bool:
        return self._exchange.hub(now) is not None

    def ask(self, service: str, cause: str, wait_ms: int, now: Moment, reply: Callable[[str | None], None]) -> None:
        hub = self._exchange.hub(now)
        assert hub is not None

        def answered(answer: Answer | None) -> None:
            ok = answer is not None and answer.ok
            reply(unpack(answer.body, dict[str, str])["number"] if ok and answer is not None else None)

        self._exchange.ask(hub, "number", {"service": service}, wait_ms, f"number:{cause}", now, answered)
