"""The ticket machine's pages in words: complete in both languages, and true to what the hall is like."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from fontTools.ttLib import TTFont
from msgspec.structs import replace

from kiosk.texts import CORE, Texts
from kiosk.touch.icons import codepoints
from kiosk.views.machine_view import MachineView, Question, SlipView
from kiosk.views.machine_words import starting, view
from tests.kiosk.machine_samples import FACES, ISSUED, NOW, OUT, TEXTS, hall, pages

FONT = Path(__file__).resolve().parents[2] / ".cache" / "fonts" / "NotoSansSC-Regular.otf"
PAGES = pages()
LANGUAGES = ("zh-CN", "en")


def shown(name: str, language: str = "zh-CN", *, elder: bool = False, **changes: Any) -> MachineView:
    progress, hall_now = PAGES[name]
    return view(replace(progress, language=language, elder=elder, **changes), hall_now, FACES, TEXTS, NOW)


def slip_of(name: str, **changes: Any) -> SlipView:
    slip = shown(name, **changes).slip
    assert slip is not None
    return slip


def question_of(name: str) -> Question:
    question = shown(name).question
    assert question is not None
    return question


def words(value: Any) -> list[str]:
    """Every text in a view."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [found for each in value.values() for found in words(each)]
    if isinstance(value, list | tuple):
        return [found for each in value for found in words(each)]
    return []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_every_text_of_every_page_exists_and_is_filled(name: str, language: str) -> None:
    said = [text for text in words(msgspec.to_builtins(shown(name, language))) if text]
    assert len(said) > 5
    for text in said:
        assert not text.startswith("machine-"), f"{text} has no words"
        assert "{" not in text


def test_both_languages_have_the_same_keys() -> None:
    core = Texts.load((CORE,))
    machine = {language: {k for k in core.keys(language) if k.startswith("machine-")} for language in LANGUAGES}
    assert machine["zh-CN"] == machine["en"]


def test_the_font_has_every_letter() -> None:
    covered = TTFont(FONT).getBestCmap()
    letters = {c for language in LANGUAGES for text in TEXTS.all_strings(language) for c in text if c > " "}
    assert {c for c in letters if ord(c) not in covered} == set()


def test_every_icon_is_in_the_icon_font() -> None:
    known = codepoints()
    for name in PAGES:
        made = shown(name)
        icons = [card.icon for card in made.cards] + [note.icon for note in made.notes]
        assert all(icon in known for icon in icons)


@pytest.mark.parametrize("name", sorted(set(PAGES) - {"issuing"}))
def test_every_page_has_a_way_to_a_person_large_type_and_the_other_language(name: str) -> None:
    made = shown(name)
    assert made.tools.elder
    assert made.tools.language == "English"
    assert bool(made.tools.help) != bool(made.help)
    assert shown(name, "en").tools.language == "中文"


def test_every_page_but_the_first_and_the_ticket_leads_back() -> None:
    without = {name for name in PAGES if not shown(name).tools.back}
    assert {shown(name).page for name in without} == {"attract", "closed", "out", "issuing", "slip"}


def test_the_first_page_says_how_many_wait_and_how_long() -> None:
    made = shown("attract")
    assert made.people == "20 人在等候"
    assert made.wait.startswith("约 ")
    assert made.wait.endswith(" 分钟")
    progress, now = PAGES["attract"]
    free = replace(now, waiting=0, services=tuple(replace(s, ahead=0, told=0) for s in now.services))
    assert view(progress, free, FACES, TEXTS, NOW).wait == "现在不用等"
    assert view(progress, free, FACES, TEXTS, NOW).people == ""


def test_priority_is_offered_wherever_something_is_chosen() -> None:
    for name in ("attract", "kinds", "services", "cases"):
        strip = shown(name).strip
        assert strip is not None
        assert not strip.on
    strip = shown("kinds-priority").strip
    assert strip is not None
    assert strip.on
    assert strip.title == "优先：老年人（60岁以上）"
    assert strip.detail == "窗口看身份证"


