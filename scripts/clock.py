"""This machine's clocks and chance, read in one place: moments, random ids, identities."""

import base64
import ctypes
import hashlib
import os
import secrets
import time
from pathlib import Path

from queue_machine.domain.records import Moment

EARLIEST = 1_790_000_000_000
"""ms; no hall ran this software before September 2026, so a clock that says so is wrong."""
BACKWARDS = 300_000
"""ms by which the clock may stand behind the last record before it is doubted."""
_UNSYNCHRONISED = 0x40


class _TimeState(ctypes.Structure):
    """The head of the kernel's struct timex (adjtimex(2)); the rest is room."""

    _fields_ = [
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_char * 512),
    ]


def synchronised() -> bool:
    """Whether the kernel says that its clock is steered from outside (NTP)."""
    state = _TimeState()
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.adjtimex(ctypes.byref(state)) >= 0 and not state.status & _UNSYNCHRONISED)


def has_clock_chip() -> bool:
    """Whether time goes on while the power is off; a Raspberry Pi's does not."""
    return any(Path("/sys/class/rtc").glob("rtc*"))


class SystemClock:
    """Readings of this machine's clocks; `now` is what everything else is given."""

    def __init__(self, *, vouched: bool = False) -> None:
        """`vouched`: whoever starts this node stands for the time that the machine shows."""
        self.boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip().replace("-", "")[:16]
        self._vouched = vouched
        self._chip = has_clock_chip()
        self._checked = -60.0
        self._synchronised = False
        self._last_known = 0
        self._known_tick = 0

    def after(self, at: int) -> None:
        """The ledger's last record was written at `at` ms: time has not gone back since."""
        if at > self._last_known:
            self._last_known, self._known_tick = at, _tick()

    def sure(self, at: int) -> bool:
        if at < EARLIEST or at < self._last_known - BACKWARDS:
            return False
        return self._vouched or self._chip or self._steered()

    def _steered(self) -> bool:
        """Whether the network sets this clock; looked at once in a while."""
        if time.monotonic() - self._checked > 30:
            self._checked, self._synchronised = time.monotonic(), synchronised()
        return self._synchronised

    def now(self) -> Moment:
        """A clock that lost time says no earlier than the ledger's last record, and what passed since: whoever comes
        after a power cut must not go before those who were there. One that the network sets says what it shows: then
        it was the ledger's time that was wrong, and nobody could ever put that right otherwise."""
        at, tick = time.time_ns() // 1_000_000, _tick()
        sure = self.sure(at)
        if not sure and self._last_known and not self._steered():
            at = max(at, self._last_known + tick - self._known_tick)
        return Moment(at, tick, self.boot, sure)


def _tick() -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


def new_id() -> str:
    """128 random bits as 26 letters and digits: a ticket's id and its citizen's token, a call's id."""
    return base64.b32encode(secrets.token_bytes(16)).decode("ascii").rstrip("=").lower()


def new_epoch() -> str:
    return secrets.token_hex(8)


def machine_id() -> str:
    """What tells this machine from another one that holds a copy of its card; a hash, never the id itself."""
    for place in (Path("/etc/machine-id"), Path("/proc/device-tree/serial-number")):
        try:
            text = place.read_text("ascii", "replace").strip("\0 \n")
        except OSError:
            continue
        if text:
            return hashlib.sha256(f"anju {text}".encode()).hexdigest()[:32]
    return f"host-{os.uname().nodename}"
