"""The virtual printer: does it what a printer does?"""

import os
import select
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from queue_machine.hardware.escpos import encode
from queue_machine.hardware.profiles import GENERIC_58, GENERIC_80, profile
from queue_machine.hardware.simulated import Faults, VirtualPrinter
from queue_machine.hardware.slip import Cut, Slip, Text
from queue_machine.hardware.status import ORDERED_ASK, questions

Until = Callable[..., None]
ALL = questions((1, 2, 3, 4))


@contextmanager
def line_to(printer: VirtualPrinter) -> Iterator[int]:
    port = os.open(printer.link, os.O_RDWR | os.O_NOCTTY)
    try:
        yield port
    finally:
        os.close(port)


def answer(port: int, count: int, within: float = 2.0) -> bytes:
    content, end = b"", time.monotonic() + within
    while len(content) < count and time.monotonic() < end:
        if select.select([port], [], [], 0.02)[0]:
            content += os.read(port, 100)
    return content


def test_it_answers_questions_at_once(virtual: VirtualPrinter) -> None:
    with line_to(virtual) as port:
        os.write(port, ALL)
        assert answer(port, 4) == b"\x12\x12\x12\x12"


def test_questions_overtake_a_slip_that_waits_for_paper_and_orders_do_not(virtual: VirtualPrinter) -> None:
    virtual.faults = Faults(paper="out")
    with line_to(virtual) as port:
        os.write(port, b"text\n" + ORDERED_ASK + ALL)
        assert answer(port, 4) == b"\x1a\x32\x12\x7e"
        virtual.faults = Faults()
        assert answer(port, 1) == b"\x00"


def test_a_question_inside_a_picture_is_obeyed_as_printers_do(virtual: VirtualPrinter) -> None:
    with line_to(virtual) as port:
        os.write(port, b"\x1dv0\x00\x01\x00\x03\x00\x10\x04\x01")
        assert answer(port, 1) == b"\x12"


def test_a_question_in_two_portions_is_answered_once(virtual: VirtualPrinter, until: Until) -> None:
    with line_to(virtual) as port:
        for count, byte in enumerate(ALL, start=1):
            os.write(port, bytes([byte]))
            until(lambda count=count: virtual.received == count)
        assert answer(port, 5, 0.3) == b"\x12\x12\x12\x12"


def test_it_tells_changes_by_itself_when_asked_to(virtual: VirtualPrinter) -> None:
    with line_to(virtual) as port:
        os.write(port, b"\x1da\x0f")
        assert answer(port, 4) == b"\x10\x00\x00\x00"
        virtual.faults = Faults(paper="out")
        assert answer(port, 4) == b"\x18\x00\x0f\x00"


def test_a_silent_one_prints_and_says_nothing(virtual: VirtualPrinter) -> None:
    virtual.faults = Faults(silent=True)
    with line_to(virtual) as port:
        os.write(port, ALL + encode(Slip(blocks=(Text(text="安居"), Cut())), GENERIC_80) + ORDERED_ASK)
        assert virtual.wait_for(1)[0].lines == ("安居",)
        assert answer(port, 1, 0.1) == b""


def test_paper_ends_after_so_many_lines(virtual: VirtualPrinter, until: Until) -> None:
    virtual.faults = Faults(paper_out_after=2)
    with line_to(virtual) as port:
        os.write(port, b"1\n2\n3\n4\n\x1dV\x00")
        until(lambda: virtual.faults.paper == "out")
        virtual.faults = Faults()
        assert [slip.lines for slip in virtual.wait_for(2)] == [("1", "2"), ("3", "4")]


def test_a_printer_without_a_knife_finishes_its_slip_by_itself(tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path / "p", tmp_path / "slips", GENERIC_58) as printer, line_to(printer) as port:
        os.write(port, encode(Slip(blocks=(Text(text="one"), Cut())), GENERIC_58))
        assert printer.wait_for(1)[0].lines == ("one",)


def test_slips_are_numbered_on_from_those_already_there(tmp_path: Path) -> None:
    content = encode(Slip(blocks=(Text(text="x"), Cut())), GENERIC_80)
    for expected in ("slip-0001.png", "slip-0002.png"):
        with VirtualPrinter(tmp_path / "p", tmp_path / "slips") as printer, line_to(printer) as port:
            os.write(port, content)
            assert printer.wait_for(1)[0].file.name == expected
    assert (tmp_path / "slips" / "slip-0001.txt").read_text() == "x\n"
    assert sorted(file.suffix for file in (tmp_path / "slips").iterdir()) == [".png", ".png", ".txt", ".txt"]


def test_two_printers_may_share_a_folder(tmp_path: Path) -> None:
    with (
        VirtualPrinter(tmp_path / "p1", tmp_path / "slips") as one,
        VirtualPrinter(tmp_path / "p2", tmp_path / "slips") as two,
    ):
        for printer in (one, two):
            with line_to(printer) as port:
                for _ in range(5):
                    os.write(port, encode(Slip(blocks=(Text(text=printer.link.name), Cut())), GENERIC_80))
                printer.wait_for(1)
        files = [slip.file for printer in (one, two) for slip in printer.wait_for(5)]
    assert len(set(files)) == 10


def test_its_name_is_gone_when_it_is(tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path / "p", tmp_path / "slips"):
        assert (tmp_path / "p").is_symlink()
    assert not (tmp_path / "p").is_symlink()


def test_faults_can_be_set_from_outside(virtual: VirtualPrinter, until: Until) -> None:
    file = virtual.link.with_name(virtual.link.name + ".faults.json")
    file.write_text('{"paper": "out"}')
    until(lambda: virtual.faults.paper == "out")
    file.write_text('{"paper": "pa')
    until(lambda: virtual.faults.paper == "out")
    file.write_text("{}")
    until(lambda: virtual.faults == Faults())


def test_the_line_is_raw_so_that_no_byte_is_changed(virtual: VirtualPrinter) -> None:
    with line_to(virtual) as port:
        flags = termios.tcgetattr(port)
        assert not flags[3] & (termios.ECHO | termios.ICANON)
        assert not flags[1] & termios.OPOST


def test_it_runs_as_a_process_of_its_own(tmp_path: Path, until: Until) -> None:
    code = (
        "import sys; from pathlib import Path; from queue_machine.hardware.simulated import run;"
        "run(Path(sys.argv[1]), Path(sys.argv[2]), 'TM-T20')"
    )
    link, folder = tmp_path / "printer-m1", tmp_path / "slips"
    process = subprocess.Popen([sys.executable, "-c", code, str(link), str(folder)])
    try:
        until(link.exists, 10)
        port = os.open(link, os.O_RDWR | os.O_NOCTTY)
        os.write(port, encode(Slip(blocks=(Text(text="A023"), Cut())), profile("TM-T20")))
        until((folder / "slip-0001.png").exists)
        os.close(port)
    finally:
        process.terminate()
        assert process.wait(5) == 0
    assert not link.is_symlink()
