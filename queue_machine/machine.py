"""The ticket machine's use cases: take a ticket, print its slip, print it again, call for help.

Touch to ticket is local. The hub's number is asked for and waited for a moment only; without it the machine's own
series goes on. Commit, then print: a slip is owed from the moment its ticket is on disk until a printer had it.
"""

import logging
from collections.abc import Callable
from datetime import tzinfo
from typing import Protocol

from msgspec import Struct

from queue_machine.domain import facts as f
from queue_machine.domain import refusals as r
from queue_machine.domain.branch import Branch
from queue_machine.domain.numbers import OWN_START, free_label, parse, series
from queue_machine.domain.records import Moment
from queue_machine.domain.tickets import Ticket
from queue_machine.domain.wall import Wall, wall_at
from queue_machine.domain.wishes import check_still_issued, check_wishes, following, known_service
from queue_machine.foresight import Foresight
from queue_machine.node import Node

log = logging.getLogger(__name__)

REPRINT_WITHIN = 300_000
"""ms after its issue within which an uncertain slip is printed again by itself at the start; later, on touch."""
REPRINT_AT_MOST = 3
"""Slips that a crash may have cut off: a printer has no more under way. Where more are owed, it printed nothing for
a while, and a new roll must not pour them out."""


class NumberSource(Protocol):
    """Where the hall's numbers come from: the hub, as far as the machine knows."""

    def reachable(self, now: Moment) -> bool:
        """Whether asking has a chance; where not, nobody waits."""

    def ask(self, service: str, cause: str, wait_ms: int, now: Moment, reply: Callable[[str | None], None]) -> None:
        """Ask for the next number; `reply` is called once, with None when no answer came in time."""


class SlipDesk(Protocol):
    """Puts a ticket on paper. `done` is called once, on the owner's thread, with printed, refused or uncertain."""

    def print_ticket(self, ticket: Ticket, *, copy: bool, done: Callable[[str], None]) -> None: ...


class Taking(Struct, frozen=True, kw_only=True):
    """What a visitor asks for at the machine."""

    service: str
    group: str = ""
    cases: int = 1
    language: str = "zh-CN"
    then: tuple[str, ...] = ()
    """Services that follow on the same ticket."""


