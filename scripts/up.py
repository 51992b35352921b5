"""`anju up`: the whole branch on this machine, one process a node, watched over and ended together."""

import fcntl
import json
import logging
import os
import queue
import random
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from config.settings import Settings
from queue_machine.domain.wall import wall_at
from scripts.child import Child, Said
from scripts.display import has_display
from scripts.greeting import Opening, greeting, pins_told
from scripts.keys import Opened, open_keys, write_private
from scripts.supervision import ENDING

log = logging.getLogger(__name__)

READY_WAIT = 120.0
"""Seconds for all nodes to say that they are ready."""
END_WAIT = 4.0
"""Seconds for all nodes to end, the hub last."""
HUB_END = 2.0
"""Seconds of these kept for the hub."""
LOOK_EVERY = 0.1


class Options(Struct, frozen=True, kw_only=True):
    """How the branch is to be started."""

    data: Path
    branch: Path
    log: str = "warning"
    port: int | None = None
    headless: bool = False
    screen: str = ""
    """As for one node, over what `headless` and the display say."""
    hours: bool = False
    visitors: bool = False
    seconds: float | None = None
    json: bool = False

    @property
    def windows(self) -> bool:
        """Whether windows open where a person sees them."""
        return self.screen_kind in ("own", "full") and has_display()

    @property
    def screen_kind(self) -> str:
        return self.screen or ("virtual" if self.headless or not has_display() else "own")


class StartFailed(RuntimeError):
    """The branch did not come up; the text says which node and what to do."""


