"""A node: a ledger and the lobby that folds it, what every process is.

Without threads, sockets or clocks. Whoever owns a node calls it from one thread; deciding, committing and folding
are one step there, so that nobody ever sees a fact that is not on disk.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import date

import msgspec
from msgspec import Struct

from queue_machine.domain.facts import AnyFact, DayClosed, EpochBegun, Fact, read_fact
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.records import (
    NO_HASH,
    BadRecord,
    Chained,
    Moment,
    chain,
    chained,
    encode_fact,
    encode_record,
    fitting_cause,
    is_origin,
    node_of,
    read_record,
    record_hash,
)
from queue_machine.domain.ticket_fold import fold_ticket
from queue_machine.domain.tickets import Entry, Ticket
from queue_machine.ledger.backup import RESTORED
from queue_machine.ledger.ledger import Head, Ledger, kind_of

log = logging.getLogger(__name__)

CLOSINGS_READ = 8
"""How many of the last closings are read at the start; each covers those before it."""
LEADS_READ = 8
"""How many of the last take-overs are read at the start: of rivals the later one need not be the one that counts."""
DAYS_BELIEVED = 15
"""Days that a node's clock may be ahead of a day that was left open, and still be believed: a long holiday."""
LETTERS_AT_ONCE = 20
"""Dead letters that are kept in one go; each costs a durable commit, so that a flood of them is counted only."""
LETTER_EVERY = 1_000
"""ms after which one more is kept."""
AGAIN = "again"
"""Note in the ledger: origin and last seq of what was recorded again in this epoch."""
SETTLED = "settled"
"""Note in the ledger: origin and seq up to which peers were known to hold this node's records when a day closed."""
FORKED = "forked"
"""Note in the ledger: the origin whose second history is being set aside; cleared when that is done."""


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
        self.letters = 0
        """What came and could not be read, since the start; a flood is not kept in full."""
        self._letters_kept_until = -LETTERS_AT_ONCE * LETTER_EVERY
        self._settled = 0
        """Up to here this node's own records are known to be held by peers."""
        self._closed = 0
        """Up to here they were closed with a day by another node, as this one knew it when it started."""
        self._again = ledger.meta(AGAIN) or ""
        self.was_new = ledger.meta("epoch") is None
        self._heads: dict[str, Head] = ledger.heads()
        self._load()
        if self.was_new:
            self.begin_epoch("damage" if ledger.was_damaged else "new", now)
        elif not is_origin(f"{name}/{ledger.meta('epoch')}"):
            # A note has no hash of its own: under a name that rotted nobody would take what is written here.
            ledger.set_meta("epoch", "")
            self.begin_epoch("damage", now)
        elif ledger.meta(RESTORED) == "yes":
            self.begin_epoch("restored", now)
            # What its former self gave out since the backup is for the branch to tell.
            ledger.set_meta("met", "")
            ledger.set_meta(RESTORED, "")
        elif ledger.meta("machine") != machine_id:
            self.begin_epoch("machine", now)
        else:
            self.origin = f"{name}/{ledger.meta('epoch')}"
            self._settled = self._settled_then(self.origin)
            self._closed = self._closed_by_others(self.origin)
            if ledger.meta(FORKED):
                self.begin_epoch("fork", now)
        if ledger.meta("machine") != machine_id:
            ledger.set_meta("machine", machine_id)

    def _load(self) -> None:
        """Fold what is not covered by the last closing; old days are not read."""
        self.lobby = Lobby(return_within=self._return_within)
        for kind, count in (("DayClosed", CLOSINGS_READ), ("LeadTaken", LEADS_READ)):
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
        """Record facts as one durable step and fold them; returns their records.

        `day` is the date that this node believes; an open day in the lobby stands above it, unless it was left open
        over night. Raises LedgerFailed, or BadRecord for a fact that nobody would read; nothing changed then.
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
            day=self.day_of(day, now),
            term=self.lobby.term,
            cause=fitting_cause(cause),
        )
        for each in records:
            # What this node itself could not read again must never reach its disk.
            read_record(each.raw)
        self._append(records, True)
        if any(isinstance(fact, DayClosed) for fact in facts):
            # A closing of its own makes nothing true that peers hold otherwise: what they were known to hold counts.
            self.ledger.set_meta(SETTLED, f"{self.origin}:{self._settled}")
        return records

    def day_of(self, believed: str, now: Moment) -> str:
        """The date that a record belongs to, as far as this node knows."""
        day = self.lobby.day
        if day.state != "open":
            return believed
        if day.how == "trial":
            return day.date  # it keeps no hours and goes on over midnight
        # Today's first visitors must not be closed with a day that was left open yesterday.
        if now.sure and believed > day.date and _days_between(day.date, believed) <= DAYS_BELIEVED:
            return believed
        return day.date

    def _append(self, records: Sequence[Chained], own: bool) -> None:
        # What others wrote lies on their disks already: it is shown at once, and told as held once it is durable here.
        self.ledger.append(records, durably=own)
        for each in records:
            self._heads[each.record.origin] = Head(each.record.seq, each.hash, self.head(each.record.origin).floor)
        self.lobby.fold(records)
        for watcher in self.watchers:
            watcher(records, own)

    def said(self, cause: str) -> tuple[AnyFact, ...]:
        """The facts that a cause led to before, on whatever node; empty where it is new."""
        if not cause:
            return ()
        said: list[AnyFact] = []
        for raw in self.ledger.by_cause(fitting_cause(cause)):
            fact = read_fact(chained(raw).record.fact)
            # Facts recorded again under a new epoch are the same facts.
            if fact not in said:
                said.append(fact)
        return tuple(said)

    def ticket_said(self, cause: str) -> Ticket | None:
        """The ticket that a cause led to before; as it was issued, where its day is closed."""
        if not cause:
            return None
        read = [chained(raw).record for raw in self.ledger.by_cause(fitting_cause(cause))]
        issued = fold_ticket(
            [Entry(record, read_fact(record.fact)) for record in read],
            lambda record: record.at,
            lambda record: record.sure,
            self._return_within,
        )
        return None if issued is None else self.lobby.tickets.get(issued.id, issued)

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
                self.dead_letter(source, str(error), bytes(raw), now)
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
                self.dead_letter(source, f"chain of {origin} breaks at {seq}", each.raw, now)
            elif origin == self.origin:
                self.vouched(held.seq, held.hash)
            else:
                new.append(each)
                tips[origin] = (seq, each.hash)
                behind = behind or self._closes_more(each)
        if behind or self.origin in forks:
            # Whoever holds more of this node's past comes first: a closing among these records would hide what was
            # written twice. They are sent again once the new epoch stands.
            new.clear()
        if new:
            self._append(new, False)
        for origin in forks:
            self.alarms[f"fork:{origin}"] = f"two nodes write as {origin}: one of them is a copy"
        return Absorbed(tuple(new), frozenset(gaps), frozenset(forks), behind)

    def _closes_more(self, each: Chained) -> bool:
        """Whether a record closes a day with more of this node's records than it has."""
        if kind_of(each.record.fact) != "DayClosed":
            return False
        fact = read_fact(each.record.fact)
        return isinstance(fact, DayClosed) and fact.heads.get(self.origin, 0) > self.head(self.origin).seq

    def vouched(self, seq: int, hash_: str) -> None:
        """A peer holds this node's own records up to `seq`, and this is the hash of the last of them there."""
        if seq > self._settled and self.ledger.hash_at(self.origin, seq) == hash_:
            self._settled = seq

    def dead_letter(self, source: str, reason: str, payload: bytes, now: Moment) -> None:
        """Count what could not be read, and keep it unless too many come at once. Raises LedgerFailed."""
        self.letters += 1
        kept_until = max(self._letters_kept_until, now.tick - LETTERS_AT_ONCE * LETTER_EVERY)
        if kept_until + LETTER_EVERY > now.tick:
            return
        self._letters_kept_until = kept_until + LETTER_EVERY
        self.ledger.dead_letter(source, reason, payload, now.at)

    # -- epochs ----------------------------------------------------------------------------------------------------

    def begin_epoch(self, why: str, now: Moment) -> list[Chained]:
        """Begin a new epoch of this node's name; what nobody else can vouch for is recorded again under it.

        For why "fork" (a peer holds more of this origin, or another hash) the records that no peer vouched for are
        recorded again with their own times and order, then set aside, and the true chain comes back from peers.
        Folding a fact twice changes nothing, so what peers held all along does no harm, nor does an end in between.
        """
        old = self.ledger.meta("epoch")
        before = "" if old is None else f"{self.name}/{old}"
        if why != "fork" or not before:
            return self._next_epoch(why, before, now)
        before = self.ledger.meta(FORKED) or before
        going_on = before == self.origin
        settled = self._settled if going_on else self._settled_then(before)
        closed = self._closed if going_on else self._closed_by_others(before)
        after = max(self.head(before).floor, settled)
        self.ledger.set_meta(FORKED, before)
        others = {origin: head.seq for origin, head in self._heads.items()}
        # Visitors of a day that another node closed must not come back to life: their ends are not among these.
        again = list(self.ledger.beyond({**others, before: max(after, closed)}))
        made = self._next_epoch(why, before, now)
        made += self._record_again([_closing_less(each, before, after) for each in again])
        self.ledger.set_aside(before, after)
        self._heads = self.ledger.heads()
        self._load()
        self.ledger.set_meta(FORKED, "")
        self.alarms["epoch"] = f"this node's past was written twice; it goes on as a new epoch, {len(again)} kept"
        log.error("new epoch why=%s origin=%s recorded_again=%d", why, before, len(again))
        return made

    def _settled_then(self, origin: str) -> int:
        """Up to where peers were known to hold an origin of this node when a day was closed last."""
        noted, _, seq = (self.ledger.meta(SETTLED) or "").partition(":")
        return int(seq) if noted == origin else 0

    def _closed_by_others(self, origin: str) -> int:
        """Up to where an origin of this node lies in days that other nodes closed."""
        seqs = [0]
        for each in map(chained, self.ledger.last_of_kind("DayClosed", CLOSINGS_READ)):
            fact = read_fact(each.record.fact)
            if isinstance(fact, DayClosed) and node_of(each.record.origin) != self.name:
                seqs.append(fact.heads.get(origin, 0))
        return max(seqs)

    def _next_epoch(self, why: str, before: str, now: Moment) -> list[Chained]:
        epoch = self._new_epoch()
        self.ledger.set_meta("epoch", epoch)
        self.origin, self._settled, self._closed = f"{self.name}/{epoch}", 0, 0
        return self.commit([EpochBegun(node=self.name, why=why, before=before)], now)

    def salvage(self, records: Sequence[Chained], now: Moment) -> int:
        """Take in what could still be read of a damaged ledger; returns how many records it gave back.

        Whole beginnings of chains are kept as they are. What this node wrote beyond the damage, and nobody may have
        heard, is recorded again under the new epoch with its own times and order.
        """
        ordered = sorted(records, key=lambda each: (each.record.origin, each.record.seq))
        kept = self.absorb([each.raw for each in ordered], now, "salvage").new
        held = {(each.record.origin, each.record.seq) for each in kept}
        closed = dict(self.lobby.floor)
        for fact in (read_fact(each.record.fact) for each in records if kind_of(each.record.fact) == "DayClosed"):
            if isinstance(fact, DayClosed):
                closed |= {origin: max(seq, closed.get(origin, 0)) for origin, seq in fact.heads.items()}
        beyond = [
            each
            for each in ordered
            if node_of(each.record.origin) == self.name
            and (each.record.origin, each.record.seq) not in held
            # Visitors of a day that was closed must not come back to life.
            and each.record.seq > closed.get(each.record.origin, 0)
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
            self._again = f"{self.origin}:{seq}"
            self.ledger.set_meta(AGAIN, self._again)
            self._append(made, True)
        return made

    @property
    def recorded_again(self) -> int:
        """Up to this seq of the present origin are records of an earlier life; 0 where there are none."""
        origin, _, seq = self._again.partition(":")
        return int(seq) if origin == self.origin else 0

    @property
    def met(self) -> bool:
        """Whether this ledger has met the branch: a new one may lack what its former self gave out."""
        return self.ledger.meta("met") == "yes"

    def mark_met(self) -> None:
        if not self.met:
            self.ledger.set_meta("met", "yes")


def _closing_less(each: Chained, origin: str, after: int) -> Chained:
    """A record as it is recorded again: a closing covers no more of the origin whose records beyond `after` go."""
    fact = read_fact(each.record.fact) if kind_of(each.record.fact) == "DayClosed" else None
    if not isinstance(fact, DayClosed) or fact.heads.get(origin, 0) <= after:
        return each
    less = msgspec.structs.replace(fact, heads={**fact.heads, origin: after})
    return msgspec.structs.replace(each, record=msgspec.structs.replace(each.record, fact=encode_fact(less)))


def _days_between(first: str, second: str) -> int:
    """Days from one date (YYYY-MM-DD) to another; very many where one is none."""
    try:
        return (date.fromisoformat(second) - date.fromisoformat(first)).days
    except ValueError:
        return 10**6
