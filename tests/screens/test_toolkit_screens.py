"""The toolkit on a real window: pieces lie where they should, look pressed when pressed, and feel fingers rightly."""

import importlib.util
import io
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from kiosk import look

pytestmark = pytest.mark.screen
ROOT = Path(__file__).resolve().parents[2]


def face_of(build: Any) -> type:
    """A face whose content is what `build(face)` makes; its view is a function to call."""
    from kiosk.touch.face import Face

    class Plain(Face):
        def compose(self) -> Any:
            return build(self)

        def draw(self, view: Any) -> None:
            view(self)

    return Plain


def button_face(face: Any) -> Any:
    from kiosk.touch.toolkit import Button, Column, Row, Space

    return Column(
        Button("好", name="one", on_tap=lambda: face.send("one")),
        Row(Button("甲", name="left", grow=1, on_tap=lambda: face.send("left")),
            Button("乙", name="right", grow=1, on_tap=lambda: face.send("right")), gap="m"),
        Button("不行", name="off", disabled=True, on_tap=lambda: face.send("off"),
               on_refused=lambda: face.send("refused")),
        Button("3", name="key", quick=True, on_tap=lambda: face.send("key")),
        Space(grow=1), pad="l", gap="xl",
    )  # fmt: skip


def names(held: Any) -> list[str]:
    return [name for name, _ in held.sent]


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


def test_views_offered_by_threads_are_drawn_and_only_the_latest(hold: Any) -> None:
    from kiosk.touch.face import Face
    from kiosk.touch.toolkit import Text

    class Counting(Face):
        def compose(self) -> Any:
            self.drawn_views: list[int] = []
            return Text(name="words")

        def draw(self, view: int) -> None:
            self.drawn_views.append(view)
            self.find("words").text = str(view)

    held = hold(Counting)
    threads = [threading.Thread(target=held.face.offer, args=(at,)) for at in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held.face.offer(99)
    held.until(lambda: held.texts() == ["99"])
    assert len(held.face.drawn_views) < 10
    held.face.offer(99)
    held.pump()
    assert held.face.drawn_views.count(99) == 1


def test_show_is_refused_off_the_main_thread(hold: Any) -> None:
    held = hold(face_of(button_face))
    caught: list[BaseException] = []

    def wrong() -> None:
        try:
            held.face.show(lambda face: None)
        except RuntimeError as error:
            caught.append(error)

    thread = threading.Thread(target=wrong)
    thread.start()
    thread.join()
    assert "main thread" in str(caught[0])


def test_work_of_other_threads_runs_on_the_main_one_and_answers(hold: Any) -> None:
    held = hold(face_of(button_face))
    good, bad = held.face.submit(threading.current_thread), held.face.submit(lambda: 1 / 0)
    held.until(bad.done)
    assert good.result() is threading.main_thread()
    assert isinstance(bad.exception(), ZeroDivisionError)


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


def test_the_remote_view_shows_the_screen_and_a_still_one_costs_no_drawing(hold: Any) -> None:
    held = hold(face_of(button_face))

    def ask(width: int) -> bytes:
        got: list[bytes] = []
        thread = threading.Thread(target=lambda: got.append(held.remote.frame(width)))
        thread.start()
        held.until(lambda: not thread.is_alive())
        return got[0]

    first = ask(540)
    assert Image.open(io.BytesIO(first)).size == (540, 960)
    drawn = held.face.drawn
    assert ask(540) is first
    assert Image.open(io.BytesIO(ask(5000))).size == (1080, 1920)
    assert held.face.drawn == drawn
    held.face.find("one").text = "变了"
    held.pump()
    assert ask(540) != first


def test_a_remote_touch_works_from_another_thread_and_nonsense_is_refused(hold: Any) -> None:
    held = hold(face_of(button_face))
    x, y = held.face.where("left")
    thread = threading.Thread(target=held.remote.tap, args=(x, y))
    thread.start()
    held.until(lambda: not thread.is_alive())
    held.until(lambda: names(held) == ["left"])
    with pytest.raises(ValueError, match="between 0 and 1"):
        held.remote.touch(1.5, 0.5, "down")
    with pytest.raises(ValueError, match="is none of these"):
        held.remote.touch(0.5, 0.5, "sideways")


def test_a_screen_that_does_not_answer_is_not_waited_for(hold: Any) -> None:
    held = hold(face_of(button_face))
    held.remote._timeout = 0.05
    with pytest.raises(TimeoutError):
        held.remote.frame(540)
    with pytest.raises(TimeoutError):
        held.remote.touch(0.5, 0.99, "down")


def test_escape_and_f1_open_and_close_nothing(hold: Any) -> None:
    held = hold(face_of(button_face))
    for key in (27, 282):
        held.window.dispatch("on_keyboard", key, 0, "", [])
    held.pump()
    from kivy.base import EventLoop

    assert EventLoop.status == "started"
    assert held.face.open_settings() is False


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


def test_a_face_runs_as_its_own_process_and_closes(display: str, tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, ROOT / "tests" / "screens" / "gallery.py", tmp_path],
        capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    pictures = sorted(tmp_path.glob("*.png"))
    assert len(pictures) == 8
    for picture in pictures:
        with Image.open(picture) as shown:
            assert shown.size == (1080, 1920)
            assert len(shown.convert("L").getcolors(256) or range(256)) > 20, f"{picture.name} is blank"


def test_real_clicks_of_the_display_reach_the_face_once_each(display: str, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, ROOT / "tests" / "screens" / "gallery.py", tmp_path, "stay"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        where = json.loads(process.stdout.readline())["where"]
        for name in ("help", "priority"):
            x, y = where[name][0] * 1080, where[name][1] * 1920
            # At a person's pace: a faster second tap is taken for a trembling hand.
            steps = ["mousemove", str(int(x)), str(int(y)), "sleep", "0.5", "click", "1"]
            subprocess.run(["xdotool", *steps], check=True, timeout=10)
            assert json.loads(process.stdout.readline()) == {"intent": name}
        rest, _ = process.communicate(timeout=20)
        assert rest == ""
        assert process.returncode == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(10)
