"""Who leads, as one candidate sees it: terms and order, silence, turns, stalls."""

import pytest

from mqtt_bridge.hub.lead import BEGIN, LISTENS, LIVES, LOST, STALLED, TURN, Lead
from mqtt_bridge.wire import Pulse
from queue_machine.domain.records import Moment

HUBS = ("hub", "standby", "third")
START = 50_000


class Seat:
    """One candidate, whose time is counted in ms from its start; it does something every 250 ms."""

    def __init__(self, name: str, hubs: tuple[str, ...] = HUBS) -> None:
        self.ms = 0
        self.lead = Lead(name, hubs, self.now)

    @property
    def now(self) -> Moment:
        return Moment(START + self.ms, START + self.ms, "boot")

    def heard(self, node: str, term: int = 1, *, leading: bool = True) -> None:
        self.lead.heard(Pulse(node=node, term=term, leading=leading, at=0, tick=0, boot="b"), self.now)

    def wait(self, ms: int, *, hears: str = "", term: int = 1, leading: bool = False) -> None:
        """Time passes in small steps; once a second another candidate is heard."""
        end = self.ms + ms
        while self.ms < end:
            self.ms = min(end, self.ms + 250)
            self.lead.awake(self.now)
            if hears and self.ms % 1_000 == 0:
                self.heard(hears, term, leading=leading)

    def sleeps(self, ms: int) -> None:
        self.ms += ms
        self.lead.awake(self.now)

    def takes(self, term: int = 1) -> "Seat":
        self.lead.take(term, self.now)
        return self

    @property
    def due(self) -> bool:
        return self.lead.is_due(self.now)

    @property
    def leader(self) -> str:
        return self.lead.leader(self.now)


def due_after(seat: Seat, hears: str = "") -> int:
    """ms after which it is to take the lead."""
    while not seat.due:
        seat.wait(250, hears=hears)
        assert seat.ms < 60_000
    return seat.ms


def test_who_is_alone_is_due_at_once_and_waits_for_nobody() -> None:
    seat = Seat("hub", ("hub",))
    assert seat.lead.alone and seat.due
    seat.takes().sleeps(60_000)
    assert seat.lead.obeys(seat.now)


def test_the_first_in_order_listens_a_while_after_its_start_and_then_leads() -> None:
    assert due_after(Seat("hub")) == BEGIN


def test_the_first_in_order_follows_whom_it_hears_lead_when_it_starts() -> None:
    seat = Seat("hub")
    seat.wait(20_000, hears="standby", leading=True)
    assert not seat.due and seat.leader == "standby"


def test_the_others_leave_the_lead_to_those_before_them_at_the_start() -> None:
    assert due_after(Seat("standby")) == LOST


@pytest.mark.parametrize(("name", "before"), [("standby", ""), ("third", "")])
def test_the_next_takes_over_when_the_leader_was_not_heard_for_five_seconds(name: str, before: str) -> None:
    seat = Seat(name)
    seat.wait(20_000, hears="hub", leading=True)
    assert not seat.due
    silent_from = seat.ms
    assert due_after(seat) - silent_from == LOST


def test_each_one_before_that_lives_gets_a_turn() -> None:
    seat = Seat("third")
    seat.heard("hub")
    assert due_after(seat, hears="standby") == LOST + TURN


def test_a_turn_is_left_to_nobody_who_fell_silent_as_well() -> None:
    seat = Seat("third")
    seat.wait(1_000, hears="standby")
    seat.heard("hub")
    assert due_after(seat) == 1_000 + LOST
    assert not seat.lead.lives("standby", seat.now)


def test_a_pulse_says_for_three_seconds_that_its_candidate_lives() -> None:
    seat = Seat("hub")
    seat.heard("standby", leading=False)
    seat.wait(LIVES - 1)
    assert seat.lead.lives("standby", seat.now) and not seat.lead.lives("third", seat.now)
    seat.wait(1)
    assert not seat.lead.lives("standby", seat.now)


def test_the_highest_term_leads_and_of_equal_ones_the_first_in_order() -> None:
    seat = Seat("standby").takes(4)
    seat.heard("third", 4)
    assert seat.lead.rival(seat.now) == "" and seat.leader == "standby"
    seat.heard("hub", 4)
    assert seat.lead.rival(seat.now) == "hub" and seat.leader == "hub"
    seat.heard("third", 5)
    assert seat.leader == "third"


def test_a_lower_term_moves_nobody_and_one_that_does_not_lead_no_more() -> None:
    seat = Seat("standby").takes(4)
    seat.heard("hub", 3)
    seat.heard("third", 9, leading=False)
    assert seat.leader == "standby" and seat.lead.obeys(seat.now)


def test_a_leader_that_fell_silent_leads_no_more_for_those_who_listen() -> None:
    seat = Seat("third")
    seat.heard("hub", 7)
    seat.wait(LOST - 1)
    assert seat.leader == "hub"
    seat.wait(1)
    assert seat.leader == ""


def test_whoever_is_no_candidate_or_speaks_in_this_ones_name_is_not_heard() -> None:
    seat = Seat("standby").takes(1)
    seat.heard("m1", 99)
    seat.heard("standby", 99)
    assert seat.leader == "standby"


def test_who_gave_the_lead_up_waits_the_whole_silence_before_it_takes_it_again() -> None:
    seat = Seat("standby").takes(1)
    seat.wait(30_000)
    seat.heard("hub", 2)
    seat.lead.give_up(seat.now)
    given = seat.ms
    assert not seat.lead.obeys(seat.now) and due_after(seat) - given == LOST


def test_giving_up_what_it_does_not_hold_changes_nothing() -> None:
    seat = Seat("standby")
    seat.wait(4_000)
    seat.lead.give_up(seat.now)
    assert due_after(seat) == LOST


def test_a_leader_that_slept_listens_before_it_obeys() -> None:
    seat = Seat("hub").takes(1)
    seat.sleeps(8_000)
    assert seat.lead.leads and not seat.lead.obeys(seat.now)
    seat.wait(LISTENS - 250)
    assert not seat.lead.obeys(seat.now)
    seat.wait(250)
    assert seat.lead.obeys(seat.now)


def test_a_leader_that_slept_and_hears_of_another_does_not_obey_any_more() -> None:
    seat = Seat("hub").takes(1)
    seat.sleeps(8_000)
    seat.heard("standby", 2)
    assert seat.lead.rival(seat.now) == "standby"
    seat.lead.give_up(seat.now)
    seat.wait(LISTENS)
    assert seat.lead.is_awake(seat.now) and not seat.lead.obeys(seat.now)


def test_a_short_stall_is_none() -> None:
    seat = Seat("hub").takes(1)
    seat.sleeps(STALLED)
    assert seat.lead.obeys(seat.now)


def test_silence_while_a_follower_slept_says_nothing_about_the_leader() -> None:
    seat = Seat("standby")
    seat.heard("hub")
    seat.sleeps(20_000)
    woke = seat.ms
    assert not seat.due and due_after(seat) - woke == LOST


def test_a_wake_up_does_not_end_the_listening_of_the_one_before() -> None:
    seat = Seat("hub").takes(1)
    seat.sleeps(8_000)
    seat.sleeps(500)
    assert not seat.lead.obeys(seat.now)
