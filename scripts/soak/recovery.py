"""How soon a part works again after it was hurt, measured at its own door by a thread that looks all the time.

A part that is hurt once more before it worked counts from the first time.
"""

import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

LOOK_EVERY = 0.1


class Recovery:
    """Stopwatches for parts; `works` says whether one works now and may raise OSError while it does not."""

    def __init__(self, works: Callable[[str], bool]) -> None:
        self._works = works
        self._lock = threading.Lock()
        self._hurt: dict[str, float] = {}
        self._times: list[tuple[str, float]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="recovery", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join(10)

    def hurt(self, part: str, at: float | None = None) -> None:
        """A part was hurt now, or at that time (time.monotonic() s)."""
        with self._lock:
            self._hurt.setdefault(part, time.monotonic() if at is None else at)

    def forget(self, part: str) -> None:
        """Stop its watch: something now keeps it away that is measured on its own."""
        with self._lock:
            self._hurt.pop(part, None)

    @property
    def times(self) -> list[tuple[str, float]]:
        """Each part with the seconds that it was away."""
        with self._lock:
            return list(self._times)

    @property
    def pending(self) -> list[str]:
        with self._lock:
            return sorted(self._hurt)

    def _look(self) -> None:
        while not self._over.wait(LOOK_EVERY):
            for part in self.pending:
                try:
                    works = self._works(part)
                except OSError:
                    works = False
                with self._lock:
                    if works and part in self._hurt:
                        self._times.append((part, time.monotonic() - self._hurt.pop(part)))
                        log.info("works again part=%s after_s=%.1f", *self._times[-1])


def share(times: list[float], part: float) -> float | None:
    """The time within which that share of all came back, seconds; None of none."""
    if not times:
        return None
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, int(part * len(ordered)))], 2)
