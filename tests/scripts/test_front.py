"""The front door's own small doings."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scripts.front import usable


def test_nodes_that_look_at_one_folder_at_the_same_moment_all_find_it_usable(tmp_path: Path) -> None:
    def look(_: int) -> Path:
        return usable(tmp_path / "hall")

    with ThreadPoolExecutor(8) as nodes:
        assert set(nodes.map(look, range(2_000))) == {tmp_path / "hall"}
