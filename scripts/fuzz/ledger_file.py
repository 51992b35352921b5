"""Fuzz target `file`: a ledger's file with any of its bytes changed, cut short, or replaced altogether.

The input is a row of changes to a sound file: place and new byte, or a length to cut at. The ledger must open or say
why not, whatever is read must be what was written, and a node must be able to go on from it.
"""

import contextlib
import logging
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from queue_machine.domain import facts as f
from queue_machine.domain.records import record_hash
from queue_machine.ledger.ledger import LedgerError
from queue_machine.ledger.sqlite import SqliteLedger, salvage
from scripts.fuzz.hall import BRANCH, moment, new_id, node
from scripts.fuzz.target import promise

MEMORY = Path("/dev/shm")
CHANGE = 4
"""Bytes of an input that make one change: what to do, place (two), value."""
CUT = 0xFF


class FileTarget:
    """One sound ledger, and for each input a damaged copy of it."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="anju-fuzz-", dir=MEMORY if MEMORY.is_dir() else None))
        path = self._folder / "sound" / "ledger.sqlite"
        ledger = SqliteLedger.open(path)
        writer = node("m1", ledger)
        for count in range(12):
            issued = f.TicketIssued(ticket=new_id(), number=f"A{count + 1001}", service=BRANCH.services[0].id, own=True)
            writer.commit([issued], moment(count), cause=f"touch-{count}", day="2026-11-10")
        self._written = {record_hash(row.raw) for row in ledger.rows()}
        ledger.close()
        self._sound = path.read_bytes()
        self.seeds: Sequence[bytes] = tuple(self._samples())

    def _samples(self) -> list[bytes]:
        size = len(self._sound)
        made = [bytes([0, place >> 8 & 255, place & 255, value]) for place in range(0, 120, 7) for value in (0, 255)]
        made += [bytes([page, 0, 0, 13]) for page in range(1, max(2, size >> 16) + 1)]
        made += [bytes([CUT, size >> shift & 255, 0, 0]) for shift in (8, 9, 12)]
        return [*made, b"", b"".join(made)]

    def feed(self, content: bytes) -> None:
        damaged = bytearray(self._sound)
        for start in range(0, len(content) - CHANGE + 1, CHANGE):
            what, high, low, value = content[start : start + CHANGE]
            place = high << 8 | low
            if what == CUT:
                del damaged[place * 4 :]
            elif damaged:
                damaged[(what << 16 | place) % len(damaged)] = value
        folder = self._folder / "now"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        path = folder / "ledger.sqlite"
        path.write_bytes(damaged)
        try:
            self._opened(path)
        finally:
            logging.disable(logging.NOTSET)

    def _opened(self, path: Path) -> None:
        logging.disable(logging.CRITICAL)
        try:
            ledger = SqliteLedger.open(path)
        except LedgerError as error:
            promise(bool(str(error)), "a ledger that does not open says why")
            return
        try:
            with contextlib.suppress(LedgerError):
                for each in ledger.beyond({}):
                    promise(each.hash in self._written, "a changed record was handed out")
            with contextlib.suppress(LedgerError):
                mine = node("m1", ledger)
                if ledger.was_damaged:
                    mine.salvage(list(salvage(Path(ledger.was_damaged))), moment())
                mine.commit([f.HelpAsked(help=new_id(), place="m1", about="paper")], moment(), day="2026-11-10")
        finally:
            ledger.close()

    def close(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
