"""Slips are read off paper as printers put them there."""

from queue_machine.hardware.interpreter import Code, Element, Printed, Run
from scripts.soak.paper import Paper, read_paper

TOKEN = "a" * 26
HEADS, MARKS = ("公积金大厅", "Fund hall"), ("补打", "Copy")


def text(said: str) -> Printed:
    return Printed(runs=(Run(said, 1, 1, False, False),), align="center", advance=30)


def code(said: str) -> Code:
    return Code(payload=said.encode(), module=6, level="M", align="center")


def read(*elements: Element) -> list[Paper]:
    return read_paper(elements, machine="m1", heads=HEADS, marks=MARKS)


def test_a_slip_has_its_number_and_its_code() -> None:
    (paper,) = read(text("公积金大厅"), text(" A023 "), code(TOKEN))
    assert (paper.number, paper.token, paper.copy) == ("A023", TOKEN, False)
    assert read(text("A023"), code(f"https://hall.example.cn/t/{TOKEN}"))[0].token == TOKEN


def test_a_copy_is_told_by_its_mark() -> None:
    assert read(text("Fund hall"), text(" Copy 09:41 "), text("A1023"), code(TOKEN))[0].copy


def test_half_a_slip_shows_its_number_without_a_code() -> None:
    assert read(text("公积金大厅"), text("A023")) == [Paper(machine="m1", number="A023")]
    assert read(text("公积金大厅")) == []


def test_half_a_slip_and_its_copy_on_one_piece_are_two() -> None:
    first, second = read(
        text("公积金大厅"), text("A023"), text("公积金大厅"), text("补打 09:41"), text("A023"), code(TOKEN)
    )
    assert (first.token, first.copy) == ("", False)
    assert (second.token, second.copy) == (TOKEN, True)


def test_a_mark_without_its_number_marks_no_other_slip() -> None:
    (paper,) = read(text("公积金大厅"), text("补打 09:41"), text("公积金大厅"), text("A024"), code(TOKEN))
    assert not paper.copy
