"""What slips say, in both languages and on both widths of paper."""

import re

import msgspec
import pytest
from msgspec.structs import replace

from kiosk.print_command import PrintFailed, slip_bytes
from kiosk.texts import Texts
from kiosk.views.slip import DayLine, DaySlipContent, SlipContent, day_slip, ticket_slip, told_minutes, trial_slip
from queue_machine.hardware.layout import Line, place
from queue_machine.hardware.profiles import GENERIC_58, GENERIC_80
from queue_machine.hardware.slip import Cut, Pair, Qr, Slip, Text


def said(slip: Slip) -> str:
    return "\n".join(
        block.text if isinstance(block, Text) else f"{block.left} {block.right}"
        for block in slip.blocks
        if isinstance(block, Text | Pair)
    )


def payload(slip: Slip) -> str:
    return next(block.payload for block in slip.blocks if isinstance(block, Qr))


def test_a_ticket_says_all_that_its_holder_needs(ticket: SlipContent, texts: Texts) -> None:
    text = said(ticket_slip(ticket, texts))
    for part in (
        "江滨市住房公积金管理中心",
        "A023",
        "购房提取",
        "前面 6 人，约 20 分钟",
        "窗口 3、5、6 号",
        "2025-03-04 09:41",
    ):
        assert part in text
    assert all(item in text for item in ticket.bring)
    assert isinstance(ticket_slip(ticket, texts).blocks[-1], Cut)


def test_the_number_is_the_largest_thing_on_the_slip(ticket: SlipContent, texts: Texts) -> None:
    for model in (GENERIC_58, GENERIC_80):
        lines = [line for line in place(ticket_slip(ticket, texts), model) if isinstance(line, Line)]
        number = next(line for line in lines if line.text == "A023")
        assert all(line.tall * 2 < number.tall for line in lines if line is not number)


@pytest.mark.parametrize(
    ("estimate", "minutes"), [((0, 0), 5), ((1, 5), 5), ((2, 6), 10), ((12, 18), 20), ((12, 20), 20), ((55, 61), 65)]
)
def test_minutes_are_the_upper_end_rounded_up_to_five(estimate: tuple[int, int], minutes: int) -> None:
    assert told_minutes(estimate) == minutes


def test_nobody_ahead_is_said_in_words(ticket: SlipContent, texts: Texts) -> None:
    assert "前面没有人，约 5 分钟" in said(ticket_slip(replace(ticket, people_ahead=0, estimate=(0, 3)), texts))
    english = replace(ticket, people_ahead=0, estimate=(0, 3), language="en")
    assert "Nobody ahead, about 5 min" in said(ticket_slip(english, texts))


def test_who_is_called_at_once_is_told_no_minutes(ticket: SlipContent, texts: Texts) -> None:
    text = said(ticket_slip(replace(ticket, people_ahead=0, estimate=(0, 0)), texts))
    assert "前面没有人，不用等" in text
    assert "分钟" not in text


def test_without_an_estimate_it_says_from_when_or_that_it_cannot_tell(ticket: SlipContent, texts: Texts) -> None:
    assert "本业务 13:00 起办理" in said(ticket_slip(replace(ticket, estimate=None, served_from="13:00"), texts))
    unknown = said(ticket_slip(replace(ticket, estimate=None), texts))
    assert "前面 6 人" in unknown
    assert "说不准" in unknown
    assert not re.search(r"约 \d+ 分钟", unknown)


def test_a_public_address_makes_the_code_a_link_and_invites_to_scan(ticket: SlipContent, texts: Texts) -> None:
    slip = ticket_slip(replace(ticket, public_url="https://gjj.example.cn/"), texts)
    assert payload(slip) == "https://gjj.example.cn/t/abcdefghijklmnopqrstuvwxyz"
    assert "扫码" in said(slip)


def test_without_a_public_address_nobody_is_invited_to_scan(ticket: SlipContent, texts: Texts) -> None:
    for language, word in (("zh-CN", "扫"), ("en", "can")):
        slip = ticket_slip(replace(ticket, public_url="", language=language), texts)
        assert payload(slip) == "abcdefghijklmnopqrstuvwxyz"
        assert word not in said(slip)


