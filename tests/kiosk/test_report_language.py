"""`anju report` in the language that is asked for, its refusals too."""

from pathlib import Path

import pytest

from config.branch import DEMO
from scripts.report_command import NoSuchDay, day_report
from tests.kiosk.test_report_command import Kept, kept

__all__ = ["kept"]


def test_an_unknown_day_is_refused_in_the_language_asked_for(kept: Kept) -> None:
    with pytest.raises(NoSuchDay, match="没有 2020-01-01 这一天的记录"):
        day_report("2020-01-01", kept.data, DEMO, "table", language="zh-CN")
    with pytest.raises(NoSuchDay, match="There is no record of 2020-01-01"):
        day_report("2020-01-01", kept.data, DEMO, "table", language="en")


def test_so_are_a_folder_without_a_hall_and_an_unknown_form(kept: Kept, tmp_path: Path) -> None:
    for language, words in (("zh-CN", "还没有大厅"), ("en", "holds no hall yet")):
        with pytest.raises(NoSuchDay, match=words):
            day_report(None, tmp_path / "nowhere", DEMO, "table", language=language)
    with pytest.raises(ValueError, match="不能是“xml”"):
        day_report(None, kept.data, DEMO, "xml", language="zh-CN")


def test_the_table_is_headed_in_that_language(kept: Kept) -> None:
    assert "取号" in day_report(None, kept.data, DEMO, "table", now=kept.now, language="zh-CN")
    english = day_report(None, kept.data, DEMO, "table", now=kept.now, language="en")
    assert "取号" not in english
    assert "Mean wait" in english
