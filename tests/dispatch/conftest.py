"""A small branch to dispatch in, and the wall's time in minutes after nine on an ordinary Monday."""

from zoneinfo import ZoneInfo

import pytest

from queue_machine.domain.branch import Branch, Group, Hours, Service, Span, Window
from queue_machine.domain.wall import Wall, wall_at
from tests.queue_machine.conftest import MINUTE, NINE, Hall

ZONE = ZoneInfo("Asia/Shanghai")
LUNCH_ONE, LUNCH_TWO = Span(690, 750), Span(750, 810)


def wall(minutes: float = 0.0) -> Wall:
    return wall_at(NINE + round(minutes * MINUTE), ZONE)


def branch_of(*windows: Window, week: tuple[Span, ...] = (Span(540, 1020),)) -> Branch:
    return Branch(
        id="test",
        time_zone="Asia/Shanghai",
        hours=Hours(week=(week,) * 5 + ((), ())),
        services=(
            Service(id="deposit", letter="A", kind="deposit", target=20, mean=8),
            Service(id="loan", letter="B", kind="loan", target=30, mean=20),
            Service(id="consult", letter="C", kind="consult", target=12, mean=4),
        ),
        windows=windows,
        groups=(
            Group(id="elderly", kind="priority"),
            Group(id="veteran", kind="strict"),
            Group(id="booked", kind="appointment"),
        ),
    )


@pytest.fixture
def branch() -> Branch:
    """Window 1 for deposit and consultation, 2 for loans, 3 for everything."""
    return branch_of(
        Window(id="1", skills=("deposit", "consult"), breaks=(LUNCH_ONE,)),
        Window(id="2", skills=("loan",), breaks=(LUNCH_TWO,)),
        Window(id="3", skills=("deposit", "loan", "consult"), comprehensive=True, breaks=(LUNCH_TWO,)),
    )


@pytest.fixture
def hall() -> Hall:
    return Hall()
