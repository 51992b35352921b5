"""A real branch for tests: hub, machine and board as processes of their own, with real broker, disks, HTTP and pty."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import httpx

from scripts import control

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "config" / "branches" / "demo"


def until(look: Callable[[], T], seconds: float = 20.0, why: str = "") -> T:
    """What `look` gives as soon as it is true; errors of a node that is not there yet count as not yet."""
    end = time.monotonic() + seconds
    last: object = None
    while time.monotonic() < end:
        try:
            found = look()
        except (OSError, httpx.HTTPError, control.ControlError) as error:
            last = error
        else:
            if found:
                return found
            last = found
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {why or look} (last: {last!r})")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RealBranch:
    """Processes by node name; `kill` is SIGKILL, and `start` again goes on with the same folder."""

    def __init__(self, data: Path, branch: Path = DEMO) -> None:
        self.data, self.branch = data, branch
        self.broker_port, self.web_port = free_port(), free_port()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.log = data.with_suffix(".log").open("ab")
        self.http = httpx.Client(timeout=10)

    # -- processes -------------------------------------------------------------------------------------------------

    def start(self, *nodes: str) -> "RealBranch":
        for node in nodes:
            words = ["--log", "info", "hub" if node == "hub" else "machine" if node.startswith("m") else "board"]
            if node == "hub":
                words += ["--port", str(self.web_port), "--broker-port", str(self.broker_port)]
            else:
                words += [node, "--broker", f"127.0.0.1:{self.broker_port}", "--screen", "none"]
            words += ["--trial", "--data", str(self.data), "--branch", str(self.branch)]
            self.processes[node] = subprocess.Popen(
                [sys.executable, "-P", "-m", "scripts.cli", *words],
                stdout=self.log,
                stderr=self.log,
                env={**os.environ, "PYTHONPATH": str(ROOT), "ANJU_TRACE": "1"},
            )
        for node in nodes:
            self.wait_for(node)
        return self

    def wait_for(self, node: str) -> None:
        if node == "hub":
            until(lambda: self.get("/api/lobby")["day"]["state"] == "open", why="hub open")
        else:
            until(lambda: self.ask(node, "status"), why=f"{node} answers")

    def linked(self, *nodes: str) -> None:
        for node in nodes:
            until(lambda node=node: self.ask(node, "status")["hub"], why=f"{node} hears the hub")

    def kill(self, node: str) -> None:
        process = self.processes.pop(node)
        process.send_signal(signal.SIGKILL)
        process.wait(10)

    def stop(self, node: str) -> int:
        process = self.processes.pop(node)
        process.terminate()
        return process.wait(10)

    def broker_pid(self) -> int:
        folder = str(self.data / "broker")
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                words = (entry / "cmdline").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if (words.startswith("mosquitto") or "/mosquitto\0" in words) and folder in words:
                return int(entry.name)
        return 0

    def empty(self, node: str) -> None:
        shutil.rmtree(self.data / node)

    def close(self) -> None:
        for node in list(self.processes):
            process = self.processes.pop(node)
            process.kill()
            process.wait(10)
        until(lambda: not self.broker_pid(), why="the broker went with its hub")
        self.http.close()
        self.log.close()

    # -- doors -----------------------------------------------------------------------------------------------------

    @property
    def token(self) -> str:
        return str(json.loads((self.data / "secrets.json").read_text("utf-8"))["token"])

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def get(self, path: str) -> Any:
        answer = self.http.get(f"http://127.0.0.1:{self.web_port}{path}", headers=self._headers())
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, body: dict[str, Any] | None = None, key: str = "") -> httpx.Response:
        headers = self._headers() | {"Idempotency-Key": key or uuid4().hex}
        return self.http.post(f"http://127.0.0.1:{self.web_port}{path}", json=body or {}, headers=headers)

    def ask(self, node: str, what: str, **values: Any) -> dict[str, Any]:
        told = control.ask(self.data / node, {"do": what, **values}, 20.0)
        assert isinstance(told, dict)
        return told

    def take(self, machine: str = "m1", service: str = "deposit-unit", **values: Any) -> dict[str, Any]:
        return self.ask(machine, "take", service=service, **values)

    def numbers(self) -> set[str]:
        """All numbers that the hub's lobby knows, waiting or not."""
        from queue_machine.ledger.sqlite import SqliteLedger
        from scripts.office import lobby_of_day

        ledger = SqliteLedger.open(self.data / "hub" / "ledger.sqlite", read_only=True)
        try:
            lobby = lobby_of_day(ledger, None)
        finally:
            ledger.close()
        assert lobby is not None
        return {ticket.number for ticket in lobby.tickets.values()}
