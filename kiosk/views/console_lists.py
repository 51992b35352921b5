"""The lists beside a console: whom to call next and why, passed numbers, calls for help, windows to take.

Pure; what the console shows of its own visitor is in `console`.
"""

from datetime import tzinfo

from msgspec import Struct

from kiosk.settings import Faces
from kiosk.texts import Texts
from kiosk.views.reasons import staff_reason
from queue_machine.dispatch.forecast import Forecast
from queue_machine.dispatch.pace import fits, may_take, pace_of, room_before_break
from queue_machine.dispatch.turns import Turns
from queue_machine.domain.branch import Branch, Window
from queue_machine.domain.lobby import Help, Lobby
from queue_machine.domain.lobby_index import class_of
from queue_machine.domain.tickets import Call
from queue_machine.domain.wall import Wall, wall_at

MINUTE = 60_000
QUEUE_SHOWN = 12
RESTING_SHOWN = 4
"""Of those whom the window does not call by itself any more before it ends, the first; they can be called by hand."""
HELP_KEPT = 5 * MINUTE
"""ms for which an answered call for help stays on the console that asked."""
LATELY = 5
"""Last visitors of the window that are shown."""


class Place(Struct, frozen=True, kw_only=True):
    """A window to take."""

    id: str
    name: str
    state: str
    teller: str
    skills: str
    """Short names of what it serves."""
    comprehensive: bool
    waiting: int
    """People whom it may call."""
    mine: bool
    free: bool
    """Whether who asks may take it."""


class QueueLine(Struct, frozen=True, kw_only=True):
    """One of those whom this window would call, in order; under a rule that decides at the call, by arrival."""

    token: str
    number: str
    service_name: str
    group_name: str
    kind: str
    share: int
    """Of the service's target used, per cent; those who go first use it up faster."""
    waited: int
    """Minutes."""
    over: bool
    why: str
    low: int = 0
    high: int = 0
    """Minutes until it is called, by any window: the forecast's interval; 0 to 0 for the next one."""


class PassedLine(Struct, frozen=True, kw_only=True):
    """A number that nobody answered here."""

    token: str
    number: str
    service_name: str
    time: str
    here: bool


class HelpLine(Struct, frozen=True, kw_only=True):
    """A call for help."""

    id: str
    place_name: str
    about: str
    number: str
    token: str
    asked_at: int
    time: str
    answered_by: str
    own: bool
    quiet: bool
    """A silent call of this window itself: the visitor who stands there may look at the screen."""


class LateLine(Struct, frozen=True, kw_only=True):
    """A visitor whom this window had before."""

    token: str
    number: str
    service_name: str
    state: str
    outcome: str
    time: str


class Choice(Struct, frozen=True):
    """Something to choose in a dialog: its id and its name."""

    id: str
    name: str


def queue_lines(queue: Turns, forecast: Forecast, texts: Texts, language: str) -> tuple[QueueLine, ...]:
    """A window's queue, with the reason of the first in a sentence where the hall's rule tells it before the call."""
    found: list[QueueLine] = []
    for place, turn in enumerate(queue.order):
        ticket, reason = turn.ticket, turn.reason if place == 0 and queue.settled else None
        estimate = forecast.ticket(ticket.id)
        found.append(
            QueueLine(
                token=ticket.id,
                number=ticket.number,
                service_name=short_name(texts, f"service-{ticket.service}", language),
                group_name=said(texts, f"group-{ticket.group}", language) if ticket.group else "",
                kind=ticket.kind,
                share=round(turn.share * 100),
                waited=turn.waited // 60,
                over=turn.share > 1,
                why="" if reason is None else staff_reason(reason, ticket.number, texts, language).sentence,
                low=0 if estimate is None else estimate.low,
                high=0 if estimate is None else estimate.high,
            )
        )
    return tuple(found)


def resting_lines(
    lobby: Lobby, branch: Branch, wall: Wall, texts: Texts, language: str, window: Window, queue: Turns
) -> tuple[QueueLine, ...]:
    """Whom a window may call and does not by itself: they would be served far into its break, or past its end."""
    room = room_before_break(branch, window, lobby.window(window.id), wall)
    if room is None or queue.own is not None:
        # A rule that gave each window its own line calls from it up to the break.
        return ()
    found: list[QueueLine] = []
    for ticket in lobby.waiting():
        key = class_of(ticket)
        held = may_take(branch, window.id, window.skills, key, lobby)
        if not held or fits(branch, window, ticket.service, ticket.cases, room):
            continue
        waited = max(0, wall.at - ticket.since)
        share = pace_of(branch, key).share(waited)
        found.append(
            QueueLine(
                token=ticket.id,
                number=ticket.number,
                service_name=short_name(texts, f"service-{ticket.service}", language),
                group_name=said(texts, f"group-{ticket.group}", language) if ticket.group else "",
                kind=ticket.kind,
                share=round(share * 100),
                waited=waited // MINUTE,
                over=share > 1,
                why="",
            )
        )
    return tuple(found[:RESTING_SHOWN])


