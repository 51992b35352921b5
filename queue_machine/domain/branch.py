"""What a branch is set up to be: its services, windows, groups and hours.

Frozen values that the configuration fills in. Names that people read are not here: they are texts, found by
the keys `service-<id>`, `kind-<id>`, `group-<id>`. Minutes of the day count from midnight in the branch's zone.
"""

from msgspec import Struct


class Service(Struct, frozen=True, kw_only=True):
    """What a citizen comes for. `letter` begins its numbers and belongs to it alone."""

    id: str
    letter: str
    kind: str
    target: float = 20.0
    """The wait that the hall aims at, minutes; for staff and dispatch."""
    mean: float = 8.0
    """How long one matter takes on average, minutes."""
    last_ticket: int | None = None
    """No ticket from this minute of the day on."""
    asks_cases: bool = False
    """Whether a visitor may come with several matters at once (a unit's clerk)."""
    icon: str = "file-document"


class Group(Struct, frozen=True, kw_only=True):
    """Why a visitor goes first. `kind` names the pace: "priority", "strict" or "appointment"."""

    id: str
    kind: str = "priority"
    icon: str = "star"


class Span(Struct, frozen=True):
    """A stretch of the day in minutes, `start` included, `end` not."""

    start: int
    end: int

    def holds(self, minute: int) -> bool:
        return self.start <= minute < self.end


class Window(Struct, frozen=True, kw_only=True):
    """A staffed counter. `skills` are service ids; `breaks` its part of the lunch rota."""

    id: str
    skills: tuple[str, ...]
    comprehensive: bool = False
    breaks: tuple[Span, ...] = ()
    speed: float = 1.0
    """How fast it works beside the mean: 1.1 is ten per cent faster."""


class DayHours(Struct, frozen=True, kw_only=True):
    """The hours of one date (YYYY-MM-DD) that are not its weekday's: a make-up working day (调休), a short day before
    a feast, or, without spans, a holiday."""

    date: str
    spans: tuple[Span, ...] = ()


class Hours(Struct, frozen=True, kw_only=True):
    """Opening hours by weekday (0 = Monday); a day without spans is closed."""

    week: tuple[tuple[Span, ...], ...]
    closed_dates: tuple[str, ...] = ()
    """Dates (YYYY-MM-DD) on which the hall stays closed whatever the weekday."""
    days: tuple[DayHours, ...] = ()
    """Dates with hours of their own; they outdo the weekday."""

    def spans(self, weekday: int, date: str) -> tuple[Span, ...]:
        """The spans in which the hall is open on a date."""
        own = next((day for day in self.days if day.date == date), None)
        if own is not None:
            return own.spans
        return () if date in self.closed_dates else self.week[weekday]

    def open_at(self, weekday: int, date: str, minute: int) -> bool:
        return any(span.holds(minute) for span in self.spans(weekday, date))


class Policy(Struct, frozen=True, kw_only=True):
    """The figures of the clock that a hall may set; see `queue_machine.dispatch`."""

    name: str = "clock"
    """Who decides: one of `queue_machine.dispatch.policies.NAMES`; the paces below are the clock's."""
    power: float = 2.0
    """How fast waiting annoys: 1 evenly, 2 with the square of the share of the goal."""
    pace_ordinary: float = 1.0
    pace_priority: float = 4.0
    """With a power of 2, a pace of 4 halves the goal, one of 16 quarters it."""
    pace_strict: float = 16.0
    pace_appointment: float = 4.0
    pace_transferred: float = 2.0
    short_first: float = 0.25
    """How much short matters go before long ones: 0 not at all, 1 in full."""
    head_start: float = 2.0
    """Minutes given at the start to all who go first."""
    overtake_limit: float = 40.0
    """Minutes: of ordinary visitors nobody is called before one who came so much earlier and could be called."""
    return_within: float = 30.0
    """A missed visitor back within these minutes keeps the time of issue."""
    break_guard: float = 10.0
    """Minutes before a window's break from which it calls nobody whose service is expected to reach into it."""
    break_overrun: float = 8.0
    """Minutes by which a service may be expected to reach into it."""
    return_after_at_most: float = 20.0
    """Minutes after the miss from which a returned ticket need not wait for further calls of its service."""
    return_after_calls: int = 3
    """Calls of the service that pass before a returned ticket is called again (过号顺延)."""


class Branch(Struct, frozen=True, kw_only=True):
    """One hall: everything about it that decides what happens to tickets."""

    id: str
    time_zone: str
    hours: Hours
    services: tuple[Service, ...]
    windows: tuple[Window, ...]
    groups: tuple[Group, ...]
    policy: Policy = Policy()
    hubs: tuple[str, ...] = ("hub",)
    """Names of the nodes that may lead, in order."""
    speaker: str = "board"
    """The one node that announces calls."""
    number_wait: int = 150
    """How long a machine waits for the hub's number, ms."""
    miss_after_calls: int = 2
    miss_after_seconds: int = 40
    alarm_wait: float = 30.0
    """Minutes of waiting that raise an alarm."""
    alarm_count: int = 5
    """People who may wait beyond that, or beyond their service's target, before it is an alarm of its own."""
    alarm_uncovered: float = 10.0
    """Minutes that a service may go without a window before an alarm."""

    def service(self, service: str) -> Service | None:
        return next((s for s in self.services if s.id == service), None)

    def window(self, window: str) -> Window | None:
        return next((w for w in self.windows if w.id == window), None)

    def group(self, group: str) -> Group | None:
        return next((g for g in self.groups if g.id == group), None)