def test_a_copy_is_marked_with_its_time(ticket: SlipContent, texts: Texts) -> None:
    slip = ticket_slip(replace(ticket, copy="09:52"), texts)
    assert slip.copy
    mark = next(block for block in slip.blocks if isinstance(block, Text) and "补打 09:52" in block.text)
    assert mark.inverse
    assert not ticket_slip(ticket, texts).copy


def test_group_cases_and_doubtful_time_are_said_only_where_they_are(ticket: SlipContent, texts: Texts) -> None:
    rich = said(ticket_slip(replace(ticket, group="老年人", cases=3, unsure=True), texts))
    assert "优先：老年人" in rich
    assert "购房提取（共 3 件）" in rich
    assert "时间待确认" in rich
    plain = said(ticket_slip(ticket, texts))
    assert not any(word in plain for word in ("优先", "件）", "待确认"))


def test_windows_in_a_row_are_told_as_a_range(ticket: SlipContent, texts: Texts) -> None:
    windows = ("8", "1", "3", "2", "5", "6")
    assert "窗口 1～3、5、6、8 号" in said(ticket_slip(replace(ticket, windows=windows), texts))
    assert "window 1-3, 5, 6, 8" in said(ticket_slip(replace(ticket, windows=windows, language="en"), texts))
    assert "窗口 2、VIP 号" in said(ticket_slip(replace(ticket, windows=("VIP", "2")), texts))


def test_no_text_is_missing_in_either_language(texts: Texts) -> None:
    assert {key for key in texts.keys("zh-CN") if key.startswith("slip-")} == {
        key for key in texts.keys("en") if key.startswith("slip-")
    }


def test_an_english_slip_says_nothing_in_chinese(ticket: SlipContent, texts: Texts) -> None:
    english = replace(
        ticket, hall="Center", service="Withdrawal", bring=("Your ID card",), language="en", group="Elderly",
        copy="09:52", cases=2, unsure=True,
    )  # fmt: skip
    for content in (english, replace(english, estimate=None), replace(english, estimate=None, served_from="13:00")):
        assert said(ticket_slip(content, texts)).replace("□", "").isascii()


def test_the_day_fits_on_a_slip(texts: Texts) -> None:
    report = DaySlipContent(
        hall="江滨中心",
        date="2025-03-04",
        served=171,
        mean_wait=13.4,
        beyond=9,
        services=(DayLine("购房提取", 51, 15.2),),
        ratings={"very-satisfied": 60, "dissatisfied": 1},
        unrated=79,
    )
    text = said(day_slip(report, texts))
    for part in (
        "日结小票",
        "办结 171 人",
        "平均等候（叫到的） 13 分钟",
        "等候超过 30 分钟 9 人",
        "购房提取 51 人 / 15 分",
        "不满意 1 人",
        "未评价 79 人",
    ):
        assert part in text
    assert day_slip(msgspec.to_builtins(report), texts) == day_slip(report, texts)


def test_a_test_slip_names_its_printer(texts: Texts) -> None:
    slip = trial_slip(
        printer="m1", port="/dev/ttyUSB0", profile="generic-58", columns=32, at="2025-03-04 09:41", texts=texts
    )
    assert "/dev/ttyUSB0" in said(slip)
    assert "12345678901234567890123456789012" in said(slip)


def test_a_slip_as_json_becomes_bytes(ticket: SlipContent, texts: Texts) -> None:
    content = slip_bytes(msgspec.json.encode(ticket), GENERIC_80, texts)
    assert b"A023" in content
    assert len(content) < 500


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"[]",
        b'{"hall": "x"}',
        b'{"hal": 1}',
        b'{"hall":"x","number":"A","service":"s","taken_at":"t","token":"short"}',
    ],
)
def test_what_is_no_slip_is_refused_in_one_sentence(wrong: bytes, texts: Texts) -> None:
    with pytest.raises(PrintFailed, match="this is no slip"):
        slip_bytes(wrong, GENERIC_80, texts)
