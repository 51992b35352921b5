"""What the baselines share: a policy that weighs the heads of the lines and calls the one that ranks first.

Each baseline is a function that says how the heads rank; order within a class, who is ready after a miss and who may
go where are `lines` and `pace`'s matter, so that no baseline can get them wrong.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from msgspec import Struct

from queue_machine.dispatch.hall import Hall
from queue_machine.dispatch.lines import Head, Line, heads_of, lines_for
from queue_machine.dispatch.policy import Choice, booking
from queue_machine.domain.branch import Branch, Window
from queue_machine.domain.facts import Candidate, Reason
from queue_machine.domain.lobby_index import BOOKED, ClassKey, place_of
from queue_machine.domain.tickets import Ticket
from queue_machine.domain.wall import Wall

CANDIDATES_KEPT = 12
"""How many heads are stored with a call."""


class Weighed(NamedTuple):
    """A head with what a policy makes of it."""

    head: Head
    rank: tuple[float, ...]
    """Sorts heads, the smallest first; equal ones go by reference time and order of issue."""
    score: float
    """What the policy compared, stored as the candidate's urgency: the texts `reasons-compared-<policy>` say it."""
    why: str


class Situation(Struct, frozen=True):
    """A window that is to call somebody."""

    hall: Hall
    branch: Branch
    window: Window
    wall: Wall
    lines: Sequence[Line]
    heads: Sequence[Head]

    def ticket(self, head: Head) -> Ticket:
        return self.hall.tickets[head.waiting.ticket]

    def waited(self, head: Head) -> float:
        """Minutes since the reference time; negative where a slot is still to come."""
        return (self.wall.at - head.waiting.since) / 60_000


Weigh = Callable[[Situation], list[Weighed]]


class Ranking:
    """A policy that keeps nothing in mind between calls."""

    def __init__(self, name: str, weigh: Weigh) -> None:
        self.name, self._weigh = name, weigh

    def came(self, hall: Hall, branch: Branch, ticket: Ticket, wall: Wall) -> None:
        """Nothing is settled before a window is free."""

    def choose(self, hall: Hall, branch: Branch, window_id: str, wall: Wall) -> Choice | None:
        """The head that ranks first."""
        situation = situation_of(hall, branch, window_id, wall)
        return None if situation is None else chosen(self.name, situation, self._weigh(situation))


def situation_of(hall: Hall, branch: Branch, window_id: str, wall: Wall) -> Situation | None:
    """What a window has before it; None where nobody waits whom it may call, or where it is unknown."""
    window = branch.window(window_id)
    if window is None:
        return None
    lines = lines_for(hall, branch, window, wall)
    heads = heads_of(lines, wall.at)
    return Situation(hall, branch, window, wall, lines, heads) if heads else None


def chosen(name: str, situation: Situation, weighed: list[Weighed]) -> Choice:
    """The choice of the head that ranks first, with the reason that is stored."""
    weighed.sort(key=_place)
    first = weighed[0]
    alone = sum(line.size for line in situation.lines) == 1
    candidates = tuple(_candidate(situation, each) for each in weighed[:CANDIDATES_KEPT])
    past_slot, here = booking(situation.ticket(first.head), situation.wall.at)
    return Choice(
        situation.ticket(first.head),
        Reason(
            why="only" if alone else first.why,
            share=candidates[0].share,
            waited=candidates[0].waited,
            candidates=candidates,
            policy=name,
            past_slot=past_slot,
            here=here,
        ),
    )


def _place(weighed: Weighed) -> tuple[tuple[float, ...], tuple[int, int, str]]:
    return weighed.rank, place_of(weighed.head.waiting)


def _candidate(situation: Situation, weighed: Weighed) -> Candidate:
    ticket = situation.ticket(weighed.head)
    waited = max(0, situation.wall.at - weighed.head.waiting.since) // 1000
    share, score = round(weighed.head.share, 3), round(weighed.score, 3)
    return Candidate(ticket.number, ticket.service, ticket.group, share, waited, score)


def standing(branch: Branch, key: ClassKey) -> str:
    """Why a class goes first: "strict", "priority", "appointment", or "" for those who don't."""
    _, group_id, kind, _ = key
    group = branch.group(group_id) if group_id else None
    if group is not None and group.kind in ("strict", "priority", "appointment"):
        return group.kind
    return "appointment" if kind in BOOKED else ""


def why_first(standing_: str, otherwise: str) -> str:
    """The code of the reason of a call: those who go first are told so."""
    if not standing_:
        return otherwise
    return "appointment" if standing_ == "appointment" else "priority"
