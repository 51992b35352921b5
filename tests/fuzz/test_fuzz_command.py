"""`python -m scripts.fuzz`: a run that finds something says what, keeps the input, and ends with 1."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-P", "-m", "scripts.fuzz", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_an_input_is_fed_again_by_name(tmp_path: Path) -> None:
    (tmp_path / "input").write_bytes(b"\x00\x02\x01\x00\x05\x12\x12")
    again = run("--target", "serial", "--again", str(tmp_path / "input"))
    assert again.returncode == 0, again.stderr


def test_a_target_that_is_not_there_is_told_with_those_that_are() -> None:
    refused = run("--target", "moon")
    assert refused.returncode == 2 and "configuration" in refused.stderr


@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None and not (ROOT / ".cache/fuzz/packages/atheris").is_dir(),
    reason="the fuzzer is fetched by its own command",
)
def test_a_short_run_tells_its_figures() -> None:
    came = run("--target", "serial", "--runs", "300", "--json")
    assert came.returncode == 0, came.stderr + came.stdout
    told = json.loads(came.stdout)
    assert told["clean"] and told["inputs"] >= 300 and told["coverage"] > 0
