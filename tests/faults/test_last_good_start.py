"""A node that starts by itself after a cut edit: it runs on the last good settings; a person who starts it is told."""

import shutil
from pathlib import Path

import pytest
from processes.branch import DEMO, RealBranch, until

pytestmark = pytest.mark.timeout(120)


def test_configuration_truncated_at_a_start(tmp_path: Path) -> None:
    folder = tmp_path / "edited"
    shutil.copytree(DEMO, folder)
    branch = RealBranch(tmp_path / "hall", folder)
    try:
        branch.start("hub")
        branch.kill("hub")
        whole = (folder / "services.toml").read_bytes()
        (folder / "services.toml").write_bytes(whole[: len(whole) // 2 + 3])
        branch.start("hub")
        status = branch.ask("hub", "status")
        assert "last good" in status["alarms"]["settings"]
        assert branch.post("/api/tickets", {"service": "deposit-unit"}).status_code == 201
        health = until(lambda: branch.get("/api/nodes"))
        assert "settings" in str(health)
        branch.kill("hub")
        (folder / "services.toml").write_bytes(whole)
        branch.start("hub")
        assert "settings" not in branch.ask("hub", "status")["alarms"], "mended, it counts again"
    finally:
        branch.close()
