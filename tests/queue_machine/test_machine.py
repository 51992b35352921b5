"""The ticket machine: whatever the hub, the clock and the printer do, a visitor gets one ticket and one number."""

from collections.abc import Callable

import pytest
from virtual_hall import BRANCH, ZONE, Desk

from queue_machine.domain import facts as f
from queue_machine.domain import refusals as r
from queue_machine.domain.records import Moment
from queue_machine.domain.tickets import Ticket
from queue_machine.ledger.ledger import LedgerFailed
from queue_machine.ledger.memory import MemoryLedger
from queue_machine.machine import REPRINT_AT_MOST, REPRINT_WITHIN, Machine, Taking
from queue_machine.node import Node
from tests.queue_machine.conftest import MINUTE, NINE, TODAY, Scribe

Answered = Callable[[str | None], None]


class HubNumbers:
    """A source of numbers that answers when the test says so."""

    def __init__(self) -> None:
        self.there = True
        self.asked: list[Answered] = []

    def reachable(self, now: Moment) -> bool:
        return self.there

    def ask(self, service: str, cause: str, wait_ms: int, now: Moment, reply: Answered) -> None:
        self.asked.append(reply)


class Room:
    """A machine and all that it meets."""

    def __init__(self, ledger: MemoryLedger | None = None, *, ms: int = 0, boot: str = "boot") -> None:
        self.ms, self.boot, self.sure = ms, boot, True
        self.ledger = ledger or MemoryLedger()
        self.numbers, self.desk = HubNumbers(), Desk()
        self.ids = iter(f"{boot}-{i}" for i in range(10_000))
        self.node = Node(
            "m1",
            self.ledger,
            machine_id="x",
            new_epoch=lambda: "0000000000000001",
            now=self.now(),
            return_within=1_800_000,
        )
        self.machine = Machine(self.node, BRANCH, ZONE, lambda: next(self.ids), self.numbers, self.desk, 2)
        self.told: list[Ticket | r.Refusal] = []

    def now(self) -> Moment:
        return Moment(NINE + self.ms, max(0, self.ms), self.boot, self.sure)

    def take(self, cause: str = "touch", service: str = "deposit", group: str = "", cases: int = 1) -> None:
        self.machine.take(Taking(service=service, group=group, cases=cases), cause, self.now, self.told.append)

    def alone(self) -> "Room":
        """The hub is gone, and this machine knows the branch."""
        self.numbers.there = False
        self.node.mark_met()
        return self

    def ticket(self, cause: str) -> Ticket:
        self.take(cause)
        last = self.told[-1]
        assert isinstance(last, Ticket), last
        return last

    def hears(self, scribe: Scribe) -> None:
        self.node.absorb([each.raw for each in scribe.records], self.now())

    def print(self, token: str, *, again: bool = False) -> str:
        outcomes: list[str] = []
        self.machine.print_slip(token, self.now, outcomes.append, again=again)
        return outcomes[0] if outcomes else ""


def number(told: Ticket | r.Refusal) -> str:
    assert isinstance(told, Ticket), told
    return told.number


# -- taking --------------------------------------------------------------------------------------------------------


def test_a_ticket_is_on_disk_before_anybody_is_told() -> None:
    room = Room()
    held: list[bool] = []
    room.machine.take(
        Taking(service="deposit"), "c", room.now, lambda told: held.append(bool(room.ledger.by_cause("c")))
    )
    room.numbers.asked[0]("A007")
    assert held == [True]


def test_a_disk_that_fails_gives_no_ticket_and_leaves_no_trace() -> None:
    room = Room().alone()
    room.ledger.fail("disk full")
    with pytest.raises(LedgerFailed):
        room.take()
    assert not room.told and not room.node.lobby.tickets


def test_touches_of_one_cause_share_one_ticket_before_during_and_after() -> None:
    room = Room()
    room.take()
    room.take()
    assert len(room.numbers.asked) == 1
    room.numbers.asked[0]("A007")
    room.take()
    assert [number(told) for told in room.told] == ["A007"] * 3
    assert len(room.node.lobby.tickets) == 1


def test_touches_without_a_cause_are_touches_of_different_visitors() -> None:
    room = Room()
    room.take("")
    room.take("")
    for place, reply in enumerate(room.numbers.asked):
        reply(f"A00{place + 1}")
    assert [number(told) for told in room.told] == ["A001", "A002"]


def test_the_same_cause_gets_its_ticket_after_a_restart_and_after_the_closing() -> None:
    room = Room().alone()
    first = room.ticket("touch")
    again = Room(room.ledger, boot="second").alone()
    assert again.ticket("touch").id == first.id
    hub = Scribe("hub")
    hub.hears(*[Scribe("m1")])
    hub.write(f.DayOpened(date=TODAY), f.TicketLeft(ticket=first.id))
    hub.write(f.DayClosed(date=TODAY, heads={room.node.origin: 2, hub.origin: 2}))
    again.hears(hub)
    assert not again.node.lobby.tickets
    late = again.ticket("touch")
    assert (late.id, late.number) == (first.id, first.number)
    assert not again.node.lobby.tickets, "and no second one is issued"


