"""The figures are what they say they are: percentiles, goals, kept targets, overtakings, what a warm-up leaves out."""

from itertools import islice, pairwise
from typing import Any

import pytest
from msgspec.structs import replace

from queue_machine.dispatch.policy import Choice
from queue_machine.dispatch.simulation import Groups, Observer, Scenario, Steady, Tally, simulate
from queue_machine.dispatch.simulation.figures import Wait, as_json, figures
from queue_machine.dispatch.simulation.hall import SimulatedHall
from queue_machine.dispatch.simulation.scenario import MINUTE
from queue_machine.dispatch.simulation.visitors import Visitor, endless_visitors
from queue_machine.domain.branch import Branch
from queue_machine.domain.facts import Reason
from queue_machine.domain.tickets import Ticket
from queue_machine.domain.wall import Wall
from tests.dispatch.simulation.conftest import load, one_window, steady_hall
from tests.dispatch.simulation.test_day import hall_of


def tally_of(*waits: tuple[str, str, float]) -> tuple[Scenario, Tally]:
    """Group, service, minutes of each visitor."""
    scenario = hall_of()
    tally = Tally(scenario)
    for group, service, minutes in waits:
        visitor = Visitor(0, service, group, None, 1, (), "", 0)
        tally.waited(visitor, round(minutes * MINUTE), 0)
    return scenario, tally


def test_the_cost_holds_each_wait_against_its_goal() -> None:
    """Targets: deposit 20, loan 30; half of it for those who go first, whole for appointments."""
    found = figures(*tally_of(("ordinary", "deposit", 10.0), ("priority", "loan", 30.0), ("appointment", "deposit", 5)))
    assert found.cost == pytest.approx((0.5**2 + 2.0**2 + 0.25**2) / 3, abs=1e-4)


def test_targets_are_kept_up_to_the_minute_and_appointments_within_five() -> None:
    found = figures(
        *tally_of(
            ("ordinary", "deposit", 20.0),
            ("ordinary", "deposit", 20.1),
            ("priority", "loan", 29.0),
            ("appointment", "deposit", 5.0),
            ("appointment", "deposit", 5.1),
            ("appointment", "loan", 2.0),
            ("appointment", "loan", 6.0),
        )
    )
    assert {group: part.within for group, part in found.groups.items()} == {
        "ordinary": 0.5,
        "priority": 1.0,
        "appointment": 0.5,
    }
    assert found.services["deposit"].within == 0.5
    assert [part.tickets for part in found.services.values()] == [4, 3]


def test_a_percentile_is_the_smallest_wait_that_so_many_do_not_exceed() -> None:
    found = figures(*tally_of(*(("ordinary", "deposit", float(minutes)) for minutes in range(1, 21))))
    assert found.wait == Wait(mean=10.5, p50=10.0, p90=18.0, p95=19.0, max=20.0)


def test_a_hall_without_visitors_has_figures_too() -> None:
    plain = as_json(figures(*tally_of()))
    assert (plain["tickets"], plain["J"], plain["wait"]["max"], plain["overtakings"]) == (0, 0.0, 0.0, 0.0)


class _Latest:
    """Calls who came last."""

    name = "latest"

    def came(self, hall: Any, branch: Branch, ticket: Ticket, wall: Wall) -> None:
        pass

    def choose(self, hall: SimulatedHall, branch: Branch, window_id: str, wall: Wall) -> Choice | None:
        window = branch.window(window_id)
        assert window is not None
        mine = [t for t in hall.tickets.values() if t.state == "waiting" and t.service in window.skills]
        return Choice(max(mine, key=lambda t: t.order), Reason(why="latest")) if mine else None


class _Passed(Observer):
    def __init__(self) -> None:
        self.passed = 0

    def on_call(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        assert ticket.call is not None
        window = branch.window(ticket.call.window)
        assert window is not None
        if ticket.group == "" and ticket.slot is None:
            self.passed += sum(
                other.state == "waiting"
                and (other.group, other.slot) == ("", None)
                and other.order < ticket.order
                and other.service in window.skills
                for other in hall.tickets.values()
            )


def test_overtakings_count_the_earlier_ordinary_visitors_that_the_window_could_have_called() -> None:
    scenario, passed = hall_of(groups=Groups(priority=0.2, appointment=0.2)), _Passed()
    found = simulate(scenario, {"latest": lambda _: _Latest()}, 2, observer=lambda _: passed).policies["latest"]
    assert passed.passed > 30
    assert found.overtakings == pytest.approx(passed.passed / found.tickets, abs=1e-4)


def test_first_come_first_served_overtakes_nobody() -> None:
    assert simulate(hall_of(), ["fcfs"], 2).policies["fcfs"].overtakings == 0.0


def test_a_warm_up_is_left_out_of_the_figures() -> None:
    scenario = steady_hall(load("any", 0.1, 8.0), windows=one_window("any"), arrivals=300, warmup=0)
    later = replace(scenario, steady=Steady(arrivals=200, warmup=100))
    whole, rest = (simulate(each, ["fcfs"]).tallies["fcfs"].waits["ordinary", "any"] for each in (scenario, later))
    assert len(whole) == 300
    assert list(rest) == list(whole[100:])


def test_endless_visitors_come_in_order_although_booked_ones_are_off_their_slot() -> None:
    scenario = steady_hall(load("a", 0.2, 5.0), load("b", 0.3, 5.0), windows=one_window("a", "b"), arrivals=1)
    booked = replace(scenario, groups=Groups(appointment=0.5))
    visitors = list(islice(endless_visitors(booked, 3), 5000))
    assert all(one.arrives <= other.arrives for one, other in pairwise(visitors))
    assert 2000 < sum(visitor.slot is not None for visitor in visitors) < 3000
