"""What people in the hall were told: each answer of the API and the machines that somebody got, kept in order.

Any thread may note; judging is in `checks`.
"""

import threading
import time
from collections import Counter

from msgspec import Struct


class Took(Struct, frozen=True, kw_only=True, tag=True):
    """A visitor was told a number. `door`: a machine, or api."""

    at: float
    door: str
    cause: str
    number: str
    token: str
    printed: bool = False


class Called(Struct, frozen=True, kw_only=True, tag=True):
    """A teller was told whom the window serves next."""

    at: float
    window: str
    key: str
    call: str
    number: str
    token: str


class Ended(Struct, frozen=True, kw_only=True, tag=True):
    """A teller was told that a service is over; `asked` is when that was first asked for."""

    at: float
    asked: float
    window: str
    token: str
    how: str
    """Kind of the fact: ServiceCompleted or TicketMissed."""


class Rated(Struct, frozen=True, kw_only=True, tag=True):
    """A visitor was thanked for a rating."""

    at: float
    token: str


Note = Took | Called | Ended | Rated


class Heard:
    """Everybody's memory. Times are seconds of the monotonic clock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._notes: list[Note] = []
        self._odd: Counter[str] = Counter()

    def note(self, note: Note) -> None:
        with self._lock:
            self._notes.append(note)

    def odd(self, what: str) -> None:
        """An answer that a healthy hall would not give; no promise is broken by it."""
        with self._lock:
            self._odd[what] += 1

    @property
    def notes(self) -> tuple[Note, ...]:
        with self._lock:
            return tuple(self._notes)

    @property
    def oddities(self) -> dict[str, int]:
        with self._lock:
            return dict(self._odd.most_common())


def now() -> float:
    return time.monotonic()
