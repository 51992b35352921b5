"""A host of a run: one machine with its disk and clock, and on it a node's process that comes and goes.

The parts are put together as `scripts.station` and the processes put them, without threads and sockets. What happens
to a host is decided elsewhere.
"""

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from mqtt_bridge.exchange import Exchange
from mqtt_bridge.hub.hub import Hub
from mqtt_bridge.posts import Post
from mqtt_bridge.topics import Topic
from mqtt_bridge.wire import Answer, Ask, BadMessage, Have, pack, unpack
from queue_machine.domain.records import Moment
from queue_machine.domain.refusals import Refusal
from queue_machine.foresight import Foresight
from queue_machine.ledger.ledger import LedgerError
from queue_machine.ledger.sqlite import SqliteLedger, salvage
from queue_machine.machine import Machine
from queue_machine.node import Node
from scripts.torture.clocks import HostClock
from scripts.torture.disk import Disk
from scripts.torture.network import NEVER, Broker, Link, Network
from scripts.torture.paper import Paper

if TYPE_CHECKING:
    from scripts.torture.hall import Hall

LOOKS_AT_LEAD = 0.5
"""Seconds between two looks at who leads, where more than one may."""


class HubNumbers:
    """The hall's numbers over the virtual network."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def reachable(self, now: Moment) -> bool:
        return self._exchange.hub(now) is not None

    def ask(self, service: str, cause: str, wait_ms: int, now: Moment, reply: Callable[[str | None], None]) -> None:
        hub = self._exchange.hub(now)

        def answered(answer: Answer | None) -> None:
            number: str | None = None
            if answer is not None and answer.ok:
                with suppress(BadMessage):
                    number = unpack(answer.body, dict[str, str]).get("number")
            reply(number)

        if hub is None:
            reply(None)
        else:
            self._exchange.ask(hub, "number", {"service": service}, wait_ms, f"number:{cause}", now, answered)


class Life:
    """A node's process while it runs."""

    def __init__(self, host: "Host") -> None:
        """Raises LedgerError where the ledger cannot be opened, Crash where it is cut short."""
        hall, clock = host.hall, host.clock
        host.ledger = self.ledger = SqliteLedger.open(host.disk.path, opening=host.disk.opening)
        self.node = Node(
            host.name,
            self.ledger,
            machine_id=host.machine_id,
            new_epoch=hall.new_epoch,
            now=clock.now(),
            return_within=round(hall.branch.policy.return_within * 60_000),
        )
        hall.promises.watch(host, self.node)
        if self.ledger.was_damaged:
            self.node.salvage(list(salvage(Path(self.ledger.was_damaged))), clock.now())
        self._compose(host, hall)

    def _compose(self, host: "Host", hall: "Hall") -> None:
        clock, node = host.clock, self.node
        clock.after(max((e.record.at for e in node.lobby.entries() if e.record.origin == node.origin), default=0))
        self.exchange = Exchange(
            node, hall.branch.id, host.role, "trial", hall.branch.hubs, hall.new_id, lambda post: host.send(post)
        )
        self.foresight = Foresight(hall.branch)
        self.hub: Hub | None = None
        self.machine: Machine | None = None
        if host.role == "hub":
            self.hub = Hub(
                node, hall.branch, hall.zone, hall.new_id, clock.now(), fresh_install=not host.began, seed=hall.new_id()
            )
            self.exchange.answering, self.exchange.on_clock = self._answer, self._compare
            self.exchange.lead, self.exchange.on_pulse = self._standing, self.hub.lead.heard
            self.hub.caught_up_with = self.exchange.sync.caught_up_with
        elif host.role == "machine":
            numbers = HubNumbers(self.exchange)
            self.machine = Machine(node, hall.branch, hall.zone, hall.new_id, numbers, host.paper, int(host.name[1:]))
        host.began = True

    def _answer(self, asker: str, ask: Ask, now: Moment) -> Answer:
        assert self.hub is not None
        try:
            wish = unpack(ask.body, dict[str, str])
            number = self.hub.give_number(wish.get("service", ""), asker, ask.cause, now)
        except (Refusal, BadMessage) as refusal:
            return Answer(id=ask.id, ok=False, error=str(refusal)[:300])
        return Answer(id=ask.id, ok=True, body=pack({"number": number}))

    def _compare(self, node: str, told: Have, now: Moment) -> None:
        assert self.hub is not None
        self.hub.compare_clock(node, told.boot, told.at, told.sure, now)

    def _standing(self) -> tuple[int, bool]:
        assert self.hub is not None
        lead = self.hub.lead
        return (lead.term, True) if lead.leads else (self.node.lobby.term, False)

    @property
    def leads(self) -> bool:
        """Whether this is a hub that takes itself for the leader."""
        return self.hub is not None and self.hub.lead.leads

    def keep_hall(self, now: Moment) -> float:
        """What a hub does as time passes; returns the seconds until it wants to again."""
        hub = self.hub
        if hub is None:
            return 1.0
        led = hub.lead.leads
        hub.keep_lead(now)
        hub.settle(now)
        hub.keep_hours(now)
        if hub.lead.leads != led:
            self.exchange.pulse(now)
        return 1.0 if hub.lead.alone else LOOKS_AT_LEAD


