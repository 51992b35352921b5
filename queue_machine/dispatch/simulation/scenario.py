"""A virtual hall as values: who comes for what, how long it takes, who serves it, what goes wrong.

The truth of a scenario is the simulator's alone; policies and forecasts see the `Branch` made of it here, with the
durations that the hall believes. Reading a scenario from a file is the configuration's matter.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from msgspec import Struct

from queue_machine.domain.branch import Branch, Group, Hours, Policy, Service, Span, Window

MINUTE = 60_000
"""ms."""
DISTRIBUTIONS = ("lognormal", "exponential", "gamma", "constant")
PRIORITY = "priority"
"""Id of the group that goes first."""
FIRST_DAY = date(2026, 3, 2)
"""The first virtual day, a Monday; each further one is the next working day."""
ZONE = "Asia/Shanghai"
_ZONE_OFFSET = 8 * 60 * MINUTE
"""China has one zone and no summer time."""


class Duration(Struct, frozen=True, kw_only=True):
    """How long one matter takes: minutes on average, and how much that varies (standard deviation ÷ mean)."""

    mean: float
    dist: str = "lognormal"
    cv: float = 0.6
    """Left aside by "exponential" (1) and "constant" (0)."""


class Groups(Struct, frozen=True, kw_only=True):
    """Shares of the arrivals; the rest are ordinary visitors."""

    priority: float = 0.0
    appointment: float = 0.0


class ServiceLoad(Struct, frozen=True, kw_only=True):
    """A service: its target (minutes), its durations, and how many come for it."""

    id: str
    duration: Duration
    arrivals: tuple[float, ...]
    """Per hour, one value for each hour of opening; a single one holds all day."""
    target: float = 20.0
    groups: Groups | None = None
    """Shares of its own, where they differ from the hall's."""
    kind: str = ""
    """Kind of business; "" for one of its own."""

    def rate(self, minute: float) -> float:
        """Arrivals per hour, so many minutes after opening."""
        if len(self.arrivals) == 1:
            return self.arrivals[0]
        return self.arrivals[min(int(minute // 60), len(self.arrivals) - 1)]


class WindowPlan(Struct, frozen=True, kw_only=True):
    """A window: what it serves, how fast, when it is away; `closures` nobody foresees.

    It finishes its visitor first. Who is away at closing time does not come back that day.
    """

    id: str
    skills: tuple[str, ...]
    speed: float = 1.0
    breaks: tuple[Span, ...] = ()
    closures: tuple[Span, ...] = ()
    comprehensive: bool | None = None
    """None: whether it serves everything says it."""


class Behaviour(Struct, frozen=True, kw_only=True):
    """What people do."""

    no_show: float = 0.0
    """Share of calls that nobody answers."""
    no_show_return: float = 0.0
    """Share of those who come back after 3 to 15 minutes."""
    transfer: float = 0.0
    """Share of visitors who queue for another service afterwards."""
    fatigue: float = 0.0
    """How much longer a matter takes at the end of the day, as a share."""


class Knowledge(Struct, frozen=True, kw_only=True):
    """What the hall knows of itself."""

    duration_error: float = 0.0
    """Sigma of the log-error of the mean durations that the policies believe; drawn each day for each service."""


class Steady(Struct, frozen=True, kw_only=True):
    """One endless day without closing, for checks against theory."""

    arrivals: int
    """Tickets that are counted."""
    warmup: int = 0
    """Tickets before these, left out of all figures."""


class Scenario(Struct, frozen=True, kw_only=True):
    """A virtual hall. `open` and `close` are minutes of the day: then arrivals end, and those inside are served."""

    name: str
    open: int
    close: int
    services: tuple[ServiceLoad, ...]
    windows: tuple[WindowPlan, ...]
    groups: Groups = Groups()
    behaviour: Behaviour = Behaviour()
    knowledge: Knowledge = Knowledge()
    steady: Steady | None = None
    policy: Policy = Policy()
    """The figures of the clock, as this hall sets them."""


def branch_of(scenario: Scenario, believed: Mapping[str, float] | None = None) -> Branch:
    """The branch that policies and forecasts see; `believed` are mean durations (minutes) by service.

    It is open every day of the week; in a steady scenario around the clock.
    """
    means = believed or {}
    span = Span(0, 24 * 60) if scenario.steady else Span(scenario.open, scenario.close)
    return Branch(
        id=scenario.name,
        time_zone=ZONE,
        hours=Hours(week=((span,),) * 7),
        services=tuple(
            Service(
                id=load.id,
                letter=chr(ord("A") + place % 26),
                kind=load.kind or load.id,
                target=load.target,
                mean=means.get(load.id, load.duration.mean),
            )
            for place, load in enumerate(scenario.services)
        ),
        windows=tuple(
            Window(
                id=window.id,
                skills=window.skills,
                comprehensive=len(window.skills) == len(scenario.services)
                if window.comprehensive is None
                else window.comprehensive,
                breaks=window.breaks,
                speed=window.speed,
            )
            for window in scenario.windows
        ),
        groups=(Group(id=PRIORITY, kind="priority"),),
        policy=scenario.policy,
    )


def date_of(day: int) -> date:
    """The date of a virtual day, counted from 0: working days alone."""
    weeks, rest = divmod(day, 5)
    return FIRST_DAY + timedelta(days=7 * weeks + rest)


def midnight_of(day: int) -> int:
    """The beginning of a virtual day, ms since the epoch."""
    return (date_of(day).toordinal() - date(1970, 1, 1).toordinal()) * 24 * 60 * MINUTE - _ZONE_OFFSET
