"""Where a virtual printer's slips land: each as a picture and as text, numbered in one folder.

Drawing has a thread of its own here, since a picture takes longer than a printer's answer may wait. Several printers
may share a folder.
"""

import itertools
import logging
import queue
import threading
from pathlib import Path

from msgspec import Struct

from queue_machine.hardware.interpreter import Code, Element, Printed
from queue_machine.hardware.profiles import Profile
from queue_machine.hardware.render import as_png, on_paper

log = logging.getLogger(__name__)


class PrintedSlip(Struct, frozen=True, kw_only=True):
    """One piece of paper that came out."""

    lines: tuple[str, ...]
    codes: tuple[str, ...]
    """What the QR codes that the printer drew itself say."""
    file: Path
    """The picture, `slip-0001.png`; beside it the same name with `.txt`."""
    elements: tuple[Element, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


class SlipTray:
    """Keeps slips; `put` from one thread, the rest from any."""

    def __init__(self, folder: Path, profile: Profile) -> None:
        self._folder = folder
        self._profile = profile
        self._slips: list[PrintedSlip] = []
        self._arrived = threading.Condition()
        self._to_draw: queue.SimpleQueue[tuple[Element, ...] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._draw, name="slip tray", daemon=True)

    def start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        # Slips show the code that opens a visitor's own page.
        self._folder.chmod(0o700)
        self._thread.start()

    def put(self, elements: tuple[Element, ...]) -> None:
        """A piece of paper with this on it."""
        self._to_draw.put(elements)

    def close(self) -> None:
        """Finish what was put in."""
        self._to_draw.put(None)
        self._thread.join()

    @property
    def slips(self) -> tuple[PrintedSlip, ...]:
        with self._arrived:
            return tuple(self._slips)

    def wait_for(self, count: int, timeout: float) -> tuple[PrintedSlip, ...]:
        """Wait until `count` slips are there. Raises `TimeoutError`."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self._slips) >= count, timeout):
                raise TimeoutError(f"{len(self._slips)} of {count} slips came out in {timeout} s")
            return tuple(self._slips)

    def _draw(self) -> None:
        while (elements := self._to_draw.get()) is not None:
            lines = tuple(element.text for element in elements if isinstance(element, Printed))
            codes = tuple(each.payload.decode(errors="replace") for each in elements if isinstance(each, Code))
            file = self._folder
            try:
                file = self._numbered("\n".join((*lines, *codes, "")))
                # Aside and renamed, so that nobody sees half a picture.
                aside = file.with_name(f".{file.name}.new")
                aside.write_bytes(as_png(on_paper(elements, self._profile)))
                aside.replace(file)
            except OSError as error:
                log.error("slip not kept file=%s why=%s", file, error)
            with self._arrived:
                self._slips.append(PrintedSlip(lines=lines, codes=codes, file=file, elements=elements))
                self._arrived.notify_all()

    def _numbered(self, text: str) -> Path:
        """The next free name of a picture; its text, created first, holds the number for this slip alone."""
        taken = [int(file.stem[5:]) for file in self._folder.glob("slip-*.txt") if file.stem[5:].isdigit()]
        for number in itertools.count(max(taken, default=0) + 1):
            file = self._folder / f"slip-{number:04d}.png"
            try:
                with file.with_suffix(".txt").open("x", encoding="utf-8") as kept:
                    kept.write(text)
            except FileExistsError:
                continue
            return file
        raise AssertionError("numbers do not end")
