"""A hall names its policy in hall.toml; a wrong name is told with the right one."""

from collections.abc import Callable

import pytest

from config.branch import DEMO, load_branch
from queue_machine.dispatch.policies import NAMES
from tests.config.conftest import Copy

LINE = 'name = "clock"'


def test_the_demo_branch_calls_by_the_clock() -> None:
    assert load_branch(DEMO).branch.policy.name == "clock"


@pytest.mark.parametrize("name", NAMES)
def test_a_hall_may_choose_any_policy(name: str, copy: Copy) -> None:
    copy.edit("hall.toml", LINE, f'name = "{name}"')
    assert load_branch(copy.folder).branch.policy.name == name


def test_without_a_name_it_is_the_clock(copy: Copy) -> None:
    copy.edit("hall.toml", LINE, "")
    assert load_branch(copy.folder).branch.policy.name == "clock"


def test_a_wrong_name_is_told_with_the_right_one(make_copy: Callable[[], Copy]) -> None:
    for wrong, meant in (("clok", "clock"), ("look-ahead", "lookahead"), ("novosga-2-1", "novosga-2.1")):
        (fault,) = make_copy().edit("hall.toml", LINE, f'name = "{wrong}"').faults()
        assert str(fault).endswith(f'policy.name: there is no policy "{wrong}" – did you mean "{meant}"?')
