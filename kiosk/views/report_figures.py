"""The counting of a day's report: how many came, how long they waited, what came of it.

Pure, from a day's lobby. A wait begins with the issue (or the end of the service before, where one ticket visits
several) and ends with the first call; means and the longest are of those who were called. Whether somebody waited too
long is asked of everybody: one who left uncalled waited until then, one who still waits has waited until now. The
values are in `report_values`, tables and slips in `report`.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Generic, TypeVar

from msgspec import Struct

from kiosk.texts import Texts
from kiosk.views.report_advice import advice_report
from kiosk.views.report_values import LEVELS, OUTCOMES, Conflict, DayReport, Figures, RatingLine, Ratings
from queue_machine.domain.branch import Branch
from queue_machine.domain.facts import RatingGiven
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.tickets import ENDED, Call, Ticket
from queue_machine.domain.wall import Wall, clock_text, wall_at

MINUTE = 60_000
HOUR = 60 * MINUTE


class _Wait(Struct, frozen=True):
    """One stretch of waiting, ms."""

    ticket: Ticket
    service: str
    ms: int
    call: Call | None
    """The call that ended it; None for one who left, or still waits."""


class _Sheet(Struct):
    """What one line of the report counts."""

    tickets: list[Ticket] = []
    waits: list[_Wait] = []
    calls: list[Call] = []


Key = TypeVar("Key", str, int)


class _Sheets(Generic[Key]):
    """Everything of the day sorted by one key in one pass: a day of thousands of tickets is looked at often."""

    def __init__(self) -> None:
        self.of: dict[Key, _Sheet] = {}

    def at(self, key: Key) -> _Sheet:
        return self.of.setdefault(key, _Sheet())


def day_report(
    lobby: Lobby,
    wall: Wall,
    branch: Branch,
    texts: Texts,
    language: str,
    zone: tzinfo | None = None,
    *,
    replayed: bool = False,
) -> DayReport:
    """The report of a day's lobby as seen at `wall`; without a zone, at the distance from UTC that `wall` has.

    `replayed` plays a day that is over again, to tell what advice brought: no work for a thread that serves the hall.
    """
    zone = zone or zone_of(wall)
    tickets = list(lobby.tickets.values())
    day = _Sheet(tickets)
    services, windows = _Sheets[str](), _Sheets[str]()
    tellers, hours = _Sheets[str](), _Sheets[int]()
    offset = _offset(zone, lobby.day.opened_at or wall.at)
    for ticket in tickets:
        # A transfer does not change what a visitor came for.
        services.at(ticket.calls[0].service if ticket.calls else ticket.service).tickets.append(ticket)
        hours.at((ticket.issued_at + offset) // HOUR).tickets.append(ticket)
        for call in ticket.calls:
            day.calls.append(call)
            services.at(call.service).calls.append(call)
            windows.at(call.window).calls.append(call)
            tellers.at(call.teller).calls.append(call)
            hours.at(((call.ended_at or call.called_at) + offset) // HOUR).calls.append(call)
        for wait in _waits(ticket, wall.at):
            day.waits.append(wait)
            services.at(wait.service).waits.append(wait)
            if wait.call is not None:
                windows.at(wait.call.window).waits.append(wait)
                tellers.at(wait.call.teller).waits.append(wait)
                hours.at((wait.call.called_at + offset) // HOUR).waits.append(wait)
    targets = {service.id: service.target for service in branch.services}

    def line(id_: str, name: str, sheet: _Sheet | None, target: float = 0.0) -> Figures:
        return _figures(id_, name, sheet or _Sheet(), branch.alarm_wait, targets, target)

    def named(service: str) -> str:
        for key in (f"service-{service}-short", f"service-{service}"):
            if texts.has(key):
                return texts.say(key, language)
        return service

    rated = [(ticket, call) for ticket in tickets for call in ticket.calls if call.rating is not None]
    judgements = [call.rating for _, call in rated if call.rating is not None]
    outcomes = [call.outcome for call in day.calls if call.state == "completed"]
    opened = lobby.day.opened_at
    return DayReport(
        branch=branch.id,
        hall=texts.say("hall-name", language),
        date=lobby.day.date or wall.date,
        opened=wall_at(opened, zone).text if opened else "",
        limit=branch.alarm_wait,
        total=line("", texts.say("report-total", language), day),
        services=tuple(
            line(each, named(each), services.of.get(each), targets.get(each, 0.0))
            for each in _known([service.id for service in branch.services], services.of)
        ),
        windows=tuple(
            line(each, texts.say("report-window", language, window=each), windows.of.get(each))
            for each in _known([window.id for window in branch.windows], windows.of)
        ),
        tellers=tuple(
            line(each, texts.say("report-teller", language, teller=each), tellers.of[each])
            for each in sorted(tellers.of)
            if each
        ),
        hours=tuple(line(str(hour % 24), clock_text(hour % 24 * 60), hours.of.get(hour)) for hour in _in_row(hours.of)),
        outcomes={each: outcomes.count(each) for each in OUTCOMES if each in outcomes},
        groups={
            group.id: count for group in branch.groups if (count := sum(ticket.group == group.id for ticket in tickets))
        },
        reasons=_counted(rating.reason for rating in judgements if rating.reason),
        dissatisfied=tuple(
            _rating_line(ticket, call, call.rating, texts, language, zone)
            for ticket, call in sorted(rated, key=lambda pair: -(pair[1].ended_at or 0))
            if call.rating is not None and (level_of(call.rating) == "dissatisfied" or call.rating.demanded)
        ),
        second_trips=sum(rating.second_trip is True for rating in judgements),
        demanded=sum(rating.demanded is True for rating in judgements),
        by_hand=sum(call.reason.why == "by-hand" for call in day.calls),
        unsure=sum(ticket.unsure for ticket in tickets),
        conflicts=tuple(
            Conflict(
                number=ticket.number,
                window=lost.window,
                kept=ticket.calls[-1].window if ticket.calls else "",
                time=wall_at(lost.called_at, zone).text,
            )
            for ticket in lobby.conflicts
            for lost in ticket.conflicts
        ),
        advice=advice_report(lobby, wall.at, texts, language, zone, branch if replayed else None),
    )


def _known(ids: list[str], seen: Iterable[str]) -> list[str]:
    """What the branch has, in its order, then what only the day knows."""
    return ids + sorted(set(seen) - set(ids))


def _in_row(hours: Iterable[int]) -> list[int]:
    """The hours from the first to the last; of a day that stayed open over night only those in which something was."""
    found = sorted(hours)
    whole = range(found[0], found[-1] + 1) if found else range(0)
    return list(whole) if len(whole) <= 24 else found


def _offset(zone: tzinfo, at: int) -> int:
    """What a zone adds to UTC at an instant, ms."""
    return round((datetime.fromtimestamp(at / 1000, zone).utcoffset() or timedelta()).total_seconds() * 1000)


def zone_of(wall: Wall) -> tzinfo:
    """The distance from UTC that a wall time tells, as a zone."""
    off = (wall.minute - wall.at // MINUTE) % 1440
    return timezone(timedelta(minutes=off if off <= 840 else off - 1440))


def level_of(rating: RatingGiven) -> str:
    """The lower of a judgement's two levels."""
    levels = (rating.attitude, rating.efficiency)
    return next(level for level in reversed(LEVELS) if level in levels)


