"""What a ticket machine knows of its hall, as one frozen value: who waits where and how long, hours, paper, link.

A pure function of the lobby, the forecast and the machine's own health. Which page a visitor is on is in
`machine_progress`, and what is said of it all in `machine_words`; neither reads a lobby.
"""

from collections.abc import Iterator
from datetime import date as Date
from datetime import timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from kiosk.settings import Faces
from queue_machine.dispatch.forecast import Estimate, Forecast
from queue_machine.domain.after_hours import beyond_hours, hours_end, hours_over, inside
from queue_machine.domain.branch import Branch, Service, Span
from queue_machine.domain.lobby import Day, Lobby
from queue_machine.domain.public_board import PublicBoard
from queue_machine.domain.tickets import Ticket
from queue_machine.domain.wall import Wall
from queue_machine.hardware.status import PrinterHealth

LOOK_AHEAD_DAYS = 30
"""How far the next opening is looked for."""
MINUTE = 60_000

DayState = Literal["open", "doubtful", "closed"]
Paper = Literal["ok", "low", "out", "fault", "none"]


class GroupWait(Struct, frozen=True):
    """What a visitor of a group, who may go first, would meet at a service."""

    group: str
    ahead: int
    told: int


class ServiceNow(Struct, frozen=True, kw_only=True):
    """A service as a visitor who comes now would meet it."""

    id: str
    kind: str
    icon: str
    asks_cases: bool
    waiting: int
    """People who wait for this service."""
    ahead: int
    """People who would be called before an ordinary visitor who comes now."""
    told: int
    """Minutes as visitors are told."""
    served_from: int | None = None
    """Minute of the day from which it is served, when no window serves it now."""
    ended_at: int | None = None
    """Minute of the day since which it gives no more tickets today; None while it does."""
    groups: tuple[GroupWait, ...] = ()

    def met_by(self, group: str) -> "ServiceNow":
        """The service as a visitor of this group meets it; "" is an ordinary visitor."""
        wait = next((wait for wait in self.groups if wait.group == group), None)
        return self if wait is None else replace(self, ahead=wait.ahead, told=wait.told)


class KindNow(Struct, frozen=True, kw_only=True):
    """A kind of business and its services, in the order of the configuration."""

    id: str
    icon: str
    services: tuple[str, ...]


class GroupNow(Struct, frozen=True):
    """Why a visitor may go first."""

    id: str
    icon: str


class OwedSlip(Struct, frozen=True):
    """A ticket of this machine whose slip no printer had yet: no more than its number, for anybody may read it."""

    ticket: str
    number: str


class OpeningHours(Struct, frozen=True):
    """The hours of one date (YYYY-MM-DD); `weekday` 0 is Monday."""

    date: str
    weekday: int
    spans: tuple[Span, ...]


class HallNow(Struct, frozen=True, kw_only=True):
    """The hall as its ticket machine knows it. Equal values look equal: time counts in minutes."""

    date: str
    """YYYY-MM-DD on the wall."""
    weekday: int
    minute: int
    """Minute of the day."""
    day: DayState
    """open; doubtful: tickets are given after a warning; closed: hours and what to bring are shown."""
    waiting: int
    """People who wait in the hall."""
    served_late: int = 0
    """After hours: people with a ticket who are still served; 0 within hours."""
    kinds: tuple[KindNow, ...]
    services: tuple[ServiceNow, ...]
    groups: tuple[GroupNow, ...]
    opening: OpeningHours | None = None
    """Today's hours while the hall still opens or works today, else the next day's; None when none is known."""
    ends: int | None = None
    """Minute of the day at which today's hours end; None where none do (a trial day) or the clock is doubtful."""
    after: OpeningHours | None = None
    """The next day on which the hall opens, today left out; None when none is known."""
    week: tuple[OpeningHours, ...] = ()
    """This date and the six after it."""
    paper: Paper = "ok"
    hub_since: int | None = None
    """Minute of the day since which the hub is not heard, None while it is."""
    clock_sure: bool = True
    owed: tuple[OwedSlip, ...] = ()
    """The latest first."""
    out_of_service: str = ""
    """Why this machine gives no tickets ("disk"), "" while it does."""

    def service(self, service: str) -> ServiceNow | None:
        return next((s for s in self.services if s.id == service), None)

    def late(self, service: ServiceNow) -> bool:
        """Whether somebody who comes now may wait for it until after the hours."""
        return beyond_hours(self.ends, self.minute, service.told)

    def kind(self, kind: str) -> KindNow | None:
        return next((k for k in self.kinds if k.id == kind), None)

    @property
    def staffed_from(self) -> OpeningHours | None:
        """Outside hours, those that bring somebody back; None while somebody is there, or none is known."""
        opening = self.opening
        if self.day != "closed" or opening is None or self.served_late:
            return None
        begun = opening.date == self.date and self.minute >= opening.spans[0].start
        return None if begun else opening

    @property
    def prints(self) -> bool:
        """Whether a slip would come out now, as far as anybody knows."""
        return self.paper in ("ok", "low")


