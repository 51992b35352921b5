"""The hall of a virtual day: what a policy sees, kept up to date by the event loop.

It satisfies `dispatch.hall.Hall` with the very tickets and calls of the domain, without records: each change that the
fold would read off facts is made directly, by the same rules. Nothing here decides and nothing draws.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from msgspec.structs import replace
from sortedcontainers import SortedKeyList

from queue_machine.domain.branch import Branch
from queue_machine.domain.facts import Reason
from queue_machine.domain.lobby import WindowState
from queue_machine.domain.lobby_index import ClassKey, class_of, place_of, waiting_of
from queue_machine.domain.tickets import Call, Ticket

Note = TypeVar("Note")
_KEPT = 4096
"""Calls of a service, and of a window, that an endless day remembers at least the half of."""


class SimulatedHall:
    """Tickets and windows of one virtual day. Times are ms since the epoch."""

    def __init__(self, branch: Branch, day: str, opens: int, *, endless: bool = False) -> None:
        self._branch, self._day, self._endless = branch, day, endless
        self._tickets: dict[str, Ticket] = {}
        self._windows = {w.id: WindowState(w.id, "open", f"t{w.id}", "", None, opens) for w in branch.windows}
        self._classes: dict[ClassKey, SortedKeyList] = {}
        self._spare: dict[ClassKey, SortedKeyList] = {}
        self._present: dict[str, str] = {}
        self._calls_at: dict[str, list[Call]] = {window: [] for window in self._windows}
        self._calls_of: dict[str, list[int]] = {service.id: [] for service in branch.services}
        self._worked: dict[str, int] = dict.fromkeys(self._windows, 0)
        self._letters = {service.id: service.letter for service in branch.services}
        self._counts: dict[str, int] = dict.fromkeys(self._letters, 0)
        self._order = 0
        self.waiting = 0
        """How many wait."""

    # -- what policies read ----------------------------------------------------------------------------------------

    @property
    def tickets(self) -> Mapping[str, Ticket]:
        """All tickets of the day; of an endless day those that have not ended."""
        return self._tickets

    @property
    def windows(self) -> Mapping[str, WindowState]:
        return self._windows

    def window(self, window: str) -> WindowState:
        return self._windows.get(window) or WindowState(window)

    def at_window(self, window: str) -> Ticket | None:
        found = self._present.get(window)
        return None if found is None else self._tickets[found]

    def classes(self) -> Iterable[tuple[ClassKey, SortedKeyList]]:
        return self._classes.items()

    def members(self, key: ClassKey) -> SortedKeyList | None:
        """The waiting tickets of one class; None where nobody waits."""
        return self._classes.get(key)

    def calls_since(self, service: str, order: int) -> int:
        orders = self._calls_of.get(service, ())
        return len(orders) - bisect_right(orders, order)

    def calls_at(self, window: str) -> Sequence[Call]:
        return self._calls_at.get(window, ())

    def worked(self, window: str, now: int) -> int:
        found = self._present.get(window)
        call = None if found is None else self._tickets[found].call
        running = 0 if call is None or call.serving_since is None else max(0, now - call.serving_since)
        return self._worked.get(window, 0) + running

    # -- what happens ----------------------------------------------------------------------------------------------

    def issue(self, service: str, group: str, slot: int | None, now: int) -> Ticket:
        """Somebody takes a ticket; `group` is the branch's group, "" for none."""
        self._order += 1
        count = self._counts[service] = self._counts[service] + 1
        ticket = Ticket(
            id=f"v{self._order}",
            number=f"{self._letters[service]}{count:03d}",
            service=service,
            group=group,
            cases=1,
            language="zh-CN",
            channel="touch",
            origin="m1/00000001",
            day=self._day,
            issued_at=now,
            order=self._order,
            since=now if slot is None else max(slot, now),
            kind="fresh" if slot is None else "appointment",
            slot=slot,
        )
        self._tickets[ticket.id] = ticket
        self._join(ticket)
        return ticket

    def call(self, ticket: Ticket, window: str, reason: Reason, now: int, *, comes: bool) -> Ticket:
        """A window calls a waiting ticket; who comes is served at once. Raises ValueError where it can't be."""
        if self._present.get(window) is not None:
            raise ValueError(f"window {window} has a ticket already")
        known = self._tickets.get(ticket.id)
        if known is None or known.state != "waiting":
            raise ValueError(f"{ticket.number} ({ticket.id}) does not wait")
        self._order += 1
        call = Call(
            id=f"c{self._order}",
            ticket=known.id,
            number=known.number,
            window=window,
            service=known.service,
            teller=self._windows[window].teller,
            reason=reason,
            order=self._order,
            called_at=now,
            last_called_at=now,
            state="serving" if comes else "called",
            started_at=now if comes else None,
            serving_since=now if comes else None,
        )
        self._leave(known)
        self._present[window] = known.id
        self._noted(self._calls_of[known.service], self._order)
        self._noted(self._calls_at[window], call)
        return self._put(replace(known, state=call.state, calls=(*known.calls, call)))

    def complete(self, window: str, now: int) -> Ticket:
        """The service at a window ends and the visitor leaves."""
        ticket = self._ended(window, "completed", now)
        done = self._put(replace(ticket, state="completed", ended_at=now))
        if self._endless:
            del self._tickets[ticket.id]
        return done

    def transfer(self, window: str, service: str, now: int) -> Ticket:
        """The service at a window ends and the visitor queues for another, with the old reference time."""
        ticket = self._ended(window, "transferred", now)
        moved = self._put(replace(ticket, state="waiting", kind="transferred", service=service))
        self._join(moved)
        return moved

    def miss(self, window: str, now: int) -> Ticket:
        """Nobody came to a window's call."""
        return self._put(replace(self._ended(window, "missed", now), state="missed", missed_at=now))

    def come_back(self, ticket_id: str, now: int) -> Ticket:
        """A missed visitor is back; the first time and in time with the old reference time."""
        missed = self._tickets[ticket_id]
        self._order += 1
        within = round(self._branch.policy.return_within * 60_000)
        in_time = missed.returns == 0 and now - (missed.missed_at or now) <= within
        back = self._put(
            replace(
                missed,
                state="waiting",
                kind="returned",
                returns=missed.returns + 1,
                returned_order=self._order,
                since=missed.since if in_time else now,
            )
        )
        self._join(back)
        return back

    def lapse(self, ticket_id: str, now: int) -> None:
        """A missed visitor will not come back."""
        if self._endless:
            del self._tickets[ticket_id]
        else:
            self._put(replace(self._tickets[ticket_id], state="left", left_reason="lapsed", ended_at=now))

    def pause(self, window: str, until: int | None, now: int) -> None:
        """A window goes away; `until`, minute of the day, where the teller says so."""
        state = self._windows[window]
        reason = "" if until is None else "lunch"
        self._windows[window] = WindowState(window, "paused", state.teller, reason, until, now)

    def resume(self, window: str, now: int) -> None:
        """A window is back."""
        self._windows[window] = WindowState(window, "open", self._windows[window].teller, "", None, now)

    # -- books -----------------------------------------------------------------------------------------------------

    def _put(self, ticket: Ticket) -> Ticket:
        self._tickets[ticket.id] = ticket
        return ticket

    def _join(self, ticket: Ticket) -> None:
        key = class_of(ticket)
        members = self._classes.get(key)
        if members is None:
            # An emptied list is used again: making one costs more than all that is done with it.
            members = self._spare.pop(key, None)
            if members is None:
                members = SortedKeyList(key=place_of)
            self._classes[key] = members
        members.add(waiting_of(ticket))
        self.waiting += 1

    def _leave(self, ticket: Ticket) -> None:
        key = class_of(ticket)
        members = self._classes[key]
        members.remove(waiting_of(ticket))
        if not members:
            self._spare[key] = self._classes.pop(key)
        self.waiting -= 1

    def _ended(self, window: str, state: str, now: int) -> Ticket:
        """The ticket at a window, its call ended."""
        ticket = self._tickets[self._present.pop(window)]
        call = ticket.calls[-1]
        worked = call.worked_by(now)
        ended = replace(call, state=state, ended_at=now, worked=worked, serving_since=None)
        self._worked[window] += worked
        self._calls_at[window][-1] = ended
        return replace(ticket, calls=(*ticket.calls[:-1], ended))

    def _noted(self, notes: list[Note], note: Note) -> None:
        notes.append(note)
        if self._endless and len(notes) > _KEPT:
            # Nobody asks further back: returned tickets wait for a few calls, forecasts look at the last ones.
            del notes[: _KEPT // 2]
