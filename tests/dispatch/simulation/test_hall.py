"""The simulated hall is what the lobby would fold from the same facts: classes, calls, work, reference times."""

from queue_machine.dispatch.simulation import Observer, Scenario, simulate
from queue_machine.dispatch.simulation.hall import SimulatedHall
from queue_machine.domain import facts as f
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.tickets import Ticket
from queue_machine.domain.wall import Wall, wall_at
from tests.dispatch.conftest import ZONE
from tests.dispatch.simulation.test_day import BUSY, LIVELY, hall_of
from tests.queue_machine.conftest import Scribe


class Beside(Observer):
    """Records every happening as a fact, folds it, and holds the two halls against each other."""

    def __init__(self) -> None:
        self.compared = self.returned = self.transferred = self.early = 0

    def on_day(self, scenario: Scenario, branch: Branch, day: int, hall: SimulatedHall) -> None:
        self.hub, self.lobby = Scribe("hub"), Lobby()

    def _tell(self, at: int, day: str, *facts: f.Fact) -> None:
        if not self.hub.records:
            self.lobby.fold(self.hub.write(f.DayOpened(date=day), at=at, day=day))
        self.lobby.fold(self.hub.write(*facts, at=at, day=day))

    def on_arrival(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        self._tell(
            wall.at,
            ticket.day,
            f.TicketIssued(
                ticket=ticket.id,
                number=ticket.number,
                service=ticket.service,
                group=ticket.group,
                slot=ticket.slot,
            ),
        )
        self.early += ticket.slot is not None and ticket.slot > wall.at
        self._compare(hall, branch, wall)

    def on_rejoin(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        if ticket.kind == "returned":
            self.returned += 1
            self._tell(wall.at, ticket.day, f.TicketReturned(ticket=ticket.id))
        else:
            self.transferred += 1
        self._compare(hall, branch, wall)

    def on_call(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        call = ticket.call
        assert call is not None
        names = {"call": call.id, "ticket": ticket.id, "window": call.window}
        called = f.TicketCalled(
            **names, number=ticket.number, service=call.service, teller=call.teller, reason=call.reason
        )
        self._tell(wall.at, ticket.day, called, *([f.ServiceStarted(**names)] if call.state == "serving" else []))
        self._compare(hall, branch, wall)

    def on_finish(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        call = ticket.last_call
        assert call is not None
        names = {"call": call.id, "ticket": ticket.id, "window": call.window}
        fact: f.Fact
        if call.state == "missed":
            fact = f.TicketMissed(**names)
        elif call.state == "transferred":
            fact = f.TicketTransferred(**names, to_service=ticket.service)
        else:
            fact = f.ServiceCompleted(**names)
        self._tell(wall.at, ticket.day, fact)
        self._compare(hall, branch, wall)

    def _compare(self, hall: SimulatedHall, branch: Branch, wall: Wall) -> None:
        self.compared += 1
        ours, theirs = (
            {key: [(member.since, member.ticket) for member in members] for key, members in each.classes()}
            for each in (hall, self.lobby)
        )
        assert ours == theirs
        for window in branch.windows:
            present, folded = hall.at_window(window.id), self.lobby.at_window(window.id)
            assert (present and present.id) == (folded and folded.id)
            assert hall.worked(window.id, wall.at) == self.lobby.worked(window.id, wall.at)
            assert [(c.id, c.state, c.worked) for c in hall.calls_at(window.id)] == [
                (c.id, c.state, c.worked) for c in self.lobby.calls_at(window.id)
            ]
        for members in ours.values():
            for _, name in members:
                one, other = hall.tickets[name], self.lobby.tickets[name]
                for ticket in (one, other):
                    assert (ticket.state, ticket.kind) == ("waiting", one.kind)
                assert (one.service, one.returns, one.slot) == (other.service, other.returns, other.slot)
                if one.returned_order is not None and other.returned_order is not None:
                    passed = self.lobby.calls_since(one.service, other.returned_order)
                    assert hall.calls_since(one.service, one.returned_order) == passed
        assert wall == wall_at(wall.at, ZONE)


def test_the_simulated_hall_is_the_fold_of_the_same_facts() -> None:
    beside = Beside()
    simulate(BUSY, days=6, observer=lambda _: beside)
    assert beside.compared > 2500
    assert beside.returned > 20
    assert beside.transferred > 30
    assert beside.early > 20


def test_it_is_so_under_policies_that_decide_at_issue_too() -> None:
    beside = Beside()
    simulate(hall_of(behaviour=LIVELY), ["fqm"], observer=lambda _: beside)
    assert beside.compared > 300
