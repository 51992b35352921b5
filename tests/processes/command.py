"""The `anju` command as people run it, with every process that it starts accounted for."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from processes.branch import DEMO, ROOT, until

MARK = "ANJU_TEST_MARK"


class Hall:
    """Runs `anju` commands; whatever they start carries a mark in its environment by which it is found again."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "hall"
        self.branch = DEMO
        self._mark = uuid4().hex
        self._started: list[subprocess.Popen[str]] = []
        self.told: dict[str, Any] = {}
        """The line of a start, where a fixture keeps it."""
        self.errors = folder / "stderr.txt"

    def wait_long_for_numbers(self) -> None:
        """A branch of its own whose machine waits 2 s for the hub's number, however busy this computer is."""
        if self.branch == DEMO:
            self.branch = self.data.parent / "patient"
            shutil.copytree(DEMO, self.branch)
        file = self.branch / "hall.toml"
        told = file.read_text(encoding="utf-8")
        assert "number_wait_ms = 150" in told
        file.write_text(told.replace("number_wait_ms = 150", "number_wait_ms = 2000"), encoding="utf-8")

    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
        return {**kept, "PYTHONPATH": str(ROOT), MARK: self._mark, "COLUMNS": "80", "LC_ALL": "C.UTF-8"}

    def run(self, *words: str, code: int | None = 0, **more: Any) -> "subprocess.CompletedProcess[str]":
        """A command to its end; `code` None for any."""
        done = subprocess.run(
            [sys.executable, "-P", "-m", "scripts.cli", *words],
            capture_output=True,
            text=True,
            timeout=60,
            env=self.environment(),
            cwd=ROOT,
            **more,
        )
        assert code is None or done.returncode == code, (done.returncode, done.stdout, done.stderr)
        return done

    def refused(self, *words: str) -> str:
        """The one sentence with which a command refuses."""
        done = self.run(*words, code=None)
        assert done.returncode != 0 and not done.stdout, (done.returncode, done.stdout)
        assert "Traceback" not in done.stderr
        lines = done.stderr.splitlines()
        assert len(lines) == 1 and lines[0].startswith("anju: "), done.stderr
        return lines[0].removeprefix("anju: ")

    def popen(self, *words: str) -> "subprocess.Popen[str]":
        with self.errors.open("a") as errors:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "scripts.cli", *words],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=self.environment(),
                cwd=ROOT,
                start_new_session=True,
            )
        self._started.append(process)
        return process

    def up(self, *words: str, screen: str = "none") -> "subprocess.Popen[str]":
        given = ["--port", "0"] if "--port" not in words else []
        where = ["--data", str(self.data), "--branch", str(self.branch)]
        return self.popen("--log", "info", "up", "--screen", screen, "--json", *given, *where, *words)

    def ready(self, process: "subprocess.Popen[str]") -> dict[str, Any]:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, self.said()
        told: dict[str, Any] = json.loads(line)
        return told

    def said(self) -> str:
        return self.errors.read_text("utf-8")

    def processes(self) -> dict[int, str]:
        """Everything that lives and carries the mark: process id → command line."""
        found = {}
        wanted = f"{MARK}={self._mark}".encode()
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if wanted in (entry / "environ").read_bytes().split(b"\0"):
                    found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue  # it ended while we looked, or is not ours
        return {pid: words for pid, words in found.items() if words}

    def pid_of(self, part: str) -> int:
        """The process whose command line holds `part`; 0 while there is none."""
        return next((pid for pid, words in self.processes().items() if part in words), 0)

    def all_gone(self, seconds: float = 5.0) -> None:
        until(lambda: not self.processes(), seconds, why=f"all processes end: {self.processes()}")

    def close(self) -> None:
        for process in self._started:
            if process.poll() is None:
                process.kill()
            process.wait(10)
            if process.stdout is not None:
                process.stdout.close()
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)


class Api:
    """The API of a running hall."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.http = httpx.Client(base_url=told["web"], headers={"Authorization": f"Bearer {told['token']}"}, timeout=15)

    def get(self, path: str) -> Any:
        answer = self.http.get(path)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        return self.http.post(path, json=body or {}, headers={"Idempotency-Key": uuid4().hex})
