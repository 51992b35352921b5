"""What the API says, as typed values, and the pure functions that make them from a lobby.

Times are ms since the epoch, waits are minutes unless a name says otherwise. `token` is a ticket's id and the
visitor's own key at once: staff get it, boards never do.
"""

from msgspec import Struct

from kiosk.texts import Texts
from kiosk.views.reasons import staff_reason
from kiosk.views.warned import Warned
from queue_machine.dispatch.forecast import Estimate, Forecast
from queue_machine.domain import facts as f
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby import Help, Lobby
from queue_machine.domain.tickets import Ticket
from queue_machine.domain.wall import Wall, clock_text

# What goes out -----------------------------------------------------------------------------------------------------


class IssuedAnswer(Struct, frozen=True, kw_only=True):
    """A ticket as it was issued; the same again for the same key."""

    number: str
    token: str
    service: str
    service_name: str
    group: str
    cases: int
    then: tuple[str, ...]
    """Services that follow on the same ticket."""
    people_ahead: int
    estimate_min: tuple[int, int] | None
    """Low and high, minutes; null while no window serves the service."""
    page: str
    """Where the visitor can follow it; a path, or a full address where citizens can reach the hub."""
    doubtful: bool = False
    """Whether its turn may come only after the hall's hours: tell the visitor."""
    after_last_ticket: str | None = None
    """HH:MM since which the service gives no more tickets today, where a hand-written one was taken later."""


class CandidateAnswer(Struct, frozen=True):
    number: str
    service: str
    group: str
    share: float
    waited_min: int


class ReasonAnswer(Struct, frozen=True, kw_only=True):
    """Why this ticket was called: the code and figures that are stored, and the sentence."""

    why: str
    policy: str
    share: float
    waited_min: int
    sentence: str
    candidates: tuple[CandidateAnswer, ...]


class CalledAnswer(Struct, frozen=True, kw_only=True):
    """The ticket that `next` called."""

    window: str
    number: str
    token: str
    service: str
    service_name: str
    call: str
    reason: ReasonAnswer


class ActAnswer(Struct, frozen=True, kw_only=True):
    """What an act came to. The state that follows from it is the lobby's to tell."""

    recorded: tuple[str, ...]
    """Kinds of the facts that were recorded; empty when all was so already."""
    window: str = ""
    token: str = ""
    doubtful: bool = False
    """After a change: whether its turn may come only after the hall's hours."""
    after_last_ticket: str | None = None
    """After a change of service: HH:MM since which that one gives no more tickets today."""


class WindowTicket(Struct, frozen=True, kw_only=True):
    number: str
    token: str
    service: str
    group: str
    cases: int
    state: str
    called_at: int | None
    started_at: int | None
    calls: int
    """How often it was called at this window, the first time included."""


