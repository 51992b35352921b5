"""A whole visit by real touches: a hub and a ticket machine as processes, a finger of X on the machine's window.

The machine stands full screen on a virtual display of its own; the test asks its control socket where a piece is,
puts the pointer there and clicks, as a panel's driver does. What came of it is read where people would look for it:
on the slip, on the screen and at the hub's API. Every process of it must be gone in the end.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from processes.branch import DEMO, ROOT, RealBranch, until

from scripts.control import ControlError
from scripts.display import start_screen
from scripts.ledger_command import exported

pytestmark = [pytest.mark.screen, pytest.mark.timeout(150)]

MARK = "ANJU_TEST_MARK"
HAND = 0.5
"""Seconds between two touches of a calm hand: longer than the machine takes for one hand's tremor."""
TREMOR_MS = 60
STILL_LOOKS = 4
"""Looks, about 50 ms apart, at which a piece stands at the same place before it is touched."""
HOURS_SINCE_NOON = (time.gmtime().tm_hour - 12) % 24


def branch_at_noon(folder: Path) -> Path:
    """The demo branch in a time zone where it is about noon, so that no test meets midnight or the last ticket."""
    east = -HOURS_SINCE_NOON if HOURS_SINCE_NOON <= 12 else 24 - HOURS_SINCE_NOON
    # POSIX counts these zones westward.
    zone = f"Etc/GMT{-east:+d}"
    for file in DEMO.rglob("*"):
        if file.is_file():
            copy = folder / file.relative_to(DEMO)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    hall = folder / "hall.toml"
    before = hall.read_text("utf-8")
    after = before.replace('time_zone = "Asia/Shanghai"', f'time_zone = "{zone}"')
    assert after != before
    hall.write_text(after, "utf-8")
    return folder


