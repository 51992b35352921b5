"""What a teller's console shows: the window, the visitor there, whom to call next and why, and what can be done.

Pure, from the lobby; the page draws it and sends back what is pressed. Times are ms since the epoch: what counts
seconds on the screen counts from them, so that a state stays true until the lobby changes.
"""

from datetime import tzinfo
from typing import Literal

from msgspec import Struct

from kiosk.texts import Texts
from kiosk.views.console_lists import (
    QUEUE_SHOWN,
    HelpLine,
    LateLine,
    PassedLine,
    Place,
    QueueLine,
    callable_at,
    help_lines,
    late_lines,
    passed_lines,
    places,
    queue_lines,
    resting_lines,
    said,
    short_name,
)
from kiosk.views.console_settled import settled_notes
from kiosk.views.reasons import staff_reason
from queue_machine.dispatch.forecast import Forecast
from queue_machine.dispatch.turns import turns
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.tickets import Call, Ticket
from queue_machine.domain.wall import Wall, clock_text

MINUTE = 60_000
STILL_AFTER = 3.0
"""Means after which the teller is asked whether the service still goes on."""

Stage = Literal["day-closed", "choose", "closed", "paused", "free", "called", "serving"]


class Present(Struct, frozen=True, kw_only=True):
    """The visitor at the window, or on the way there."""

    token: str
    number: str
    state: str
    service: str
    service_name: str
    group_name: str
    proof: str
    """What to check of a visitor who goes first."""
    cases: int
    language: str
    kind: str
    then: tuple[str, ...]
    """Names of the services that follow on the same ticket."""
    calls: int
    called_at: int
    last_called_at: int
    started_at: int | None
    serving_since: int | None
    worked: int
    """ms of service up to `serving_since`."""
    mean: int
    """ms that this service takes on average, for these cases."""
    waited: int
    """Minutes before the call."""
    why: str
    """Why this ticket was called."""
    bring: tuple[str, ...]
    miss_calls: int
    """Calls still wanted before it may be marked missed."""
    miss_at: int
    """When it may be marked missed, if it was called often enough."""
    ask_at: int | None
    """When to ask "still serving?"; None while it is not served."""
    ask_why: Literal["", "long", "restored"] = ""
    unsure: bool = False
    slot: str = ""
    """HH:MM of an appointment."""


class Held(Struct, frozen=True, kw_only=True):
    """A visitor whose service is set aside at this window."""

    token: str
    number: str
    service_name: str
    since: int


class ConsoleView(Struct, frozen=True, kw_only=True):
    """One console."""

    at: int
    version: int
    time: str
    minute: int
    """Of the day."""
    person: str
    stage: Stage
    day: str
    window: str = ""
    window_name: str = ""
    teller: str = ""
    own: bool = False
    """Whether who asks staffs this window; only then, or for a manager, it can be acted at."""
    may_act: bool = False
    open_until: str = ""
    """HH:MM at which it is meant to close, "" without a planned end."""
    ends_at: int | None = None
    """The same as an instant: from then on the teller is asked whether to close."""
    pause_reason: str = ""
    pause_until: str = ""
    pause_since: int = 0
    present: Present | None = None
    held: tuple[Held, ...] = ()
    queue: tuple[QueueLine, ...] = ()
    foretold: bool = True
    """Whether the first of the queue is whom the window calls next; some rules decide at the call alone."""
    rule: str = "clock"
    """The hall's rule, as keys of texts name it: without dots."""
    resting: tuple[QueueLine, ...] = ()
    """Those who are called by hand alone so near the window's break or end."""
    waiting: int = 0
    """People whom this window may call; those of its own line where the hall's rule gives each window one."""
    elsewhere: int = 0
    """Further people whom it could serve, who stand in other windows' lines."""
    waiting_hall: int = 0
    served_today: int = 0
    mean_minutes: float = 0.0
    """Of a service here today."""
    passed: tuple[PassedLine, ...] = ()
    helps: tuple[HelpLine, ...] = ()
    lately: tuple[LateLine, ...] = ()
    places: tuple[Place, ...] = ()
    settled: tuple[str, ...] = ()
    """Calls to this window that lost to another hub's, told until the next call."""
    step: str = ""
    """Which step of the service the teller is at: a key of texts."""
    miss_seconds: int = 40


