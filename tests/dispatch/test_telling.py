"""What people are told, look after look: no screen jumps back and forth, and nobody is told what is clearly wrong."""

from collections.abc import Hashable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.scenario import find_scenario, load_scenario
from queue_machine.dispatch.forecast import Forecast
from queue_machine.dispatch.knowledge import configured
from queue_machine.dispatch.simulation import Observer, Scenario, simulate
from queue_machine.dispatch.simulation.hall import SimulatedHall
from queue_machine.dispatch.telling import (
    FALLS_AFTER,
    FALLS_BY,
    LEAP,
    RISES_AFTER,
    STEP,
    TAKEN_BACK_AFTER,
    UNWATCHED,
    Telling,
    rises_by,
    rounded_up,
    told_again,
)
from queue_machine.dispatch.today import Today, today
from queue_machine.domain.branch import Branch
from queue_machine.domain.tickets import Ticket
from queue_machine.domain.wall import Wall

MINUTE = 60_000
LOOK = 15_000
"""ms between two looks at a screen."""
minutes = st.floats(0, 240, allow_nan=False)


def shown(*highs: float, every: int = LOOK) -> list[int]:
    """What a screen says at each of several looks."""
    told: Telling | None = None
    found = []
    for place, high in enumerate(highs):
        told = told_again(told, high, place * every)
        found.append(told.minutes)
    return found


def test_people_are_told_the_upper_end_rounded_up_to_five() -> None:
    assert [rounded_up(high) for high in (0, 0.2, 5, 5.1, 18, 20, 20.4)] == [0, 5, 5, 10, 20, 20, 25]


def test_a_first_time_it_is_told_as_it_is() -> None:
    assert shown(17.0) == [20]


def test_a_figure_that_trembles_around_a_step_is_told_once() -> None:
    assert set(shown(*[19.0, 20.5, 19.5, 22.0, 20.2, 22.9, 19.0, 15.5, 13.5, 12.5] * 5)) == {20}


def test_less_is_told_when_it_has_been_less_for_minutes() -> None:
    found = shown(18.0, *[12.0] * 20)
    assert found[: FALLS_AFTER // LOOK] == [20] * (FALLS_AFTER // LOOK)
    assert found[-1] == 15
    assert 20 in shown(18.0, *[12.0] * 8, 17.0, *[12.0] * 8)[-1:], "one look in between begins the minutes anew"


def test_more_is_told_after_a_minute_and_much_more_at_once() -> None:
    found = shown(18.0, *[27.0] * 8)
    assert found[:2] == [20, 20]
    assert found[-1] == 30
    assert shown(18.0, 40.0) == [20, 40]


def test_a_window_that_gets_free_for_a_moment_is_not_told_as_no_wait() -> None:
    assert set(shown(*[4.0, 0.0, 0.0, 0.0, 4.0, 4.0, 0.0, 0.0] * 8)) == {5}
    assert shown(4.0, *[0.0] * 30)[-1] == 0
    assert shown(0.0, 4.0) == [0, 5], "the end of no wait is told at once"


def test_what_nobody_looked_at_for_a_while_is_told_as_it_is() -> None:
    assert shown(38.0, 12.0, every=UNWATCHED + 1) == [40, 15]
    assert shown(8.0, 19.0, every=UNWATCHED + 1) == [10, 20]


@given(highs=st.lists(minutes, min_size=2, max_size=120))
def test_told_is_a_multiple_of_five_and_never_far_below_the_interval(highs: list[float]) -> None:
    for told, high in zip(shown(*highs), highs, strict=True):
        assert told % STEP == 0
        assert high - told <= rises_by(told) + LEAP


@given(highs=st.lists(minutes, min_size=2, max_size=200))
def test_what_has_held_for_minutes_is_told(highs: list[float]) -> None:
    """However it trembled before: after a few calm minutes people are told what is so."""
    told = shown(*highs, *[highs[-1]] * 60)[-1]
    assert told == rounded_up(highs[-1]) or -STEP - FALLS_BY <= highs[-1] - told <= rises_by(told)


@given(highs=st.lists(st.floats(0, 60, allow_nan=False), min_size=8, max_size=200))
def test_no_screen_goes_down_and_soon_up_again_but_for_a_leap(highs: list[float]) -> None:
    found = shown(*highs)
    fell = None
    for place, (before, after) in enumerate(pairwise(found), 1):
        if after < before:
            fell = place
            below = highs[place - FALLS_AFTER // LOOK : place + 1]
            assert all(high <= before - STEP - FALLS_BY or high == 0 for high in below)
        if after > before and before:
            beyond = highs[place] - before - rises_by(before)
            held = all(high > before + rises_by(before) for high in highs[place - RISES_AFTER // LOOK : place + 1])
            assert beyond > LEAP or held
            assert beyond > LEAP or fell is None or (place - fell) * LOOK >= TAKEN_BACK_AFTER


class Screens(Observer):
    """Every ticket's page and the figure of every service, looked at whenever something happens."""

    def __init__(self) -> None:
        self.memory: dict[Hashable, Telling] = {}
        self.tickets: dict[str, list[int]] = {}
        self.services: dict[str, list[tuple[int, int]]] = {}
        self._figures: Today | None = None
        self._last = 0

    def on_day(self, scenario: Scenario, branch: Branch, day: int, hall: SimulatedHall) -> None:
        self._figures = None

    def on_arrival(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        self._look(hall, branch, wall)

    def on_call(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        self._look(hall, branch, wall)

    def on_finish(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        self._look(hall, branch, wall)

    def _look(self, hall: SimulatedHall, branch: Branch, wall: Wall) -> None:
        if wall.at - self._last < LOOK:
            return
        self._last = wall.at
        if self._figures is None or wall.at - self._figures.at >= MINUTE:
            self._figures = today(hall, branch, configured(branch), wall)
        made = Forecast(hall, branch, wall, None, self._figures, self.memory)
        for _, members in hall.classes():
            for member in members:
                if (found := made.ticket(member.ticket)) is not None:
                    self.tickets.setdefault(member.ticket, []).append(found.told)
        for service in branch.services:
            self.services.setdefault(service.id, []).append((wall.at, made.service(service.id).told))


def changed(figures: list[int]) -> list[int]:
    return figures[:1] + [after for before, after in pairwise(figures) if after != before]


@pytest.mark.parametrize("name", ["normal", "month-end"])
def test_on_a_virtual_day_hardly_any_ticket_is_told_one_thing_then_another_then_the_first(name: str) -> None:
    screens = Screens()
    simulate(load_scenario(find_scenario(name)), ("clock",), 1, 3, observer=lambda _: screens)
    told = [changed(figures) for figures in screens.tickets.values()]
    assert len(told) > 200
    back = [figures for figures in told if any(a == b for a, b in zip(figures, figures[2:], strict=False))]
    assert len(back) <= 0.03 * len(told)
    risen = [figures for figures in told if any(b - a >= 10 for a, b in pairwise(figures))]
    assert len(risen) <= 0.06 * len(told)
    soon = changes = 0
    for looked in screens.services.values():
        seen = looked[:1] + [after for before, after in pairwise(looked) if after[1] != before[1]]
        changes += len(seen)
        soon += sum(
            a[1] == c[1] and c[0] - b[0] < 3 * MINUTE for a, b, c in zip(seen, seen[1:], seen[2:], strict=False)
        )
    assert soon <= 0.25 * changes
    assert changes <= 60 * len(screens.services)
