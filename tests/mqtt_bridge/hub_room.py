"""A hub alone on virtual time, told by verbs: what the tests of its use cases share."""

from typing import TypeVar

import pytest
from virtual_hall import BRANCH, VirtualHall

from mqtt_bridge.hub import commands as c
from mqtt_bridge.hub.hub import Done, Hub
from queue_machine.domain import facts as f
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.refusals import Refusal
from queue_machine.domain.tickets import Ticket

MINUTE = 60_000
R = TypeVar("R", bound=Refusal)


class Room:
    """A hall whose day is open from nine; times are let pass by `wait`."""

    def __init__(self, *, day: bool = True) -> None:
        self.hall = VirtualHall()
        self.hall.start_hub()
        if day:
            self.hall.run(100)

    @property
    def hub(self) -> Hub:
        return self.hall.hubs["hub"]

    @property
    def lobby(self) -> Lobby:
        return self.hub.node.lobby

    def __getitem__(self, ticket: str) -> Ticket:
        return self.lobby.tickets[ticket]

    def wait(self, ms: int) -> None:
        """Let time pass; the hub looks at its hours once at the end."""
        self.hall.elapsed += ms
        self.hub.keep_hours(self.hall.clocks["hub"].now())

    def do(self, command: c.AnyCommand, cause: str = "", by: str = "01") -> Done:
        return self.hall.do(command, cause, by)

    def take(self, service: str = "deposit", group: str = "", **more: object) -> str:
        (fact,) = self.do(c.Take(service=service, group=group, **more)).facts  # type: ignore[arg-type]
        assert isinstance(fact, f.TicketIssued)
        return fact.ticket

    def open(self, *windows: str) -> None:
        for window in windows:
            self.do(c.OpenWindow(window=window, teller=f"teller-{window}"))

    def next(self, window: str = "1", *, complete: bool = False, ticket: str = "") -> str:
        """Call; the id of the ticket called, '' for none."""
        facts = self.do(c.Next(window=window, complete=complete, ticket=ticket)).facts
        return next((fact.ticket for fact in facts if isinstance(fact, f.TicketCalled)), "")

    def refuses(self, kind: type[R], command: c.AnyCommand) -> R:
        """The refusal of a command: of this kind, with a sentence that says what to do, and nothing changed."""
        before = (self.lobby.version, self.hub.node.head(self.hub.node.origin))
        with pytest.raises(kind) as caught:
            self.do(command)
        assert type(caught.value) is kind, caught.value
        assert (self.lobby.version, self.hub.node.head(self.hub.node.origin)) == before
        sentence = str(caught.value)
        assert "?" not in sentence and sentence.endswith("."), sentence
        return caught.value

    def restart(self) -> None:
        """The hub's process again, over the same ledger."""
        self.hall.crash("hub")
        self.hall.start_hub(fresh=False)

    def close_day(self) -> None:
        self.do(c.CloseDay(end_rest=True), by="manager")


__all__ = ["BRANCH", "MINUTE", "Room"]
