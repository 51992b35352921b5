"""The plain rules: arrival alone, static priority, the longest queue, two who go first and then one who doesn't.

They are what most halls have today; the figures of the clock are compared with them.
"""

from queue_machine.dispatch.policies.ranking import Situation, Weighed, standing, why_first
from queue_machine.domain.tickets import Call

FIRST_IN_A_ROW = 2
"""Calls of those who go first after which a window calls somebody else."""


def fcfs(now: Situation) -> list[Weighed]:
    """First come, first served. Score: minutes waited."""
    return [Weighed(head, (), now.waited(head), "first") for head in now.heads]


def priority(now: Situation) -> list[Weighed]:
    """Static priority: all who go first, then everybody else, each by arrival. Score: 1 for those who go first.

    Strict and other priority and appointments are one level; an appointment goes first from when it is there, before
    its slot too, but its reference time is the slot.
    """
    found = []
    for head in now.heads:
        first = standing(now.branch, head.line.key)
        found.append(Weighed(head, (0 if first else 1,), 1.0 if first else 0.0, why_first(first, "first")))
    return found


def longest_queue(now: Situation) -> list[Weighed]:
    """The service for which most wait whom this window may call, then by arrival. Score: how many wait for it."""
    waiting: dict[str, int] = {}
    for line in now.lines:
        waiting[line.service] = waiting.get(line.service, 0) + line.size
    found = []
    for head in now.heads:
        size = waiting[head.line.service]
        found.append(Weighed(head, (-size,), float(size), "longest-queue"))
    return found


def ratio(now: Situation) -> list[Weighed]:
    """Two calls of those who go first, then one of the others, at each window. Score: 1 for whose turn it is.

    Whose turn it is follows from the window's own calls, so that it outlives a restart and counts calls by hand too;
    where nobody of that side waits, the other side is called: no window idles for a ratio.
    """
    row = 0
    for call in reversed(now.hall.calls_at(now.window.id)):
        if not _went_first(now, call):
            break
        row += 1
        if row == FIRST_IN_A_ROW:
            break
    others_turn = row >= FIRST_IN_A_ROW
    found = []
    for head in now.heads:
        first = standing(now.branch, head.line.key)
        turn = bool(first) != others_turn
        why = why_first(first, "turn" if others_turn else "first")
        found.append(Weighed(head, (0 if turn else 1,), 1.0 if turn else 0.0, why))
    return found


def _went_first(now: Situation, call: Call) -> bool:
    ticket = now.hall.tickets.get(call.ticket)
    if ticket is None:
        return call.reason.why in ("priority", "appointment")
    return ticket.slot is not None or bool(standing(now.branch, ("", ticket.group, ticket.kind, "")))
