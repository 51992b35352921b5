"""A station: a node with everything around it that every process has — ledger, owner thread, exchange, link.

The one place where a node meets threads, the broker and the clock. The hub, a machine and a board add their part.
"""

import logging
import shutil
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from config.settings import Settings
from kiosk.texts import CORE, Texts
from mqtt_bridge.exchange import Exchange
from mqtt_bridge.link import Arrival, Link, tls_to
from mqtt_bridge.posts import Post
from mqtt_bridge.topics import Topic, heard_by
from queue_machine.domain.records import Chained, Moment, node_of
from queue_machine.ledger.ledger import LedgerDamaged, LedgerFailed
from queue_machine.ledger.sqlite import SqliteLedger, salvage
from queue_machine.node import Node
from queue_machine.owner import Owner, OwnerStopped
from scripts.clock import SystemClock, machine_id, new_epoch, new_id
from scripts.invitation import CERTIFICATE
from scripts.last_good import LAST_GOOD

log = logging.getLogger(__name__)

VERSION = "0.1.0"
PERIOD = 1.0
"""Seconds between two ticks when nobody wishes for one sooner."""
DISK_EVERY = 60_000
"""ms between two looks at the free space."""
DISK_LOW = 200 * 1024 * 1024
"""Bytes of free disk below which a node asks for help while it still can."""
TELL_EVERY = 100
"""ms between two tellings of what changed while more work waits: a burst of facts is one redraw, not a hundred."""
FEW = 2
"""Works that wait and are no burst yet: a fact is followed by what its author holds now."""
FATAL = (LedgerFailed, LedgerDamaged)


