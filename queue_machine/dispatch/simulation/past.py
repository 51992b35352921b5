"""A day that was, as a virtual one: the same visitors and windows, to be played under another policy.

From the folded lobby of a past day come who arrived when and for what, how long each service took, who missed a call,
and when each window was open. What nobody can know is left as it was: who was never served counts the mean for a
service, and a window works at the speed at which it worked that day. Who was passed on to a given window may go to any
that serves the service.
"""

from msgspec import Struct

from queue_machine.dispatch.simulation.figures import Tally
from queue_machine.dispatch.simulation.scenario import MINUTE, Duration, Scenario, ServiceLoad, WindowPlan
from queue_machine.dispatch.simulation.visitors import GONE, Visitor
from queue_machine.domain import facts as f
from queue_machine.domain.branch import Branch, Span, Window
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.tickets import Call, Ticket

SERVED = frozenset({"completed", "transferred"})
"""States of calls to which somebody came."""


class PastDay(Struct, frozen=True):
    """A past day: what can be played again, and how it really went."""

    scenario: Scenario
    visitors: tuple[Visitor, ...]
    """By arrival; times are shifted to the midnight that was asked for."""
    tally: Tally
    """The waits that there were."""
    left_out: int
    """Tickets that cannot be played: cancelled before any call, or for a service that the branch no longer has."""
    shortened: int = 0
    """Tickets of which a further service cannot be played: the branch no longer has it."""


