"""`anju pin`: with a hub that runs and without one, typed or from stdin; never in an argument, a log or the clear."""

import fcntl
import os
import pty
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from processes.branch import DEMO, ROOT
from processes.command import Hall

from config.branch import load_branch
from scripts.hub_process import HubProcess
from scripts.keys import open_keys

pytestmark = pytest.mark.timeout(120)
NEW, NEWER = "482913", "730415"


def start(data: Path) -> HubProcess:
    settings = load_branch(DEMO)
    process = HubProcess(settings, data, open_keys(data, settings.nodes), broker_port=0, web_port=0, trial=True)
    process.start()
    return process


def enters(process: HubProcess, who: str, pin: str) -> str:
    """The session that a PIN opens, "" for none."""
    told = httpx.post(f"{process.web}/api/sign-in", json={"id": who, "pin": pin}, timeout=10)
    assert told.status_code in (200, 401), told.text
    return str(told.json()["session"]) if told.status_code == 200 else ""


@pytest.fixture
def pins(hall: Hall) -> Iterator[dict[str, str]]:
    hall.data.mkdir()
    yield open_keys(hall.data, load_branch(DEMO).nodes).pins


def test_a_running_hub_takes_the_new_pin_at_once_and_ends_the_sessions(hall: Hall, pins: dict[str, str]) -> None:
    process = start(hall.data)
    try:
        session = enters(process, "01", pins["01"])
        said = hall.run("pin", "01", "--stdin", "--data", str(hall.data), input=f"{NEW}\n").stdout
        assert "01" in said and NEW not in said
        assert not enters(process, "01", pins["01"])
        assert enters(process, "01", NEW)
        me = httpx.get(f"{process.web}/api/me", headers={"Authorization": f"Bearer {session}"}, timeout=10)
        assert me.status_code == 401
        assert enters(process, "02", pins["02"])
    finally:
        process.stop()
    kept = [path.read_bytes() for path in hall.data.rglob("*") if path.is_file()]
    assert not [content for content in kept if NEW.encode() in content]


def test_without_a_hub_it_counts_at_the_next_start_also_after_the_disk_was_emptied(
    hall: Hall, pins: dict[str, str]
) -> None:
    where = ["--data", str(hall.data)]
    hall.run("pin", "manager", "--stdin", *where, input=NEW)
    process = start(hall.data)
    assert enters(process, "manager", NEW)
    assert not enters(process, "manager", pins["manager"])
    process.stop()
    hall.run("pin", "manager", "--stdin", *where, input=NEWER)
    for _ in range(2):
        process = start(hall.data)
        assert enters(process, "manager", NEWER)
        process.stop()
        for path in (hall.data / "hub").glob("documents.json*"):
            path.unlink()


def test_typed_twice_it_does_not_show(hall: Hall, pins: dict[str, str]) -> None:
    code, shown = typed(hall, NEW, NEW)
    assert code == 0, shown
    assert "New PIN: " in shown and "Once more: " in shown and "is changed" in shown
    assert NEW not in shown
    code, shown = typed(hall, NEW, NEWER)
    assert code == 1
    assert "not the same" in shown


def typed(hall: Hall, *lines: str) -> tuple[int, str]:
    """The command on a terminal of its own into which the lines are typed; its exit code and what was seen."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "scripts.cli", "pin", "01", "--data", str(hall.data)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=hall.environment(),
        cwd=ROOT,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(theirs)
    seen, ends = b"", time.monotonic() + 30
    waiting = list(lines)
    asked = 0
    while time.monotonic() < ends:
        try:
            seen += os.read(ours, 4096)
        except OSError:
            break  # the terminal is gone with its last process
        if waiting and seen.count(b": ") > asked:
            asked = seen.count(b": ")
            os.write(ours, waiting.pop(0).encode() + b"\n")
    os.close(ours)
    return process.wait(10), seen.decode()


def test_what_speaks_against_it_is_one_sentence_in_the_language_asked_for(hall: Hall, pins: dict[str, str]) -> None:
    where = ["--stdin", "--data", str(hall.data)]
    for words, given, sentence in (
        (("pin", "nobody"), NEW, "there are 01, 02"),
        (("pin", "01"), "123456", "too easy to guess"),
        (("pin", "01"), "4829", "6 to 12 digits"),
        (("pin", "01"), "", "standard input holds no PIN"),
        (("pin", "01", "--language", "zh-CN"), "123456", "太容易猜到"),
    ):
        done = hall.run(*words, *where, input=given, code=1)
        assert sentence in done.stderr, done.stderr
        assert len(done.stderr.splitlines()) == 1
    done = hall.run("pin", "01", "--data", str(hall.data), code=1, stdin=subprocess.DEVNULL)
    assert "--stdin" in done.stderr
    assert "anju up" in hall.run("pin", "01", "--data", str(hall.data / "no"), code=1).stderr
