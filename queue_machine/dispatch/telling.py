"""What people are told of a wait, once and again: the same minutes until they are clearly wrong, and for a while.

An estimate trembles with every call and every newcomer. A figure on a screen must not: it falls only after the estimate
has stayed below it for some minutes, rises when the estimate is clearly beyond it, and does not take back a fall soon.
Kept per asked figure by whoever shows it; no clock is read here.
"""

from math import ceil

from msgspec import Struct

from queue_machine.dispatch.pace import MINUTE

STEP = 5
"""Minutes: what people are told is a multiple of this."""
FALLS_BY, FALLS_AFTER = 1.0, 3 * MINUTE
"""Minutes by which an estimate must be below the next lower figure, and ms for which, before that is told."""
FREE_AFTER = 5 * MINUTE
"""ms for which nobody may have had to wait before people are told that nobody does."""
RISES_BY, RISES_BY_SHARE, RISES_BY_MOST, RISES_AFTER = 3.0, 0.25, 10.0, 1 * MINUTE
"""By how much an estimate must be beyond what was told, and ms for which: minutes at least, as a share of it, minutes
at most."""
LEAP = 5.0
"""Minutes beyond that: so much more is told at once, whatever was told before."""
TAKEN_BACK_AFTER = 5 * MINUTE
"""ms after a fall before a rise smaller than a leap."""
UNWATCHED = 3 * MINUTE
"""ms after which a figure that nobody asked for has jumped on nobody's screen: then it need not wait."""


class Telling(Struct, frozen=True):
    """What was told last, and since when it has been otherwise. Instants in ms; None: it is not."""

    minutes: int
    asked_at: int
    below_since: int | None = None
    above_since: int | None = None
    fell_at: int | None = None


def rounded_up(high: float) -> int:
    """Minutes as people are told them: an interval's upper end, rounded up to STEP."""
    return STEP * ceil(high / STEP)


def rises_by(told: int) -> float:
    """Minutes by which an estimate must be beyond what was told before more is told."""
    return min(RISES_BY_MOST, max(RISES_BY, RISES_BY_SHARE * told))


def told_again(before: Telling | None, high: float, at: int) -> Telling:
    """What people are told at an instant at which the interval ends at `high` minutes; 0: there is no wait.

    The end of "no wait" is told at once: nobody takes a ticket on it and finds every window busy.
    """
    new = rounded_up(high)
    if before is None:
        return Telling(new, at)
    told, asked = before.minutes, max(before.asked_at, at)
    unwatched = abs(at - before.asked_at) > UNWATCHED
    fell_at = None if unwatched else before.fell_at
    if new > told:
        beyond = high - told - rises_by(told)
        if told and beyond <= 0:
            return Telling(told, asked, fell_at=fell_at)
        since = at if before.above_since is None else before.above_since
        held = at - since >= RISES_AFTER and (fell_at is None or at - fell_at >= TAKEN_BACK_AFTER)
        if not told or unwatched or beyond > LEAP or held:
            return Telling(new, at if unwatched else asked)
        return Telling(told, asked, above_since=since, fell_at=fell_at)
    if new == told or (new and high > told - STEP - FALLS_BY):
        return Telling(told, asked, fell_at=fell_at)
    since = at if before.below_since is None else before.below_since
    if unwatched or at - since >= (FALLS_AFTER if new else FREE_AFTER):
        return Telling(new, at if unwatched else asked, fell_at=None if unwatched else at)
    return Telling(told, asked, below_since=since, fell_at=fell_at)
