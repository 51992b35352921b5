"""The ticket machine's first frame, memory and idle load, beside a bare Kivy window with one CJK label.

Each runs in a process of its own under an Xvfb of its own; the bare window is made by this file with `--bare`. A first
start goes unmeasured: on a machine that has run before, Python's files are compiled and in memory.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from config.branch import DEMO, load_branch
from scripts.display import start_screen
from scripts.keys import open_keys

ROOT = Path(__file__).resolve().parents[2]
AIM_FRAME, AIM_RSS, AIM_IDLE = 2.0, 1.4, 2.0
IDLE_SECONDS = 10.0
STARTS = 5
"""Measured starts, of which the middle one counts."""


def measure() -> dict[str, float]:
    """Seconds to the first frame, MB, and percent of one core while idle, for the machine, the board and a bare one."""
    with tempfile.TemporaryDirectory(prefix="anju-bench-") as place:
        open_keys(Path(place), load_branch(DEMO).nodes)
        cli = [sys.executable, "-P", "-m", "scripts.cli"]
        env = _environment(Path(place))
        bare_words = [sys.executable, "-P", "-m", "scripts.bench.windows", "--bare", place]
        words = [*cli, "hub", "--trial", "--data", place, "--port", "0", "--broker-port", "0"]
        hub = subprocess.Popen(words, stdout=subprocess.PIPE, env=env, cwd=ROOT)
        try:
            assert hub.stdout is not None
            told = json.loads(hub.stdout.readline())
            broker = f"{told['mqtt']['host']}:{told['mqtt']['port']}"
            common = ["--trial", "--screen", "virtual", "--data", place, "--broker", broker]
            machine_words = [*cli, "machine", "m1", *common]
            starts = [(_first_frame(bare_words, env), _first_frame(machine_words, env)) for _ in range(STARTS + 1)][1:]
            bare_frame, machine_frame = (statistics.median(each) for each in zip(*starts, strict=True))
            bare, machine = _idle(bare_words, env), _idle(machine_words, env)
            board = _idle([*cli, "board", "board", *common], env)
        finally:
            hub.terminate()
            hub.wait(10)
    return {
        "bare_first_frame_s": bare_frame,
        "bare_rss_mb": bare["rss"],
        "bare_idle_percent": bare["idle"],
        "machine_first_frame_s": machine_frame,
        "machine_rss_mb": machine["rss"],
        "machine_idle_percent": machine["idle"],
        "board_idle_percent": board["idle"],
        "board_rss_mb": board["rss"],
        "ratio_first_frame": machine_frame / bare_frame,
        "ratio_rss": machine["rss"] / bare["rss"],
    }


def _environment(place: Path) -> dict[str, str]:
    """Compiled files are kept in the bench's own folder, whatever the caller's wish about them."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(place / "compiled")}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    return env


@contextmanager
def _shown(words: list[str], env: dict[str, str]) -> Iterator[tuple[int, float]]:
    """A process whose window shows its first frame: its id and how long that took, seconds."""
    before = time.monotonic()
    process = subprocess.Popen(words, stdout=subprocess.PIPE, env=env, cwd=ROOT)
    try:
        assert process.stdout is not None
        told: dict[str, Any] = json.loads(process.stdout.readline())
        assert "drawn" in told
        yield process.pid, time.monotonic() - before
    finally:
        process.terminate()
        process.wait(10)


def _first_frame(words: list[str], env: dict[str, str]) -> float:
    with _shown(words, env) as (_, seconds):
        return seconds


def _idle(words: list[str], env: dict[str, str]) -> dict[str, float]:
    with _shown(words, env) as (pid, _):
        time.sleep(4)
        spent, wall = _cpu(pid), time.monotonic()
        time.sleep(IDLE_SECONDS)
        idle = (_cpu(pid) - spent) / (time.monotonic() - wall) * 100
        return {"rss": _rss(pid), "idle": idle}


def _cpu(pid: int) -> float:
    """Seconds of processor time, user and system (proc(5), stat 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _rss(pid: int) -> float:
    line = next(x for x in Path(f"/proc/{pid}/status").read_text("ascii").splitlines() if x.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def bare(home: Path) -> None:
    """A Kivy window with one Chinese label, nothing else."""
    server, display = start_screen(1080, 1920)
    os.environ.update(DISPLAY=display, SDL_VIDEODRIVER="x11")
    from kiosk.touch.shell import WindowShape, prepare

    prepare(home / "bare-kivy", WindowShape(1080, 1920, borderless=True, left=0, top=0))
    from kiosk.touch.bare import BareWindow
    from scripts.run_node import say

    try:
        BareWindow(ROOT / ".cache" / "fonts" / "NotoSansSC-Regular.otf", lambda: say({"drawn": "bare"})).run()
    finally:
        server.kill()


def main() -> None:
    if "--bare" in sys.argv:
        bare(Path(sys.argv[-1]))
        return
    found = measure()
    sys.stdout.write(
        f"first frame: machine {found['machine_first_frame_s']:.2f} s, "
        f"bare window {found['bare_first_frame_s']:.2f} s: "
        f"ratio {found['ratio_first_frame']:.2f} (aim {AIM_FRAME})\n"
        f"memory: machine {found['machine_rss_mb']:.0f} MB, bare window {found['bare_rss_mb']:.0f} MB: "
        f"ratio {found['ratio_rss']:.2f} (aim {AIM_RSS})\n"
        f"idle: machine {found['machine_idle_percent']:.1f} %, board {found['board_idle_percent']:.1f} %, bare window "
        f"{found['bare_idle_percent']:.1f} % of one core (aim {AIM_IDLE} %)\n"
    )


if __name__ == "__main__":
    main()
