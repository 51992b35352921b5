"""Where the lobby finds its tickets: the classes of those that wait, the calls, the windows, the numbers.

An index is exact whatever is put in, how often and in what order: putting a ticket takes every trace of its former
state out first. What a ticket's state is, the fold says; no record and no time is read here.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from sortedcontainers import SortedKeyList, SortedList

from queue_machine.domain.tickets import Call, Ticket

ClassKey = tuple[str, str, str, str]
"""Service, group, kind, window that it must go to ("" for any)."""
BOOKED = frozenset({"appointment", "returned-booked", "transferred-booked"})
"""Kinds of classes whose tickets have a slot: who is passed on, or back after a miss, keeps the appointment."""


class Waiting(Struct, frozen=True):
    """A waiting ticket in its class: reference time (ms), then the order of issue, settle who is first."""

    since: int
    order: int
    ticket: str


def place_of(waiting: Waiting) -> tuple[int, int, str]:
    """Who is first within a class, and between classes that have used the same share."""
    return (waiting.since, waiting.order, waiting.ticket)


def class_of(ticket: Ticket) -> ClassKey:
    kind = ticket.kind
    if ticket.slot is not None and kind != "appointment":
        kind = f"{kind}-booked"
    return (ticket.service, ticket.group, kind, ticket.to_window)


def waiting_of(ticket: Ticket) -> Waiting:
    return Waiting(ticket.since, ticket.order, ticket.id)


class _AtWindow:
    """The calls of the day at one window. Rivals may have given two tickets one call id: both are told apart."""

    def __init__(self) -> None:
        self.calls: dict[tuple[str, str], Call] = {}
        self.live: dict[tuple[str, str], Call] = {}
        self.running: dict[tuple[str, str], Call] = {}
        self.worked = 0
        """ms of service of all calls up to their last change."""


class TicketIndex:
    """Tickets by all that anybody asks for; changed by `put` alone."""

    def __init__(self) -> None:
        self.tickets: dict[str, Ticket] = {}
        self.classes: dict[ClassKey, SortedKeyList] = {}
        """Waiting tickets by class, each a list of `Waiting` in order; no class is empty."""
        self.missed: set[str] = set()
        self.conflicts: set[str] = set()
        self._at: dict[str, _AtWindow] = {}
        self._calls: SortedList = SortedList()
        self._calls_of: dict[str, SortedList] = {}
        self._numbers: dict[str, SortedList] = {}

    def put(self, ticket: Ticket) -> None:
        """Take a ticket's state in, in place of the one before."""
        before = self.tickets.get(ticket.id)
        if before is not None:
            self._out(before)
        self.tickets[ticket.id] = ticket
        self._in(ticket)

    def _in(self, ticket: Ticket) -> None:
        if ticket.state == "waiting":
            self.classes.setdefault(class_of(ticket), SortedKeyList(key=place_of)).add(waiting_of(ticket))
        elif ticket.state == "missed":
            self.missed.add(ticket.id)
        if ticket.conflicts:
            self.conflicts.add(ticket.id)
        self._numbers.setdefault(ticket.number, SortedList()).add((ticket.order, ticket.id))
        for call in ticket.calls:
            self._calls_of.setdefault(call.service, SortedList()).add(call.order)
            self._calls.add((call.order, call.id, ticket.id))
            window, key = self._at.setdefault(call.window, _AtWindow()), (call.id, ticket.id)
            window.calls[key] = call
            window.worked += call.worked
            if call.serving_since is not None:
                window.running[key] = call
        live = ticket.call
        if live is not None:
            self._at[live.window].live[live.id, ticket.id] = live

    def _out(self, ticket: Ticket) -> None:
        if ticket.state == "waiting":
            _take(self.classes, class_of(ticket), waiting_of(ticket))
        self.missed.discard(ticket.id)
        self.conflicts.discard(ticket.id)
        _take(self._numbers, ticket.number, (ticket.order, ticket.id))
        for call in ticket.calls:
            _take(self._calls_of, call.service, call.order)
            self._calls.remove((call.order, call.id, ticket.id))
            window, key = self._at[call.window], (call.id, ticket.id)
            window.worked -= call.worked
            for calls in (window.calls, window.live, window.running):
                calls.pop(key, None)

    # -- reading ---------------------------------------------------------------------------------------------------

    def live_at(self, window: str) -> list[Call]:
        """Calls at a window without an end, those on hold last, then in their order."""
        at = self._at.get(window)
        found = () if at is None else at.live.values()
        return sorted(found, key=lambda call: (call.state == "held", call.order, call.id, call.ticket))

    def calls_at(self, window: str) -> list[Call]:
        at = self._at.get(window)
        return [] if at is None else sorted(at.calls.values(), key=lambda call: (call.order, call.id, call.ticket))

    def worked(self, window: str, now: int) -> int:
        """ms of service at a window until now."""
        at = self._at.get(window)
        if at is None:
            return 0
        return at.worked + sum(call.worked_by(now) - call.worked for call in at.running.values())

    def first_with(self, number: str) -> Ticket | None:
        """The ticket that held a number first."""
        holders = self._numbers.get(number)
        return self.tickets[holders[0][1]] if holders else None

    def holds(self, number: str) -> bool:
        return number in self._numbers

    def calls_since(self, service: str, order: int) -> int:
        orders = self._calls_of.get(service)
        return 0 if orders is None else len(orders) - orders.bisect_right(order)

    def latest_calls(self) -> Iterator[Call]:
        """All calls of the day, the latest first."""
        for _, call_id, ticket in reversed(self._calls):
            yield from (call for call in self.tickets[ticket].calls if call.id == call_id)


def _take(lists: dict[Any, Any], key: Any, member: Any) -> None:
    """Take a member out of one of the lists, and the list with its last member."""
    members = lists[key]
    members.remove(member)
    if not members:
        del lists[key]
