"""The forecast of a lobby: made as seldom as is honest, and carried forward in between."""

from itertools import pairwise
from typing import Any

import pytest
from virtual_hall import BRANCH, ZONE

from queue_machine import foresight as module
from queue_machine.dispatch.forecast import forecast
from queue_machine.dispatch.knowledge import Duration, Knowledge
from queue_machine.dispatch.telling import LEAP, rises_by
from queue_machine.dispatch.today import Today, today
from queue_machine.domain import facts as f
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.wall import Wall, wall_at
from queue_machine.foresight import FRESH, LASTING, SMALL, Foresight
from tests.queue_machine.conftest import MINUTE, NINE, Hall


def wall(ms: int = 0) -> Wall:
    return wall_at(NINE + 10 * MINUTE + ms, ZONE)


class Counted:
    """A foresight whose runs are counted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.runs = 0
        self.foresight = Foresight(BRANCH)
        monkeypatch.setattr(module, "forecast", self._run)

    def _run(self, lobby: Lobby, branch: Branch, at: Wall, *more: Any) -> object:
        self.runs += 1
        return forecast(lobby, branch, at, *more)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    return Counted(monkeypatch)


def test_nothing_changed_costs_nothing_until_time_itself_moves_it(counted: Counted, hall: Hall) -> None:
    hall.open("1")
    hall.take()
    for ms in range(0, LASTING, 500):
        counted.foresight.forecast(hall.lobby, wall(ms))
    assert counted.runs == 1
    counted.foresight.forecast(hall.lobby, wall(LASTING))
    assert counted.runs == 2


def test_a_change_is_seen_at_once_in_a_small_hall(counted: Counted, hall: Hall) -> None:
    hall.open("1")
    hall.take()
    counted.foresight.forecast(hall.lobby, wall())
    hall.take()
    assert counted.foresight.forecast(hall.lobby, wall()).service("deposit").ahead == 2
    assert counted.runs == 2


def test_in_a_full_hall_runs_are_a_few_a_second_however_often_it_changes(counted: Counted, hall: Hall) -> None:
    hall.open("1", "2")
    for _ in range(500):
        hall.take()
    for ms in range(0, 2_000, 20):
        hall.take()
        counted.foresight.forecast(hall.lobby, wall(ms))
    assert 2 <= counted.runs <= 12


def test_a_clock_set_back_does_not_freeze_the_forecast(counted: Counted, hall: Hall) -> None:
    hall.take()
    counted.foresight.forecast(hall.lobby, wall(10 * MINUTE))
    hall.take()
    assert counted.foresight.forecast(hall.lobby, wall(0)).service("deposit").ahead == 2
    assert counted.foresight.newcomer(hall.lobby, wall(0), "deposit", "").ahead == 2


def test_newcomers_within_a_moment_are_told_of_each_other_without_a_new_run(counted: Counted, hall: Hall) -> None:
    hall.open("1")
    for _ in range(SMALL + 1):
        hall.take()
    told = []
    for step in range(6):
        told.append(counted.foresight.newcomer(hall.lobby, wall(step * 100), "deposit", ""))
        hall.take()
    assert [each.ahead for each in told] == list(range(SMALL + 1, SMALL + 7))
    assert all(each.foreseen is not None for each in told)
    assert all(
        a.high <= b.high and a.low <= a.high and a.told >= a.high - rises_by(a.told) - LEAP for a, b in pairwise(told)
    )
    assert counted.runs == 1


def test_who_goes_first_stands_behind_others_who_do_and_not_behind_the_rest(counted: Counted, hall: Hall) -> None:
    hall.open("1")
    for _ in range(SMALL + 1):
        hall.take()
    newcomer = counted.foresight.newcomer
    before = newcomer(hall.lobby, wall(), "deposit", "elderly").ahead
    hall.take()
    assert newcomer(hall.lobby, wall(1), "deposit", "elderly").ahead == before
    hall.take(group="elderly")
    assert newcomer(hall.lobby, wall(2), "deposit", "elderly").ahead == before + 1
    assert newcomer(hall.lobby, wall(3), "deposit", "").ahead == SMALL + 3
    assert counted.runs == 1


def test_in_a_small_hall_every_newcomer_is_told_of_a_run_of_this_very_hall(counted: Counted, hall: Hall) -> None:
    hall.open("1")
    told = []
    for step in range(4):
        told.append(counted.foresight.newcomer(hall.lobby, wall(step * 100), "deposit", ""))
        hall.take()
    assert [each.ahead for each in told] == [0, 1, 2, 3]
    assert [each.foreseen.minutes for each in told if each.foreseen] == [6.0, 12.0, 18.0]
    assert counted.runs == 4


def test_a_run_too_old_for_a_newcomer_is_made_anew(counted: Counted, hall: Hall) -> None:
    hall.open("1")
    counted.foresight.newcomer(hall.lobby, wall(), "deposit", "")
    hall.take()
    assert counted.foresight.newcomer(hall.lobby, wall(FRESH), "deposit", "").ahead == 1
    assert counted.runs == 2


# -- what is told, and what past days teach ----------------------------------------------------------------------------


def test_what_is_told_does_not_jump_back_and_forth_while_the_estimate_trembles(hall: Hall) -> None:
    foresight = Foresight(BRANCH)
    hall.open("1", "2")
    for _ in range(12):
        hall.take()
    told = []
    for step in range(40):
        # Every quarter of a minute somebody comes or goes, and the run is made anew.
        if step % 2:
            hall.take()
        else:
            hall.tell(f.TicketCancelled(ticket=f"t{hall.count}"))
        told.append(foresight.forecast(hall.lobby, wall(step * LASTING)).service("deposit").told)
    changes = [b - a for a, b in pairwise(told) if a != b]
    assert not any(one * other < 0 for one, other in pairwise(changes)), told


def test_a_slip_says_what_the_screen_said(hall: Hall) -> None:
    foresight = Foresight(BRANCH)
    hall.open("1", "2")
    for number in range(60):
        hall.take()
        estimate = foresight.newcomer(hall.lobby, wall(number * 400), "deposit", "")
        low, high = estimate.as_told
        assert 0 <= low <= high
        assert -(-high // 5) * 5 == estimate.told
        assert abs(high - estimate.high) <= rises_by(estimate.told) + LEAP


def test_a_ticket_s_page_begins_with_what_its_slip_says(hall: Hall) -> None:
    foresight = Foresight(BRANCH)
    hall.open("1", "2")
    for _ in range(8):
        hall.take()
    told = foresight.newcomer(hall.lobby, wall(), "deposit", "")
    ticket = hall.take(at=10, estimate=told.as_told, foreseen=told.found)
    page = foresight.forecast(hall.lobby, wall(500)).ticket(ticket)
    assert page is not None
    assert page.told == told.told
    assert hall[ticket].told_estimate == told.as_told


def test_what_past_days_teach_is_used_from_the_next_run_on(counted: Counted, hall: Hall) -> None:
    hall.open("1")
    for _ in range(4):
        hall.take()
    before = counted.foresight.forecast(hall.lobby, wall()).service("deposit").likely
    taught = Knowledge(days=20, durations={"deposit": Duration(12.0, 0.5, 900.0)})
    counted.foresight.know(taught)
    after = counted.foresight.forecast(hall.lobby, wall(1)).service("deposit").likely
    assert after > 1.5 * before
    assert counted.runs == 2


def test_the_day_s_figures_are_worked_out_once_a_minute(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    worked: list[int] = []

    def counting(*words: Any) -> Today:
        worked.append(1)
        return today(*words)

    monkeypatch.setattr(module, "today", counting)
    foresight = Foresight(BRANCH)
    hall.open("1")
    for second in range(120):
        hall.take()
        foresight.forecast(hall.lobby, wall(second * 1_000))
    assert len(worked) == 2


def test_what_was_told_to_those_who_left_is_forgotten(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REMEMBERED", 10)
    foresight = Foresight(BRANCH)
    for number in range(60):
        ticket = hall.take()
        found = foresight.forecast(hall.lobby, wall(number * 1_000))
        assert found.ticket(ticket) is not None
        hall.tell(f.TicketCancelled(ticket=ticket))
    assert len(foresight._told) <= 15
