"""Whom a window would call, one after the other, if it called them all now: by the rule that the hall has chosen.

The rule itself is asked, on the hall as each call would leave it, so that what a teller reads is what the next press
does. It is asked as a copy: whoever looks changes nothing of what a rule keeps in mind.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from random import Random

from msgspec import Struct
from sortedcontainers import SortedKeyList

from queue_machine.dispatch.hall import Hall
from queue_machine.dispatch.lines import lines_for
from queue_machine.dispatch.pace import pace_of
from queue_machine.dispatch.policies import DECIDES_AT_ISSUE, DECIDES_ON_THE_SPOT, policy_named
from queue_machine.dispatch.policies.fqm import Fqm
from queue_machine.dispatch.policy import Policy
from queue_machine.domain.branch import Branch
from queue_machine.domain.facts import Reason
from queue_machine.domain.lobby import WindowState
from queue_machine.domain.lobby_index import ClassKey, class_of, place_of
from queue_machine.domain.tickets import Call, Ticket
from queue_machine.domain.wall import Wall


class Turn(Struct, frozen=True):
    """One who waits, at the place of its turn."""

    ticket: Ticket
    share: float
    """Of its goal, used up by now."""
    waited: int
    """Since its reference time, seconds."""
    reason: Reason | None = None
    """Why it would be called; None where only the call itself will say."""


class Turns(Struct, frozen=True):
    """A window's queue."""

    rule: str
    """The name of the hall's rule."""
    order: tuple[Turn, ...]
    settled: bool
    """Whether the first of these is whom the window calls now; otherwise they stand by arrival alone."""
    own: int | None = None
    """How many stand in the window's own line, under a rule that gives each window one."""


def turns(hall: Hall, branch: Branch, window: str, wall: Wall, policy: Policy | None = None, count: int = 20) -> Turns:
    """Whom a window would call. `policy` is the one by which the hub calls.

    Without it, a rule that decided at issue cannot be asked again; one that draws its decision afresh every second
    cannot be foretold by anybody.
    """
    rule = branch.policy.name if policy is None else policy.name
    if rule in DECIDES_ON_THE_SPOT or (policy is None and rule in DECIDES_AT_ISSUE):
        return Turns(rule, tuple(_by_arrival(hall, branch, window, wall, count)), False)
    asked = copy(policy_named(rule, Random(0)) if policy is None else policy)
    order: list[Turn] = []
    seen: Hall = hall
    called: dict[str, Call] = {}
    own: int | None = None
    while len(order) < count and (choice := asked.choose(seen, branch, window, wall)) is not None:
        if own is None and isinstance(asked, Fqm):
            own = asked.standing_at(window)
        ticket, reason = choice.ticket, choice.reason
        order.append(Turn(ticket, reason.share, reason.waited, reason))
        called[ticket.id] = _call(ticket, window, reason, wall)
        seen = _After(hall, called)
    return Turns(rule, tuple(order), True, 0 if own is None and isinstance(asked, Fqm) else own)


def _by_arrival(hall: Hall, branch: Branch, window_id: str, wall: Wall, count: int) -> Iterator[Turn]:
    """Those whom a window may call now, by their reference times."""
    window = branch.window(window_id)
    if window is None:
        return
    open_ = {line.key for line in lines_for(hall, branch, window, wall)}
    waiting = (each for key, members in hall.classes() if key in open_ for each in members)
    for each in sorted(waiting, key=place_of)[:count]:
        ticket, waited = hall.tickets[each.ticket], wall.at - each.since
        yield Turn(ticket, round(pace_of(branch, class_of(ticket)).share(waited), 3), max(0, waited) // 1000)


def _call(ticket: Ticket, window: str, reason: Reason, wall: Wall) -> Call:
    return Call(
        id="",
        ticket=ticket.id,
        number=ticket.number,
        window=window,
        service=ticket.service,
        teller="",
        reason=reason,
        order=0,
        called_at=wall.at,
        last_called_at=wall.at,
    )


class _After:
    """A hall as some further calls would leave it; the windows stay as they are."""

    def __init__(self, hall: Hall, called: Mapping[str, Call]) -> None:
        self._hall, self._called = hall, called
        self._touched = {class_of(hall.tickets[ticket]) for ticket in called}

    @property
    def tickets(self) -> Mapping[str, Ticket]:
        return self._hall.tickets

    @property
    def windows(self) -> Mapping[str, WindowState]:
        return self._hall.windows

    def window(self, window: str) -> WindowState:
        return self._hall.window(window)

    def at_window(self, window: str) -> Ticket | None:
        return self._hall.at_window(window)

    def classes(self) -> Iterator[tuple[ClassKey, SortedKeyList]]:
        for key, members in self._hall.classes():
            if key not in self._touched:
                yield key, members
                continue
            left = [each for each in members if each.ticket not in self._called]
            if left:
                yield key, SortedKeyList(left, key=place_of)

    def calls_since(self, service: str, order: int) -> int:
        return self._hall.calls_since(service, order) + sum(each.service == service for each in self._called.values())

    def calls_at(self, window: str) -> Sequence[Call]:
        return [*self._hall.calls_at(window), *(each for each in self._called.values() if each.window == window)]

    def worked(self, window: str, now: int) -> int:
        return self._hall.worked(window, now)