def callable_at(lobby: Lobby, window: str, skills: tuple[str, ...]) -> int:
    """How many wait whom a window may call."""
    return sum(
        len(members)
        for (service, _, _, to_window), members in lobby.classes()
        if to_window == window or (not to_window and service in skills)
    )


def places(lobby: Lobby, branch: Branch, texts: Texts, language: str, person: str) -> tuple[Place, ...]:
    """The windows that a teller may take."""
    found: list[Place] = []
    for window in branch.windows:
        state = lobby.window(window.id)
        taken = state.state != "closed" and state.teller not in ("", person)
        names = [short_name(texts, f"service-{skill}", language) for skill in window.skills]
        found.append(
            Place(
                id=window.id,
                name=texts.say(f"window-{window.id}", language),
                state=state.state,
                teller=state.teller,
                skills=texts.say("console-list-comma", language).join(names),
                comprehensive=window.comprehensive,
                waiting=callable_at(lobby, window.id, window.skills),
                mine=state.teller == person and state.state != "closed",
                free=not taken,
            )
        )
    return tuple(found)


def help_lines(
    lobby: Lobby,
    wall: Wall,
    branch: Branch,
    texts: Texts,
    language: str,
    zone: tzinfo,
    person: str,
    window: str,
) -> tuple[HelpLine, ...]:
    """Calls for help that nobody took yet, and this window's own of the last minutes; the longest waiting first."""

    def shown(each: Help) -> bool:
        if each.answered_at is None:
            return True
        return each.place == window and wall.at - each.answered_at < HELP_KEPT

    found = sorted(filter(shown, lobby.helps.values()), key=lambda each: (each.answered_at is not None, each.asked_at))
    return tuple(help_line(each, lobby, branch, texts, language, zone, window) for each in found)


def help_line(
    each: Help, lobby: Lobby, branch: Branch, texts: Texts, language: str, zone: tzinfo, window: str = ""
) -> HelpLine:
    """One call for help in words."""
    ticket = lobby.tickets.get(each.ticket)
    return HelpLine(
        id=each.id,
        place_name=place_name(each.place, branch, texts, language),
        about=each.about,
        number="" if ticket is None else ticket.number,
        token="" if ticket is None else ticket.id,
        asked_at=each.asked_at,
        time=wall_at(each.asked_at, zone).text,
        answered_by=each.answered_by if each.answered_at is not None else "",
        own=bool(window) and each.place == window,
        quiet=bool(window) and each.place == window and each.about == "silent",
    )


def place_name(place: str, branch: Branch, texts: Texts, language: str) -> str:
    """Where help is wanted, in words: a window, a machine, or the place's own name."""
    if branch.window(place) is not None:
        return texts.say(f"window-{place}", language)
    key = f"console-place-{place}"
    if texts.has(key):
        return texts.say(key, language)
    return texts.say("console-place-machine", language, name=place)


def passed_lines(
    lobby: Lobby, texts: Texts, language: str, zone: tzinfo, window: str, skills: tuple[str, ...]
) -> tuple[PassedLine, ...]:
    found: list[PassedLine] = []
    for ticket in lobby.missed:
        call = ticket.last_call
        here = call is not None and call.window == window
        if here or ticket.service in skills:
            found.append(
                PassedLine(
                    token=ticket.id,
                    number=ticket.number,
                    service_name=short_name(texts, f"service-{ticket.service}", language),
                    time=wall_at(ticket.missed_at or ticket.issued_at, zone).text,
                    here=here,
                )
            )
    return tuple(found[:8])


def late_lines(calls: list[Call], lobby: Lobby, texts: Texts, language: str, zone: tzinfo) -> tuple[LateLine, ...]:
    ended = [call for call in reversed(calls) if call.ended_at is not None][:LATELY]
    return tuple(
        LateLine(
            token=call.ticket,
            number=call.number,
            service_name=short_name(texts, f"service-{call.service}", language),
            state=call.state,
            outcome=call.outcome,
            time=wall_at(call.ended_at or 0, zone).text,
        )
        for call in ended
    )


def transfer_choices(branch: Branch, texts: Texts, language: str) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """Services and windows that a visitor may be handed on to."""
    services = tuple(Choice(each.id, texts.say(f"service-{each.id}", language)) for each in branch.services)
    windows = tuple(Choice(each.id, texts.say(f"window-{each.id}", language)) for each in branch.windows)
    return services, windows


def pause_choices(faces: Faces, texts: Texts, language: str) -> tuple[Choice, ...]:
    """Reasons that a teller may give for a pause."""
    return tuple(Choice(each, said(texts, f"pause-{each}", language)) for each in faces.pauses)


def said(texts: Texts, key: str, language: str) -> str:
    return texts.say(key, language) if texts.has(key) else key.partition("-")[2]


def short_name(texts: Texts, key: str, language: str) -> str:
    return texts.say(f"{key}-short", language) if texts.has(f"{key}-short") else said(texts, key, language)
