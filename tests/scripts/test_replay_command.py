"""`anju replay` on a data folder, as people and programs run it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from queue_machine.domain import facts as f
from queue_machine.ledger.sqlite import SqliteLedger
from tests.queue_machine.conftest import TODAY, Hall

ROOT = Path(__file__).resolve().parents[2]


def anju(data: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "scripts.cli", "--language", "en", "replay", "--data", str(data), *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The demo hall's morning: one comprehensive window, a loan before a deposit."""
    hall = Hall()
    hall.open("1", at=0)
    first = hall.take("withdrawal-home", at=0)
    loan, deposit = hall.take("loan-apply", at=1), hall.take("deposit-personal", at=2)
    hall.serve(first, "1", at=0, minutes=20)
    hall.serve(loan, "1", at=20, minutes=25)
    hall.serve(deposit, "1", at=45, minutes=5)
    hall.tell(f.WindowClosed(window="1"), at=60)
    ledger = SqliteLedger.open(tmp_path / "hub" / "ledger.sqlite")
    ledger.append(hall.hub.records)
    ledger.close()
    return tmp_path


def test_a_past_day_stands_beside_itself_under_other_policies(data: Path) -> None:
    told = json.loads(anju(data, "--policy", "clock,fcfs", "--json").stdout)
    assert (told["day"], told["left_out"], list(told["policies"])) == (TODAY, 0, ["as-it-was", "clock", "fcfs"])
    was, clock, fcfs = (each["wait"]["mean"] for each in told["policies"].values())
    assert was == fcfs == round((0 + 19 + 43) / 3, 4)
    assert clock < was
    table = anju(data, "--day", TODAY)
    assert table.returncode == 0
    assert "3 visitors played again" in table.stdout
    assert "as-it-was" in table.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--policy", "clok"), 'did you mean "clock"'),
        (("--policy", ","), "--policy names no policy"),
        (("--day", "2020-01-01"), "2020-01-01"),
    ],
)
def test_what_cannot_be_played_is_said_in_a_sentence(data: Path, words: tuple[str, ...], said: str) -> None:
    found = anju(data, *words)
    assert (found.returncode, found.stdout) == (1, "")
    assert said in found.stderr
    assert "Traceback" not in found.stderr
