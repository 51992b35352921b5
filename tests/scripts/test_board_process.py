"""The board's process: what its voice hears of calls."""

from pathlib import Path

import pytest
from processes.branch import DEMO

from scripts import board_process
from scripts.board_process import BoardProcess
from scripts.front import settings_of


@pytest.fixture
def board(tmp_path: Path) -> BoardProcess:
    """A board whose thread does not run yet, as one that is busy."""
    return BoardProcess("board", settings_of(DEMO), tmp_path, "password", [("127.0.0.1", 1)], trial=True)


def test_a_board_too_busy_to_say_whether_a_call_stands_lets_it_be_heard(
    board: BoardProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_process, "STILL_WAIT", 0.05)
    assert board._still("ticket", "call")
    board.station.owner.start()
    try:
        monkeypatch.setattr(board_process, "STILL_WAIT", 5.0)
        assert not board._still("ticket", "call"), "nobody was called"
    finally:
        board.station.owner.stop()
        board.station.ledger.close()