class Machine:
    """A node that issues tickets and owes their slips. One thread owns it."""

    def __init__(
        self,
        node: Node,
        branch: Branch,
        zone: tzinfo,
        new_id: Callable[[], str],
        numbers: NumberSource,
        slips: SlipDesk,
        digit: int,
    ) -> None:
        """`digit`, 1–9, names the machine's own series."""
        self.node, self.branch, self.zone = node, branch, zone
        self.foresight = Foresight(branch)
        self._new_id, self._numbers, self._slips = new_id, numbers, slips
        self._digit = digit
        self._under_way: dict[str, list[Callable[[Ticket | r.Refusal], None]]] = {}
        self._printing: set[str] = set()
        self._tried: set[str] = {ticket.id for ticket in self.owed()}
        """Tickets whose slip may have come out, wholly or in part: the next one is marked as a copy."""

    def wall(self, now: Moment) -> Wall:
        """The hall's time; a clock that nobody vouches for is put right by what the hub measured."""
        offset = None if now.sure else self.node.lobby.offset(self.node.name, now.boot)
        return wall_at(now.at + (offset or 0), self.zone)

    def _doubtful(self, now: Moment) -> bool:
        lobby = self.node.lobby
        known = lobby.offset(self.node.name, now.boot) is not None or lobby.confirmed(self.node.name, now.boot)
        return not now.sure and not known

    # -- taking a ticket -------------------------------------------------------------------------------------------

    def take(
        self, taking: Taking, cause: str, now: Callable[[], Moment], done: Callable[[Ticket | r.Refusal], None]
    ) -> None:
        """Issue a ticket; `done` gets it once it is on disk, or the refusal.

        The same cause has one effect: a second touch while the first is under way, or after it, gets its ticket.
        """
        moment = now()
        cause = cause or self._new_id()
        said = self.node.ticket_said(cause)
        if said is not None:
            done(said)
            return
        if cause in self._under_way:
            self._under_way[cause].append(done)
            return
        wall = self.wall(moment)
        try:
            check_wishes(self.branch, taking.service, taking.group, taking.cases, taking.then)
            day = self.node.lobby.day
            if day.state == "closed" and self._numbers.reachable(moment):
                # The hub is there and says so; alone, a machine believes the date that it sees and goes on.
                raise r.DayNotOpen()
            # A clock that may be wrong turns nobody away.
            any_time = self._doubtful(moment) or (day.state == "open" and day.how == "trial")
            check_still_issued(self.branch, taking.service, wall, any_time, taking.then)
        except r.Refusal as refusal:
            done(refusal)
            return
        self._under_way[cause] = [done]

        def issue(number: str | None) -> None:
            if cause not in self._under_way:
                return
            letter = known_service(self.branch, taking.service).letter
            if number is not None and not self._may_say(number, letter):
                log.error("number refused number=%s letter=%s", number, letter)
                number = None
            self._issue(taking, number, cause, now())

        if self._numbers.reachable(moment):
            self._numbers.ask(taking.service, cause, self.branch.number_wait, moment, issue)
        else:
            issue(None)

    def _may_say(self, number: str, letter: str) -> bool:
        """Whether a number is the hub's to give for a letter, and nobody has it yet."""
        place = parse(number)
        return place is not None and place[0] == series(letter) and not self.node.lobby.holds(number)

    def _issue(self, taking: Taking, number: str | None, cause: str, now: Moment) -> None:
        lobby = self.node.lobby
        wall = self.wall(now)
        told = self.foresight.newcomer(lobby, wall, taking.service, taking.group)
        issued = f.TicketIssued(
            ticket=self._new_id(),
            number=number or self._own_number(taking.service, self.node.day_of(wall.date, now)),
            service=taking.service,
            group=taking.group,
            cases=taking.cases,
            language=taking.language,
            channel="touch",
            people_ahead=told.ahead,
            estimate=None if told.served_from is not None else told.as_told,
            foreseen=told.found,
            guessed=told.guessed,
            then=following(taking.service, taking.then),
            own=number is None,
        )
        waiting = self._under_way.pop(cause, [])
        # A failing disk must reach every waiting visitor as an error, not as silence: the owner ends with it.
        self.node.commit([issued], now, cause=cause, day=wall.date)
        ticket = self.node.lobby.tickets[issued.ticket]
        for done in waiting:
            done(ticket)

    def _own_number(self, service: str, date: str) -> str:
        name = series(known_service(self.branch, service).letter, self._digit)
        lobby = self.node.lobby
        value = lobby.last_value(name, date) + 1
        if not self.node.met:
            value = max(value, OWN_START)
        return free_label(name, value, lobby.holds)

    # -- slips -----------------------------------------------------------------------------------------------------

    def owed(self) -> list[Ticket]:
        """Tickets of this node and epoch whose slip no printer had yet, the oldest first."""
        mine = (t for t in self.node.lobby.tickets.values() if t.origin == self.node.origin)
        return sorted((t for t in mine if t.slip and not t.prints), key=lambda t: t.order)

    def is_printing(self, ticket: str) -> bool:
        return ticket in self._printing

    def print_slip(
        self, token: str, now: Callable[[], Moment], done: Callable[[str], None], *, again: bool = False
    ) -> None:
        """Print a ticket's slip, then record that; a second one is marked 补打.

        `done` gets printed, refused, uncertain, busy (it is in the printer now) or done (printed before and not
        asked for `again`). Raises UnknownTicket.
        """
        ticket = self.node.lobby.tickets.get(token)
        if ticket is None:
            raise r.UnknownTicket()
        if token in self._printing:
            done("busy")
            return
        if ticket.prints and not again:
            done("done")
            return
        # A slip that some other node owes may have come out there; one that nobody owed has not.
        elsewhere = ticket.slip and ticket.origin != self.node.origin
        copy = bool(ticket.prints) or token in self._tried or elsewhere
        self._printing.add(token)

        def came(outcome: str) -> None:
            self._printing.discard(token)
            if outcome != "refused":
                self._tried.add(token)
            if outcome == "printed":
                moment = now()
                printed = f.TicketPrinted(ticket=token, copy=copy)
                self.node.commit([printed], moment, day=self.wall(moment).date)
            else:
                log.warning("slip outcome=%s number=%s copy=%s", outcome, ticket.number, copy)
            done(outcome)

        try:
            self._slips.print_ticket(ticket, copy=copy, done=came)
        except BaseException:
            self._printing.discard(token)
            raise

    def recover(self, now: Callable[[], Moment]) -> int:
        """After a start: print again, as copies, the slips that are owed and recent; returns how many.

        Older ones wait for a touch, and so do all where there are many: a machine that was off, or out of paper, does
        not pour out a roll.
        """
        at = now().at
        recent = [t for t in self.owed() if 0 <= at - t.issued_at < REPRINT_WITHIN]
        if len(recent) > REPRINT_AT_MOST:
            log.warning("slips wait for a touch count=%d", len(recent))
            return 0
        for ticket in recent:
            self.print_slip(ticket.id, now, _nobody)
        return len(recent)

    # -- help ------------------------------------------------------------------------------------------------------

    def ask_help(self, about: str, cause: str, now: Moment, ticket: str = "") -> str:
        """Call the guide to this machine; the same cause, or a call of the kind still open, is one call."""
        for fact in self.node.said(cause):
            if isinstance(fact, f.HelpAsked):
                return fact.help
        for known in self.node.lobby.helps.values():
            if known.place == self.node.name and known.about == about and known.answered_at is None:
                return known.id
        asked = f.HelpAsked(help=self._new_id(), place=self.node.name, about=about, ticket=ticket)
        self.node.commit([asked], now, cause=cause, day=self.wall(now).date)
        return asked.help


def _nobody(outcome: str) -> None:
    """Nobody waits for this slip."""
