"""What the manager sees of the hall: waits against targets, windows, machines, the day hour by hour and its end.

Pure, from the lobby and what is known of the nodes; alarms are in `dashboard_alarms`, the picture's geometry in
`dashboard_picture`, the day's figures in `report_figures`. Times are ms since the epoch.
"""

from collections.abc import Iterable
from datetime import tzinfo

from msgspec import Struct

from kiosk.settings import Faces
from kiosk.texts import Texts
from kiosk.views.console_lists import HelpLine, help_line
from kiosk.views.dashboard_advice import AdviceLine, advice_lines
from kiosk.views.dashboard_alarms import Alarm, alarms_of
from kiosk.views.dashboard_picture import HoursPicture, hours_picture
from kiosk.views.guide import ServiceLine, WindowLine, service_lines, window_lines
from kiosk.views.nodes import NodeState, kind_of_part, node_name
from kiosk.views.report_figures import day_report
from kiosk.views.report_values import Figures
from queue_machine.dispatch.forecast import Forecast
from queue_machine.domain.after_hours import hours_over, inside
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.tickets import ENDED
from queue_machine.domain.wall import Wall, wall_at

MINUTE = 60_000
OPEN_SHOWN = 200
"""Tickets without an end that are listed one by one."""


class Part(Struct, frozen=True):
    """One part of a node: paper, link, clock, disk … in words, and how grave it is."""

    name: str
    said: str
    grade: str
    """good, warn, bad, or "" where nobody knows."""


class NodeLine(Struct, frozen=True, kw_only=True):
    """One machine, board or hub."""

    name: str
    said: str
    """Its kind and name, in words."""
    role: str
    online: bool
    parts: tuple[Part, ...]
    boot: str
    sure: bool
    seen: str
    """HH:MM at which it was last heard of, "" for never."""
    last_fact: str
    """HH:MM of the last thing it recorded, "" for nothing today."""
    version: str


class ServiceRow(Struct, frozen=True, kw_only=True):
    """One service against its target."""

    line: ServiceLine
    share: int
    """Per cent of the target that the longest wait has used, at most 100 for the bar."""
    over: bool
    windows: int
    """Open windows that serve it."""
    served: int
    mean_wait: float


class OpenTicket(Struct, frozen=True, kw_only=True):
    """A ticket without an end, for the closing of the day."""

    token: str
    number: str
    service_name: str
    state: str
    issued: str
    window: str
    unsure: bool
    endable: bool
    """Whether it can be ended from here; what is at a window is ended there."""


class DashboardView(Struct, frozen=True, kw_only=True):
    """The manager's page."""

    at: int
    time: str
    date: str
    day: str
    """Date of the business day."""
    day_state: str
    """none, open, closed."""
    day_how: str
    opened: str
    stale: bool
    """Whether the open day is not today's date."""
    waiting: int
    late: int
    """After hours: people with a ticket who are still in the hall, those at windows among them; 0 within hours."""
    longest: int
    windows_open: int
    windows_paused: int
    serving: int
    limit: int
    """Minutes that nobody should wait longer than."""
    total: Figures
    alarms: tuple[Alarm, ...]
    advice: tuple[AdviceLine, ...]
    services: tuple[ServiceRow, ...]
    windows: tuple[WindowLine, ...]
    served_by_window: dict[str, int]
    picture: HoursPicture
    nodes: tuple[NodeLine, ...]
    helps: tuple[HelpLine, ...]
    open_tickets: tuple[OpenTicket, ...]
    open_count: int
    unsure: int


