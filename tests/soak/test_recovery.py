"""Stopwatches of a soak: they run from the first hurt until the part works."""

import threading
import time

import pytest

from scripts.soak.recovery import Recovery, share

pytestmark = pytest.mark.timeout(20)


def test_shares_of_times() -> None:
    assert share([], 0.5) is None
    assert share([3.0], 0.99) == 3.0
    assert share([float(each) for each in range(100)], 0.5) == 50
    assert share([float(each) for each in range(100)], 0.99) == 99


def test_a_part_counts_from_its_first_hurt_until_it_works() -> None:
    up, looked = threading.Event(), threading.Semaphore(0)

    def works(part: str) -> bool:
        looked.release()
        if part == "shut":
            raise OSError("not there")
        return up.is_set()

    recovery = Recovery(works)
    recovery.hurt("hub", at=100.0)
    recovery.hurt("hub", at=200.0)
    recovery.hurt("shut")
    recovery.hurt("disk", at=1.0)
    recovery.forget("disk")
    recovery.start()
    assert looked.acquire(timeout=5) and looked.acquire(timeout=5)
    assert recovery.times == [] and recovery.pending == ["hub", "shut"]
    up.set()
    for _ in range(10):
        assert looked.acquire(timeout=5)
        if recovery.times:
            break
    recovery.stop()
    ((part, seconds),) = recovery.times
    assert part == "hub" and recovery.pending == ["shut"]
    assert abs(seconds - (time.monotonic() - 100.0)) < 5
