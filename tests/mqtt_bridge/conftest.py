"""A real broker on a free port, links to it that write down all that they hear, and a hub's room with a window."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from mqtt_bridge.broker import Broker
from mqtt_bridge.link import Arrival, Link
from tests.mqtt_bridge.hub_room import Room

NODES = {name: f"password-of-{name}" for name in ("hub", "m1", "m2", "board")}


def until(condition: Callable[[], object], seconds: float = 8.0) -> bool:
    """Whether the condition came true within `seconds`; looked at every few ms."""
    end = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        if time.monotonic() > end:
            return False
        pause.wait(0.005)
    return True


class Listener:
    """A link and everything that it told, in order."""

    def __init__(self, broker: Broker | None, node: str, **changes: Any) -> None:
        self.messages: list[tuple[str, bytes, Arrival]] = []
        self.events: list[str] = []
        self.downs: list[str] = []
        self.refusals: list[tuple[str, int, str]] = []
        wanted: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": broker.port if broker else 1,
            "username": node,
            "password": NODES.get(node, "none"),
            "client_id": node,
            "subscriptions": ["anju/1/demo/#"],
            "on_message": self._message,
            "on_up": lambda: self.events.append("up"),
            "on_down": self._down,
            "on_refused": lambda *what: self.refusals.append(what),
            "retry": (0.1, 0.5),
        }
        self.link = Link(**(wanted | changes))
        self.link.start()

    def _message(self, topic: str, payload: bytes, arrival: Arrival) -> None:
        self.events.append("message")
        self.messages.append((topic, payload, arrival))

    def _down(self, why: str) -> None:
        self.events.append("down")
        self.downs.append(why)

    @property
    def heard(self) -> list[tuple[str, bytes]]:
        return [(topic, payload) for topic, payload, _ in self.messages]

    def is_up(self) -> "Listener":
        assert until(lambda: self.link.up), self.link.trouble
        return self


class Connect(Protocol):
    def __call__(self, node: str, **changes: Any) -> Listener: ...


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    it = Broker(tmp_path / "broker", "demo", NODES)
    it.start()
    it.wait_ready(10)
    yield it
    it.stop()
    assert it.pid is None


@pytest.fixture
def connect(request: pytest.FixtureRequest) -> Iterator[Connect]:
    """Make a link of a node to the test's broker; all are closed at the end."""
    made: list[Listener] = []

    def make(node: str, **changes: Any) -> Listener:
        broker = request.getfixturevalue("broker") if "port" not in changes else None
        made.append(Listener(broker, node, **changes))
        return made[-1]

    yield make
    for one in made:
        assert one.link.close(5.0)


@pytest.fixture
def room() -> Room:
    """A hub whose day and first window are open."""
    made = Room()
    made.open("1")
    return made
