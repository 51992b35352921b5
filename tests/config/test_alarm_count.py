"""How many may wait too long before it is an alarm stands in hall.toml."""

from config.branch import DEMO, load_branch
from tests.config.conftest import Copy

LINE = "alarm_count = 5"


def test_five_are_usual() -> None:
    assert load_branch(DEMO).branch.alarm_count == 5


def test_a_hall_may_choose_and_may_leave_it_out(copy: Copy) -> None:
    assert load_branch(copy.edit("hall.toml", LINE, "alarm_count = 12").folder).branch.alarm_count == 12
    assert load_branch(copy.edit("hall.toml", "alarm_count = 12", "").folder).branch.alarm_count == 5


def test_none_or_a_word_is_a_mistake(copy: Copy) -> None:
    (fault,) = copy.edit("hall.toml", LINE, "alarm_count = 0").faults()
    assert "alarms.alarm_count" in str(fault)
