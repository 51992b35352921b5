"""The folders of a hall: no other account of the machine may read what is in them."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from processes.branch import DEMO

from scripts.board_process import BoardProcess
from scripts.front import settings_of, usable


@pytest.fixture(autouse=True)
def open_mask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_data_folder_and_its_nodes_folders_are_for_their_owner_alone(tmp_path: Path) -> None:
    data = usable(tmp_path / "hall")
    (data / "board").mkdir()
    board = BoardProcess("board", settings_of(DEMO), data, "password", [("127.0.0.1", 1)], trial=True)
    board.station.ledger.close()
    assert (mode(data), mode(data / "board")) == (0o700, 0o700)
    assert not [each.name for each in (data / "board").iterdir() if mode(each) & 0o077]
