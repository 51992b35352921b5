"""Whether a hall kept its promises: what people were told and what lies on paper, held against the ledgers.

Pure. Lost: somebody was told something that the ledgers do not have, or a node lacks what another one holds. Doubled:
a number, a record, an answer or a visitor's turn there is twice. Unmarked: paper for a ticket that had paper before.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from scripts.soak.heard import Called, Ended, Note, Rated, Took
from scripts.soak.paper import Paper

ONCE = {"TicketIssued", "TicketCalled", "RatingGiven"}
"""Kinds of facts of which one cause makes one."""


class Line(Struct, frozen=True, kw_only=True):
    """A record as `anju ledger export` tells it, with what the checks need."""

    origin: str
    seq: int
    hash: str = ""
    order: int = 0
    day: str = ""
    cause: str = ""
    fact: dict[str, Any]

    @property
    def kind(self) -> str:
        return str(self.fact.get("kind", ""))

    @property
    def ticket(self) -> str:
        return str(self.fact.get("ticket", ""))


Ledgers = Mapping[str, Sequence[Line]]
"""The lines of each node."""


class Findings(Struct, kw_only=True):
    """Broken promises, one sentence each."""

    lost: list[str] = []
    doubled: list[str] = []
    unmarked: list[str] = []

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.unmarked)


_decoder = msgspec.json.Decoder(Line)


def read_lines(exported: Iterable[str]) -> list[Line]:
    """Lines of an export. Raises msgspec.MsgspecError for what is no record."""
    return [_decoder.decode(line) for line in exported]


def union(ledgers: Ledgers) -> list[Line]:
    """Every record once, in the order of knowledge."""
    held = {(line.origin, line.seq): line for lines in ledgers.values() for line in lines}
    return sorted(held.values(), key=lambda line: (line.order, line.origin, line.seq))


def judge(notes: Sequence[Note], papers: Sequence[Paper], ledgers: Ledgers) -> Findings:
    """All that is wrong with a healed hall. `papers`: of each printer in the order in which they came out."""
    lines = union(ledgers)
    return Findings(
        lost=[*_lost_answers(notes, lines), *_lost_paper(notes, papers, lines), *_missing_somewhere(ledgers)],
        doubled=[
            *_doubled_records(ledgers),
            *_doubled_numbers(lines),
            *_doubled_effects(lines),
            *_doubled_turns(lines),
            *_doubled_answers(notes, papers),
        ],
        unmarked=list(_unmarked(papers, lines)),
    )


# -- lost ----------------------------------------------------------------------------------------------------------


def _of(lines: Sequence[Line], kind: str) -> Iterator[Line]:
    return (line for line in lines if line.kind == kind)


def _lost_answers(notes: Sequence[Note], lines: Sequence[Line]) -> Iterator[str]:
    issued = {line.ticket: str(line.fact["number"]) for line in _of(lines, "TicketIssued")}
    calls = {str(line.fact["call"]): (line.ticket, str(line.fact["window"])) for line in _of(lines, "TicketCalled")}
    ends = {(line.kind, line.ticket) for line in lines}
    for note in notes:
        match note:
            case Took():
                if issued.get(note.token) != note.number:
                    yield f"{note.number} was told by {note.door} and the ledgers have {issued.get(note.token)}"
            case Called():
                if calls.get(note.call) != (note.token, note.window):
                    yield f"the call of {note.number} to window {note.window} was told and is in no ledger"
            case Ended():
                if (note.how, note.token) not in ends:
                    yield f"{note.how} of {issued.get(note.token)} was told and is in no ledger"
            case Rated():
                if ("RatingGiven", note.token) not in ends:
                    yield f"the rating of {issued.get(note.token)} was told and is in no ledger"


def _lost_paper(notes: Sequence[Note], papers: Sequence[Paper], lines: Sequence[Line]) -> Iterator[str]:
    issued = {line.ticket: str(line.fact["number"]) for line in _of(lines, "TicketIssued")}
    numbers = set(issued.values())
    for paper in papers:
        if paper.token and issued.get(paper.token) != paper.number:
            yield f"{paper.number} is on paper of {paper.machine} and the ledgers have {issued.get(paper.token)}"
        elif not paper.token and paper.number not in numbers:
            yield f"{paper.number} is on paper of {paper.machine} and in no ledger"
    shown = {paper.token for paper in papers}
    told = {note.token for note in notes if isinstance(note, Took) and note.printed}
    recorded = {line.ticket for line in _of(lines, "TicketPrinted")}
    for token in sorted((told | recorded) - shown):
        who = "told" if token in told else "recorded"
        yield f"{issued.get(token)} was {who} to be printed and no whole slip came out"


def _missing_somewhere(ledgers: Ledgers) -> Iterator[str]:
    """Healed, all nodes hold the same."""
    held = {node: {(line.origin, line.seq) for line in lines} for node, lines in ledgers.items()}
    everything = set[tuple[str, int]]().union(*held.values())
    for node, has in held.items():
        lacks = sorted(everything - has)
        if lacks:
            origin, seq = lacks[0]
            yield f"{node} lacks {len(lacks)} records of others, the first {origin} {seq}"


# -- doubled -------------------------------------------------------------------------------------------------------


def _doubled_records(ledgers: Ledgers) -> Iterator[str]:
    seen: dict[tuple[str, int], str] = {}
    for node, lines in ledgers.items():
        for line in lines:
            if seen.setdefault((line.origin, line.seq), line.hash) != line.hash:
                yield f"{line.origin} {line.seq} is another record on {node}"


def _doubled_numbers(lines: Sequence[Line]) -> Iterator[str]:
    owners: dict[tuple[str, str], str] = {}
    for line in _of(lines, "TicketIssued"):
        place = (line.day, str(line.fact["number"]))
        if owners.setdefault(place, line.ticket) != line.ticket:
            yield f"{place[1]} was issued twice on {place[0]}, the second time by {line.origin}"
    tickets: dict[str, str] = {}
    for line in _of(lines, "TicketIssued"):
        if tickets.setdefault(line.ticket, f"{line.origin} {line.seq}") != f"{line.origin} {line.seq}":
            yield f"ticket {line.fact['number']} was issued by two records"


def _doubled_effects(lines: Sequence[Line]) -> Iterator[str]:
    made: dict[tuple[str, str], int] = defaultdict(int)
    for line in lines:
        if line.cause and line.kind in ONCE:
            made[line.cause, line.kind] += 1
    for (cause, kind), count in made.items():
        if count > 1:
            yield f"one wish had {count} effects: {kind} for {cause}"


def _doubled_turns(lines: Sequence[Line]) -> Iterator[str]:
    """Nobody transfers in a soak: a ticket is called once, and once more for each time that it came back."""
    calls: dict[str, list[str]] = defaultdict(list)
    returned: dict[str, int] = defaultdict(int)
    ended: dict[str, int] = defaultdict(int)
    numbers: dict[str, str] = {}
    for line in lines:
        if line.kind == "TicketIssued":
            numbers[line.ticket] = str(line.fact["number"])
        elif line.kind == "TicketCalled":
            calls[line.ticket].append(str(line.fact["window"]))
        elif line.kind == "TicketReturned":
            returned[line.ticket] += 1
        elif line.kind == "ServiceCompleted":
            ended[line.ticket] += 1
    for ticket, windows in calls.items():
        if len(windows) > 1 + returned[ticket]:
            yield f"{numbers.get(ticket)} was called to windows {', '.join(windows)}"
    for ticket, count in ended.items():
        if count > 1:
            yield f"{numbers.get(ticket)} was served to the end {count} times"


def _doubled_answers(notes: Sequence[Note], papers: Sequence[Paper]) -> Iterator[str]:
    """What people compare among themselves, without any ledger."""
    owners: dict[str, str] = {}
    by_cause: dict[str, str] = {}
    by_call: dict[str, tuple[str, str]] = {}
    told = [(note.number, note.token) for note in notes if isinstance(note, Took)]
    for number, token in [*told, *((paper.number, paper.token) for paper in papers if paper.token)]:
        if owners.setdefault(number, token) != token:
            yield f"two people hold {number}"
    for note in notes:
        if isinstance(note, Took):
            if by_cause.setdefault(note.cause, note.token) != note.token:
                yield f"one wish was answered with two tickets, the second {note.number}"
        elif isinstance(note, Called) and by_call.setdefault(note.call, (note.window, note.key)) != (
            note.window,
            note.key,
        ):
            yield f"{note.number} was told to two tellers: {by_call[note.call][0]} and {note.window}"
    yield from _two_windows(notes)


def _two_windows(notes: Sequence[Note]) -> Iterator[str]:
    """From being told the call until asking for its end a visitor is at one window alone."""
    at: dict[str, tuple[str, float]] = {}
    ends = {(note.token, note.window): note.asked for note in notes if isinstance(note, Ended)}
    for note in sorted((each for each in notes if isinstance(each, Called)), key=lambda each: each.at):
        before = at.get(note.token)
        if before is not None and before[0] != note.window:
            over = ends.get((note.token, before[0]))
            if over is None or over > note.at:
                yield f"{note.number} was at windows {before[0]} and {note.window} at once"
        at[note.token] = (note.window, note.at)


# -- unmarked ------------------------------------------------------------------------------------------------------


def _unmarked(papers: Sequence[Paper], lines: Sequence[Line]) -> Iterator[str]:
    """Of all slips for a ticket one at most is unmarked, and none that its printer made after another one.

    Between two printers the order says nothing: what was sent first comes out last where paper ends in the middle.
    """
    by_number = {str(line.fact["number"]): line.ticket for line in _of(lines, "TicketIssued")}
    here: set[tuple[str, str]] = set()
    unmarked: set[str] = set()
    for paper in papers:
        token = paper.token or by_number.get(paper.number, paper.number)
        if not paper.copy:
            if token in unmarked or (paper.machine, token) in here:
                yield f"{paper.number} came out of {paper.machine} once more and is not marked as a copy"
            unmarked.add(token)
        here.add((paper.machine, token))
