"""Shrinking: a failing run to the fewest steps found that still break the same promise.

Delta debugging over the list of steps, within a bounded time. Playing a run is the caller's.
"""

import time
from collections.abc import Callable

import msgspec

from scripts.torture.run import Outcome
from scripts.torture.steps import Replay, Step, without


def shrink(
    replay: Replay,
    outcome: Outcome,
    play: Callable[[Replay], Outcome],
    seconds: float,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[Replay, Outcome]:
    """The shortest replay found within `seconds` that breaks what `replay` broke first, and what came of it."""
    if not outcome.violations:
        return replay, outcome
    wanted, end = _invariant(outcome), clock() + seconds
    # What came after the step that broke it is of no account.
    best, told = msgspec.structs.replace(replay, steps=replay.steps[: outcome.violations[0].step]), outcome
    size = len(best.steps) // 2
    while size and clock() < end:
        start, taken = 0, False
        while start < len(best.steps) and clock() < end:
            tried = msgspec.structs.replace(best, steps=without(best.steps, start, start + size))
            found = play(tried)
            if found.violations and _invariant(found) == wanted:
                best, told, taken = _cut(tried, found), found, True
            else:
                start += size
        if size > 1 or not taken:
            size //= 2
    return best, play(best) if told is outcome else told


def _cut(replay: Replay, outcome: Outcome) -> Replay:
    steps: tuple[Step, ...] = replay.steps[: outcome.violations[0].step]
    return msgspec.structs.replace(replay, steps=steps)


def _invariant(outcome: Outcome) -> str:
    """What kind of promise was broken: the invariant and the first words, names and numbers left out."""
    what = outcome.violations[0].what
    words = [word for word in what.split() if word.isalpha() or word.endswith(":")]
    return " ".join(words[:6])