def marked(mark: str) -> dict[int, str]:
    """All living processes that carry the mark in their environment: process id → command line."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue  # it ended while we looked, or is not ours
    return {pid: words for pid, words in found.items() if words}


class Visitor:
    """Somebody in front of the machine `m1`: a finger on its window, eyes on it, and slips in the hand."""

    def __init__(self, branch: RealBranch, display: str) -> None:
        self.branch, self.display = branch, display
        self._calm_at = 0.0
        self.left, self.top, self.width, self.height = until(self._window, why="the machine's window is there")

    def _xdotool(self, *words: str) -> str:
        command = ["xdotool", *words]
        done = subprocess.run(
            command, env={**os.environ, "DISPLAY": self.display}, capture_output=True, text=True, timeout=10
        )
        return done.stdout if done.returncode == 0 else ""

    def _window(self) -> tuple[int, int, int, int] | None:
        windows = self._xdotool("search", "--onlyvisible", "--pid", str(self.branch.processes["m1"].pid)).split()
        if not windows:
            return None
        said = self._xdotool("getwindowgeometry", "--shell", windows[0])
        shape = dict(line.split("=", 1) for line in said.splitlines())
        return int(shape["X"]), int(shape["Y"]), int(shape["WIDTH"]), int(shape["HEIGHT"])

    # -- eyes ------------------------------------------------------------------------------------------------------

    def finds(self, name: str) -> dict[str, Any]:
        """Where a piece is in shares of the window, and its words, as soon as it is on the screen."""
        found: dict[str, Any] = until(
            lambda: self.branch.ask("m1", "where", name=name), 15, why=f"{name} is on the screen"
        )
        return found

    def sees(self, name: str) -> bool:
        try:
            return bool(self.branch.ask("m1", "where", name=name))
        except ControlError:
            return False

    def reads(self, name: str, words: str) -> str:
        """The words of a piece, as soon as `words` are among them."""

        def read() -> str:
            said = str(self.branch.ask("m1", "where", name=name)["words"])
            return said if words in said else ""

        found: str = until(read, 15, why=f"{words} at {name}")
        return found

    # -- finger ----------------------------------------------------------------------------------------------------

    def _still(self, name: str) -> dict[str, Any]:
        """A piece that stands where it stood a moment ago: what moves would slip away under the finger."""
        seen: list[dict[str, Any]] = []

        def stands() -> bool:
            seen.append(self.finds(name))
            return len(seen) > STILL_LOOKS and all(each == seen[-1] for each in seen[-STILL_LOOKS:])

        until(stands, why=f"{name} stands still")
        return seen[-1]

    def touch(self, *names: str, times: int = 1) -> None:
        """A calm touch on each of these in turn, each as soon as it is there; `times` for a hand that trembles."""
        for name in names:
            found = self._still(name)
            until(lambda: time.monotonic() >= self._calm_at, why="a calm hand")
            x, y = self.left + found["x"] * self.width, self.top + found["y"] * self.height
            self._xdotool(
                "mousemove", f"{x:.0f}", f"{y:.0f}", "click", "--repeat", str(times), "--delay", str(TREMOR_MS), "1"
            )
            self._calm_at = time.monotonic() + HAND

    def is_first(self) -> bool:
        """Whether the machine shows its first page, in Chinese and in normal type; else one touch on the way there,
        so that one visit that went wrong is no trouble for the next."""
        if not self.sees("start"):
            shown = next((name for name in ("accept", "finish", "back") if self.sees(name)), None)
        elif not self.sees("date"):
            shown = "elder"
        elif "点这里取号" not in self.finds("start-words")["words"]:
            shown = "language"
        else:
            return True
        if shown is not None:
            self.touch(shown)
        return False

    # -- hand ------------------------------------------------------------------------------------------------------

    def sets_printer(self, **faults: Any) -> None:
        """What is wrong with the printer from now on; nothing mends it."""
        (self.branch.data / "m1" / "printer.faults.json").write_text(json.dumps(faults), "utf-8")

    @property
    def slips(self) -> list[Path]:
        """The pictures of all slips that came out, in order."""
        return sorted((self.branch.data / "slips").glob("slip-*.png"))

    def takes_slip(self, before: list[Path], words: str = "") -> tuple[str, str]:
        """The slip that is none of `before` and holds `words`: its text, and what its QR code says to a scanner."""

        def fresh() -> list[Path]:
            new = [slip for slip in self.slips if slip not in before]
            return [slip for slip in new if words in slip.with_suffix(".txt").read_text("utf-8")]

        (slip,) = until(fresh, 15, why=f"a slip comes out {words}")
        scanned = subprocess.run(["zbarimg", "--raw", "-q", str(slip)], capture_output=True, text=True, timeout=20)
        return slip.with_suffix(".txt").read_text("utf-8"), scanned.stdout.strip()

    # -- what came of it -------------------------------------------------------------------------------------------

    def issued(self) -> list[dict[str, Any]]:
        """The tickets in the machine's ledger, in order."""
        lines = exported(self.branch.data, "m1")
        return [json.loads(line)["fact"] for line in lines if '"kind":"TicketIssued"' in line]

    def at_hub(self, token: str) -> dict[str, Any]:
        """What the hub's API tells whoever holds the token, as soon as the hub knows the ticket."""
        told: dict[str, Any] = until(lambda: self.branch.get(f"/api/tickets/{token}"), why="the hub knows the ticket")
        return told


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """A hub and the machine on a display of its own; everything has to end by itself and leave nothing behind."""
    folder, mark = tmp_path_factory.mktemp("visit"), uuid4().hex
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(MARK, mark)
        patch.delenv("WAYLAND_DISPLAY", raising=False)
        server, display = start_screen(1080, 1920)
        branch = RealBranch(folder / "hall", branch_at_noon(folder / "branch"))
        try:
            words = ["machine", "m1", "--broker", f"127.0.0.1:{branch.broker_port}", "--screen", "full", "--trial"]
            words += ["--data", str(branch.data), "--branch", str(branch.branch)]
            branch.start("hub")
            branch.processes["m1"] = subprocess.Popen(
                [sys.executable, "-P", "-m", "scripts.cli", "--log", "info", *words],
                stdout=branch.log,
                stderr=branch.log,
                env={**os.environ, "PYTHONPATH": str(ROOT), "DISPLAY": display, "SDL_VIDEODRIVER": "x11"},
            )
            until(lambda: branch.ask("m1", "status")["hub"], 40, why="the machine hears the hub")
            yield Visitor(branch, display)
            assert branch.stop("m1") == 0, branch.data.with_suffix(".log").read_text("utf-8")[-2000:]
            assert branch.stop("hub") == 0
        finally:
            branch.close()
            server.terminate()
            server.wait(10)
            until(lambda: not marked(mark), 5, why=f"no process is left: {marked(mark)}")


@pytest.fixture
def visitor(hall: Visitor) -> Visitor:
    """A new visitor before the first page of a machine whose printer is well."""
    hall.sets_printer()
    until(lambda: hall.branch.ask("m1", "status")["parts"]["paper"] == "ok", why="there is paper")
    until(hall.is_first, why="the first page")
    return hall


