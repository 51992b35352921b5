"""Dates with hours of their own in hall.toml: make-up working days and holidays."""

from typing import Any

import pytest

from config.branch import DEMO, load_branch
from queue_machine.domain.branch import DayHours, Span

ANCHOR = "# Dates with hours of their own"


def with_days(copy: Any, text: str) -> Any:
    return copy.edit("hall.toml", ANCHOR, f"{text}\n\n{ANCHOR}")


def test_a_date_outdoes_its_weekday() -> None:
    hours = load_branch(DEMO).branch.hours
    saturday = 5
    assert hours.spans(saturday, "2026-10-10") == (Span(540, 1020),)
    assert hours.spans(saturday, "2026-10-17") == (Span(540, 720),)
    assert hours.open_at(saturday, "2026-10-10", 16 * 60)


def test_a_date_may_be_closed_and_may_stand_without_quotes(copy: Any) -> None:
    with_days(
        copy,
        "[[hours.days]]\ndate = 2026-11-23\nclosed = true\n\n"
        '[[hours.days]]\ndate = "2026-11-22"\nopen = ["13:00-16:00", "09:00-12:00"]',
    )
    assert copy.faults() == ()
    hours = load_branch(copy.folder).branch.hours
    assert DayHours(date="2026-11-23") in hours.days
    assert hours.spans(0, "2026-11-23") == ()
    assert hours.spans(6, "2026-11-22") == (Span(540, 720), Span(780, 960))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('date = "2026-11-23"', 'hours.days[0].open: neither open nor closed – write open = ["09:00-17:00"]'),
        (
            'date = "2026-11-23"\nopen = ["09:00-12:00"]\nclosed = true',
            "hours.days[0].closed: the hall can't be open and closed on one date",
        ),
        ("closed = true", 'hours.days[0].date: is missing – write "2027-01-01"'),
        ('date = "2026-02-30"\nclosed = true', 'hours.days[0].date: "2026-02-30" is no date'),
        ("date = 5\nclosed = true", "hours.days[0].date: 5 is no date"),
        ("date = 2026-11-23T10:00:00\nclosed = true", "hours.days[0].date: a date is wanted here, without a time"),
        ('date = "2027-01-01"\nclosed = true', 'hours.days[0].date: "2027-01-01" stands in closed_dates too'),
        ('date = "2026-11-23"\nopen = ["17:00-09:00"]', 'hours.days[0].open[0]: "17:00-09:00" ends before it begins'),
        ('date = "2026-11-23"\nopen = "09:00-17:00"', "hours.days[0].open: a list is wanted here"),
        ('date = "2026-11-23"\nclosd = true', "hours.days[0].closd: unknown key – did you mean"),
    ],
)
def test_a_mistake_is_told_with_its_place(copy: Any, lines: str, said: str) -> None:
    found = [str(fault) for fault in with_days(copy, f"[[hours.days]]\n{lines}").faults()]
    assert any(said in each for each in found), found


def test_a_date_that_stands_there_twice_is_a_mistake(copy: Any) -> None:
    day = '[[hours.days]]\ndate = "2026-11-23"\nclosed = true'
    found = [str(fault) for fault in with_days(copy, f"{day}\n\n{day}").faults()]
    assert len(found) == 1
    assert 'hours.days[1].date: "2026-11-23" stands there twice' in found[0]
