"""What a new PIN must be."""

import pytest

from kiosk.web.pins import flaw_of


@pytest.mark.parametrize("pin", ["", "12345", "1" * 13, "12345a", "１２３４５６", "123 456", "-48213"])
def test_a_pin_is_six_to_twelve_plain_digits(pin: str) -> None:
    assert flaw_of(pin, pin) == "digits"


@pytest.mark.parametrize(
    "pin", ["000000", "123456", "890123", "987654", "121212", "123123", "112211", "131313131313", "123321", "555558"]
)
def test_what_anybody_tries_first_is_no_pin(pin: str) -> None:
    assert flaw_of(pin, pin) == "trivial"


@pytest.mark.parametrize("pin", ["482913", "135791", "019284", "730415926538"])
def test_others_are_fine_if_typed_alike_twice_and_new(pin: str) -> None:
    assert flaw_of(pin, pin) == ""
    assert flaw_of(pin, pin[:-1]) == "again"
    assert flaw_of(pin, pin, before=pin) == "same"
