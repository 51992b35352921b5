"""A copy of the demo branch that a test may spoil."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from config.branch import DEMO, load_branch
from config.faults import ConfigurationFaults, Fault


class Copy:
    """The demo branch in a folder of its own, edited as a technician would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def edit(self, file: str, old: str, new: str) -> "Copy":
        """Replaces the first occurrence; `old` must be there, so that a test can't pass by missing its place."""
        path = self.folder / file
        source = path.read_text(encoding="utf-8")
        assert old in source, f"{old!r} is not in {file}"
        path.write_text(source.replace(old, new, 1), encoding="utf-8")
        return self

    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with it; nothing when it loads."""
        try:
            load_branch(self.folder)
        except ConfigurationFaults as found:
            return found.faults
        return ()


@pytest.fixture
def make_copy(tmp_path: Path) -> Callable[[], Copy]:
    def make() -> Copy:
        folder = tmp_path / "hall"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(DEMO, folder)
        return Copy(folder)

    return make


@pytest.fixture
def copy(make_copy: Callable[[], Copy]) -> Copy:
    return make_copy()
