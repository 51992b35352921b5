"""A hall in records alone: nodes that write facts and hear of each other's, and all that can be read off a lobby."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import strategies as st

from queue_machine.domain import facts as f
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.records import Chained, Moment, chain
from queue_machine.domain.tickets import Ticket

MINUTE = 60_000
NINE = 1_772_413_200_000
"""Monday 2 March 2026, 09:00 in Shanghai, ms since the epoch."""
TODAY = "2026-03-02"


class Scribe:
    """A node's chain of records. `off` ms is what its clock shows too much."""

    def __init__(
        self, name: str, epoch: str = "00000001", *, off: int = 0, boot: str = "b1", sure: bool = True
    ) -> None:
        self.name, self.origin = name, f"{name}/{epoch}"
        self.off, self.boot, self.sure = off, boot, sure
        self.records: list[Chained] = []
        self.order = 0

    @property
    def seq(self) -> int:
        return len(self.records)

    def write(self, *facts: f.Fact, at: int = NINE, day: str = TODAY, term: int = 1) -> list[Chained]:
        made = chain(
            facts,
            origin=self.origin,
            seq=self.seq,
            prev=self.records[-1].hash if self.records else "",
            order=self.order,
            now=Moment(at + self.off, max(0, at - NINE), self.boot, self.sure),
            day=day,
            term=term,
            cause="",
        )
        self.records += made
        self.order = made[-1].record.order
        return made

    def hears(self, *others: "Scribe") -> None:
        """Know all that the others have written so far."""
        self.order = max([self.order, *(other.order for other in others)])


class Hall:
    """One hub, told by verbs; everything is folded at once. Times are minutes after nine."""

    def __init__(self) -> None:
        self.hub = Scribe("hub")
        self.lobby = Lobby()
        self.count = 0
        self.tell(f.DayOpened(date=TODAY), at=-60)

    def tell(self, *facts: f.Fact, at: float = 0.0) -> None:
        self.lobby.fold(self.hub.write(*facts, at=NINE + round(at * MINUTE)))

    def take(self, service: str = "deposit", at: float = 0.0, **more: Any) -> str:
        """A ticket, named t1, t2, … with numbers A001, A002, …"""
        self.count += 1
        ticket = f"t{self.count}"
        self.tell(f.TicketIssued(ticket=ticket, number=f"A{self.count:03d}", service=service, **more), at=at)
        return ticket

    def call(self, ticket: str, window: str = "1", at: float = 0.0) -> str:
        found = self.lobby.tickets[ticket]
        call = f"call-{ticket}-{len(found.calls)}"
        reason = f.Reason(why="only")
        called = f.TicketCalled(
            call=call,
            ticket=ticket,
            number=found.number,
            window=window,
            service=found.service,
            teller="lin",
            reason=reason,
        )
        self.tell(called, at=at)
        return call

    def serve(self, ticket: str, window: str = "1", at: float = 0.0, minutes: float = 5.0) -> str:
        """Call, start and complete."""
        call = self.call(ticket, window, at)
        self.tell(f.ServiceStarted(call=call, ticket=ticket, window=window), at=at)
        self.tell(f.ServiceCompleted(call=call, ticket=ticket, window=window), at=at + minutes)
        return call

    def miss(self, ticket: str, window: str = "1", at: float = 0.0) -> None:
        call = self.call(ticket, window, at)
        self.tell(f.TicketMissed(call=call, ticket=ticket, window=window), at=at + 1)

    def open(self, *windows: str, at: float = 0.0) -> None:
        for window in windows:
            self.tell(f.WindowOpened(window=window, teller=f"teller-{window}"), at=at)

    def __getitem__(self, ticket: str) -> Ticket:
        return self.lobby.tickets[ticket]


@pytest.fixture
def hall() -> Hall:
    return Hall()


def folded(records: Iterable[Chained]) -> Lobby:
    lobby = Lobby()
    lobby.fold(records)
    return lobby


def snapshot(lobby: Lobby) -> dict[str, Any]:
    """Everything that the lobby says to anybody, as plain values."""
    plain = msgspec.to_builtins
    tickets = dict(lobby.tickets)
    calls = [call for ticket in tickets.values() for call in (*ticket.calls, *ticket.conflicts)]
    windows = sorted({*lobby.windows, *(call.window for call in calls)})
    services = sorted({*(t.service for t in tickets.values()), *(call.service for call in calls)})
    orders = sorted({-1, lobby.order, *(call.order for call in calls)})
    return {
        "tickets": {key: plain(ticket) for key, ticket in sorted(tickets.items())},
        "windows": {window: plain(lobby.window(window)) for window in windows},
        "advices": {key: plain(advice) for key, advice in sorted(lobby.advices.items())},
        "helps": {key: plain(help_) for key, help_ in sorted(lobby.helps.items())},
        "day": plain(lobby.day),
        "classes": {key: [plain(w) for w in members] for key, members in sorted(lobby.classes())},
        "waiting": [ticket.id for ticket in lobby.waiting()],
        "missed": [ticket.id for ticket in lobby.missed],
        "conflicts": [ticket.id for ticket in lobby.conflicts],
        "at": {window: _id(lobby.at_window(window)) for window in windows},
        "held": {window: [ticket.id for ticket in lobby.held_at(window)] for window in windows},
        "calls": {window: [plain(call) for call in lobby.calls_at(window)] for window in windows},
        "worked": {window: lobby.worked(window, NINE + 600 * MINUTE) for window in windows},
        "recent": [plain(call) for call in lobby.recent_calls(10_000)],
        "since": [[lobby.calls_since(service, order) for order in orders] for service in services],
        "numbers": {t.number: _id(lobby.by_number(t.number)) for t in tickets.values()},
        "series": lobby.all_series(),
        "floor": dict(sorted(lobby.floor.items())),
        "lead": (lobby.term, lobby.leader, lobby.order),
        "clocks": [(n, lobby.offset(n, "b1"), lobby.confirmed(n, "b1")) for n in ("hub", "hub2", "m1", "m2")],
        "unknown": lobby.unknown,
        "entries": [entry.key for entry in lobby.entries()],
        "stories": {ticket: [entry.key for entry in lobby.story(ticket)] for ticket in sorted(tickets)},
    }


def _id(ticket: Ticket | None) -> str:
    return "" if ticket is None else ticket.id


def merged(*scribes: Scribe) -> Sequence[Chained]:
    """All that the nodes wrote, one node after the other."""
    return [record for scribe in scribes for record in scribe.records]


def delivered(records: list[Chained], data: st.DataObject) -> Lobby:
    """Fold in another order, some twice, in batches of any size."""
    again = data.draw(st.lists(st.sampled_from(records), max_size=5)) if records else []
    rest = data.draw(st.permutations([*records, *again]))
    lobby = Lobby()
    while rest:
        size = data.draw(st.integers(1, len(rest)))
        lobby.fold(rest[:size])
        rest = rest[size:]
    return lobby
