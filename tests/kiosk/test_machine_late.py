"""Late in the day and in a full hall: what the ticket machine says of it, and how long waits are told."""

import json

import pytest
from msgspec.structs import replace

from kiosk.print_command import PrintFailed, slip_bytes
from kiosk.views.machine_words import view
from kiosk.views.slip import waiting_said
from kiosk.views.told import about_said, range_said
from queue_machine.hardware.profiles import fitted
from tests.kiosk.machine_samples import FACES, LATE, NOW, TEXTS, hall, pages

PAGES = pages()


def test_the_question_says_how_long_and_until_when_and_leaves_the_choice() -> None:
    progress, late = PAGES["late"]
    asked = view(progress, late, FACES, TEXTS, NOW).question
    assert asked is not None
    assert "前面 71 人，约 2 小时 20 分。" in asked.words
    assert "17:00 下班时可能还没轮到您" in asked.words
    assert "取了号今天都会给您办，也可以明天早些来" in asked.words
    assert (asked.accept_intent, asked.refuse_intent) == ("confirm", "help")
    assert asked.back
    english = view(replace(progress, language="en"), late, FACES, TEXTS, NOW).question
    assert english is not None
    assert "71 ahead, about 2 h 20 min" in english.words


def test_before_a_holiday_nobody_is_asked_to_come_tomorrow() -> None:
    progress, late = PAGES["ended"]
    closed = replace(late, after=hall(at=NOW + 4 * 24 * 3_600_000).opening)
    for language, words in (("zh-CN", "请11月24日 星期一早些来"), ("en", "earlier on Monday 24 November")):
        asked = view(replace(progress, language=language), closed, FACES, TEXTS, NOW).question
        assert asked is not None
        assert words in asked.words
    never = view(progress, replace(late, after=None), FACES, TEXTS, NOW).question
    assert never is not None
    assert "明天" not in never.words


@pytest.mark.parametrize("state", ["", "printing", "printed", "failed"])
def test_the_list_of_owed_slips_has_one_note_whatever_was_printed(state: str) -> None:
    progress, owed = PAGES["owed"]
    for elder in (False, True):
        shown = view(replace(progress, owed=state, elder=elder), owed, FACES, TEXTS, NOW)
        assert len(shown.notes) == 1
        assert shown.lead == ""


@pytest.mark.parametrize(
    ("minutes", "chinese", "english"),
    [
        (90, "约 90 分钟", "about 90 min"),
        (95, "约 1 小时 35 分", "about 1 h 35 min"),
        (120, "约 2 小时", "about 2 h"),
        (655, "约 10 小时 55 分", "about 10 h 55 min"),
    ],
)
def test_long_waits_are_told_in_hours(minutes: int, chinese: str, english: str) -> None:
    assert about_said(TEXTS, "zh-CN", "machine-card-wait", minutes) == chinese
    assert about_said(TEXTS, "en", "machine-card-wait", minutes) == english
    assert waiting_said(TEXTS, "zh-CN", 61, (minutes - 5, minutes)) == f"前面 61 人，{chinese}"


def test_a_range_says_what_each_end_counts_in() -> None:
    assert range_said(TEXTS, "zh-CN", "machine-card-wait-range", 20, 45) == "约 20～45 分钟"
    assert range_said(TEXTS, "zh-CN", "machine-card-wait-range", 20, 155) == "20 分钟～2 小时 35 分"
    assert range_said(TEXTS, "en", "machine-attract-wait", 0, 155) == "up to 2 h 35 min"


def test_a_card_of_a_long_queue_names_hours() -> None:
    progress, _ = PAGES["services"]
    card = view(progress, LATE, FACES, TEXTS, NOW).cards[0]
    assert card.wait == "约 2 小时 20 分"


def test_a_slip_whose_estimate_is_the_wrong_way_round_is_no_slip() -> None:
    slip = {"hall": "安居", "number": "A001", "service": "咨询", "token": "a" * 26, "taken_at": "2026-11-20 09:41"}
    profile = fitted("generic-80")
    assert slip_bytes(json.dumps({**slip, "estimate": [12, 18]}).encode(), profile, TEXTS)
    with pytest.raises(PrintFailed, match="low and high"):
        slip_bytes(json.dumps({**slip, "estimate": [18, 12]}).encode(), profile, TEXTS)