def dashboard_view(
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
) -> DashboardView:
    """The manager's page at a wall time."""
    known = list(nodes)
    report = day_report(lobby, wall, branch, texts, language, zone)
    lines = service_lines(lobby, wall, forecast, branch, faces, texts, language)
    of_service = {each.id: each for each in report.services}
    windows = window_lines(lobby, branch, texts, language)
    helps = [help_line(each, lobby, branch, texts, language, zone) for each in lobby.helps.values()]
    open_ = sorted((t for t in lobby.tickets.values() if t.state not in ENDED), key=lambda t: (t.issued_at, t.number))
    day = lobby.day
    return DashboardView(
        at=wall.at,
        time=wall.text,
        date=wall.date,
        day=day.date,
        day_state=day.state,
        day_how=day.how,
        opened=wall_at(day.opened_at, zone).text if day.opened_at else "",
        stale=day.state == "open" and day.date != wall.date,
        waiting=lobby.waiting_count(),
        late=inside(lobby) if hours_over(lobby, branch, wall) else 0,
        longest=max((each.longest for each in lines if each.waiting), default=0),
        windows_open=sum(each.state == "open" for each in windows),
        windows_paused=sum(each.state == "paused" for each in windows),
        serving=sum(each.ticket_state == "serving" for each in windows),
        limit=round(branch.alarm_wait),
        total=report.total,
        alarms=alarms_of(lobby, wall, branch, texts, language, known, report.dissatisfied, zone),
        advice=advice_lines(lobby, wall, texts, language, zone),
        services=tuple(
            ServiceRow(
                line=line,
                share=min(100, round(100 * line.longest / max(1, line.target))) if line.waiting else 0,
                over=line.waiting > 0 and line.longest > line.target,
                windows=sum(
                    lobby.window(window.id).state == "open" for window in branch.windows if line.id in window.skills
                ),
                served=of_service[line.id].served,
                mean_wait=of_service[line.id].mean_wait,
            )
            for line in lines
        ),
        windows=windows,
        served_by_window={each.id: each.served for each in report.windows},
        picture=hours_picture(report.hours, branch.alarm_wait),
        nodes=node_lines(lobby, wall, texts, language, zone, known),
        helps=tuple(sorted((h for h in helps if not h.answered_by), key=lambda h: h.asked_at)),
        open_tickets=tuple(
            OpenTicket(
                token=ticket.id,
                number=ticket.number,
                service_name=_short(texts, f"service-{ticket.service}", language),
                state=ticket.state,
                issued=wall_at(ticket.issued_at, zone).text,
                window="" if ticket.call is None else ticket.call.window,
                unsure=ticket.unsure,
                endable=ticket.state in ("waiting", "missed"),
            )
            for ticket in open_[:OPEN_SHOWN]
        ),
        open_count=len(open_),
        unsure=sum(ticket.unsure for ticket in open_),
    )


def node_lines(
    lobby: Lobby, wall: Wall, texts: Texts, language: str, zone: tzinfo, nodes: Iterable[NodeState]
) -> tuple[NodeLine, ...]:
    """The branch's nodes with the health of their parts and their last recorded fact."""
    last = _last_facts(lobby)
    found: list[NodeLine] = []
    for node in nodes:
        # Its own word on its clock is older than the manager's or the hub's, who may vouch for it.
        states = {**node.parts, "clock": "ok" if node.sure else "unsure"}
        parts = [_part(name, state, texts, language) for name, state in sorted(states.items())]
        found.append(
            NodeLine(
                name=node.name,
                said=node_name(node.name, node.role, texts, language),
                role=node.role,
                online=node.online,
                parts=tuple(parts) if node.online else (),
                boot=node.boot,
                sure=node.sure,
                seen=_time(node.seen_at, zone),
                last_fact=_time(node.last_fact_at or last.get(node.name), zone),
                version=node.version,
            )
        )
    return tuple(found)


def _last_facts(lobby: Lobby) -> dict[str, int]:
    """By node, the last that it is known to have done, ms: tickets by who issued them, calls by the one that leads."""
    last: dict[str, int] = {}
    for ticket in lobby.tickets.values():
        last[ticket.node] = max(last.get(ticket.node, 0), ticket.issued_at)
    for call in lobby.recent_calls(1):
        last[lobby.leader] = max(last.get(lobby.leader, 0), call.ended_at or call.last_called_at)
    return last


def _time(at: int | None, zone: tzinfo) -> str:
    return "" if at is None else wall_at(at, zone).text


def _part(name: str, state: str, texts: Texts, language: str) -> Part:
    key, said = f"manager-part-{kind_of_part(name)}", f"manager-health-{state}"
    return Part(
        texts.say(key, language) if texts.has(key) else name,
        texts.say(said, language) if texts.has(said) else state,
        grade(state),
    )


def grade(state: str) -> str:
    """How grave the state of a part is."""
    if state in ("ok", "up", "online", "fine"):
        return "good"
    if state in ("low", "unsure", "near-end", "slow", "no-voice", "other", "feeding", "unread"):
        return "warn"
    return "" if state in ("unknown", "none", "") else "bad"


def _short(texts: Texts, key: str, language: str) -> str:
    return texts.say(f"{key}-short" if texts.has(f"{key}-short") else key, language)
