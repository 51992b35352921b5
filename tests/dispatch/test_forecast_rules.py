"""The forecast under rules that it cannot foretell, and of visitors who are expected with several matters."""

import pytest
from msgspec import structs

from queue_machine.dispatch.forecast import forecast
from queue_machine.dispatch.knowledge import Cases, Knowledge
from queue_machine.domain.branch import Branch, Window
from tests.dispatch.conftest import branch_of, wall
from tests.queue_machine.conftest import Hall


@pytest.mark.parametrize("rule", ["theq", "fqm", "novosga-2.1", "longest-queue", "ratio-2-1"])
def test_under_a_rule_that_it_cannot_foretell_its_interval_is_wider(hall: Hall, branch: Branch, rule: str) -> None:
    hall.open("1", "2", "3")
    for number in range(12):
        hall.take(at=number)
    under = structs.replace(branch, policy=structs.replace(branch.policy, name=rule))
    usual, other = (forecast(hall.lobby, each, wall(12)).service("deposit") for each in (branch, under))
    assert usual.foreseen is not None
    assert other.foreseen is not None
    assert other.foreseen.minutes == usual.foreseen.minutes
    assert other.foreseen.spread > 1.5 * usual.foreseen.spread
    assert other.low <= usual.low < usual.high < other.high


@pytest.mark.parametrize("rule", ["fcfs", "priority"])
def test_rules_that_it_can_foretell_have_the_usual_interval(hall: Hall, branch: Branch, rule: str) -> None:
    hall.open("1", "2", "3")
    for number in range(12):
        hall.take(at=number)
    under = structs.replace(branch, policy=structs.replace(branch.policy, name=rule))
    usual, other = (forecast(hall.lobby, each, wall(12)).service("deposit") for each in (branch, under))
    assert other.foreseen is not None
    assert usual.foreseen is not None
    assert other.foreseen.spread <= 1.2 * usual.foreseen.spread


def test_those_expected_with_several_matters_keep_windows_as_long(hall: Hall) -> None:
    """Twenty clerks an hour, each with one matter or with four, who go first."""
    rates = tuple(10.0 if 18 <= place < 34 else 0.0 for place in range(48))
    known = Knowledge(days=60, arrivals={"deposit": rates}, who={"deposit": (("elderly", "fresh", 1.0),)})
    four = structs.replace(known, cases={"deposit": Cases(4.0, 16.0)})
    alone = branch_of(Window(id="1", skills=("deposit",)), Window(id="2", skills=("deposit",)))
    hall.open("1", "2")
    for number in range(8):
        hall.take(at=number)
    one, several = (forecast(hall.lobby, alone, wall(8), each).service("deposit") for each in (known, four))
    assert several.likely > 1.5 * one.likely
