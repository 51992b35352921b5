"""A node on another machine: invited by the hub, it speaks with the broker encrypted; uninvited, it says what to do."""

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from processes.branch import DEMO, free_port, until
from processes.command import Hall

from scripts.control import ask
from scripts.invitation import InvitationError, ensure_certificate, read_invitation

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def apart(hall: Hall, tmp_path: Path) -> Iterator[Hall]:
    """A hall whose nodes speak encrypted, as over a real network."""
    hall.branch = tmp_path / "apart"
    shutil.copytree(DEMO, hall.branch)
    hall_toml = hall.branch / "hall.toml"
    text = hall_toml.read_text("utf-8").replace("broker_port = 1883", f"broker_port = {free_port()}\ntls = true")
    hall_toml.write_text(text, "utf-8")
    yield hall


def test_an_invited_machine_issues_with_the_hub_over_tls(apart: Hall, tmp_path: Path) -> None:
    apart.wait_long_for_numbers()
    branch = ["--branch", str(apart.branch)]
    here, there, paper = ["--data", str(apart.data)], ["--data", str(tmp_path / "there")], tmp_path / "m1.json"
    said = apart.refused("machine", "m1", "--screen", "none", *there, *branch)
    assert "anju invite m1" in said and "anju accept" in said
    hub = apart.popen("--log", "info", "hub", "--port", "0", "--trial", *here, *branch)
    apart.ready(hub)
    assert "m1" in apart.refused("invite", "m9", "--to", str(paper), *here, *branch)
    apart.run("invite", "m1", "--to", str(paper), *here, *branch)
    assert paper.stat().st_mode & 0o777 == 0o600
    apart.run("accept", str(paper), *there)
    machine = apart.popen("--log", "info", "machine", "m1", "--screen", "none", "--trial", *there, *branch)
    apart.ready(machine)
    assert not (tmp_path / "there" / "secrets.json").exists(), "a machine has no business with the hall's keys"
    until(lambda: ask(tmp_path / "there" / "m1", {"do": "status"})["hub"], why="linked")  # type: ignore[call-overload]
    taken = ask(tmp_path / "there" / "m1", {"do": "take", "service": "deposit-unit"}, 20)
    assert isinstance(taken, dict) and taken["number"] == "A001" and not taken["offline"]
    for process in (machine, hub):
        process.terminate()
        assert process.wait(6) == 0
    apart.all_gone(2)


def test_the_certificate_is_made_once_and_names_the_address(tmp_path: Path) -> None:
    certificate, key = ensure_certificate(tmp_path, "192.168.1.10")
    first = certificate.read_bytes()
    assert ensure_certificate(tmp_path, "192.168.1.10")[0].read_bytes() == first
    assert key.stat().st_mode & 0o777 == 0o600
    ssl.create_default_context(cafile=str(certificate))
    command = ["openssl", "x509", "-in", str(certificate), "-noout", "-ext", "subjectAltName"]
    assert "192.168.1.10" in subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_what_is_no_invitation_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m1.json").write_text("{}", "utf-8")
    with pytest.raises(InvitationError, match="anju invite"):
        read_invitation(tmp_path / "m1.json")


def test_an_invited_standby_leads_when_the_hub_is_gone(apart: Hall, tmp_path: Path) -> None:
    hall_toml = apart.branch / "hall.toml"
    ports = free_port(), free_port()
    text = hall_toml.read_text("utf-8").replace('hubs = ["hub"]', 'hubs = ["hub", "standby"]')
    text += f'\n[[network.standby]]\nnode = "standby"\nbroker_port = {ports[0]}\nweb_port = {ports[1]}\n'
    hall_toml.write_text(text, "utf-8")
    branch = ["--branch", str(apart.branch)]
    here, there, paper = ["--data", str(apart.data)], ["--data", str(tmp_path / "there")], tmp_path / "standby.json"
    hub = apart.popen("--log", "info", "hub", "--port", "0", "--trial", *here, *branch)
    apart.ready(hub)
    apart.run("invite", "standby", "--to", str(paper), *here, *branch)
    assert paper.stat().st_mode & 0o777 == 0o600
    apart.run("accept", str(paper), *there)
    standby = apart.popen("--log", "info", "hub", "standby", "--trial", *there, *branch)
    apart.ready(standby)
    until(lambda: ask(tmp_path / "there" / "standby", {"do": "status"})["hub"] == "hub", why="linked")  # type: ignore[call-overload]
    hub.kill()
    hub.wait(6)
    lead = f"http://127.0.0.1:{ports[1]}/api/lead"
    until(lambda: httpx.get(lead, timeout=2).json()["leads"], why="it leads")
    standby.terminate()
    assert standby.wait(6) == 0
    apart.all_gone(2)