class Station:
    """One node's process. `start` after the parts are in place, `stop` ends it within a few seconds."""

    def __init__(
        self,
        name: str,
        role: str,
        settings: Settings,
        data: Path,
        clock: SystemClock,
        password: str,
        brokers: Sequence[tuple[str, int]] = (),
    ) -> None:
        """Open the ledger in `data/name`. `brokers` is where to link to, else what the settings say: one for each
        node that may lead, in order.

        Raises LedgerError where the ledger cannot be opened.
        """
        self.name, self.role, self.settings, self.clock = name, role, settings, clock
        self.branch = settings.branch
        self.zone = ZoneInfo(self.branch.time_zone)
        self.folder = data / name
        self.folder.mkdir(parents=True, exist_ok=True)
        # A ticket's id is its visitor's token: no other account of this machine may read it.
        self.folder.chmod(0o700)
        self.texts = Texts.load((CORE, settings.texts))
        self.ledger = SqliteLedger.open(self.folder / "ledger.sqlite")
        self.node = Node(
            name,
            self.ledger,
            machine_id=machine_id(),
            new_epoch=new_epoch,
            now=clock.now(),
            return_within=round(self.branch.policy.return_within * 60_000),
        )
        if settings.folder.is_relative_to(data / LAST_GOOD):
            self.node.alarms["settings"] = "the branch's folder has mistakes: the last good settings are used"
        if self.ledger.was_damaged:
            self.node.alarms["damaged"] = f"the ledger was damaged and set aside as {self.ledger.was_damaged}"
            records = list(salvage(Path(self.ledger.was_damaged)))
            saved = self.node.salvage(records, clock.now())
            log.error("ledger damaged set_aside=%s salvaged=%d", self.ledger.was_damaged, saved)
        mine = (each.record.at for each in self.node.lobby.entries() if each.record.origin == self.node.origin)
        clock.after(max(mine, default=0))
        self.exchange = Exchange(
            self.node,
            self.branch.id,
            role,
            VERSION,
            self.branch.hubs,
            new_id,
            self._send,
        )
        self.ticks: list[Callable[[Moment], float | None]] = [self.exchange.tick]
        """Called on the owner's thread; each returns the seconds after which it wants to be called again."""
        self.changed: list[Callable[[], None]] = []
        """Called on the owner's thread after the lobby or the health changed."""
        self.parts: dict[str, str] = {"ledger": "ok", "clock": "ok"}
        self.outages: list[Callable[[], object]] = []
        """Called on the owner's thread, as its last act, when the node goes out of service."""
        self.hub_known = threading.Event()
        """Set once a hub was heard and this node holds all that it told."""
        self.last_facts: dict[str, int] = {}
        """Per node, when its last fact that came here was recorded, ms."""
        self.node.watchers.append(self._note_facts)
        self.ended = threading.Event()
        """Set when the node went out of service for good."""
        self._seen: tuple[int, object] = (-1, None)
        self._told_at = self._acknowledged_at = -TELL_EVERY
        self._disk_due = 0
        self.owner = Owner(name, self._tick, period=PERIOD, after=self._after, fatal=FATAL, on_fatal=self._fatal)
        candidates = settings.network.candidates(self.branch.hubs)
        places = brokers or [(each.broker_host, each.broker_port) for each in candidates]
        self.links = [self._link(number, *place, password, data) for number, place in enumerate(places)]

    def _link(self, number: int, host: str, port: int, password: str, data: Path) -> Link:
        """The link to one candidate's broker."""
        return Link(
            host,
            port,
            username=self.name,
            password=password,
            client_id=f"{self.branch.id}-{self.name}",
            subscriptions=heard_by(self.branch.id, self.name),
            on_message=partial(self._message, number),
            on_up=lambda: self._hand(partial(self.exchange.link_up, link=number)),
            on_down=lambda why: self._hand(partial(self.exchange.link_down, link=number)),
            on_refused=self._refused,
            will=(str(Topic(self.branch.id, self.name, "status")), self.exchange.will(self.clock.now())),
            tls=tls_to(_signer(self.settings, data)) if self.settings.network.tls else None,
            keepalive=self.settings.network.keepalive,
            retry=(0.2, 5.0),
        )

    # -- life ------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        self.owner.start()
        for link in self.links:
            link.start()

    def stop(self) -> None:
        """End the link and the thread, then close the ledger; a will tells the others that this node is gone."""
        with ThreadPoolExecutor(len(self.links)) as closing:
            list(closing.map(lambda link: link.close(1.0), self.links))
        self.owner.stop(3.0)
        self.ledger.close()

    def _fatal(self, error: BaseException) -> None:
        """The last thing on the owner's thread: screens, health and peers hear of it, then nothing moves any more."""
        self.ended.set()
        self.parts["ledger"] = "failed"
        log.critical("node out of service name=%s reason=%s", self.name, error)
        for tell in (self._say_health, *self.changed, *self.outages):
            try:
                tell()
            except Exception:
                log.exception("a part could not be told name=%s", self.name)

    # -- between the threads ---------------------------------------------------------------------------------------

    def _hand(self, work: Callable[[Moment], None]) -> None:
        self.owner.submit(lambda: work(self.clock.now()))

    def _refused(self, topic: str, code: int, why: str) -> None:
        """The broker let this node not write there: it runs with another's settings or name, and somebody must look."""
        log.error("publish refused topic=%s code=%d why=%s", topic, code, why)

        def alarm(now: Moment) -> None:
            self.node.alarms["refused"] = f"the broker refused what this node sent ({why}): look at its name and keys"
            self._say_health()

        self._hand(alarm)

    def _message(self, link: int, topic: str, payload: bytes, _: Arrival) -> None:
        future = self.owner.submit(lambda: self.exchange.receive(topic, payload, self.clock.now(), link))
        future.add_done_callback(_log_failure)

    def _after(self) -> None:
        """After every step: the others hear of it, and the screens when something that they show changed."""
        now = self.clock.now()
        self.exchange.flush(now)
        self._tell_screens(now)
        # In a flood one sync of the disk serves for many messages.
        wait = self._acknowledged_at + TELL_EVERY - now.tick if self.owner.waiting > FEW else 0
        if wait <= 0:
            self._acknowledged_at = now.tick
            self.exchange.acknowledge(now)
        self.owner.wake_in(max(self.exchange.due(now), wait / 1000))

    def _tell_screens(self, now: Moment) -> None:
        seen = (self.node.lobby.version, (self.exchange.up, tuple(self.parts.items()), len(self.node.alarms)))
        if seen == self._seen or (self.owner.waiting > FEW and now.tick - self._told_at < TELL_EVERY):
            return
        self._seen, self._told_at = seen, now.tick
        for tell in self.changed:
            tell()

    def _note_facts(self, records: Sequence[Chained], own: bool) -> None:
        for each in records:
            self.last_facts[node_of(each.record.origin)] = self.node.lobby.time_of(each.record)

    def _tick(self) -> float | None:
        now = self.clock.now()
        hub = self.exchange.hub(now)
        if hub is not None and self.exchange.sync.caught_up_with(hub):
            self.hub_known.set()
        self.parts["clock"] = "ok" if now.sure else "unsure"
        if len(self.links) > 1:
            self.parts["links"] = "ok" if len(self.exchange.links) == len(self.links) else "some"
        waits = [wait for tick in self.ticks if (wait := tick(now)) is not None]
        self.parts["catalogue"] = self._catalogue()
        self.parts["messages"] = "unread" if self.node.letters else "ok"
        if now.tick >= self._disk_due:
            self._disk_due = now.tick + DISK_EVERY
            self.parts["disk"] = "low" if shutil.disk_usage(self.folder).free < DISK_LOW else "ok"
        self._say_health()
        return min(waits, default=None)

    def _say_health(self) -> None:
        self.exchange.say_health({**self.parts, **dict.fromkeys(self.node.alarms, "alarm")}, self.clock.now())

    def status(self, request: dict[str, Any]) -> dict[str, Any]:
        """How this node is, for whoever asks on this machine through its control socket; any thread."""
        return {
            "node": self.name,
            "role": self.role,
            "linked": self.exchange.up,
            "hub": self.exchange.hub(self.clock.now()),
            "parts": dict(self.parts),
            "alarms": dict(self.node.alarms),
            "out_of_service": self.ended.is_set(),
            "facts": sum(head.seq for head in self.node.heads.values()),
            "dead_letters": self.node.letters,
        }

    def _catalogue(self) -> str:
        """Whether this node reads the same settings as the hub: services and texts could differ otherwise."""
        told = self.exchange.catalogue
        return "ok" if told is None or told.version == self.settings.version else "other"

    def _send(self, post: Post) -> bool:
        """Publish at every broker; whoever hears it twice drops the second. Whether any took it."""
        topic = str(Topic(self.branch.id, self.name, post.kind, post.to))
        taken = [
            link.publish(topic, post.payload, qos=post.qos, retain=post.retain, expiry_s=post.expiry_s)
            for link in self.links
        ]
        return any(taken)


def _signer(settings: Settings, data: Path) -> str:
    """The file with the certificate of who signed the broker's: the hall's own, else the one that the hub made."""
    made = data / CERTIFICATE
    return settings.network.ca_file or (str(made.absolute()) if made.exists() else "")


def _log_failure(future: Future[None]) -> None:
    error = None if future.cancelled() else future.exception()
    if error is not None and not isinstance(error, (*FATAL, OwnerStopped)):
        log.error("message failed", exc_info=error)
