"""Halls as they may go: machines cut off, two hubs that don't hear of each other, days that close over late records."""

from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from queue_machine.domain import facts as f
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.records import Chained
from queue_machine.domain.tickets import ENDED, LIVE, Ticket
from tests.queue_machine.conftest import MINUTE, NINE, Scribe, delivered, folded, merged, snapshot

NAMES = ("hub", "hub2", "m1", "m2")
WHO = (0, 1, 0, 1, 0, 1, 2, 3)
"""Who acts, as a place in NAMES: hubs oftener than machines."""


class Node(Scribe):
    """A node that decides by what it has heard."""

    def __init__(self, name: str, **clock: Any) -> None:
        super().__init__(name, **clock)
        self.lobby = Lobby()
        self.heard: dict[str, int] = {}

    def say(self, *facts: f.Fact, at: int) -> None:
        self.lobby.fold(self.write(*facts, at=at, day=self.lobby.day.date))

    def hear(self, other: "Node") -> None:
        """Everything that another node holds of itself: what came in between was late."""
        self.lobby.fold(other.records)
        self.heard[other.origin] = other.seq
        self.order = max(self.order, self.lobby.order)


class History:
    """Nodes at work: each act is two figures, who and what; what cannot be done now is not done."""

    def __init__(self) -> None:
        off = (0, 0, 4 * 365 * 24 * 60 * MINUTE, -NINE)
        self.nodes = [Node(name, off=o, sure=o == 0) for name, o in zip(NAMES, off, strict=True)]
        self.count = 0
        self.closings = 0
        self.at = NINE
        hub, hub2, m1, _ = self.nodes
        hub.say(f.LeadTaken(node="hub", term=1), f.DayOpened(date="day-00"), at=NINE)
        m1.hear(hub)
        for which in range(3):
            self._issue(m1, which)
        for node in (hub, hub2):
            node.hear(hub)
            node.hear(m1)

    def new_id(self) -> str:
        self.count += 1
        return f"x{self.count:03d}"

    def act(self, who: int, what: int, which: int) -> None:
        self.at += MINUTE
        node = self.nodes[WHO[who]]
        if node.name.startswith("m"):
            if what < 8:
                node.hear(self.nodes[what % 2])
            else:
                self._issue(node, which)
        elif what < 4:
            node.hear(self.nodes[what])
        else:
            self._lead(node, what, which)

    def _issue(self, node: Node, which: int) -> None:
        then = ("loan",) if which % 5 == 0 else ()
        number = f"A{node.name[1]}{self.count + 1:03d}"
        issued = f.TicketIssued(ticket=self.new_id(), number=number, service="deposit", then=then)
        node.say(issued, at=self.at)

    def _lead(self, node: Node, what: int, which: int) -> None:
        lobby = node.lobby
        window = str(1 + which % 2)
        present = lobby.at_window(window)
        if what == 4 and which == 0:
            self._close(node)
        elif what == 5:
            machine = self.nodes[2 + which % 2]
            node.say(f.ClockCompared(node=machine.name, boot="b1", offset=-machine.off), at=self.at)
        elif what == 6 and lobby.missed:
            node.say(f.TicketReturned(ticket=lobby.missed[which % len(lobby.missed)].id), at=self.at)
        elif what == 7 and lobby.waiting():
            waiting = lobby.waiting()
            node.say(f.TicketCancelled(ticket=waiting[which % len(waiting)].id), at=self.at)
        elif present is None or present.call is None:
            waiting = lobby.waiting()
            if waiting:
                self._call(node, waiting[which % min(3, len(waiting))], window)
        else:
            self._goes_on(node, present, what)

    def _call(self, node: Node, ticket: Ticket, window: str) -> None:
        called = f.TicketCalled(
            call=self.new_id(),
            ticket=ticket.id,
            number=ticket.number,
            window=window,
            service=ticket.service,
            teller=node.name,
            reason=f.Reason(why="longest"),
        )
        node.say(called, at=self.at)

    def _goes_on(self, node: Node, ticket: Ticket, what: int) -> None:
        call = ticket.call
        assert call is not None
        named = {"call": call.id, "ticket": ticket.id, "window": call.window}
        follows: dict[str, list[f.Fact]] = {
            "called": [
                f.ServiceStarted(**named),
                f.TicketMissed(**named),
                f.ServiceCompleted(**named),
                f.TicketRecalled(**named),
            ],
            "serving": [
                f.ServiceCompleted(**named),
                f.ServiceCompleted(**named),
                f.TicketHeld(**named),
                f.TicketTransferred(**named, to_service="loan"),
            ],
            "held": [f.TicketResumed(**named)],
        }
        choices = follows[call.state]
        node.say(choices[what % len(choices)], at=self.at)

    def _close(self, node: Node) -> None:
        """Close the day over what this node holds, as the hub does, and open the next."""
        heads = dict(Counter({o: s for o, s in node.heard.items() if s > node.lobby.floor.get(o, 0)}))
        ends = [
            f.TicketLeft(ticket=t.id, reason="day-closed") for t in node.lobby.tickets.values() if t.state not in ENDED
        ]
        heads[node.origin] = node.seq + len(ends)
        self.closings += 1
        date = node.lobby.day.date
        node.say(*ends, f.DayClosed(date=date, heads=heads, series=node.lobby.all_series()), at=self.at)
        node.say(f.DayOpened(date=f"day-{self.closings:02d}"), at=self.at)

    @property
    def records(self) -> list[Chained]:
        return list(merged(*self.nodes))


