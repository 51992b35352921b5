"""A process that stands still: its supervisor hears nothing more, ends it and starts it again, and nothing is lost."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from processes.branch import DEMO, ROOT, until

from scripts import control
from scripts.ledger_command import verified

WATCHDOG = 1.5
"""Seconds of silence after which this supervisor acts, as systemd does with WatchdogSec=."""


class Supervisor:
    """What systemd does for a service with Type=notify, WatchdogSec= and Restart=on-failure, for one process."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "hall"
        self._door = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._address = str(folder / "notify")
        self._door.bind(self._address)
        self.restarts = 0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        words = ["machine", "m1", "--screen", "none", "--trial", "--broker", "127.0.0.1:1"]
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "scripts.cli", *words, "--data", str(self.data), "--branch", str(DEMO)],
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "NOTIFY_SOCKET": self._address,
                "WATCHDOG_USEC": str(int(WATCHDOG * 1_000_000)),
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._door.settimeout(60)
        while not self._door.recv(400).startswith(b"READY=1"):
            pass

    def watch(self, beats: int) -> bool:
        """Wait for so many signs of life; where they fail to come, end the process and start it anew (False)."""
        assert self.process is not None
        self._door.settimeout(WATCHDOG)
        try:
            while beats:
                beats -= self._door.recv(400) == b"WATCHDOG=1"
        except TimeoutError:
            self.process.send_signal(signal.SIGABRT)
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(10)
            self.restarts += 1
            self.start()
            return False
        return True

    def close(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
        self._door.close()


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    made = Supervisor(tmp_path)
    yield made
    made.close()


def test_frozen_main_loop(supervisor: Supervisor) -> None:
    supervisor.start()
    assert supervisor.watch(2), "it says that it lives"
    assert supervisor.process is not None
    until(lambda: control.ask(supervisor.data / "m1", {"do": "status"}, 5.0))
    frozen = supervisor.process
    os.kill(frozen.pid, signal.SIGSTOP)
    assert not supervisor.watch(9), "it was silent, and started again"
    assert supervisor.restarts == 1 and supervisor.process is not frozen
    assert supervisor.watch(2), "and lives"
    status = until(lambda: control.ask(supervisor.data / "m1", {"do": "status"}, 5.0))
    assert isinstance(status, dict) and not status["out_of_service"] and not status["alarms"]
    assert verified(supervisor.data, "")["ok"]