class WindowNow(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    state: str
    """closed, open, paused."""
    teller: str
    reason: str
    """Of a pause, a code."""
    until: str | None
    """HH:MM at which a teller who paused means to be back, or at which an open window is meant to close."""
    skills: tuple[str, ...]
    ticket: WindowTicket | None
    held: tuple[WindowTicket, ...]


class ServiceNow(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    letter: str
    kind: str
    waiting: int
    people_ahead: int
    """Of somebody who would come now."""
    estimate_min: tuple[int, int] | None
    """Low and high, minutes; null while no window serves it."""
    served_from: str | None
    """HH:MM from which it is served, when no window serves it now."""
    longest_wait_min: int


class DayNow(Struct, frozen=True):
    date: str
    state: str
    how: str
    opened_at: int


class LobbyAnswer(Struct, frozen=True, kw_only=True):
    branch: str
    at: int
    version: int
    day: DayNow
    waiting: int
    services: tuple[ServiceNow, ...]
    windows: tuple[WindowNow, ...]
    missed: tuple[str, ...]
    """Passed numbers that may return, the latest first."""
    helps: int
    """Calls for help that nobody took yet."""


class HelpAnswer(Struct, frozen=True, kw_only=True):
    help: str
    place: str
    about: str
    number: str
    token: str
    asked_at: int
    answered_at: int | None
    answered_by: str


class NodeAnswer(Struct, frozen=True, kw_only=True):
    name: str
    role: str
    online: bool
    since: int | None
    seen_at: int | None
    version: str
    boot: str
    sure: bool
    parts: dict[str, str]
    last_fact_at: int | None


class HealthAnswer(Struct, frozen=True):
    ok: bool
    day: str
    nodes_online: int
    nodes: int


class MeAnswer(Struct, frozen=True):
    id: str
    role: str
    window: str
    """The window that this person staffs, "" for none."""


class StoryAnswer(Struct, frozen=True, kw_only=True):
    at: int
    time: str
    kind: str
    sentence: str


# How it is made ----------------------------------------------------------------------------------------------------


def minutes(estimate: Estimate) -> tuple[int, int] | None:
    """Low and high of an estimate; None while no window serves the service."""
    return None if estimate.served_from is not None else (estimate.low, estimate.high)


def issued(fact: f.TicketIssued, note: Warned, texts: Texts, language: str, public_url: str) -> IssuedAnswer:
    return IssuedAnswer(
        number=fact.number,
        token=fact.ticket,
        service=fact.service,
        service_name=texts.say(f"service-{fact.service}", language),
        group=fact.group,
        cases=fact.cases,
        then=fact.then,
        people_ahead=fact.people_ahead,
        estimate_min=fact.estimate,
        page=f"{public_url}/t/{fact.ticket}",
        doubtful=note.doubtful,
        after_last_ticket=note.after_last or None,
    )


def called(fact: f.TicketCalled, texts: Texts, language: str) -> CalledAnswer:
    reason = fact.reason
    return CalledAnswer(
        window=fact.window,
        number=fact.number,
        token=fact.ticket,
        service=fact.service,
        service_name=texts.say(f"service-{fact.service}", language),
        call=fact.call,
        reason=ReasonAnswer(
            why=reason.why,
            policy=reason.policy,
            share=reason.share,
            waited_min=reason.waited // 60,
            sentence=staff_reason(reason, fact.number, texts, language).sentence,
            candidates=tuple(
                CandidateAnswer(each.number, each.service, each.group, each.share, each.waited // 60)
                for each in reason.candidates
            ),
        ),
    )


def act(facts: tuple[f.AnyFact, ...], *, window: str = "", token: str = "") -> ActAnswer:
    """What an act came to, from its facts alone, so that a repeated one is answered alike."""
    ticket = next((fact.ticket for fact in facts if hasattr(fact, "ticket")), "")
    return ActAnswer(recorded=tuple(type(fact).__name__ for fact in facts), window=window, token=token or ticket)


def lobby_now(lobby: Lobby, wall: Wall, forecast: Forecast, branch: Branch, texts: Texts, language: str) -> LobbyAnswer:
    return LobbyAnswer(
        branch=branch.id,
        at=wall.at,
        version=lobby.version,
        day=DayNow(lobby.day.date, lobby.day.state, lobby.day.how, lobby.day.opened_at),
        waiting=lobby.waiting_count(),
        services=tuple(
            _service(lobby, wall, forecast.service(each.id), each.id, each.letter, each.kind, texts, language)
            for each in branch.services
        ),
        windows=tuple(_window(lobby, each.id, each.skills, texts, language) for each in branch.windows),
        missed=tuple(ticket.number for ticket in lobby.missed),
        helps=sum(1 for each in lobby.helps.values() if each.answered_at is None),
    )


def _service(
    lobby: Lobby, wall: Wall, estimate: Estimate, service: str, letter: str, kind: str, texts: Texts, language: str
) -> ServiceNow:
    first = min((members[0].since for key, members in lobby.classes() if key[0] == service), default=wall.at)
    return ServiceNow(
        id=service,
        name=texts.say(f"service-{service}", language),
        letter=letter,
        kind=kind,
        waiting=lobby.waiting_count(service),
        people_ahead=estimate.ahead,
        estimate_min=minutes(estimate),
        served_from=None if estimate.served_from is None else clock_text(estimate.served_from),
        longest_wait_min=max(0, wall.at - first) // 60_000,
    )


def _window(lobby: Lobby, window: str, skills: tuple[str, ...], texts: Texts, language: str) -> WindowNow:
    state = lobby.window(window)
    present = lobby.at_window(window)
    return WindowNow(
        id=window,
        name=texts.say(f"window-{window}", language),
        state=state.state,
        teller=state.teller,
        reason=state.reason,
        until=None if state.until is None else clock_text(state.until),
        skills=skills,
        ticket=None if present is None or present.state == "held" else window_ticket(present),
        held=tuple(window_ticket(each) for each in lobby.held_at(window)),
    )


def window_ticket(ticket: Ticket) -> WindowTicket:
    call = ticket.call
    return WindowTicket(
        number=ticket.number,
        token=ticket.id,
        service=ticket.service,
        group=ticket.group,
        cases=ticket.cases,
        state=ticket.state,
        called_at=None if call is None else call.called_at,
        started_at=None if call is None else call.started_at,
        calls=0 if call is None else call.recalls + 1,
    )


def help_now(lobby: Lobby, each: Help) -> HelpAnswer:
    ticket = lobby.tickets.get(each.ticket)
    return HelpAnswer(
        help=each.id,
        place=each.place,
        about=each.about,
        number="" if ticket is None else ticket.number,
        token=each.ticket,
        asked_at=each.asked_at,
        answered_at=each.answered_at,
        answered_by=each.answered_by,
    )
