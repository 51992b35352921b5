"""How a node tells its supervisor that it lives, how it ends, and that the services it runs as are shut in."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from processes.branch import ROOT, until
from processes.command import Hall

from scripts import supervision
from scripts.supervision import START_AGAIN, Ended, Life, notify, takes_writes, watchdog_seconds

UNITS = sorted((ROOT / "scripts" / "systemd").glob("*.service"))


@pytest.fixture
def supervisor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.bind(str(tmp_path / "notify"))
        door.settimeout(20)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield door


@pytest.fixture
def life() -> Iterator[Life]:
    before = {each: signal.getsignal(each) for each in supervision.ENDING}
    yield Life("m1")
    for number, handler in before.items():
        signal.signal(number, handler)


def test_states_reach_the_supervisor_in_one_datagram(supervisor: socket.socket) -> None:
    assert notify("READY=1", "STATUS=fine")
    assert supervisor.recv(200) == b"READY=1\nSTATUS=fine"


def test_without_a_supervisor_nothing_is_sent_and_nothing_goes_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert not notify("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", "/nowhere/at/all")
    assert not notify("READY=1")


def test_the_watchdog_is_told_twice_as_often_as_it_asks_and_only_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WATCHDOG_PID", raising=False)
    for text, seconds in (("30000000", 15.0), ("0", None), ("", None), ("soon", None)):
        monkeypatch.setenv("WATCHDOG_USEC", text)
        assert watchdog_seconds() == seconds
    monkeypatch.setenv("WATCHDOG_USEC", "30000000")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid() + 1))
    assert watchdog_seconds() is None


def test_the_watchdog_hears_nothing_more_once_a_thread_is_stuck(
    supervisor: socket.socket, life: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "40000")
    monkeypatch.delenv("WATCHDOG_PID", raising=False)
    beat = [time.monotonic()]
    life.watch(lambda: beat[0], lambda: False, tmp_path)
    life.ready("works")
    assert supervisor.recv(200) == b"READY=1\nSTATUS=works"
    assert supervisor.recv(200) == b"WATCHDOG=1"
    beat[0] -= supervision.STALE + 1
    supervisor.settimeout(0.5)
    with pytest.raises(TimeoutError):
        while supervisor.recv(200):
            pass
    assert not life.alive
    life.settle()
    os.kill(os.getpid(), signal.SIGTERM)  # the thread that tells ends with it
    until(life.over)


def test_a_signal_while_starting_breaks_off_and_later_only_asks(life: Life) -> None:
    with pytest.raises(Ended):
        os.kill(os.getpid(), signal.SIGTERM)
        until(life.over)
    assert life.over()


def test_a_signal_after_the_start_lets_the_node_end_in_its_order(life: Life) -> None:
    life.settle()
    assert not life.over()
    os.kill(os.getpid(), signal.SIGHUP)
    until(life.over)
    assert life.code == 0


def test_out_of_service_stays_until_the_disk_takes_writes_and_then_starts_anew(
    life: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "MEND_WAIT", 0.0)
    folder = tmp_path / "m1"
    life.settle()
    life.watch(lambda: 0.0, lambda: True, folder)
    assert life.alive, "a node that is out of service says so; the watchdog must not take its screen away"
    assert not takes_writes(folder) and not life.over()
    folder.mkdir()
    monkeypatch.setattr(life, "_probed", 0.0)
    assert life.over() and life.code == START_AGAIN
    assert not list(folder.iterdir())


def test_under_a_supervisor_a_node_says_that_it_is_ready_and_lives(hall: Hall, supervisor: socket.socket) -> None:
    command = [sys.executable, "-P", "-m", "scripts.cli", "board", "--screen", "none", "--data", str(hall.data)]
    environment = {**hall.environment(), "NOTIFY_SOCKET": os.environ["NOTIFY_SOCKET"], "WATCHDOG_USEC": "400000"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert supervisor.recv(200).startswith(b"READY=1\n")
        assert supervisor.recv(200) == b"WATCHDOG=1"
    finally:
        process.terminate()
        assert process.wait(5) == 0


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_service_is_shut_in(unit: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=25", str(unit)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-300:] + done.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_service_is_watched_over_as_the_nodes_expect(unit: Path) -> None:
    text = unit.read_text("utf-8")
    for line in ("Type=notify", "Restart=always", "RestartSec=2", "StartLimitAction=reboot"):
        assert line in text
    watchdog = next(int(line.partition("=")[2]) for line in text.splitlines() if line.startswith("WatchdogSec="))
    assert watchdog > supervision.STALE * 2, "a slow disk must not look like a stuck node"
