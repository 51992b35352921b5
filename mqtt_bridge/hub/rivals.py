"""What the leader does about windows that two hubs, apart from each other, sent a visitor to: a pure decision.

Rival calls of one ticket are settled by its fold, on every node alike. Two tickets at one window are not: both were
called, and one teller cannot serve both at once.
"""

from queue_machine.domain import facts as f
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby import Lobby


def withdrawn(lobby: Lobby, branch: Branch) -> list[f.Fact]:
    """The calls to take back, so that each window has one visitor: who is served stays, else who was called first.

    Whoever is served stays, also where both are: their teller ends one after the other.
    """
    facts: list[f.Fact] = []
    for window in branch.windows:
        rivals = lobby.rivals_at(window.id)
        kept = next((ticket for ticket in rivals if ticket.state == "serving"), rivals[0] if rivals else None)
        for ticket in rivals:
            if ticket is not kept and ticket.state == "called" and ticket.call is not None:
                facts.append(f.CallWithdrawn(call=ticket.call.id, ticket=ticket.id, window=window.id))
    return facts
