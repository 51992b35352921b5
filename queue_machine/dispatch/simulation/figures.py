"""What virtual days were like under a policy, in figures.

A `Tally` gathers while the days run; `figures` reads off it what people ask for. Waits are minutes in the queue: from
the later of slot and arrival to the call, and again after a return or a transfer.
"""

from array import array
from collections.abc import Iterable, Sequence
from math import ceil
from typing import Any

import msgspec
from msgspec import Struct, field

from queue_machine.dispatch.simulation.scenario import MINUTE, Scenario
from queue_machine.dispatch.simulation.visitors import QUARTER, Visitor

GROUPS = ("ordinary", "priority", "appointment")
PUNCTUAL = 5.0
"""Minutes after the later of slot and arrival within which an appointment counts as kept."""
_PLACES = 4


class Wait(Struct, frozen=True):
    """Waits, minutes. A percentile is the smallest wait that so many per cent do not exceed."""

    mean: float = 0.0
    p50: float = 0.0
    p90: float = 0.0
    p95: float = 0.0
    max: float = 0.0


class Part(Struct, frozen=True):
    """The figures of a group or a service."""

    tickets: int
    wait: Wait
    within: float
    """Share within the target; of appointments, within PUNCTUAL minutes."""


class Figures(Struct, frozen=True, kw_only=True):
    """The figures of one policy over all days."""

    tickets: int
    wait: Wait
    groups: dict[str, Part]
    services: dict[str, Part]
    cost: float = field(name="J")
    """Mean of (wait ÷ goal)²; the goal is the target, half of it for priority."""
    overtakings: float
    """For each call of an ordinary ticket the earlier ordinary ones that the window could have served; per ticket."""
    windows: dict[str, float]
    """Share of its time at work that each window was busy."""
    spread: float
    """Between the busiest and the idlest window."""
    unserved: int
    """Tickets inside that no window came back for."""
    decisions_per_s: float
    """Choices per second of real time; 0 where no timer was given."""


class Tally:
    """What is noted while days run. `waits` are minutes by group and service, in the order in which visitors left."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self.waits: dict[tuple[str, str], array[float]] = {
            (group, load.id): array("d") for group in GROUPS for load in scenario.services
        }
        self.curve: dict[int, list[float]] = {}
        """By quarter of an hour since opening: the sum of the waits (minutes) of those who came then, and how many."""
        self.overtaken = 0
        self.unserved = 0
        self.choices = 0
        self.seconds = 0.0
        self.busy: dict[str, int] = dict.fromkeys((window.id for window in scenario.windows), 0)
        """ms at work on somebody, by window."""
        self.open: dict[str, int] = dict(self.busy)
        """ms not away, by window."""

    def waited(self, visitor: Visitor, ms: int, opens: int) -> None:
        """A visitor left, served or missed for good, after waiting so long in all."""
        minutes = ms / MINUTE
        self.waits[visitor.group, visitor.service].append(minutes)
        if self._scenario.steady is not None:
            return
        slot = self.curve.setdefault((visitor.waits_from - opens) // QUARTER, [0.0, 0])
        slot[0] += minutes
        slot[1] += 1


def figures(scenario: Scenario, tally: Tally) -> Figures:
    """All figures of a tally."""
    waits, services = tally.waits, [load.id for load in scenario.services]
    targets = {load.id: load.target for load in scenario.services}
    every = _sorted(waits.values())
    cost = sum(
        sum(wait * wait for wait in found) / (targets[service] / (2 if group == "priority" else 1)) ** 2
        for (group, service), found in waits.items()
    )
    loads = {window: _share(tally.busy[window], tally.open[window]) for window in tally.busy}
    return Figures(
        tickets=len(every),
        wait=_wait(every),
        groups={group: _part(tally, targets, [(group, service) for service in services]) for group in GROUPS},
        services={service: _part(tally, targets, [(group, service) for group in GROUPS]) for service in services},
        cost=_share(cost, len(every)),
        overtakings=_share(tally.overtaken, len(every)),
        windows=loads,
        spread=round(max(loads.values()) - min(loads.values()), _PLACES),
        unserved=tally.unserved,
        decisions_per_s=round(tally.choices / tally.seconds, 1) if tally.seconds else 0.0,
    )


def as_json(found: Figures) -> dict[str, Any]:
    """Figures as plain values under the names of the documented JSON."""
    plain: dict[str, Any] = msgspec.to_builtins(found)
    return plain


def _part(tally: Tally, targets: dict[str, float], keys: Sequence[tuple[str, str]]) -> Part:
    kept = 0
    for group, service in keys:
        limit = PUNCTUAL if group == "appointment" else targets[service]
        kept += sum(1 for wait in tally.waits[group, service] if wait <= limit)
    every = _sorted(tally.waits[key] for key in keys)
    return Part(len(every), _wait(every), _share(kept, len(every)))


def _sorted(parts: Iterable[Sequence[float]]) -> list[float]:
    return sorted(wait for part in parts for wait in part)


def _wait(waits: Sequence[float]) -> Wait:
    """`waits` are sorted."""
    if not waits:
        return Wait()
    p50, p90, p95 = (waits[max(0, ceil(share * len(waits)) - 1)] for share in (0.5, 0.9, 0.95))
    return Wait(*(round(value, _PLACES) for value in (sum(waits) / len(waits), p50, p90, p95, waits[-1])))


def _share(part: float, whole: float) -> float:
    return round(part / whole, _PLACES) if whole else 0.0
