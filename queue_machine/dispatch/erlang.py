"""Erlang-C: how long people wait before windows that share one queue, and how many windows a promise needs.

The M/M/n queue in closed form (A. K. Erlang 1917; e.g. Gans, Koole, Mandelbaum 2003, "Telephone Call Centers",
section 4). `load` is the work that comes, in windows' worth: arrivals per minute × minutes of service. Everything goes
through the recursion of Erlang-B, which neither overflows nor loses digits, whatever the number of windows.
"""

from math import exp, inf

MOST = 10_000
"""Windows beyond which nobody asks."""


def blocking(windows: int, load: float) -> float:
    """Erlang-B: the share that would be turned away if nobody could wait, 0..1."""
    found = 1.0
    for window in range(1, windows + 1):
        found = load * found / (window + load * found)
    return found


def waiting_probability(windows: int, load: float) -> float:
    """Erlang-C: the share of visitors who find no free window, 0..1; 1 where the windows can't keep up."""
    if load >= windows:
        return 1.0
    return _waits(blocking(windows, load), windows, load)


def _waits(blocked: float, windows: int, load: float) -> float:
    return windows * blocked / (windows - load * (1.0 - blocked))


def mean_wait(windows: int, load: float, mean: float) -> float:
    """Mean wait in the unit of `mean`, the mean length of a service; infinite where the windows can't keep up."""
    return inf if load >= windows else waiting_probability(windows, load) * mean / (windows - load)


def share_within(windows: int, load: float, mean: float, target: float) -> float:
    """The share of visitors called within `target`, 0..1; `mean` and `target` in one unit."""
    if load >= windows:
        return 0.0
    return 1.0 - waiting_probability(windows, load) * exp(-(windows - load) * target / mean)


def least_windows(load: float, mean: float, target: float, share: float) -> int:
    """The fewest windows that call a share of the visitors within `target`. None are needed where nobody comes.

    Raises ValueError for a share that no number of windows reaches, or a load beyond `MOST` windows.
    """
    if not 0.0 <= share < 1.0:
        raise ValueError(f"no number of windows calls a share of {share} in time")
    if load <= 0:
        return 0
    blocked = 1.0
    for windows in range(1, MOST + 1):
        blocked = load * blocked / (windows + load * blocked)
        if windows > load and _waits(blocked, windows, load) * exp(-(windows - load) * target / mean) <= 1.0 - share:
            return windows
    raise ValueError(f"a load of {load} is more than {MOST} windows can carry")


def load_within(windows: int, mean: float, target: float, share: float) -> float:
    """The largest load of which so many windows still call a share within `target`."""
    low, high = 0.0, float(windows)
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if share_within(windows, middle, mean, target) >= share else (low, middle)
    return low
