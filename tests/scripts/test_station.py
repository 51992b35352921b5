"""A station: what its screens hear of changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from processes.branch import DEMO

from queue_machine.domain import facts as f
from scripts.clock import SystemClock
from scripts.front import settings_of
from scripts.station import Station


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    made = Station("board", "board", settings_of(DEMO), tmp_path, SystemClock(vouched=True), "pw", [("127.0.0.1", 1)])
    yield made
    made.owner.stop()
    made.ledger.close()


def test_a_burst_of_facts_is_told_a_few_times_and_its_last_state_always(station: Station) -> None:
    told: list[int] = []
    station.changed.append(lambda: told.append(station.node.lobby.version))

    def ask_help(number: int) -> None:
        station.node.commit([f.HelpAsked(help=str(number), place="m1", about="help")], station.clock.now())

    burst = [station.owner.submit(lambda number=number: ask_help(number)) for number in range(40)]
    station.owner.start()
    for each in burst:
        each.result(30)
    station.owner.submit(lambda: None).result(10)
    assert told[-1] == station.node.lobby.version
    assert len(told) < 20, told


def test_a_single_change_is_told_at_once(station: Station) -> None:
    told: list[str] = []
    station.changed.append(lambda: told.append("changed"))
    station.owner.start()
    station.owner.submit(lambda: None).result(10)
    told.clear()
    help_asked = f.HelpAsked(help="a", place="m1", about="help")
    station.owner.submit(lambda: station.node.commit([help_asked], station.clock.now())).result(10)
    station.owner.submit(lambda: None).result(10)
    assert told == ["changed"]
