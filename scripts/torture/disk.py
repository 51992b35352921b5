"""A disk that fails on purpose: the files of one node's ledger, and what a crash leaves of them.

The ledger writes to real files; this layer knows which frames of the write-ahead log were synced, refuses where it is
told to, and makes the files of the next life out of those of the last. SQLite itself then recovers from them.
"""

import errno
import os
import random
import shutil
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from queue_machine.ledger.database import Database, Refused, Transaction

LEDGER = "ledger.sqlite"
LOG = f"{LEDGER}-wal"
SECTOR = 512
LOG_HEADER, FRAME_HEADER = 32, 24
"""Bytes, as https://www.sqlite.org/fileformat2.html#walformat says."""
POINTS = ("begin", "commit", "sync", "answer")
"""Within a durable step: before anything is written; written, not committed; committed, not synced; synced, not
answered."""


class Crash(BaseException):
    """The process is gone in the middle of what it did; `power` when its machine went with it."""

    def __init__(self, power: bool) -> None:
        super().__init__("power cut" if power else "killed")
        self.power = power


class Trap:
    """What happens at a point of one of the next steps of a ledger: refuse, kill or power."""

    def __init__(self, point: str, what: str, after: int) -> None:
        self.point, self.what, self.after = point, what, after


class Disk:
    """Where one node's ledger lies, from life to life."""

    def __init__(self, folder: Path, note: Callable[[str], None]) -> None:
        """`note` is told of every fault that comes to pass."""
        self.folder, self._note = folder, note
        self.life = 0
        self.full = False
        self.trap: Trap | None = None
        self.held: set[str] = set()
        """What people were told and this disk holds for certain."""
        self.pending: set[str] = set()
        """What it holds until the power goes."""
        self.told: dict[str, int] = {}
        """Per origin, the highest seq that this disk's node told as held, or wrote itself."""
        self._image_held: set[str] | None = None
        self._database: TrialDatabase | None = None
        self.path.parent.mkdir(parents=True)

    @property
    def path(self) -> Path:
        return self.folder / f"life-{self.life}" / LEDGER

    @property
    def has_image(self) -> bool:
        return self._image_held is not None

    def opening(self, path: Path) -> "TrialDatabase":
        """Open the file for a ledger, as `SqliteLedger.open` wants it."""
        if self.full and random.Random(f"{self.folder.name} {self.life}").random() < 0.3:
            self._note("disk-full")
            raise Refused(OSError(errno.ENOSPC, "no space left on device"))
        self._database = TrialDatabase(path, self)
        return self._database

    def meet(self, point: str) -> None:
        """A step of the ledger came to a point: go on, or raise what happens there (Refused, Crash)."""
        if self.full and point == "begin":
            self._note("disk-full")
            raise Refused(OSError(errno.ENOSPC, "no space left on device"))
        trap = self.trap
        if trap is None or trap.point != point:
            return
        if trap.after > 0:
            trap.after -= 1
            return
        self.trap = None
        if trap.what == "refuse":
            self._note(f"io-error-{point}")
            raise Refused(OSError(errno.EIO, "input/output error"))
        self._note(f"crash-{point}")
        raise Crash(trap.what == "power")

    def settled(self) -> None:
        """All that was written is on the platter."""
        self.held |= self.pending
        self.pending.clear()

    # -- from life to life -----------------------------------------------------------------------------------------

    def survive(self, chance: random.Random, power: bool) -> Path:
        """Make the files of the next life out of the last one's; returns the folder of the last, to be thrown away.

        A kill leaves all that was written; a power cut what was synced, and of the rest whatever it likes.
        """
        old, log = self.path.parent, b""
        source = old / LOG
        if power and self._database is not None and source.exists():
            log = self._torn(source.read_bytes(), chance)
        self.life += 1
        self._copy(old, self.path.parent)
        if log:
            (self.path.parent / LOG).write_bytes(log)
        if power:
            self.pending.clear()
        self._database, self.trap = None, None
        return old

    def forget(self) -> None:
        """A new, empty disk."""
        self._throw_away()

    def keep_image(self) -> bool:
        """Copy the disk as it lies, as a careless backup does. False where nothing lies there."""
        if not self.path.exists():
            return False
        shutil.rmtree(self.folder / "image", ignore_errors=True)
        self._copy(self.path.parent, self.folder / "image")
        self._image_held = self.held | self.pending
        return True

    def put_image_back(self) -> None:
        """The disk is what the image was."""
        self._throw_away()
        shutil.rmtree(self.path.parent)
        self._copy(self.folder / "image", self.path.parent)
        self.held = set(self._image_held or ())

    def copy_from(self, other: "Disk") -> None:
        """This disk is a copy of another one as it lies."""
        self._throw_away()
        shutil.rmtree(self.path.parent)
        self._copy(other.path.parent, self.path.parent)
        self.held, self.told = other.held | other.pending, dict(other.told)

    def rot(self, chance: random.Random) -> bool:
        """Flip a few bytes of a file that lies there; its times stay as they were. False where nothing lies there."""
        files = [path for path in (self.path, self.path.parent / LOG) if path.exists() and path.stat().st_size > 4096]
        if not files:
            return False
        path = chance.choice(files)
        content, times = bytearray(path.read_bytes()), path.stat()
        place = chance.randrange(len(content))
        for offset in range(place, min(len(content), place + chance.choice((1, 8, 64, 4096)))):
            # The version in the header says that a newer program wrote it, and then a person is asked for.
            if path.name != LEDGER or not 60 <= offset < 64:
                content[offset] ^= chance.randrange(1, 256)
        path.write_bytes(content)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        self.told.clear()
        return True

    def _throw_away(self) -> None:
        shutil.rmtree(self.path.parent, ignore_errors=True)
        self.life += 1
        self.path.parent.mkdir(parents=True)
        self.held, self.pending, self.told = set(), set(), {}
        self._database, self.trap = None, None

    @staticmethod
    def _copy(old: Path, new: Path) -> None:
        new.mkdir(parents=True)
        # What was set aside was salvaged already, and the index beside the log is made anew by whoever opens.
        for name in (LEDGER, LOG, "ledger.lock"):
            if (old / name).exists():
                shutil.copy2(old / name, new / name)

    def _torn(self, log: bytes, chance: random.Random) -> bytes:
        """What a power cut leaves of the log: the synced frames, then a beginning of the rest, or sectors of it."""
        assert self._database is not None
        synced, written = self._database.frames()
        frame = FRAME_HEADER + int.from_bytes(log[8:12], "big")
        sound, end = LOG_HEADER + synced * frame, LOG_HEADER + written * frame
        if sound >= end:
            return log
        cut = chance.randint(sound, end)
        if chance.random() < 0.5:
            self._note("dropped-write")
            return log[:cut]
        self._note("torn-write")
        rest = bytearray(log[cut:end])
        for start in range(0, len(rest), SECTOR):
            if chance.random() < 0.5:
                size = min(SECTOR, len(rest) - start)
                rest[start : start + size] = bytes(size)
        return log[:cut] + bytes(rest) + log[end:]


