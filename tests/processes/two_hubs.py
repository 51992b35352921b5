"""A real branch with a standby: two hubs, each with its own broker and pages, as processes of their own."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from processes.branch import DEMO, ROOT, RealBranch, free_port, until

HUBS = ("hub", "standby")


class TwoHubs(RealBranch):
    """`ask_hub` speaks with one of them; `leading` is the one that says it leads."""

    def __init__(self, data: Path) -> None:
        folder = data.with_name(f"{data.name}-branch")
        shutil.copytree(DEMO, folder)
        self.ports = {name: (free_port(), free_port()) for name in HUBS}
        hall = folder / "hall.toml"
        text = hall.read_text("utf-8").replace('hubs = ["hub"]', 'hubs = ["hub", "standby"]')
        broker, web = self.ports["standby"]
        text += f'\n[[network.standby]]\nnode = "standby"\nbroker_port = {broker}\nweb_port = {web}\n'
        # Another name than the first hub's: a browser keeps what it has for one host from the other.
        text += f'web_url = "http://localhost:{web}"\n'
        hall.write_text(text, "utf-8")
        super().__init__(data, folder)
        self.broker_port, self.web_port = self.ports["hub"]

    def start(self, *nodes: str) -> "TwoHubs":
        brokers = [word for name in HUBS for word in ("--broker", f"127.0.0.1:{self.ports[name][0]}")]
        common = ["--trial", "--data", str(self.data), "--branch", str(self.branch), *brokers]
        for node in nodes:
            words = ["machine" if node.startswith("m") else "board", node, *common, "--screen", "none"]
            if node in HUBS:
                broker, web = self.ports[node]
                words = ["hub", node, *common, "--broker-port", str(broker), "--port", str(web)]
            self.processes[node] = subprocess.Popen(
                [sys.executable, "-P", "-m", "scripts.cli", "--log", "info", *words],
                stdout=self.log,
                stderr=self.log,
                env={**os.environ, "PYTHONPATH": str(ROOT), "ANJU_TRACE": "1"},
            )
        for node in nodes:
            if node in HUBS:
                until(lambda node=node: self.lead_of(node), why=f"{node} answers")
            else:
                self.wait_for(node)
        return self

    def lead_of(self, hub: str) -> dict[str, Any]:
        answer = httpx.get(f"http://127.0.0.1:{self.ports[hub][1]}/api/lead", timeout=2)
        answer.raise_for_status()
        told = answer.json()
        assert isinstance(told, dict)
        return told

    def leads(self, hub: str, seconds: float = 20.0) -> None:
        """Wait until a hub leads and has a day open."""
        until(lambda: self.lead_of(hub)["leads"], seconds, why=f"{hub} leads")
        until(lambda: self.look(hub, "/api/lobby")["day"]["state"] == "open", why=f"{hub} has a day")

    def look(self, hub: str, path: str) -> Any:
        answer = self.http.get(f"http://127.0.0.1:{self.ports[hub][1]}{path}", headers=self._headers())
        answer.raise_for_status()
        return answer.json()

    def press(self, hub: str, path: str, body: dict[str, Any] | None = None, key: str = "") -> httpx.Response:
        headers = self._headers() | {"Idempotency-Key": key or uuid4().hex}
        # A connection of its own: one that was kept open may be closed by a hub that slept.
        return httpx.post(f"http://127.0.0.1:{self.ports[hub][1]}{path}", json=body or {}, headers=headers, timeout=20)

    def broker_of(self, hub: str) -> int:
        """The process of a hub's broker, 0 where none runs."""
        folder = str(self.data / ("broker" if hub == "hub" else f"broker-{hub}")) + "/"
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                words = (entry / "cmdline").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if (words.startswith("mosquitto") or "/mosquitto\0" in words) and folder in words:
                return int(entry.name)
        return 0

    def broker_pid(self) -> int:
        return self.broker_of("hub") or self.broker_of("standby")

    def kill_whole(self, hub: str) -> None:
        """A hub's process and its broker in the same instant, as when the machine loses its power."""
        broker = self.broker_of(hub)
        process = self.processes.pop(hub)
        process.send_signal(signal.SIGKILL)
        os.kill(broker, signal.SIGKILL)
        process.wait(10)

    def windows(self, hub: str) -> dict[str, Any]:
        return {each["id"]: each for each in self.look(hub, "/api/lobby")["windows"]}
