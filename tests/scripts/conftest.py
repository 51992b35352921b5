"""One hall per test, run by the command line and ended with everything it started."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from processes.branch import RealBranch
from processes.command import Hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    made.close()


@pytest.fixture
def branch(tmp_path: Path) -> Iterator[RealBranch]:
    made = RealBranch(tmp_path / "branch")
    yield made
    made.close()
