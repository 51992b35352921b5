"""Fuzz target `rows`: records that a ledger may hold or be given, and facts that anybody may have written.

The first byte says how the lines after it are taken: as facts in one writer's chain, as whole records, as rows of a
damaged table, or as what was salvaged.
"""

import zlib
from collections.abc import Sequence

import msgspec
from msgspec import Raw

from queue_machine.domain import facts as f
from queue_machine.domain.facts import read_fact
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.records import (
    BadRecord,
    Chained,
    Record,
    chain,
    chained,
    encode_fact,
    encode_record,
    read_record,
    record_hash,
)
from queue_machine.ledger.ledger import Row, kind_of, row_of
from queue_machine.ledger.verify import export, verify
from scripts.fuzz.hall import BRANCH, draw, moment, new_epoch, new_id, node
from scripts.fuzz.target import promise
from scripts.torture.checks import difference, picture

LINES_AT_MOST = 24
INSTANTS = (0, 60_000, -3 * 3_600_000, 86_400_000, -86_400_000)
DAY = "2026-11-10"


class RowsTarget:
    """Every input is a ledger of its own."""

    def __init__(self, draw_every: int = 1) -> None:
        """All screens are drawn for one of so many inputs; which ones, their bytes say, so that it can be repeated."""
        self.draw_every = draw_every
        self._drawn = True
        self.seeds: Sequence[bytes] = tuple(_samples())

    def feed(self, content: bytes) -> None:
        if not content:
            return
        self._drawn = zlib.crc32(content) % self.draw_every == 0
        lines = content[1:].split(b"\n")[:LINES_AT_MOST]
        match content[0] % 4:
            case 0:
                self._facts(lines)
            case 1:
                self._records(lines)
            case 2:
                self._rows(lines)
            case _:
                self._salvaged(lines)

    def _facts(self, lines: list[bytes]) -> None:
        """Facts that two writers say: folded in any order they give the same hall, and it can be shown."""
        made: list[Chained] = []
        ends = {"m1/00000000000000f1": (0, ""), "hub2/00000000000000f2": (0, "")}
        for count, line in enumerate(lines):
            origin = list(ends)[count % 2]
            seq, prev = ends[origin]
            at = moment(INSTANTS[count % len(INSTANTS)])
            record = Record(
                origin=origin,
                seq=seq + 1,
                prev=prev,
                order=count // 2,
                at=at.at,
                tick=max(0, at.tick),
                boot="b",
                sure=count % 3 > 0,
                day=DAY,
                fact=Raw(line),
            )
            try:
                each = chained(encode_record(record))
            except (BadRecord, msgspec.MsgspecError, UnicodeError):
                continue
            read_fact(each.record.fact)
            ends[origin] = (seq + 1, each.hash)
            made.append(each)
        if made:
            self._shown(made)

    def _shown(self, made: list[Chained]) -> None:
        taken = node("board")
        opened = chain(
            [f.DayOpened(date=DAY), f.WindowOpened(window="1", teller="01")],
            origin="hub/00000000000000f3",
            seq=0,
            prev="",
            order=0,
            now=moment(-3_600_000),
            day=DAY,
            term=1,
            cause="",
        )
        came = taken.absorb([each.raw for each in (*opened, *made)], moment())
        promise(not came.gaps and not came.forks, "a whole chain has no gap")
        self._draw(taken.lobby)
        other = Lobby(return_within=30 * 60_000)
        for each in reversed([*opened, *made]):
            other.fold([each])
        mine = Lobby(return_within=30 * 60_000)
        mine.fold([*opened, *made])
        found = difference(picture(mine), picture(other))
        promise(not found, f"another order folds to another hall: {found}")
        verdict = verify([row_of(each) for each in sorted(made, key=_place)])
        promise(verdict.ok, f"what was taken in does not verify: {verdict.problems[:2]}")

    def _records(self, lines: list[bytes]) -> None:
        """Whole records, each as somebody sends it."""
        taken = node("board")
        before = taken.letters
        bad = sum(not _reads(line) for line in lines)
        taken.absorb(lines, moment())
        promise(taken.letters - before >= bad, "what is no record is counted")
        self._draw(taken.lobby)
        self._looked_over([Row("m1/00000000", seq, "", 0, "", "", "", line) for seq, line in enumerate(lines, 1)])
        # After whatever came, this node goes on writing.
        taken.commit([f.HelpAsked(help=new_id(), place="board", about="paper")], moment(), day=DAY)
        again = node("board", taken.ledger)
        promise(again.lobby.order == taken.lobby.order, "a restart folds what was there")

    def _rows(self, lines: list[bytes]) -> None:
        """Rows whose columns say anything."""
        rows = []
        for count, line in enumerate(lines):
            word = line[:40].decode("latin-1")
            hash_ = record_hash(line) if count % 2 else word
            rows.append(Row(word, len(line) - 3 * count, hash_, count - 5, word, kind_of(line), word, line))
        self._looked_over(rows)

    def _looked_over(self, rows: list[Row]) -> None:
        verdict = verify(rows)
        promise(verdict.facts == len(rows), "every row is looked at")
        told = list(export(rows))
        promise(len(told) == len(rows), "nothing is left out of an export")
        for line in told:
            promise(b"\n" not in line, "a record is one line")
            msgspec.json.decode(line)

    def _salvaged(self, lines: list[bytes]) -> None:
        """What could be read of a damaged file, in whatever state."""
        sound = [chained(line) for line in lines if _reads(line)]
        mine = node("m1")
        count = mine.salvage(sound, moment())
        promise(0 <= count <= 2 * len(sound), "no more comes back than was there")
        self._draw(mine.lobby)
        rows = list(mine.ledger.rows())
        verdict = verify(rows)
        promise(verdict.ok, f"what was salvaged does not verify: {verdict.problems[:2]}")

    def _draw(self, lobby: Lobby) -> None:
        if self._drawn:
            draw(lobby)

    def close(self) -> None:
        """Nothing is held."""


