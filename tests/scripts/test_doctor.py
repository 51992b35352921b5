"""What the doctor says when a thing is broken: which, and how to mend it."""

import shutil
import socket
from pathlib import Path

import pytest
from processes.branch import DEMO, free_port

from queue_machine.ledger.database import Database
from queue_machine.ledger.sqlite import SqliteLedger
from scripts import doctor
from scripts.control import Control
from scripts.doctor import Finding, examine
from tests.ledger.chains import Author


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A branch of one's own, with ports that nobody uses."""
    made = tmp_path / "branch"
    shutil.copytree(DEMO, made)
    toml = (made / "hall.toml").read_text("utf-8")
    toml = toml.replace("broker_port = 1883", f"broker_port = {free_port()}")
    (made / "hall.toml").write_text(toml.replace("web_port = 8080", f"web_port = {free_port()}"), "utf-8")
    return made


def found(findings: list[Finding], part: str) -> Finding:
    return next(each for each in findings if each.part == part)


def test_a_machine_that_has_everything_is_fine(tmp_path: Path, folder: Path) -> None:
    findings = examine(tmp_path / "hall", folder)
    assert not [each for each in findings if not each.ok]
    assert not (tmp_path / "hall").exists(), "looking changes nothing"


def test_missing_programs_come_with_the_command_that_brings_them(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor.shutil, "which", lambda name, path=None: None)
    monkeypatch.setattr(doctor, "has_display", lambda: False)
    monkeypatch.setattr(doctor, "FONTS", tmp_path / "no-fonts")
    findings = examine(tmp_path, folder)
    for part, remedy in (("broker", "install mosquitto"), ("voice", "install espeak-ng"), ("fonts", "scripts/setup")):
        assert not found(findings, part).ok and remedy in found(findings, part).remedy


def test_a_taken_port_is_named(tmp_path: Path, folder: Path) -> None:
    port = free_port()
    toml = folder / "hall.toml"
    lines = toml.read_text("utf-8").splitlines()
    toml.write_text("\n".join(f"web_port = {port}" if "web_port" in line else line for line in lines), "utf-8")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        finding = found(examine(tmp_path, folder), "port pages")
    assert not finding.ok and str(port) in finding.said and "hall.toml" in finding.remedy


def test_an_absent_printer_is_named_with_what_is_there(tmp_path: Path, folder: Path) -> None:
    toml = folder / "devices.toml"
    text = toml.read_text("utf-8").replace('port = "virtual"', 'port = "/dev/serial/by-id/usb-none"')
    toml.write_text(text, "utf-8")
    finding = found(examine(tmp_path, folder), "printer m1")
    assert not finding.ok and "usb-none" in finding.said and "devices.toml" in finding.remedy


def test_a_full_or_closed_disk_and_a_wrong_clock_are_said(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "LEAST_FREE", 1 << 60)
    monkeypatch.setattr(doctor, "EARLIEST", 1 << 60)
    findings = examine(tmp_path, folder)
    assert "free some space" in found(findings, "disk").remedy and not found(findings, "disk").ok
    assert "NTP" in found(findings, "clock").remedy and not found(findings, "clock").ok


def test_a_damaged_ledger_is_found_without_touching_it(tmp_path: Path, folder: Path) -> None:
    ledger = tmp_path / "hall" / "m1" / "ledger.sqlite"
    ledger.parent.mkdir(parents=True)
    ledger.write_bytes(b"no ledger at all" * 100)
    finding = found(examine(tmp_path / "hall", folder), "ledger m1")
    assert not finding.ok and "start its node" in finding.remedy
    assert ledger.read_bytes().startswith(b"no ledger at all")


def test_what_a_running_node_says_of_itself_becomes_findings(tmp_path: Path, folder: Path) -> None:
    node = tmp_path / "hall" / "m1"
    node.mkdir(parents=True)
    status = {
        "node": "m1",
        "role": "machine",
        "hub": None,
        "parts": {"ledger": "ok", "paper": "out", "catalogue": "other", "clock": "unsure"},
        "alarms": {"damaged": "the ledger was damaged"},
        "out_of_service": False,
    }
    control = Control(node, {"status": lambda request: status})
    try:
        findings = examine(tmp_path / "hall", folder)
        assert not found(findings, "node m1").ok and "own series" in found(findings, "node m1").said
        assert "new roll" in found(findings, "paper m1").remedy
        assert "branch folder" in found(findings, "catalogue m1").remedy
        assert found(findings, "clock m1").ok, "tickets go on; somebody should look"
        assert not found(findings, "alarm m1").ok
        status |= {"out_of_service": True}
        finding = found(examine(tmp_path / "hall", folder), "node m1")
        assert not finding.ok and "out of service" in finding.said and "disk" in finding.remedy
    finally:
        control.close()


def test_a_ledger_with_a_gap_is_named_although_its_file_reads(tmp_path: Path, folder: Path) -> None:
    ledger = SqliteLedger.open(tmp_path / "hub" / "ledger.sqlite")
    ledger.append(Author().tickets(5))
    ledger.close()
    assert found(examine(tmp_path, folder), "ledger hub").ok
    database = Database(tmp_path / "hub" / "ledger.sqlite")
    with database.transaction() as connection:
        connection.execute("DELETE FROM facts WHERE seq = 3")
    database.close()
    finding = found(examine(tmp_path, folder), "ledger hub")
    assert not finding.ok and "1 of the records 1 to 5" in finding.said and "start its node" in finding.remedy
