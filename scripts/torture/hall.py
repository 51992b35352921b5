"""A whole hall in one seeded loop on virtual time: hosts, the network between them, and time itself.

Here time passes, messages arrive and processes start and end. What people do, what goes wrong and what must hold
are files of their own.
"""

import random
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from queue_machine.domain.branch import Branch, Group, Hours, Service, Span, Window
from queue_machine.domain.refusals import Refusal
from queue_machine.ledger.ledger import LedgerDamaged, LedgerFailed
from scripts.torture.disk import Crash
from scripts.torture.host import Host
from scripts.torture.network import Network
from scripts.torture.promises import Promises
from scripts.torture.steps import HUBS, node_names

_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_DAY = (Span(9 * 60, 17 * 60),)
BRANCH = Branch(
    id="trial",
    time_zone="Asia/Shanghai",
    hours=Hours(week=(_DAY,) * 7),
    services=(
        Service(id="deposit", letter="A", kind="deposit", mean=6),
        Service(id="loan", letter="B", kind="loan", mean=12),
        Service(id="advice", letter="C", kind="advice", mean=4),
    ),
    windows=(
        Window(id="1", skills=("deposit", "loan", "advice"), comprehensive=True),
        Window(id="2", skills=("deposit", "advice")),
        Window(id="3", skills=("loan",)),
    ),
    groups=(Group(id="elderly"),),
    miss_after_calls=1,
    miss_after_seconds=0,
)


class Hall:
    """One run's hall. `run(ms)` lets time pass."""

    def __init__(self, seed: int, nodes: int, folder: Path) -> None:
        self.seed, self.folder = seed, folder
        names = node_names(nodes)
        hubs = tuple(name for name in names if name in HUBS)
        self.branch, self.zone = msgspec.structs.replace(BRANCH, hubs=hubs), ZoneInfo(BRANCH.time_zone)
        self.chance = random.Random(seed)
        self._names = random.Random(f"names {seed}")
        self.elapsed = 0
        self.step = 0
        self.faults: Counter[str] = Counter()
        self.cloned: set[str] = set()
        self.promises = Promises(self)
        self.network = Network(BRANCH.id, self.chance, hubs)
        self.network.note = self.note
        self.hosts: dict[str, Host] = {}
        for name in names:
            self.add(name, name)

    def add(self, key: str, name: str) -> Host:
        """A new machine for a node of this name; its process starts at once."""
        host = self.hosts[key] = Host(self, key, name, self.folder / f"{key}-{len(list(self.folder.iterdir()))}")
        host.start_at = self.elapsed
        return host

    def note(self, kind: str) -> None:
        """A fault came to pass."""
        self.faults[kind] += 1

    def new_id(self) -> str:
        bits = self._names.getrandbits(130)
        return "".join([_LETTERS[bits >> shift & 31] for shift in range(0, 130, 5)])

    def new_epoch(self) -> str:
        return f"{self._names.getrandbits(64):016x}"

    @property
    def hub(self) -> Host:
        """The hub that is first in order."""
        return self.hosts[self.branch.hubs[0]]

    @property
    def candidates(self) -> list[Host]:
        """Who may lead, in order."""
        return [self.hosts[name] for name in self.branch.hubs]

    # -- doing -----------------------------------------------------------------------------------------------------

    def act(self, host: Host, work: Callable[[], object]) -> Refusal | None:
        """Let a host's process do something, and bear what comes of it; returns the refusal, if that came."""
        try:
            work()
        except Refusal as refusal:
            return refusal
        except Crash as crash:
            self.crash(host, crash.power)
        except (LedgerFailed, LedgerDamaged):
            self.note("out-of-service")
            self.crash(host, False)
        except Exception as error:  # noqa: BLE001 - whatever the product raises here is what is looked for
            self.promises.broken("error", f"{host.key}: {type(error).__name__}: {error}")
        return None

    def crash(self, host: Host, power: bool) -> None:
        """A host's process ends at once, and starts again after a while."""
        host.gone(power)
        host.start_at = self.elapsed + self.chance.choice((300, 2_000, 8_000, 30_000) if power else (300, 1_000, 4_000))
        # A broker goes with the power of its host, and every other time with the hub's process.
        brokers = [broker for broker in self.network.brokers if broker.host == host.key]
        if brokers and (power or self.chance.random() < 0.5):
            self.network.wipe(brokers, host.start_at)
            self.note("broker-wiped")

    # -- time ------------------------------------------------------------------------------------------------------

    def run(self, ms: int) -> None:
        """Let time pass: what falls due meanwhile happens in its turn."""
        end = self.elapsed + ms
        while True:
            due = min(self.network.due, *(host.wakes for host in self.hosts.values()))
            if due > end:
                break
            self.elapsed = max(self.elapsed, due)
            self.turn()
        self.elapsed = end

    def turn(self) -> None:
        """Everything that is due now."""
        network = self.network
        for host in self.candidates:
            while host.waiting and host.frozen_until <= self.elapsed:
                host.waiting.pop(0)()
        while network.due <= self.elapsed:
            message = network.arrived()
            _, _, target, link, topic, payload = message
            found = self.hosts.get(target)
            if found is not None and found.life is not None:
                if found.frozen_until > self.elapsed:
                    network.put_back(found.frozen_until, message)
                else:
                    receive = partial(found.receive, topic, payload, link)
                    self.act(found, receive)
        for host in list(self.hosts.values()):
            if host.paper.jobs and host.paper.jobs[0].due <= self.elapsed:
                self._slip(host)
            if host.life is None:
                if host.start_at <= self.elapsed:
                    self.act(host, host.start)
                continue
            if host.frozen_until > self.elapsed:
                continue
            host.keep_links(network)
            if host.due <= self.elapsed:
                self.act(host, host.tick)

    def _slip(self, host: Host) -> None:
        job = host.paper.jobs.pop(0)
        outcome, came = host.paper.outcome(self.chance)
        if came:
            self.promises.slip(job.ticket, job.copy)
        if job.done is None:
            self.note("slip-without-record")
        elif host.life is not None:
            done = job.done
            self.act(host, lambda: done(outcome))
            self.act(host, host.after)
