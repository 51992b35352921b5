"""The clock: who is called next, and why.

Each waiting ticket uses up its goal (the target of its service, less for those who go first), and the more of it is
used up and the shorter it is, the more urgent the ticket; a free window calls the most urgent one. Of ordinary
visitors nobody is overtaken by one who came much later. The cost grows with the number of classes, not of tickets.
"""

from collections.abc import Iterable
from copy import copy

from queue_machine.dispatch.hall import Hall
from queue_machine.dispatch.lines import Head, Line, ReturnedLine, heads_of, lines_for
from queue_machine.dispatch.pace import MINUTE
from queue_machine.dispatch.policy import Choice, Policy, booking
from queue_machine.domain.branch import Branch
from queue_machine.domain.facts import Candidate, Reason
from queue_machine.domain.tickets import Ticket
from queue_machine.domain.wall import Wall

CANDIDATES_KEPT = 12
"""How many heads are stored with a call."""


class Clock:
    """The policy of the greatest urgency: (now − reference + head start) × pace ÷ target^power ÷ mean^¼."""

    name = "clock"

    def came(self, hall: Hall, branch: Branch, ticket: Ticket, wall: Wall) -> None:
        """Nothing is settled before a window is free."""

    def choose(self, hall: Hall, branch: Branch, window_id: str, wall: Wall) -> Choice | None:
        """The most urgent head."""
        window = branch.window(window_id)
        if window is None:
            return None
        lines = lines_for(hall, branch, window, wall)
        heads = heads_of(lines, wall.at)
        if not heads:
            return None
        return Choice(hall.tickets[heads[0].waiting.ticket], reason_for(hall, wall, heads, _why(lines, heads)))


def _why(lines: list[Line], heads: list[Head]) -> str:
    """The code of the reason why the first of these heads is called."""
    first = heads[0]
    if sum(line.size for line in lines) == 1:
        return "only"
    overtaken = any(head.late and head.urgency > first.urgency for head in heads)
    if first.line.pace.why == "longest" and overtaken and _earliest(first, heads):
        return "limit"
    why = first.line.pace.why
    if why == "returned" and isinstance(first.line, ReturnedLine):
        return f"returned-{first.line.readiness(first.waiting)}"
    return why


def _earliest(first: Head, heads: list[Head]) -> bool:
    """Whether nobody else with a limit came before it."""
    others = (head.waiting.since for head in heads if head.line.pace.limit is not None)
    return first.waiting.since <= min(others, default=first.waiting.since)


CLOCK: Policy = Clock()


def choose(hall: Hall, branch: Branch, window_id: str, wall: Wall) -> Choice | None:
    """Whom a window calls now by the clock, and why."""
    return CLOCK.choose(hall, branch, window_id, wall)


def choose_by_hand(
    hall: Hall, branch: Branch, window_id: str, ticket: Ticket, wall: Wall, policy: Policy = CLOCK
) -> Choice:
    """A ticket that a teller picks, with those whom the hall's rule would have weighed, the one to be called first.

    Picking that one is no call out of turn: the code says so.
    """
    weighed = copy(policy).choose(hall, branch, window_id, wall)
    in_turn = weighed is not None and weighed.ticket.id == ticket.id
    return Choice(
        ticket,
        Reason(
            why="by-hand-in-turn" if in_turn else "by-hand",
            waited=max(0, wall.at - ticket.since) // 1000,
            candidates=() if weighed is None else weighed.reason.candidates,
            policy=policy.name,
        ),
    )


def reason_for(hall: Hall, wall: Wall, heads: list[Head], why: str) -> Reason:
    """The reason of calling the first of these heads, which are sorted."""
    candidates = tuple(candidate_of(hall, head, wall.at) for head in heads[:CANDIDATES_KEPT])
    past_slot, here = booking(hall.tickets[heads[0].waiting.ticket], wall.at)
    return Reason(
        why=why,
        share=candidates[0].share,
        waited=candidates[0].waited,
        candidates=candidates,
        past_slot=past_slot,
        here=here,
    )


def candidate_of(hall: Hall, head: Head, now: int) -> Candidate:
    """A head as it is stored and shown; `now` in ms."""
    ticket = hall.tickets[head.waiting.ticket]
    waited = max(0, now - head.waiting.since) // 1000
    return Candidate(ticket.number, ticket.service, ticket.group, round(head.share, 3), waited, round(head.urgency, 3))


def idle_order(hall: Hall, branch: Branch, windows: Iterable[str], wall: Wall) -> list[str]:
    """Idle windows in the order in which they should call: least worked minutes today, then fewest skills."""
    place = {window.id: position for position, window in enumerate(branch.windows)}

    def rank(window_id: str) -> tuple[int, int, int, str]:
        window = branch.window(window_id)
        skills = 0 if window is None else len(window.skills)
        return (hall.worked(window_id, wall.at) // MINUTE, skills, place.get(window_id, len(place)), window_id)

    return sorted(windows, key=rank)
