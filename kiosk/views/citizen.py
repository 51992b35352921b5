"""What a visitor sees of the own ticket: how many go before and why, how long, where to go, what to bring.

A pure function of the lobby and the forecast; every sentence comes from the texts in the visitor's language. It tells
numbers, windows and minutes and nothing about anybody else.
"""

from datetime import tzinfo
from typing import Literal

from msgspec import Struct

from kiosk.texts import Texts
from kiosk.views.reasons import citizen_reason
from queue_machine.dispatch.forecast import Estimate, Forecast
from queue_machine.domain.after_hours import hours_over
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.tickets import ENDED, Call, Ticket
from queue_machine.domain.wall import Wall, clock_text, wall_at

NEAR = 3
"""People ahead from which on a visitor should stay near the windows."""
OVERTAKERS_NAMED = 3
"""How many who were called before are explained one by one."""

RatingState = Literal["closed", "open", "given"]


class CitizenView(Struct, frozen=True, kw_only=True):
    """One ticket's page."""

    number: str
    state: str
    """waiting, called, serving, held, missed, completed, cancelled, left."""
    language: str
    service: str
    service_name: str
    group_name: str
    """Why this visitor goes first, "" for ordinary ones."""
    cases: int
    date: str
    taken_at: str
    """HH:MM."""
    told_ahead: int
    """People ahead as told when the ticket was taken."""
    people_ahead: int | None
    estimate_min: tuple[int, int] | None
    """Low and high, minutes; None when not waiting or while no window serves the service."""
    told_min: int | None
    """Minutes as visitors are told."""
    served_from: str | None
    """HH:MM from which the service is served, when no window serves it now."""
    headline: str
    lines: tuple[str, ...]
    """What to do now, most important first."""
    grew: tuple[str, ...]
    """Why others came before, one sentence each; empty when nobody did."""
    then: tuple[str, ...]
    """Names of the services that follow on the same ticket."""
    window: str
    window_name: str
    windows: tuple[str, ...]
    """Windows at work that may call this ticket."""
    bring: tuple[str, ...]
    rating: RatingState
    refresh_seconds: int
    """How soon it is worth looking again."""
    updated_at: str


def citizen_view(
    lobby: Lobby,
    wall: Wall,
    forecast: Forecast,
    token: str,
    branch: Branch,
    texts: Texts,
    language: str,
    zone: tzinfo,
) -> CitizenView | None:
    """The page of a ticket at a wall time; None for a token that nobody holds today."""
    ticket = lobby.tickets.get(token)
    if ticket is None:
        return None
    estimate = forecast.ticket(token) if ticket.state == "waiting" else None
    call = ticket.last_call
    window = (
        call.window if call is not None and ticket.state in ("called", "serving", "held") else _bound_to(lobby, ticket)
    )
    words = _Words(texts, language)
    overtaken = _overtaken(lobby, forecast, ticket, estimate, words) if estimate is not None else ()
    return CitizenView(
        number=ticket.number,
        state=ticket.state,
        language=language,
        service=ticket.service,
        service_name=words(f"service-{ticket.service}"),
        group_name=words(f"group-{ticket.group}") if ticket.group else "",
        cases=ticket.cases,
        date=ticket.day,
        taken_at=wall_at(ticket.issued_at, zone).text,
        told_ahead=ticket.told_ahead,
        people_ahead=None if estimate is None else estimate.ahead,
        estimate_min=None if estimate is None or estimate.served_from is not None else (estimate.low, estimate.high),
        told_min=None if estimate is None or estimate.served_from is not None else estimate.told,
        served_from=None if estimate is None or estimate.served_from is None else clock_text(estimate.served_from),
        headline=_headline(ticket, estimate, window, words),
        lines=(
            *_slot_lines(ticket, wall, zone, words),
            *_lines(ticket, estimate, branch, words),
            *_late_lines(lobby, ticket, branch, wall, words),
        ),
        grew=overtaken,
        then=() if ticket.state in ENDED else tuple(words(f"service-{each}") for each in ticket.then),
        window=window,
        window_name=words(f"window-{window}") if window else "",
        windows=_windows(lobby, branch, ticket),
        bring=_bring(ticket, words),
        rating=rating_state(ticket),
        refresh_seconds=_refresh(ticket, estimate),
        updated_at=wall.text,
    )


class _Words:
    """The texts in one language."""

    def __init__(self, texts: Texts, language: str) -> None:
        self.texts, self.language = texts, language

    def __call__(self, key: str, /, **args: object) -> str:
        return self.texts.say(key, self.language, **args)


def rating_state(ticket: Ticket) -> RatingState:
    """Whether the service that this ticket had last can be judged."""
    call = completed_call(ticket)
    if call is None:
        return "closed"
    return "open" if call.rating is None else "given"


def completed_call(ticket: Ticket) -> Call | None:
    """The last call that ended in a completed service."""
    return next((call for call in reversed(ticket.calls) if call.state == "completed"), None)


def _headline(ticket: Ticket, estimate: Estimate | None, window: str, words: _Words) -> str:
    if ticket.state != "waiting":
        return words(f"citizen-head-{ticket.state}", window=window)
    if estimate is None:
        return words("citizen-head-waiting")
    if estimate.served_from is not None:
        return words("citizen-head-later", time=clock_text(estimate.served_from))
    if estimate.ahead == 0:
        return words("citizen-head-first")
    return words("citizen-head-ahead", people=estimate.ahead)


