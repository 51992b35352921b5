"""The hall's printers, on ptys of their own: they outlive the machines that print on them, as metal ones do.

Troubles are given to them by name (plan.PRINTER); what came out is read by `paper`.
"""

import random
from collections.abc import Sequence
from pathlib import Path

from queue_machine.hardware.profiles import fitted
from queue_machine.hardware.simulated import Faults, VirtualPrinter
from scripts.soak.paper import Paper, read_paper

LINES_LEFT = 12
"""Most lines that still come out when paper is about to end: within one slip."""


class Printers:
    """One printer a machine. Use it as a context manager; one thread gives troubles."""

    def __init__(self, folder: Path, machines: Sequence[str], seed: int) -> None:
        model = fitted("default", paper_mm=80, chinese=True, native_qr=True, cutter=True, status=True)
        self._chance = random.Random(f"{seed} printers")
        self._printers = {each: VirtualPrinter(folder / each, folder / f"{each}-slips", model) for each in machines}
        self._away: set[str] = set()

    def __enter__(self) -> "Printers":
        for printer in self._printers.values():
            printer.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        for machine, printer in self._printers.items():
            if machine in self._away:
                printer.plug()
            printer.__exit__(None, None, None)

    def port(self, machine: str) -> str:
        """The name under which the machine finds it."""
        return str(self._printers[machine].link.absolute())

    def trouble(self, machine: str, how: str) -> None:
        printer = self._printers[machine]
        match how:
            case "unplug":
                printer.unplug()
                self._away.add(machine)
            case "paper-out":
                printer.faults = Faults(paper="out")
            case "paper-ends":
                printer.faults = Faults(paper_out_after=self._chance.randint(1, LINES_LEFT))
            case "jam":
                printer.faults = Faults(cutter_jam=True)
            case "cover":
                printer.faults = Faults(cover_open=True)
            case "silent":
                printer.faults = Faults(silent=True)
            case "stalled":
                printer.faults = Faults(stalled=True)
            case "garbage":
                printer.faults = Faults(garbage=True)
            case _:
                raise ValueError(f"no trouble of printers is called {how!r}")

    def mend(self, machine: str) -> None:
        printer = self._printers[machine]
        printer.faults = Faults()
        if machine in self._away:
            self._away.discard(machine)
            printer.plug()

    def count(self) -> int:
        """Pieces of paper so far."""
        return sum(len(printer.slips) for printer in self._printers.values())

    def papers(self, heads: Sequence[str], marks: Sequence[str]) -> list[Paper]:
        """All slips that came out, of each printer in their order."""
        return [
            paper
            for machine, printer in self._printers.items()
            for slip in printer.slips
            for paper in read_paper(slip.elements, machine=machine, heads=heads, marks=marks)
        ]