class Branch:
    """The processes of a branch that `anju up` started."""

    def __init__(self, options: Options, settings: Settings, opened: Opened) -> None:
        self.options, self.settings, self.opened = options, settings, opened
        self._said: Said = queue.Queue()
        self._ending = False
        hubs = settings.branch.hubs
        ports = {hub: _ports(options, hub, hub == hubs[0]) for hub in hubs}
        common = ["--data", str(options.data), "--branch", str(options.branch)]
        broker = [word for hub in hubs for word in ("--broker", f"127.0.0.1:{ports[hub].broker}")]
        screen = ["--screen", options.screen_kind]
        # Whoever starts a hall by hand stands for the clock of the machine before them, with --hours too.
        clock = "--attended" if options.hours else "--trial"
        self._hub_words = {
            hub: ["hub", hub, *common, *broker, clock, "--broker-port", str(ports[hub].broker)] for hub in hubs
        }
        common.append("--trial")
        self.hub, *standbys = (
            self._child(hub, [*words, "--port", str(ports[hub].web)]) for hub, words in self._hub_words.items()
        )
        self._web: dict[str, str] = {}
        self.others = [
            *standbys,
            *(self._child(m.node, ["machine", m.node, *common, *broker, *screen]) for m in settings.machines),
            *(self._child(b, ["board", b, *common, *broker, *screen]) for b in settings.boards),
        ]
        self.told: dict[str, Any] = {}

    def _child(self, name: str, words: list[str]) -> Child:
        return Child(name, ["--log", self.options.log, *words], self._said)

    @property
    def children(self) -> list[Child]:
        return [self.hub, *self.others]

    def ask_to_end(self, *_: object) -> None:
        self._ending = True

    def start(self) -> bool:
        """Start every node and wait until all are ready; False where the end was asked for first. StartFailed."""
        for child in self.children:
            if self._ending:
                return False
            child.start()
        missing = {child.name for child in self.children}
        until = time.monotonic() + READY_WAIT
        while missing and not self._ending:
            with suppress(queue.Empty):
                name, said = self._said.get(timeout=LOOK_EVERY)
                missing.discard(name)
                if "web" in said:
                    self._web[name] = str(said["web"])
                if name not in self.settings.branch.hubs[1:]:
                    self.told |= {key: value for key, value in said.items() if key != "ready"}
            for child in self.children:
                if child.code is not None and not self._ending:
                    why = child.complaint or f"it ended with {child.code} and no word; run anju doctor"
                    raise StartFailed(f"{child.name} could not start: {why}")
            if missing and time.monotonic() > until:
                raise StartFailed(f"{', '.join(sorted(missing))} did not get ready; run anju doctor")
        if self._ending:
            return False
        # A hub that has to be started again keeps the address that people were told.
        for child in self.children:
            if child.name in self._web:
                port = self._web[child.name].rpartition(":")[2]
                child.words[:] = ["--log", self.options.log, *self._hub_words[child.name], "--port", port]
        if self.options.visitors:
            words = ["visitors", "--data", str(self.options.data), "--branch", str(self.options.branch)]
            visitors = self._child("visitors", [*words, "--web", self.told["web"]])
            self.others.append(visitors)
            visitors.start()
        return True

    def info(self) -> dict[str, Any]:
        """What a program wants to know, the line of `--json`."""
        return {
            "web": self.told["web"],
            "mqtt": self.told["mqtt"],
            "data": str(self.options.data.absolute()),
            "token": self.opened.keys.token,
            "branch": self.settings.branch.id,
        }

    def opening(self) -> Opening:
        """What a person wants to know."""
        wall = wall_at(time.time_ns() // 1_000_000, ZoneInfo(self.settings.branch.time_zone))
        mqtt = self.told["mqtt"]
        return Opening(
            branch=self.settings.branch.id,
            web=self.told["web"],
            broker=f"{mqtt['host']}:{mqtt['port']}",
            data=self.options.data.absolute(),
            token=self.opened.keys.token,
            pins=self.opened.pins,
            date=wall.date,
            time=wall.text,
            hours=self.options.hours,
            windows=self.options.windows,
            visitors=self.options.visitors,
        )

    def watch(self) -> None:
        """Until asked to end; a node that dies is started again."""
        until = None if self.options.seconds is None else time.monotonic() + self.options.seconds
        while not self._ending and (until is None or time.monotonic() < until):
            time.sleep(LOOK_EVERY)
            for child in self.children:
                if not self._ending:
                    child.revive()

    def stop(self) -> None:
        """End all nodes: machines and boards take leave of the broker before it goes with the hub."""
        self._ending = True
        until = time.monotonic() + END_WAIT
        for child in reversed(self.others):
            child.end()
        for child in reversed(self.others):
            child.finish(until - HUB_END)
        self.hub.end()
        self.hub.finish(until)


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """One `anju up` a data folder. Raises StartFailed where another one runs there, OSError for a bad folder."""
    handle = os.open(data / "up.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = file.read(20).strip() or "unknown"
            raise StartFailed(
                f"another anju up (process {holder}) runs the hall in {data}; end that one first, or name another "
                "folder with --data"
            ) from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


class Ports(Struct, frozen=True):
    """Where a hub listens on this machine."""

    broker: int
    web: int


def _ports(options: Options, hub: str, first: bool) -> Ports:
    """A hub's ports for its broker and its pages: the same at every start where they are free."""
    name_broker, name_web = ("broker", "web") if first else (f"broker {hub}", f"web {hub}")
    path = options.data / "ports.json"
    known: dict[str, int] = {}
    with suppress(OSError, ValueError, TypeError, AttributeError):
        known = {str(key): int(value) for key, value in json.loads(path.read_text("utf-8")).items()}
    broker = known.get(name_broker, 0)
    broker = broker if broker and _is_free(broker) else _free_port()
    web = known.get(name_web, 8080 if first else 0)
    if first and options.port is not None:
        web = options.port
    elif not first and not web:
        # Known before it starts: the pages of the other hubs send browsers there.
        web = _free_port()
    elif not _is_free(web):
        web = 0
    keep = {**known, name_broker: broker} | ({name_web: web} if web else {})
    write_private(path, json.dumps(keep).encode())
    return Ports(broker, web)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def _free_port() -> int:
    """A free port below those that the kernel gives to outgoing connections: one of these could take it meanwhile."""
    for port in random.sample(range(20_000, 32_000), 100):
        if _is_free(port):
            return port
    raise StartFailed("no free port was found for the broker; end what uses the ports 20000 to 32000")


def run_up(options: Options, settings: Settings) -> None:
    """Run the branch until it is asked to end. Raises StartFailed, OSError, ValueError for keys that do not read."""
    with alone(options.data):
        opened = open_keys(options.data, settings.nodes)
        branch = Branch(options, settings, opened)
        for name in ENDING:
            signal.signal(name, branch.ask_to_end)
        shown = False
        try:
            if branch.start():
                shown = _tell(branch)
                branch.watch()
        finally:
            branch.stop()
            if opened.pins and not shown:
                # They are kept nowhere: a start that fails must not take them along.
                sys.stderr.write(pins_told(opened.pins))


def _tell(branch: Branch) -> bool:
    """Say that the hall is open, on stdout; whether somebody was told the PINs."""
    if branch.options.json:
        text = json.dumps(branch.info(), ensure_ascii=False) + "\n"
    else:
        text = greeting(branch.opening(), bold=sys.stdout.isatty())
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        log.warning("nobody reads the lines of the start")
        return False
    if branch.options.json and branch.opened.pins:
        sys.stderr.write(pins_told(branch.opened.pins))
    return True
