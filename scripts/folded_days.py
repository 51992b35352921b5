"""Closed days as they were folded last: a report or a late visitor's page asks for the same day again and again.

A closed day does not change, but a hub whose disk was emptied may learn parts of it later: only a day of which the
ledger holds every record is kept, and it is known by the closings around it. What is kept is read alone.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping

from msgspec import Struct

from queue_machine.domain.lobby import Lobby

KEPT = 3
"""Days kept at once: a day of ten thousand tickets takes some tens of MB."""


class _Day(Struct, frozen=True):
    low: dict[str, int]
    high: dict[str, int]
    lobby: Lobby


class FoldedDays:
    """At most `kept` closed days by date, the ones asked for last; for any thread."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._days: OrderedDict[str, _Day] = OrderedDict()
        # Also held while a day is folded: of many who ask at once, one does the work.
        self._turn = threading.Lock()

    def of(
        self, date: str, low: Mapping[str, int], high: Mapping[str, int], fold: Callable[[], tuple[Lobby, int]]
    ) -> Lobby:
        """The lobby of the day between two closings' heads; `fold` makes it and says of how many records."""
        with self._turn:
            known = self._days.get(date)
            if known is not None and (known.low, known.high) == (low, high):
                self._days.move_to_end(date)
                return known.lobby
            lobby, records = fold()
            self._days.pop(date, None)
            if records == sum(max(0, seq - low.get(origin, 0)) for origin, seq in high.items()):
                self._days[date] = _Day(dict(low), dict(high), lobby)
                while len(self._days) > self._kept:
                    self._days.popitem(last=False)
            return lobby
