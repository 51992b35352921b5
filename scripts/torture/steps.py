"""The steps of a torture run as values: what happens, to whom, and the chance that it draws from.

A step stays meaningful when others are taken out, for it names a node by its place and draws everything else from its
own number; that is what makes shrinking possible. What a step does is no business of this file.
"""

import random
from collections.abc import Sequence

from msgspec import Struct


class Step(Struct, frozen=True):
    """One event of a run: `do` is a kind of KINDS, `who` a node's key, `draw` the seed of all chance in it."""

    do: str
    who: str
    draw: int


class Replay(Struct, frozen=True):
    """A run written down whole: `anju torture --replay` plays it again."""

    seed: int
    nodes: int
    steps: tuple[Step, ...]


HUBS = ("hub", "standby")
"""Who may lead, in order."""
DIGITS = 8
"""Machines at most: each has a digit of its own, and the hubs share one."""
LIFE: dict[str, int] = {
    "pass": 300,
    "take": 90,
    "touch-again": 15,
    "take-at-hub": 35,
    "teller": 330,
    "citizen": 45,
    "ask-again": 15,
    "reprint": 10,
    "help": 5,
    "look": 8,
    "wait": 3,
    "close-day": 2,
    "open-day": 3,
    "take-lead": 2,
    "night": 1,
}
"""What goes on in a hall, by weight."""
TROUBLE: dict[str, int] = {
    "weather": 12,
    "cut": 14,
    "cut-out": 6,
    "cut-in": 6,
    "cut-between": 8,
    "hubs-apart": 5,
    "kill": 14,
    "power": 14,
    "break-commit": 22,
    "disk-full": 5,
    "rot": 4,
    "clock": 10,
    "broker": 5,
    "hub-lost": 2,
    "image": 4,
    "restored": 3,
    "reimaged": 2,
    "cloned": 2,
    "poison": 12,
    "future": 8,
    "closed-while-cut": 3,
    "printer": 6,
    "frozen": 3,
}
"""What goes wrong, by weight beside LIFE."""
AT_MACHINES = frozenset({"take", "touch-again", "reprint", "help", "reimaged", "cloned", "closed-while-cut", "printer"})
KINDS = tuple(LIFE) + tuple(TROUBLE)


def node_names(nodes: int) -> tuple[str, ...]:
    """The nodes of a hall of so many: a hub, from four on a standby, machines (eight at most), and with three, or from
    five on, a board; more boards then."""
    if nodes < 2:
        raise ValueError("a hall needs a hub and a machine at least")
    hubs = HUBS[: 1 + (nodes > 3)]
    rest = nodes - len(hubs)
    machines = min(DIGITS, rest - (nodes == 3 or nodes > 4))
    boards = rest - machines
    return (*hubs, *(f"m{n}" for n in range(1, machines + 1)), *(f"board{n or ''}" for n in range(boards)))


def generate(seed: int, count: int, nodes: int) -> Replay:
    """The steps of a seed. The first ones are free of trouble, so that a hall stands that can be troubled."""
    chance = random.Random(f"steps {seed}")
    names = node_names(nodes)
    weights = [*LIFE.values(), *TROUBLE.values()]
    kinds = chance.choices(KINDS, weights, k=count)
    calm = min(20, count // 10)
    kinds[:calm] = chance.choices(tuple(LIFE), [*LIFE.values()], k=calm)
    machines = [name for name in names if name.startswith("m")]
    steps = (
        Step(kind, chance.choice(machines if kind in AT_MACHINES else names), chance.getrandbits(32)) for kind in kinds
    )
    return Replay(seed, nodes, tuple(steps))


def without(steps: Sequence[Step], start: int, end: int) -> tuple[Step, ...]:
    """The steps but for those from `start` up to `end`."""
    return (*steps[:start], *steps[end:])
