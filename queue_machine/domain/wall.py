"""Wall time of a branch: what the clock on the hall's wall shows at an instant."""

from datetime import UTC, datetime, tzinfo

from msgspec import Struct

_FIRST, _LAST = -62_135_500_000_000, 253_402_200_000_000
"""ms since the epoch: a day within the years 1 and 9999, so that any zone's time is one of them."""


class Wall(Struct, frozen=True):
    """An instant as the hall sees it."""

    at: int
    """ms since the epoch."""
    date: str
    """YYYY-MM-DD."""
    minute: int
    """Minute of the day, 0–1439."""
    weekday: int
    """0 is Monday."""

    @property
    def text(self) -> str:
        """HH:MM."""
        return clock_text(self.minute)


def wall_at(at: int, zone: tzinfo) -> Wall:
    """The wall time at an instant (ms since the epoch) in a zone; the nearest one for an instant beyond all calendars.

    Instants also come from records of nodes that run amok: one of them must not take a page from everybody.
    """
    local = datetime.fromtimestamp(min(max(at, _FIRST), _LAST) / 1000, UTC).astimezone(zone)
    return Wall(at, local.date().isoformat(), local.hour * 60 + local.minute, local.weekday())


def clock_text(minute: int) -> str:
    """HH:MM of a minute of the day."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"