def test_an_answer_that_comes_twice_issues_once() -> None:
    room = Room()
    room.take()
    room.numbers.asked[0](None)
    room.numbers.asked[0]("A001")
    assert len(room.told) == 1 and len(room.node.lobby.tickets) == 1


@pytest.mark.parametrize("given", ["", "7", "A", "A000", "B001", "A2001", "A9001", "房01", "a001", "A001 "])
def test_a_number_that_is_not_the_hubs_for_this_service_is_not_said(given: str) -> None:
    room = Room()
    room.node.mark_met()
    room.take()
    room.numbers.asked[0](given)
    assert number(room.told[0]) == "A2001"


def test_a_number_that_somebody_holds_is_refused() -> None:
    room, other = Room(), Scribe("m2")
    room.node.mark_met()
    other.write(f.TicketIssued(ticket="t", number="A005", service="deposit"))
    room.hears(other)
    room.take()
    room.numbers.asked[0]("A005")
    told = room.told[0]
    assert isinstance(told, Ticket) and told.number == "A2001" and told.own


def test_its_own_series_grows_and_goes_on_after_a_restart_and_past_a_thousand() -> None:
    room = Room().alone()
    assert [room.ticket(c).number for c in "abc"] == ["A2001", "A2002", "A2003"]
    again = Room(room.ledger, boot="second").alone()
    assert again.ticket("d").number == "A2004"
    last = f.TicketIssued(ticket="t", number="A2998", service="deposit", own=True)
    again.node.commit([last], again.now(), day=TODAY)
    assert [again.ticket(c).number for c in "efg"] == ["A2999", "A21000", "A21001"]


def test_a_machine_that_has_not_met_the_branch_begins_at_501() -> None:
    room = Room()
    room.numbers.there = False
    assert [room.ticket(c).number for c in "ab"] == ["A2501", "A2502"]
    room.node.mark_met()
    assert room.ticket("c").number == "A2503"


def test_a_machine_a_day_behind_gives_no_number_of_that_day_twice() -> None:
    room = Room().alone()
    first = room.ticket("one")
    hub = Scribe("hub")
    hub.write(f.DayOpened(date=TODAY), f.TicketLeft(ticket=first.id))
    hub.write(f.DayClosed(date=TODAY, heads={room.node.origin: 2, hub.origin: 2}, series={"A2": 1}))
    hub.write(f.DayOpened(date="2026-11-11"))
    hub.write(f.DayClosed(date="2026-11-11", heads={hub.origin: 4}, others={TODAY: {"A2": 1}}))
    room.hears(hub)
    assert room.ticket("two").number == "A2002", "by its clock it is still the first day"


def test_its_own_series_begins_anew_with_a_day_but_never_says_what_is_still_held() -> None:
    room, hub = Room().alone(), Scribe("hub")
    hub.write(f.DayOpened(date=TODAY))
    room.hears(hub)
    assert room.ticket("a").number == "A2001"
    closed = {room.node.origin: room.node.head(room.node.origin).seq}
    hub.hears()
    hub.order = room.node.lobby.order
    late = room.ticket("b")
    hub.write(f.DayClosed(date=TODAY, heads={**closed, hub.origin: 1}), f.DayOpened(date="2026-03-03"))
    room.hears(hub)
    assert room.node.lobby.tickets[late.id].day < room.node.lobby.day.date, "carried over, and recognisable"
    assert [room.ticket(c).number for c in "cd"] == ["A2001", "A2003"]


# -- refusals and clocks -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "wish"),
    [
        (r.UnknownService, {"service": "fishing"}),
        (r.UnknownGroup, {"group": "kings"}),
        (r.TooManyCases, {"cases": 0}),
        (r.TooManyCases, {"cases": 100}),
    ],
)
def test_what_the_branch_does_not_know_is_refused_and_changes_nothing(
    kind: type[r.Refusal], wish: dict[str, object]
) -> None:
    room = Room().alone()
    version = room.node.lobby.version
    room.take(**wish)  # type: ignore[arg-type]
    assert type(room.told[0]) is kind and str(room.told[0]).endswith(".")
    assert room.node.lobby.version == version
    assert isinstance(room.ticket("touch"), Ticket), "the cause is free for another try"


def test_after_the_last_ticket_time_the_service_is_refused_unless_the_clock_is_in_doubt() -> None:
    room = Room(ms=8 * 60 * MINUTE).alone()
    room.take(service="loan")
    assert isinstance(room.told[-1], r.NoMoreTickets)
    room.sure = False
    room.take(service="loan")
    told = room.told[-1]
    assert isinstance(told, Ticket) and told.unsure, "a clock that may be wrong turns nobody away"


