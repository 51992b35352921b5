"""Mistakes that show only where two files, or two tables of one, are held against each other."""

from typing import Any

import pytest


def told(copy: Any) -> list[str]:
    return [str(fault) for fault in copy.faults()]


@pytest.mark.parametrize(("stray", "meant"), [("halls.toml", "hall.toml"), ("window.toml", "windows.toml")])
def test_a_file_that_nobody_reads_is_told(copy: Any, stray: str, meant: str) -> None:
    (copy.folder / stray).write_text('id = "other"\n', "utf-8")
    assert told(copy) == [f'{stray}: no such file is read, so nothing of it counts – did you mean "{meant}"?']


@pytest.mark.parametrize("span", ["16:30-17:30", "08:00-09:30"])
def test_a_break_outside_the_hours_is_told(copy: Any, span: str) -> None:
    (fault,) = copy.edit("windows.toml", '"11:30-12:15"', f'"{span}"').faults()
    assert (fault.file, fault.key) == ("windows.toml", "windows[0].breaks[0]")
    assert fault.line > 0
    assert fault.said() == f'the break "{span}" lies outside the hours – the hall is open from 09:00 to 17:00'


def test_a_break_on_a_longer_day_of_its_own_is_none(copy: Any) -> None:
    copy.edit("hall.toml", 'open = ["09:00-17:00"]', 'open = ["09:00-19:00"]')
    assert told(copy.edit("windows.toml", '"11:30-12:15"', '"17:30-18:00"')) == []


def test_two_ports_may_be_alike_where_the_system_chooses_them(copy: Any) -> None:
    copy.edit("hall.toml", "broker_port = 1883", "broker_port = 0").edit("hall.toml", "web_port = 8080", "web_port = 0")
    assert told(copy) == []
