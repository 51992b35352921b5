"""A node's past days, read from its own ledger in small slices and learned from.

Every node holds all facts, so each learns by itself what the others learn: nothing is sent, and a machine that is
alone knows as much as its hub. A closed day is read once; its summary stays as a note in the ledger, so that neither
a start nor a closing costs more the older the hall is.
"""

import logging
from collections.abc import Generator, Iterator, Mapping
from datetime import date as Date
from datetime import datetime, tzinfo

import msgspec
from msgspec import Struct

from queue_machine.dispatch.calibration import Foreseen
from queue_machine.dispatch.knowledge import DAYS_KEPT, DaySummary, learn, summarise
from queue_machine.domain.branch import Branch
from queue_machine.domain.facts import DayClosed, TicketIssued, read_fact
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.records import Chained, Moment, chained
from queue_machine.foresight import Foresight
from queue_machine.ledger.ledger import LedgerDamaged, kind_of
from queue_machine.node import Node

log = logging.getLogger(__name__)

SLICE = 100
"""Records that are read or folded in one go: a few ms, so that no visitor's touch waits for it."""
SLICE_BYTES = 128 * 1024
EVERY = 0.05
"""Seconds between two slices."""
PLACES = 2 * DAYS_KEPT
"""Notes kept: a day's place is taken by another so many days later."""
FORM = 1
"""Of the notes: with another one all days are read again."""
CLOSINGS_READ = DAYS_KEPT + 20
"""Closings that are looked at: a date may have been closed more than once."""
_FIRST = frozenset({"DayOpened", "ClockCompared", "ClockConfirmed"})
"""Kinds after which a lobby folds everything anew: they go in before the rest."""


class _Note(Struct):
    """A summary as it is kept, with the closing that it was made of."""

    form: int
    closing: int
    summary: DaySummary


class _Span(Struct, frozen=True):
    """The records of one closed date: low[origin] < seq <= high[origin]."""

    date: str
    low: Mapping[str, int]
    high: Mapping[str, int]

    @property
    def closing(self) -> int:
        return sum(self.high.values())


class PastDays:
    """Learns from closed days, a slice at a tick, and tells the foresight."""

    def __init__(self, node: Node, branch: Branch, zone: tzinfo, foresight: Foresight) -> None:
        self._node, self._branch, self._zone, self._foresight = node, branch, zone, foresight
        self._floor = -1
        self._work: Iterator[None] | None = None
        self.days = 0
        """Past days that were learned from."""

    def tick(self, now: Moment) -> float | None:
        """Do a slice of what is to do; the seconds after which to come again, None while nothing is.

        Raises LedgerFailed. An old day that is damaged teaches nothing more, and ends nobody's service.
        """
        # A closing moves the floor; an older one that came late does too.
        floor = sum(self._node.lobby.floor.values())
        if floor != self._floor:
            self._floor, self._work = floor, self._learn()
        if self._work is None:
            return None
        try:
            next(self._work)
        except StopIteration:
            self._work = None
            return None
        except LedgerDamaged as damaged:
            log.error("past days not learned reason=%s", damaged)
            self._work = None
            return None
        return EVERY

    def _learn(self) -> Iterator[None]:
        """Everything that is to do after a start or a closing; stops for breath at each yield."""
        known: list[DaySummary] = []
        lacking: list[_Span] = []
        for span in self._spans():
            note = self._note(span)
            known += [note] if note is not None else []
            lacking += [span] if note is None else []
        yield
        if known or not lacking:
            self._teach(known)
            yield
        for span in lacking:
            summary = yield from self._read(span)
            self._keep(span, summary)
            known.append(summary)
            yield
        if lacking:
            self._teach(known)

    def _teach(self, days: list[DaySummary]) -> None:
        knowledge = learn(days, self._branch)
        self.days = knowledge.days
        if knowledge.days:
            log.info("past days learned days=%d read=%d", knowledge.days, len(days))
            self._foresight.know(knowledge)

    # -- closed days -----------------------------------------------------------------------------------------------

    def _spans(self) -> list[_Span]:
        """The last closed dates, the latest first."""
        closings = [
            fact
            for raw in self._node.ledger.last_of_kind("DayClosed", CLOSINGS_READ)
            if isinstance(fact := read_fact(chained(raw).record.fact), DayClosed) and _is_date(fact.date)
        ]
        found: list[_Span] = []
        for place, closing in enumerate(closings):
            if place and closings[place - 1].date == closing.date:
                continue  # an earlier closing of a date that was opened once more
            before = next((each for each in closings[place + 1 :] if each.date != closing.date), None)
            if before is None and len(closings) == CLOSINGS_READ:
                break  # where this day began was not read
            found.append(_Span(closing.date, {} if before is None else before.heads, closing.heads))
        return found[:DAYS_KEPT]

    def _read(self, span: _Span) -> Generator[None, None, DaySummary]:
        """A day's summary, made slice by slice."""
        records: list[Chained] = []
        for origin, high in span.high.items():
            after = span.low.get(origin, 0)
            while after < high:
                raws = self._node.ledger.read(origin, after, min(SLICE, high - after), SLICE_BYTES)
                if not raws:
                    break  # pruned, or not here yet: what is here tells enough
                records += [each for each in map(chained, raws) if each.record.seq <= high]
                after = records[-1].record.seq
                yield
        kinds = [kind_of(each.record.fact) for each in records]
        first = [each for each, kind in zip(records, kinds, strict=True) if kind in _FIRST]
        rest = [each for each, kind in zip(records, kinds, strict=True) if kind not in _FIRST and kind != "DayClosed"]
        yield
        lobby = Lobby(return_within=round(self._branch.policy.return_within * 60_000))
        lobby.floor = dict(span.low)
        lobby.fold(first)
        told: dict[str, Foreseen] = {}
        for start in range(0, len(rest), SLICE):
            part = rest[start : start + SLICE]
            lobby.fold(part)
            told.update(_told(part))
            yield
        if lobby.day.how == "trial":
            return DaySummary(date=span.date)
        midnight = datetime.fromisoformat(span.date).replace(tzinfo=self._zone)
        return summarise(lobby, span.date, round(midnight.timestamp() * 1000), told)

    # -- notes -----------------------------------------------------------------------------------------------------

    def _note(self, span: _Span) -> DaySummary | None:
        """What was kept of a day; None where it was not read yet, or was closed once more since."""
        kept = self._node.ledger.meta(_place(span.date))
        if not kept:
            return None
        try:
            note = msgspec.json.decode(kept, type=_Note)
        except (msgspec.MsgspecError, ValueError):
            return None
        sound = note.form == FORM and note.closing == span.closing and note.summary.date == span.date
        return note.summary if sound else None

    def _keep(self, span: _Span, summary: DaySummary) -> None:
        note = _Note(FORM, span.closing, summary)
        self._node.ledger.set_meta(_place(span.date), msgspec.json.encode(note).decode())


def _place(date: str) -> str:
    """The note of a date; another date takes it over when this one is long past."""
    return f"day-{Date.fromisoformat(date).toordinal() % PLACES}"


def _is_date(text: str) -> bool:
    try:
        Date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _told(records: list[Chained]) -> Iterator[tuple[str, Foreseen]]:
    """What was foreseen when tickets were issued, by ticket."""
    for each in records:
        fact = read_fact(each.record.fact)
        if isinstance(fact, TicketIssued) and fact.foreseen is not None:
            yield fact.ticket, Foreseen(*fact.foreseen, fact.guessed)
