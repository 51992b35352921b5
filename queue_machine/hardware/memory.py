"""A printer without paper, for simulations and tests: it keeps the slips and answers as it is told to."""

from collections.abc import Callable

from queue_machine.hardware.outcome import Done, PrintOutcome, SlipPrinter, Trouble
from queue_machine.hardware.slip import Slip
from queue_machine.hardware.status import PORT_CLOSED, PrinterHealth

FINE = PrinterHealth(state="online", paper="ok")


class MemoryPrinter(SlipPrinter):
    """Prints at once into `slips`, or refuses while there is an obstacle. `done` is called before `print` ends."""

    def __init__(self, health: PrinterHealth = FINE) -> None:
        self.slips: list[Slip] = []
        self._health = health
        self._failing: Trouble = ""
        self._told: list[Callable[[PrinterHealth], None]] = []
        self._closed = False

    @property
    def health(self) -> PrinterHealth:
        return self._health

    def become(self, health: PrinterHealth) -> None:
        """Change what the printer says about itself."""
        if health != self._health:
            self._health = health
            for changed in self._told:
                changed(health)

    def fail_next(self, trouble: Trouble) -> None:
        """Let the next slip end uncertain, half on paper."""
        self._failing = trouble

    def print(self, slip: Slip, done: Done) -> None:
        if self._closed:
            done(PrintOutcome(result="refused", trouble="closing"))
        elif self._health.obstacle:
            done(PrintOutcome(result="refused", trouble=self._health.obstacle))
        elif self._failing:
            trouble, self._failing = self._failing, ""
            done(PrintOutcome(result="uncertain", trouble=trouble))
        else:
            self.slips.append(slip)
            done(PrintOutcome(result="printed", proof="ordered" if self._health.fine else "none"))

    def on_health(self, changed: Callable[[PrinterHealth], None]) -> None:
        self._told.append(changed)
        changed(self._health)

    def close(self) -> None:
        self._closed = True
        self.become(PORT_CLOSED)
