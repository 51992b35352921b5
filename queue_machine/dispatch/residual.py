"""How long a service that is going on will still last, by how long it took already.

Durations are taken to be lognormal, which is what services at counters were found to be (L. Brown et al., Statistical
Analysis of a Telephone Call Center, Journal of the American Statistical Association 100, 2005, section 4).
"""

from functools import lru_cache
from math import erfc, exp, log, log1p, sqrt
from statistics import NormalDist

_ROOT = sqrt(0.5)
_NORMAL = NormalDist()
_FAR = 6.0
"""Deviations beyond which nothing is worth working out: the service was forgotten, or is of another kind."""
SURE = 0.05
"""Coefficient of variation below which a service takes just what it takes."""


def _above(deviations: float) -> float:
    """The share of a normal distribution above so many deviations."""
    return 0.5 * erfc(deviations * _ROOT)


@lru_cache(maxsize=256)
def _shape(mean: float, variation: float) -> tuple[float, float]:
    sigma = sqrt(log1p(variation * variation))
    return log(mean) - sigma * sigma / 2, sigma


def mean_left(mean: float, variation: float, elapsed: float) -> float:
    """Minutes still to go on average of a service that has taken `elapsed`.

    `variation` is the standard deviation as a share of the mean. The mean residual life of the lognormal: mean ×
    Q((ln a − μ)/σ − σ) ÷ Q((ln a − μ)/σ) − a (N. L. Johnson, S. Kotz, N. Balakrishnan, Continuous Univariate
    Distributions 1, 1994, chapter 14). It grows without end for what takes much too long; here never beyond a whole
    service, as if one began anew.
    """
    if elapsed <= 0:
        return mean
    if variation < SURE:
        return max(0.0, mean - elapsed)
    middle, sigma = _shape(mean, variation)
    place = (log(elapsed) - middle) / sigma
    if place > _FAR:
        return mean
    return min(mean, mean * _above(place - sigma) / _above(place) - elapsed)


def left_at(mean: float, variation: float, elapsed: float, chance: float) -> float:
    """Minutes that the rest of a service stays below with a chance (0 to 1), given what has passed; at most 3 means."""
    if variation < SURE:
        return max(0.0, mean - elapsed)
    middle, sigma = _shape(mean, variation)
    still = 1.0 if elapsed <= 0 else _above((log(elapsed) - middle) / sigma)
    if still < 1e-9:
        return 2 * mean * chance
    tail = min(1 - 1e-12, max(1e-12, (1 - chance) * still))
    return min(3 * mean, max(0.0, exp(middle - sigma * _NORMAL.inv_cdf(tail)) - max(0.0, elapsed)))
