"""A node: a ledger and the lobby that folds it, what every process is.

Without threads, sockets or clocks. Whoever owns a node calls it from one thread; deciding, committing and folding
are one step there, so that nobody ever sees a fact that is not on disk.
"""

import logging
from collections.abc import Callable, Iterable, Sequence

import msgspec
from msgspec import Struct

from queue_machine.domain.facts import AnyFact, EpochBegun, Fact, read_fact
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.records import (
    NO_HASH,
    BadRecord,
    Chained,
    Moment,
    chain,
    chained,
    encode_record,
    node_of,
    record_hash,
)
from queue_machine.ledger.backup import RESTORED
from queue_machine.ledger.ledger import Head, Ledger

log = logging.getLogger(__name__)

CLOSINGS_READ = 8
"""How many of the last closings are read at the start; each covers those before it."""


class Absorbed(Struct, frozen=True):
    """What came of records from elsewhere."""

    new: tuple[Chained, ...] = ()
    gaps: frozenset[str] = frozenset()
    """Origins of which something in between is missing."""
    forks: frozenset[str] = frozenset()
    """Origins whose chain contradicts what is held."""
    behind: bool = False
    """Somebody holds records of this node's own origin that it does not."""


class Node:
    """A ledger, its lobby and this node's place in the chain of its own origin."""

    def __init__(
        self,
        name: str,
        ledger: Ledger,
        *,
        machine_id: str,
        new_epoch: Callable[[], str],
        now: Moment,
        return_within: int,
    ) -> None:
        """Open the ledger as node `name`; begins a new epoch in a new ledger or on another machine.

        `new_epoch` gives random hex; `return_within` is in ms. Raises what the ledger raises.
        """
        self.name, self.ledger = name, ledger
        self._new_epoch, self._return_within = new_epoch, return_within
        self.alarms: dict[str, str] = {}
        """Standing alarms of this node by kind, in English, for health and logs."""
        self.watchers: list[Callable[[Sequence[Chained], bool], None]] = []
        """Told of every step once it is on disk and folded: its records, and whether this node wrote them."""
        self.was_new = ledger.meta("epoch") is None
        self._heads: dict[str, Head] = ledger.heads()
        self._load()
        if self.was_new:
            self.begin_epoch("damage" if ledger.was_damaged else "new", now)
        elif ledger.meta(RESTORED) == "yes":
            self.begin_epoch("restored", now)
            ledger.set_meta(RESTORED, "")
        elif ledger.meta("machine") != machine_id:
            self.begin_epoch("machine", now)
        else:
            self.origin = f"{name}/{ledger.meta('epoch')}"
        ledger.set_meta("machine", machine_id)

    def _load(self) -> None:
        """Fold what is not covered by the last closing; old days are not read."""
        self.lobby = Lobby(return_within=self._return_within)
        for kind, count in (("DayClosed", CLOSINGS_READ), ("LeadTaken", 1)):
            self.lobby.fold([chained(raw) for raw in reversed(self.ledger.last_of_kind(kind, count))])
        self.lobby.fold(self.ledger.beyond(self.lobby.floor))

    @property
    def heads(self) -> dict[str, Head]:
        """The last seq and hash held of each origin."""
        return self._heads

    def head(self, origin: str) -> Head:
        return self._heads.get(origin, Head(0, NO_HASH, 0))

    # -- writing ---------------------------------------------------------------------------------------------------

    def commit(self, facts: Sequence[Fact], now: Moment, *, cause: str = "", day: str = "") -> list[Chained]:
        """Record facts as one durable step and fold them; returns their records. Raises LedgerFailed.

        `day` is the date that this node believes; an open day in the lobby stands above it.
        """
        if not facts:
            return []
        head = self.head(self.origin)
        records = chain(
            facts,
            origin=self.origin,
            seq=head.seq,
            prev=head.hash,
            order=self.lobby.order,
            now=now,
            day=self.lobby.day.date if self.lobby.day.state == "open" else day,
            term=self.lobby.term,
            cause=cause,
        )
        self._append(records, True)
        return records

    def _append(self, records: Sequence[Chained], own: bool) -> None:
        self.ledger.append(records)
        for each in records:
            self._heads[each.record.origin] = Head(each.record.seq, each.hash, self.head(each.record.origin).floor)
        self.lobby.fold(records)
        for watcher in self.watchers:
            watcher(records, own)

    def said(self, cause: str) -> tuple[AnyFact, ...]:
        """The facts that a cause led to before, on whatever node; empty where it is new."""
        if not cause:
            return ()
        # Facts recorded again under a new epoch are the same facts.
        return tuple(dict.fromkeys(read_fact(chained(raw).record.fact) for raw in self.ledger.by_cause(cause)))

    # -- taking in -------------------------------------------------------------------------------------------------

    def absorb(self, raws: Iterable[bytes], now: Moment, source: str = "") -> Absorbed:
        """Append what comes next in its origin's chain, drop what is held, report gaps and forks."""
        new: list[Chained] = []
        tips: dict[str, tuple[int, str]] = {}
        gaps: set[str] = set()
        forks: set[str] = set()
        behind = False
        for raw in raws:
            try:
                each = chained(raw)
            except BadRecord as error:
                self.ledger.dead_letter(source, str(error), bytes(raw), now.at)
                continue
            origin, seq = each.record.origin, each.record.seq
            held = self.head(origin)
            tip_seq, tip_hash = tips.get(origin, (held.seq, held.hash))
            if seq <= tip_seq:
                if origin in forks or (seq <= held.seq and self.ledger.hash_at(origin, seq) not in (None, each.hash)):
                    forks.add(origin)
                continue
            if origin == self.origin:
                behind = True
            if seq > tip_seq + 1:
                gaps.add(origin)
            elif each.record.prev != tip_hash:
                forks.add(origin)
                self.ledger.dead_letter(source, f"chain of {origin} breaks at {seq}", each.raw, now.at)
            elif origin != self.origin:
                new.append(each)
                tips[origin] = (seq, each.hash)
        if new:
            self._append(new, False)
        for origin in forks:
            self.alarms[f"fork:{origin}"] = f"two nodes write as {origin}: one of them is a copy"
        return Absorbed(tuple(new), frozenset(gaps), frozenset(forks), behind)

    # -- epochs ----------------------------------------------------------------------------------------------------

    def begin_epoch(self, why: str, now: Moment) -> list[Chained]:
        """Begin a new epoch of this node's name; what nobody else can vouch for is recorded again under it.

        For why "fork" (a peer holds more of this origin, or another hash) today's records of the old epoch are set
        aside, their facts recorded again with their own times and order, and the true chain comes back from peers.
        Folding a fact twice changes nothing, so what peers held all along does no harm.
        """
        old = self.ledger.meta("epoch")
        before = "" if old is None else f"{self.name}/{old}"
        again: list[Chained] = []
        if why == "fork" and before:
            after = self.lobby.floor.get(before, 0)
            others = {origin: head.seq for origin, head in self._heads.items()}
            again = list(self.ledger.beyond({**others, before: after}))
            self.ledger.set_aside(before, after)
            self._heads = self.ledger.heads()
            self._load()
            self.alarms["epoch"] = f"this node's past was written twice; it goes on as a new epoch, {len(again)} kept"
            log.error("new epoch why=%s origin=%s recorded_again=%d", why, before, len(again))
        epoch = self._new_epoch()
        self.ledger.set_meta("epoch", epoch)
        self.origin = f"{self.name}/{epoch}"
        made = self.commit([EpochBegun(node=self.name, why=why, before=before)], now)
        return made + self._record_again(again)

    def salvage(self, records: Sequence[Chained], now: Moment) -> int:
        """Take in what could still be read of a damaged ledger; returns how many records it gave back.

        Whole beginnings of chains are kept as they are. What this node wrote beyond the damage, and nobody may have
        heard, is recorded again under the new epoch with its own times and order.
        """
        kept = self.absorb([each.raw for each in records], now, "salvage").new
        held = {(each.record.origin, each.record.seq) for each in kept}
        beyond = [
            each
            for each in records
            if node_of(each.record.origin) == self.name and (each.record.origin, each.record.seq) not in held
        ]
        return len(kept) + len(self._record_again(beyond))

    def _record_again(self, records: Sequence[Chained]) -> list[Chained]:
        head = self.head(self.origin)
        seq, prev = head.seq, head.hash
        made: list[Chained] = []
        for each in records:
            seq += 1
            record = msgspec.structs.replace(each.record, origin=self.origin, seq=seq, prev=prev)
            raw = encode_record(record)
            prev = record_hash(raw)
            made.append(Chained(record, raw, prev))
        if made:
            self._append(made, True)
        return made

    @property
    def met(self) -> bool:
        """Whether this ledger has met the branch: a new one may lack what its former self gave out."""
        return self.ledger.meta("met") == "yes"

    def mark_met(self) -> None:
        if not self.met:
            self.ledger.set_meta("met", "yes")