def console_view(
    lobby: Lobby,
    wall: Wall,
    forecast: Forecast,
    branch: Branch,
    texts: Texts,
    language: str,
    zone: tzinfo,
    *,
    person: str,
    manager: bool = False,
    window: str = "",
    restored_at: int = 0,
) -> ConsoleView:
    """The console of `person` at `window`, or at the window that they staff; without one, the windows to take.

    `restored_at` is when the hub came back after a failure, ms, 0 for never.
    """
    own = next((w.id for w in lobby.windows.values() if w.teller == person and w.state != "closed"), "")
    shown = branch.window(window or own)
    day_open = lobby.day.state == "open"
    common = {
        "at": wall.at,
        "version": lobby.version,
        "time": wall.text,
        "minute": wall.minute,
        "person": person,
        "day": lobby.day.date,
        "waiting_hall": lobby.waiting_count(),
        "miss_seconds": branch.miss_after_seconds,
    }
    if shown is None:
        return ConsoleView(
            **common,  # type: ignore[arg-type]
            stage="choose" if day_open else "day-closed",
            places=places(lobby, branch, texts, language, person),
            helps=help_lines(lobby, wall, branch, texts, language, zone, person, ""),
        )
    state = lobby.window(shown.id)
    ticket = lobby.at_window(shown.id)
    call = None if ticket is None else ticket.call
    present = (
        present_of(ticket, call, branch, texts, language, wall, restored_at)
        if ticket is not None and call is not None and ticket.state != "held"
        else None
    )
    calls = lobby.calls_at(shown.id)
    done = [each for each in calls if each.state == "completed"]
    stage = _stage(day_open, state.state, present)
    queue = turns(lobby, branch, shown.id, wall, forecast.policy, QUEUE_SHOWN)
    may_call = callable_at(lobby, shown.id, shown.skills)
    waiting = may_call if queue.own is None else queue.own
    return ConsoleView(
        **common,  # type: ignore[arg-type]
        stage=stage,
        window=shown.id,
        window_name=texts.say(f"window-{shown.id}", language),
        teller=state.teller,
        own=shown.id == own,
        may_act=shown.id == own or manager,
        open_until=clock_text(state.until) if state.state == "open" and state.until is not None else "",
        ends_at=_instant(wall, state.until) if state.state == "open" and state.until is not None else None,
        pause_reason=said(texts, f"pause-{state.reason}", language) if state.state == "paused" and state.reason else "",
        pause_until=clock_text(state.until) if state.state == "paused" and state.until is not None else "",
        pause_since=state.since,
        present=present,
        held=tuple(_held(each, texts, language) for each in lobby.held_at(shown.id)),
        queue=queue_lines(queue, forecast, texts, language),
        foretold=queue.settled,
        rule=queue.rule.replace(".", "-"),
        resting=resting_lines(lobby, branch, wall, texts, language, shown, queue) if state.state == "open" else (),
        waiting=waiting,
        elsewhere=max(0, may_call - waiting),
        served_today=len(done),
        mean_minutes=round(sum(each.worked for each in done) / len(done) / MINUTE, 1) if done else 0.0,
        passed=passed_lines(lobby, texts, language, zone, shown.id, shown.skills),
        helps=help_lines(lobby, wall, branch, texts, language, zone, person, shown.id),
        lately=late_lines(calls, lobby, texts, language, zone),
        settled=settled_notes(lobby, texts, language, shown.id),
        step=_step(stage),
    )


