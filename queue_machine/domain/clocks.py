"""What the branch knows of its nodes' clocks, and the time of a record by it.

A boot is one run of a node's system: its clock may be wrong, and may be set while it runs. The leader measures it
now and then; where nobody did, a record's own time is all there is, and whoever reads it clips it.
"""

from bisect import bisect_right, insort

from msgspec import Struct

from queue_machine.domain import facts as f
from queue_machine.domain.records import Record, node_of
from queue_machine.domain.tickets import Entry

CLOCK_PLAY = 5_000
"""ms by which two measurements may disagree without a clock having been set in between."""

SET_BACK = 60_000
"""ms by which a clock that its manager confirmed may fall behind before it counts as set back."""

Boot = tuple[str, str]
"""A node's name and the id of its boot."""


class _Measured(Struct, frozen=True):
    key: tuple[int, str, int]
    at: int
    """When, by the measuring node's clock, ms."""
    offset: int


class Clocks:
    """Measurements and confirmations of boots' clocks."""

    def __init__(self) -> None:
        self._measured: dict[Boot, list[_Measured]] = {}
        self._confirmed: set[Boot] = set()
        self._then: dict[Boot, int] = {}
        """By boot that was confirmed in its own records: how far its time was ahead of its tick then, the least."""

    def compare(self, entry: Entry, fact: f.ClockCompared) -> None:
        measured = _Measured(entry.key, entry.record.at, fact.offset)
        insort(self._measured.setdefault((fact.node, fact.boot), []), measured, key=lambda m: m.key)

    def confirm(self, entry: Entry, fact: f.ClockConfirmed) -> None:
        boot = (fact.node, fact.boot)
        self._confirmed.add(boot)
        if boot == _boot(entry.record):
            ahead = entry.record.at - entry.record.tick
            self._then[boot] = min(ahead, self._then.get(boot, ahead))

    def corrected(self, record: Record) -> int:
        """A record's time, ms, by the measurement that it belongs to.

        Of the two around a record, in the order of facts, the earlier counts where it puts the record between them,
        else the later: so that setting a clock moves nobody who came before.
        """
        measured = self._measured.get(_boot(record))
        if not measured:
            # The tick of a boot never goes back: who came after the clock was set back came later all the same.
            return record.tick + self._then[_boot(record)] if self._set_back(record) else record.at
        place = bisect_right(measured, (record.order, record.origin, record.seq), key=lambda m: m.key)
        before, after = measured[max(0, place - 1)], measured[min(place, len(measured) - 1)]
        at = record.at + before.offset
        return at if before.at - CLOCK_PLAY <= at <= after.at + CLOCK_PLAY else record.at + after.offset

    def sure(self, record: Record) -> bool:
        """Whether somebody vouches for a record's time: its node, a measurement or the manager."""
        confirmed = _boot(record) in self._confirmed and not self._set_back(record)
        return record.sure or _boot(record) in self._measured or confirmed

    def _set_back(self, record: Record) -> bool:
        """Whether a record's clock was set back since the manager looked at it; nobody found that time right."""
        then = self._then.get(_boot(record))
        return then is not None and not record.sure and record.at - record.tick < then - SET_BACK

    def offset(self, node: str, boot: str) -> int | None:
        """The last measured offset, ms to add; None while nobody measured."""
        measured = self._measured.get((node, boot))
        return measured[-1].offset if measured else None

    def confirmed(self, node: str, boot: str) -> bool:
        return (node, boot) in self._confirmed

    def confirmed_ahead(self, node: str, boot: str) -> int | None:
        """How far a boot's time was ahead of its tick when it was confirmed, ms; None where that is not known."""
        return self._then.get((node, boot))


def _boot(record: Record) -> Boot:
    return (node_of(record.origin), record.boot)
