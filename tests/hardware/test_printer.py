"""A printer at the end of a real pty: what comes out, what is refused, and what nobody can be sure of."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk.texts import Texts
from kiosk.views.slip import SlipContent, ticket_slip
from queue_machine.hardware.dialogue import Timing
from queue_machine.hardware.escpos import encode
from queue_machine.hardware.outcome import PrintOutcome
from queue_machine.hardware.port import SerialPort
from queue_machine.hardware.printer import EscposPrinter
from queue_machine.hardware.profiles import GENERIC_80, Profile, profile
from queue_machine.hardware.simulated import Faults, VirtualPrinter
from queue_machine.hardware.slip import Cut, Slip, Text
from queue_machine.hardware.status import PrinterHealth

Until = Callable[..., None]
Printing = Callable[..., EscposPrinter]

QUICK = Timing(reply=0.4, poll=0.1, watch=0.05, slack=0.5)
# The virtual mechanism is fast; so tests need not wait as long as paper would take.
FAST = replace(GENERIC_80, speed=2000.0)
SHORT = Slip(blocks=(Text(text="A023"), Cut()))


@pytest.fixture
def printing(virtual: VirtualPrinter, until: Until) -> Iterator[Printing]:
    """Make a printer at the virtual one's port."""
    made: list[EscposPrinter] = []

    def make(model: Profile = FAST, timing: Timing = QUICK, write_timeout: float = 0.3) -> EscposPrinter:
        port = SerialPort(str(virtual.link), baud=115200, write_timeout=write_timeout, backoff=(0.02, 0.05))
        made.append(EscposPrinter(port, model, timing))
        return made[-1]

    yield make
    for printer in made:
        printer.close()


def printed(printer: EscposPrinter, slip: Slip, until: Until, within: float = 5.0) -> PrintOutcome:
    ends: list[PrintOutcome] = []
    printer.print(slip, ends.append)
    until(lambda: bool(ends), within)
    return ends[0]


def test_the_ticket_comes_out_word_for_word(
    printing: Printing, virtual: VirtualPrinter, ticket: SlipContent, texts: Texts, until: Until
) -> None:
    printer = printing()
    outcome = printed(printer, ticket_slip(ticket, texts), until)
    assert (outcome.result, outcome.proof) == ("printed", "ordered")
    assert outcome.size < 500
    assert outcome.asked_at < outcome.first_byte_at <= outcome.sent_at <= outcome.done_at
    [slip] = virtual.wait_for(1)
    for text in ("江滨市住房公积金管理中心", "A023", "购房提取", "前面 6 人，约 20 分钟", "取号时间 2025-03-04 09:41"):
        assert text in slip.lines
    assert [f"□ {item}" for item in ticket.bring] == [line for line in slip.lines if line.startswith("□")]
    assert slip.codes == ("https://gjj.example.cn/t/abcdefghijklmnopqrstuvwxyz",)
    assert slip.file.read_bytes().startswith(b"\x89PNG")


def test_health_is_known_and_told(printing: Printing, virtual: VirtualPrinter, until: Until) -> None:
    printer = printing()
    heard: list[PrinterHealth] = []
    printer.on_health(heard.append)
    until(lambda: printer.health.fine)
    virtual.faults = Faults(paper="near-end")
    until(lambda: printer.health.paper == "near-end")
    virtual.faults = Faults(cover_open=True)
    until(lambda: printer.health.obstacle == "cover-open")
    virtual.faults = Faults()
    until(lambda: printer.health.fine)
    assert [health.obstacle for health in heard][-2:] == ["cover-open", ""]