def _instant(wall: Wall, minute: int) -> int:
    """When a minute of this day begins, ms."""
    return wall.at - wall.at % MINUTE + (minute - wall.minute) * MINUTE


def _stage(day_open: bool, state: str, present: Present | None) -> Stage:
    if present is not None:
        return "serving" if present.state == "serving" else "called"
    if not day_open:
        return "day-closed"
    if state == "open":
        return "free"
    return "paused" if state == "paused" else "closed"


def _step(stage: Stage) -> str:
    """Which step of the service is prompted."""
    return {"called": "greet", "serving": "serve", "free": "ready"}.get(stage, "")


def present_of(
    ticket: Ticket, call: Call, branch: Branch, texts: Texts, language: str, wall: Wall, restored_at: int
) -> Present:
    """The visitor at a window."""
    service = branch.service(ticket.service)
    mean = round((8.0 if service is None else service.mean) * max(1, ticket.cases) * MINUTE)
    calls = call.recalls + 1
    ask_at, ask_why = _still(ticket, call, mean, wall, restored_at)
    first = ticket.calls[0]
    return Present(
        token=ticket.id,
        number=ticket.number,
        state=ticket.state,
        service=ticket.service,
        service_name=said(texts, f"service-{ticket.service}", language),
        group_name=said(texts, f"group-{ticket.group}", language) if ticket.group else "",
        proof=_lines(texts, f"group-{ticket.group}-proof", language)[0] if _has(texts, ticket.group) else "",
        cases=ticket.cases,
        language=ticket.language,
        kind=ticket.kind,
        then=tuple(short_name(texts, f"service-{each}", language) for each in ticket.then),
        calls=calls,
        called_at=call.called_at,
        last_called_at=call.last_called_at,
        started_at=call.started_at,
        serving_since=call.serving_since,
        worked=call.worked,
        mean=mean,
        waited=max(0, (first.called_at if call is first else call.called_at) - ticket.since) // MINUTE,
        why=staff_reason(call.reason, call.number, texts, language).sentence,
        bring=_lines(texts, f"bring-{ticket.service}", language),
        miss_calls=max(0, branch.miss_after_calls - calls),
        miss_at=call.called_at + branch.miss_after_seconds * 1000,
        ask_at=ask_at,
        ask_why=ask_why,
        unsure=ticket.unsure,
        slot=_slot(ticket, wall),
    )


def _still(
    ticket: Ticket, call: Call, mean: int, wall: Wall, restored_at: int
) -> tuple[int | None, Literal["", "long", "restored"]]:
    """When to ask whether the visitor is still served, and why it is asked now."""
    seen = max(call.confirmed_at or 0, call.serving_since or 0, call.last_called_at)
    if restored_at and seen < restored_at <= wall.at:
        return restored_at, "restored"
    if ticket.state != "serving":
        return None, ""
    ask_at = (call.confirmed_at or call.serving_since or call.called_at) + round(STILL_AFTER * mean)
    return ask_at, "long" if wall.at >= ask_at else ""


def _slot(ticket: Ticket, wall: Wall) -> str:
    """HH:MM of an appointment, which is today's."""
    if ticket.slot is None:
        return ""
    return clock_text(wall.minute + (ticket.slot - wall.at // MINUTE * MINUTE) // MINUTE)


def _held(ticket: Ticket, texts: Texts, language: str) -> Held:
    call = ticket.call
    since = ticket.issued_at if call is None else (call.started_at or call.called_at)
    return Held(
        token=ticket.id,
        number=ticket.number,
        service_name=short_name(texts, f"service-{ticket.service}", language),
        since=since,
    )


def _has(texts: Texts, group: str) -> bool:
    return bool(group) and texts.has(f"group-{group}-proof")


def _lines(texts: Texts, key: str, language: str) -> tuple[str, ...]:
    if not texts.has(key):
        return ()
    return tuple(line.strip() for line in texts.say(key, language).splitlines() if line.strip())
