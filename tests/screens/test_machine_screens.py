"""The ticket machine's pages on a real window: every one in both type sizes and languages, measured and touched."""

from typing import Any

import pytest
from msgspec.structs import replace

from kiosk.settings import Screen
from kiosk.views.machine_view import MachineView
from kiosk.views.machine_words import starting, view
from tests.kiosk.machine_samples import FACES, NOW, TEXTS, long_names, pages

pytestmark = pytest.mark.screen

LONG = long_names()
PAGES = pages()


def shown(name: str, language: str = "zh-CN", elder: bool = False, long: bool = False) -> MachineView:
    progress, hall = PAGES[name]
    return view(replace(progress, language=language, elder=elder), hall, FACES, LONG if long else TEXTS, NOW)


@pytest.fixture
def held(hold: Any) -> Any:
    from kiosk.touch.machine import MachineFace

    screen = Screen(node="m1", width_px=1080, height_px=1920, width_mm=268)
    from kiosk import look

    return hold(
        MachineFace,
        screen=look.Screen(screen.width_px, screen.height_px, screen.width_mm),
        accent=FACES.look.accent,
        logo=FACES.look.logo,
    )


@pytest.mark.parametrize("elder", [False, True], ids=["normal", "elder"])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_letters_targets_contrast_and_room_are_right_on_every_page(held: Any, language: str, elder: bool) -> None:
    found: dict[str, list[str]] = {}
    for long in (False, True):
        for name in PAGES:
            held.show(shown(name, language, elder, long))
            if faults := held.faults():
                found[f"{name}{' long' if long else ''}"] = faults
    held.show(starting(FACES, TEXTS))
    assert not held.faults()
    assert not found, "\n".join(f"{name}: {fault}" for name, faults in found.items() for fault in faults)
