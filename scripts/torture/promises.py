"""What people and peers were told, and whether it is kept: the invariants of a run.

Told of every commit, answer, slip and lost disk, it says at once what is broken, or in the end. What happens in the
hall is not decided here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from queue_machine.domain import facts as f
from queue_machine.domain.records import Chained, node_of, read_record, record_hash
from queue_machine.domain.tickets import Entry, Ticket
from queue_machine.ledger.ledger import Ledger
from queue_machine.node import Node

if TYPE_CHECKING:
    from scripts.torture.disk import Disk
    from scripts.torture.hall import Hall
    from scripts.torture.host import Host, Life


class Violation(Struct, frozen=True):
    """A promise broken: the seed and step (its number from 1 on; those after the last are the healing), and what."""

    seed: int
    step: int
    what: str


def key_of(fact: f.AnyFact) -> str:
    """What a fact is remembered by, '' for those that nobody is told of."""
    match fact:
        case f.TicketIssued(ticket=ticket):
            return f"ticket {ticket}"
        case f.RatingGiven(ticket=ticket, call=call):
            return f"rating {ticket} {call}"
        case f.TicketCalled(call=call):
            return f"call {call}"
        case _:
            return ""


def entries_of(ledger: Ledger) -> Iterator[Entry]:
    """The sound records of a ledger, its oldest days too; what rotted unread is left out."""
    for row in ledger.rows():
        if record_hash(row.raw) == row.hash:
            record = read_record(row.raw)
            yield Entry(record, f.read_fact(record.fact))


def _keys(ledger: Ledger) -> set[str]:
    return {key_of(entry.fact) for entry in entries_of(ledger)} - {""}


class Promises:
    """All that was told so far."""

    def __init__(self, hall: "Hall") -> None:
        self._hall = hall
        self.violations: list[Violation] = []
        self.told_keys: dict[str, str] = {}
        """What people were told (see `key_of`), and by which node."""
        self.excused: set[str] = set()
        """Of that, what was on no other disk when its last one was destroyed."""
        self.numbers: dict[tuple[str, str], str] = {}
        """Day and number → the ticket that has it."""
        self.slips: set[str] = set()
        self.two_faced: set[str] = set()
        """Names whose disk was copied, put back or damaged: what they wrote may be written twice until peers tell."""
        self.aged: set[str] = set()
        """Names of which an older state came back that nothing tells from the newest: until a peer is heard, nobody
        can know which numbers were given since."""
        self.rotten: set[str] = set()
        self.new_disks: Counter[str] = Counter()
        """How often a name lost its disk: who begins anew at 501 may do so once a day unheard, not twice."""
        self.asked_of_two: set[str] = set()
        """Causes that two hubs answered, the second not knowing of the first."""
        self._written: dict[tuple[str, int], str] = {}
        self._causes: dict[str, str] = {}
        self._calls: set[str] = set()
        """Calls that tellers were told of: a closing says those again that the next day takes along."""
        self._where: dict[str, tuple[str, str]] = {}
        """Ticket → window and call that it is at, as tellers were told."""

    def broken(self, invariant: str, what: str) -> None:
        """Write a violation down; the same one once."""
        violation = Violation(self._hall.seed, self._hall.step, f"{invariant}: {what}")
        if len(self.violations) < 100 and all(each.what != violation.what for each in self.violations):
            self.violations.append(violation)

    # -- disks -----------------------------------------------------------------------------------------------------

    def watch(self, host: "Host", node: Node) -> None:
        """Be told of all that a node takes in from now on."""

        def committed(records: Sequence[Chained], own: bool) -> None:
            for each in records:
                self._kept(host, each, own)

        node.watchers.append(committed)

    def _kept(self, host: "Host", each: Chained, own: bool) -> None:
        fact = f.read_fact(each.record.fact)
        key = key_of(fact)
        if key:
            (host.disk.held if own else host.disk.pending).add(key)
        if not own:
            return
        self._ended(fact)
        place = each.record.origin, each.record.seq
        if self._written.setdefault(place, each.hash) != each.hash and host.name not in self.two_faced:
            self.broken("I2", f"{place[0]} {place[1]} was written twice")
        if isinstance(fact, f.TicketIssued):
            self._number(host.name, fact.ticket, each.record.day, fact.number)
        elif isinstance(fact, f.EpochBegun) and fact.why == "fork":
            host.disk.told.pop(fact.before, None)

    def _number(self, name: str, ticket: str, day: str, number: str) -> None:
        before = self.numbers.setdefault((day, number), ticket)
        if before == ticket or f"ticket {before}" in self.excused:
            return
        if name in self._hall.cloned:
            self._hall.note("limit-number-twice-by-a-clone")
            return
        if self.new_disks[name] > 1:
            self._hall.note("limit-number-twice-after-a-second-new-disk")
            return
        if name in self.aged:
            self._hall.note("limit-number-twice-after-an-old-copy")
            return
        self.broken("I2", f"number {number} of {day} was given twice, by {name} once more")

    def started(self, host: "Host", life: "Life") -> None:
        """A node is back: is what it wrote and told still there?"""
        node = life.node
        if life.ledger.was_damaged and host.name not in self.two_faced:
            self.broken("I1", f"{host.key} took a sound ledger for damaged")
        if host.name in self.rotten:
            self._rotted(host, life)
        if "epoch" in node.alarms:
            # It went on with setting a second history of its own aside.
            host.disk.told = {o: seq for o, seq in host.disk.told.items() if node_of(o) != host.name}
        for origin, seq in host.disk.told.items():
            if node.head(origin).seq < seq:
                self.broken("I1", f"{host.key} told that it held {origin} up to {seq}, and has {node.head(origin).seq}")
        if not host.disk.held:
            host.disk.held |= _keys(life.ledger)
        for entry in node.lobby.entries():
            key = key_of(entry.fact)
            if key:
                host.disk.held.add(key)
            if host.role == "hub":
                # What it wrote in the instant before its end, it was told by nobody.
                self._ended(entry.fact)
            if isinstance(entry.fact, f.TicketIssued):
                self._number(node_of(entry.record.origin), entry.fact.ticket, entry.record.day, entry.fact.number)

    def _rotted(self, host: "Host", life: "Life") -> None:
        """What was on a rotten disk and did not survive it, nor lies elsewhere, is gone with a disk."""
        host.disk.told.clear()
        elsewhere = set[str]().union(*(each.disk.held for each in self._hall.hosts.values() if each is not host))
        present = _keys(life.ledger)
        self.excused |= (host.disk.held | host.disk.pending) - elsewhere - present
        host.disk.held = present

    def told(self, host: "Host", node: Node) -> None:
        """A node tells what it holds: all of it outlives a power cut."""
        host.disk.told.update((origin, head.seq) for origin, head in node.heads.items())

    def destroyed(self, host: "Host", others: Iterable["Disk"]) -> None:
        """A host's disk is lost, or what lies there is not to be trusted: what was nowhere else may be gone."""
        elsewhere = set[str]().union(*(disk.held for disk in others))
        for key in sorted((host.disk.held | host.disk.pending) - elsewhere - self.excused):
            self.excused.add(key)
            if key.startswith("call "):
                self._where = {t: at for t, at in self._where.items() if at[1] != key[5:]}
        host.disk.held.clear()
        self.two_faced.add(host.name)
        self.new_disks[host.name] += 1

    # -- people ----------------------------------------------------------------------------------------------------

    def ticket(self, host: "Host", ticket: Ticket, cause: str = "") -> None:
        """Somebody got a ticket: on a screen, on paper, as an answer."""
        key = f"ticket {ticket.id}"
        if key not in host.disk.held and key not in host.disk.pending:
            self.broken("I1", f"{host.key} told of {ticket.number} before it was on disk")
        self.told_keys.setdefault(key, host.key)
        if cause:
            before = self._causes.setdefault(cause, ticket.id)
            if before != ticket.id and f"ticket {before}" not in self.excused:
                self.broken("I1", f"{host.key} gave two tickets for one touch: {ticket.number} is the second")

    def slip(self, ticket: Ticket, copy: bool) -> None:
        """A slip came out of a printer."""
        if copy:
            return
        if ticket.id in self.slips:
            if not ticket.slip:
                self._hall.note("limit-unowed-slip-at-two-machines")
                return
            self.broken("I6", f"the slip of {ticket.number} came out twice without being marked as a copy")
        self.slips.add(ticket.id)

    def answered(self, host: "Host", facts: Sequence[f.AnyFact]) -> None:
        """The hub answered with these facts."""
        for fact in facts:
            key = key_of(fact)
            if key:
                self.told_keys.setdefault(key, host.key)
                if key not in host.disk.held and key not in host.disk.pending:
                    self.broken("I1", f"{host.key} told of a {key.split()[0]} before it was on disk")
            self._placed(host, fact)

    def _placed(self, host: "Host", fact: f.AnyFact) -> None:
        match fact:
            case f.TicketCalled(ticket=ticket, window=window, call=call, number=number) if call not in self._calls:
                self._calls.add(call)
                at = self._where.get(ticket)
                if at is not None and at != (window, call):
                    if f"call {at[1]}" not in host.disk.held | host.disk.pending:
                        rivals = len(self._hall.candidates) > 1
                        self._hall.note("rival-call" if rivals else "limit-called-twice-after-an-old-copy")
                    elif not self._lost(host, ticket, at[1]):
                        self.broken("I3", f"{number} was called to {window} while it was at {at[0]}")
                self._where[ticket] = (window, call)
            case _:
                pass

    @staticmethod
    def _lost(host: "Host", ticket: str, call: str) -> bool:
        """Whether a hub knows of a call that a rival one was preferred to it."""
        found = None if host.life is None else host.life.node.lobby.tickets.get(ticket)
        return found is not None and any(each.id == call for each in found.conflicts)

    def _ended(self, fact: f.AnyFact) -> None:
        match fact:
            case (
                f.ServiceCompleted(ticket=ticket, call=call)
                | f.TicketMissed(ticket=ticket, call=call)
                | f.TicketTransferred(ticket=ticket, call=call)
            ):
                if self._where.get(ticket, ("", ""))[1] == call:
                    del self._where[ticket]
            case f.TicketCancelled(ticket=ticket) | f.TicketLeft(ticket=ticket):
                self._where.pop(ticket, None)
            case _:
                pass
