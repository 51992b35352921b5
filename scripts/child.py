"""One process of a branch under `anju up`: started, listened to, started again when it dies, ended with the rest.

Which processes there are is in `up`; what a node does is its own business.
"""

import json
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import Any

from scripts.display import dies_with_parent
from scripts.lines import FAILED, UNDER_UP
from scripts.supervision import START_AGAIN

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE, CALM = 0.5, 30.0, 60.0
"""Seconds before the first restart, between later ones at most, and after which a life counts as a good one."""

Said = queue.Queue[tuple[str, dict[str, Any]]]
"""What children say, each with its name: a line of JSON a time."""


class Child:
    """One process; its lines on stdout go to a queue, its log to our stderr."""

    def __init__(self, name: str, words: Sequence[str], said: Said) -> None:
        self.name, self.words, self._said = name, list(words), said
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._born = 0.0
        self._pause = FIRST_PAUSE
        self._due: float | None = None
        self.restarts = 0
        self.complaint = ""
        """Why it could not go on, in its own words."""

    def start(self) -> None:
        """From the main thread alone: a child dies with the thread that made it."""
        self.complaint, self._due, self._born = "", None, time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "scripts.cli", *self.words],
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            errors="replace",
            env={**os.environ, UNDER_UP: "1"},
            start_new_session=True,  # Ctrl-C in a terminal is ours to act on, in our order
            preexec_fn=dies_with_parent(),
        )
        reader = threading.Thread(target=self._read, args=(self._process,), name=f"read-{self.name}", daemon=True)
        reader.start()
        self._reader = reader

    def _read(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                try:
                    told = json.loads(line)
                except ValueError:
                    log.warning("a node said what is no JSON name=%s", self.name)
                    continue
                if FAILED in told:
                    self.complaint = str(told[FAILED])
                else:
                    self._said.put((self.name, told))

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    @property
    def code(self) -> int | None:
        """The exit code once it ended and all it said was read."""
        if self._process is None or self._process.poll() is None:
            return None
        if self._reader is not None:
            self._reader.join(1.0)
        return self._process.returncode

    def revive(self) -> bool:
        """Start it again if it ended, after a pause that grows while it keeps ending; whether it was started now."""
        code = self.code
        if code is None:
            return False
        now = time.monotonic()
        if self._due is None:
            self._pause = FIRST_PAUSE if now - self._born > CALM else min(LONGEST_PAUSE, self._pause * 2)
            if code == START_AGAIN:
                self._pause = 0.0
            self._due = now + self._pause
            why = "it asked for a new start" if code == START_AGAIN else self.complaint or "no word"
            log.error("node ended name=%s exit=%s again_in_s=%.1f why=%s", self.name, code, self._pause, why)
            self._pause = max(self._pause, FIRST_PAUSE)
        if now < self._due:
            return False
        self.restarts += 1
        self.start()
        return True

    def end(self) -> None:
        """Ask it to end."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def finish(self, until: float) -> None:
        """Wait for its end until then (time.monotonic() s), and end it by force after that."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("node ended by force name=%s", self.name)
            self._process.kill()
            self._process.wait(5)