def past_day(lobby: Lobby, branch: Branch, midnight: int, onto: int) -> PastDay | None:
    """The day of a lobby; None where nobody took a ticket or no window was open.

    `midnight` is the beginning of that day in the branch's zone, `onto` the midnight of the virtual day; ms since the
    epoch both. Strict groups are played as priority.
    """
    playable = [t for t in sorted(lobby.tickets.values(), key=lambda t: (t.issued_at, t.order)) if _plays(t, branch)]
    spans = {w.id: span for w in branch.windows if (span := _open_spans(lobby, w.id, midnight))}
    if not playable or not spans:
        return None
    shift = onto - midnight
    visitors = tuple(_visitor(ticket, _returns(lobby, ticket), branch, shift) for ticket in playable)
    opens = min(span[0].start for span in spans.values())
    first = (visitors[0].arrives - onto) // MINUTE
    close = max(max(span[-1].end for span in spans.values()), (visitors[-1].arrives - onto) // MINUTE + 1)
    begins = min(opens, first)
    away = {window: _between(found, begins, close) for window, found in spans.items()}
    scenario = Scenario(
        name=lobby.day.date,
        open=begins,
        close=close,
        services=tuple(
            ServiceLoad(id=s.id, kind=s.kind, duration=Duration(mean=s.mean), arrivals=(0.0,), target=s.target)
            for s in branch.services
        ),
        windows=tuple(
            WindowPlan(
                id=w.id,
                skills=w.skills,
                breaks=tuple(span for span in away[w.id] if _planned(span, w)),
                closures=tuple(span for span in away[w.id] if not _planned(span, w)),
                comprehensive=w.comprehensive,
            )
            for w in branch.windows
            if w.id in spans
        ),
        policy=branch.policy,
    )
    tally = Tally(scenario)
    for ticket, visitor in zip(playable, visitors, strict=True):
        waited = _waited(ticket, _returns(lobby, ticket), visitor.waits_from - shift)
        tally.waited(visitor, waited, onto + begins * MINUTE)
        tally.unserved += not ticket.calls
    for window, found in spans.items():
        tally.open[window] = sum(span.end - span.start for span in found) * MINUTE
        tally.busy[window] = sum(call.worked for call in lobby.calls_at(window))
    shortened = sum(len(visitor.steps) < len(_served(t)) for t, visitor in zip(playable, visitors, strict=True))
    return PastDay(scenario, visitors, tally, len(lobby.tickets) - len(playable), shortened)


def _plays(ticket: Ticket, branch: Branch) -> bool:
    return branch.service(_first_service(ticket)) is not None and (bool(ticket.calls) or ticket.state != "cancelled")


def _first_service(ticket: Ticket) -> str:
    return ticket.calls[0].service if ticket.calls else ticket.service


def _group(ticket: Ticket, branch: Branch) -> str:
    if ticket.slot is not None:
        return "appointment"
    found = branch.group(ticket.group)
    kind = "" if found is None else found.kind
    return {"appointment": "appointment", "priority": "priority", "strict": "priority"}.get(kind, "ordinary")


def _returns(lobby: Lobby, ticket: Ticket) -> list[int]:
    """When somebody came back after a miss, ms, in order."""
    story = lobby.story(ticket.id) if any(call.state == "missed" for call in ticket.calls) else []
    return [lobby.time_of(entry.record) for entry in story if isinstance(entry.fact, f.TicketReturned)]


def _served(ticket: Ticket) -> list[Call]:
    """The calls to which a visitor came, in order."""
    return [call for call in ticket.calls if call.state in SERVED]


def _visitor(ticket: Ticket, returns: list[int], branch: Branch, shift: int) -> Visitor:
    served = _served(ticket)
    first = _first_service(ticket)
    work = _work(served[0] if served else None, first, branch)
    then = [(c.service, _work(c, c.service, branch)) for c in served[1:] if branch.service(c.service) is not None]
    group = _group(ticket, branch)
    arrives = ticket.issued_at + shift
    return Visitor(
        arrives=arrives,
        service=first,
        group=group,
        slot=None if group != "appointment" else arrives if ticket.slot is None else ticket.slot + shift,
        work=work,
        absences=_absences(ticket, returns),
        then=then[0][0] if then else "",
        then_work=then[0][1] if then else 0,
        later=tuple(then[1:]),
    )


def _work(call: Call | None, service: str, branch: Branch) -> int:
    if call is not None and call.worked > 0:
        return call.worked
    found = branch.service(service)
    return round((8.0 if found is None else found.mean) * MINUTE)


def _back_at(call: Call, returns: list[int]) -> int | None:
    """When the visitor of a missed call came back, ms; None where nobody did."""
    ended = call.ended_at or call.called_at
    return next((at for at in returns if at >= ended), None)


def _absences(ticket: Ticket, returns: list[int]) -> tuple[int, ...]:
    """After each missed call, how long it took to come back, ms; GONE where nobody did."""
    found: list[int] = []
    for call in ticket.calls:
        if call.state == "missed":
            back = _back_at(call, returns)
            found.append(GONE if back is None else back - (call.ended_at or call.called_at))
    return tuple(found)


def _open_spans(lobby: Lobby, window: str, midnight: int) -> list[Span]:
    """When a window was open, minutes of the day, in order."""
    spans: list[Span] = []
    since: int | None = None
    last = 0
    for entry in lobby.window_story(window):
        minute = (lobby.time_of(entry.record) - midnight) // MINUTE
        last = max(last, minute)
        if isinstance(entry.fact, f.WindowOpened):
            since = minute if since is None else since
        elif isinstance(entry.fact, f.WindowPaused | f.WindowClosed) and since is not None:
            spans.append(Span(since, max(since + 1, minute)))
            since = None
    if since is not None:
        ends = [(call.ended_at or call.called_at) - midnight for call in lobby.calls_at(window)]
        spans.append(Span(since, max(since + 1, last, *(end // MINUTE + 1 for end in ends))))
    return spans


def _between(spans: list[Span], opens: int, close: int) -> tuple[Span, ...]:
    """The times within the day at which a window was not open."""
    found: list[Span] = []
    at = opens
    for span in spans:
        if span.start > at:
            found.append(Span(at, span.start))
        at = max(at, span.end)
    if at < close:
        found.append(Span(at, close))
    return tuple(found)


def _planned(away: Span, window: Window) -> bool:
    """Whether a window was away for a break of the rota; one that it worked through is none."""
    return any(away.start < span.end and span.start < away.end for span in window.breaks)


def _waited(ticket: Ticket, returns: list[int], since: int) -> int:
    """The wait that somebody had, ms: up to each call, times away left out; without any call up to the end."""
    waited, joined = 0, since
    for call in ticket.calls:
        waited += max(0, call.called_at - joined)
        joined = call.ended_at or call.called_at
        if call.state == "missed":
            joined = _back_at(call, returns) or joined
    return waited if ticket.calls else max(0, (ticket.ended_at or ticket.issued_at) - joined)
