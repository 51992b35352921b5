"""What every slip printer keeps to, whoever made it."""

import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from queue_machine.hardware.dialogue import Timing
from queue_machine.hardware.memory import FINE, MemoryPrinter
from queue_machine.hardware.outcome import PrintOutcome, SlipPrinter
from queue_machine.hardware.port import SerialPort
from queue_machine.hardware.printer import EscposPrinter
from queue_machine.hardware.profiles import GENERIC_80
from queue_machine.hardware.simulated import Faults, VirtualPrinter
from queue_machine.hardware.slip import Cut, Slip, Text
from queue_machine.hardware.status import PrinterHealth


class Bench:
    """A printer with what the test needs to put it into trouble and to count what came out."""

    def __init__(
        self, printer: SlipPrinter, empty: Callable[[], None], refill: Callable[[], None], count: Callable[[], int]
    ) -> None:
        self.printer, self.empty, self.refill, self.count = printer, empty, refill, count

    def print(self, text: str = "A023") -> PrintOutcome:
        ends: list[PrintOutcome] = []
        self.printer.print(slip(text), ends.append)
        eventually(lambda: bool(ends))
        return ends[0]


def slip(text: str) -> Slip:
    return Slip(blocks=(Text(text=text), Cut()))


def eventually(holds: Callable[[], bool], within: float = 5.0) -> None:
    end = time.monotonic() + within
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.002)


def memory() -> Bench:
    printer = MemoryPrinter()
    return Bench(
        printer,
        lambda: printer.become(PrinterHealth(state="offline", paper="out")),
        lambda: printer.become(FINE),
        lambda: len(printer.slips),
    )


def on_a_pty(virtual: VirtualPrinter) -> Bench:
    def set_paper(faults: Faults) -> None:
        virtual.faults = faults

    printer = EscposPrinter(
        SerialPort(str(virtual.link), baud=115200),
        replace(GENERIC_80, speed=2000.0),
        Timing(poll=0.1, watch=0.05, slack=0.5),
    )
    return Bench(
        printer, lambda: set_paper(Faults(paper="out")), lambda: set_paper(Faults()), lambda: len(virtual.slips)
    )


@pytest.fixture(params=["memory", "pty"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    if request.param == "memory":
        made = memory()
        yield made
        made.printer.close()
        return
    with VirtualPrinter(tmp_path / "printer", tmp_path / "slips") as virtual:
        made = on_a_pty(virtual)
        yield made
        made.printer.close()


def test_a_slip_is_printed_once_and_told_once(bench: Bench) -> None:
    outcome = bench.print()
    assert outcome.result == "printed"
    assert outcome.trouble == ""
    eventually(lambda: bench.count() == 1)


def test_a_printer_that_can_print_is_fine(bench: Bench) -> None:
    eventually(lambda: bench.printer.health.fine)
    assert bench.printer.health.obstacle == ""


def test_without_paper_a_slip_is_refused_with_the_reason(bench: Bench) -> None:
    bench.empty()
    eventually(lambda: bench.printer.health.obstacle == "paper-out")
    outcome = bench.print()
    assert (outcome.result, outcome.trouble) == ("refused", "paper-out")
    assert bench.count() == 0


def test_a_new_roll_brings_nothing_that_was_refused(bench: Bench) -> None:
    bench.empty()
    eventually(lambda: bench.printer.health.obstacle == "paper-out")
    bench.print("refused")
    bench.refill()
    eventually(lambda: bench.printer.health.fine)
    assert bench.print("new").result == "printed"
    eventually(lambda: bench.count() == 1)


def test_changes_of_health_are_told_beginning_with_the_present_one(bench: Bench) -> None:
    eventually(lambda: bench.printer.health.fine)
    heard: list[PrinterHealth] = []
    bench.printer.on_health(heard.append)
    eventually(lambda: bool(heard))
    assert heard[0].fine
    bench.empty()
    eventually(lambda: heard[-1].obstacle == "paper-out")
    bench.refill()
    eventually(lambda: heard[-1].fine)
    assert all(earlier != later for earlier, later in pairwise(heard))


def test_slips_asked_for_by_many_threads_each_get_their_outcome(bench: Bench) -> None:
    ends: list[PrintOutcome] = []
    threads = [threading.Thread(target=bench.printer.print, args=(slip(str(n)), ends.append)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    eventually(lambda: len(ends) == 8)
    assert {end.result for end in ends} == {"printed"}
    eventually(lambda: bench.count() == 8)


def test_a_callback_may_print_the_next_slip(bench: Bench) -> None:
    ends: list[PrintOutcome] = []
    bench.printer.print(slip("1"), lambda _: bench.printer.print(slip("2"), ends.append))
    eventually(lambda: bool(ends))
    eventually(lambda: bench.count() == 2)


def test_a_closed_printer_refuses(bench: Bench) -> None:
    bench.printer.close()
    bench.printer.close()
    outcome = bench.print()
    assert (outcome.result, outcome.trouble) == ("refused", "closing")
    assert not bench.printer.health.fine
