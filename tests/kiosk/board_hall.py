"""A living hall for the board's pages and pictures: the demo branch, a real lobby told of facts, a served page."""

import asyncio
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import tzinfo
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import uvicorn

from config.branch import load_branch
from config.settings import Settings
from kiosk.texts import CORE, Texts
from kiosk.views.nodes import NodeState
from kiosk.web.app import make_app
from kiosk.web.hall import HubPlace, ScreenAccess, Standing
from kiosk.web.sign_in import Staff
from queue_machine.dispatch.forecast import Forecast, forecast
from queue_machine.domain import facts as f
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.public_board import PublicBoard, public_board
from queue_machine.domain.records import Moment, chain
from queue_machine.domain.wall import Wall, wall_at

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "config" / "branches" / "demo"
SETTINGS = load_branch(DEMO)
TEXTS = Texts.load((CORE, SETTINGS.texts))
"""Read once: neither ever changes."""
MINUTE = 60_000
NINE = 1_763_600_400_000
"""2025-11-20 09:00 in the hall, a Thursday."""


class Hall:
    """The demo branch with a lobby; `tell` folds facts in at the hall's time `now`, ms."""

    def __init__(self, now: int = NINE) -> None:
        self.settings: Settings = SETTINGS
        self.branch, self.faces = self.settings.branch, self.settings.faces
        self.texts = TEXTS
        self.zone: tzinfo = ZoneInfo(self.branch.time_zone)
        self.screens: Mapping[str, ScreenAccess] = {}
        self.restored_at = 0
        self.standing = Standing("hub", True, 1, "hub", (HubPlace("hub", ""),))
        self.staff = Staff({}, secret="s" * 64, token="t" * 32)
        self.lobby = Lobby()
        self.now = now
        self._seq, self._prev = 0, ""
        self._tokens = 0

    # The hall's life.

    def tell(self, *facts: f.Fact) -> "Hall":
        for fact in facts:
            made = chain(
                [fact], origin="hub/0123456789abcdef", seq=self._seq, prev=self._prev, order=self._seq,
                now=Moment(self.now, self._seq, "boot"), day="2025-11-20", term=1, cause="",
            )  # fmt: skip
            self._seq, self._prev = self._seq + 1, made[-1].hash
            self.lobby.fold(made)
        return self

    def after(self, minutes: float) -> "Hall":
        self.now += int(minutes * MINUTE)
        return self

    def open(self, *windows: str) -> "Hall":
        self.tell(f.DayOpened(date=wall_at(self.now, self.zone).date))
        return self.tell(*(f.WindowOpened(window=window, teller=f"10{window}") for window in windows))

    def issue(self, service: str, *numbers: str) -> "Hall":
        return self.tell(*(f.TicketIssued(ticket=token(n), number=n, service=service) for n in numbers))

    def call(self, number: str, window: str, service: str) -> "Hall":
        called = f.TicketCalled(
            call=f"c-{number}-{window}", ticket=token(number), number=number, window=window, service=service,
            teller=f"10{window}", reason=f.Reason(why="clock"),
        )  # fmt: skip
        return self.tell(called)

    def about(self, kind: type[f.Fact], number: str, window: str, **more: Any) -> "Hall":
        return self.tell(kind(call=f"c-{number}-{window}", ticket=token(number), window=window, **more))

    def serve(self, number: str, window: str, service: str) -> "Hall":
        return self.call(number, window, service).about(f.ServiceStarted, number, window)

    def board(self) -> PublicBoard:
        wall = wall_at(self.now, self.zone)
        service = forecast(self.lobby, self.branch, wall).service
        return public_board(self.lobby, self.branch, wall, service, restored_at=self.restored_at)

    # What the pages ask of it.

    def do(self, command: Any, *, cause: str, by: str) -> Awaitable[Any]:
        raise NotImplementedError("a board changes nothing")

    async def read(self, look: Callable[[Lobby, Wall, Forecast], T]) -> T:
        wall = wall_at(self.now, self.zone)
        return look(self.lobby, wall, forecast(self.lobby, self.branch, wall))

    async def changed(self, after: int) -> int:
        while self.lobby.version <= after:
            await asyncio.sleep(0.02)
        return self.lobby.version

    def nodes(self) -> Mapping[str, NodeState]:
        return {}

    async def report(self, date: str | None) -> Lobby | None:
        return None

    def history(self) -> list[str]:
        return []


def token(number: str) -> str:
    return "secret" + number.lower()


def busy() -> Hall:
    """The demo hall on a full morning; C005 was called to window 3 two seconds ago."""
    hall = Hall().open("1", "2", "3", "4", "5", "6", "8").after(5)
    hall.tell(f.WindowOpened(window="7", teller="107"))
    letters = {service.id: service.letter for service in hall.branch.services}
    waiting = dict(zip(letters, (2, 0, 6, 2, 0, 1, 1, 0, 0, 0), strict=False))
    for service, count in waiting.items():
        hall.issue(service, *(f"{letters[service]}{n:03d}" for n in range(1, count + 3)))
    served = [(service, f"{letters[service]}001") for service in waiting]
    for at, (service, number) in enumerate(served):
        window = str(at % 6 + 1) if at < 6 else "8"
        hall.after(3).serve(number, window, service).after(4).about(f.ServiceCompleted, number, window)
    services = list(waiting)
    hall.call(f"{letters[services[4]]}002", "5", services[4]).after(2)
    hall.about(f.TicketMissed, f"{letters[services[4]]}002", "5")
    for window, service in zip(("1", "2", "4", "6", "8"), (services[n] for n in (2, 3, 0, 8, 7)), strict=True):
        hall.serve(f"{letters[service]}002", window, service).after(1.4)
    hall.tell(f.WindowPaused(window="7", reason="back-office", until=660))
    hall.call(f"{letters[services[2]]}003", "3", services[2])
    hall.now += 2_000
    return hall


@contextmanager
def served(hall: Hall, port: int = 0) -> Iterator[str]:
    """The hall's pages on a port of the loopback, 0 for any that is free; gives their address."""
    app = make_app(hall)
    with socket.create_server(("127.0.0.1", port)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        end = time.monotonic() + 20
        while not server.started:
            assert time.monotonic() < end and thread.is_alive(), "the pages did not come up"
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            app.state.streams.stop()
            server.should_exit = True
            thread.join(10)
