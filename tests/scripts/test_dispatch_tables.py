"""The scripts behind the figures of docs/dispatch.md: what they count, and that their commands stand on the page."""

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from config.scenario import find_scenario, load_scenario
from queue_machine.dispatch.advice_brought import Waits
from queue_machine.dispatch.calibration import Foreseen
from queue_machine.dispatch.forecast import Estimate
from queue_machine.dispatch.simulation import Scenario
from queue_machine.domain.branch import Span
from scripts.advice_table import ALL_DAY, Case, away, measure, spare_of
from scripts.advice_table import play as played
from scripts.forecast_table import Told, figures, play

PAGE = Path(__file__).resolve().parents[2] / "docs" / "dispatch.md"


def scenario(name: str) -> Scenario:
    return load_scenario(find_scenario(name))


def told(likely: float, high: int, says: int, waited: float) -> Told:
    estimate = Estimate(3, 2, high, says, likely=likely, foreseen=Foreseen(likely, 2.0, False))
    return Told(estimate, {"length": 20.0, "last": 10.0, "head": 5.0}, waited)


def test_what_people_are_told_is_measured_beside_the_middle_that_nobody_sees() -> None:
    found = figures([told(8, 12, 15, 10), told(12, 17, 20, 10)])
    assert (found["ours"], found["bias"]) == (2.0, 0.0)
    assert (found["told"], found["told_bias"], found["below_told"]) == (7.5, 7.5, 1.0)


def test_the_rule_of_the_scenario_is_the_one_that_is_foretold() -> None:
    village = scenario("village")
    waits = []
    for rule in ("clock", "novosga-2.1"):
        named = replace(village, policy=replace(village.policy, name=rule))
        waits.append([each.waited for each in play(named, 1, 5, None).told])
    assert waits[0] != waits[1]


def test_the_spare_window_is_one_that_the_others_can_do_without() -> None:
    for name in ("normal", "village", "one-comprehensive"):
        found = scenario(name)
        spare = spare_of(found)
        others = {skill for each in found.windows if each.id != spare for skill in each.skills}
        assert spare and others == {skill for each in found.windows for skill in each.skills}


def test_one_more_window_is_measured_on_the_same_visitors() -> None:
    village = scenario("village")
    spare = spare_of(village)
    waits = [Waits(), Waits()]
    for each, watch in zip((village, away(village, spare, ALL_DAY)), waits, strict=True):
        played(each, 0, 11, watch)
    both, alone = (watch.between(0, 10**15) for watch in waits)
    assert both < alone
    cases = measure(village, "open", 2, 2)
    assert cases and cases == measure(village, "open", 2, 2)
    assert all(0 < case.low <= case.high for case in cases)


@pytest.mark.parametrize(("came", "kept"), [(99, False), (100, True), (200, True), (201, False)])
def test_a_promise_is_kept_within_its_range(came: float, kept: bool) -> None:
    assert Case(100, 200, came).kept == kept
    assert Span(0, 1) != ALL_DAY


def test_the_page_names_the_command_beside_each_table_of_forecast_and_advice() -> None:
    page = PAGE.read_text()
    assert "@@" not in page
    for script in ("scripts.forecast_table", "scripts.advice_table", "scripts.dispatch_table"):
        assert re.search(rf"`python -m {re.escape(script)}[^`]*`", page), script