def hall_now(
    lobby: Lobby,
    forecast: Forecast,
    branch: Branch,
    faces: Faces,
    wall: Wall,
    *,
    printer: PrinterHealth | None,
    hub_since: int | None,
    clock_sure: bool,
    owed: tuple[Ticket, ...],
    out_of_service: str,
    said: PublicBoard | None = None,
) -> HallNow:
    """The hall now. `printer` is None where the machine has none; `hub_since` is when the hub was last heard, ms,
    None while it is there; `owed` are the tickets whose slips are owed and not in the printer at this moment; `said`
    is what the hub tells boards, None while it is away: a machine and a board tell the same minutes."""
    trial = lobby.day.state == "open" and lobby.day.how == "trial"
    services = tuple(_service(service, branch, lobby, forecast, wall, trial, said) for service in branch.services)
    return HallNow(
        date=wall.date,
        weekday=wall.weekday,
        minute=wall.minute,
        day=day_state(lobby.day, branch, wall, hub=hub_since is None, clock_sure=clock_sure),
        waiting=lobby.waiting_count(),
        served_late=inside(lobby) if hours_over(lobby, branch, wall) else 0,
        kinds=_kinds(faces, services),
        services=services,
        groups=tuple(GroupNow(group.id, group.icon) for group in branch.groups),
        opening=_opening(branch, wall, over=lobby.day.state == "closed" and lobby.day.date == wall.date),
        ends=hours_end(lobby.day, branch, wall) if clock_sure else None,
        after=_opening(branch, wall, over=True),
        week=tuple(_date(branch, wall, ahead) for ahead in range(7)),
        paper=_paper(printer),
        hub_since=None if hub_since is None else _minute_at(hub_since, wall),
        clock_sure=clock_sure,
        owed=tuple(OwedSlip(ticket.id, ticket.number) for ticket in sorted(owed, key=lambda t: -t.order)),
        out_of_service=out_of_service,
    )


def day_state(day: Day, branch: Branch, wall: Wall, *, hub: bool, clock_sure: bool) -> DayState:
    """Whether tickets are given now.

    With the hub the day is the hub's. Without it, a machine whose branch would be open issues for the date that it
    believes, after a warning: nobody is sent away because a cable is out.
    """
    spans = branch.hours.spans(wall.weekday, wall.date)
    last = max((span.end for span in spans), default=0)
    first = min((span.start for span in spans), default=0)
    if day.state == "open":
        if day.date != wall.date:
            return "open" if hub and not clock_sure else "doubtful"
        opened = _minute_at(day.opened_at, wall)
        over = bool(spans) and opened < last <= wall.minute
        return "closed" if over and day.how != "trial" and clock_sure else "open"
    if not clock_sure and day.state != "closed":
        # The hub doubts its clock too, or it would have measured this one: it opens nothing until the manager looked.
        return "doubtful"
    if hub:
        return "closed"
    if not clock_sure:
        return "doubtful"
    closed_today = day.state == "closed" and day.date == wall.date
    return "doubtful" if first <= wall.minute < last and not closed_today else "closed"


def _service(
    service: Service,
    branch: Branch,
    lobby: Lobby,
    forecast: Forecast,
    wall: Wall,
    trial: bool,
    said: PublicBoard | None,
) -> ServiceNow:
    estimate = forecast.service(service.id)
    told = None if said is None or said.date != lobby.day.date else said.told(service.id)
    last = service.last_ticket
    return ServiceNow(
        id=service.id,
        kind=service.kind,
        icon=service.icon,
        asks_cases=service.asks_cases,
        waiting=lobby.waiting_count(service.id),
        ahead=estimate.ahead,
        told=estimate.told if told is None else told,
        served_from=estimate.served_from,
        ended_at=last if last is not None and wall.minute >= last and not trial else None,
        groups=tuple(_group_waits(service, branch, forecast)),
    )


def _group_waits(service: Service, branch: Branch, forecast: Forecast) -> Iterator[GroupWait]:
    """One estimate for all groups of a kind: they go at one pace."""
    by_kind: dict[str, Estimate] = {}
    for group in branch.groups:
        if group.kind not in by_kind:
            by_kind[group.kind] = forecast.service(service.id, group.id)
        estimate = by_kind[group.kind]
        yield GroupWait(group.id, estimate.ahead, estimate.told)


def _kinds(faces: Faces, services: tuple[ServiceNow, ...]) -> tuple[KindNow, ...]:
    kinds = (
        KindNow(id=kind.id, icon=kind.icon, services=tuple(s.id for s in services if s.kind == kind.id))
        for kind in faces.kinds
    )
    return tuple(kind for kind in kinds if kind.services)


def _paper(printer: PrinterHealth | None) -> Paper:
    if printer is None:
        return "none"
    if printer.obstacle == "paper-out":
        return "out"
    if printer.obstacle:
        return "fault"
    return "low" if printer.paper == "near-end" else "ok"


def _date(branch: Branch, wall: Wall, ahead: int) -> OpeningHours:
    date = (Date.fromisoformat(wall.date) + timedelta(days=ahead)).isoformat()
    weekday = (wall.weekday + ahead) % 7
    return OpeningHours(date, weekday, tuple(sorted(branch.hours.spans(weekday, date), key=lambda s: s.start)))


def _opening(branch: Branch, wall: Wall, *, over: bool) -> OpeningHours | None:
    """The hours that count next; today's no more once its day is `over`, whoever closed it."""
    for ahead in range(1 if over else 0, LOOK_AHEAD_DAYS + 1):
        hours = _date(branch, wall, ahead)
        if hours.spans and (ahead or hours.spans[-1].end > wall.minute):
            return hours
    return None


def _minute_at(at: int, wall: Wall) -> int:
    """The minute of the day on the same wall at another instant, some hours around it."""
    return (wall.minute + at // MINUTE - wall.at // MINUTE) % (24 * 60)
