"""A hall in this process for the tests of pages and API.

A real hub on its own thread, over a ledger in memory and a clock that the test turns.
"""

import asyncio
import itertools
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec
import pytest
import uvicorn
from litestar.testing import TestClient

from config.branch import DEMO, load_branch
from kiosk.settings import Faces
from kiosk.texts import CORE, Texts
from kiosk.views.nodes import NodeState
from kiosk.web.app import make_app
from kiosk.web.hall import HubPlace, Phase, ScreenAccess, Standing
from kiosk.web.sign_in import Staff, StaffEntry, hash_pin
from mqtt_bridge.hub import commands as c
from mqtt_bridge.hub.hub import Done, Hub
from queue_machine.dispatch.forecast import Forecast
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.records import Moment
from queue_machine.domain.refusals import UnknownHub, UnknownMachine
from queue_machine.domain.wall import Wall
from queue_machine.hardware.slip import Slip
from queue_machine.ledger.memory import MemoryLedger
from queue_machine.node import Node
from queue_machine.owner import Owner
from scripts.folded_days import FoldedDays
from scripts.office import closed_part, lobby_of_day

T = TypeVar("T")
TOKEN = "a-token-for-tests-and-nothing-else"
SECRET = "a secret for tests, long enough to sign sessions with"
PINS = {"01": "111111", "02": "222222", "guide": "333333", "manager": "444444"}
ROLES = {"01": "teller", "02": "teller", "guide": "guide", "manager": "manager"}
MORNING = int(datetime(2026, 11, 20, 2, 0, tzinfo=UTC).timestamp() * 1000)
"""10:00 in Shanghai, a Friday."""
PINNED = {who: hash_pin(pin) for who, pin in PINS.items()}
SETTINGS = load_branch(DEMO)
TEXTS = Texts.load((CORE, SETTINGS.texts))
"""Read once: neither ever changes."""


class Picture:
    """A screen far away: keeps what touched it."""

    def __init__(self) -> None:
        self.touches: list[tuple[float, float, str]] = []
        self.away = False

    async def frame(self, width: int) -> bytes:
        if self.away:
            raise OSError("away")
        return b"\xff\xd8" + width.to_bytes(2, "big")

    async def touch(self, x: float, y: float, phase: Phase) -> None:
        if self.away:
            raise OSError("away")
        self.touches.append((x, y, phase))


class InnerHall:
    """The `Hall` of the tests. `minutes` turns its clock; `reprints` holds what machines were asked to print."""

    def __init__(self) -> None:
        self.branch: Branch = SETTINGS.branch
        self.faces: Faces = msgspec.structs.replace(SETTINGS.faces, public_url="")
        self.texts = TEXTS
        self.zone: tzinfo = ZoneInfo(self.branch.time_zone)
        self.at = MORNING
        self.restored_at = 0
        self.standing = Standing("hub", True, 1, "hub", (HubPlace("hub", ""),))
        self.reprints: list[c.Reprint] = []
        self.slips: list[tuple[str, Slip]] = []
        self.slow = threading.Event()
        self.picture = Picture()
        self.screens: Mapping[str, ScreenAccess] = {"m1": self.picture}
        self.entries = {who: StaffEntry(role, PINNED[who]) for who, role in ROLES.items()}  # type: ignore[arg-type]
        self.seconds = 0.0
        self.staff = Staff(self.entries, secret=SECRET, token=TOKEN, clock=lambda: self.seconds)
        self._version = 1
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._ids = (f"{'abcdefghij'[n % 10]}{n:025d}".translate(_LETTERS) for n in itertools.count())
        self.ledger = MemoryLedger()
        node = Node(
            "hub",
            self.ledger,
            machine_id="test",
            new_epoch=lambda: "0123456789abcdef",
            now=self.now(),
            return_within=30 * 60_000,
        )
        self.hub = Hub(node, self.branch, self.zone, lambda: next(self._ids), self.now(), fresh_install=True)
        self.hub.do(c.OpenDay(how="trial"), cause="", by="", now=self.now())
        self.owner = Owner("test-hall", lambda: None)
        self.owner.start()

    def now(self) -> Moment:
        return Moment(self.at, self.at - MORNING + 1_000, "boot")

    def pass_minutes(self, minutes: float) -> None:
        self.at += round(minutes * 60_000)

    async def do(self, command: c.AnyCommand, *, cause: str, by: str) -> Done:
        if isinstance(command, c.Reprint):
            self.reprints.append(command)
            return Done(())
        done = await asyncio.wrap_future(
            self.owner.submit(lambda: self.hub.do(command, cause=cause, by=by, now=self.now()))
        )
        self._version += 1
        for loop, event in tuple(self._waiting):
            loop.call_soon_threadsafe(event.set)
        return done

    async def print_slip(self, machine: str, slip: Slip, *, cause: str) -> None:
        if machine != "m1":
            raise UnknownMachine(machine=machine, known="m1")
        self.slips.append((machine, slip))

    async def let_lead(self, hub: str, *, cause: str) -> None:
        raise UnknownHub(hub=hub, known="hub")

    def act(self, command: c.AnyCommand, by: str = "manager") -> Done:
        """A command from the test itself."""
        return asyncio.run(self.do(command, cause="", by=by))

    def see(self, look: Callable[[Lobby], T]) -> T:
        return self.owner.submit(lambda: look(self.hub.node.lobby)).result(5)

    async def read(self, look: Callable[[Lobby, Wall, Forecast], T]) -> T:
        def work() -> T:
            lobby, wall = self.hub.node.lobby, self.hub.wall(self.now())
            return look(lobby, wall, self.hub.foretell(self.now()))

        return await asyncio.wrap_future(self.owner.submit(work))

    async def changed(self, after: int) -> int:
        event = asyncio.Event()
        entry = (asyncio.get_running_loop(), event)
        self._waiting.add(entry)
        try:
            while self._version <= after:
                await event.wait()
                event.clear()
        finally:
            self._waiting.discard(entry)
        return self._version

    def nodes(self) -> Mapping[str, NodeState]:
        return {
            "hub": NodeState(name="hub", role="hub", online=True, since=MORNING, seen_at=self.at, boot="boot"),
            "m1": NodeState(
                name="m1", role="machine", online=False, seen_at=MORNING, boot="boot-1", parts={"paper": "low"}
            ),
        }

    async def report(self, date: str | None) -> Lobby | None:
        if date not in (None, "2026-11-20"):
            return None
        ledger: Any = self.ledger
        return await asyncio.wrap_future(self.owner.submit(lambda: lobby_of_day(ledger, date)))

    async def closed_part(self) -> Lobby | None:
        ledger: Any = self.ledger
        return await asyncio.wrap_future(self.owner.submit(lambda: closed_part(ledger, FoldedDays())))

    def history(self) -> list[str]:
        return ["2026-11-20"]

    def close(self) -> None:
        self.owner.stop()


