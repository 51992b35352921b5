"""A short soak of a real branch, as people and CI run it: some kills, and every promise kept."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

pytestmark = pytest.mark.timeout(280)
ROOT = Path(__file__).resolve().parents[2]
MARK = "ANJU_TEST_MARK"
WITHIN = 250
"""Seconds: the run itself, a start, and on a busy computer most of the time to heal."""


def run(*words: str, within: float = WITHIN, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "scripts.cli", "--language", "en", "soak", *words]
    env = {**os.environ, "PYTHONPATH": str(ROOT), **more}
    return subprocess.run(command, capture_output=True, text=True, timeout=within, env=env, cwd=ROOT)


def alive(mark: str) -> list[str]:
    """Command lines of all processes that carry the mark."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return [words for words in found if words]


def test_a_branch_under_kills_loses_doubles_and_leaves_unmarked_nothing(tmp_path: Path) -> None:
    mark = uuid4().hex
    done = run("--minutes", "0.6", "--seed", "1", "--json", "--keep", str(tmp_path / "kept"), **{MARK: mark})
    assert done.stdout, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert (told["lost"], told["doubled"], told["unmarked_copies"]) == (0, 0, 0), told["broken"]
    assert done.returncode == 0, told["broken"]
    assert sum(told["kills"].values()) >= 5 and {"hub", "broker"} & set(told["kills"])
    assert told["issued"] >= 10 and told["printed"] >= 5 and told["called"] >= 5
    assert told["issued"] >= told["told"]["took"] > 0
    assert told["recovery_s"]["p99"] >= told["recovery_s"]["p50"] > 0
    assert (tmp_path / "kept" / "hall" / "hub" / "ledger.sqlite").exists()
    assert not alive(mark), "it takes everything along that it started"


@pytest.mark.slow
@pytest.mark.timeout(1_000)
def test_ten_minutes_with_a_hundred_kills_run_clean() -> None:
    done = run("--minutes", "10", "--seed", "1", "--json", within=950)
    assert done.stdout, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == 0, told["broken"]
    assert sum(told["kills"].values()) >= 100


def test_what_makes_no_sense_is_refused_in_a_sentence() -> None:
    done = run("--minutes", "0")
    assert done.returncode != 0 and "Traceback" not in done.stderr and not done.stdout
