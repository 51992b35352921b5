"""What a lobby says of its day, its windows and its calls for help, as values.

How they follow from records is the lobby's to say; tickets and calls are in `tickets`.
"""

from msgspec import Struct


class Day(Struct, frozen=True):
    """The business day: a stored fact, never the clock's date."""

    date: str = ""
    state: str = "none"
    """none (never opened), open, closed."""
    opened_at: int = 0
    how: str = ""
    origin: str = ""
    """The origin that opened it: it alone gives the hub's numbers on this day."""
    seq: int = 0
    """The opening's place in that origin's chain."""


class WindowState(Struct, frozen=True):
    """What a window's own facts say of it; its ticket is the lobby's to tell."""

    id: str
    state: str = "closed"
    teller: str = ""
    reason: str = ""
    until: int | None = None
    """Minute of the day: while paused, of coming back; while open, of the end that is planned, None without one."""
    since: int = 0


class Help(Struct, frozen=True):
    """A call for help and whether somebody took it."""

    id: str
    place: str
    about: str
    ticket: str
    asked_at: int
    answered_at: int | None = None
    answered_by: str = ""