_LETTERS = str.maketrans("0123456789", "abcdefghij")


class Visitor:
    """Drives the hall over HTTP, as the API's token, a signed-in person, or a stranger."""

    def __init__(self, client: TestClient[Any], headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers
        self._keys = itertools.count()

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(path, headers=self.headers | more.pop("headers", {}), **more)

    def post(self, path: str, body: object | None = None, *, key: str = "", **more: Any) -> Any:
        headers = self.headers | {"Idempotency-Key": key or f"k{next(self._keys)}-{id(self)}"} | more.pop("headers", {})
        return self.client.post(path, json={} if body is None else body, headers=headers, **more)


class Server:
    """The application on a real server at a free port."""

    def __init__(self, app: Any) -> None:
        self.app = app
        config = uvicorn.Config(
            app, host="127.0.0.1", port=0, access_log=False, log_config=None, timeout_graceful_shutdown=2
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def start(self) -> None:
        self._thread.start()
        self.until(lambda: self._server.started)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"

    def stop(self) -> None:
        self.app.state.streams.stop()
        self._server.should_exit = True
        self._thread.join(5)
        assert not self._thread.is_alive()

    @staticmethod
    def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "it did not come about"
            time.sleep(0.01)


@pytest.fixture
def server(hall: InnerHall) -> Iterator[Server]:
    made = Server(make_app(hall))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def hall() -> Iterator[InnerHall]:
    made = InnerHall()
    yield made
    made.close()


@pytest.fixture
def client(hall: InnerHall) -> Iterator[TestClient[Any]]:
    with TestClient(make_app(hall), base_url="http://hall.test", raise_server_exceptions=False) as made:
        yield made
        made.app.state.streams.stop()


@pytest.fixture
def api(client: TestClient[Any]) -> Visitor:
    """Holds the branch's token."""
    return Visitor(client, {"Authorization": f"Bearer {TOKEN}"})


@pytest.fixture
def stranger(client: TestClient[Any]) -> Visitor:
    return Visitor(client, {})


@pytest.fixture
def signed_in(client: TestClient[Any]) -> Callable[[str], Visitor]:
    """Signs somebody in and gives them a browser-like session."""

    def sign_in(who: str) -> Visitor:
        answer = client.post("/api/sign-in", json={"id": who, "pin": PINS[who]})
        assert answer.status_code == 200, answer.text
        session = answer.json()["session"]
        client.cookies.clear()
        return Visitor(client, {"Cookie": f"anju-session={session}", "Origin": "http://hall.test", "Host": "hall.test"})

    return sign_in