def test_every_card_says_who_is_ahead_and_how_long_or_from_when() -> None:
    for name in ("kinds", "services"):
        for card in shown(name).cards:
            assert card.people.startswith("前面")
            assert card.wait.endswith("分钟") or card.wait == "不用等"
    later = {card.value: card.wait for card in shown("services-later").cards}
    assert later["loan-apply"] == "13:00 起办理"
    ended = {card.value: (card.wait, card.quiet) for card in shown("services-loan").cards}
    assert ended["loan-apply"] == ("今天 16:00 起不再取号", True)
    assert not ended["loan-repay"][1]


def test_a_free_service_is_not_said_to_need_minutes() -> None:
    progress, now = PAGES["services"]
    idle = replace(now, services=tuple(replace(s, ahead=0, told=0) for s in now.services))
    cards = view(progress, idle, FACES, TEXTS, NOW).cards
    assert {(card.people, card.wait) for card in cards} == {("前面没有人", "不用等")}


def test_paper_that_is_out_is_said_before_anything_is_touched_in_both_type_sizes() -> None:
    for name in ("attract-troubled", "kinds-troubled", "services-paper-out"):
        for elder in (False, True):
            notes = shown(name, elder=elder).notes
            assert notes[0].text == "打印纸用完了，仍可取号，号码看屏幕"
    assert shown("kinds").notes == ()


def test_a_lost_hub_is_a_quiet_note() -> None:
    progress, _ = PAGES["kinds"]
    (note,) = view(progress, hall(hub_since=NOW - 60_000), FACES, TEXTS, NOW).notes
    assert (note.tone, note.text) == ("tint", "取号照常，叫号时请留意工作人员招呼")


def test_without_a_hub_nobody_is_promised_who_cannot_hear_of_it() -> None:
    alone = {"hub_since": NOW - 60_000}
    progress, _ = PAGES["help"]
    asked = view(progress, hall(**alone), FACES, TEXTS, NOW).question
    assert asked is not None and asked.title == "没能叫到人" and "招呼身边的工作人员" in asked.words
    progress, _ = PAGES["slip-failed"]
    slip = view(progress, hall(printer=OUT, **alone), FACES, TEXTS, NOW).slip
    assert slip is not None and slip.status.text == "小票没打出来，请记住号码，或告诉工作人员"
    progress, _ = PAGES["owed-failed"]
    assert view(progress, hall(owed=3, **alone), FACES, TEXTS, NOW).notes[0].text == "还是没打出来，请告诉工作人员"


def test_cards_tell_the_wait_of_who_goes_first_once_that_is_chosen() -> None:
    def told(name: str, group: str) -> list[tuple[str, str]]:
        return [(card.people, card.wait) for card in shown(name, group=group).cards]

    for name in ("kinds", "services"):
        assert told(name, "elderly") != told(name, "")
        assert told(name, "elderly") == told(name, "veteran")
    _, now = PAGES["services"]
    service = now.service("withdrawal-home")
    assert service is not None and service.met_by("elderly").told < service.told == service.met_by("").told


def test_outside_the_hours_the_hours_of_the_week_and_what_to_bring_are_there() -> None:
    made = shown("closed-evening")
    assert made.page == "closed"
    assert "11月21日 星期五" in made.lead
    assert made.facts[0].name == "今天 星期四"
    assert [fact.value for fact in made.facts[1:4]] == ["09:00～17:00", "09:00～12:00", "不上班"]
    assert shown("closed-morning").title == "还没到上班时间"
    assert shown("closed-yet").title == "马上开始取号"
    assert shown("bring").bring[0] == "夫妻双方身份证、户口簿"
    assert all(not card.wait and not card.quiet for card in shown("kinds-bring").cards)


def test_the_ticket_says_what_its_slip_says() -> None:
    slip = slip_of("slip")
    assert slip.number == "C007"
    assert slip.wait == "前面 6 人，约 20 分钟"
    assert slip.windows == "窗口 1、2、3、5、6 号，叫到您再去"
    assert slip.bring[-1] == "夫妻同提的带结婚证"
    assert slip.qr == ISSUED.qr
    assert slip_of("slip-later").wait == "前面 6 人\n本业务 13:00 起办理"
    assert slip_of("slip-long").service == "单位缴存（共 12 件）"


