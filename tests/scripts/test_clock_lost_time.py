"""A clock that lost time after a power cut."""

import time

import pytest

from scripts.clock import BACKWARDS, SystemClock

HOUR = 3_600_000


def set_by_the_network(monkeypatch: pytest.MonkeyPatch, steered: bool) -> None:
    monkeypatch.setattr("scripts.clock.synchronised", lambda: steered)


def test_a_clock_behind_the_ledger_is_doubted_and_says_no_earlier_than_its_last_record(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_by_the_network(monkeypatch, False)
    clock, last = SystemClock(vouched=True), time.time_ns() // 1_000_000 + HOUR
    clock.after(last)
    first, then = clock.now(), clock.now()
    assert not first.sure
    assert last <= first.at <= then.at < last + BACKWARDS


def test_a_clock_that_the_network_sets_is_not_held_in_a_future_that_the_ledger_once_saw(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_by_the_network(monkeypatch, True)
    clock, at = SystemClock(), time.time_ns() // 1_000_000
    clock.after(at + 24 * HOUR)
    now = clock.now()
    assert at <= now.at < at + BACKWARDS
    assert not now.sure, "the manager looks at it once"


def test_an_older_record_does_not_move_it(monkeypatch: pytest.MonkeyPatch) -> None:
    set_by_the_network(monkeypatch, False)
    clock, last = SystemClock(), time.time_ns() // 1_000_000 + HOUR
    clock.after(last)
    before = clock.now().at
    clock.after(last - HOUR)
    assert clock.now().at >= before


def test_a_clock_that_is_vouched_for_is_believed() -> None:
    clock, at = SystemClock(vouched=True), time.time_ns() // 1_000_000
    clock.after(at - HOUR)
    assert clock.now().sure
    assert at <= clock.now().at < at + BACKWARDS
