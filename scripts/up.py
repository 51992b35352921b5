"""`anju up`: the whole branch on this machine, one process a node, watched over and ended together."""

import json
import logging
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import Struct

from config.settings import Settings
from queue_machine.domain.wall import wall_at
from scripts.display import dies_with_parent, has_display
from scripts.keys import Opened, write_private

log = logging.getLogger(__name__)

READY_WAIT = 120.0
"""Seconds for all nodes to say that they are ready."""
END_WAIT = 4.0
RESTART_PAUSE = 1.0


class Options(Struct, frozen=True, kw_only=True):
    """How the branch is to be started."""

    data: Path
    branch: Path
    port: int | None = None
    headless: bool = False
    hours: bool = False
    visitors: bool = False
    seconds: float | None = None
    json: bool = False


class Child:
    """One process of the branch; started again when it ends by itself."""

    def __init__(self, name: str, words: Sequence[str], said: "queue.Queue[dict[str, Any]]") -> None:
        self.name, self._words, self._said = name, list(words), said
        self._process: subprocess.Popen[str] | None = None
        self.restarts = 0

    def start(self) -> None:
        """From the main thread alone: a child dies with the thread that made it."""
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "scripts.cli", *self._words],
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            preexec_fn=dies_with_parent(),
        )
        threading.Thread(target=self._read, args=(self._process,), name=f"read-{self.name}", daemon=True).start()

    def _read(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            with suppress(ValueError):
                self._said.put(json.loads(line))

    @property
    def code(self) -> int | None:
        """The exit code once it ended."""
        return None if self._process is None else self._process.poll()

    def end(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def finish(self, until: float) -> None:
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(5)


class StartFailed(RuntimeError):
    """The branch did not come up; the text says which node and what to do."""


class Branch:
    """The processes of a branch that `anju up` started."""

    def __init__(self, options: Options, settings: Settings, opened: Opened) -> None:
        self.options, self.settings, self.opened = options, settings, opened
        self._said: queue.Queue[dict[str, Any]] = queue.Queue()
        self._ending = False
        ports = _ports(options)
        common = ["--data", str(options.data), "--branch", str(options.branch)]
        if not options.hours:
            common.append("--trial")
        broker = ["--broker", f"127.0.0.1:{ports['broker']}"]
        screen = ["--screen", "virtual" if options.headless or not has_display() else "own"]
        hub = settings.branch.hubs[0]
        self.children = [
            Child(
                hub,
                ["hub", *common, "--broker-port", str(ports["broker"]), "--port", str(ports["web"])],
                self._said,
            ),
            *(Child(m.node, ["machine", m.node, *common, *broker, *screen], self._said) for m in settings.machines),
            *(Child(b, ["board", b, *common, *broker, *screen], self._said) for b in settings.boards),
        ]
        self.told: dict[str, Any] = {}
        self._ports = ports

    def start(self) -> None:
        """Start every node and wait until all are ready. Raises StartFailed."""
        for child in self.children:
            child.start()
        missing = {child.name for child in self.children}
        until = time.monotonic() + READY_WAIT
        while missing:
            try:
                said = self._said.get(timeout=0.1)
            except queue.Empty:
                said = {}
            if said.get("ready") in missing:
                missing.discard(said["ready"])
                self.told |= {key: value for key, value in said.items() if key != "ready"}
            for child in self.children:
                if child.code is not None and not self._ending:
                    raise StartFailed(f"{child.name} did not start (exit {child.code}); its message stands above")
            if self._ending:
                return
            if time.monotonic() > until:
                raise StartFailed(f"{', '.join(sorted(missing))} did not get ready; run anju doctor")
        if self.options.visitors:
            words = ["visitors", "--data", str(self.options.data), "--branch", str(self.options.branch)]
            visitors = Child("visitors", [*words, "--web", self.told["web"]], self._said)
            self.children.append(visitors)
            visitors.start()

    def info(self) -> dict[str, Any]:
        return {
            "web": self.told["web"],
            "mqtt": self.told["mqtt"],
            "data": str(self.options.data.absolute()),
            "token": self.opened.keys.token,
            "branch": self.settings.branch.id,
        }

    def watch(self) -> None:
        """Until asked to end; a node that dies is started again."""
        until = None if self.options.seconds is None else time.monotonic() + self.options.seconds
        pauses: dict[str, float] = {}
        while not self._ending and (until is None or time.monotonic() < until):
            time.sleep(0.2)
            for child in self.children:
                if child.code is None or self._ending:
                    continue
                due = pauses.setdefault(child.name, time.monotonic() + RESTART_PAUSE)
                if time.monotonic() >= due:
                    del pauses[child.name]
                    child.restarts += 1
                    log.warning("node ended name=%s exit=%s restarts=%d", child.name, child.code, child.restarts)
                    child.start()

    def ask_to_end(self, *_: object) -> None:
        self._ending = True

    def stop(self) -> None:
        """End all nodes: machines and boards take leave of the broker before it goes with the hub."""
        self._ending = True
        until = time.monotonic() + END_WAIT
        for child in reversed(self.children[1:]):
            child.end()
        for child in reversed(self.children[1:]):
            child.finish(until - 1.5)
        self.children[0].end()
        self.children[0].finish(until)


def _ports(options: Options) -> dict[str, int]:
    """The broker's and the pages' ports: the same at every start where they are free."""
    path = options.data / "ports.json"
    known: dict[str, int] = {}
    with suppress(OSError, ValueError):
        known = {str(key): int(value) for key, value in json.loads(path.read_text("utf-8")).items()}
    broker = known.get("broker", 0)
    ports = {"broker": broker if broker and _is_free(broker) else _free_port()}
    if options.port:
        ports["web"] = options.port
    elif options.port == 0:
        ports["web"] = 0
    else:
        web = known.get("web", 8080)
        ports["web"] = web if _is_free(web) else 0
    keep = {**known, "broker": ports["broker"]} | ({"web": ports["web"]} if ports["web"] else {})
    write_private(path, json.dumps(keep).encode())
    return ports


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_up(options: Options, settings: Settings, opened: Opened) -> None:
    """Run the branch until it is asked to end."""
    branch = Branch(options, settings, opened)
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, branch.ask_to_end)
    try:
        branch.start()
        if branch.told:
            if options.json:
                sys.stdout.write(json.dumps(branch.info(), ensure_ascii=False) + "\n")
            else:
                _greet(branch)
            sys.stdout.flush()
        branch.watch()
    finally:
        branch.stop()


def _greet(branch: Branch) -> None:
    """The friendly lines of a start."""
    from zoneinfo import ZoneInfo

    from rich.console import Console

    info, options, settings = branch.info(), branch.options, branch.settings
    wall = wall_at(time.time_ns() // 1_000_000, ZoneInfo(settings.branch.time_zone))
    out = Console(highlight=False)
    out.print(f"\n[bold]安居 Anju[/bold] — branch [bold]{settings.branch.id}[/bold] is open.\n")
    out.print(f"  Pages      {info['web']}/   (console, guide, manager, board, screens)")
    out.print(f"  Broker     {info['mqtt']['host']}:{info['mqtt']['port']}")
    out.print(f"  Data       {info['data']}")
    out.print(f"  Slips      {options.data / 'slips'}   (each slip as a picture)")
    if options.headless or not has_display():
        out.print("  Screens    no display here: see and touch them in the browser, signed in, under Pages")
    if branch.opened.pins:
        pins = "  ".join(f"{who} {pin}" for who, pin in branch.opened.pins.items())
        out.print(f"\n  PINs, shown this once — write them down:\n  [bold]{pins}[/bold]")
        out.print(f"  API token  {info['token']}")
    else:
        out.print(f"\n  PINs are those of the first start; the API token is in {options.data / 'secrets.json'}")
    if not options.hours:
        out.print(f"  The day {wall.date} is open whatever the hour (it is {wall.text}); --hours follows the hall's.")
    out.print("\n  Ctrl-C ends everything; the next start goes on with the same day and tickets.\n")
