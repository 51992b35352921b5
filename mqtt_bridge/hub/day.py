"""The business day as pure decisions: opening, closing, and what follows when a day was left open.

A closing is one step: it ends what has no end, closes the windows and says, per origin, how far the day reaches.
"""

from datetime import date as Date

from queue_machine.domain import facts as f
from queue_machine.domain import refusals as r
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.tickets import ENDED, Ticket
from queue_machine.domain.wall import Wall
from queue_machine.node import Node

EARLY = 30
"""Minutes before the hall opens at which the day is opened: the first visitors wait at the door."""
UNANSWERED_KEPT = 50
"""Bad ratings that a closing hands on to the next day."""
LATE = 15
"""Minutes after the hall closes at which a day without open tickets closes by itself."""


def heads_of_day(node: Node, date: str, today: str) -> dict[str, int]:
    """Per origin, the last seq that belongs to the day of `date`.

    Where a day was left open over night, what machines recorded for a later date, up to `today`, is held back for
    the day that opens next; a machine whose clock runs years ahead is not believed.
    """
    heads = {origin: head.seq for origin, head in node.heads.items()}
    for entry in node.lobby.entries():
        if date < entry.record.day <= today and entry.record.origin != node.origin:
            origin = entry.record.origin
            heads[origin] = min(heads[origin], entry.record.seq - 1)
    return heads


def _held_back(lobby: Lobby, heads: dict[str, int]) -> set[str]:
    """Tickets that go over to the next day."""
    return {
        entry.fact.ticket
        for entry in lobby.entries()
        if isinstance(entry.fact, f.TicketIssued) and entry.record.seq > heads.get(entry.record.origin, 0)
    }


def without_end(lobby: Lobby, heads: dict[str, int]) -> list[Ticket]:
    """Tickets of the day that have no end yet, by number."""
    held_back = _held_back(lobby, heads)
    open_ = [t for t in lobby.tickets.values() if t.state not in ENDED and t.id not in held_back]
    return sorted(open_, key=lambda t: t.number)


def closing(node: Node, wall: Wall, *, end_rest: bool, by: str) -> list[f.Fact]:
    """The facts that close the open day. Raises DayNotOpen, TicketsWithoutEnd."""
    lobby = node.lobby
    if lobby.day.state != "open":
        raise r.DayNotOpen()
    heads = heads_of_day(node, lobby.day.date, wall.date)
    rest = without_end(lobby, heads)
    if rest and not end_rest:
        raise r.TicketsWithoutEnd(count=len(rest))
    ends: list[f.Fact] = [fact for ticket in rest for fact in _ends(ticket)]
    ends += [f.WindowClosed(window=w.id) for w in lobby.windows.values() if w.state != "closed"]
    heads[node.origin] = node.head(node.origin).seq + len(ends)
    closed = f.DayClosed(
        date=lobby.day.date,
        heads=heads,
        by=by,
        series=lobby.all_series(),
        written=lobby.written,
        others=lobby.other_series(),
        unanswered=unanswered(lobby, heads),
    )
    return [*ends, closed, *_taken_along(lobby, heads)]


def _taken_along(lobby: Lobby, heads: dict[str, int]) -> list[f.Fact]:
    """What befell the next day's visitors before their day was opened, said again in it: who sits at a window stays
    there, and nobody who was called is called anew."""
    return [
        entry.fact
        for token in sorted(_held_back(lobby, heads))
        for entry in lobby.story(token)
        if entry.record.seq <= heads.get(entry.record.origin, 0) and not isinstance(entry.fact, f.Unknown)
    ]


def unanswered(lobby: Lobby, heads: dict[str, int]) -> tuple[f.RatingLeft, ...]:
    """Bad ratings that nobody saw to, of the closing day and of days before; the latest where there are too many."""
    left = lobby.ratings_left
    for ticket in lobby.tickets.values():
        for call in ticket.calls:
            rating = call.rating
            if rating is None or call.rating_answered_at is not None or _issued_beyond(lobby, ticket.id, heads):
                continue
            if "dissatisfied" in (rating.attitude, rating.efficiency) or rating.demanded:
                left.append(
                    f.RatingLeft(
                        ticket=ticket.id,
                        call=call.id,
                        number=call.number,
                        window=call.window,
                        teller=call.teller,
                        at=call.ended_at or call.called_at,
                        date=lobby.day.date,
                        reason=rating.reason,
                        demanded=rating.demanded,
                    )
                )
    return tuple(sorted(left, key=lambda each: each.at)[-UNANSWERED_KEPT:])


def _issued_beyond(lobby: Lobby, ticket: str, heads: dict[str, int]) -> bool:
    """Whether a ticket belongs to the day after the one that closes."""
    issue = next((e.record for e in lobby.story(ticket) if isinstance(e.fact, f.TicketIssued)), None)
    return issue is not None and issue.seq > heads.get(issue.origin, 0)


def _ends(ticket: Ticket) -> list[f.Fact]:
    call = ticket.call
    left = f.TicketLeft(ticket=ticket.id, reason="day-closed")
    if call is None or ticket.state not in ("serving", "held"):
        return [left]
    completed = f.ServiceCompleted(
        call=call.id, ticket=ticket.id, window=call.window, outcome="other", cases=ticket.cases
    )
    # Where further services were to follow, the visitor went without them.
    return [completed, left] if ticket.then else [completed]


def opening(node: Node, wall: Wall, *, date: str, how: str, by: str) -> list[f.Fact]:
    """The facts that open the day of a date; an older day that was left open is closed first."""
    day = node.lobby.day
    opened = f.DayOpened(date=date or wall.date, by=by, how=how)
    if day.state != "open":
        return [opened]
    if day.date == opened.date:
        raise r.DayAlreadyOpen(date=day.date)
    return [*closing(node, wall, end_rest=True, by=by), opened]


def check_date(date: str) -> None:
    """Refuse what is no date; an empty one means today."""
    try:
        sound = not date or Date.fromisoformat(date).isoformat() == date
    except ValueError:
        sound = False
    if not sound:
        raise r.BadDate(date=date)


def by_the_hours(node: Node, branch: Branch, wall: Wall, sure: bool) -> list[f.Fact]:
    """What the hall's hours ask for now; nothing while the clock is doubtful."""
    if not sure:
        return []
    lobby, spans = node.lobby, branch.hours.spans(wall.weekday, wall.date)
    due = bool(spans) and spans[0].start - EARLY <= wall.minute < spans[-1].end
    if lobby.day.state == "open":
        if lobby.day.date < wall.date and due:
            return opening(node, wall, date=wall.date, how="hours", by="")
        over = not spans or wall.minute >= spans[-1].end + LATE
        if lobby.day.date == wall.date and lobby.day.how == "hours" and over:
            heads = heads_of_day(node, lobby.day.date, wall.date)
            return [] if without_end(lobby, heads) else closing(node, wall, end_rest=False, by="")
        return []
    if due and lobby.day.date < wall.date:
        return [f.DayOpened(date=wall.date, how="hours")]
    return []
