"""Visitors' and guides' matters as pure decisions: change, return, cancel, leave, rate, ask for help."""

from collections.abc import Callable

from mqtt_bridge.hub import commands as c
from queue_machine.domain import facts as f
from queue_machine.domain import refusals as r
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.tickets import ENDED, LIVE, Ticket
from queue_machine.domain.wishes import check_wishes, following

RATING_REASONS = ("slow", "attitude", "wrong-answer", "material", "second-trip", "facilities", "other")
"""Keys of the reasons that a dissatisfied visitor chooses from (text: `rating-reason-<key>`)."""


class Visiting:
    """Decisions about a ticket that is not being served; reads the lobby, changes nothing."""

    def __init__(self, lobby: Lobby, branch: Branch, new_id: Callable[[], str], by: str) -> None:
        self.lobby, self.branch, self.new_id, self.by = lobby, branch, new_id, by

    def decide(self, command: c.Command) -> list[f.Fact] | None:
        """The facts of a command, None for those that are not about visitors. Raises Refusal."""
        match command:
            case c.Change():
                return self._change(command)
            case c.Return(ticket=token):
                ticket = self._ticket(token)
                if ticket.state != "missed":
                    raise r.NotMissed(number=ticket.number, state=ticket.state)
                return [f.TicketReturned(ticket=ticket.id, by=self.by)]
            case c.Cancel(ticket=token):
                ticket = self._ticket(token)
                if ticket.state in ENDED:
                    raise r.AlreadyEnded(number=ticket.number, state=ticket.state)
                if ticket.state in LIVE:
                    raise r.NotWaiting(number=ticket.number, state=ticket.state)
                return [f.TicketCancelled(ticket=ticket.id, by=self.by)]
            case c.Leave(tickets=tokens, reason=reason):
                return self._leave([self._ticket(token) for token in dict.fromkeys(tokens)], reason)
            case c.Rate():
                return self._rate(command)
            case c.AnswerRating():
                return self._answer_rating(command)
            case c.AskHelp(place=place, about=about, ticket=token):
                return [f.HelpAsked(help=self.new_id(), place=place, about=about, ticket=token)]
            case c.AnswerHelp(help=help_):
                known = self.lobby.helps.get(help_)
                if known is None:
                    raise r.UnknownHelp()
                return [] if known.answered_at is not None else [f.HelpAnswered(help=help_, by=self.by)]
            case _:
                return None

    def _ticket(self, token: str) -> Ticket:
        ticket = self.lobby.tickets.get(token)
        if ticket is None:
            raise r.UnknownTicket()
        return ticket

    def _change(self, command: c.Change) -> list[f.Fact]:
        ticket = self._ticket(command.ticket)
        if ticket.state not in ("waiting", "missed"):
            raise r.NotWaiting(number=ticket.number, state=ticket.state)
        check_wishes(self.branch, command.service, command.group, command.cases, command.then or ())
        service, group, cases = command.service, command.group, command.cases
        kept = following(service or ticket.service, ticket.then if command.then is None else command.then)
        then = None if command.then is None and kept == ticket.then else kept
        asked = (service or ticket.service, ticket.group if group is None else group, cases or ticket.cases, kept)
        if asked == (ticket.service, ticket.group, ticket.cases, ticket.then):
            return []
        changed: list[f.Fact] = [
            f.TicketChanged(ticket=ticket.id, service=service, group=group, cases=cases, then=then, by=self.by)
        ]
        bound = self.branch.window(ticket.to_window)
        if ticket.state == "waiting" and service is not None and bound is not None and service not in bound.skills:
            # The window that it was sent to cannot serve it any more: it is free to go to any that can.
            changed.append(f.TicketTransferred(ticket=ticket.id, to_service=service))
        return changed

    def _leave(self, tickets: list[Ticket], reason: str) -> list[f.Fact]:
        for ticket in tickets:
            if ticket.state in ENDED:
                raise r.AlreadyEnded(number=ticket.number, state=ticket.state)
            if ticket.state in LIVE:
                raise r.NotWaiting(number=ticket.number, state=ticket.state)
        return [f.TicketLeft(ticket=ticket.id, reason=reason) for ticket in tickets]

    def _answer_rating(self, command: c.AnswerRating) -> list[f.Fact]:
        if self.lobby.was_left(command.ticket, command.call):
            left = (each for each in self.lobby.ratings_left if each.ticket == command.ticket)
            asked = next((each for each in left if command.call in ("", each.call)), None)
            return [] if asked is None else [f.RatingAnswered(ticket=asked.ticket, call=asked.call, by=self.by)]
        ticket = self._ticket(command.ticket)
        rated = (call for call in reversed(ticket.calls) if call.rating is not None and command.call in ("", call.id))
        call = next(rated, None)
        if call is None:
            raise r.UnknownRating()
        if call.rating_answered_at is not None:
            return []
        return [f.RatingAnswered(ticket=ticket.id, call=call.id, by=self.by)]

    def _rate(self, command: c.Rate) -> list[f.Fact]:
        ticket = self._ticket(command.ticket)
        call = next((x for x in reversed(ticket.calls) if x.state == "completed"), None)
        if call is None or call.rating is not None:
            raise r.NotRateable()
        if "dissatisfied" in (command.attitude, command.efficiency) and command.reason not in RATING_REASONS:
            raise r.ReasonWanted(known=", ".join(RATING_REASONS))
        return [
            f.RatingGiven(
                ticket=ticket.id,
                call=call.id,
                window=call.window,
                teller=call.teller,
                attitude=command.attitude,
                efficiency=command.efficiency,
                reason=command.reason,
                second_trip=command.second_trip,
                demanded=command.demanded,
            )
        ]
