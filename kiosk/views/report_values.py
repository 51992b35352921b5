"""The values of a day's report: what a manager asks of a day, in figures.

How they are counted is in `report_figures`, the forms that they take in `report`.
"""

from msgspec import Struct

from kiosk.views.report_advice import AdviceReport

LEVELS = ("very-satisfied", "satisfied", "dissatisfied")
OUTCOMES = ("done", "material-missing", "sent-online", "not-ours", "other")


class Ratings(Struct, frozen=True, kw_only=True):
    """Judgements by level; a service counts by the lower of its two levels. Silence is `unrated`."""

    very_satisfied: int = 0
    satisfied: int = 0
    dissatisfied: int = 0
    unrated: int = 0


class Figures(Struct, frozen=True, kw_only=True):
    """One line of the report: the whole day, a service, a window, a teller or an hour."""

    id: str = ""
    name: str = ""
    issued: int = 0
    """Tickets taken."""
    served: int = 0
    """Services completed; a ticket that visits two services counts twice."""
    cases: int = 0
    mean_wait: float = 0.0
    """Minutes, of those who were called, as is `longest_wait`: when one who went away stopped waiting, nobody knows."""
    longest_wait: float = 0.0
    beyond: int = 0
    """Waits longer than the report's `limit`, also of those who went away uncalled or still wait."""
    within_target: int = 0
    """Of those called, how many within the service's target."""
    called: int = 0
    left: int = 0
    """Went unserved."""
    cancelled: int = 0
    missed: int = 0
    """Calls to which nobody came."""
    waiting: int = 0
    """Without an end yet."""
    mean_service: float = 0.0
    target: float = 0.0
    ratings: Ratings = Ratings()


class Conflict(Struct, frozen=True, kw_only=True):
    """A call that lost against a rival call of another hub after a cut."""

    number: str
    window: str
    """Where the call that lost stood."""
    kept: str
    """Window of the call that counts, "" where none does."""
    time: str
    """HH:MM of the call that lost."""


class RatingLine(Struct, frozen=True, kw_only=True):
    """A judgement that the manager answers: dissatisfied, or something was demanded."""

    number: str
    token: str
    window: str
    teller: str
    time: str
    """HH:MM of the end of the service."""
    at: int
    """The same, ms."""
    service_name: str
    attitude: str
    efficiency: str
    reason: str
    """Its sentence in the report's language."""
    second_trip: bool | None = None
    demanded: bool | None = None
    call: str = ""
    """Which of the ticket's calls was judged."""
    answered_by: str = ""
    """Who saw to it, "" while nobody did."""
    answered: str = ""
    """HH:MM of that."""


class DayReport(Struct, frozen=True, kw_only=True):
    """A day of one hall."""

    branch: str
    hall: str
    date: str
    opened: str
    """HH:MM, "" for a day that nobody opened."""
    limit: float
    """Minutes that nobody should wait longer than."""
    total: Figures
    services: tuple[Figures, ...]
    windows: tuple[Figures, ...]
    tellers: tuple[Figures, ...]
    hours: tuple[Figures, ...]
    """By hour of the clock; `id` is the hour. Tickets by their issue, waits by the call, services by their end."""
    outcomes: dict[str, int]
    groups: dict[str, int]
    """Tickets of those who go first, by group."""
    reasons: dict[str, int]
    """Of dissatisfaction, by key."""
    dissatisfied: tuple[RatingLine, ...]
    second_trips: int
    demanded: int
    by_hand: int
    """Calls out of turn."""
    unsure: int
    """Tickets whose time nobody confirmed."""
    conflicts: tuple[Conflict, ...]
    advice: tuple[AdviceReport, ...] = ()
    """What was advised, and what it brought."""