class Host:
    """One machine of the hall; `life` is its process, None while that does not run."""

    def __init__(self, hall: "Hall", key: str, name: str, folder: Path) -> None:
        self.hall, self.key, self.name = hall, key, name
        self.role = "hub" if name in hall.branch.hubs else "machine" if name[0] == "m" else "board"
        self.clock = HostClock(lambda: hall.elapsed, steered=self.role == "hub" or name == "m1")
        self.disk = Disk(folder, hall.note)
        self.paper = Paper(lambda: hall.elapsed)
        self.machine_id = f"id-{key}"
        self.life: Life | None = None
        self.began = False
        """Whether this host ever worked: a hub that did cannot be a fresh installation."""
        self.ledger: SqliteLedger | None = None
        """The open ledger, also while a start is under way."""
        self.start_at = 0
        """When its process is started, if it does not run."""
        self.started_at = 0
        self.relink_at: dict[int, int] = {}
        self.notice_at: dict[int, int] = {}
        """When a link that is dead is seen to be, by its broker's number; so in `relink_at` and `last_wills`."""
        self.last_wills: dict[int, bytes] = {}
        self.due = NEVER
        self.frozen_until = self.disk_full_until = 0
        self.froze_at = 0
        self.waiting: list[Callable[[], None]] = []
        """Requests that came while it was frozen: they are the first that it finds."""
        self.clock.begin_boot(key)

    def now(self) -> Moment:
        return self.clock.now()

    def send(self, post: Post) -> bool:
        life = self.life
        if life is None:
            return False
        if post.kind == "have":
            self.hall.promises.told(self, life.node)
        return self.hall.network.publish(self.key, self.name, post, self.hall.elapsed)

    # -- the links -------------------------------------------------------------------------------------------------

    def keep_links(self, network: Network) -> None:
        """Links up or down as far as the network says so."""
        elapsed = self.hall.elapsed
        for broker in network.brokers:
            number = broker.number
            if self.life is None:
                return
            if self.key in broker.linked:
                if network.reaches(self.key, broker, elapsed):
                    self.notice_at.pop(number, None)
                elif number not in self.notice_at:
                    self.notice_at[number] = elapsed + self.hall.chance.choice((0, 100, 3_000, 15_000))
                elif elapsed >= self.notice_at[number]:
                    self.unlink(broker)
            elif elapsed >= self.relink_at.get(number, 0) and network.reaches(self.key, broker, elapsed):
                self._link(broker)

    def _link(self, broker: Broker) -> None:
        network, elapsed, life = self.hall.network, self.hall.elapsed, self.life
        assert life is not None
        for other, link in list(broker.linked.items()):
            if link.name == self.name:
                # A second client of one name: the broker ends the first one's session.
                rival = self.hall.hosts[other]
                rival.unlink(broker)
                rival.relink_at[broker.number] = elapsed + self.hall.chance.randint(500, 5_000)
        broker.linked[self.key] = Link(self.name, elapsed)
        self.notice_at.pop(broker.number, None)
        self.last_wills[broker.number] = life.exchange.will(self.now())
        self.hall.act(self, lambda: life.exchange.link_up(self.now(), broker.number))
        network.retained_for(self.key, broker, elapsed)
        self.due = elapsed

    def unlink(self, broker: Broker) -> None:
        """A link is gone; the broker says so for this node."""
        network, life = self.hall.network, self.life
        self.notice_at.pop(broker.number, None)
        if network.drop(self.key, broker):
            self._will(broker)
        if life is not None:
            self.hall.act(self, lambda: life.exchange.link_down(self.now(), broker.number))

    def _will(self, broker: Broker) -> None:
        will = self.last_wills.get(broker.number)
        if will:
            topic = str(Topic(self.hall.network.branch, self.name, "status"))
            self.hall.network.spread(broker, topic, will, "", self.hall.elapsed, retain=True)

    # -- time ------------------------------------------------------------------------------------------------------

    def receive(self, topic: str, payload: bytes, link: int) -> None:
        life = self.life
        if life is not None and self.frozen_until <= self.hall.elapsed:
            life.exchange.receive(topic, payload, self.now(), link)
            self.after()

    def tick(self) -> None:
        """What the owner's thread does when time asks for it."""
        life = self.life
        if life is None:
            return
        now = self.now()
        wait = min(life.exchange.tick(now), life.keep_hall(now))
        life.exchange.flush(now)
        life.exchange.acknowledge(now)
        self.due = self.hall.elapsed + max(1, round(wait * 1000))

    @property
    def wakes(self) -> int:
        """When something is due here."""
        jobs = self.paper.jobs[0].due if self.paper.jobs else NEVER
        own = self.start_at if self.life is None else max(self.due, self.frozen_until)
        return min(jobs, own)

    def after(self) -> None:
        """After every step: the others hear of it."""
        life = self.life
        if life is not None:
            now = self.now()
            life.exchange.flush(now)
            if self.hall.chance.random() < 0.8:
                life.exchange.acknowledge(now)
            self.due = min(self.due, self.hall.elapsed + max(1, round(life.exchange.due(now) * 1000)))

    # -- life and death --------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the process; where its ledger does not open, it is tried again later. Raises Crash."""
        hall = self.hall
        try:
            self.life = life = Life(self)
        except LedgerError:
            self.gone(power=False)
            self.start_at = hall.elapsed + hall.chance.randint(500, 5_000)
            return
        except Exception:
            self.gone(power=False)
            self.start_at = hall.elapsed + 5_000
            raise
        hall.promises.started(self, life)
        self.due = self.started_at = hall.elapsed
        self.relink_at.clear()
        if life.machine is not None:
            machine = life.machine
            hall.act(self, lambda: machine.recover(self.now) and None)

    def gone(self, power: bool) -> None:
        """The process is gone; its files are what such an end leaves."""
        hall = self.hall
        self.life = None
        self.waiting.clear()
        for broker in hall.network.brokers:
            if hall.network.drop(self.key, broker) and hall.chance.random() < 0.8:
                self._will(broker)
        self.paper.process_gone(power, hall.chance)
        old = self.disk.survive(hall.chance, power)
        if self.ledger is not None:
            self.ledger.close()
            self.ledger = None
        shutil.rmtree(old)
        if power:
            self.clock.begin_boot(self.key)
        self.due = NEVER

    def stop(self) -> None:
        """End the process in good order."""
        life = self.life
        if life is not None:
            for broker in self.hall.network.brokers:
                self.unlink(broker)
            self.waiting.clear()
            if self.life is not None:
                life.ledger.close()
                self.life = self.ledger = None
                self.paper.process_gone(False, self.hall.chance)
                self.due = NEVER
