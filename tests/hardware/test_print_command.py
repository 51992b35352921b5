"""Where `anju print` can bring a slip."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.print_command import PrintFailed, deliver
from queue_machine.hardware.escpos import encode
from queue_machine.hardware.profiles import GENERIC_80
from queue_machine.hardware.simulated import VirtualPrinter
from queue_machine.hardware.slip import Cut, Slip, Text

Until = Callable[..., None]
CONTENT = encode(Slip(blocks=(Text(text="A023"), Cut())), GENERIC_80)


def test_a_file_gets_the_bytes(tmp_path: Path) -> None:
    deliver(CONTENT, str(tmp_path / "slip.bin"))
    assert (tmp_path / "slip.bin").read_bytes() == CONTENT


def test_a_printer_at_a_port_prints_them(virtual: VirtualPrinter) -> None:
    deliver(CONTENT, str(virtual.link))
    assert virtual.wait_for(1)[0].text == "A023"


def test_a_place_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PrintFailed, match="cannot write"):
        deliver(CONTENT, str(tmp_path / "no" / "slip.bin"))
    with pytest.raises(PrintFailed, match="did not take the slip"):
        deliver(CONTENT, "socket://127.0.0.1:1", timeout=0.5)