def _waits(ticket: Ticket, now: int) -> Iterator[_Wait]:
    """The stretches of waiting of one ticket."""
    start = max(ticket.issued_at, ticket.slot or 0)
    called: Call | None = None
    service = ticket.service
    for call in ticket.calls:
        if called is None:
            called, service = call, call.service
            yield _Wait(ticket, service, max(0, call.called_at - start), call)
        if call.state in ("completed", "transferred"):
            start, called, service = call.ended_at or call.called_at, None, ticket.service
    if called is None and ticket.state in ("waiting", "left", "cancelled"):
        end = now if ticket.state == "waiting" else ticket.ended_at or now
        yield _Wait(ticket, service, max(0, end - start), None)


def _figures(
    id_: str,
    name: str,
    sheet: _Sheet,
    limit: float,
    targets: dict[str, float],
    target: float,
) -> Figures:
    tickets, waits, calls = sheet.tickets, sheet.waits, sheet.calls
    completed = [call for call in calls if call.state == "completed"]
    called = [wait for wait in waits if wait.call is not None]
    levels = [None if call.rating is None else level_of(call.rating) for call in completed]
    return Figures(
        id=id_,
        name=name,
        issued=len(tickets),
        served=len(completed),
        cases=sum(call.cases for call in completed),
        mean_wait=_mean(wait.ms for wait in called),
        longest_wait=_minutes(max((wait.ms for wait in called), default=0)),
        beyond=sum(wait.ms > limit * MINUTE for wait in waits),
        within_target=sum(wait.ms <= targets.get(wait.service, limit) * MINUTE for wait in called),
        called=len(called),
        left=sum(ticket.state == "left" for ticket in tickets),
        cancelled=sum(ticket.state == "cancelled" for ticket in tickets),
        missed=sum(call.state == "missed" for call in calls),
        waiting=sum(ticket.state not in ENDED for ticket in tickets),
        mean_service=_mean(call.worked for call in completed),
        target=target,
        ratings=Ratings(
            very_satisfied=levels.count("very-satisfied"),
            satisfied=levels.count("satisfied"),
            dissatisfied=levels.count("dissatisfied"),
            unrated=levels.count(None),
        ),
    )


def _minutes(ms: float) -> float:
    return round(ms / MINUTE, 1)


def _mean(values: Iterable[int]) -> float:
    found = list(values)
    return _minutes(sum(found) / len(found)) if found else 0.0


def _counted(keys: Iterable[str]) -> dict[str, int]:
    found = list(keys)
    return {key: found.count(key) for key in sorted(set(found), key=lambda key: (-found.count(key), key))}


def _rating_line(
    ticket: Ticket, call: Call, rating: RatingGiven, texts: Texts, language: str, zone: tzinfo
) -> RatingLine:
    at = call.ended_at or call.called_at
    key = f"rating-reason-{rating.reason}"
    return RatingLine(
        number=call.number,
        token=ticket.id,
        window=call.window,
        teller=call.teller,
        time=wall_at(at, zone).text,
        at=at,
        service_name=texts.say(f"service-{call.service}", language),
        attitude=rating.attitude,
        efficiency=rating.efficiency,
        reason=texts.say(key, language) if rating.reason and texts.has(key) else rating.reason,
        second_trip=rating.second_trip,
        demanded=rating.demanded,
        call=call.id,
        answered_by=call.rating_answered_by,
        answered="" if call.rating_answered_at is None else wall_at(call.rating_answered_at, zone).text,
    )
