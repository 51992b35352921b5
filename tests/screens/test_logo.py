"""The hall's sign at the head of a screen: upright, in its file's colours, and a spoilt one harms nothing."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from kiosk import settings

pytestmark = [pytest.mark.screen, pytest.mark.timeout(60)]

ROOT = Path(__file__).resolve().parents[2]


def board(hold: Any, logo: Path) -> Any:
    from kiosk.touch.board import make_face

    screen = settings.Screen(node="board", width_px=1920, height_px=1080, width_mm=941)
    return hold(lambda **_: make_face(settings.Look(logo=str(logo)), screen, ROOT / ".cache" / "fonts"))


def test_a_logo_stands_upright_in_its_own_colours(hold: Any, tmp_path: Path) -> None:
    flag = Image.new("RGB", (200, 200), (200, 0, 0))
    flag.paste((0, 0, 200), (0, 100, 200, 200))
    flag.save(tmp_path / "flag.png")
    held = board(hold, tmp_path / "flag.png")
    sign = held.face.header.children[-1]
    picture = held.picture()
    middle, foot = round(sign.center_x), round(1080 - sign.y)
    assert picture.getpixel((middle, foot - round(sign.height * 0.75))) == (200, 0, 0)
    assert picture.getpixel((middle, foot - round(sign.height * 0.25))) == (0, 0, 200)


def test_a_spoilt_logo_takes_no_room_and_stops_nothing(hold: Any, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\nand no more")
    sign = board(hold, tmp_path / "logo.png").face.header.children[-1]
    assert not sign.shown
    assert sign.wanted_width() == 0.0
