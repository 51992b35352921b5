"""What the guide's page shows: calls for help, the hall at a glance, passed numbers, one ticket and what can be done.

Pure, from the lobby and what is known of the machines; the page draws it for a phone. Times are ms since the epoch.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo

from msgspec import Struct

from kiosk.settings import Faces
from kiosk.texts import Texts
from kiosk.views.console_lists import HelpLine, help_line
from kiosk.views.dashboard_alarms import coming_next, uncovered
from kiosk.views.nodes import NodeState
from kiosk.views.story import StoryLine, story
from queue_machine.dispatch.forecast import Estimate, Forecast
from queue_machine.domain.after_hours import beyond_hours, hours_end
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.numbers import parse
from queue_machine.domain.tickets import Ticket
from queue_machine.domain.wall import Wall, clock_text, wall_at

MINUTE = 60_000
ANSWERED_SHOWN = 4


class Machine(Struct, frozen=True):
    """A ticket machine that can print a slip."""

    name: str
    online: bool


class ServiceLine(Struct, frozen=True, kw_only=True):
    """One service: how many wait and for how long."""

    id: str
    name: str
    kind: str
    icon: str
    letter: str
    waiting: int
    longest: int
    """Minutes that the first of them has waited."""
    target: int
    told: int
    """Minutes that a visitor who comes now is told."""
    served_from: str
    """HH:MM, "" while it is served."""
    asks_cases: bool
    late: bool = False
    """Whether a visitor who comes now may be served only after the hours."""


class WindowLine(Struct, frozen=True, kw_only=True):
    """One window: who is there."""

    id: str
    name: str
    state: str
    teller: str
    number: str
    ticket_state: str
    pause: str
    until: str
    """HH:MM at which the pause is meant to end."""
    open_until: str = ""
    """HH:MM at which an open one is meant to close (a peak window)."""


class Bare(Struct, frozen=True, kw_only=True):
    """A service that somebody waits for, or comes to next, and that no open window serves."""

    name: str
    minutes: int
    """Since the last window left it."""
    waiting: int
    coming: int
    """People who have another matter first, on the same ticket."""


class Passed(Struct, frozen=True, kw_only=True):
    """A passed number that may return."""

    token: str
    number: str
    service_name: str
    window: str
    minutes: int
    """Since it was passed."""
    in_time: bool
    """Whether it keeps its place when it returns now."""


class TicketCard(Struct, frozen=True, kw_only=True):
    """One ticket and what the guide can do for its visitor."""

    token: str
    number: str
    state: str
    service: str
    service_name: str
    group: str
    group_name: str
    cases: int
    then: tuple[str, ...]
    """Ids of the services that follow on the same ticket."""
    then_names: tuple[str, ...]
    issued: str
    waited: int
    """Minutes."""
    ahead: int | None
    low: int
    high: int
    served_from: str
    window: str
    """Where it is called, served or held."""
    asks_cases: bool
    can_change: bool
    can_return: bool
    can_end: bool
    story: tuple[StoryLine, ...]


class Option(Struct, frozen=True):
    """A group to choose: its id, name, icon and what the window checks."""

    id: str
    name: str
    icon: str
    proof: str


class GuideView(Struct, frozen=True, kw_only=True):
    """The guide's page."""

    at: int
    time: str
    date: str
    midnight: int
    """Start of this date in the hall, ms: times of hand-written numbers count from it."""
    day: str
    """State of the day: none, open, closed."""
    helps: tuple[HelpLine, ...]
    answered: tuple[HelpLine, ...]
    waiting: int
    windows_open: int
    longest: int
    services: tuple[ServiceLine, ...]
    windows: tuple[WindowLine, ...]
    bare: tuple[Bare, ...]
    passed: tuple[Passed, ...]
    machines: tuple[Machine, ...]
    groups: tuple[Option, ...]


