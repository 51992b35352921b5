"""The owner thread: order, futures, ticks, failures, the end."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait

import pytest

from queue_machine.owner import Owner, OwnerStopped


class Fatal(Exception):
    pass


def never() -> None:
    return None


def until(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        if time.monotonic() > end:
            return False
        pause.wait(0.005)
    return True


@pytest.fixture
def owner() -> Iterator[Owner]:
    it = Owner("test", never)
    it.start()
    yield it
    assert it.stop()


def test_work_runs_on_the_owner_thread_and_its_result_arrives(owner: Owner) -> None:
    assert owner.submit(lambda: owner.is_current).result(5) is True
    assert owner.is_current is False


def test_works_run_one_after_another_in_the_order_of_each_caller(owner: Owner) -> None:
    seen: list[tuple[int, int]] = []
    inside = threading.Lock()

    def work(caller: int, number: int) -> None:
        assert inside.acquire(blocking=False), "two works at once"
        seen.append((caller, number))
        inside.release()

    futures: list[Future[None]] = []

    def call(caller: int) -> None:
        for number in range(200):
            futures.append(owner.submit(lambda c=caller, n=number: work(c, n)))  # type: ignore[misc]

    callers = [threading.Thread(target=call, args=(index,)) for index in range(4)]
    for thread in callers:
        thread.start()
    for thread in callers:
        thread.join(10)
    done, late = wait(futures, timeout=10)
    assert not late and all(future.exception() is None for future in done)
    for index in range(4):
        assert [number for caller, number in seen if caller == index] == list(range(200))


def test_an_error_goes_to_its_future_and_the_next_work_runs(owner: Owner) -> None:
    def bad() -> int:
        raise KeyError("x")

    broken, sound = owner.submit(bad), owner.submit(lambda: 7)
    with pytest.raises(KeyError):
        broken.result(5)
    assert sound.result(5) == 7


def test_even_a_system_exit_does_not_end_the_thread(owner: Owner) -> None:
    def leave() -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        owner.submit(leave).result(5)
    assert owner.submit(lambda: 1).result(5) == 1


def test_a_cancelled_work_is_not_begun(owner: Owner) -> None:
    gate = threading.Event()
    ran: list[int] = []
    first = owner.submit(lambda: gate.wait(5))
    second = owner.submit(lambda: ran.append(2))
    assert second.cancel()
    gate.set()
    assert first.result(5)
    assert owner.submit(lambda: list(ran)).result(5) == []


def test_the_number_of_waiting_works_is_known(owner: Owner) -> None:
    gate = threading.Event()
    begun = threading.Event()

    def hold() -> None:
        begun.set()
        gate.wait(5)

    first = owner.submit(hold)
    assert begun.wait(5)
    rest = [owner.submit(never) for _ in range(3)]
    assert owner.waiting == 3
    gate.set()
    wait([first, *rest], timeout=5)
    assert owner.waiting == 0


def test_tick_comes_at_least_every_period() -> None:
    ticks: list[float] = []
    owner = Owner("test", lambda: ticks.append(time.monotonic()), period=0.02)
    owner.start()
    assert until(lambda: len(ticks) >= 5)
    assert owner.stop()


def test_tick_comes_when_it_asked_to_be_woken_and_never_later_than_the_period() -> None:
    ticks: list[float] = []

    def tick() -> float:
        ticks.append(time.monotonic())
        return 0.02 if len(ticks) < 4 else 3600.0

    owner = Owner("test", tick, period=0.3)
    owner.start()
    assert until(lambda: len(ticks) >= 5)
    assert owner.stop()
    assert ticks[3] - ticks[0] < 0.25
    assert 0.29 < ticks[4] - ticks[3] < 2.0


def test_a_stream_of_work_does_not_starve_the_tick_nor_a_busy_tick_the_work() -> None:
    ticks: list[int] = []

    def tick() -> float:
        ticks.append(1)
        return 0.0

    owner = Owner("test", tick)
    owner.start()

    def again() -> None:
        if len(ticks) < 20:
            owner.submit(again)

    owner.submit(again)
    assert until(lambda: len(ticks) >= 20)
    assert owner.submit(lambda: 5).result(5) == 5
    assert owner.stop()


def test_wake_brings_the_next_tick_forward() -> None:
    ticks: list[float] = []
    owner = Owner("test", lambda: ticks.append(time.monotonic()), period=60.0)
    owner.start()
    assert until(lambda: len(ticks) == 1)
    owner.wake()
    assert until(lambda: len(ticks) == 2)
    assert owner.stop()


def test_a_failing_tick_is_counted_and_logged_without_a_flood(caplog: pytest.LogCaptureFixture) -> None:
    def tick() -> float:
        raise ValueError("a tick that fails")

    owner = Owner("test", tick, period=0.002)
    with caplog.at_level(logging.ERROR):
        owner.start()
        assert until(lambda: owner.tick_failures >= 20)
        assert owner.submit(lambda: 1).result(5) == 1
        assert owner.stop()
    assert 1 <= len(caplog.records) <= owner.tick_failures.bit_length()


def test_the_heartbeat_advances_when_idle_and_stands_still_while_a_work_hangs() -> None:
    owner = Owner("test", never, period=0.02)
    owner.start()
    before = owner.healthy_at
    assert until(lambda: owner.healthy_at > before)
    gate, begun = threading.Event(), threading.Event()

    def hang() -> None:
        begun.set()
        gate.wait(5)

    owner.submit(hang)
    assert begun.wait(5)
    stuck = owner.healthy_at
    assert not until(lambda: owner.healthy_at != stuck, 0.2)
    gate.set()
    assert until(lambda: owner.healthy_at > stuck)
    assert owner.stop()


@pytest.mark.parametrize("source", ["work", "tick"])
def test_a_fatal_error_ends_the_thread_is_told_once_and_fails_all_that_waits(source: str) -> None:
    told: list[BaseException] = []
    gate = threading.Event()
    ran: list[int] = []

    def fail() -> None:
        gate.wait(5)
        raise Fatal("the disk is full")

    owner = Owner("test", fail if source == "tick" else never, fatal=(Fatal,), on_fatal=told.append)
    if source == "work":
        first = owner.submit(fail)
    owner.start()
    waiting = [owner.submit(lambda: ran.append(1)) for _ in range(3)]
    gate.set()
    for future in waiting:
        with pytest.raises(OwnerStopped, match="the disk is full"):
            future.result(5)
    if source == "work":
        with pytest.raises(Fatal):
            first.result(5)
    with pytest.raises(OwnerStopped, match="the disk is full"):
        owner.submit(never).result(5)
    assert until(lambda: not owner.running)
    assert len(told) == 1 and isinstance(owner.ended_by, Fatal)
    assert ran == []
    assert owner.stop()


def test_an_on_fatal_that_fails_itself_still_lets_the_waiting_know() -> None:
    def on_fatal(error: BaseException) -> None:
        raise RuntimeError("no screen")

    owner = Owner("test", never, fatal=(Fatal,), on_fatal=on_fatal)

    def fail() -> None:
        raise Fatal("x")

    futures = [owner.submit(fail), owner.submit(fail)]
    owner.start()
    assert isinstance(futures[0].exception(5), Fatal)
    assert isinstance(futures[1].exception(5), OwnerStopped)


def test_stop_finishes_what_was_handed_in_and_refuses_what_comes_after() -> None:
    owner = Owner("test", never)
    done: list[int] = []
    futures = [owner.submit(lambda n=n: done.append(n)) for n in range(50)]  # type: ignore[misc]
    owner.start()
    assert owner.stop()
    assert done == list(range(50)) and all(future.done() for future in futures)
    with pytest.raises(OwnerStopped):
        owner.submit(never).result(5)
    assert owner.ended_by is None
    assert owner.stop()


def test_stop_says_when_the_thread_would_not_end_in_time() -> None:
    owner = Owner("test", never)
    gate = threading.Event()
    owner.submit(lambda: gate.wait(5))
    owner.start()
    assert owner.stop(0.05) is False
    gate.set()
    assert owner.stop() is True


def test_stopping_an_owner_that_never_began_fails_its_work() -> None:
    owner = Owner("test", never)
    future = owner.submit(never)
    owner.wake()
    assert owner.stop()
    with pytest.raises(OwnerStopped):
        future.result(1)


def test_an_owner_can_be_stopped_from_its_own_work() -> None:
    owner = Owner("test", never)
    owner.start()
    assert owner.submit(lambda: owner.stop()).result(5) is False
    assert owner.stop() is True


def test_an_idle_owner_takes_next_to_no_processor_time() -> None:
    owner = Owner("test", never)
    owner.start()
    begin = time.process_time()
    threading.Event().wait(1.0)
    assert time.process_time() - begin < 0.05
    assert owner.stop()


def test_a_work_that_sets_a_deadline_is_ticked_in_time() -> None:
    ticks: list[float] = []
    came = threading.Event()

    def tick() -> None:
        ticks.append(time.monotonic())
        if len(ticks) > 1:
            came.set()

    owner = Owner("deadline", tick, period=60.0)
    owner.start()
    try:
        asked = time.monotonic()
        owner.submit(lambda: owner.wake_in(0.05)).result(5)
        assert came.wait(5)
        assert ticks[-1] - asked >= 0.05
    finally:
        owner.stop()
