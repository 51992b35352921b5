"""Numbers: labels and their series."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_machine.domain.numbers import label, machine_digit, parse, series

letters = st.sampled_from("ABCDEFGHJKLMNPQRSTUVWXYZ")
places = st.tuples(st.builds(series, letters, st.integers(0, 9)), st.integers(1, 999_999))


@given(places)
def test_a_label_reads_back_as_its_series_and_value(place: tuple[str, int]) -> None:
    assert parse(label(*place)) == place


@given(places, places)
def test_no_two_series_say_the_same_label(one: tuple[str, int], other: tuple[str, int]) -> None:
    assert one == other or label(*one) != label(*other)


def test_no_label_is_said_twice_within_the_numbers_of_a_long_day() -> None:
    said = [label(series("A", machine), value) for machine in range(10) for value in range(1, 12_000)]
    assert len(set(said)) == len(said)


@given(st.text(max_size=9) | st.from_regex(r"\A[A-Z]\d{2,7}\Z"))
def test_a_text_that_parses_is_the_label_of_what_it_parsed_to(text: str) -> None:
    place = parse(text)
    assert place is None or label(*place) == text


def test_labels_grow_a_digit_when_the_series_is_full() -> None:
    assert [label("A0", value) for value in (1, 23, 999, 1000)] == ["A001", "A023", "A999", "A01000"]
    assert [label("A2", value) for value in (1, 23, 999, 1000)] == ["A2001", "A2023", "A2999", "A21000"]


@pytest.mark.parametrize(
    "text", ["", "A", "A1", "A000", "A2000", "A00999", "a001", "A０２３", "A001 ", "AA001", "A1234567890"]
)
def test_what_no_series_says_is_nobodys_number(text: str) -> None:
    assert parse(text) is None


def test_a_machine_is_known_by_the_single_digit_at_the_end_of_its_name() -> None:
    assert machine_digit("m2") == 2
    assert machine_digit("kiosk-9") == 9
    for name in ("m", "m0", "m10", "m12", "2m"):
        with pytest.raises(ValueError, match="single digit"):
            machine_digit(name)


def test_a_series_beyond_nine_machines_is_refused() -> None:
    with pytest.raises(ValueError, match="0–9"):
        series("A", 10)
