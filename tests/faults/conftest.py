"""What the tests of faults share: nodes in this process over a real broker, a dead line, and patience."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from config.branch import DEMO, load_branch
from config.settings import Settings
from mqtt_bridge.broker import Broker
from mqtt_bridge.link import Link
from queue_machine.domain import facts as f
from scripts.clock import SystemClock
from scripts.machine_process import MachineProcess
from scripts.station import Station


def until(condition: Callable[[], object], seconds: float = 10.0) -> bool:
    """Whether the condition came true within `seconds`; looked at every few ms."""
    end = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        if time.monotonic() > end:
            return False
        pause.wait(0.005)
    return True


class Line:
    """A TCP line to the broker that can go dead without a word: nothing passes, and no end hears of it."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        self.dead = threading.Event()
        self._ends: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            # A dead line takes no new connection through either, it only seems to.
            self._ends.append(near)
            if self.dead.is_set():
                continue
            far = socket.create_connection(("127.0.0.1", self._target))
            self._ends.append(far)
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        while True:
            try:
                content = one.recv(65536)
            except OSError:
                return
            if self.dead.is_set():
                continue
            try:
                if not content:
                    other.shutdown(socket.SHUT_WR)
                    return
                other.sendall(content)
            except OSError:
                return

    def close(self) -> None:
        self._server.close()
        for end in self._ends:
            end.close()


class Branch:
    """A broker and the stations that a test starts at it; no hub leads, they only talk."""

    def __init__(self, folder: Path) -> None:
        demo = load_branch(DEMO)
        network = msgspec.structs.replace(demo.network, keepalive=2, tls=False)
        # Tests run at any hour.
        services = tuple(msgspec.structs.replace(each, last_ticket=None) for each in demo.branch.services)
        always = msgspec.structs.replace(demo.branch, services=services)
        self.settings: Settings = msgspec.structs.replace(demo, network=network, branch=always)
        self.folder = folder
        self.passwords = {name: f"password-of-{name}" for name in self.settings.nodes}
        self.broker = Broker(folder / "broker", self.settings.branch.id, self.passwords)
        self.broker.start()
        self.broker.wait_ready(10)
        self._stations: list[Station] = []
        self._links: list[Link] = []
        self._machines: list[MachineProcess] = []

    def station(self, name: str, *, data: str = "data", port: int = 0) -> Station:
        """A node of its own, linked."""
        role = {"hub": "hub", "board": "board"}.get(name, "machine")
        made = Station(
            name,
            role,
            self.settings,
            self.folder / data,
            SystemClock(vouched=True),
            self.passwords[name],
            [("127.0.0.1", port or self.broker.port)],
        )
        made.start()
        self._stations.append(made)
        assert until(lambda: made.exchange.up)
        return made

    def machine(self, name: str = "m1", *, port: str = "virtual", profile: str = "generic-80") -> MachineProcess:
        """A whole ticket machine with its printer, in this process."""
        printers = tuple(
            msgspec.structs.replace(each, port=port, profile=profile) for each in self.settings.devices.printers
        )
        devices = msgspec.structs.replace(self.settings.devices, printers=printers)
        settings = msgspec.structs.replace(self.settings, devices=devices)
        brokers = [("127.0.0.1", self.broker.port)]
        made = MachineProcess(name, settings, self.folder / "data", self.passwords[name], brokers, trial=True)
        made.start()
        self._machines.append(made)
        return made

    def stranger(self, name: str, *, max_payload: int = 64 * 1024 * 1024) -> Link:
        """A program with a node's keys that says what it likes."""
        made = Link(
            "127.0.0.1",
            self.broker.port,
            username=name,
            password=self.passwords[name],
            client_id=f"stranger-{name}",
            subscriptions=(),
            on_message=lambda *_: None,
            on_up=lambda: None,
            on_down=lambda _: None,
            retry=(0.1, 0.5),
            max_payload=max_payload,
        )
        made.start()
        self._links.append(made)
        assert until(lambda: made.up)
        return made

    def topic(self, name: str, kind: str) -> str:
        return f"anju/1/{self.settings.branch.id}/{name}/{kind}"

    def end(self, station: Station) -> None:
        self._stations.remove(station)
        station.stop()

    def close(self) -> None:
        for link in self._links:
            link.close()
        for machine in self._machines:
            machine.stop()
        for station in self._stations:
            station.stop()
        self.broker.stop()


def tell(station: Station, about: str) -> str:
    """Let a node record something; the id of it."""

    def work() -> str:
        now = station.clock.now()
        asked = f.HelpAsked(help=f"{station.name}-{about}", place=station.name, about=about)
        station.node.commit([asked], now, day="2026-11-10")
        return asked.help

    return station.owner.submit(work).result(10)


def knows(station: Station, help_: str) -> bool:
    return help_ in station.owner.submit(lambda: list(station.node.lobby.helps)).result(10)


def letters(station: Station, of: str) -> int:
    """How many dead letters a node says it has, as another one heard."""
    peer = station.exchange.peers.get(of)
    return -1 if peer is None else peer.status.dead_letters


def health(station: Station, of: str) -> dict[str, str]:
    peer = station.exchange.peers.get(of)
    return {} if peer is None else dict(peer.status.health)


@pytest.fixture
def branch(tmp_path: Path) -> Iterator[Branch]:
    made = Branch(tmp_path)
    yield made
    made.close()


@pytest.fixture
def line(branch: Branch) -> Iterator[Line]:
    made = Line(branch.broker.port)
    yield made
    made.close()
