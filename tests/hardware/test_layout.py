"""Texts set into a printer's lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_machine.hardware.layout import Line, columns, height, place, plain, wrap
from queue_machine.hardware.profiles import GENERIC_58, GENERIC_80
from queue_machine.hardware.slip import Cut, Gap, Pair, Qr, Rule, Slip, Text


def test_hanzi_and_full_width_marks_take_two_columns() -> None:
    assert columns("A023") == 4
    assert columns("前面 6 人，") == 11
    assert columns("℃𬭎") == 4


def test_width_in_columns_is_that_of_gb18030_letters() -> None:
    text = "房A：℃1"
    assert columns(text) == len(text.encode("gb18030"))


def test_a_line_breaks_between_hanzi() -> None:
    assert wrap("购房合同原件及复印件", 8) == ["购房合同", "原件及复", "印件"]


def test_a_word_stays_whole() -> None:
    assert wrap("bring your certificate", 12) == ["bring your", "certificate"]


def test_figures_stay_with_the_hanzi_that_counts_them() -> None:
    assert wrap("请您去12号窗口", 8) == ["请您去", "12号窗口"]


def test_no_line_begins_with_a_closing_mark() -> None:
    assert wrap("请带好身份证，谢谢", 12) == ["请带好身份", "证，谢谢"]
    assert wrap("结婚证（已婚）", 12) == ["结婚证（已", "婚）"]


def test_no_line_ends_with_an_opening_mark() -> None:
    assert wrap("带合同（原件）", 8) == ["带合同", "（原件）"]


def test_later_lines_are_indented() -> None:
    assert wrap("□ 购房合同原件及复印件", 14, indent=3) == ["□ 购房合同原", "   件及复印件"]


def test_a_word_wider_than_the_line_is_cut() -> None:
    assert wrap("abcdefghij", 4) == ["abcd", "efgh", "ij"]


@given(st.text(), st.integers(4, 48), st.integers(0, 16))
def test_no_line_is_ever_too_wide_and_no_letter_is_lost(text: str, width: int, indent: int) -> None:
    seen = plain(text)
    lines = wrap(seen, width, indent)
    assert all(columns(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "").replace("\u3000", "") == seen.replace(" ", "").replace("\u3000", "")


@given(st.text())
def test_a_printer_never_sees_control_or_half_characters(text: str) -> None:
    seen = plain(text)
    assert all(letter >= " " and letter != "\x7f" for letter in seen)
    assert seen.encode("gb18030").decode("gb18030") == seen


def only_line(text: Text, profile: str = "80") -> Line:
    lines = place(Slip(blocks=(text,)), GENERIC_80 if profile == "80" else GENERIC_58)
    assert len(lines) == 1
    line = lines[0]
    assert isinstance(line, Line)
    return line


def test_a_number_is_as_large_as_the_paper_allows() -> None:
    assert only_line(Text(text="A023", wide=8, tall=8), "58").wide == 8
    assert only_line(Text(text="A01000", wide=8, tall=8), "80").wide == 8
    assert only_line(Text(text="A01000", wide=8, tall=8), "58").wide == 5


def test_a_large_sentence_breaks_between_clauses_before_it_shrinks() -> None:
    slip = Slip(blocks=(Text(text="前面 6 人，约 20 分钟", wide=2, tall=2, align="center", clauses=True),))
    assert [line.text for line in place(slip, GENERIC_80) if isinstance(line, Line)] == ["前面 6 人，约 20 分钟"]
    assert [line.text for line in place(slip, GENERIC_58) if isinstance(line, Line)] == ["前面 6 人，", "约 20 分钟"]


def test_centred_lines_are_evenly_long() -> None:
    slip = Slip(blocks=(Text(text="Time to be confirmed. Your number is valid.", align="center"),))
    assert [line.text for line in place(slip, GENERIC_58) if isinstance(line, Line)] == [
        "Time to be confirmed.",
        "Your number is valid.",
    ]


@pytest.mark.parametrize("profile", [GENERIC_58, GENERIC_80])
@given(text=st.text(max_size=80), wide=st.integers(1, 8), clauses=st.booleans())
def test_no_magnified_line_leaves_the_paper(profile: object, text: str, wide: int, clauses: bool) -> None:
    chosen = GENERIC_58 if profile is GENERIC_58 else GENERIC_80
    slip = Slip(blocks=(Text(text=text, wide=wide, tall=wide, align="center", clauses=clauses),))
    for line in place(slip, chosen):
        assert isinstance(line, Line)
        assert line.columns * line.wide <= chosen.columns


def test_a_pair_fills_the_line_and_moves_its_figure_down_where_it_does_not_fit() -> None:
    short = place(Slip(blocks=(Pair(left="办结", right="171 人"),)), GENERIC_58)[0]
    assert isinstance(short, Line)
    assert short.columns == 32
    long = place(Slip(blocks=(Pair(left="偿还公积金贷款本息提取", right="40 人 / 8 分钟"),)), GENERIC_58)
    assert [line.align for line in long if isinstance(line, Line)] == ["left", "right"]


def test_the_length_of_paper_is_known_beforehand() -> None:
    slip = Slip(
        blocks=(Text(text="A023", wide=8, tall=8), Text(text="x"), Gap(height=10), Rule(), Qr(payload="x"), Cut())
    )
    assert height(place(slip, GENERIC_80), GENERIC_80) == 192 + 30 + 80 + 30 + 37 * 6 + 96
