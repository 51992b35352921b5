"""The lock beside a ledger: one process writes, and the next one learns how the last one left.

The file holds a small note: who writes now, or the size and time of the ledger when it was last closed well, so that
an untouched ledger need not be read through at every start. The kernel lets go of the lock when its process dies.
"""

import fcntl
import os
import time
from pathlib import Path
from typing import Self

import msgspec
from msgspec import Struct

from queue_machine.ledger.ledger import LedgerInUse


class Note(Struct, frozen=True, omit_defaults=True):
    """How a ledger was left: by a process still (or no longer) there, closed well, or found damaged."""

    pid: int = 0
    sealed: tuple[int, int] | None = None
    """Size in bytes and modification time in ns of the ledger file when it was closed well."""
    damaged: str = ""


_decoder = msgspec.json.Decoder(Note)


def _parse(content: bytes) -> Note:
    try:
        return _decoder.decode(content)
    except (msgspec.MsgspecError, ValueError):
        return Note()


class LedgerLock:
    """Held from creation until `release`. Raises LedgerInUse where another process holds it, OSError on a bad place."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = _parse(os.pread(self._file, 4096, 0)).pid
            os.close(self._file)
            raise LedgerInUse(
                f"the ledger in {path.parent} is in use by process {holder or 'unknown'}: end that process first, "
                "or ask it instead (reading alone needs no lock)"
            ) from error
        self.before = _parse(os.pread(self._file, 4096, 0))
        self._write(Note(os.getpid(), self.before.sealed, self.before.damaged))

    def opened(self) -> None:
        """The ledger is in use from now on: what the last process left is settled."""
        self._write(Note(os.getpid()))

    def condemn(self, why: str) -> None:
        """The ledger was found damaged: whoever opens it next sets it aside."""
        self._write(Note(os.getpid(), None, why[:500]))

    def seal(self, ledger: Path) -> None:
        """The ledger was closed well, and this is how it lies."""
        # A time of our own: the kernel's steps are ms apart, so that a change within one would not show.
        os.utime(ledger, ns=(time.time_ns(), time.time_ns()))
        now = ledger.stat()
        self._write(Note(0, (now.st_size, now.st_mtime_ns)))

    def release(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def _write(self, note: Note) -> None:
        # In place, for the lock belongs to this very file; a torn note reads as no note, and then all is checked.
        content = msgspec.json.encode(note)
        os.pwrite(self._file, content.ljust(os.fstat(self._file).st_size), 0)
        os.ftruncate(self._file, len(content))
        os.fsync(self._file)