def test_nobody_is_invited_to_scan_where_phones_cannot_reach_the_hall() -> None:
    assert slip_of("slip").qr_words == "可以拍下来，当作凭证"
    progress, now = PAGES["slip"]
    public = view(progress, now, replace(FACES, public_url="https://hall.example.cn"), TEXTS, NOW).slip
    assert public is not None
    assert public.qr_words == "手机扫码，看还要等多久"


def test_what_became_of_the_slip_is_said_and_it_prints_on_touch_when_it_can() -> None:
    assert (slip_of("slip").status.tone, slip_of("slip").print) == ("good", "")
    assert (slip_of("slip-printing").status.tone, slip_of("slip-printing").print) == ("tint", "")
    assert (slip_of("slip-failed").status.tone, slip_of("slip-failed").print) == ("warn", "")
    assert (slip_of("slip-again").status.tone, slip_of("slip-again").print) == ("warn", "打印小票")


def test_without_a_printer_the_number_is_enough() -> None:
    progress, _ = PAGES["slip-failed"]
    slip = view(progress, hall(printer=None), FACES, TEXTS, NOW).slip
    assert slip is not None
    assert slip.status.text == "没有小票也有效：请记住号码"


def test_a_page_that_will_go_says_when() -> None:
    leaving = slip_of("slip-leaving")
    assert (leaving.leaving, leaving.left) == ("13 秒后回到首页", 0.65)
    assert slip_of("slip").leaving == ""
    idle = question_of("idle")
    assert (idle.left, idle.left_words) == (0.65, "13 秒后回到首页")
    assert (idle.accept_intent, idle.refuse_intent) == ("still_here", "home")


def test_owed_slips_lie_behind_one_button_while_the_printer_prints() -> None:
    assert shown("attract-owed").owed == "有 9 张小票没打出来，点这里打印"
    progress, now = PAGES["attract-owed"]
    assert view(progress, replace(now, paper="out"), FACES, TEXTS, NOW).owed == ""
    made = shown("owed")
    assert [card.name for card in made.cards[:2]] == ["C006", "C005"]
    assert made.more == "看看其他（1 / 2）"
    assert [card.name for card in shown("owed", sheet=1).cards] == ["A001"]
    assert shown("owed", sheet=2).cards == made.cards


def test_no_page_before_the_ticket_shows_a_token_but_as_what_a_touch_carries() -> None:
    for name in set(PAGES) - {"owed", "owed-one", "owed-failed"}:
        made = shown(name)
        if made.page != "slip":
            assert not any(len(text) == 26 and text.isalnum() and text.islower() for text in words(
                msgspec.to_builtins(made)))  # fmt: skip


def test_a_machine_out_of_service_says_one_plain_sentence_but_keeps_a_ticket_on_the_screen() -> None:
    made = shown("out")
    assert (made.page, made.title) == ("out", "这台机器暂停取号")
    progress, now = PAGES["slip"]
    assert view(progress, replace(now, out_of_service="disk"), FACES, TEXTS, NOW).page == "slip"


def test_questions_have_words_and_answers() -> None:
    assert question_of("doubtful").words.startswith("机器显示今天是11月20日")
    assert question_of("ended").title == "贷款申请今天不再取号"
    assert question_of("refused").words == "机器没有反应，请找工作人员取号"
    assert question_of("help").title == "已经叫人了"
    assert question_of("help").refuse == ""


def test_large_type_has_fewer_things() -> None:
    assert len(shown("owed", elder=True).cards) < len(shown("owed").cards)
    assert len(shown("attract-troubled", elder=True).notes) == 1


def test_before_the_hall_is_known_the_screen_says_so() -> None:
    assert starting(FACES, TEXTS).title == "正在准备"


def test_the_date_is_written_as_each_language_writes_it() -> None:
    assert shown("kinds").date == "11月20日 星期四"
    assert shown("kinds", "en").date == "Thursday 20 November"
