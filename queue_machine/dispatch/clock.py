"""The clock: who is called next, and why.

Each waiting ticket uses up the target of its service, faster for those who go first; a free window calls the one
that has used the largest share. The cost grows with the number of classes, not of tickets.
"""

from collections.abc import Iterable
from typing import Protocol

from msgspec import Struct

from queue_machine.dispatch.lines import Head, heads_of, lines_for
from queue_machine.dispatch.pace import MINUTE
from queue_machine.domain.branch import Branch
from queue_machine.domain.facts import Candidate, Reason
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.tickets import Ticket
from queue_machine.domain.wall import Wall

CANDIDATES_KEPT = 12
"""How many heads are stored with a call."""


class Choice(Struct, frozen=True):
    """A ticket to be called and the reason that is stored with the call."""

    ticket: Ticket
    reason: Reason


class Policy(Protocol):
    """A way to choose; its name is stored in the reason of each call."""

    name: str

    def choose(self, lobby: Lobby, branch: Branch, window_id: str, wall: Wall) -> Choice | None:
        """Whom a window calls now; None where nobody waits whom it may call."""


class Clock:
    """The policy of the largest share: u = (now − reference + head start) × pace ÷ target."""

    name = "clock"

    def choose(self, lobby: Lobby, branch: Branch, window_id: str, wall: Wall) -> Choice | None:
        """Whether the window is open, and free, is the caller's matter; an unknown one calls nobody."""
        window = branch.window(window_id)
        if window is None:
            return None
        lines = lines_for(lobby, branch, window)
        heads = heads_of(lines, wall.at)
        if not heads:
            return None
        alone = sum(line.size for line in lines) == 1
        return Choice(
            lobby.tickets[heads[0].waiting.ticket],
            reason_for(lobby, wall, heads, "only" if alone else heads[0].line.pace.why),
        )


CLOCK: Policy = Clock()


def choose(lobby: Lobby, branch: Branch, window_id: str, wall: Wall) -> Choice | None:
    """Whom a window calls now by the clock, and why."""
    return CLOCK.choose(lobby, branch, window_id, wall)


def choose_by_hand(lobby: Lobby, branch: Branch, window_id: str, ticket: Ticket, wall: Wall) -> Choice:
    """A ticket that a teller picks out of turn, with those whom the clock would have weighed."""
    window = branch.window(window_id)
    lines = [] if window is None else lines_for(lobby, branch, window)
    heads = heads_of(lines, wall.at)
    waited = max(0, wall.at - ticket.since) // 1000
    candidates = tuple(candidate_of(lobby, head, wall.at) for head in heads[:CANDIDATES_KEPT])
    return Choice(ticket, Reason(why="by-hand", waited=waited, candidates=candidates))


def reason_for(lobby: Lobby, wall: Wall, heads: list[Head], why: str) -> Reason:
    """The reason of calling the first of these heads, which are sorted."""
    candidates = tuple(candidate_of(lobby, head, wall.at) for head in heads[:CANDIDATES_KEPT])
    return Reason(why=why, share=candidates[0].share, waited=candidates[0].waited, candidates=candidates)


def candidate_of(lobby: Lobby, head: Head, now: int) -> Candidate:
    """A head as it is stored and shown; `now` in ms."""
    ticket = lobby.tickets[head.waiting.ticket]
    waited = max(0, now - head.waiting.since) // 1000
    return Candidate(ticket.number, ticket.service, ticket.group, round(head.share, 3), waited)


def idle_order(lobby: Lobby, branch: Branch, windows: Iterable[str], wall: Wall) -> list[str]:
    """Idle windows in the order in which they should call: least worked minutes today, then fewest skills."""
    place = {window.id: position for position, window in enumerate(branch.windows)}

    def rank(window_id: str) -> tuple[int, int, int, str]:
        window = branch.window(window_id)
        skills = 0 if window is None else len(window.skills)
        return (lobby.worked(window_id, wall.at) // MINUTE, skills, place.get(window_id, len(place)), window_id)

    return sorted(windows, key=rank)
