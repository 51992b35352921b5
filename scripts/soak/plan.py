"""What will go wrong, to whom and when: a run's troubles, made of a seed alone.

Pure. The same seed gives the same plan; how the branch takes it depends on the computer's own timing.
"""

import random
from collections.abc import Iterator
from typing import Literal, TypeVar

from msgspec import Struct

T = TypeVar("T")
What = Literal["kill", "freeze", "net", "printer", "full", "readonly"]

CALM_START = 3.0
"""Seconds in which a branch is left alone at the start."""
CALM_END = 4.0
"""Seconds before the end in which nothing new begins."""
KILL_EVERY = (2.5, 5.0)
"""Seconds between two kills: 10 minutes have more than a hundred."""
NET = ("blackhole", "slow", "cut", "refuse", "half-open-node", "half-open-broker")
PRINTER = ("unplug", "paper-out", "paper-ends", "jam", "cover", "silent", "stalled", "garbage")
DISKS_FROM = 90.0
"""Seconds that a run must have for troubles of disks: a node comes back half a minute after its disk took writes."""


class Trouble(Struct, frozen=True, kw_only=True):
    """One disturbance; seconds count from the start of the plan."""

    at: float
    what: What
    target: str
    """A node, or broker."""
    how: str = ""
    """Which kind of net or printer trouble."""
    lasts: float = 0.0
    """Until it is mended; for a kill, how long the process stays away before it is started again."""


def plan(
    seed: int, seconds: float, machines: tuple[str, ...], boards: tuple[str, ...], *, disks: bool
) -> list[Trouble]:
    """All troubles of a run, by time. `disks`: whether disks can be made full and read-only here."""
    chance = random.Random(seed)
    found = [
        *_kills(chance, seconds, machines, boards),
        *_freezes(chance, seconds, machines, boards),
        *_nets(chance, seconds, machines, boards),
        *_printers(chance, seconds, machines),
    ]
    if disks and seconds >= DISKS_FROM:
        found += _disks(chance, seconds, machines, boards)
    return sorted(found, key=lambda each: each.at)


def _times(chance: random.Random, seconds: float, every: tuple[float, float], margin: float = 0.0) -> Iterator[float]:
    at = CALM_START + chance.uniform(0, every[0])
    while at < seconds - CALM_END - margin:
        yield round(at, 2)
        at += chance.uniform(*every)


def _kills(
    chance: random.Random, seconds: float, machines: tuple[str, ...], boards: tuple[str, ...]
) -> Iterator[Trouble]:
    targets = _dealt(chance, ("hub", "broker", "hub", "broker", *machines, *machines, *boards))
    for at in _times(chance, seconds, KILL_EVERY):
        target = next(targets)
        # Mosquitto is brought back by its hub.
        away = 0.0 if target == "broker" else round(chance.choice([0.2, 0.5, 1.0, 2.0, 4.0]), 2)
        yield Trouble(at=at, what="kill", target=target, lasts=away)


def _freezes(
    chance: random.Random, seconds: float, machines: tuple[str, ...], boards: tuple[str, ...]
) -> Iterator[Trouble]:
    targets = _dealt(chance, ("hub", "broker", *machines, *boards))
    for at in _times(chance, seconds, (8.0, 16.0), 8.0):
        yield Trouble(at=at, what="freeze", target=next(targets), lasts=round(chance.uniform(1, 8), 2))


def _nets(
    chance: random.Random, seconds: float, machines: tuple[str, ...], boards: tuple[str, ...]
) -> Iterator[Trouble]:
    targets, kinds = _dealt(chance, (*machines, *machines, *boards)), _dealt(chance, NET)
    for at in _times(chance, seconds, (5.0, 11.0), 6.0):
        lasts = round(chance.uniform(1, 12), 2)
        yield Trouble(at=at, what="net", target=next(targets), how=next(kinds), lasts=lasts)


def _printers(chance: random.Random, seconds: float, machines: tuple[str, ...]) -> Iterator[Trouble]:
    targets, kinds = _dealt(chance, machines), _dealt(chance, PRINTER)
    for at in _times(chance, seconds, (4.0, 9.0), 5.0):
        lasts = round(chance.uniform(1, 6), 2)
        yield Trouble(at=at, what="printer", target=next(targets), how=next(kinds), lasts=lasts)


def _disks(
    chance: random.Random, seconds: float, machines: tuple[str, ...], boards: tuple[str, ...]
) -> Iterator[Trouble]:
    targets = _dealt(chance, ("hub", *machines, *boards))
    kinds: Iterator[What] = _dealt(chance, ("full", "full", "readonly"))
    for at in _times(chance, seconds, (25.0, 45.0), 20.0):
        yield Trouble(at=at, what=next(kinds), target=next(targets), lasts=round(chance.uniform(3, 8), 2))


def _dealt(chance: random.Random, cards: tuple[T, ...]) -> Iterator[T]:
    """Cards from a pack that is shuffled anew when it is empty: a short run meets every kind too."""
    while True:
        yield from chance.sample(cards, len(cards))
