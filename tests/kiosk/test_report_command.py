"""`anju report` over a real ledger file: the present day, a closed one, and what it says when there is none."""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.branch import DEMO, load_branch
from mqtt_bridge.hub import commands as c
from mqtt_bridge.hub.hub import Hub
from queue_machine.domain.records import Moment
from queue_machine.ledger.sqlite import SqliteLedger
from queue_machine.node import Node
from scripts.report_command import NoSuchDay, day_report
from tests.kiosk.board_hall import MINUTE, NINE


class Kept:
    """A hub whose ledger is a file in a data folder."""

    def __init__(self, data: Path) -> None:
        self.data, self.now = data, NINE
        (data / "hub").mkdir(parents=True)
        branch = load_branch(DEMO).branch
        self.ledger = SqliteLedger.open(data / "hub" / "ledger.sqlite")
        ids = (f"{n:026d}".translate(str.maketrans("0123456789", "abcdefghij")) for n in itertools.count())
        node = Node(
            "hub",
            self.ledger,
            machine_id="t",
            new_epoch=lambda: "0123456789abcdef",
            now=self.moment(),
            return_within=30 * MINUTE,
        )
        zone = ZoneInfo(branch.time_zone)
        self.hub = Hub(node, branch, zone, lambda: next(ids), self.moment(), fresh_install=True)

    def moment(self) -> Moment:
        return Moment(self.now, self.now - NINE + 1_000, "boot")

    def do(self, command: c.AnyCommand, minutes: float = 1) -> None:
        self.now += round(minutes * MINUTE)
        self.hub.do(command, cause="", by="manager", now=self.moment())


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    made = Kept(tmp_path)
    made.do(c.OpenDay())
    made.do(c.OpenWindow(window="5", teller="05"))
    made.do(c.Take(service="withdrawal-rent"))
    made.do(c.Take(service="withdrawal-rent"))
    made.do(c.Next(window="5"), 9)
    made.do(c.Complete(window="5"), 5)
    yield made
    made.ledger.close()


def test_the_present_day_is_told_while_the_hub_holds_the_file(kept: Kept) -> None:
    told = json.loads(day_report(None, kept.data, DEMO, "json", now=kept.now))
    assert (told["date"], told["total"]["issued"], told["total"]["served"]) == ("2025-11-20", 2, 1)
    assert told["total"]["waiting"] == 1
    assert "租房提取" in day_report(None, kept.data, DEMO, "table", now=kept.now)


def test_a_closed_day_is_told_by_its_date_and_as_the_last_one(kept: Kept) -> None:
    kept.do(c.CloseDay(end_rest=True))
    by_date = day_report("2025-11-20", kept.data, DEMO, "csv", now=kept.now)
    assert by_date == day_report(None, kept.data, DEMO, "csv", now=kept.now)
    told = json.loads(day_report("2025-11-20", kept.data, DEMO, "json", now=kept.now))
    assert (told["total"]["served"], told["total"]["left"], told["total"]["waiting"]) == (1, 1, 0)


def test_a_day_that_never_was_is_refused_with_a_sentence(kept: Kept) -> None:
    with pytest.raises(NoSuchDay, match="2020-01-01"):
        day_report("2020-01-01", kept.data, DEMO, "table")


def test_a_folder_without_a_hall_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoSuchDay, match="anju up"):
        day_report(None, tmp_path, DEMO, "table")


def test_an_unknown_form_is_refused(kept: Kept) -> None:
    with pytest.raises(ValueError, match="xml"):
        day_report(None, kept.data, DEMO, "xml")
