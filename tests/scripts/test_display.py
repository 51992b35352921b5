"""Windows on a desk: whole, and a machine beside its board."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.display import StartingScreen, on_desk

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("desktop", [(1366, 768), (1280, 800), (1920, 1080), (3840, 2160), (1024, 768)])
def test_a_machine_and_a_board_are_both_seen_whole_and_do_not_cover_each_other(desktop: tuple[int, int]) -> None:
    machine, board = on_desk(1080, 1920, desktop), on_desk(1920, 1080, desktop)
    for width, height, left, top in (machine, board):
        assert left + width <= desktop[0]
        assert top + height <= desktop[1]
    assert machine[2] + machine[0] <= board[2], "the board stands beside the machine"
    assert abs(machine[0] / machine[1] - 9 / 16) < 0.01
    assert abs(board[0] / board[1] - 16 / 9) < 0.01


def test_the_desktop_tells_its_size() -> None:
    screen = StartingScreen(1366, 768)
    try:
        asked = "from scripts.display import desktop_size; print(desktop_size())"
        env = {**os.environ, "DISPLAY": screen.display(), "PYTHONPATH": str(ROOT)}
        for display, size in ((env["DISPLAY"], "(1366, 768)"), (":65000", "None")):
            words = [sys.executable, "-P", "-c", asked]
            told = subprocess.run(words, env={**env, "DISPLAY": display}, capture_output=True, text=True, check=True)
            assert told.stdout.strip() == size
    finally:
        screen.server.kill()
        screen.server.wait(5)
