"""How good the forecast is on virtual days: better than what halls use, honest in its interval, without a lean."""

import pytest

from config.scenario import find_scenario, load_scenario
from queue_machine.dispatch.calibration import CELLS
from scripts.forecast_table import RIVALS, figures, measure, play

ALLOWED = 0.08
"""What few days may be off a coverage measured over many."""


@pytest.mark.parametrize("name", ["month-end", "lunch-few-windows", "many-appointments"])
def test_in_a_busy_hall_it_errs_by_half_as_much_as_the_length_of_the_queue(name: str) -> None:
    found, _ = measure(load_scenario(find_scenario(name)), days=4, past=5, every=3)
    assert found["visitors"] > 100
    assert found["ours"] <= 0.5 * found["length"]
    assert all(found["ours"] < found[rival] for rival in RIVALS)
    assert 0.55 - ALLOWED <= found["coverage"] <= 0.70 + ALLOWED
    assert abs(found["bias"]) <= 2.0


def test_with_no_past_day_it_is_still_better_than_the_rivals() -> None:
    told = play(load_scenario(find_scenario("month-end")), 3, 5, None, 3).told
    found = figures(told)
    assert found["ours"] <= 0.5 * found["length"]
    assert all(found["ours"] < found[rival] for rival in RIVALS)


def test_most_people_are_called_within_what_they_were_told() -> None:
    told = play(load_scenario(find_scenario("normal")), 3, 6, None, 3).told
    assert figures(told)["below_told"] >= 0.75


def test_the_same_seed_teaches_and_measures_the_same() -> None:
    scenario = load_scenario(find_scenario("village"))
    one, days = measure(scenario, days=2, past=2)
    other, again = measure(scenario, days=2, past=2)
    assert one == other
    assert days == again
    assert all(cell < 2 * CELLS for day in days for cell in day.errors)
