"""Disk and printer of a ticket machine fail: whoever was told something keeps it, and the screen says what is up."""

import os
import pty
import random
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk.views.machine_progress import fresh
from kiosk.views.machine_words import view
from kiosk.visit import Taken
from queue_machine.domain.refusals import Refusal
from queue_machine.hardware.simulated import Faults, VirtualPrinter
from queue_machine.ledger.ledger import LedgerFailed
from queue_machine.ledger.sqlite import SqliteLedger
from scripts.machine_process import MachineProcess
from scripts.torture.disk import Disk, Trap, TrialDatabase
from tests.faults.conftest import Branch, until

SERVICE = "deposit-unit"
COPY = "补打"


def touch(machine: MachineProcess, cause: str) -> Taken:
    return machine.take(SERVICE, "", 1, "zh-CN", cause).result(15)


def printer_of(machine: MachineProcess) -> VirtualPrinter:
    assert machine.virtual is not None
    return machine.virtual


def text_of(printer: VirtualPrinter, count: int) -> list[str]:
    return ["\n".join(slip.lines) for slip in printer.wait_for(count, 15)]


def well(machine: MachineProcess) -> bool:
    return machine.printer is not None and machine.printer.health.fine


def test_fsync_eio(branch: Branch, tmp_path: Path) -> None:
    """The disk takes the write and does not keep it: nobody is told of a ticket, and the screen says where to go."""
    machine = branch.machine()
    assert until(lambda: well(machine))
    kept = touch(machine, "kept")
    assert kept.slip.result(15) == "printed" and text_of(printer_of(machine), 1)
    disk = Disk(tmp_path / "trial", lambda kind: None)

    def fails_from_now() -> None:
        ledger = machine.station.ledger
        ledger._database.close()
        ledger._database = TrialDatabase(ledger.path, disk)
        disk.trap = Trap("sync", "refuse", 0)

    machine.station.owner.submit(fails_from_now).result(5)
    with pytest.raises((LedgerFailed, Refusal)):
        touch(machine, "lost")
    assert machine.station.ended.wait(5), "out of service"
    with pytest.raises(Refusal):
        touch(machine, "after")
    assert len(printer_of(machine).slips) == 1, "no paper for what nobody can vouch for"
    hall, faces = machine.hall(), machine.settings.faces
    for language, words in (("zh-CN", "服务台"), ("en", "service desk")):
        said = replace(fresh(faces, 0), language=language)
        shown = view(said, hall, faces, machine.station.texts, 0)
        assert shown.page == "out" and words in f"{shown.title} {shown.lead}", shown
    machine.stop()
    branch._machines.clear()
    again = branch.machine()
    held = {ticket.id: ticket.number for ticket in again.station.node.lobby.tickets.values()}
    assert held.get(kept.ticket) == kept.number
    assert until(lambda: well(again))
    assert touch(again, "new").number not in held.values()


@pytest.mark.parametrize("seed", range(4))
def test_fsync_eio_then_power_cut(tmp_path: Path, seed: int) -> None:
    """What was acknowledged before is there after the cut, whatever became of the write that failed."""
    disk = Disk(tmp_path / "disk", lambda kind: None)
    ledger = SqliteLedger.open(disk.path, opening=disk.opening)
    ledger.set_meta("told", "yes")
    disk.trap = Trap("sync", "refuse", 0)
    with pytest.raises(LedgerFailed):
        ledger.set_meta("never-told", "perhaps")
    with pytest.raises(LedgerFailed):
        ledger.set_meta("later", "no")
    disk.survive(random.Random(seed), power=True)
    ledger.close()
    again = SqliteLedger.open(disk.path)
    assert again.was_damaged is None and again.meta("told") == "yes" and again.meta("later") is None
    again.close()


