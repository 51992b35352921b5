"""The toolkit under fingers: taps that count and taps that do not, on upright, turned and foreign panels."""

from pathlib import Path
from typing import Any

import pytest

from kiosk import look
from tests.screens.plain_faces import button_face, face_of, names

pytestmark = pytest.mark.screen


def test_a_tap_sends_its_intent_once(hold: Any) -> None:
    held = hold(face_of(button_face))
    held.tap("one")
    held.tap("right")
    assert names(held) == ["one", "right"]


def test_a_finger_that_slides_away_does_nothing(hold: Any) -> None:
    held = hold(face_of(button_face))
    held.press("one")
    assert held.face.find("one").pressed
    held.touch(0.5, 0.9, "move")
    assert not held.face.find("one").pressed
    held.touch(0.5, 0.9, "up")
    assert names(held) == []


def test_a_finger_that_slips_a_little_still_counts(hold: Any) -> None:
    held = hold(face_of(button_face))
    x, y = held.face.where("one")
    held.press("one")
    piece = held.face.find("one")
    held.touch(x, y + (piece.height / 2 + 10) / held.window.height, "up")
    assert names(held) == ["one"]


def test_a_trembling_second_tap_is_ignored_except_on_keys(hold: Any) -> None:
    held = hold(face_of(button_face))
    for _ in range(2):
        held.touch(*held.face.where("one"), "down")
        held.touch(*held.face.where("one"), "up")
    assert names(held) == ["one"]
    for _ in range(3):
        held.touch(*held.face.where("key"), "down")
        held.touch(*held.face.where("key"), "up")
    assert names(held) == ["one", "key", "key", "key"]


def test_a_disabled_button_does_not_act_and_can_say_why(hold: Any) -> None:
    held = hold(face_of(button_face))
    held.tap("off")
    assert names(held) == ["refused"]


def test_a_stepper_stays_in_its_bounds(hold: Any) -> None:
    from kiosk.touch.toolkit import Column, Space, Stepper

    def build(face: Any) -> Any:
        stepper = Stepper(value=2, least=1, most=3, on_change=lambda value: face.send("cases", value=value), name="n")
        return Column(stepper, Space(grow=1), pad="l")

    held = hold(face_of(build))
    for name in ("n-more", "n-more", "n-less", "n-less", "n-less"):
        held.tap(name)
    assert [values["value"] for _, values in held.sent] == [3, 2, 1]
    assert held.face.find("n-less").disabled
    assert not held.face.find("n-more").disabled


def test_a_keypad_gives_every_key(hold: Any) -> None:
    from kiosk.touch.toolkit import Column, Keypad, Space

    held = hold(face_of(lambda face: Column(Keypad(on_key=lambda key: face.send(key)), Space(grow=1), pad="l")))
    keys = [*"1234567890", "back", "clear"]
    for key in keys:
        held.tap(f"key-{key}")
    assert names(held) == keys
    assert held.faults() == []


def test_a_question_covers_the_screen_until_it_is_answered(hold: Any) -> None:
    from kiosk.touch.toolkit import Button, Countdown, Modal

    held = hold(face_of(button_face))
    ended: list[bool] = []
    countdown = Countdown(words=lambda left: f"{left} 秒")
    modal = Modal("您还在吗？", "", buttons=(Button("在", name="stay", on_tap=lambda: held.face.send("stay")),),
                  countdown=countdown)  # fmt: skip
    held.face.ask(modal)
    held.pump()
    assert held.faults() == []
    held.tap("left")
    assert names(held) == []
    held.tap("stay")
    assert names(held) == ["stay"]
    countdown.run(0.3, lambda: ended.append(True))
    assert "1 秒" in held.texts()
    held.until(lambda: ended)
    held.face.dismiss(modal)
    held.face.dismiss(modal)
    held.tap("left")
    assert names(held) == ["stay", "left"]
    assert ended == [True]


def test_a_portrait_machine_fits_a_landscape_window_and_still_feels_fingers(hold: Any) -> None:
    held = hold(face_of(button_face))
    held.window.size = (1600, 900)
    held.pump(8)
    held.tap("right")
    assert names(held) == ["right"]
    picture = held.picture()
    assert picture.size == (1600, 900)
    sunken = tuple(round(c * 255) for c in look.rgb(look.tokens().colours.sunken))
    assert picture.getpixel((20, 450)) == picture.getpixel((1580, 450)) == sunken
    held.window.size = (1080, 1920)
    held.pump(8)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_turned_panel_shows_upright_and_feels_fingers_where_they_are(
    hold: Any, rotation: int, tmp_path: Path
) -> None:
    held = hold(face_of(button_face))
    upright = held.picture()
    held.window.rotation = rotation
    if rotation != 180:
        held.window.system_size = (1920, 1080)
    held.window.update_viewport()
    held.pump(8)
    try:
        turned = held.picture(tmp_path / f"turned-{rotation}.png")
        assert turned.size == upright.size
        different = sum(
            abs(a - b) > 40 for a, b in zip(turned.convert("L").tobytes(), upright.convert("L").tobytes(), strict=True)
        )
        assert different < 0.01 * turned.width * turned.height
        held.tap("right")
        assert names(held) == ["right"]
    finally:
        held.window.rotation = 0
        held.window.size = (1080, 1920)
        held.window.update_viewport()
        held.pump(8)


def test_escape_and_f1_open_and_close_nothing(hold: Any) -> None:
    held = hold(face_of(button_face))
    for key in (27, 282):
        held.window.dispatch("on_keyboard", key, 0, "", [])
    held.pump()
    from kivy.base import EventLoop

    assert EventLoop.status == "started"
    assert held.face.open_settings() is False