@pytest.mark.parametrize(
    ("faults", "trouble"),
    [
        (Faults(paper="out"), "paper-out"),
        (Faults(cover_open=True), "cover-open"),
        (Faults(cutter_jam=True), "cutter"),
    ],
)
def test_trouble_known_before_refuses_at_once_and_sends_nothing(
    printing: Printing, virtual: VirtualPrinter, until: Until, faults: Faults, trouble: str
) -> None:
    printer = printing()
    until(lambda: printer.health.fine)
    virtual.faults = faults
    begun = time.monotonic()
    outcome = printed(printer, SHORT, until)
    assert (outcome.result, outcome.trouble) == ("refused", trouble)
    assert time.monotonic() - begun < 2.0
    virtual.faults = Faults()
    until(lambda: printer.health.fine)
    assert printed(printer, SHORT, until).result == "printed"
    assert len(virtual.wait_for(1)) == 1


def test_paper_that_ends_in_the_middle_makes_the_slip_uncertain(
    printing: Printing, virtual: VirtualPrinter, until: Until
) -> None:
    printer = printing()
    until(lambda: printer.health.fine)
    virtual.faults = Faults(paper_out_after=2)
    outcome = printed(printer, Slip(blocks=(*(Text(text=f"line {n}") for n in range(5)), Cut())), until)
    assert (outcome.result, outcome.trouble) == ("uncertain", "paper-out")


def test_a_new_roll_does_not_pour_out_the_rest_of_the_old_slip(tmp_path: Path, until: Until) -> None:
    model = replace(profile("TM-T20"), speed=2000.0)
    with VirtualPrinter(tmp_path / "p", tmp_path / "slips", model) as virtual:
        printer = EscposPrinter(SerialPort(str(virtual.link)), model, QUICK)
        until(lambda: printer.health.fine)
        virtual.faults = Faults(paper_out_after=2)
        outcome = printed(printer, Slip(blocks=(*(Text(text=f"line {n}") for n in range(5)), Cut())), until)
        assert outcome.result == "uncertain"
        until(lambda: virtual.received > 0)
        virtual.faults = Faults()
        until(lambda: printer.health.fine)
        assert printed(printer, SHORT, until).proof == "ordered"
        assert [slip.lines for slip in virtual.wait_for(2)] == [("line 0", "line 1"), ("A023",)]
        printer.close()


def test_a_silent_printer_is_unknown_yet_prints(printing: Printing, virtual: VirtualPrinter, until: Until) -> None:
    virtual.faults = Faults(silent=True)
    printer = printing()
    outcome = printed(printer, SHORT, until)
    assert (outcome.result, outcome.proof) == ("printed", "none")
    assert printer.health.state == "unknown"
    assert not printer.health.fine
    assert virtual.wait_for(1)[0].lines == ("A023",)


def test_garbage_for_answers_is_never_taken_for_good_health(
    printing: Printing, virtual: VirtualPrinter, until: Until
) -> None:
    virtual.faults = Faults(garbage=True, paper="out")
    printer = printing()
    outcome = printed(printer, SHORT, until)
    assert outcome.result in ("refused", "uncertain") or outcome.proof == "none"
    assert not printer.health.fine


def test_a_printer_that_stalls_in_a_silent_model_ends_uncertain_within_the_write_timeout(
    printing: Printing, virtual: VirtualPrinter, until: Until
) -> None:
    virtual.faults = Faults(silent=True, stalled=True)
    printer = printing(replace(profile("latin-80"), speed=2000.0), write_timeout=0.3)
    long = Slip(blocks=tuple(Text(text="房" * 24, tall=2) for _ in range(60)))
    assert len(encode(long, profile("latin-80"))) > 1 << 17
    begun = time.monotonic()
    outcome = printed(printer, long, until)
    assert (outcome.result, outcome.trouble) == ("uncertain", "timeout")
    assert time.monotonic() - begun < 3.0


def test_a_printer_that_stalls_before_the_slip_is_sent_nothing_of_it(
    printing: Printing, virtual: VirtualPrinter, until: Until
) -> None:
    printer = printing()
    until(lambda: printer.health.fine)
    virtual.faults = Faults(stalled=True)
    taken = virtual.received
    outcome = printed(printer, SHORT, until)
    assert (outcome.result, outcome.trouble) == ("refused", "no-answer")
    assert virtual.received <= taken + 24