acts = st.lists(
    st.tuples(st.integers(0, len(WHO) - 1), st.integers(0, 19), st.integers(0, 5)), min_size=10, max_size=70
)


def _lived(what: list[tuple[int, int, int]]) -> History:
    history = History()
    for act in what:
        history.act(*act)
    return history


@settings(max_examples=120, deadline=None)
@given(what=acts, data=st.data())
def test_whatever_a_hall_went_through_it_is_the_same_hall_in_any_order(what: Any, data: st.DataObject) -> None:
    records = _lived(what).records
    assert snapshot(delivered(records, data)) == snapshot(folded(records))


@settings(max_examples=120, deadline=None)
@given(what=acts)
def test_once_all_have_heard_all_every_node_stands_in_the_same_hall(what: Any) -> None:
    history = _lived(what)
    for node in history.nodes:
        for other in history.nodes:
            node.hear(other)
    first, *others = [snapshot(node.lobby) for node in history.nodes]
    assert all(other == first for other in others)


@settings(max_examples=120, deadline=None)
@given(what=acts)
def test_a_node_that_reads_only_what_lies_beyond_the_closings_stands_in_the_same_hall(what: Any) -> None:
    records = _lived(what).records
    whole = folded(records)
    kinds = [(record, f.read_fact(record.record.fact)) for record in records]
    started = Lobby()
    started.fold([record for record, fact in kinds if isinstance(fact, f.DayClosed)])
    started.fold([record for record, fact in kinds if isinstance(fact, f.LeadTaken)])
    beyond = [r for r in records if r.record.seq > started.floor.get(r.record.origin, 0)]
    started.fold(beyond)
    assert snapshot(started) == snapshot(whole)


@settings(max_examples=200, deadline=None)
@given(what=acts)
def test_every_call_stands_or_lost_and_no_ticket_is_at_two_windows(what: Any) -> None:
    lobby = folded(_lived(what).records)
    for ticket in lobby.tickets.values():
        called = {e.fact.call for e in lobby.story(ticket.id) if isinstance(e.fact, f.TicketCalled)}
        stood, lost = [c.id for c in ticket.calls], [c.id for c in ticket.conflicts]
        assert sorted(stood + lost) == sorted(called)
        live = [c for c in ticket.calls if c.state in LIVE]
        assert len(live) == (ticket.state in LIVE)
        assert all(c.serving_since is None for c in ticket.calls if c.state != "serving")
        assert (ticket.call is not None) == (ticket.state in LIVE)
        if ticket.state not in LIVE:
            assert all(c.ended_at is not None for c in ticket.calls)


@settings(max_examples=200, deadline=None)
@given(what=acts)
def test_nobody_who_was_served_stands_as_gone(what: Any) -> None:
    lobby = folded(_lived(what).records)
    for ticket in lobby.tickets.values():
        facts = [entry.fact for entry in lobby.story(ticket.id)]
        called = {fact.call for fact in facts if isinstance(fact, f.TicketCalled)}
        # A closing by who knew of the call and not of the ticket may have taken the call along.
        if any(isinstance(fact, f.ServiceCompleted) and fact.call in called for fact in facts):
            assert any(c.state in ("completed", "transferred") for c in ticket.calls)


@settings(max_examples=100, deadline=None)
@given(what=acts)
def test_no_clock_puts_a_ticket_before_the_opening(what: Any) -> None:
    lobby = folded(_lived(what).records)
    if lobby.day.state == "open":
        assert all(ticket.since >= lobby.day.opened_at for ticket in lobby.tickets.values())
