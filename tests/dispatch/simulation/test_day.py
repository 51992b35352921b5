"""What happens on a virtual day: who is called, who waits, who goes away, and that nobody is forgotten."""

from typing import Any

import pytest
from msgspec.structs import replace

from queue_machine.dispatch.pace import may_take
from queue_machine.dispatch.policies import NAMES
from queue_machine.dispatch.policy import Choice
from queue_machine.dispatch.simulation import (
    Behaviour,
    Duration,
    Groups,
    Knowledge,
    Observer,
    Scenario,
    ServiceLoad,
    WindowPlan,
    simulate,
)
from queue_machine.dispatch.simulation.hall import SimulatedHall
from queue_machine.dispatch.simulation.scenario import MINUTE, midnight_of
from queue_machine.dispatch.simulation.visitors import believed_means, visitors_of
from queue_machine.domain.branch import Branch, Policy, Span
from queue_machine.domain.facts import Reason
from queue_machine.domain.tickets import Ticket
from queue_machine.domain.wall import Wall
from tests.dispatch.simulation.conftest import load, one_window, steady_hall

NINE, FIVE = 540, 1020


def hall_of(*windows: WindowPlan, **more: Any) -> Scenario:
    """Deposits and loans from nine to five; nobody is tired, misses a call, or goes first unless said so."""
    given: dict[str, Any] = {
        "name": "test",
        "open": NINE,
        "close": FIVE,
        "services": (
            ServiceLoad(id="deposit", arrivals=(14.0,), duration=Duration(mean=5.0)),
            ServiceLoad(id="loan", arrivals=(3.0,), duration=Duration(mean=14.0), target=30.0),
        ),
        "windows": windows
        or (
            WindowPlan(id="1", skills=("deposit",)),
            WindowPlan(id="2", skills=("deposit", "loan")),
            WindowPlan(id="3", skills=("deposit", "loan"), speed=1.2),
        ),
    }
    return Scenario(**(given | more))


LIVELY = Behaviour(no_show=0.1, no_show_return=0.6, transfer=0.1, fatigue=0.1)
BUSY = hall_of(
    WindowPlan(id="1", skills=("deposit",), breaks=(Span(720, 780),)),
    WindowPlan(id="2", skills=("deposit", "loan"), breaks=(Span(690, 720),), closures=(Span(840, 900),)),
    groups=Groups(priority=0.15, appointment=0.15),
    behaviour=LIVELY,
)


