"""What goes wrong in a run: links, processes, power, disks, clocks, copies, and messages that nobody should read.

Each trouble happens to one host and mends itself after a while; what it leaves is the product's to bear.
"""

import random
from collections.abc import Callable

import msgspec

from mqtt_bridge.topics import Topic
from mqtt_bridge.wire import PAYLOAD_LIMIT, encode_facts
from queue_machine.domain.records import Record, encode_record, record_hash
from queue_machine.ledger.backup import RESTORED
from queue_machine.ledger.ledger import LedgerError
from queue_machine.ledger.sqlite import SqliteLedger
from scripts.torture.clocks import START
from scripts.torture.disk import POINTS, Trap
from scripts.torture.hall import Hall
from scripts.torture.host import Host
from scripts.torture.people import People

DAY = 86_400_000
FUTURE = "x9/00000000000000f9"
"""The origin of a node of a newer version."""


class Troubles:
    """Everything that can go wrong, by the kinds of steps."""

    def __init__(self, hall: Hall, people: People) -> None:
        self.hall, self.people = hall, people
        self._future: list[bytes] = []
        self._clones_end: dict[str, int] = {}
        self.kinds: dict[str, Callable[[Host], None]] = {
            "weather": self.weather,
            "cut": self.cut,
            "cut-out": self.cut_out,
            "cut-in": self.cut_in,
            "cut-between": self.cut_between,
            "hubs-apart": self.part_hubs,
            "kill": self.kill,
            "power": self.power,
            "break-commit": self.break_commit,
            "disk-full": self.fill_disk,
            "rot": self.rot,
            "clock": self.clock,
            "broker": self.broker,
            "hub-lost": self.lose_hub,
            "image": self.image,
            "restored": self.restore,
            "reimaged": self.reimage,
            "cloned": self.clone,
            "poison": self.poison,
            "future": self.future,
            "closed-while-cut": self.close_while_cut,
            "printer": self.printer,
            "frozen": self.freeze,
        }

    @property
    def chance(self) -> random.Random:
        return self.hall.chance

    def _note(self, kind: str) -> None:
        self.hall.note(kind)

    # -- the network -----------------------------------------------------------------------------------------------

    def weather(self, host: Host) -> None:
        network = self.hall.network
        network.loss = self.chance.choice((0.0, 0.05, 0.3, 0.6))
        network.doubled = self.chance.choice((0.0, 0.1, 0.5))
        network.jitter = self.chance.choice((0, 20, 300, 3_000))
        network.storm_until = self.hall.elapsed + self.chance.choice((500, 3_000, 10_000))
        self._note("storm")

    def cut(self, host: Host) -> None:
        until = self.hall.elapsed + self.chance.choice((200, 2_000, 10_000, 60_000))
        self.hall.network.cut_in[host.key] = self.hall.network.cut_out[host.key] = until
        self._note("partition")

    def cut_out(self, host: Host) -> None:
        self.hall.network.cut_out[host.key] = self.hall.elapsed + self.chance.choice((200, 2_000, 10_000))
        self._note("one-way-partition")

    def cut_in(self, host: Host) -> None:
        self.hall.network.cut_in[host.key] = self.hall.elapsed + self.chance.choice((200, 2_000, 10_000))
        self._note("one-way-partition")

    def cut_between(self, host: Host) -> None:
        """A host and a broker do not hear each other, or one of them does not; others hear both."""
        broker = self.chance.choice(self.hall.network.brokers).host
        ways = self.chance.choice(
            (((host.key, broker), (broker, host.key)), ((host.key, broker),), ((broker, host.key),))
        )
        until = self.hall.elapsed + self.chance.choice((500, 3_000, 10_000, 60_000))
        for way in ways:
            self.hall.network.cut_between[way] = until
        self._note("cut-between-two")

    def part_hubs(self, host: Host) -> None:
        """The branch falls apart for a while: each side has a hub, and of the others whom chance gives it."""
        hall = self.hall
        if len(hall.candidates) < 2:
            return
        until = hall.elapsed + self.chance.choice((8_000, 20_000, 60_000))
        sides: dict[str, int] = {key: self.chance.randrange(2) for key in hall.hosts}
        sides |= {each.key: place for place, each in enumerate(hall.candidates)}
        for one, side in sides.items():
            for other, others in sides.items():
                if side != others:
                    hall.network.cut_between[one, other] = until
        self._note("hubs-apart")

    def broker(self, host: Host) -> None:
        network = self.hall.network
        gone = network.brokers if self.chance.random() < 0.3 else [self.chance.choice(network.brokers)]
        network.wipe(gone, self.hall.elapsed + self.chance.choice((50, 1_000, 8_000)))
        self._note("broker-wiped")

    # -- processes and power ---------------------------------------------------------------------------------------

    def kill(self, host: Host) -> None:
        if host.life is not None:
            self._note("kill")
            self.hall.crash(host, False)

    def power(self, host: Host) -> None:
        if host.life is not None:
            self._note("power-cut")
            self.hall.crash(host, True)

    def freeze(self, host: Host) -> None:
        if host.life is not None:
            self._note("frozen")
            if host.frozen_until <= self.hall.elapsed:
                host.froze_at = self.hall.elapsed
            host.frozen_until = max(host.frozen_until, self.hall.elapsed + self.chance.choice((500, 4_000, 12_000)))

    def printer(self, host: Host) -> None:
        self._note("printer-broken")
        host.paper.broken_until = self.hall.elapsed + self.chance.choice((2_000, 20_000))

    # -- disks -----------------------------------------------------------------------------------------------------

    def break_commit(self, host: Host) -> None:
        """One of the next steps of the ledger is cut short at a point of it."""
        point = self.chance.choice(POINTS)
        what = self.chance.choice(("kill", "power", "power"))
        if point != "answer" and self.chance.random() < 0.4:
            what = "refuse"
        host.disk.trap = Trap(point, what, self.chance.randrange(3))

    def fill_disk(self, host: Host) -> None:
        host.disk.full = True
        host.disk_full_until = self.hall.elapsed + self.chance.choice((1_000, 10_000))

    def rot(self, host: Host) -> None:
        if host.life is not None:
            if self.chance.random() < 0.5:
                self.hall.crash(host, True)
            else:
                host.stop()
                host.start_at = self.hall.elapsed + 1_000
        self._destroyed(host)
        if host.disk.rot(self.chance):
            self.hall.promises.aged.add(host.name)
            self.hall.promises.rotten.add(host.name)
            self._note("bit-rot")

    def lose_hub(self, host: Host) -> None:
        self._new_disk(self.chance.choice(self.hall.candidates), "hub-disk-lost")

    def reimage(self, host: Host) -> None:
        if host.role == "machine":
            self._new_disk(host, "machine-reimaged")

    def _new_disk(self, host: Host, kind: str) -> None:
        if host.life is not None:
            self.hall.crash(host, True)
        self._destroyed(host)
        host.disk.forget()
        self._note(kind)

    def image(self, host: Host) -> None:
        """Somebody copies the disk of a hub, or of a machine, for a bad day."""
        host = self.chance.choice(self.hall.candidates) if self.chance.random() < 0.5 else host
        if host.disk.keep_image():
            self._note("image-kept")

    def restore(self, host: Host) -> None:
        """The bad day: the disk is what it was. Put back as `anju restore` does, or as it lay."""
        host = next((each for each in self.hall.candidates if each.disk.has_image), host)
        if not host.disk.has_image:
            return
        if host.life is not None:
            self.hall.crash(host, True)
        self._destroyed(host)
        host.disk.put_image_back()
        self._note("old-copy-restored")
        if self.chance.random() < 0.5:
            self.hall.promises.aged.add(host.name)
            return
        try:
            ledger = SqliteLedger.open(host.disk.path)
        except LedgerError:
            return
        ledger.set_meta(RESTORED, "yes")
        ledger.close()

    def clone(self, host: Host) -> None:
        """A copy of a machine's card starts beside it, for a while."""
        key = f"{host.name}+"
        if host.role != "machine" or key in self.hall.hosts or host.key != host.name or not host.disk.path.exists():
            return
        copy = self.hall.add(key, host.name)
        copy.disk.copy_from(host.disk)
        copy.began = True
        if self.chance.random() < 0.7:
            copy.machine_id = host.machine_id
        self.hall.cloned.add(host.name)
        self.hall.promises.two_faced.add(host.name)
        self._clones_end[key] = self.hall.elapsed + self.chance.choice((5_000, 30_000, 120_000))
        self._note("cloned")

    def _destroyed(self, host: Host) -> None:
        others = [each.disk for each in self.hall.hosts.values() if each is not host]
        self.hall.promises.destroyed(host, others)
        self.people.leave(host.key)
        self.people.hub_disks[host.key] += 1

    # -- clocks and days -------------------------------------------------------------------------------------------

    def clock(self, host: Host) -> None:
        """Set a clock: a little, a day, years wrong, as at the last shutdown, or right again."""
        error = self.chance.choice((0, 0, 3_000, -7_000, 90_000, DAY, -DAY, 4 * 365 * DAY, -START))
        self._note("clock-right" if error == 0 else "clock-wrong")
        host.clock.error = error
        if self.chance.random() < 0.3 and host.life is not None:
            # As a board without a clock chip comes up: at the time of its last shutdown, and nobody vouches for it.
            host.clock.steered = False
            host.clock.error = -self.chance.choice((60_000, 3_600_000, DAY))
            self._note("clock-stale-at-boot")
            self.hall.crash(host, True)
        elif error == 0:
            host.clock.steered = True

    def close_while_cut(self, host: Host) -> None:
        """The day is closed while a machine is cut off, and that goes on issuing."""
        if host.role != "machine":
            return
        until = self.hall.elapsed + 30_000
        self.hall.network.cut_in[host.key] = self.hall.network.cut_out[host.key] = until
        self.people.take(host)
        self.people.close_day()
        self.people.take(host)
        self._note("day-closed-while-cut")

    # -- messages --------------------------------------------------------------------------------------------------

    def poison(self, host: Host) -> None:
        """Something that is no message, on a topic of a node."""
        kind, payload = self.chance.choice(
            (
                ("have", b"{"),
                ("have", b'{"v":2,"origins":{}}'),
                ("facts", b'{"v":1,"records":[{"v":1,"origin":"m1/zz"},7,null]}'),
                ("facts", b"\xff\xfe\x00"),
                ("facts", bytes(PAYLOAD_LIMIT + 1)),
                ("status", b'{"node":"nobody","alive":true}'),
                ("status", b"[" * 5_000),
                ("pulse", b'{"v":1,"node":"hub","term":-1}'),
                ("catalogue", b'"\\ud800"'),
            )
        )
        topic = str(Topic(self.hall.branch.id, self.chance.choice(("hub", "standby", "m1", "x8")), kind))  # type: ignore[arg-type]
        retain = kind in ("status", "catalogue") and self.chance.random() < 0.3
        for broker in self.hall.network.brokers:
            self.hall.network.spread(broker, topic, payload, "", self.hall.elapsed, retain=retain)
        self._note("poison")

    def future(self, host: Host) -> None:
        """A node of a newer version tells of what this one does not know."""
        seq = len(self._future) + 1
        fact = msgspec.Raw(b'{"kind":"TicketSung","song":%d}' % seq)
        record = Record(
            v=self.chance.choice((1, 2)),
            origin=FUTURE,
            seq=seq,
            prev=record_hash(self._future[-1]) if self._future else "",
            order=seq,
            at=START,
            tick=seq,
            boot="newer",
            day="2026-11-10",
            fact=fact,
        )
        raw = encode_record(record)
        self._future.append(raw[:-1] + b',"mood":"bright"}')
        topic = str(Topic(self.hall.branch.id, "x9", "facts"))
        for broker in self.hall.network.brokers:
            self.hall.network.spread(broker, topic, encode_facts(self._future), "", self.hall.elapsed)
        self._note("future-version")

    # -- the end of troubles ---------------------------------------------------------------------------------------

    def mend_due(self) -> None:
        """What was for a while is over."""
        now = self.hall.elapsed
        for host in self.hall.hosts.values():
            if host.disk.full and host.disk_full_until <= now:
                host.disk.full = False
        for key in [key for key, end in self._clones_end.items() if end <= now]:
            self.remove_clone(key)

    def remove_clone(self, key: str) -> None:
        """Somebody finds the second card and takes it away."""
        del self._clones_end[key]
        copy = self.hall.hosts[key]
        if copy.life is not None:
            copy.gone(True)
        self._destroyed(copy)
        del self.hall.hosts[key]

    def mend(self) -> None:
        """Network, disks and printers are fine, frozen processes go on, and everything that was off is started."""
        hall = self.hall
        hall.network.heal()
        for host in hall.hosts.values():
            host.disk.full, host.disk.trap = False, None
            host.frozen_until = host.paper.broken_until = 0
            host.start_at = min(host.start_at, hall.elapsed)

    @property
    def clones(self) -> list[str]:
        return sorted(self._clones_end)
