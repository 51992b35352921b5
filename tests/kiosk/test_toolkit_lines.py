"""Chinese breaks where Chinese may break."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kiosk.touch.lines import NOT_AT_END, NOT_AT_START, atoms, balanced, break_lines, shortened


def measure(run: str) -> float:
    return float(sum(10 if ord(sign) > 0x2000 else 5 for sign in run))


def test_hanzi_break_anywhere_and_fill_the_line():
    assert break_lines("请在大厅就座等候叫号", 50, measure) == ["请在大厅就", "座等候叫号"]


def test_no_line_begins_with_closing_punctuation_or_ends_with_an_opening_one():
    assert break_lines("请在大厅就，座等候", 50, measure) == ["请在大厅", "就，座等候"]
    assert break_lines("请带好材料（身份证）", 60, measure) == ["请带好材料", "（身份证）"]


def test_words_and_numbers_stay_whole():
    assert break_lines("please wait here", 60, measure) == ["please wait", "here"]
    assert break_lines("您的号码A01000请等候", 60, measure) == ["您的号码", "A01000请等候"]


def test_a_number_keeps_its_measure_word():
    for line in break_lines("前面还有很多人约 20 分钟", 70, measure):
        assert not line.endswith("20")


def test_given_line_ends_are_kept():
    assert break_lines("第一行\n\n第三行", 100, measure) == ["第一行", "", "第三行"]


def test_a_word_wider_than_the_line_is_cut():
    assert break_lines("A" * 10, 20, measure) == ["AAAA", "AAAA", "AA"]


def test_balanced_lines_are_alike():
    assert balanced("请问您要办理的是什么业务呢", 120, measure) == ["请问您要办理的", "是什么业务呢"]


def test_text_too_long_ends_with_an_ellipsis():
    assert shortened(["一二三四五", "六七，", "八"], 2, 50, measure) == ["一二三四五", "六七…"]
    assert shortened(["一二三四五", "六七八九十", "八"], 2, 50, measure) == ["一二三四五", "六七八九…"]
    assert shortened(["一"], 1, 50, measure) == ["一"]


TEXT = st.text(st.sampled_from("请到号窗口，。（）《》、 ab1239A"), max_size=60)


@given(TEXT, st.integers(40, 300))
def test_nothing_is_lost_and_no_line_is_too_wide_that_could_be_broken(text: str, width: int):
    lines = break_lines(text, width, measure)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(measure(line) <= width for line in lines)


@given(TEXT)
def test_atoms_hold_all_of_the_text(text: str):
    pieces = atoms(text)
    assert "".join(pieces) == text
    for one, other in pairwise(pieces):
        assert one[-1] not in NOT_AT_END
        assert other[0] not in NOT_AT_START or one.endswith(" ")
