"""The reader serves any file: it gives typed values or stand-ins, and gathers the mistakes for its caller."""

from pathlib import Path

import pytest

from config.colour import WHITE, darkened
from config.faults import ConfigurationFaults, Faults, did_you_mean
from config.reader import Table, minute_of, read_toml
from kiosk.look import contrast
from queue_machine.domain.branch import Span


def table(source: str, folder: Path) -> tuple[Table, Faults]:
    path, faults = folder / "scenario.toml", Faults()
    path.write_text(source, encoding="utf-8")
    found = read_toml(path, faults)
    assert found
    return found, faults


def test_a_scenario_is_read_with_the_same_means(tmp_path: Path) -> None:
    source = """
visitors = 120
seed = 7
from = "09:00"
peaks = ["11:30–12:15", "9:00-10:00"]
[[arrivals]]
service = "loan"
"""
    scenario, faults = table(source, tmp_path)
    assert scenario.whole("visitors", 1, 10_000) == 120
    assert scenario.whole("seed", 0, 2**32, 0) == 7
    assert scenario.clock("from") == 540
    assert scenario.clock("until") is None
    assert scenario.spans("peaks") == (Span(540, 600), Span(690, 735))
    (arrival,) = scenario.tables("arrivals")
    assert arrival.choice("service", ("loan", "deposit"), "service") == "loan"
    scenario.finish()
    assert len(faults) == 0


def test_reading_goes_on_after_a_mistake_with_a_stand_in(tmp_path: Path) -> None:
    scenario, faults = table('visitors = "many"\nshare = 2.0\nspeed = 3\n', tmp_path)
    assert scenario.whole("visitors", 1, 10) == 0
    assert scenario.number("share", 0, 1, 0.5) == 0.5
    assert scenario.figure("speed", (1, 2)) == 1
    assert scenario.text("name") == ""
    assert not scenario.sound("visitors") and not scenario.sound("name")
    scenario.finish()
    assert [fault.key for fault in faults.sorted()] == ["name", "visitors", "share", "speed"]
    with pytest.raises(ConfigurationFaults, match="4 mistakes to mend first"):
        faults.stop(tmp_path)


def test_a_mistyped_key_is_one_mistake_not_two(tmp_path: Path) -> None:
    scenario, faults = table("visitrs = 3\n", tmp_path)
    scenario.whole("visitors", 1, 10)
    scenario.finish()
    assert [str(fault) for fault in faults.sorted()] == [
        'scenario.toml:1: visitrs: unknown key – did you mean "visitors"?'
    ]


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("00:00", 0),
        ("9:05", 545),
        ("24:00", 1440),
        ("24:01", None),
        ("9", None),
        ("09:5", None),
        ("-1:00", None),
        ("", None),
    ],
)
def test_times_of_day_are_minutes(text: str, minute: int | None) -> None:
    assert minute_of(text) == minute


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", WHITE) == pytest.approx(21.0)
    assert contrast("#FFFFFF", WHITE) == pytest.approx(1.0)
    assert contrast("#767676", WHITE) == pytest.approx(4.54, abs=0.01)
    assert contrast("#777777", WHITE) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colour", ["#FFFFFF", "#FFFF00", "#4FC3D9", "#FF0000", "#000000"])
def test_a_darker_shade_that_would_do_is_offered(colour: str) -> None:
    assert contrast(darkened(colour, 4.5), WHITE) >= 4.5
    assert darkened(darkened(colour, 4.5), 4.5) == darkened(colour, 4.5)


def test_suggestions_come_only_where_they_lead_somewhere() -> None:
    assert did_you_mean("Loan", ["loan", "deposit"]) == 'did you mean "loan"?'
    assert did_you_mean("xyz", ["loan", "deposit"]) == "known here: loan, deposit"
    assert did_you_mean("xyz", []) == ""
    assert did_you_mean("xyz", map(str, range(100))) == ""
