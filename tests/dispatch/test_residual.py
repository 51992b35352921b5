"""What is left of a service that is going on: the closed form beside drawn durations."""

from math import log, log1p, sqrt
from random import Random
from statistics import fmean, quantiles

import pytest

from queue_machine.dispatch.residual import left_at, mean_left


def _drawn(mean: float, variation: float, elapsed: float) -> list[float]:
    sigma = sqrt(log1p(variation**2))
    draw = Random(f"{mean} {variation} {elapsed}")
    whole = (draw.lognormvariate(log(mean) - sigma * sigma / 2, sigma) for _ in range(60_000))
    return [each - elapsed for each in whole if each > elapsed]


@pytest.mark.parametrize(("variation", "elapsed"), [(0.5, 0.0), (0.6, 4.0), (0.6, 10.0), (0.6, 16.0), (0.9, 8.0)])
def test_the_mean_left_is_that_of_drawn_services_that_lasted_as_long(variation: float, elapsed: float) -> None:
    assert mean_left(8.0, variation, elapsed) == pytest.approx(fmean(_drawn(8.0, variation, elapsed)), rel=0.06)


@pytest.mark.parametrize(("variation", "elapsed"), [(0.5, 0.0), (0.6, 4.0), (0.6, 10.0), (0.9, 8.0)])
def test_so_are_the_chances(variation: float, elapsed: float) -> None:
    marks = quantiles(_drawn(8.0, variation, elapsed), n=10)
    for place, chance in ((1, 0.2), (4, 0.5), (7, 0.8)):
        assert left_at(8.0, variation, elapsed, chance) == pytest.approx(marks[place], rel=0.07, abs=0.1)


def test_it_does_not_shrink_like_a_clock_that_runs_down() -> None:
    """Half the mean has passed: more than half is still to come."""
    assert mean_left(8.0, 0.65, 4.0) > 4.0


def test_what_takes_far_too_long_lasts_no_longer_than_a_whole_one() -> None:
    assert mean_left(8.0, 0.65, 60.0) == 8.0
    assert mean_left(8.0, 0.65, 10_000.0) == 8.0
    assert 0 < left_at(8.0, 0.65, 10_000.0, 0.5) <= 24.0


def test_a_service_that_always_takes_the_same_runs_down() -> None:
    assert mean_left(10.0, 0.0, 4.0) == left_at(10.0, 0.0, 4.0, 0.9) == 6.0
    assert mean_left(10.0, 0.0, 14.0) == 0.0
