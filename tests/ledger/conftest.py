"""Where the tests of ledger files keep their ledger."""

from pathlib import Path

import pytest


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger's place in a node's folder; neither is there yet."""
    return tmp_path / "hub" / "ledger.sqlite"
