"""Things that tests of devices share: patience, a ticket like the one that the field's figures were measured on."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.texts import Texts
from kiosk.views.slip import SlipContent
from queue_machine.hardware.simulated import VirtualPrinter

Until = Callable[..., None]


@pytest.fixture
def until() -> Until:
    """Wait for a condition, with a limit."""

    def wait(holds: Callable[[], bool], within: float = 5.0) -> None:
        end = time.monotonic() + within
        while not holds():
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.002)

    return wait


@pytest.fixture(scope="session")
def texts() -> Texts:
    return Texts.load()


@pytest.fixture
def ticket() -> SlipContent:
    """Hall, A023, service, people ahead, wait, windows, time, a QR code of version 4, five reminder lines."""
    return SlipContent(
        hall="江滨市住房公积金管理中心",
        number="A023",
        service="购房提取",
        token="abcdefghijklmnopqrstuvwxyz",
        taken_at="2025-03-04 09:41",
        people_ahead=6,
        estimate=(12, 18),
        windows=("3", "5", "6"),
        public_url="https://gjj.example.cn",
        bring=(
            "本人身份证原件",
            "购房合同原件及复印件",
            "首付款发票原件",
            "结婚证（已婚的请带）",
            "本人的一类银行卡",
        ),
    )


@pytest.fixture
def virtual(tmp_path: Path) -> Iterator[VirtualPrinter]:
    with VirtualPrinter(tmp_path / "printer-m1", tmp_path / "slips") as printer:
        yield printer
