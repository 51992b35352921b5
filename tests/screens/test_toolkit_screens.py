"""The toolkit on a real window: pieces lie where they should, look as they are, and keep the rules."""

import importlib.util
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kiosk import look
from tests.screens.plain_faces import button_face, face_of, names

pytestmark = pytest.mark.screen


def test_pressed_and_disabled_look_different_from_rest(hold: Any) -> None:
    held = hold(face_of(button_face))
    piece = held.face.find("one")

    def shade() -> tuple[int, int, int]:
        return held.picture().getpixel((int(piece.x + 40), int(held.window.height - piece.center_y)))

    rest = shade()
    held.press("one")
    pressed = shade()
    held.lift("one")
    piece.disabled = True
    disabled = shade()
    assert len({rest, pressed, disabled}) == 3
    assert rest == tuple(round(c * 255) for c in look.rgb(look.tokens().colours.accent))


def test_rows_share_columns_stack_and_grids_align(hold: Any) -> None:
    from kiosk.touch.toolkit import Card, Column, Grid, Row, Space, Text

    def build(face: Any) -> Any:
        return Column(
            Row(Text("一", name="a", grow=1), Text("二", name="b", grow=2), gap=0),
            Grid(Card(Text("短"), name="c"), Card(Text("很长的一段话" * 8), name="d"), Card(Text("三"), name="e"),
                 columns=2, name="grid"),
            Space(grow=1), Text("底", name="f"), pad="m",
        )  # fmt: skip

    held = hold(face_of(build))
    find = held.face.find
    assert find("b").width == pytest.approx(2 * find("a").width)
    assert find("c").height == find("d").height == find("e").height
    assert find("c").top == find("d").top > find("e").top
    assert find("f").y == pytest.approx(look.tokens().space["m"])
    assert held.faults() == []


def test_a_piece_not_shown_takes_no_room_and_no_touch(hold: Any) -> None:
    held = hold(face_of(button_face))
    before = held.face.find("off").y
    place = held.face.where("one")
    held.face.find("one").shown = False
    held.pump()
    assert held.face.find("off").y > before
    held.touch(0.01, place[1], "down")
    held.touch(0.01, place[1], "up")
    assert names(held) == []
    assert "好" not in held.texts()


def test_text_wraps_and_its_card_grows_with_it(hold: Any) -> None:
    from kiosk.touch.toolkit import Card, Column, Space, Text

    def build(face: Any) -> Any:
        return Column(Card(Text("短", name="words"), name="card"), Space(grow=1), pad="m")

    held = hold(face_of(build))
    low = held.face.find("card").height
    held.face.find("words").text = "请带好身份证原件、银行卡和购房合同，前面还有 6 人，约 20 分钟。" * 4
    held.pump()
    assert held.face.find("card").height > 2 * low
    assert held.faults() == []


def test_elder_type_restyles_what_is_on_the_screen(hold: Any) -> None:
    held = hold(face_of(button_face))
    small = held.face.find("one").height
    held.face.set_elder(True)
    held.pump()
    assert held.face.find("one").height > small
    assert held.faults() == []
    held.face.set_elder(False)
    held.pump()
    assert held.face.find("one").height == small


def test_pages_are_made_once_and_kept(hold: Any) -> None:
    from kiosk.touch.stage import Pages
    from kiosk.touch.toolkit import Column, Text

    made: list[str] = []

    def page(name: str) -> Any:
        made.append(name)
        return Column(Text(name))

    pages: list[Any] = []

    def build(face: Any) -> Any:
        pages.append(Pages({"a": lambda: page("a"), "b": lambda: page("b")}))
        return pages[0]

    held = hold(face_of(build))
    for name in ("a", "b", "a"):
        pages[0].turn(name)
        held.pump()
        assert held.texts() == [name]
    assert made == ["a", "b"]


def test_a_qr_code_on_the_screen_can_be_scanned(hold: Any, tmp_path: Path) -> None:
    from kiosk.touch.toolkit import QR, Column, Row, Space

    content = "https://hall.example/t/" + "abcdefghijklmnopqrstuvwxyz"

    def build(face: Any) -> Any:
        return Column(Space(grow=1), Row(QR(content, side=320.0), pack="center"), Space(grow=1))

    held = hold(face_of(build))
    held.picture(tmp_path / "qr.png")
    told = subprocess.run(
        ["zbarimg", "-q", "--raw", tmp_path / "qr.png"], capture_output=True, text=True, timeout=30, check=True
    )
    assert told.stdout.strip() == content


@pytest.mark.parametrize("width_mm", [268.0, 194.4, 398.5])
def test_every_piece_keeps_the_rules_in_both_type_sizes_and_on_every_screen(hold: Any, width_mm: float) -> None:
    spec = importlib.util.spec_from_file_location("gallery", Path(__file__).with_name("gallery.py"))
    gallery = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(gallery)
    held = hold(gallery.gallery(), screen=look.Screen(1080, 1920, width_mm))
    for elder in (False, True):
        for page in ("inputs", "slip", "menu"):
            held.show({"elder": elder, "page": page})
            held.pump()
            # The gallery's pages are fuller than a 15 inch screen holds in elder type; what sticks out is theirs.
            assert [fault for fault in held.faults() if width_mm > 200 or "sticks out" not in fault] == []
