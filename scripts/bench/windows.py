"""The ticket machine's first frame, memory and idle load, beside a bare Kivy window with one CJK label.

Each runs in a process of its own under an Xvfb of its own; the bare window is made by this file with `--bare`.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from config.branch import DEMO, load_branch
from scripts.display import start_screen
from scripts.keys import open_keys

ROOT = Path(__file__).resolve().parents[2]
AIM_FRAME, AIM_RSS, AIM_IDLE = 2.0, 1.4, 2.0
IDLE_SECONDS = 10.0


def measure() -> dict[str, float]:
    """Seconds to the first frame, MB, and percent of one core while idle, for the machine, the board and a bare one."""
    with tempfile.TemporaryDirectory(prefix="anju-bench-") as place:
        open_keys(Path(place), load_branch(DEMO).nodes)
        cli = [sys.executable, "-P", "-m", "scripts.cli"]
        bare = _run([sys.executable, "-P", "-m", "scripts.bench.windows", "--bare", place])
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        words = [*cli, "hub", "--trial", "--data", place, "--port", "0", "--broker-port", "0"]
        hub = subprocess.Popen(words, stdout=subprocess.PIPE, env=env, cwd=ROOT)
        try:
            assert hub.stdout is not None
            told = json.loads(hub.stdout.readline())
            broker = f"{told['mqtt']['host']}:{told['mqtt']['port']}"
            common = ["--trial", "--screen", "virtual", "--data", place, "--broker", broker]
            machine = _run([*cli, "machine", "m1", *common])
            board = _run([*cli, "board", "board", *common])
        finally:
            hub.terminate()
            hub.wait(10)
    return {
        "bare_first_frame_s": bare["frame"],
        "bare_rss_mb": bare["rss"],
        "bare_idle_percent": bare["idle"],
        "machine_first_frame_s": machine["frame"],
        "machine_rss_mb": machine["rss"],
        "machine_idle_percent": machine["idle"],
        "board_idle_percent": board["idle"],
        "board_rss_mb": board["rss"],
        "ratio_first_frame": machine["frame"] / bare["frame"],
        "ratio_rss": machine["rss"] / bare["rss"],
    }


def _run(words: list[str]) -> dict[str, float]:
    before = time.monotonic()
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(words, stdout=subprocess.PIPE, env=env, cwd=ROOT)
    try:
        assert process.stdout is not None
        told: dict[str, Any] = json.loads(process.stdout.readline())
        frame = time.monotonic() - before
        assert "drawn" in told
        time.sleep(4)
        spent, wall = _cpu(process.pid), time.monotonic()
        time.sleep(IDLE_SECONDS)
        idle = (_cpu(process.pid) - spent) / (time.monotonic() - wall) * 100
        return {"frame": frame, "rss": _rss(process.pid), "idle": idle}
    finally:
        process.terminate()
        process.wait(10)


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
