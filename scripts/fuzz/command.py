"""The words of `python -m scripts.fuzz`: which target, how many inputs, and what came of it as JSON or a sentence.

atheris is not among the project's packages, for it has wheels for Linux on x86-64 alone; it is fetched into a folder
of its own below `.cache` the first time. The corpus is kept there too, so a later run goes on where this one ended.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from scripts.fuzz.targets import TARGETS

ROOT = Path(__file__).resolve().parents[2]
ATHERIS = "atheris==3.0.0"
LONGEST = {"serial": 160, "file": 160}
"""Bytes of an input, else 4096: what is longer says nothing new; limits of size have tests of their own."""


class CannotFuzz(RuntimeError):
    """The fuzzer is not there and cannot be fetched; the text says what to do."""


def fetched(cache: Path) -> Path:
    """The folder with atheris in it, fetched if need be. Raises CannotFuzz."""
    place = cache / "packages"
    if not (place / "atheris").is_dir():
        made = subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--only-binary=:all:", "--target", place, ATHERIS],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            why = (made.stderr.strip().splitlines() or ["no word"])[-1]
            raise CannotFuzz(f"{ATHERIS} could not be fetched ({why}); it has wheels for Linux on x86-64 alone")
    return place


def fuzz(target: str, runs: int, seconds: int, cache: Path, seed: int = 0) -> dict[str, Any]:
    """One run of one target, as a record of what came of it. Raises CannotFuzz."""
    packages, folder = fetched(cache), cache / target
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    for name in ("broken", "progress.json"):
        (folder / name).unlink(missing_ok=True)
    words = [
        f"-max_len={LONGEST.get(target, 4096)}",
        f"-runs={runs}",
        "-timeout=60",
        "-rss_limit_mb=4096",
        f"-seed={seed or 1}",
    ]
    words += [f"-max_total_time={seconds}"] if seconds else []
    command = [sys.executable, "-P", "-m", "scripts.fuzz.guided", target, str(folder), *words, str(folder / "corpus")]
    paths = os.pathsep.join((str(ROOT), str(packages)))
    begun = time.monotonic()
    with (folder / "log.txt").open("wb") as log:
        ended = subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": paths}, stderr=log, check=False)
    took = time.monotonic() - begun
    said = (folder / "log.txt").read_text("utf-8", "replace")
    progress = _progress(folder)
    done = re.search(r"Done (\d+) (?:runs )?in", said) or re.search(r"Done (\d+)", said)
    coverage = re.findall(r"cov: (\d+)", said)
    inputs = int(done[1]) if done else int(progress.get("inputs", 0))
    return {
        "target": target,
        "inputs": inputs,
        "seconds": round(took, 1),
        "per_second": round(inputs / took) if took else 0,
        "coverage": int(coverage[-1]) if coverage else 0,
        "corpus": len(list((folder / "corpus").iterdir())),
        "clean": ended.returncode == 0 and "broken" not in progress,
        "broken": str(folder / "broken") if "broken" in progress else "",
        "why": progress.get("broken", "") or ("" if ended.returncode == 0 else said[-800:]),
    }


def _progress(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / "progress.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def main() -> None:
    """Exit code 0 where every input was borne, 1 where one was not, 2 where there is no fuzzer."""
    reads = argparse.ArgumentParser(prog="python -m scripts.fuzz", description="Fuzz what comes in from outside.")
    reads.add_argument("--target", choices=[*TARGETS, "all"], default="all")
    reads.add_argument("--runs", type=int, default=1_000_000, help="inputs for each target")
    reads.add_argument("--seconds", type=int, default=0, help="end a target after so many seconds; 0: never")
    reads.add_argument("--seed", type=int, default=1, help="of the fuzzer's chance")
    reads.add_argument("--cache", type=Path, default=ROOT / ".cache" / "fuzz", help="where the corpus is kept")
    reads.add_argument("--again", type=Path, help="feed this one file to the target instead, and show what happens")
    reads.add_argument("--json", action="store_true")
    asked = reads.parse_args()
    names = list(TARGETS) if asked.target == "all" else [asked.target]
    if asked.again is not None:
        TARGETS[names[0]]().feed(asked.again.read_bytes())
        return
    clean = True
    for name in names:
        try:
            came = fuzz(name, asked.runs, asked.seconds, asked.cache.absolute(), asked.seed)
        except CannotFuzz as error:
            sys.stderr.write(f"{error}\n")
            raise SystemExit(2) from error
        clean = clean and bool(came["clean"])
        sys.stdout.write((json.dumps(came) if asked.json else _sentence(came)) + "\n")
        sys.stdout.flush()
    if not clean:
        raise SystemExit(1)


def _sentence(came: dict[str, Any]) -> str:
    told = f"{came['target']}: {came['inputs']} inputs in {came['seconds']} s ({came['per_second']}/s), "
    if came["clean"]:
        return f"{told}clean; {came['coverage']} branches seen, {came['corpus']} inputs kept"
    return f"{told}BROKEN by {came['broken']}\n{came['why']}"
