"""A slip printer made of software on a real pty, so that the whole serial path runs without one of metal.

It understands what a printer understands, answers what a printer answers, can be given a printer's troubles, and
keeps each slip in its `tray`. How a slip is drawn is in `render`, how bytes are read in `interpreter`.
"""

import contextlib
import logging
import os
import random
import select
import signal
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from queue_machine.hardware.interpreter import (
    Asked,
    Automatic,
    Code,
    Element,
    Interpreter,
    Moved,
    Picture,
    Printed,
    Severed,
    Started,
)
from queue_machine.hardware.profiles import GENERIC_80, Profile
from queue_machine.hardware.profiles import profile as named_profile
from queue_machine.hardware.status import CLEAR
from queue_machine.hardware.tray import PrintedSlip, SlipTray

log = logging.getLogger(__name__)

_LOOK = 0.05
"""How often faults told through the file are looked at, and a slip without a cut is seen to be finished, s."""
_FINISHED_AFTER = 0.3
"""Silence after which a printer without a knife has finished its slip, s."""
_MEMORY = 4096
"""Received bytes that wait while the printer can't print; with more the sender is kept waiting."""


class Faults(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is wrong with the printer now."""

    paper: Literal["ok", "near-end", "out"] = "ok"
    paper_out_after: int | None = None
    """Lines that still come out before the paper ends."""
    cover_open: bool = False
    cutter_jam: bool = False
    silent: bool = False
    """Answers nothing, prints all the same."""
    stalled: bool = False
    """Reads nothing."""
    garbage: bool = False
    """Foreign bytes stand before, in place of and after its answers."""
    baud: int = 0
    """Takes no more bytes than this line speed allows; 0: as fast as they come."""


class VirtualPrinter:
    """A printer at the end of a pty, reachable under the stable name `link`; slips go to `folder` as PNG and text.

    Use it as a context manager. Beside `link`, a file `<link>.faults.json` holding `Faults` sets them from outside.
    """

    def __init__(self, link: Path, folder: Path, profile: Profile = GENERIC_80, faults: Faults | None = None) -> None:
        self.link = link
        self.folder = folder
        self.profile = profile
        self._faults = faults or Faults()
        self._faults_file = link.with_name(link.name + ".faults.json")
        self._faults_seen = 0
        self._automatic = 0
        self._interpreter = Interpreter(profile)
        self._memory = bytearray()
        self._tail = b""
        self._piece: list[Element] = []
        self._touched = 0.0
        self._taken = 0.0
        self._told = b""
        self._tray = SlipTray(folder, profile)
        self._received = 0
        self._noise = random.Random(0)
        self._new_roll = False
        self._stop = threading.Event()
        self._wire = self._far_end = -1
        self._device = ""
        self._thread: threading.Thread | None = None

    # From outside.

    def __enter__(self) -> "VirtualPrinter":
        self.link.parent.mkdir(parents=True, exist_ok=True)
        self._tray.start()
        self.plug()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.unplug()
        self._tray.close()

    def plug(self) -> None:
        """Appear under the link, with empty memory, as after switching on. Raises OSError where no pty is to be had."""
        try:
            self._wire, self._far_end = os.openpty()
        except OSError as error:
            raise OSError(
                f"the virtual printer needs a pseudo-terminal and the system gives none ({error.strerror}): mount "
                "/dev/pts (in a container or chroot: with the devpts file system)"
            ) from error
        tty.setraw(self._far_end)
        self._device = os.ttyname(self._far_end)
        os.set_blocking(self._wire, False)
        fresh = self.link.with_name(self.link.name + ".new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(self._device)
        fresh.replace(self.link)
        self._interpreter.forget()
        self._memory.clear()
        self._tail = b""
        self._stop.clear()
        self._thread = threading.Thread(target=self._live, name="virtual printer", daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """Vanish: the port dies for whoever holds it, and the link is gone."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        for end in (self._wire, self._far_end):
            if end >= 0:
                os.close(end)
        self._wire = self._far_end = -1
        with contextlib.suppress(OSError):
            if str(self.link.readlink()) == self._device:  # else another one has taken the name over
                self.link.unlink()

    @property
    def faults(self) -> Faults:
        return self._faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        if self._faults.paper == "out" and faults.paper != "out":
            self._new_roll = True
        self._faults = faults

    @property
    def received(self) -> int:
        """Bytes taken from the port so far."""
        return self._received

    @property
    def slips(self) -> tuple[PrintedSlip, ...]:
        """The slips that came out whole or in part, in order; each appears once its picture is on disk."""
        return self._tray.slips

    def wait_for(self, count: int, timeout: float = 5.0) -> tuple[PrintedSlip, ...]:
        """Wait until `count` slips have come out. Raises `TimeoutError`."""
        return self._tray.wait_for(count, timeout)

    # The printer's own thread.

    def _live(self) -> None:
        while not self._stop.is_set():
            self._read_faults()
            self._tell_automatically()
            if self._faults.stalled or len(self._memory) >= _MEMORY:
                self._stop.wait(_LOOK)
            else:
                ready, _, _ = select.select([self._wire], [], [], _LOOK)
                if ready and not self._faults.stalled:
                    self._take()
            self._work()

    def _take(self) -> None:
        speed = self._faults.baud / 10
        limit = max(1, int(speed * _LOOK)) if speed else 1024
        try:
            content = os.read(self._wire, limit)
        except BlockingIOError:
            return
        except OSError as error:
            log.debug("virtual printer's wire why=%s", error)
            self._stop.wait(_LOOK)
            return
        self._received += len(content)
        self._obey_at_once(content)
        self._memory += content
        if speed:
            self._stop.wait(len(content) / speed)

    def _obey_at_once(self, content: bytes) -> None:
        """Real-time commands overtake all that waits, wherever they stand."""
        seen = self._tail + content
        at = 0
        while (at := seen.find(b"\x10", at)) >= 0:
            if seen.startswith(b"\x10\x04", at) and at + 2 < len(seen):
                self._answer(self._realtime(seen[at + 2]))
                at += 3
            elif seen.startswith(CLEAR, at):
                if self.profile.clears:
                    self._memory.clear()
                    self._interpreter.forget()
                    self._answer(b"\x37\x25\x00")
                at += len(CLEAR)
            elif len(seen) - at < 3 or (CLEAR.startswith(seen[at:]) and len(seen) - at < len(CLEAR)):
                break
            else:
                at += 1
        self._tail = seen[at:] if at >= 0 else b""

    def _work(self) -> None:
        while self._memory and self._able() and not self._faults.stalled:
            self._look_at_roll()
            # One byte at a time, so that paper ends where it ends.
            byte = bytes(self._memory[:1])
            del self._memory[:1]
            for element in self._interpreter.feed(byte):
                self._happen(element)
                self._touched = time.monotonic()
        self._look_at_roll()
        quiet = time.monotonic() - self._touched > _FINISHED_AFTER
        if self._piece and self.profile.cutter == "none" and quiet and self._able() and not self._interpreter.midway:
            self._finish()

    def _look_at_roll(self) -> None:
        if self._new_roll:
            self._new_roll = False
            self._finish()  # whoever put the new roll in took the old paper's end away

    def _able(self) -> bool:
        faults = self._faults
        return not (faults.cover_open or faults.paper == "out" or faults.cutter_jam)

    def _happen(self, element: Element) -> None:
        match element:
            case Asked():
                self._answer(self._ordered())
            case Automatic():
                self._automatic = element.mask
                self._told = b""
            case Severed():
                self._finish()
            case Started():
                if self.profile.cutter == "none":
                    self._finish()
            case Printed() | Picture() | Code() | Moved():
                self._piece.append(element)
                if not isinstance(element, Moved):
                    self._use_paper()

    def _use_paper(self) -> None:
        left = self._faults.paper_out_after
        if left is None:
            return
        if left <= 1:
            self._faults = replace(self._faults, paper="out", paper_out_after=None)
        else:
            self._faults = replace(self._faults, paper_out_after=left - 1)

    def _finish(self) -> None:
        if any(not isinstance(element, Moved) for element in self._piece):
            self._tray.put(tuple(self._piece))
        self._piece = []

    # Answers.

    def _realtime(self, n: int) -> bytes:
        faults = self._faults
        bits = 0x12
        match n:
            case 1:
                bits |= 0 if self._able() else 0x08
            case 2:
                bits |= 0x04 if faults.cover_open else 0
                bits |= 0x20 if faults.paper == "out" else 0
                bits |= 0x40 if faults.cutter_jam else 0
            case 3:
                bits |= 0x08 if faults.cutter_jam else 0
            case 4:
                bits |= 0x0C if faults.paper != "ok" else 0
                bits |= 0x60 if faults.paper == "out" else 0
            case _:
                return b""
        return bytes([bits]) if self.profile.answers != "never" and n in self.profile.asks else b""

    def _ordered(self) -> bytes:
        if not self.profile.ordered:
            return b""
        return bytes([{"ok": 0x00, "near-end": 0x03, "out": 0x0F}[self._faults.paper]])

    def _tell_automatically(self) -> None:
        if not self._automatic:
            return
        faults = self._faults
        paper = {"ok": 0x00, "near-end": 0x03, "out": 0x0F}[faults.paper]
        first = 0x10 | (0 if self._able() else 0x08) | (0x20 if faults.cover_open else 0)
        told = bytes([first, 0x08 if faults.cutter_jam else 0, paper, 0])
        if told != self._told:
            self._told = told
            self._answer(told)

    def _answer(self, content: bytes) -> None:
        if not content or self._faults.silent:
            return
        if self._faults.garbage:
            noise = bytes(self._noise.randrange(128, 256) for _ in range(self._noise.randrange(1, 5)))
            content = noise + (content if self._noise.random() < 0.5 else b"") + noise[:1]
        with contextlib.suppress(OSError):  # nobody reads the answers, as with any printer
            os.write(self._wire, content)

    def _read_faults(self) -> None:
        now = time.monotonic()
        if now - self._taken < _LOOK:
            return
        self._taken = now
        try:
            changed = self._faults_file.stat().st_mtime_ns
            if changed == self._faults_seen:
                return
            self._faults_seen = changed
            self.faults = msgspec.json.decode(self._faults_file.read_bytes(), type=Faults)
            log.info("virtual printer faults=%s", self._faults)
        except FileNotFoundError:
            return
        except (OSError, msgspec.MsgspecError) as error:
            log.warning("virtual printer cannot read faults file=%s why=%s", self._faults_file.name, error)


def run(link: Path, folder: Path, profile: str = "generic-80", ready: Callable[[], None] | None = None) -> None:
    """Be a virtual printer until SIGTERM or SIGINT; for a process of its own, called in its main thread.

    `ready` is called once the printer can be reached under `link`.
    """
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    with VirtualPrinter(link, folder, named_profile(profile)):
        if ready is not None:
            ready()
        ended.wait()
