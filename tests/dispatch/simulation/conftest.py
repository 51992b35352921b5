"""Small virtual halls, and how far a simulated mean may be from the true one."""

from collections.abc import Sequence
from math import sqrt
from statistics import fmean, stdev
from typing import Any

from msgspec import Struct

from queue_machine.dispatch.simulation import Duration, Scenario, ServiceLoad, Steady, WindowPlan

PATIENCE = 4.0
"""Standard errors by which a mean may miss: one honest run in some thousands does."""
BATCHES = 40


class Mean(Struct, frozen=True):
    """A mean with its standard error."""

    value: float
    error: float

    def agrees(self, expected: float) -> bool:
        return abs(self.value - expected) <= PATIENCE * self.error

    def sharp(self, share: float) -> bool:
        """Whether the run was long enough to tell anything: the error is a small share of the mean."""
        return self.error <= share * self.value


def batch_mean(values: Sequence[float], batches: int = BATCHES) -> Mean:
    """The mean of a correlated series by batch means (Law, Simulation Modeling and Analysis, 5th ed. 2015, 9.5.3)."""
    size = len(values) // batches
    means = [fmean(values[place * size : (place + 1) * size]) for place in range(batches)]
    return Mean(fmean(means), stdev(means) / sqrt(batches))


def steady_hall(*services: ServiceLoad, windows: Sequence[WindowPlan], arrivals: int, warmup: int = 2000) -> Scenario:
    """An endless day."""
    return Scenario(
        name="steady",
        open=0,
        close=24 * 60,
        services=services,
        windows=tuple(windows),
        steady=Steady(arrivals=arrivals, warmup=warmup),
    )


def load(
    name: str, per_minute: float, mean: float, dist: str = "exponential", cv: float = 1.0, **more: Any
) -> ServiceLoad:
    """A service; `per_minute` arrivals, `mean` minutes."""
    duration = Duration(dist=dist, mean=mean, cv=cv)
    return ServiceLoad(id=name, arrivals=(per_minute * 60,), duration=duration, **more)


def one_window(*skills: str) -> list[WindowPlan]:
    return [WindowPlan(id="1", skills=skills)]
