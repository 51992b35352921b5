"""Virtual days: one hall, the same visitors, several policies, and the figures that tell them apart.

`simulate` plays a `Scenario` under policies and gives a `Result`. Pure: no file, no clock; chance comes from a seed.
The policies and the tickets are the very ones of a running hall.
"""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from msgspec import Struct

from queue_machine.dispatch.policy import Policy
from queue_machine.dispatch.simulation.contenders import contenders
from queue_machine.dispatch.simulation.day import Day, Observer
from queue_machine.dispatch.simulation.figures import Figures, Tally, as_json, figures
from queue_machine.dispatch.simulation.scenario import (
    Behaviour,
    Duration,
    Groups,
    Knowledge,
    Scenario,
    ServiceLoad,
    Steady,
    WindowPlan,
    branch_of,
)
from queue_machine.dispatch.simulation.visitors import believed_means, endless_visitors, visitors_of

__all__ = [
    "Behaviour",
    "Duration",
    "Figures",
    "Groups",
    "Knowledge",
    "Observer",
    "Result",
    "Scenario",
    "ServiceLoad",
    "Steady",
    "Tally",
    "WindowPlan",
    "branch_of",
    "simulate",
]


class Result(Struct, frozen=True, kw_only=True):
    """What came of a simulation."""

    scenario: str
    days: int
    seed: int
    policies: dict[str, Figures]
    tallies: dict[str, Tally]
    """What the figures were made of: every wait, and the waits over the day."""

    def as_json(self) -> dict[str, Any]:
        """The figures as plain values, in the documented shape."""
        return {
            "scenario": self.scenario,
            "days": self.days,
            "seed": self.seed,
            "policies": {name: as_json(found) for name, found in self.policies.items()},
        }


def simulate(
    scenario: Scenario,
    policies: Sequence[str] | Mapping[str, Callable[[Random], Policy]] = ("clock",),
    days: int = 1,
    seed: int = 1,
    progress: Callable[[int, int], None] | None = None,
    *,
    timer: Callable[[], float] | None = None,
    observer: Callable[[str], Observer | None] | None = None,
) -> Result:
    """Play days of a scenario under each policy, all with the same visitors; a steady scenario is one endless day.

    `policies` are names that `dispatch.policies` knows, or makers by a name of one's own; each day begins with a new
    policy. `progress` hears of (day runs done, day runs in all). `timer` gives seconds, such as `time.perf_counter`,
    and is asked for `decisions_per_s` alone. `observer` makes one for a policy's name. The same arguments give the
    same figures. Raises ValueError for an unknown policy and where a policy calls somebody who does not wait.
    """
    makers = contenders(policies)
    days = 1 if scenario.steady else max(1, days)
    tallies = {name: Tally(scenario) for name in makers}
    observers = {name: None if observer is None else observer(name) for name in makers}
    known = branch_of(scenario)
    done = 0
    for day in range(days):
        visitors = None if scenario.steady else visitors_of(scenario, seed, day)
        believed = believed_means(scenario, seed, day)
        branch = known if believed is None else branch_of(scenario, believed)
        for name, make in makers.items():
            policy = make(Random(f"{seed}/{day}/policy"))
            play = Day(scenario, branch, day, policy, tallies[name], timer=timer, observer=observers[name])
            play.run(endless_visitors(scenario, seed) if visitors is None else iter(visitors))
            done += 1
            if progress is not None:
                progress(done, days * len(makers))
    return Result(
        scenario=scenario.name,
        days=days,
        seed=seed,
        policies={name: figures(scenario, tally) for name, tally in tallies.items()},
        tallies=tallies,
    )
