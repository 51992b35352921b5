"""A node's clock on virtual time: right, wrong by any amount, or stale since its machine was last off.

It doubts itself by the rules of `scripts.clock`; what moves it is the run.
"""

from collections.abc import Callable

from queue_machine.domain.records import Moment
from scripts.clock import BACKWARDS, EARLIEST

START = 1_794_271_500_000
"""When every run begins: Tuesday 10 November 2026, 08:45 in Shanghai, ms."""


class HostClock:
    """What one machine shows: the hall's time plus its own error."""

    def __init__(self, elapsed: Callable[[], int], steered: bool) -> None:
        """`elapsed` is the hall's true time since the start, ms; `steered`: somebody vouches for this clock."""
        self._elapsed = elapsed
        self.error = 0
        self.steered = steered
        self.boot = ""
        self._boots = 0
        self._booted_at = 0
        self._last_known = 0

    def begin_boot(self, name: str) -> None:
        """The machine starts: a new boot, and monotonic time counts from a few seconds on."""
        self._boots += 1
        self.boot = f"{name}-boot-{self._boots}"
        self._booted_at = self._elapsed() - 8_000

    def after(self, at: int) -> None:
        """The ledger's last record says `at`: time has not gone back since."""
        self._last_known = at

    def now(self) -> Moment:
        elapsed = self._elapsed()
        at = START + elapsed + self.error
        sure = self.steered and at >= EARLIEST and at >= self._last_known - BACKWARDS
        return Moment(at, elapsed - self._booted_at, self.boot, sure)
