"""Wall time of a branch: what the clock on the hall's wall shows at an instant."""

from datetime import UTC, datetime, tzinfo

from msgspec import Struct


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
    """The wall time at an instant (ms since the epoch) in a zone."""
    local = datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)
    return Wall(at, local.date().isoformat(), local.hour * 60 + local.minute, local.weekday())


def clock_text(minute: int) -> str:
    """HH:MM of a minute of the day."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"
