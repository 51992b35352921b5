"""docs/printers.md says what the code does."""

import re
from pathlib import Path

import msgspec
import pytest

from kiosk.views.slip import SlipContent
from queue_machine.hardware.profiles import PROFILES, profile
from queue_machine.hardware.simulated import Faults

PAGE = (Path(__file__).parents[2] / "docs" / "printers.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_is_on_the_page(name: str) -> None:
    model, paper = profile(name), name.split("-")[0]
    assert f"`{name}`" in PAGE or f"`{paper}-…`" in PAGE
    assert model.dots in (384, 512, 576)


def test_every_fault_is_on_the_page() -> None:
    for field in msgspec.structs.fields(Faults):
        assert f"`{field.name}`" in PAGE


def test_the_examples_can_be_read() -> None:
    faults, slip = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert msgspec.json.decode(faults, type=Faults).paper == "out"
    assert msgspec.json.decode(slip, type=SlipContent).number == "A023"
