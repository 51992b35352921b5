"""What a node's process tells whoever supervises it, and how it ends: signals, systemd's notices, out of service.

The notices are systemd's datagrams (sd_notify(3)); without systemd they go nowhere. What a node does is no business
of this file.
"""

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from queue_machine.ledger.disk import write_synced

log = logging.getLogger(__name__)

STALE = 10.0
"""Seconds without a sign of life after which a thread counts as stuck."""
LOOK_EVERY = 0.25
MEND_WAIT = 30.0
"""Seconds that a node stays out of service at least, so that people can read why."""
MEND_PROBE = 256 * 1024
"""Bytes that the disk must take again before a node comes back."""
START_AGAIN = 75
"""Exit code of a node that wants to be started again (sysexits.h: EX_TEMPFAIL)."""
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Ended(BaseException):
    """Somebody asked this process to end while it was still starting."""


def notify(*states: str) -> bool:
    """Send states such as READY=1 to the supervisor; whether there was one that took them."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as door:
            door.settimeout(1.0)
            door.connect(address)
            door.sendall("\n".join(states).encode())
    except OSError as error:
        log.warning("supervisor not reached reason=%s", error)
        return False
    return True


def watchdog_seconds() -> float | None:
    """How often the supervisor wants to hear of this process at least, halved for safety; None where it does not."""
    text, pid = os.environ.get("WATCHDOG_USEC", ""), os.environ.get("WATCHDOG_PID", "")
    if not text.isdecimal() or int(text) <= 0 or pid not in ("", str(os.getpid())):
        return None
    return int(text) / 2_000_000


def takes_writes(folder: Path, size: int = MEND_PROBE) -> bool:
    """Whether the disk under a folder takes and keeps so many bytes now."""
    probe = folder / ".probe"
    try:
        try:
            write_synced(probe, b"\0" * size)
        finally:
            probe.unlink(missing_ok=True)
    except OSError:
        return False
    return True


class Life:
    """The life of a node's process, from before its parts are made.

    While it starts, a signal to end raises Ended in the main thread, so that nothing half made lingers; once
    `settled`, it only makes `over` true.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.code = 0
        """What the process should exit with."""
        self._asked = threading.Event()
        self._settled = False
        self._beats: list[Callable[[], float]] = []
        self._out: Callable[[], bool] = lambda: False
        self._folder: Path | None = None
        self._out_since: float | None = None
        self._probed = 0.0
        for each in ENDING:
            signal.signal(each, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        first = not self._asked.is_set()
        self._asked.set()
        if first and not self._settled:
            raise Ended

    def settle(self) -> None:
        """The parts stand: from now on ending is their owner's to do. Raises Ended where it was asked for meanwhile."""
        self._settled = True
        if self._asked.is_set():
            raise Ended

    def watch(self, beat: Callable[[], float], out_of_service: Callable[[], bool], folder: Path) -> None:
        """Look after a node: `beat` tells its last sign of life (time.monotonic() s), `folder` is what it writes to."""
        self._beats.append(beat)
        self._out, self._folder = out_of_service, folder

    def also(self, beat: Callable[[], float]) -> None:
        """One more thread that must show signs of life."""
        self._beats.append(beat)

    @property
    def alive(self) -> bool:
        """Whether every thread that matters has moved of late; a node out of service lives and says so."""
        now = time.monotonic()
        return self._out() or all(now - beat() < STALE for beat in self._beats)

    def ready(self, told: str) -> None:
        """The node works: tell the supervisor, and keep telling it as often as it wants."""
        notify("READY=1", f"STATUS={told}")
        every = watchdog_seconds()
        if every is not None:
            threading.Thread(target=self._keep_telling, args=(every,), name="watchdog", daemon=True).start()

    def _keep_telling(self, every: float) -> None:
        while not self._asked.wait(every):
            if self.alive:
                notify("WATCHDOG=1")
            else:
                log.error("a thread is stuck name=%s", self.name)

    def over(self) -> bool:
        """Whether the process should end now: it was asked to, or it can come back into service by a new start."""
        if self._asked.is_set():
            return True
        if self._out() and self._folder is not None:
            return self._mended(self._folder)
        return False

    def _mended(self, folder: Path) -> bool:
        now = time.monotonic()
        if self._out_since is None:
            self._out_since = now
            notify("STATUS=out of service: the disk refused; free some space or change it")
        if now - self._out_since < MEND_WAIT or now - self._probed < 5.0:
            return False
        self._probed = now
        if not takes_writes(folder):
            return False
        log.warning("the disk takes writes again, starting anew name=%s", self.name)
        self.code = START_AGAIN
        self._asked.set()
        return True

    def wait(self) -> None:
        """Until it is over."""
        while not self.over():
            self._asked.wait(LOOK_EVERY)
