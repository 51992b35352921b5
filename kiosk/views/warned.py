"""What whoever takes or changes a ticket for a visitor should say: it may be served late, or the service ended.

A note and no refusal: the guide decides. What a machine says before it issues is in `machine_question`.
"""

from datetime import tzinfo

from msgspec import Struct

from queue_machine.dispatch.forecast import Forecast
from queue_machine.domain import facts as f
from queue_machine.domain.after_hours import beyond_hours, hours_end
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.wall import clock_text, wall_at


class Warned(Struct, frozen=True):
    """What speaks against a ticket as it was issued or changed last."""

    doubtful: bool = False
    """Whether its turn may come only after the hours."""
    after_last: str = ""
    """HH:MM since which its service gives no more tickets today; "" while it did."""


def warned(lobby: Lobby, forecast: Forecast, branch: Branch, zone: tzinfo, token: str) -> Warned:
    """As of the moment at which the ticket was issued or changed, so that a repeated wish is answered alike."""
    ticket = lobby.tickets.get(token)
    entries = [e for e in lobby.story(token) if isinstance(e.fact, f.TicketIssued | f.TicketChanged)]
    if ticket is None or not entries or (lobby.day.state == "open" and lobby.day.how == "trial"):
        return Warned()
    fact, wall = entries[-1].fact, wall_at(lobby.time_of(entries[-1].record), zone)
    told, chosen = 0, wall
    if isinstance(fact, f.TicketIssued):
        told = fact.estimate[1] if fact.estimate is not None else round(fact.foreseen[0]) if fact.foreseen else 0
        chosen = wall if fact.taken_at is None else wall_at(fact.taken_at, zone)
    elif (estimate := forecast.ticket(token)) is not None:
        told = estimate.told
    service = branch.service(ticket.service)
    last = None if service is None or _kept(fact) else service.last_ticket
    over = last is not None and chosen.minute >= last
    return Warned(
        doubtful=beyond_hours(hours_end(lobby.day, branch, wall), wall.minute, told),
        after_last=clock_text(last) if over and last is not None else "",
    )


def _kept(fact: f.Fact) -> bool:
    """Whether a change left the service as it was."""
    return isinstance(fact, f.TicketChanged) and fact.service is None
