"""Erlang-C against closed forms, published tables, sums done exactly, and the square-root rule."""

from fractions import Fraction
from math import exp, factorial, inf, sqrt

import pytest

from queue_machine.dispatch.erlang import (
    blocking,
    least_windows,
    load_within,
    mean_wait,
    share_within,
    waiting_probability,
)


@pytest.mark.parametrize(
    ("windows", "load", "published"),
    # Erlang-B tables as printed in most handbooks of traffic engineering: load at 1 % and 5 % blocking.
    [
        (1, 0.0101, 0.01),
        (2, 0.153, 0.01),
        (5, 1.36, 0.01),
        (10, 4.46, 0.01),
        (20, 12.0, 0.01),
        (50, 37.9, 0.01),
        (5, 2.22, 0.05),
        (10, 6.22, 0.05),
        (30, 24.8, 0.05),
        (100, 95.2, 0.05),
    ],
)
def test_it_agrees_with_the_printed_tables_of_blocking(windows: int, load: float, published: float) -> None:
    assert blocking(windows, load) == pytest.approx(published, rel=0.03)


@pytest.mark.parametrize("windows", [1, 2, 5, 8, 17])
@pytest.mark.parametrize("share", [Fraction(1, 10), Fraction(1, 2), Fraction(85, 100), Fraction(99, 100)])
def test_it_agrees_with_the_sum_in_exact_fractions(windows: int, share: Fraction) -> None:
    load = windows * share
    top = load**windows / factorial(windows) * windows / (windows - load)
    exact = top / (sum(load**k / Fraction(factorial(k)) for k in range(windows)) + top)
    assert waiting_probability(windows, float(load)) == pytest.approx(float(exact), rel=1e-12)


def test_one_window_is_the_closed_form_of_the_single_queue() -> None:
    assert waiting_probability(1, 0.6) == pytest.approx(0.6)
    assert mean_wait(1, 0.6, 10) == pytest.approx(0.6 * 10 / 0.4)
    assert share_within(1, 0.6, 10, 20) == pytest.approx(1 - 0.6 * exp(-0.4 * 2))


def test_two_windows_are_the_closed_form_too() -> None:
    rho = 0.7
    assert waiting_probability(2, 2 * rho) == pytest.approx(2 * rho**2 / (1 + rho))


def test_eight_windows_wait_as_the_literature_says() -> None:
    load = 0.85 * 8
    assert mean_wait(8, load, 8) == pytest.approx(3.8171, abs=5e-5)
    assert 1 - share_within(8, load, 8, 20) == pytest.approx(0.0285, abs=5e-5)


@pytest.mark.parametrize(
    ("per_hour", "mean", "target", "share", "windows"),
    # The textbook call centre: 100 calls in half an hour of 3 minutes each, 80 % in 20 s, take 14 agents.
    [(200, 3.0, 20 / 60, 0.8, 14)],
)
def test_known_staffings_come_out(per_hour: float, mean: float, target: float, share: float, windows: int) -> None:
    load = per_hour / 60 * mean
    assert least_windows(load, mean, target, share) == windows
    assert share_within(windows, load, mean, target) >= share > share_within(windows - 1, load, mean, target)


def test_the_worked_example_of_the_mitan_guide_comes_out() -> None:
    # Mitan Ltd, "How to calculate call centre staffing": 0.2 calls a second of 240 s, 55 agents.
    assert waiting_probability(55, 48.0) == pytest.approx(0.239, abs=5e-4)
    assert mean_wait(55, 48.0, 240) == pytest.approx(8.2, abs=0.05)
    assert share_within(55, 48.0, 240, 15) == pytest.approx(0.846, abs=5e-4)


def test_hundreds_of_windows_neither_overflow_nor_lose_their_digits() -> None:
    # Where the sum of powers and factorials overflows, the limit of Halfin and Whitt (1981) holds.
    windows, beta = 4000, 1.0
    load = windows - beta * sqrt(windows)
    density, below = exp(-0.5) / sqrt(2 * 3.141592653589793), 0.8413447460685429
    assert waiting_probability(windows, load) == pytest.approx(1 / (1 + beta * below / density), rel=0.02)


@pytest.mark.parametrize("load", [4.0, 9.0, 25.0, 64.0, 400.0])
def test_the_square_root_rule_is_within_a_window_or_two(load: float) -> None:
    # Half of the visitors called at once: beta = 0.5062 by Halfin and Whitt.
    rule = load + 0.5062 * sqrt(load)
    assert abs(least_windows(load, 8, 0.0, 0.5) - rule) <= 2


def test_windows_that_cannot_keep_up_let_people_wait_for_ever() -> None:
    assert mean_wait(3, 3.0, 8) == inf
    assert mean_wait(0, 0.5, 8) == inf
    assert share_within(3, 3.2, 8, 60) == 0.0
    assert waiting_probability(2, 5.0) == 1.0


def test_nobody_needs_a_window_for_nobody() -> None:
    assert least_windows(0.0, 8, 20, 0.8) == 0
    assert waiting_probability(4, 0.0) == 0.0
    assert share_within(4, 0.0, 8, 0) == 1.0


@pytest.mark.parametrize("share", [1.0, 1.2, -0.1])
def test_a_promise_that_no_staff_can_keep_is_an_error(share: float) -> None:
    with pytest.raises(ValueError, match="no number of windows"):
        least_windows(2.0, 8, 20, share)


def test_a_load_that_no_hall_has_is_an_error() -> None:
    with pytest.raises(ValueError, match="more than"):
        least_windows(20_000.0, 8, 20, 0.8)


@pytest.mark.parametrize("windows", [1, 2, 6, 30])
def test_the_load_that_windows_can_carry_is_the_inverse_of_the_windows_that_a_load_needs(windows: int) -> None:
    load = load_within(windows, 8, 20, 0.8)
    assert least_windows(load * 0.999, 8, 20, 0.8) == windows
    assert least_windows(load * 1.001, 8, 20, 0.8) == windows + 1
    assert load_within(0, 8, 20, 0.8) == 0.0
