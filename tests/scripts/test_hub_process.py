"""The hub's process: what it makes of keys and documents at its start."""

from pathlib import Path

import httpx
from processes.branch import DEMO

from config.branch import load_branch
from scripts.hub_process import HubProcess
from scripts.keys import open_keys


def signs_in(data: Path, pin: str) -> bool:
    """Whether the manager gets in by a PIN at a hub that starts on this folder."""
    settings = load_branch(DEMO)
    process = HubProcess(settings, data, open_keys(data, settings.nodes), broker_port=0, web_port=0, trial=True)
    process.start()
    try:
        told = httpx.post(f"{process.web}/api/sign-in", json={"id": "manager", "pin": pin}, timeout=10)
        assert told.status_code in (200, 401, 403), told.text
        return told.status_code == 200
    finally:
        process.stop()


def test_pins_made_anew_after_the_keys_were_lost_open_the_doors(tmp_path: Path) -> None:
    nodes = load_branch(DEMO).nodes
    first = open_keys(tmp_path, nodes).pins["manager"]
    assert signs_in(tmp_path, first)
    (tmp_path / "secrets.json").unlink()
    second = open_keys(tmp_path, nodes).pins["manager"]
    assert second != first
    assert signs_in(tmp_path, second)
    assert not signs_in(tmp_path, first)
