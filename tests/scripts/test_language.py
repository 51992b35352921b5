"""In which language the commands speak: the one asked for, else the terminal's."""

import pytest
from processes.command import Hall

from scripts import front
from scripts.front import Refused, spoken


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(front, "WISHED", [""])


@pytest.mark.parametrize(
    ("set_", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-CN"),
        ({"LANG": "zh_TW"}, "zh-CN"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "C", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh-CN"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh-CN"),
    ],
)
def test_a_terminals_locale_decides(set_: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in set_.items():
        monkeypatch.setenv(name, value)
    assert spoken() == language


def test_a_wish_goes_before_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert spoken("en") == "en"
    monkeypatch.setattr(front, "WISHED", ["en"])
    assert spoken() == "en"
    assert spoken("zh_CN") == "zh-CN"
    with pytest.raises(Refused, match="fr"):
        spoken("fr")


def test_commands_say_the_same_in_both(hall: Hall) -> None:
    missing = ["take", "--service", "deposit-unit", "--data", str(hall.data)]
    hall.data.mkdir()
    for before, english, chinese in (
        (missing, "no machine m1 runs in", "没有取号机 m1 在运行"),
        (["report", "--data", str(hall.data)], "holds no hall yet", "还没有大厅"),
    ):
        assert english in hall.refused(*before)
        assert english in hall.refused("--language", "en", *before)
        assert chinese in hall.refused("--language", "zh-CN", *before)
    assert chinese in hall.refused("report", "--data", str(hall.data), "--language", "zh-CN")
    said = hall.refused("--language", "fr", "doctor")
    assert "zh-CN or en" in said
