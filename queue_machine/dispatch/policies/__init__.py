"""The policies by name: the clock, the baselines that it is compared with, and the one that looks ahead.

A hall chooses one in `hall.toml` ([policy] name); the simulator runs any of them over the same visitors.

- `clock` the default: the largest share of the target used, faster for those who go first
- `fcfs` arrival alone
- `priority` static priority: all who go first before everybody else, then arrival
- `novosga-1.5` (weight + 1) × waited
- `novosga-2.1` booked time, priority, arrival, on MySQL: visitors without a slot come before booked ones
- `novosga-2.1-nulls-last` the same on PostgreSQL: booked visitors come before all others
- `fqm` bound at issue to the window with the fewest waiting; a window idles when its own line is empty
- `theq` priority, then arrival, within the window's type, else any
- `longest-queue` the service for which most wait
- `ratio-2-1` two who go first, then one who doesn't, at each window
- `lookahead` rollouts over the queue at hand
"""

import random
from collections.abc import Callable
from difflib import get_close_matches

from queue_machine.dispatch.clock import Clock
from queue_machine.dispatch.policies import peers, plain
from queue_machine.dispatch.policies.fqm import Fqm
from queue_machine.dispatch.policies.lookahead import Lookahead
from queue_machine.dispatch.policies.ranking import Ranking
from queue_machine.dispatch.policy import Policy

_MADE: dict[str, Callable[[random.Random], Policy]] = {
    "clock": lambda _: Clock(),
    "fcfs": lambda _: Ranking("fcfs", plain.fcfs),
    "priority": lambda _: Ranking("priority", plain.priority),
    "novosga-1.5": lambda _: Ranking("novosga-1.5", peers.novosga_1_5),
    "novosga-2.1": lambda _: Ranking("novosga-2.1", peers.novosga_2_1(nulls_first=True)),
    "novosga-2.1-nulls-last": lambda _: Ranking("novosga-2.1-nulls-last", peers.novosga_2_1(nulls_first=False)),
    "fqm": lambda _: Fqm(),
    "theq": lambda _: Ranking("theq", peers.theq),
    "longest-queue": lambda _: Ranking("longest-queue", plain.longest_queue),
    "ratio-2-1": lambda _: Ranking("ratio-2-1", plain.ratio),
    "lookahead": Lookahead,
}

NAMES: tuple[str, ...] = tuple(_MADE)
"""All policies, the default first."""
DECIDES_AT_ISSUE = frozenset({"fqm"})
"""Policies whose `came` does anything: the others need not be told who joined."""
DECIDES_ON_THE_SPOT = frozenset({"lookahead"})
"""Policies that draw afresh for each second: whom they will call nobody can say before."""


def policy_named(name: str, rng: random.Random) -> Policy:
    """A policy of its own state by its name; what is random in it comes from `rng`. Raises ValueError."""
    if name not in _MADE:
        near = get_close_matches(name.casefold().replace("_", "-"), NAMES, n=1, cutoff=0.5)
        meant = f' – did you mean "{near[0]}"?' if near else "."
        raise ValueError(f'there is no policy "{name}"{meant} Known: {", ".join(NAMES)}')
    return _MADE[name](rng)


__all__ = ["DECIDES_AT_ISSUE", "DECIDES_ON_THE_SPOT", "NAMES", "policy_named"]
