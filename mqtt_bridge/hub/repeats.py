"""Whether a command that came under a known key is the one that the key came with first.

Nothing is stored for it: the facts of the first time are held against the wish. What left no trace in them (who is
expected at a window, whether the rest was to be ended) tells nothing, and what was left out was the branch's to say.
"""

from collections.abc import Sequence
from typing import TypeVar

from msgspec import UNSET

from mqtt_bridge.hub import commands as c
from queue_machine.domain import facts as f
from queue_machine.domain.wishes import following

F = TypeVar("F", bound=f.Fact)

CLOCKS_APART = 60_000
"""ms by which the clock of whoever enters a time may be ahead of the hub's."""


def same_wish(command: c.Command, facts: Sequence[f.Fact]) -> bool:
    """Whether these facts may be what the command led to."""
    match command:
        case c.Take():
            return _take(command, _first(facts, f.TicketIssued))
        case c.Change():
            changed = _first(facts, f.TicketChanged)
            return changed is not None and _change(command, changed)
        case c.Leave():
            left = [fact for fact in facts if isinstance(fact, f.TicketLeft)]
            wished = {(ticket, command.reason) for ticket in command.tickets}
            return {(fact.ticket, fact.reason) for fact in left} == wished
        case c.Rate():
            rated = _first(facts, f.RatingGiven)
            return rated is not None and _alike(
                command, rated, "ticket", "attitude", "efficiency", "reason", "second_trip", "demanded"
            )
        case c.AskHelp():
            asked = _first(facts, f.HelpAsked)
            return asked is not None and _alike(command, asked, "place", "about", "ticket")
        case c.OpenDay(date=date):
            opened = _first(facts, f.DayOpened)
            return opened is not None and date in ("", opened.date)
        case c.ConfirmClock():
            confirmed = _first(facts, f.ClockConfirmed)
            return confirmed is not None and _alike(command, confirmed, "node", "boot")
        case _:
            return _at_window(command, facts)


def _at_window(command: c.Command, facts: Sequence[f.Fact]) -> bool:
    match command:
        case c.OpenWindow(until=until):
            opened = _first(facts, f.WindowOpened)
            same = opened is not None and _alike(command, opened, "window", "teller")
            return same and opened is not None and until in (UNSET, opened.until)
        case c.PauseWindow():
            paused = _first(facts, f.WindowPaused)
            return paused is not None and _alike(command, paused, "window", "reason", "until")
        case c.Next(ticket=ticket, complete=complete):
            called = _first(facts, f.TicketCalled)
            by_hand = called is not None and called.reason.why == "by-hand"
            if by_hand != bool(ticket) or (called is not None and ticket not in ("", called.ticket)):
                return False
            return complete or _first(facts, f.ServiceCompleted) is None
        case c.Complete(cases=cases):
            completed = _first(facts, f.ServiceCompleted)
            same = completed is not None and _alike(command, completed, "window", "outcome", "missing")
            return same and completed is not None and cases in (None, completed.cases)
        case c.Resume(ticket=ticket):
            resumed = _first(facts, f.TicketResumed)
            return resumed is not None and ticket in ("", resumed.ticket)
        case c.Transfer():
            moved = _first(facts, f.TicketTransferred)
            return moved is not None and _alike(command, moved, "window", "to_service", "to_window")
        case _:
            return True


def _take(command: c.Take, issued: f.TicketIssued | None) -> bool:
    if issued is None or not _alike(command, issued, "service", "group", "cases", "language"):
        return False
    written = command.number.strip().upper()
    if bool(written) != (issued.channel == f.BY_HAND) or written not in ("", issued.number):
        return False
    if following(command.service, command.then) != issued.then:
        return False
    if command.taken_at is None or issued.taken_at is None:
        return command.taken_at == issued.taken_at
    # A time shortly ahead of the hub's clock was recorded as the hub's own.
    return 0 <= command.taken_at - issued.taken_at <= CLOCKS_APART


def _change(command: c.Change, changed: f.TicketChanged) -> bool:
    wishes = ((command.service, changed.service), (command.group, changed.group), (command.cases, changed.cases))
    if command.ticket != changed.ticket or any(wished != found for wished, found in wishes):
        return False
    # What the ticket is for follows on none, and is left out.
    then = command.then
    return then is None or tuple(each for each in dict.fromkeys(then) if each in (changed.then or ())) == changed.then


def _first(facts: Sequence[f.Fact], kind: type[F]) -> F | None:
    return next((fact for fact in facts if isinstance(fact, kind)), None)


def _alike(command: c.Command, fact: f.Fact, *names: str) -> bool:
    return all(getattr(command, name) == getattr(fact, name) for name in names)