def guide_view(
    lobby: Lobby,
    wall: Wall,
    forecast: Forecast,
    branch: Branch,
    faces: Faces,
    texts: Texts,
    language: str,
    zone: tzinfo,
    *,
    nodes: Iterable[NodeState] = (),
) -> GuideView:
    """The guide's page at a wall time."""
    helps = [help_line(each, lobby, branch, texts, language, zone) for each in lobby.helps.values()]
    services = service_lines(lobby, wall, forecast, branch, faces, texts, language)
    return GuideView(
        at=wall.at,
        time=wall.text,
        date=wall.date,
        midnight=int(datetime.fromisoformat(wall.date).replace(tzinfo=zone).timestamp() * 1000),
        day=lobby.day.state,
        helps=tuple(sorted((h for h in helps if not h.answered_by), key=lambda h: (h.about != "silent", h.asked_at))),
        answered=tuple(sorted((h for h in helps if h.answered_by), key=lambda h: -h.asked_at)[:ANSWERED_SHOWN]),
        waiting=lobby.waiting_count(),
        windows_open=sum(lobby.window(window.id).state == "open" for window in branch.windows),
        longest=max((each.longest for each in services if each.waiting), default=0),
        services=services,
        windows=window_lines(lobby, branch, texts, language),
        bare=tuple(_bare(lobby, wall, branch, texts, language)),
        passed=tuple(_passed(ticket, wall, branch, texts, language) for ticket in lobby.missed),
        machines=tuple(Machine(each.name, each.online) for each in nodes if each.role == "machine"),
        groups=tuple(
            Option(
                each.id,
                texts.say(f"group-{each.id}", language),
                each.icon,
                texts.say(f"group-{each.id}-proof", language) if texts.has(f"group-{each.id}-proof") else "",
            )
            for each in branch.groups
        ),
    )


def service_lines(
    lobby: Lobby, wall: Wall, forecast: Forecast, branch: Branch, faces: Faces, texts: Texts, language: str
) -> tuple[ServiceLine, ...]:
    """All services in the order of their kinds, with who waits."""
    order = {kind.id: place for place, kind in enumerate(faces.kinds)}
    found: list[ServiceLine] = []
    end = hours_end(lobby.day, branch, wall)
    for service in sorted(branch.services, key=lambda each: order.get(each.kind, len(order))):
        first = min((m[0].since for key, m in lobby.classes() if key[0] == service.id), default=wall.at)
        estimate = forecast.service(service.id)
        found.append(
            ServiceLine(
                id=service.id,
                name=_short(texts, f"service-{service.id}", language),
                kind=texts.say(f"kind-{service.kind}", language),
                icon=service.icon,
                letter=service.letter,
                waiting=lobby.waiting_count(service.id),
                longest=max(0, wall.at - first) // MINUTE,
                target=round(service.target),
                told=estimate.told,
                served_from=_from(estimate),
                asks_cases=service.asks_cases,
                late=beyond_hours(end, wall.minute, estimate.told),
            )
        )
    return tuple(found)


def window_lines(lobby: Lobby, branch: Branch, texts: Texts, language: str) -> tuple[WindowLine, ...]:
    """All windows, with who is called to or served there."""
    found: list[WindowLine] = []
    for window in branch.windows:
        state, ticket = lobby.window(window.id), lobby.at_window(window.id)
        if ticket is not None and ticket.state == "held":
            ticket = None  # set aside: nobody sits there
        paused = state.state == "paused"
        pause = f"pause-{state.reason}"
        found.append(
            WindowLine(
                id=window.id,
                name=texts.say(f"window-{window.id}", language),
                state=state.state,
                teller=state.teller,
                number="" if ticket is None else ticket.number,
                ticket_state="" if ticket is None else ticket.state,
                pause=texts.say(pause, language) if paused and texts.has(pause) else "",
                until=clock_text(state.until) if paused and state.until is not None else "",
                open_until=clock_text(state.until) if state.state == "open" and state.until is not None else "",
            )
        )
    return tuple(found)