def test_a_printer_that_stalls_after_taking_some_bytes_ends_uncertain(
    printing: Printing, virtual: VirtualPrinter, until: Until
) -> None:
    printer = printing()
    until(lambda: printer.health.fine)
    # So slow a line that the printer is caught in the middle of its slip.
    virtual.faults = Faults(baud=300)
    ends: list[PrintOutcome] = []
    before = virtual.received
    printer.print(Slip(blocks=tuple(Text(text="line") for _ in range(50))), ends.append)
    until(lambda: virtual.received > before + 30)
    virtual.faults = Faults(stalled=True)
    until(lambda: bool(ends))
    assert (ends[0].result, ends[0].trouble) == ("uncertain", "no-answer")


def test_an_unplugged_printer_refuses_and_one_plugged_in_again_prints(
    printing: Printing, virtual: VirtualPrinter, until: Until
) -> None:
    printer = printing()
    until(lambda: printer.health.fine)
    virtual.unplug()
    until(lambda: not printer.health.port_open)
    outcome = printed(printer, SHORT, until)
    assert (outcome.result, outcome.trouble) == ("refused", "port-closed")
    virtual.plug()
    until(lambda: printer.health.fine)
    assert printed(printer, SHORT, until).result == "printed"
    assert virtual.wait_for(1)[0].text == "A023"


def test_a_printer_unplugged_in_the_middle_leaves_the_slip_uncertain(
    printing: Printing, virtual: VirtualPrinter, until: Until
) -> None:
    printer = printing()
    until(lambda: printer.health.fine)
    virtual.faults = Faults(baud=300)
    ends: list[PrintOutcome] = []
    before = virtual.received
    printer.print(Slip(blocks=tuple(Text(text="line") for _ in range(50))), ends.append)
    until(lambda: virtual.received > before + 30)
    virtual.unplug()
    until(lambda: bool(ends))
    assert (ends[0].result, ends[0].trouble) == ("uncertain", "port-lost")


def test_a_slow_line_still_brings_the_whole_slip(
    printing: Printing, virtual: VirtualPrinter, ticket: SlipContent, texts: Texts, until: Until
) -> None:
    virtual.faults = Faults(baud=9600)
    printer = printing()
    outcome = printed(printer, ticket_slip(ticket, texts), until)
    assert outcome.result == "printed"
    assert outcome.done_at - outcome.first_byte_at > 0.3
    assert "A023" in virtual.wait_for(1)[0].lines


def test_many_slips_asked_for_at_once_come_out_in_order(
    printing: Printing, virtual: VirtualPrinter, until: Until
) -> None:
    printer = printing()
    until(lambda: printer.health.fine)
    ends: list[PrintOutcome] = []
    for number in range(20):
        printer.print(Slip(blocks=(Text(text=f"A{number:03d}"), Cut())), ends.append)
    until(lambda: len(ends) == 20)
    assert [slip.text for slip in virtual.wait_for(20, 15)] == [f"A{number:03d}" for number in range(20)]
    assert {end.result for end in ends} == {"printed"}


def test_printing_from_the_callback_of_a_slip_works(printing: Printing, virtual: VirtualPrinter, until: Until) -> None:
    printer = printing()
    ends: list[PrintOutcome] = []
    printer.print(SHORT, lambda _: printer.print(SHORT, ends.append))
    until(lambda: bool(ends))
    assert ends[0].result == "printed"


def test_closing_leaves_no_slip_without_an_outcome_and_no_thread(
    printing: Printing, virtual: VirtualPrinter, until: Until
) -> None:
    printer = printing()
    until(lambda: printer.health.fine)
    virtual.faults = Faults(stalled=True)
    ends: list[PrintOutcome] = []
    for _ in range(3):
        printer.print(SHORT, ends.append)
    printer.close()
    printer.print(SHORT, ends.append)
    assert len(ends) == 4
    assert {end.result for end in ends} <= {"refused", "uncertain"}
    assert not [thread for thread in threading.enumerate() if str(virtual.link) in thread.name]