class Notes(Observer):
    """Writes down what happens."""

    def __init__(self) -> None:
        self.arrivals: list[tuple[int, str, str, int | None]] = []
        self.calls: list[tuple[int, Ticket]] = []
        self.ends: list[tuple[int, Ticket]] = []
        self.rejoined: list[tuple[int, Ticket]] = []
        self.closed_at = 0

    def on_arrival(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        self.arrivals.append((wall.at, ticket.service, ticket.group, ticket.slot))

    def on_rejoin(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        self.rejoined.append((wall.at, ticket))

    def on_call(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        self.calls.append((wall.at, ticket))

    def on_finish(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        self.ends.append((wall.at, ticket))

    def on_close(self, hall: SimulatedHall, branch: Branch, wall: Wall) -> None:
        self.closed_at = wall.at


def noted(scenario: Scenario, policy: str = "clock", days: int = 1, seed: int = 1) -> Notes:
    notes = Notes()
    simulate(scenario, [policy], days, seed, observer=lambda _: notes)
    return notes


def minute(at: int, day: int = 0) -> float:
    """Minutes of the virtual day."""
    return (at - midnight_of(day)) / MINUTE


# -- chance --------------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_figures_and_another_one_others() -> None:
    first, again, other = (simulate(BUSY, ["clock", "fcfs"], 3, seed).as_json() for seed in (5, 5, 6))
    assert first == again
    assert first["policies"]["clock"]["wait"] != other["policies"]["clock"]["wait"]


def test_a_policy_sees_the_same_day_alone_and_beside_others() -> None:
    alone = simulate(BUSY, ["fcfs"], 2).policies["fcfs"]
    assert simulate(BUSY, ["priority", "fcfs", "clock"], 2).policies["fcfs"] == alone


def test_every_policy_sees_the_same_visitors_with_the_same_durations_and_no_shows() -> None:
    arrivals, tickets = set(), set()
    for policy in ("clock", "fcfs", "priority", "longest-queue"):
        notes = noted(BUSY, policy)
        arrivals.add(tuple(notes.arrivals))
        first_calls = {t.number: t.calls[0] for _, t in notes.ends}
        misses = {t.number for _, t in notes.ends if t.calls[-1].state == "missed"}
        tickets.add((len(first_calls), tuple(sorted(misses))))
    assert len(arrivals) == 1
    assert len(tickets) == 1


def test_a_faster_window_takes_the_same_matter_in_less_time() -> None:
    slow = noted(hall_of(WindowPlan(id="1", skills=("deposit", "loan"))), "fcfs")
    fast = noted(hall_of(WindowPlan(id="1", skills=("deposit", "loan"), speed=2.0)), "fcfs")
    halves = {ticket.number: ticket.calls[0].worked for _, ticket in fast.ends}
    assert all(abs(ticket.calls[0].worked / 2 - halves[ticket.number]) <= 1 for _, ticket in slow.ends)


def test_tired_windows_are_slower_by_the_share_of_the_day_that_passed() -> None:
    fresh, tired = (noted(hall_of(behaviour=Behaviour(fatigue=f)), "fcfs") for f in (0.0, 0.5))
    speeds = {window.id: window.speed for window in hall_of().windows}
    plain = {t.number: t.calls[0].worked * speeds[t.calls[0].window] for _, t in fresh.ends}
    for _, ticket in tired.ends:
        call = ticket.calls[0]
        passed = (min(minute(call.called_at), FIVE) - NINE) / (FIVE - NINE)
        assert call.worked * speeds[call.window] / plain[ticket.number] == pytest.approx(1 + passed / 2, abs=0.001)


def test_what_the_hall_believes_differs_by_day_and_service_around_the_truth() -> None:
    scenario = hall_of(knowledge=Knowledge(duration_error=0.4))
    assert believed_means(hall_of(), 1, 0) is None
    means = [believed_means(scenario, 1, day) for day in range(200)]
    ratios = sorted(mean["deposit"] / 5.0 for mean in means if mean)
    assert 0.9 < ratios[100] < 1.1
    assert 0.55 < ratios[32] < 0.75  # exp(-0.4) is 0.67, one sigma below
    assert means[0] != means[1]


def test_appointments_stand_on_quarter_hours_and_people_come_around_them() -> None:
    scenario = hall_of(groups=Groups(appointment=0.5))
    booked = [v for day in range(20) for v in visitors_of(scenario, 1, day) if v.slot is not None]
    assert len(booked) > 500
    assert all(visitor.slot % (15 * MINUTE) == 0 for visitor in booked if visitor.slot)
    early = [(visitor.arrives - visitor.slot) / MINUTE for visitor in booked if visitor.slot]
    mean = sum(early) / len(early)
    assert abs(mean) < 1.0
    assert 5.5 < (sum((each - mean) ** 2 for each in early) / len(early)) ** 0.5 < 8.0


def test_arrivals_follow_the_hours_and_end_at_closing_time() -> None:
    scenario = hall_of(
        services=(ServiceLoad(id="deposit", arrivals=(2, 30, 2, 2, 2, 2, 2, 20), duration=Duration(mean=2.0)),),
        windows=(WindowPlan(id="1", skills=("deposit",)),),
    )
    hours = [0] * 9
    for day in range(40):
        for visitor in visitors_of(scenario, 1, day):
            hours[int((minute(visitor.arrives, day) - NINE) // 60)] += 1
    assert hours[8] == 0
    assert 1050 < hours[1] < 1350
    assert 50 < hours[0] < 115


# -- the rules of the hall -----------------------------------------------------------------------------------------


class _Strict(Observer):
    """Holds every state that it sees against the rules."""

    def __init__(self) -> None:
        self.looks = 0
        self.busy: dict[str, str] = {}

    def on_arrival(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        self.looks += 1
        for window in branch.windows:
            if hall.window(window.id).state != "open" or hall.at_window(window.id) is not None:
                continue
            for key, members in hall.classes():
                if may_take(branch, window.id, window.skills, key):
                    assert [m.ticket for m in members] == [ticket.id], f"window {window.id} idles at {wall.text}"

    def on_call(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        call = ticket.call
        assert call is not None
        assert call.window not in self.busy, f"window {call.window} has somebody"
        assert ticket.id not in self.busy.values(), f"{ticket.number} is called twice at once"
        assert hall.window(call.window).state == "open"
        found = branch.window(call.window)
        assert found is not None and ticket.service in found.skills
        self.busy[call.window] = ticket.id
        assert all(m.ticket != ticket.id for _, members in hall.classes() for m in members)

    def on_finish(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        assert ticket.last_call is not None
        assert self.busy.pop(ticket.last_call.window) == ticket.id

    def on_close(self, hall: SimulatedHall, branch: Branch, wall: Wall) -> None:
        assert not self.busy
        self.busy = {}


def test_nobody_idles_while_somebody_waits_and_nobody_is_called_twice_at_once() -> None:
    unguarded = replace(BUSY, policy=Policy(break_guard=0.0))
    names = [name for name in NAMES if name not in ("fqm", "lookahead")]
    seen: dict[str, _Strict] = {}
    simulate(unguarded, names, 2, observer=lambda name: seen.setdefault(name, _Strict()))
    assert set(seen) == set(names)
    assert all(strict.looks > 200 for strict in seen.values())


@pytest.mark.parametrize("policy", NAMES)
def test_everybody_inside_is_served_under_every_policy(policy: str) -> None:
    notes = noted(BUSY, policy)
    ended = {t.id for _, t in notes.ends if t.state == "completed"}
    last = {t.id: t for _, t in notes.ends}
    gone = {t.id for t in last.values() if t.state == "missed"}
    assert len(notes.arrivals) == len(ended | gone)
    found = simulate(BUSY, [policy], 1).policies[policy]
    assert found.unserved == 0
    assert found.tickets == len(notes.arrivals)


def test_no_arrival_after_closing_and_those_inside_are_served() -> None:
    scenario = hall_of(WindowPlan(id="1", skills=("deposit", "loan")))
    notes = noted(scenario, "fcfs")
    assert minute(notes.arrivals[-1][0]) < FIVE
    assert minute(notes.closed_at) > FIVE + 30
    assert len(notes.ends) == len(notes.arrivals)


def test_a_window_finishes_its_visitor_and_then_rests_until_its_break_ends() -> None:
    windows = WindowPlan(id="1", skills=("deposit", "loan"), breaks=(Span(720, 780),))
    notes = noted(hall_of(windows, policy=Policy(break_guard=0.0)), days=1)
    calls = [minute(at) for at, _ in notes.calls]
    ends = [minute(at) for at, _ in notes.ends]
    assert not any(720 < call < 780 for call in calls)
    assert any(720 < end < 760 for end in ends)
    assert 780 in calls


class _Looks(Observer):
    def __init__(self) -> None:
        self.paused: set[tuple[str, int | None]] = set()

    def on_arrival(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        self.paused |= {(each.id, each.until) for each in hall.windows.values() if each.state == "paused"}


def test_a_planned_break_says_until_when_and_a_closure_does_not() -> None:
    looks = _Looks()
    simulate(BUSY, observer=lambda _: looks)
    assert looks.paused == {("1", 780), ("2", 720), ("2", None)}


def test_closures_are_unknown_to_the_branch_that_policies_see() -> None:
    seen: list[Branch] = []

    class Look(Observer):
        def on_day(self, scenario: Scenario, branch: Branch, day: int, hall: SimulatedHall) -> None:
            seen.append(branch)

    simulate(BUSY, observer=lambda _: Look())
    assert [window.breaks for window in seen[0].windows] == [(Span(720, 780),), (Span(690, 720),)]


def test_who_is_missed_comes_back_after_minutes_with_the_old_time_once() -> None:
    notes = noted(hall_of(behaviour=Behaviour(no_show=0.3, no_show_return=1.0)), days=2)
    misses = {(t.id, t.day, len(t.calls)): at for at, t in notes.ends if t.state == "missed"}
    assert len(notes.rejoined) == len(misses) > 40
    for at, ticket in notes.rejoined:
        missed = misses[ticket.id, ticket.day, len(ticket.calls)]
        assert 3 * MINUTE <= at - missed <= 15 * MINUTE
        assert missed - ticket.calls[-1].called_at == 40_000
        assert ticket.kind == "returned"
        assert ticket.since == (ticket.issued_at if ticket.returns == 1 else at)


def test_a_transferred_visitor_keeps_the_old_time_and_waits_for_the_other_service() -> None:
    notes = noted(hall_of(behaviour=Behaviour(transfer=0.3)))
    moved = [ticket for _, ticket in notes.rejoined]
    assert len(moved) > 20
    assert all(ticket.kind == "transferred" and ticket.since == ticket.issued_at for ticket in moved)
    assert all(ticket.service != ticket.calls[-1].service for ticket in moved)
    last = {ticket.id: ticket for _, ticket in notes.ends}
    assert all(last[ticket.id].calls[-1].service == ticket.service for ticket in moved)


def test_the_wait_of_a_transferred_visitor_is_both_waits_together() -> None:
    scenario = hall_of(behaviour=Behaviour(transfer=0.3))
    notes = noted(scenario, "fcfs")
    result = simulate(scenario, ["fcfs"])
    last = {ticket.id: ticket for _, ticket in notes.ends}
    wanted = []
    for ticket in last.values():
        came = [ticket.issued_at, *(call.ended_at for call in ticket.calls[:-1] if call.ended_at)]
        wanted.append(sum(c.called_at - start for c, start in zip(ticket.calls, came, strict=True)) / MINUTE)
    found = [wait for waits in result.tallies["fcfs"].waits.values() for wait in waits]
    assert sorted(found) == pytest.approx(sorted(wanted))


def test_whom_nobody_comes_back_for_is_counted_as_unserved() -> None:
    windows = (
        WindowPlan(id="1", skills=("deposit",)),
        WindowPlan(id="2", skills=("loan",), closures=(Span(600, FIVE),)),
    )
    found = simulate(hall_of(*windows)).policies["clock"]
    assert found.unserved > 5
    assert found.services["loan"].wait.max > 200


def test_utilisation_leaves_breaks_out() -> None:
    windows = [WindowPlan(id="1", skills=("deposit",), breaks=(Span(600, 960),))]
    service = ServiceLoad(id="deposit", arrivals=(100.0,), duration=Duration(mean=3.0, dist="constant"))
    found = simulate(hall_of(*windows, services=(service,))).policies["clock"]
    assert found.windows["1"] > 0.98


# -- policies of one's own -----------------------------------------------------------------------------------------


class _Stubborn:
    name = "stubborn"

    def __init__(self) -> None:
        self.first: Ticket | None = None

    def came(self, hall: Any, branch: Branch, ticket: Ticket, wall: Wall) -> None:
        self.first = self.first or ticket

    def choose(self, hall: Any, branch: Branch, window_id: str, wall: Wall) -> Choice | None:
        return None if self.first is None else Choice(self.first, Reason(why="first"))


def test_a_policy_that_calls_somebody_who_does_not_wait_is_told_so() -> None:
    with pytest.raises(ValueError, match="does not wait"):
        simulate(hall_of(), {"stubborn": lambda _: _Stubborn()})


def test_an_unknown_policy_is_told_before_anything_is_played() -> None:
    done: list[int] = []
    with pytest.raises(ValueError, match="clock"):
        simulate(hall_of(), ["fcfs", "clok"], progress=lambda so_far, _: done.append(so_far))
    assert done == []


def test_progress_counts_day_runs() -> None:
    heard: list[tuple[int, int]] = []
    simulate(hall_of(), ["clock", "fcfs"], 3, progress=lambda done, whole: heard.append((done, whole)))
    assert heard == [(number, 6) for number in range(1, 7)]


def test_speed_is_measured_by_the_timer_that_is_given_and_by_no_other() -> None:
    ticks = iter(range(10**9))
    assert simulate(hall_of(), timer=lambda: next(ticks) * 0.01).policies["clock"].decisions_per_s == 100.0
    assert simulate(hall_of()).policies["clock"].decisions_per_s == 0.0


# -- an endless day ------------------------------------------------------------------------------------------------


class _Sizes(Observer):
    def __init__(self) -> None:
        self.tickets = self.calls = 0

    def on_call(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        self.tickets = max(self.tickets, len(hall.tickets))
        self.calls = max(self.calls, len(hall.calls_at("1")))


def test_an_endless_day_forgets_those_who_left() -> None:
    sizes = _Sizes()
    scenario = steady_hall(load("any", 0.1, 5.0), windows=one_window("any"), arrivals=12_000, warmup=100)
    lively = replace(scenario, behaviour=Behaviour(no_show=0.05, no_show_return=0.5))
    found = simulate(lively, days=7, observer=lambda _: sizes)
    assert found.policies["clock"].tickets == 12_000
    assert sizes.tickets < 100
    assert sizes.calls <= 4096
    assert found.tallies["clock"].curve == {}
