"""Hub, broker and disks go and come back, as real processes: machines go on and everything merges."""

import json
import os
import signal
import threading
from contextlib import suppress

import pytest
from processes.branch import RealBranch, until

from scripts.ledger_command import exported, verified

pytestmark = pytest.mark.timeout(120)


def test_the_hub_killed_the_machine_issues_at_once_and_the_hub_back_knows_every_ticket(branch: RealBranch) -> None:
    branch.start("hub", "m1")
    branch.linked("m1")
    first = branch.take()
    assert first["number"] == "A001" and not first["offline"] and first["printed"]
    branch.kill("hub")
    until(lambda: branch.ask("m1", "status")["hub"] is None, why="the machine notices")
    alone = [branch.take() for _ in range(3)]
    assert [each["number"] for each in alone] == ["A1001", "A1002", "A1003"]
    assert all(each["offline"] and each["printed"] for each in alone)
    branch.start("hub")
    branch.linked("m1")
    until(lambda: branch.numbers() >= {"A001", "A1001", "A1002", "A1003"}, why="merged")
    assert branch.take()["number"] == "A002", "the same epoch opened the day: its series goes on"
    branch.post("/api/windows/1/open", {"teller": "01"})
    called = [branch.post("/api/windows/1/next", {"complete": True}).json()["number"] for _ in range(4)]
    assert called == ["A001", "A1001", "A1002", "A1003"], "nobody's place is lost"


def test_the_broker_killed_and_wiped_comes_back_and_talk_goes_on(branch: RealBranch) -> None:
    branch.start("hub", "m1", "board")
    branch.linked("m1", "board")
    pid = until(branch.broker_pid, why="a broker runs")
    for kept in (branch.data / "broker").glob("*.db"):
        kept.unlink()
    os.kill(pid, signal.SIGKILL)
    taken = branch.take()
    assert taken["number"], "a ticket is local"
    until(lambda: branch.broker_pid() not in (0, pid), why="supervised")
    branch.linked("m1", "board")
    until(lambda: taken["number"] in branch.numbers(), why="merged")
    assert not branch.take()["offline"]


def test_an_emptied_hub_is_refilled_by_machine_and_board_and_no_number_is_said_twice(branch: RealBranch) -> None:
    branch.start("hub", "m1", "board")
    branch.linked("m1", "board")
    taken = [branch.take()["number"] for _ in range(3)]
    made = branch.post("/api/tickets", {"service": "deposit-unit"}).json()
    branch.post("/api/windows/1/open", {"teller": "01"})
    called = branch.post("/api/windows/1/next").json()["number"]
    facts = branch.ask("board", "status")["facts"]
    until(lambda: branch.ask("board", "status")["facts"] >= facts and made["number"], why="the board holds it")
    held = until(lambda: made["number"] in str(branch.get("/api/lobby")) or called, why="known")
    assert held
    until(lambda: _holds(branch, "board", made["token"]), why="the board has the hub's own ticket")
    branch.kill("hub")
    branch.empty("hub")
    branch.start("hub")
    branch.linked("m1", "board")
    wanted = {*taken, made["number"]}
    until(lambda: branch.numbers() >= wanted, why="refilled")
    until(lambda: called in str(branch.get("/api/lobby")["windows"]), why="the call stands as it was")
    more = [branch.take()["number"] for _ in range(2)]
    more.append(branch.post("/api/tickets", {"service": "deposit-unit"}).json()["number"])
    assert len(wanted | set(more)) == len(wanted) + 3


def _holds(branch: RealBranch, node: str, token: str) -> bool:
    return any(token in line for line in exported(branch.data, node))


def test_killed_while_tickets_are_taken_nothing_answered_is_missing_or_doubled(branch: RealBranch) -> None:
    told: list[tuple[str, str]] = []
    branch.start("hub", "m1")
    branch.linked("m1")
    for node in ("m1", "hub", "m1"):
        for _ in range(4):
            taken = branch.take()
            told.append((taken["number"], taken["token"]))
        branch.kill(node)
        branch.start(node)
    branch.linked("m1")
    numbers = [number for number, _ in told]
    assert len(set(numbers)) == len(numbers)
    until(lambda: branch.numbers() >= set(numbers), why="the hub knows all")
    lines = list(exported(branch.data, "m1"))
    assert all(any(token in line for line in lines) for _, token in told)
    verdict = verified(branch.data, "")
    assert verdict["ok"], verdict["problems"]


def test_killed_between_paper_and_record_the_slip_comes_again_marked_as_a_copy(branch: RealBranch) -> None:
    _printer(branch, '{"stalled": true}')
    branch.start("m1")
    taking = threading.Thread(target=_until_cut_off, args=(branch,), daemon=True)
    taking.start()
    until(lambda: _count(branch, "TicketIssued") == 1, why="the ticket is on disk")
    branch.kill("m1")
    taking.join(20)
    assert _count(branch, "TicketPrinted") == 0
    _printer(branch, "{}")
    branch.start("m1")
    until(lambda: _count(branch, "TicketPrinted") == 1, why="the owed slip comes by itself")
    printed = next(line for line in exported(branch.data, "m1") if "TicketPrinted" in line)
    assert json.loads(printed)["fact"]["copy"] is True
    until(lambda: len(list((branch.data / "slips").glob("*.png"))) == 1, why="one slip, drawn")


def test_paper_out_is_said_and_the_ticket_stands(branch: RealBranch) -> None:
    _printer(branch, '{"paper": "out"}')
    branch.start("m1")
    until(lambda: branch.ask("m1", "status")["parts"]["paper"] == "out", why="paper out is noticed")
    taken = branch.take()
    assert taken["number"] == "A1501" and not taken["printed"]
    _printer(branch, "{}")
    until(lambda: branch.ask("m1", "status")["parts"]["paper"] == "ok", why="paper is back")
    assert branch.take()["printed"]
    assert _count(branch, "TicketPrinted") == 1, "a new roll does not pour out what is owed"


def _printer(branch: RealBranch, faults: str) -> None:
    folder = branch.data / "m1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "printer.faults.json").write_text(faults, "utf-8")


def _until_cut_off(branch: RealBranch) -> None:
    with suppress(OSError):
        branch.take()


def _count(branch: RealBranch, kind: str) -> int:
    return sum(kind in line for line in exported(branch.data, "m1"))


def test_a_node_ends_within_seconds_of_sigterm_with_exit_code_zero(branch: RealBranch) -> None:
    branch.start("hub", "m1", "board")
    assert [branch.stop(node) for node in ("board", "m1", "hub")] == [0, 0, 0]
    assert branch.broker_pid() == 0