def test_a_clock_that_the_hub_measured_is_put_right() -> None:
    room, hub = Room(ms=-24 * 60 * MINUTE).alone(), Scribe("hub")
    room.sure = False
    hub.write(f.DayOpened(date=TODAY))
    hub.write(f.ClockCompared(node="m1", boot="boot", offset=(24 + 8) * 60 * MINUTE))
    room.hears(hub)
    assert room.machine.wall(room.now()).text == "17:00"
    room.take(service="loan")
    assert isinstance(room.told[-1], r.NoMoreTickets)


def test_without_any_day_it_issues_for_the_date_that_it_believes() -> None:
    room = Room().alone()
    room.sure = False
    ticket = room.ticket("a")
    assert ticket.day == TODAY and ticket.unsure


# -- slips ---------------------------------------------------------------------------------------------------------


def test_a_slip_is_owed_until_a_printer_had_it_and_only_by_who_issued_it() -> None:
    room, other = Room().alone(), Scribe("m2")
    other.write(f.TicketIssued(ticket="t", number="A3001", service="deposit"))
    room.hears(other)
    ticket = room.ticket("a")
    assert [t.id for t in room.machine.owed()] == [ticket.id]
    assert room.print(ticket.id) == "printed"
    assert not room.machine.owed()
    assert room.print(ticket.id) == "done"
    assert room.print(ticket.id, again=True) == "printed"
    assert room.desk.printed == [(ticket.number, False), (ticket.number, True)]
    with pytest.raises(r.UnknownTicket):
        room.print("nobody")


def test_a_slip_in_the_printer_is_not_printed_a_second_time_meanwhile() -> None:
    room = Room().alone()
    ticket = room.ticket("a")
    room.desk.outcome = "hangs"
    assert room.print(ticket.id) == ""
    assert room.machine.is_printing(ticket.id)
    assert room.print(ticket.id, again=True) == "busy"
    room.desk.hanging[0]("refused")
    assert not room.machine.is_printing(ticket.id)
    room.desk.outcome = "printed"
    assert room.print(ticket.id) == "printed"
    assert room.desk.printed[-1] == (ticket.number, False), "refused: no paper came out"


def test_a_desk_that_breaks_down_does_not_hold_the_slip_for_ever() -> None:
    room = Room().alone()
    ticket = room.ticket("a")
    good = room.desk.print_ticket

    def broken(ticket: Ticket, *, copy: bool, done: Callable[[str], None]) -> None:
        raise OSError("no such port")

    room.desk.print_ticket = broken  # type: ignore[method-assign]
    with pytest.raises(OSError, match="port"):
        room.print(ticket.id)
    room.desk.print_ticket = good  # type: ignore[method-assign]
    assert room.print(ticket.id) == "printed"


def test_after_a_start_recent_slips_come_out_as_copies_and_older_ones_wait() -> None:
    room = Room().alone()
    old = room.ticket("a")
    room.ms += REPRINT_WITHIN
    young = room.ticket("b")
    again = Room(room.ledger, ms=room.ms + 1_000, boot="second")
    assert again.machine.recover(again.now) == 1
    assert again.desk.printed == [(young.number, True)]
    assert [t.id for t in again.machine.owed()] == [old.id]
    behind = Room(room.ledger, ms=-60 * MINUTE, boot="third")
    assert behind.machine.recover(behind.now) == 0, "with a clock from before, nothing pours out"


def test_after_a_start_a_stretch_without_paper_does_not_pour_out_of_the_new_roll() -> None:
    room = Room().alone()
    for number in range(REPRINT_AT_MOST + 1):
        room.ticket(str(number))
    again = Room(room.ledger, ms=1_000, boot="second")
    assert again.machine.recover(again.now) == 0
    assert not again.desk.printed
    assert len(again.machine.owed()) == REPRINT_AT_MOST + 1, "each comes out on touch"


# -- help ----------------------------------------------------------------------------------------------------------


def test_help_is_called_once_however_often_it_is_touched() -> None:
    room = Room()
    first = room.machine.ask_help("help", "a", room.now())
    assert room.machine.ask_help("help", "a", room.now()) == first
    assert room.machine.ask_help("help", "b", room.now()) == first, "that call is still open"
    assert room.machine.ask_help("silent", "c", room.now()) != first
    guide = Scribe("hub")
    guide.order = room.node.lobby.order
    guide.write(f.HelpAnswered(help=first))
    room.hears(guide)
    assert room.machine.ask_help("help", "d", room.now()) != first
    assert room.machine.ask_help("help", "a", room.now()) == first, "that touch was answered"
