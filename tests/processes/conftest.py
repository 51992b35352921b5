"""One real branch per test, ended with everything it started."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from processes.branch import RealBranch


@pytest.fixture
def branch(tmp_path: Path) -> Iterator[RealBranch]:
    made = RealBranch(tmp_path / "hall")
    yield made
    made.close()
