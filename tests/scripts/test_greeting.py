"""The lines of a start: whole in 80 columns, PINs in a tidy table."""

from pathlib import Path

import msgspec

from scripts.greeting import Opening, greeting, pins_told, width

PINS = {**{f"{count:02d}": f"{count:06d}" for count in range(1, 9)}, "guide": "111111", "manager": "222222"}
FIRST = Opening(
    branch="demo",
    web="http://127.0.0.1:8080",
    broker="127.0.0.1:1883",
    data=Path("/home/somebody/anju/build/hall"),
    token="a" * 40,
    pins=PINS,
    date="2026-11-20",
    time="23:15",
    hours=False,
    windows=False,
    visitors=True,
)


def test_no_line_is_wider_than_a_terminal() -> None:
    for language in ("en", "zh-CN"):
        assert max(width(line) for line in greeting(FIRST, language=language).splitlines()) <= 79


def test_pins_stand_in_columns_under_each_other() -> None:
    lines = pins_told(PINS).splitlines()[1:]
    places = [{line.index(pin) for pin in PINS.values() if pin in line} for line in lines]
    assert sum(map(len, places)) == len(PINS)
    assert places[1] == places[0] and all(place <= places[0] for place in places)


def test_bold_is_for_terminals_alone() -> None:
    assert "\033" not in greeting(FIRST) and "\033[1m" in greeting(FIRST, bold=True)


def test_a_later_start_says_where_the_token_is_and_shows_no_secret() -> None:
    text = greeting(msgspec.structs.replace(FIRST, pins={}, hours=True), language="en")
    assert "secrets.json" in text and FIRST.token not in text and "hall's hours" in text


def test_the_lines_stand_under_each_other_in_chinese_too() -> None:
    lines = greeting(FIRST, language="zh-CN").splitlines()
    assert lines[1] == "安居 Anju：网点 demo 已经运行。"
    assert "  网页      http://127.0.0.1:8080/" in lines
    assert "  代理      127.0.0.1:1883" in lines
    assert "只显示这一次" in pins_told(PINS, "zh-CN")
