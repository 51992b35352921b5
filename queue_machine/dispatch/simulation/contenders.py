"""Which policies a simulation plays: names become makers, so that each day begins with a fresh policy."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from random import Random

from queue_machine.dispatch.policies import policy_named
from queue_machine.dispatch.policy import Policy

Maker = Callable[[Random], Policy]
"""Makes a policy for one day; chance is for those that use any."""


def contenders(policies: Sequence[str] | Mapping[str, Maker]) -> dict[str, Maker]:
    """A maker for each policy. Raises ValueError for a name that nobody knows."""
    if isinstance(policies, Mapping):
        return dict(policies)
    for name in policies:
        policy_named(name, Random(0))  # a slip in the last name is told before the first day is played
    return {name: partial(policy_named, name) for name in policies}
