"""The soak's branch: a hub, machines and boards as processes of their own, with wires, printers and disks between.

It starts, kills, freezes and starts again; what happens when is in `trials`, what people do there in `people`.
"""

import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, Any

from scripts import control
from scripts.display import dies_with_parent
from scripts.front import DEMO
from scripts.soak.disks import Disk, obstacle
from scripts.soak.printers import Printers
from scripts.soak.wire import Wires

MACHINES = ("m1", "m2")
BOARDS = ("board",)
AGAIN = 1.0
"""Seconds after which a process that ended by itself is started again, where nothing else is said."""
GONE = -signal.SIGKILL


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on now, below those that the kernel gives to outgoing connections."""
    found: list[int] = []
    with ExitStack() as held:
        for port in random.sample(range(20_000, 32_000), 200):
            probe = held.enter_context(socket.socket())
            with suppress(OSError):
                probe.bind(("127.0.0.1", port))
                found.append(port)
            if len(found) == count:
                return found
    raise OSError("no free port was found; end what uses the ports 20000 to 32000")


class Process:
    """One node's process, started again whenever it ends, until it is let go."""

    def __init__(self, name: str, words: list[str], log: IO[bytes]) -> None:
        self.name, self._words, self._log = name, words, log
        self._process: subprocess.Popen[bytes] | None = None
        self._due: float | None = 0.0
        self.ends: list[int] = []
        """Exit codes of the times when nobody had killed it."""

    def tend(self) -> None:
        """Start it if it should run and does not. From the main thread alone: it dies with the thread that made it."""
        if self._process is not None:
            code = self._process.poll()
            if code is None:
                return
            self._process = None
            if code != GONE:
                self.ends.append(code)
            if self._due is None:
                self._due = time.monotonic() + AGAIN
        if self._due is not None and time.monotonic() >= self._due:
            self._due = None
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "scripts.cli", *self._words],
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=self._log,
                env={**os.environ, "ANJU_TRACE": "1"},
                start_new_session=True,
                preexec_fn=dies_with_parent(),
            )

    @property
    def pid(self) -> int:
        """0 while it is away."""
        return 0 if self._process is None or self._process.poll() is not None else self._process.pid

    def kill(self, away: float) -> bool:
        """SIGKILL, and start it again so many seconds later; whether there was something to kill."""
        if not self.pid or self._process is None:
            return False
        self._due = time.monotonic() + away
        self._process.kill()
        self._process.wait(10)
        return True

    def end(self) -> int | None:
        """Ask it to end and wait; its exit code, None where it was away or had to be forced."""
        if self._process is None:
            return None
        self._process.terminate()
        try:
            return self._process.wait(12)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(5)
            return None


class SoakBranch:
    """All of it in one folder. Use it as a context manager."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.data = folder, folder / "hall"
        self.data.mkdir(parents=True, mode=0o700)
        self.broker_port, self.web_port = free_ports(2)
        self.log = (folder / "nodes.log").open("ab")
        self.disks: dict[str, Disk] = {}
        if not obstacle():
            self.disks = {node: Disk(self.data / node) for node in ("hub", *MACHINES, *BOARDS)}
        self.wires = Wires((*MACHINES, *BOARDS), self.broker_port, seed)
        self.printers = Printers(folder / "printers", MACHINES, seed)
        self.settings = write_branch(folder / "branch", {each: self.printers.port(each) for each in MACHINES})
        self.processes: dict[str, Process] = {}

    def __enter__(self) -> "SoakBranch":
        self.wires.__enter__()
        self.printers.__enter__()
        common = ["--trial", "--data", str(self.data), "--branch", str(self.settings)]
        level = ["--log", "info"]
        hub = ["hub", *common, "--port", str(self.web_port), "--broker-port", str(self.broker_port)]
        self.processes["hub"] = Process("hub", [*level, *hub], self.log)
        for kind, nodes in (("machine", MACHINES), ("board", BOARDS)):
            for node in nodes:
                broker = ["--broker", f"127.0.0.1:{self.wires.port(node)}", "--screen", "none"]
                self.processes[node] = Process(node, [*level, kind, node, *common, *broker], self.log)
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes.values():
            process.kill(0.0)
        self.printers.__exit__()
        self.wires.__exit__()
        for disk in self.disks.values():
            disk.close()
        self.log.close()

    @property
    def nodes(self) -> tuple[str, ...]:
        return tuple(self.processes)

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    def tend(self) -> None:
        for process in self.processes.values():
            process.tend()

    def pid(self, target: str) -> int:
        """Of a node, or of the broker; 0 while it is away."""
        return self._broker_pid() if target == "broker" else self.processes[target].pid

    def _broker_pid(self) -> int:
        conf = str(self.data / "broker" / "mosquitto.conf").encode()
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if Path(os.fsdecode(words[0])).name == "mosquitto" and conf in words:
                return int(entry.name)
        return 0

    def kill(self, target: str, away: float) -> bool:
        """SIGKILL; whether there was something to kill."""
        if target != "broker":
            return self.processes[target].kill(away)
        pid = self._broker_pid()
        return bool(pid) and send(pid, signal.SIGKILL)

    def status(self, node: str, timeout: float = 2.0) -> dict[str, Any]:
        """What a node says of itself. Raises OSError, ControlError."""
        told = control.ask(self.data / node, {"do": "status"}, timeout)
        assert isinstance(told, dict)
        return told


def send(pid: int, number: signal.Signals) -> bool:
    """Whether the process was still there to get it."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def write_branch(folder: Path, printers: dict[str, str]) -> Path:
    """The demo branch with a printer at a port for each machine, and little patience for those who do not come."""
    shutil.copytree(DEMO, folder)
    devices = folder / "devices.toml"
    told = devices.read_text("utf-8")
    machine = _table(told, "machines")
    printer = _table(told, "printers")
    boards = _table(told, "boards")
    made = [boards]
    for digit, (node, port) in enumerate(printers.items(), 1):
        made.append(_with(machine, id=f'"{node}"', digit=str(digit)))
        made.append(_with(printer, node=f'"{node}"', port=f'"{port}"'))
    devices.write_text("\n".join(made), "utf-8")
    hall = folder / "hall.toml"
    hall.write_text(_with(hall.read_text("utf-8"), miss_after_seconds="10"), "utf-8")
    return folder


def _table(text: str, name: str) -> str:
    """The only table of that name in a file of settings."""
    found = re.findall(rf"^\[\[{name}\]\]\n(?:(?!\[\[).*\n?)*", text, re.MULTILINE)
    assert len(found) == 1, f"the demo branch has {len(found)} [[{name}]]"
    return str(found[0])


def _with(text: str, **values: str) -> str:
    for name, value in values.items():
        text, count = re.subn(rf"^{name} = \S+", f"{name} = {value}", text, flags=re.MULTILINE)
        assert count == 1, f"{name} stands {count} times in the settings"
    return text