class TrialDatabase(Database):
    """A Database on a Disk: it keeps count of what is synced, and meets the disk's points."""

    def __init__(self, path: Path, disk: Disk) -> None:
        super().__init__(path)
        self._disk = disk
        self._index: int | None = None
        self._synced: tuple[bytes, int] | None = None
        """The log's salts and frames up to which it was synced last; None while all of it is."""

    def frames(self) -> tuple[int, int]:
        """How many frames of the log are synced, and how many there are."""
        salts, written, carried = self._look()
        if self._synced is None:
            return written, written
        known, synced = self._synced
        return max(carried, synced if known == salts else 0), written

    @contextmanager
    def transaction(self, *, durably: bool = True) -> Iterator[Transaction]:
        disk = self._disk
        disk.meet("begin")
        before = self._synced
        salts, written, _ = self._look()
        with super().transaction(durably=durably) as connection:
            yield connection
            disk.meet("commit")
        # Until it is told otherwise, the disk has what it had before.
        self._synced = before or (salts, written)
        if durably:
            disk.meet("sync")
            self._synced = None
            disk.settled()
        disk.meet("answer")

    def settle(self) -> None:
        if self._unsettled:
            self._disk.meet("sync")
        super().settle()
        self._synced = None
        self._disk.settled()

    def close(self) -> None:
        if self._index is not None:
            os.close(self._index)
            self._index = None
        super().close()

    def _look(self) -> tuple[bytes, int, int]:
        """Salts of the log, its frames, and how many of them lie in the database already."""
        # The index beside the log says it without reading the log: https://www.sqlite.org/walformat.html
        if self._index is None:
            try:
                self._index = os.open(self.path.with_name(f"{self.path.name}-shm"), os.O_RDONLY)
            except FileNotFoundError:
                return b"", 0, 0
        head = os.pread(self._index, 100, 0)
        if len(head) < 100:
            return b"", 0, 0
        (written,), (carried,) = struct.unpack_from("=I", head, 16), struct.unpack_from("=I", head, 96)
        return head[32:40], written, carried