@pytest.mark.parametrize("profile", ["TM-T20", "generic-80"])
def test_paper_out_in_the_middle_of_a_slip(branch: Branch, profile: str) -> None:
    """The ticket stands; with a new roll its slip is printed on touch and is marked as a copy."""
    machine = branch.machine(profile=profile)
    printer = printer_of(machine)
    assert until(lambda: well(machine))
    printer.faults = Faults(paper_out_after=3)
    taken = touch(machine, "one")
    assert taken.slip.result(20) == "uncertain"
    assert taken.ticket in machine.station.node.lobby.tickets
    assert until(lambda: machine.station.parts.get("printer") == "paper-out"), "the hall hears of it"
    owed = machine.station.owner.submit(lambda: [ticket.id for ticket in machine.machine.owed()]).result(5)
    assert owed == [taken.ticket]
    refused = touch(machine, "two")
    assert refused.slip.result(15) == "refused", "without paper nothing is sent"
    printer.faults = Faults()
    assert until(lambda: well(machine))
    assert machine.print_slip(taken.ticket, "again").result(15) == "printed"
    assert machine.print_slip(refused.ticket, "first").result(15) == "printed"
    # A printer that cannot be told to forget pours out the rest of the old slip before the next one.
    rest = 0 if profile == "TM-T20" else 1
    begun, *between, copy, first = text_of(printer, 3 + rest)
    assert len(between) == rest and not any(COPY in each for each in (begun, *between))
    assert COPY in copy and taken.number in copy
    assert COPY not in first and refused.number in first, "of what never came out there is no copy"


def test_printer_unplugged_and_back_under_another_name(branch: Branch) -> None:
    """Under its lasting name (/dev/serial/by-id/…) it is found again, whatever the system calls it now."""
    machine = branch.machine()
    printer = printer_of(machine)
    assert until(lambda: well(machine))
    before = printer.link.readlink()
    printer.unplug()
    assert until(lambda: machine.station.parts.get("printer") == "port-closed")
    decoys = [pty.openpty() for _ in range(8)]  # somebody else has its old name now
    try:
        away = touch(machine, "away")
        assert away.slip.result(15) == "refused"
        printer.plug()
        assert printer.link.readlink() != before, "it really has another name"
        assert until(lambda: well(machine), 15)
        assert machine.print_slip(away.ticket, "again").result(15) == "printed"
        assert touch(machine, "next").slip.result(15) == "printed"
        slips = text_of(printer, 2)
        assert away.number in slips[0] and not any(COPY in slip for slip in slips)
    finally:
        for one, other in decoys:
            os.close(one)
            os.close(other)


def test_printer_named_by_a_name_that_is_gone(branch: Branch, tmp_path: Path) -> None:
    """By a name that the system gives anew it is not found: tickets go on, health says so, and no other is taken."""
    machine = branch.machine(port=str(tmp_path / "ttyUSB0"))
    assert until(lambda: machine.station.parts.get("printer") == "port-closed")
    taken = touch(machine, "one")
    assert taken.number and taken.slip.result(15) == "refused"
    with VirtualPrinter(tmp_path / "ttyUSB1", tmp_path / "slips") as other:
        assert machine.print_slip(taken.ticket, "again").result(15) == "refused" and not other.slips
    with VirtualPrinter(tmp_path / "ttyUSB0", tmp_path / "slips"):
        assert until(lambda: well(machine), 15), "put back where it was, it prints"
        assert machine.print_slip(taken.ticket, "at last").result(15) == "printed"


@pytest.mark.parametrize("faults", [Faults(garbage=True), Faults(silent=True), Faults(stalled=True)])
def test_garbage_and_silence_on_the_port(branch: Branch, faults: Faults) -> None:
    """Every slip has an outcome in time, tickets go on, bad answers are no good health, and after it all is well."""
    machine = branch.machine()
    printer = printer_of(machine)
    assert until(lambda: well(machine))
    printer.faults = faults
    taken = [touch(machine, f"touch-{count}") for count in range(1 if faults.garbage else 2)]
    outcomes = [each.slip.result(25) for each in taken]
    assert all(outcome in ("printed", "uncertain", "refused") for outcome in outcomes)
    assert len({each.number for each in taken}) == len(taken)
    if faults.stalled:
        assert outcomes == ["refused", "refused"] or "uncertain" in outcomes
    printer.faults = Faults()
    assert until(lambda: well(machine), 15)
    assert touch(machine, "well again").slip.result(15) == "printed"
    for each, outcome in zip(taken, outcomes, strict=True):
        again = machine.print_slip(each.ticket, "again").result(15)
        assert again == ("done" if outcome == "printed" else "printed")
    marked = [COPY in slip for slip in text_of(printer, 1)]
    assert sum(marked) <= outcomes.count("uncertain"), "only what may have come out is a copy"
