"""Advice to the manager as the facts tell of it: what was given, and what the manager said to it.

Whether somebody acted on it without a word is not read here: that follows from the windows' own facts.
"""

from collections.abc import Callable, Sequence

from msgspec import Struct

from queue_machine.domain import facts as f
from queue_machine.domain.records import Record
from queue_machine.domain.tickets import Entry


class Advice(Struct, frozen=True, kw_only=True):
    """One piece of advice. Times are ms since the epoch; what its figures mean, `AdviceGiven` says."""

    id: str
    what: str
    window: str
    start: int
    until: int
    low: int
    high: int
    worked: int
    rising: bool
    longest: int
    given_at: int
    said: str = ""
    """What the manager said last: taken, dropped, or "" for nothing."""
    said_at: int | None = None
    said_by: str = ""


def fold_advice(entries: Sequence[Entry], time_of: Callable[[Record], int]) -> Advice | None:
    """The advice of these entries, which are in the order of facts; None while nobody knows what was advised."""
    given = next((e for e in entries if isinstance(e.fact, f.AdviceGiven)), None)
    if given is None or not isinstance(given.fact, f.AdviceGiven):
        return None
    fact = given.fact
    said, said_at, by = "", None, ""
    for entry in entries:
        match entry.fact:
            case f.AdviceTaken(by=who):
                said, said_at, by = "taken", time_of(entry.record), who
            case f.AdviceDropped(by=who):
                said, said_at, by = "dropped", time_of(entry.record), who
            case _:
                pass
    return Advice(
        id=fact.advice,
        what=fact.what,
        window=fact.window,
        start=fact.start,
        until=fact.until,
        low=fact.low,
        high=fact.high,
        worked=fact.worked,
        rising=fact.rising,
        longest=fact.longest,
        given_at=time_of(given.record),
        said=said,
        said_at=said_at,
        said_by=by,
    )
