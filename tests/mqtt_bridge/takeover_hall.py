"""A branch with two hubs on virtual time, and what the tests of a takeover look at."""

from virtual_hall import VirtualHall

from mqtt_bridge.hub import commands as c
from queue_machine.domain import facts as f
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.tickets import Ticket
from queue_machine.ledger.memory import MemoryLedger
from scripts.torture.checks import difference, picture

HUBS = ("hub", "standby")
SIDES = (("hub", "m1"), ("standby", "m2"))
NEVER = 60_000


class Hall(VirtualHall):
    """Hub, standby, two machines; the hub leads, the day and all windows are open."""

    ticket: Ticket

    def __init__(self, seed: int = 1) -> None:
        super().__init__(seed, hubs=HUBS)
        for name in HUBS:
            self.start_hub(name, machine_id=name)
        for name in ("m1", "m2"):
            self.start_machine(name)
        self.run(3_500)
        assert self.leaders() == ["hub"]
        for window in "123":
            self.do(c.OpenWindow(window=window, teller=f"teller-{window}"))
        self.run(1_500)

    def leaders(self) -> list[str]:
        return [name for name, hub in self.hubs.items() if hub.lead.leads]

    def lobby(self, name: str) -> Lobby:
        return self.nodes[name].lobby

    def leads_after(self, name: str) -> int:
        """ms until a hub leads, NEVER where it does not."""
        begun = self.elapsed
        while not self.hubs[name].lead.leads:
            if self.elapsed - begun > NEVER:
                return NEVER
            self.run(50)
        return self.elapsed - begun

    def call(self, window: str, hub: str = "hub", cause: str = "", *, complete: bool = False) -> f.TicketCalled:
        """Call the next one to a window."""
        done = self.do(c.Next(window=window, complete=complete), cause, hub=hub)
        (called,) = (fact for fact in done.facts if isinstance(fact, f.TicketCalled))
        return called

    def serve(self, window: str, hub: str = "hub") -> str:
        """Call and start; the ticket."""
        called = self.call(window, hub)
        self.do(c.Start(window=window), hub=hub)
        return called.ticket

    def fall_apart(self) -> None:
        """The hub with m1 on one side, the standby with m2 on the other; both lead."""
        self.part_sides(*SIDES)
        assert self.leads_after("standby") < NEVER
        assert sorted(self.leaders()) == sorted(HUBS)

    def fall_apart_as_they_lead(self) -> None:
        """The same where the standby leads: the hub takes over on its side."""
        self.part_sides(*SIDES)
        assert self.leads_after("hub") < NEVER

    def copy_of(self, name: str) -> MemoryLedger:
        """A node's ledger as it is now, as a backup keeps it."""
        old, copy = self.ledgers[name], MemoryLedger()
        for each in sorted(old.beyond({}), key=lambda each: (each.record.origin, each.record.seq)):
            copy.append([each])
        for key in ("epoch", "machine", "met"):
            value = old.meta(key)
            if value is not None:
                copy.set_meta(key, value)
        return copy

    def heal_all(self) -> str:
        """All hear each other again, and agree; returns who leads."""
        self.heal_sides()
        self.run(15_000)
        self.same_everywhere()
        (leader,) = self.leaders()
        return leader

    def same_everywhere(self) -> None:
        first, *rest = self.nodes
        for name in rest:
            assert self.nodes[name].heads == self.nodes[first].heads, name
            assert not difference(picture(self.lobby(first)), picture(self.lobby(name))), name

    def numbers(self) -> list[str]:
        return [fact.number for fact in self.facts("hub") if isinstance(fact, f.TicketIssued)]


def lost_calls(ticket: Ticket) -> list[str]:
    """The calls of a ticket that rivals were preferred to."""
    return [call.id for call in ticket.conflicts]
