"""How far each series of numbers has come, by date: counted from the facts, and handed on by closings.

A number is a label of its date, and one date must not see it twice: not when the day is opened once more, and not
from a machine whose clock has not come so far as the hall. How a number is written is `numbers`' matter.
"""

from queue_machine.domain import facts as f
from queue_machine.domain.numbers import parse

DATES_AROUND = 4
"""Dates before and after the closed one of which a closing says how far their numbers came."""


class Given:
    """Last values of series ("A0": the hub's A, "A2": machine 2's); the order in which they come changes nothing."""

    def __init__(self) -> None:
        self._counted: dict[str, dict[str, int]] = {}
        """Date → series → last value, of facts that no closing covers."""
        self._closed: dict[str, dict[str, int]] = {}
        """The same, as closings say it."""

    def number(self, number: str, date: str) -> None:
        """A ticket of a date bears a number; one that belongs to no series is not counted."""
        place = parse(number)
        if place is not None:
            self.value(*place, date)

    def value(self, series: str, value: int, date: str) -> None:
        """A series came so far on a date."""
        _raise(self._counted, date, series, value)

    def closing(self, closed: f.DayClosed) -> None:
        """What a closing says of its date and of those around it."""
        for date, known in ((closed.date, closed.series), *closed.others.items()):
            for series, value in known.items():
                _raise(self._closed, date, series, value)

    def last(self, series: str, today: str, date: str = "") -> int:
        """The highest value of a series on `today` and later, 0 for none; what came late from a day before is none.

        `date`: the date that the next number will bear, for a node that believes another one than the hall's.
        """
        ahead = (known.get(series, 0) for day, known in self._counted.items() if day > today)
        return max(self._on(series, today), self._on(series, date), *ahead)

    def on(self, today: str) -> dict[str, int]:
        """The last value of each series, for the closing of a day."""
        names = {name for known in self._counted.values() for name in known} | set(self._closed.get(today, ()))
        return {name: self.last(name, today) for name in sorted(names)}

    def around(self, today: str) -> dict[str, dict[str, int]]:
        """The last values on the dates before and after a day, for its closing."""
        dates = sorted({*self._counted, *self._closed} - {today, ""})
        before, after = [d for d in dates if d < today], [d for d in dates if d > today]
        return {
            date: {
                name: self._on(name, date)
                for name in sorted({*self._counted.get(date, ()), *self._closed.get(date, ())})
            }
            for date in (*before[-DATES_AROUND:], *after[:DATES_AROUND])
        }

    def was_closed_with(self, number: str, date: str) -> bool:
        """Whether the series of a number had come so far in the closed parts of a date."""
        place = parse(number)
        return place is not None and place[1] <= self._closed.get(date, {}).get(place[0], 0)

    def _on(self, series: str, date: str) -> int:
        return max(self._counted.get(date, {}).get(series, 0), self._closed.get(date, {}).get(series, 0))


def _raise(known: dict[str, dict[str, int]], date: str, series: str, value: int) -> None:
    of_date = known.setdefault(date, {})
    of_date[series] = max(value, of_date.get(series, 0))