def _lines(ticket: Ticket, estimate: Estimate | None, branch: Branch, words: _Words) -> tuple[str, ...]:
    match ticket.state:
        case "waiting" if ticket.kind == "returned":
            return (words("citizen-line-returned", calls=branch.policy.return_after_calls), words("citizen-line-stay"))
        case "waiting" if ticket.kind == "transferred" and ticket.calls and ticket.calls[-1].state == "completed":
            service = words(f"service-{ticket.service}")
            return (words("citizen-line-next", service=service), words("citizen-line-stay"))
        case "waiting" if ticket.kind == "transferred":
            return (words("citizen-line-transferred"), words("citizen-line-stay"))
        case "waiting" if estimate is not None and estimate.served_from is not None:
            return (words("citizen-line-later"),)
        case "waiting" if estimate is not None and estimate.ahead <= NEAR:
            return (words("citizen-line-near"),)
        case "waiting":
            return (words("citizen-line-stay"),)
        case "missed":
            return (words("citizen-line-missed", minutes=round(branch.policy.return_within)),)
        case "left" if ticket.left_reason == "day-closed":
            return (words("citizen-line-day-closed"),)
        case state:
            return (words(f"citizen-line-{state}"),)


def _slot_lines(ticket: Ticket, wall: Wall, zone: tzinfo, words: _Words) -> tuple[str, ...]:
    """The appointment, while it is still to come."""
    if ticket.slot is None or ticket.state != "waiting" or ticket.slot <= wall.at:
        return ()
    return (words("citizen-line-slot", time=wall_at(ticket.slot, zone).text),)


def _late_lines(lobby: Lobby, ticket: Ticket, branch: Branch, wall: Wall, words: _Words) -> tuple[str, ...]:
    """After hours: that who took a ticket in time is served all the same."""
    waits = ticket.state == "waiting" and hours_over(lobby, branch, wall)
    return (words("citizen-line-after-hours"),) if waits else ()


def _overtaken(lobby: Lobby, forecast: Forecast, ticket: Ticket, estimate: Estimate, words: _Words) -> tuple[str, ...]:
    """Why others came before somebody who waits: those who joined later and go first, those just called."""
    sentences: list[str] = []
    first = returned = transferred = 0
    for (service, group, kind, _), members in lobby.classes():
        # Ordinary visitors who came later are behind; within a class the first who is behind ends the look.
        if service != ticket.service or (not group and kind == "fresh"):
            continue
        for waiting in members:
            there = forecast.ticket(waiting.ticket)
            if there is None or there.ahead >= estimate.ahead:
                break
            other = lobby.tickets[waiting.ticket]
            if not _joined_after(other, ticket):
                continue
            if other.kind == "returned":
                returned += 1
            elif other.kind == "transferred":
                transferred += 1
            else:
                first += 1
    if first:
        sentences.append(words("citizen-grew-first", people=first))
    if returned:
        sentences.append(words("citizen-grew-returned", people=returned))
    if transferred:
        sentences.append(words("citizen-grew-transferred", people=transferred))
    for call in lobby.recent_calls(20):
        caller = lobby.tickets.get(call.ticket)
        if len(sentences) >= OVERTAKERS_NAMED or call.order < ticket.order:
            break
        if caller is not None and call.service == ticket.service and caller.order > ticket.order:
            sentences.append(citizen_reason(call.reason, call.number, words.texts, words.language))
    if not sentences and estimate.ahead > ticket.told_ahead:
        sentences.append(words("citizen-grew-windows"))
    return tuple(sentences)


def _joined_after(other: Ticket, ticket: Ticket) -> bool:
    """Whether somebody came to this queue after the ticket was issued."""
    if other.kind == "returned" and other.returned_order is not None:
        return other.returned_order > ticket.order
    if other.kind == "transferred" and other.last_call is not None:
        return other.last_call.order > ticket.order
    return other.order > ticket.order


def _bound_to(lobby: Lobby, ticket: Ticket) -> str:
    """The window that a visitor was passed on to, "" for none; one that closed binds nobody."""
    return ticket.to_window if lobby.window(ticket.to_window).state != "closed" else ""


def _windows(lobby: Lobby, branch: Branch, ticket: Ticket) -> tuple[str, ...]:
    if ticket.state != "waiting":
        return ()
    if bound := _bound_to(lobby, ticket):
        return (bound,)
    return tuple(
        window.id
        for window in branch.windows
        if ticket.service in window.skills and lobby.window(window.id).state == "open"
    )


def _bring(ticket: Ticket, words: _Words) -> tuple[str, ...]:
    key = f"bring-{ticket.service}"
    if ticket.state in ENDED or not words.texts.has(key):
        return ()
    return tuple(line.strip() for line in words(key).splitlines() if line.strip())


def _refresh(ticket: Ticket, estimate: Estimate | None) -> int:
    if ticket.state in ("completed", "cancelled", "left"):
        return 60
    if ticket.state in ("called", "serving", "held", "missed"):
        return 5
    return 5 if estimate is None or estimate.ahead <= NEAR else 15