def test_three_touches_bring_a_slip_whose_number_the_hub_knows(visitor: Visitor) -> None:
    before = visitor.slips
    visitor.touch("start", "kind-withdrawal", "service-withdrawal-rent")
    number = visitor.reads("number", "D")
    text, token = visitor.takes_slip(before)
    ticket = visitor.issued()[-1]
    assert (ticket["number"], ticket["ticket"], ticket["service"]) == (number, token, "withdrawal-rent")
    assert number in text and "租房提取" in text and "补打" not in text
    assert visitor.at_hub(token)["number"] == number
    visitor.touch("finish")
    visitor.finds("start")
    assert not visitor.sees("number"), "the next visitor does not see it"


def test_in_large_type_who_goes_first_takes_one_number_for_two_matters(visitor: Visitor) -> None:
    before = visitor.slips
    visitor.touch("elder", "groups")
    assert not visitor.sees("date"), "large type leaves the small things out"
    visitor.touch("group-elderly", "kind-deposit", "service-deposit-unit", "cases-more", "take")
    number = visitor.reads("number", "A")
    text, token = visitor.takes_slip(before)
    ticket = visitor.issued()[-1]
    assert (ticket["number"], ticket["ticket"]) == (number, token)
    assert (ticket["group"], ticket["cases"]) == ("elderly", 2)
    assert number in text and "优先：" in text and "共 2 件" in text
    assert visitor.at_hub(token)["number"] == number
    assert not visitor.sees("date"), "it stays large up to the ticket"
    visitor.touch("finish")
    visitor.finds("date")


def test_a_trembling_hand_takes_one_ticket(visitor: Visitor) -> None:
    slips, tickets = visitor.slips, visitor.issued()
    visitor.touch("start")
    visitor.touch("kind-withdrawal", times=2)
    visitor.finds("service-withdrawal-home")
    assert visitor.issued() == tickets, "the second tap of a hand does not choose what the first one brought up"
    visitor.touch("service-withdrawal-rent", times=2)
    number = visitor.reads("number", "D")
    _, token = visitor.takes_slip(slips)
    visitor.touch("finish")
    visitor.finds("start")
    (ticket,) = visitor.issued()[len(tickets) :]
    assert (ticket["number"], ticket["ticket"]) == (number, token)
    assert len(visitor.slips) == len(slips) + 1


def test_a_visit_in_english(visitor: Visitor) -> None:
    before = visitor.slips
    visitor.touch("language")
    visitor.reads("start-words", "ticket")
    visitor.touch("start", "kind-consultation")
    number = visitor.reads("number", "H")
    text, token = visitor.takes_slip(before)
    assert "Your number" in text and number in text and "您的号码" not in text
    assert visitor.issued()[-1]["language"] == "en"
    assert visitor.at_hub(token)["number"] == number
    visitor.touch("finish")
    visitor.reads("start-words", "取号")


def test_paper_that_ends_in_the_slip_leaves_the_number_on_the_screen_and_a_new_roll_brings_a_copy(
    visitor: Visitor,
) -> None:
    before = visitor.slips
    visitor.sets_printer(paper_out_after=4)
    visitor.touch("start", "kind-pick-up")
    number = visitor.reads("number", "K")
    until(lambda: visitor.branch.ask("m1", "status")["parts"]["paper"] == "out", why="the machine sees it")
    until(lambda: visitor.branch.get("/api/helps"), why="staff are told")
    assert visitor.finds("number")["words"] == number and not visitor.sees("print")
    visitor.sets_printer()
    torn, _ = visitor.takes_slip(before, "您的号码")
    assert number not in torn and "补打" not in torn, "what came out first has no number yet"
    visitor.touch("print")
    text, token = visitor.takes_slip(before, "补打")
    assert number in text
    assert visitor.at_hub(token)["number"] == number
    until(lambda: not visitor.sees("print"), why="once is enough")
    visitor.touch("finish")


def test_tickets_taken_without_paper_come_out_one_by_one_on_touch(visitor: Visitor) -> None:
    before = visitor.slips
    visitor.sets_printer(paper="out")
    until(lambda: visitor.branch.ask("m1", "status")["parts"]["paper"] == "out", why="the machine sees it")
    visitor.touch("start", "kind-pick-up")
    number = visitor.reads("number", "K")
    visitor.touch("finish")
    visitor.sets_printer()
    until(lambda: not visitor.sees("note-0"), why="the screen knows of the new roll")
    visitor.touch("owed")
    ticket = visitor.issued()[-1]
    assert ticket["number"] == number and visitor.slips == before, "a new roll does not pour out what is owed"
    visitor.touch(f"print-{ticket['ticket']}")
    text, token = visitor.takes_slip(before)
    assert number in text and token == ticket["ticket"]
    visitor.touch("back")
