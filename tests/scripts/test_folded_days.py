"""A closed day is folded once, however many ask; a bounded number of days is kept, and none that may still change."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from processes.branch import DEMO

from config.branch import load_branch
from mqtt_bridge.hub import commands as c
from queue_machine.domain.lobby import Lobby
from scripts import office as office_module
from scripts.folded_days import FoldedDays
from scripts.hub_process import HubProcess
from scripts.keys import open_keys


class Folds:
    """Counts how often a day was folded."""

    def __init__(self, records: int = 3) -> None:
        self.count, self.records = 0, records

    def __call__(self) -> tuple[Lobby, int]:
        self.count += 1
        return Lobby(), self.records


def test_a_day_is_folded_once_for_many_who_ask_at_the_same_time() -> None:
    days, folds = FoldedDays(), Folds()
    found: list[Lobby] = []
    asking = [
        threading.Thread(target=lambda: found.append(days.of("2026-11-20", {"hub/1": 2}, {"hub/1": 5}, folds)))
        for _ in range(8)
    ]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    assert folds.count == 1
    assert len({id(each) for each in found}) == 1


def test_a_date_that_was_closed_once_more_is_folded_anew() -> None:
    days, folds = FoldedDays(), Folds()
    days.of("2026-11-20", {}, {"hub/1": 3}, folds)
    more = Folds(5)
    assert days.of("2026-11-20", {}, {"hub/1": 5}, more) is days.of("2026-11-20", {}, {"hub/1": 5}, more)
    assert (folds.count, more.count) == (1, 1)


def test_a_day_that_lacks_records_is_not_kept() -> None:
    days, folds = FoldedDays(), Folds(2)
    for _ in range(2):
        days.of("2026-11-20", {}, {"hub/1": 3}, folds)
    assert folds.count == 2


def test_the_days_asked_for_last_are_kept_and_no_more() -> None:
    days = FoldedDays(kept=2)
    folds = {date: Folds() for date in ("1", "2", "3")}
    for date in ("1", "2", "1", "3", "1", "2"):
        days.of(date, {}, {"hub/1": 3}, folds[date])
    assert {date: each.count for date, each in folds.items()} == {"1": 1, "2": 2, "3": 1}


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many days were looked for in the ledger's file."""
    seen: list[str | None] = []
    real = office_module.lobby_of_day

    def counted(ledger: Any, date: str | None, folded: FoldedDays | None = None, **more: Any) -> Lobby | None:
        seen.append(date)
        return real(ledger, date, folded, **more)

    monkeypatch.setattr(office_module, "lobby_of_day", counted)
    return lambda: len(seen)


def test_after_closing_visitors_pages_read_the_ledger_once(tmp_path: Path, reads: Callable[[], int]) -> None:
    settings = load_branch(DEMO)
    process = HubProcess(settings, tmp_path, open_keys(tmp_path, settings.nodes), broker_port=0, web_port=0, trial=True)
    process.start()
    try:
        office = process.office

        def do(command: c.AnyCommand) -> None:
            asyncio.run(office.do(command, cause="", by="manager"))

        do(c.Take(service="pick-up"))
        open_day = asyncio.run(office.report(None))
        assert open_day is not None and open_day.waiting_count() == 1
        do(c.CloseDay(end_rest=True))
        date = office._hub.node.lobby.day.date
        before = reads()
        found = [asyncio.run(office.report(None)) for _ in range(5)]
        assert reads() == before + 1
        assert {len(each.tickets) for each in found if each is not None} == {1}
        assert asyncio.run(office.report(date)) is found[0]
        # A day that opens and closes again is another one.
        do(c.OpenDay())
        do(c.Take(service="pick-up"))
        present = asyncio.run(office.report(None))
        assert present is not None and present.waiting_count() == 1
        do(c.CloseDay(end_rest=True))
        again = asyncio.run(office.report(None))
        assert again is not None and len(again.tickets) == 2
    finally:
        process.stop()
