"""`anju torture` as people and programs run it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from scripts.torture.steps import generate

pytestmark = pytest.mark.timeout(90)
ROOT = Path(__file__).resolve().parents[2]


def run(*words: str, hashes: str = "1") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scripts.cli", "--language", "en", "torture", *words]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": hashes}
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=env, cwd=ROOT)


def test_the_json_is_the_same_for_the_same_seed_whatever_the_process() -> None:
    first, again = (run("--seed", "7", "--steps", "300", "--json", hashes=hashes) for hashes in ("1", "2"))
    assert first.returncode == again.returncode == 0, first.stderr
    assert first.stdout == again.stdout
    told = json.loads(first.stdout)
    assert list(told) == ["seed", "steps", "tickets", "faults", "violations"]
    assert (told["seed"], told["steps"], told["violations"]) == (7, 300, [])
    assert told["tickets"] > 0 and all(count > 0 for count in told["faults"].values())


def test_people_get_a_sentence() -> None:
    done = run("--seed", "7", "--steps", "100", "--nodes", "3")
    assert done.returncode == 0 and done.stdout.startswith("seed 7: 100 steps")


def test_a_replay_is_played_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "replay.json"
    file.write_bytes(msgspec.json.encode(generate(9, 40, 4)))
    done = run("--replay", str(file), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["steps"] == 40


def test_what_makes_no_sense_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text("{}")
    done = run("--replay", str(tmp_path / "other.json"))
    assert done.returncode == 1 and "no replay" in done.stderr and "Traceback" not in done.stderr
    done = run("--nodes", "1")
    assert done.returncode == 1 and "--nodes 2" in done.stderr
