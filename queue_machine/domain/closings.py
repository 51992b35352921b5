"""What closings of days hand on: numbers that were written by hand, and bad ratings that nobody saw to.

A lobby forgets what a closed day holds; this little outlives it. The facts themselves are in `facts`, how far
numbers had come in `given`, how a closing is made up is `mqtt_bridge.hub.day`'s matter.
"""

from queue_machine.domain import facts as f


class Closings:
    """Fold of the closings that a lobby knows; the order in which they come changes nothing."""

    def __init__(self) -> None:
        self._closed: set[str] = set()
        self._written: dict[str, set[str]] = {}
        self._left: dict[tuple[str, str], f.RatingLeft] = {}

    def take(self, closed: f.DayClosed) -> None:
        self._closed.add(closed.date)
        self._written.setdefault(closed.date, set()).update(closed.written)
        self._left.update({(each.ticket, each.call): each for each in closed.unanswered})

    def knows(self, date: str) -> bool:
        """Whether a part of this date was closed."""
        return date in self._closed

    def written(self, date: str) -> set[str]:
        """Numbers that were written by hand in the closed parts of a date."""
        return self._written.get(date, set())

    @property
    def left(self) -> list[f.RatingLeft]:
        """Bad ratings that were handed on, the oldest first; seen to since or not."""
        return sorted(self._left.values(), key=lambda each: each.at)
