"""Tickets: issuing, following, rating, and what guides do for a visitor who waits."""

from datetime import date, datetime, time, tzinfo

from litestar import Router, get, post
from litestar.params import FromPath, JSONBody
from msgspec.structs import replace

from kiosk.views.citizen import CitizenView, citizen_view
from kiosk.views.story import story
from kiosk.views.warned import Warned, warned
from kiosk.web.access import Asking, Key, do, guides, hall_of, managers, read, staff
from kiosk.web.api import bodies as b
from kiosk.web.api import shapes as s
from kiosk.web.guarding import open_limit
from kiosk.web.language import language_of
from mqtt_bridge.hub import commands as c
from queue_machine.dispatch.forecast import forecast as forecast_of
from queue_machine.domain.facts import TicketIssued
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.refusals import BadSlot, UnknownTicket

Token = FromPath[str]
TOKEN_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyz234567")


def well_formed(token: str) -> str:
    """The token, if it can be one. Raises UnknownTicket."""
    if len(token) != 26 or not TOKEN_SIGNS.issuperset(token):
        raise UnknownTicket
    return token


def instant_of(slot: int | str, today: str, zone: tzinfo) -> int:
    """The instant (ms since the epoch) of a minute of a date (YYYY-MM-DD), of HH:MM on it, or of an ISO time.

    Without an offset it is the zone's. Raises BadSlot.
    """
    try:
        if isinstance(slot, int):
            found = datetime.combine(date.fromisoformat(today), time(slot // 60, slot % 60))
        else:
            found = datetime.fromisoformat(slot if "T" in slot else f"{today}T{slot}")
        return round((found if found.tzinfo is not None else found.replace(tzinfo=zone)).timestamp() * 1000)
    except (ValueError, OverflowError):
        raise BadSlot(slot=str(slot), date=today) from None


@post(
    "/",
    guards=[guides],
    status_code=201,
    summary="Issue a ticket",
)
async def take(request: Asking, data: JSONBody[b.TakeBody], key: Key = None) -> s.IssuedAnswer:
    """A number for a service, on disk before it is answered; `then` are services that follow on the same ticket.

    `number` and `taken_at` enter a hand-written one; `slot` is the time of today for which there is an appointment.
    `doubtful` and `after_last_ticket` tell what its visitor should know.
    """
    hall = hall_of(request)
    slot = None
    if data.slot is not None:
        today = await read(request, lambda lobby, wall, forecast: wall.date)
        slot = instant_of(data.slot, today, hall.zone)
    language = data.language if data.language in hall.faces.languages else hall.faces.languages[0]
    if request.user is not None and request.user.is_api:
        channel = "api"
    else:
        channel = "guide"
    command = c.Take(
        service=data.service,
        group=data.group,
        cases=data.cases,
        language=language,
        channel="paper" if data.number else channel,
        then=data.then,
        number=data.number,
        taken_at=data.taken_at,
        slot=slot,
    )
    done = await do(request, command, verb="take", target="", key=key)
    fact = next(each for each in done.facts if isinstance(each, TicketIssued))
    note = await _warned(request, fact.ticket)
    return s.issued(fact, note, hall.texts, language_of(request), hall.faces.public_url)


async def _warned(request: Asking, token: str) -> Warned:
    hall = hall_of(request)
    return await read(request, lambda lobby, wall, forecast: warned(lobby, forecast, hall.branch, hall.zone, token))


@get(
    "/{token:str}",
    middleware=[open_limit],
    summary="A visitor's own ticket",
)
async def follow(request: Asking, token: Token) -> CitizenView:
    """How many go before, how long it takes, where to go: what the visitor's page shows. Open to who has the token."""
    return await citizen_state(request, well_formed(token))


async def citizen_state(request: Asking, token: str) -> CitizenView:
    """The state of a ticket's page, also of the day just closed. Raises UnknownTicket."""
    hall = hall_of(request)

    def language_for(lobby: Lobby) -> str:
        ticket = lobby.tickets.get(token)
        return language_of(request, "" if ticket is None else ticket.language)

    state = await read(
        request,
        lambda lobby, wall, forecast: citizen_view(
            lobby, wall, forecast, token, hall.branch, hall.texts, language_for(lobby), hall.zone
        ),
    )
    if state is None:
        state = await _after_closing(request, token)
    if state is None:
        raise UnknownTicket
    return state


async def _after_closing(request: Asking, token: str) -> CitizenView | None:
    """A ticket of the day that was closed last, until another one opens: whoever comes too late is told so."""
    hall = hall_of(request)
    closed, again, wall = await read(
        request, lambda lobby, wall, forecast: (lobby.day.state == "closed", lobby.opened_again, wall)
    )
    lobby = await hall.report(None) if closed else await hall.closed_part() if again else None
    ticket = None if lobby is None else lobby.tickets.get(token)
    if lobby is None or ticket is None:
        return None
    language = language_of(request, ticket.language)
    look = forecast_of(lobby, hall.branch, wall)
    state = citizen_view(lobby, wall, look, token, hall.branch, hall.texts, language, hall.zone)
    # Its rating is part of a report that stands.
    return None if state is None else replace(state, rating="given" if state.rating == "given" else "closed")


@post(
    "/{token:str}/rating",
    middleware=[open_limit],
    status_code=201,
    summary="Judge the service",
)
async def rate(request: Asking, token: Token, data: JSONBody[b.RateBody], key: Key = None) -> s.ActAnswer:
    """Attitude and efficiency in three levels, once for each service; a dissatisfied level names its reason."""
    token = well_formed(token)
    command = c.Rate(
        ticket=token,
        attitude=data.attitude,
        efficiency=data.efficiency,
        reason=data.reason,
        second_trip=data.second_trip,
        demanded=data.demanded,
    )
    done = await do(request, command, verb="rate", target=token, key=key)
    return s.act(done.facts, token=token)


async def _act(request: Asking, command: c.AnyCommand, verb: str, token: str, key: str | None) -> s.ActAnswer:
    done = await do(request, command, verb=verb, target=token, key=key)
    return s.act(done.facts, token=token)


@post("/change", status_code=200, summary="Change a waiting ticket")
async def change(request: Asking, token: Token, data: JSONBody[b.ChangeBody], key: Key = None) -> s.ActAnswer:
    """Another service, group, number of cases, or what follows on it; number and place in time stay.

    `doubtful` and `after_last_ticket` say what its visitor should know.
    """
    command = c.Change(
        ticket=well_formed(token), service=data.service, group=data.group, cases=data.cases, then=data.then
    )
    done = await _act(request, command, "change", token, key)
    note = await _warned(request, token) if done.recorded else Warned()
    return replace(done, doubtful=note.doubtful, after_last_ticket=note.after_last or None)


@post("/cancel", status_code=200, summary="Cancel a waiting ticket")
async def cancel(
    request: Asking, token: Token, data: JSONBody[b.NothingMore | None] = None, key: Key = None
) -> s.ActAnswer:
    """The visitor gives the ticket back."""
    del data
    return await _act(request, c.Cancel(ticket=well_formed(token)), "cancel", token, key)


@post("/leave", status_code=200, summary="The visitor went unserved")
async def leave(
    request: Asking, token: Token, data: JSONBody[b.LeaveBody | None] = None, key: Key = None
) -> s.ActAnswer:
    """Ends a waiting or passed ticket."""
    reason = data.reason if data is not None else "gone"
    return await _act(request, c.Leave(tickets=(well_formed(token),), reason=reason), "leave", token, key)


@post("/reprint", status_code=200, summary="Print the slip once more")
async def reprint(request: Asking, token: Token, data: JSONBody[b.ReprintBody], key: Key = None) -> s.ActAnswer:
    """At a machine, marked as a copy, with the same number."""
    command = c.Reprint(ticket=well_formed(token), machine=data.machine)
    return await _act(request, command, "reprint", token, key)


@post(
    "/api/tickets/{token:str}/return",
    guards=[staff],
    status_code=200,
    tags=["tickets"],
    summary="A passed number is back",
)
async def come_back(
    request: Asking, token: Token, data: JSONBody[b.NothingMore | None] = None, key: Key = None
) -> s.ActAnswer:
    """It waits again, with its old place in time when it is back soon (过号顺延)."""
    del data
    return await _act(request, c.Return(ticket=well_formed(token)), "return", token, key)


@post(
    "/api/tickets/{token:str}/rating/answer",
    guards=[managers],
    status_code=200,
    tags=["tickets"],
    summary="A rating was seen to",
)
async def answer_rating(
    request: Asking, token: Token, data: JSONBody[b.AnswerRatingBody | None] = None, key: Key = None
) -> s.ActAnswer:
    """Ticks off the alarm of a bad rating; who did and when stands in the day's report."""
    command = c.AnswerRating(ticket=well_formed(token), call=data.call if data is not None else "")
    return await _act(request, command, "answer-rating", token, key)


@post(
    "/api/leave",
    guards=[guides],
    status_code=200,
    tags=["tickets"],
    summary="Several visitors went unserved",
)
async def leave_many(request: Asking, data: JSONBody[b.LeaveManyBody], key: Key = None) -> s.ActAnswer:
    """Ends tickets that have no end, as at the closing of the day: all of them or, when one refuses, none."""
    command = c.Leave(tickets=data.tickets, reason=data.reason)
    done = await do(request, command, verb="leave", target="", key=key)
    return s.act(done.facts)


@get(
    "/api/tickets/{token:str}/story",
    guards=[staff],
    tags=["tickets"],
    summary="All that happened to a ticket",
)
async def tell(request: Asking, token: Token) -> list[s.StoryAnswer]:
    """In order, each line with its time and a sentence, the reason of each call among them."""
    hall, language = hall_of(request), language_of(request)
    known = well_formed(token)
    lines = await read(
        request, lambda lobby, wall, forecast: story(lobby, known, hall.branch, hall.texts, language, hall.zone)
    )
    if lines is None:
        raise UnknownTicket
    return [s.StoryAnswer(at=each.at, time=each.time, kind=each.kind, sentence=each.sentence) for each in lines]


ROUTES = [
    Router(
        "/api/tickets",
        route_handlers=[
            take,
            follow,
            rate,
            Router(
                "/{token:str}",
                route_handlers=[change, cancel, leave, reprint],
                guards=[guides],
            ),
        ],
        tags=["tickets"],
    ),
    come_back,
    answer_rating,
    leave_many,
    tell,
]