def _bare(lobby: Lobby, wall: Wall, branch: Branch, texts: Texts, language: str) -> Iterator[Bare]:
    next_ = coming_next(lobby)
    for service, minutes in uncovered(lobby, wall, branch).items():
        waiting, coming = lobby.waiting_count(service), next_.get(service, 0)
        if waiting or coming:
            name = _short(texts, f"service-{service}", language)
            yield Bare(name=name, minutes=minutes, waiting=waiting, coming=coming)


def _passed(ticket: Ticket, wall: Wall, branch: Branch, texts: Texts, language: str) -> Passed:
    minutes = max(0, wall.at - (ticket.missed_at or wall.at)) // MINUTE
    call = ticket.last_call
    return Passed(
        token=ticket.id,
        number=ticket.number,
        service_name=_short(texts, f"service-{ticket.service}", language),
        window="" if call is None else call.window,
        minutes=minutes,
        in_time=ticket.returns == 0 and minutes <= branch.policy.return_within,
    )


def find_ticket(lobby: Lobby, wanted: str) -> Ticket | None:
    """The ticket of a number as people say it (a23, A 023, A023), or of a token; None for none.

    Where two tickets hold one number the one that still goes on is meant.
    """
    asked = wanted.strip()
    if asked.lower() in lobby.tickets:
        return lobby.tickets[asked.lower()]
    number = asked.upper().replace(" ", "").replace("-", "").removesuffix("号")
    found = lobby.by_number(number)
    if found is None and number[:1].isalpha() and number[1:].isdecimal():
        found = lobby.by_number(f"{number[0]}{int(number[1:]):03d}")
    if found is not None and found.ended_at is not None:
        same = (each for each in lobby.tickets.values() if each.number == found.number and each.ended_at is None)
        return next(same, found)
    return found


def well_formed_number(number: str) -> bool:
    """Whether a hand-written number can be one of this system."""
    return parse(number.strip().upper()) is not None


def ticket_card(
    lobby: Lobby,
    wall: Wall,
    forecast: Forecast,
    ticket: Ticket,
    branch: Branch,
    texts: Texts,
    language: str,
    zone: tzinfo,
) -> TicketCard:
    """A ticket with its story, and what can be done for its visitor."""
    estimate = forecast.ticket(ticket.id)
    service, call = branch.service(ticket.service), ticket.call
    until = ticket.ended_at or (ticket.calls[0].called_at if ticket.calls else wall.at)
    return TicketCard(
        token=ticket.id,
        number=ticket.number,
        state=ticket.state,
        service=ticket.service,
        service_name=_short(texts, f"service-{ticket.service}", language),
        group=ticket.group,
        group_name=texts.say(f"group-{ticket.group}", language) if ticket.group else "",
        cases=ticket.cases,
        then=ticket.then,
        then_names=tuple(_short(texts, f"service-{each}", language) for each in ticket.then),
        issued=wall_at(ticket.issued_at, zone).text,
        waited=max(0, until - ticket.issued_at) // MINUTE,
        ahead=None if estimate is None else estimate.ahead,
        low=0 if estimate is None else estimate.low,
        high=0 if estimate is None else estimate.high,
        served_from="" if estimate is None else _from(estimate),
        window="" if call is None else call.window,
        asks_cases=service is not None and service.asks_cases,
        can_change=ticket.state in ("waiting", "missed"),
        can_return=ticket.state == "missed",
        can_end=ticket.state in ("waiting", "missed"),
        story=tuple(story(lobby, ticket.id, branch, texts, language, zone) or ()),
    )


def _from(estimate: Estimate) -> str:
    return "" if estimate.served_from is None else clock_text(estimate.served_from)


def _short(texts: Texts, key: str, language: str) -> str:
    return texts.say(f"{key}-short" if texts.has(f"{key}-short") else key, language)
