"""What closings of days hand on: how far numbers had come, and bad ratings that nobody saw to.

A lobby forgets what a closed day holds; this little outlives it. The facts themselves are in `facts`, how a closing
is made up is `mqtt_bridge.hub.day`'s matter.
"""

from queue_machine.domain import facts as f
from queue_machine.domain.numbers import parse


class Closings:
    """Fold of the closings that a lobby knows; the order in which they come changes nothing."""

    def __init__(self) -> None:
        self._series: dict[str, dict[str, int]] = {}
        self._written: dict[str, set[str]] = {}
        self._left: dict[tuple[str, str], f.RatingLeft] = {}

    def take(self, closed: f.DayClosed) -> None:
        before = self._series.setdefault(closed.date, {})
        before.update({name: max(value, before.get(name, 0)) for name, value in closed.series.items()})
        self._written.setdefault(closed.date, set()).update(closed.written)
        self._left.update({(each.ticket, each.call): each for each in closed.unanswered})

    def knows(self, date: str) -> bool:
        """Whether a part of this date was closed."""
        return date in self._series

    def series(self, date: str) -> dict[str, int]:
        """The last value of each series in the closed parts of a date."""
        return self._series.get(date, {})

    def written(self, date: str) -> set[str]:
        """Numbers that were written by hand in the closed parts of a date."""
        return self._written.get(date, set())

    def reached(self, number: str, date: str) -> bool:
        """Whether the series of a number had come so far in the closed parts of a date."""
        place = parse(number)
        return place is not None and place[1] <= self.series(date).get(place[0], 0)

    @property
    def left(self) -> list[f.RatingLeft]:
        """Bad ratings that were handed on, the oldest first; seen to since or not."""
        return sorted(self._left.values(), key=lambda each: each.at)
