"""The forecast of a lobby: made as seldom as is honest, and carried forward in between."""

from itertools import pairwise

import pytest
from virtual_hall import BRANCH, ZONE

from queue_machine import foresight as module
from queue_machine.dispatch.forecast import forecast
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.wall import Wall, wall_at
from queue_machine.foresight import FRESH, LASTING, Foresight
from tests.queue_machine.conftest import MINUTE, NINE, Hall


def wall(ms: int = 0) -> Wall:
    return wall_at(NINE + 10 * MINUTE + ms, ZONE)


class Counted:
    """A foresight whose runs are counted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.runs = 0
        self.foresight = Foresight(BRANCH)
        monkeypatch.setattr(module, "forecast", self._run)

    def _run(self, lobby: Lobby, branch: Branch, at: Wall) -> object:
        self.runs += 1
        return forecast(lobby, branch, at)


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
    told = []
    for step in range(6):
        told.append(counted.foresight.newcomer(hall.lobby, wall(step * 100), "deposit", ""))
        hall.take()
    assert [each.ahead for each in told] == list(range(6))
    assert all(a.high <= b.high and a.low <= a.high and a.told >= a.high for a, b in pairwise(told))
    assert counted.runs == 1


def test_who_goes_first_stands_behind_others_who_do_and_not_behind_the_rest(counted: Counted, hall: Hall) -> None:
    hall.open("1")
    newcomer = counted.foresight.newcomer
    before = newcomer(hall.lobby, wall(), "deposit", "elderly").ahead
    hall.take()
    assert newcomer(hall.lobby, wall(1), "deposit", "elderly").ahead == before
    hall.take(group="elderly")
    assert newcomer(hall.lobby, wall(2), "deposit", "elderly").ahead == before + 1
    assert newcomer(hall.lobby, wall(3), "deposit", "").ahead == 2
    assert counted.runs == 1


def test_a_run_too_old_for_a_newcomer_is_made_anew(counted: Counted, hall: Hall) -> None:
    hall.open("1")
    counted.foresight.newcomer(hall.lobby, wall(), "deposit", "")
    hall.take()
    assert counted.foresight.newcomer(hall.lobby, wall(FRESH), "deposit", "").ahead == 1
    assert counted.runs == 2