def _place(each: Chained) -> tuple[str, int]:
    return each.record.origin, each.record.seq


def _reads(line: bytes) -> bool:
    try:
        read_record(line)
    except BadRecord:
        return False
    return True


def _samples() -> list[bytes]:
    ticket, call, service = new_id(), new_id(), BRANCH.services[0].id
    told: list[f.Fact] = [
        f.TicketIssued(ticket=ticket, number="A001", service=service, then=(BRANCH.services[1].id,)),
        f.TicketPrinted(ticket=ticket),
        f.NumberGiven(letter="A", value=2, to="m1"),
        f.TicketCalled(
            call=call,
            ticket=ticket,
            number="A001",
            window="1",
            service=service,
            teller="01",
            reason=f.Reason(why="only"),
        ),
        f.TicketRecalled(call=call, ticket=ticket, window="1"),
        f.ServiceStarted(call=call, ticket=ticket, window="1"),
        f.TicketHeld(call=call, ticket=ticket, window="1"),
        f.TicketResumed(call=call, ticket=ticket, window="1"),
        f.ServiceCompleted(call=call, ticket=ticket, window="1"),
        f.RatingGiven(
            call=call,
            ticket=ticket,
            window="1",
            teller="01",
            attitude="dissatisfied",
            efficiency="satisfied",
            reason="wait",
        ),
        f.TicketMissed(call=call, ticket=ticket, window="1"),
        f.TicketReturned(ticket=ticket),
        f.TicketCancelled(ticket=ticket),
        f.WindowPaused(window="1", reason="break", until=700),
        f.WindowClosed(window="1"),
        f.TicketTransferred(ticket=ticket, to_service=BRANCH.services[1].id, to_window="2"),
        f.TicketChanged(ticket=ticket, group="elderly", cases=3, then=(service,)),
        f.AdviceGiven(advice=new_id(), what="open", window="2", start=moment().at, until=moment().at, low=3, high=9),
        f.TicketIssued(ticket=new_id(), number="A090", service=service, channel="paper", taken_at=moment().at),
        f.HelpAsked(help=new_id(), place="m1", about="paper"),
        f.ClockCompared(node="m1", boot="b", offset=-5),
        f.LeadTaken(node="hub2", term=3),
        f.DayClosed(date=DAY, heads={"m1/00000000000000f1": 1}),
    ]
    lines = [bytes(encode_fact(each)) for each in told]
    records = chain(
        told, origin=f"m1/{new_epoch()}", seq=0, prev="", order=0, now=moment(), day=DAY, term=1, cause="touch"
    )
    raws = [each.raw for each in records]
    made = [b"\0" + b"\n".join(lines), b"\0" + b"\n".join(line for line in lines for _ in range(2))]
    made += [b"\0" + lines[0] + b"\n" + line for line in lines]
    made += [bytes([way]) + b"\n".join(raws) for way in (1, 2, 3)]
    made += [bytes([way]) + b"\n".join(raws[3:9]) for way in (1, 3)]
    return [*made, b'\0{"kind":"TicketSung","song":7}', b"\1{}\nnull\n\xff", b"\2"]
