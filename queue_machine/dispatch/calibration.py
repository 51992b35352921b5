"""How far off the forward run is: the interval around what it finds, learned from what came of past forecasts.

An error is counted in units of the run's own spread, in cells by the size of the estimate and by whether anybody
knew who would work. A few counts a day are all that is kept; with no history the table made from simulation stands.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping

from msgspec import Struct

SIZES = (4.0, 8.0, 15.0, 25.0, 40.0)
"""Minutes at which the cells by size begin, but the first, which begins at 0."""
CELLS = len(SIZES) + 1
MIDDLES = (2.0, 6.0, 11.5, 20.0, 32.5, 55.0)
"""Minutes at which each cell's figures hold as they are; between two the figures go over into one another."""
REACH = 4.0
"""Errors beyond so many spreads are counted as that many."""
STEPS = 80
"""Buckets of an error count, from -REACH to REACH."""
PRIOR = 50.0
"""Forecasts that the built-in table is worth in each cell: what is learned outweighs it within days."""


class Quantiles(Struct, frozen=True):
    """Where the true wait lies beside the run's, in spreads: 20 and 80 of 100 lie below `low` and `high`."""

    low: float
    middle: float
    """Halfway between the median and the mean."""
    high: float


class Foreseen(Struct, frozen=True):
    """What a forward run found for a newcomer: what the errors are counted from."""

    minutes: float
    spread: float
    """One standard deviation of the wait as the run sees it, minutes."""
    guessed: bool = False
    """Whether nobody knew which windows would work."""


class Calibration(Struct, frozen=True):
    """The quantiles of each cell: `known` and `guessed` by the size of the estimate."""

    known: tuple[Quantiles, ...]
    guessed: tuple[Quantiles, ...]

    def quantiles(self, minutes: float, guessed: bool) -> Quantiles:
        """The quantiles for an estimate of a size."""
        cells = self.guessed if guessed else self.known
        place = bisect_right(MIDDLES, minutes)
        if place == 0 or place == len(MIDDLES):
            return cells[max(0, place - 1)]
        one, other = cells[place - 1], cells[place]
        share = (minutes - MIDDLES[place - 1]) / (MIDDLES[place] - MIDDLES[place - 1])
        return Quantiles(
            one.low + share * (other.low - one.low),
            one.middle + share * (other.middle - one.middle),
            one.high + share * (other.high - one.high),
        )

    def waits(self, minutes: float, spread: float, guessed: bool = False) -> tuple[float, float, float]:
        """Minutes beyond which 80 of 100 such visitors wait, the likely wait, and those beyond which 20 of 100 do."""
        found = self.quantiles(minutes, guessed)
        low, middle, high = (max(0.0, minutes + spread * each) for each in (found.low, found.middle, found.high))
        return low, middle, high


BUILT_IN = Calibration(
    known=(
        Quantiles(-0.80, -0.08, 0.57),
        Quantiles(-1.32, -0.46, 0.40),
        Quantiles(-1.44, -0.40, 0.62),
        Quantiles(-1.32, -0.28, 0.76),
        Quantiles(-1.24, -0.20, 0.82),
        Quantiles(-1.27, -0.23, 0.76),
    ),
    guessed=(Quantiles(-0.84, 0.0, 0.84),) * CELLS,
)
"""Made by `scripts/forecast_table.py --table` from thirty virtual days of each scenario. There were no guessed
forecasts: theirs are the normal distribution's."""


def cell_of(minutes: float, guessed: bool) -> int:
    """The cell of an estimate: by size, those of guessed ones after the others."""
    return bisect_right(SIZES, minutes) + (CELLS if guessed else 0)


def error_bucket(told: Foreseen, waited: float) -> int:
    """The bucket of an error; `waited` in minutes."""
    error = (waited - told.minutes) / max(0.1, told.spread)
    return min(STEPS - 1, max(0, int((error + REACH) / (2 * REACH) * STEPS)))


def count_error(counts: dict[int, dict[int, int]], told: Foreseen, waited: float) -> None:
    """Add an error to counts by cell and bucket."""
    cell = counts.setdefault(cell_of(told.minutes, told.guessed), {})
    bucket = error_bucket(told, waited)
    cell[bucket] = cell.get(bucket, 0) + 1


def calibrated(errors: Iterable[Mapping[int, Mapping[int, float]]], prior: Calibration = BUILT_IN) -> Calibration:
    """The calibration that counted errors lead to, shrunk towards `prior` where few were counted."""
    total: dict[int, dict[int, float]] = {}
    for each in errors:
        for cell, counts in each.items():
            into = total.setdefault(cell, {})
            for bucket, count in counts.items():
                into[bucket] = into.get(bucket, 0.0) + count
    cells = [*prior.known, *prior.guessed]
    found = [_shrunk(total.get(cell, {}), before) for cell, before in enumerate(cells)]
    return Calibration(tuple(found[:CELLS]), tuple(found[CELLS:]))


def _shrunk(counts: Mapping[int, float], before: Quantiles) -> Quantiles:
    size = sum(counts.values())
    if not size:
        return before
    trust = size / (size + PRIOR)
    width = 2 * REACH / STEPS
    mean = sum((-REACH + (bucket + 0.5) * width) * count for bucket, count in counts.items()) / size
    # Waits have a long tail: the median alone errs least and leans, the mean does not lean and errs more.
    middle = (_quantile(counts, size, 0.5) + mean) / 2
    return Quantiles(
        trust * _quantile(counts, size, 0.2) + (1 - trust) * before.low,
        trust * middle + (1 - trust) * before.middle,
        trust * _quantile(counts, size, 0.8) + (1 - trust) * before.high,
    )


def _quantile(counts: Mapping[int, float], size: float, share: float) -> float:
    """A quantile of counted errors, in spreads; within a bucket they are taken to lie evenly."""
    sought, below = share * size, 0.0
    width = 2 * REACH / STEPS
    for bucket in sorted(counts):
        count = counts[bucket]
        if below + count >= sought:
            return -REACH + (bucket + (sought - below) / count) * width
        below += count
    return REACH
