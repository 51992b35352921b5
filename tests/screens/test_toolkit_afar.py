"""Faces from elsewhere: views and work of other threads, the remote view, and a process with real clicks."""

import io
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.screens.plain_faces import button_face, face_of, names

pytestmark = pytest.mark.screen
ROOT = Path(__file__).resolve().parents[2]


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


def test_a_face_runs_as_its_own_process_and_closes(on_display: dict[str, str], tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, ROOT / "tests" / "screens" / "gallery.py", tmp_path],
        capture_output=True, text=True, timeout=90, check=False, env=on_display,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    pictures = sorted(tmp_path.glob("*.png"))
    assert len(pictures) == 8
    for picture in pictures:
        with Image.open(picture) as shown:
            assert shown.size == (1080, 1920)
            assert len(shown.convert("L").getcolors(256) or range(256)) > 20, f"{picture.name} is blank"


def test_real_clicks_of_the_display_reach_the_face_once_each(on_display: dict[str, str], tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, ROOT / "tests" / "screens" / "gallery.py", tmp_path, "stay"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=on_display,
    )  # fmt: skip
    try:
        where = json.loads(process.stdout.readline())["where"]
        for name in ("help", "priority"):
            x, y = where[name][0] * 1080, where[name][1] * 1920
            # At a person's pace: a faster second tap is taken for a trembling hand.
            steps = ["mousemove", str(int(x)), str(int(y)), "sleep", "0.5", "click", "1"]
            subprocess.run(["xdotool", *steps], check=True, timeout=10, env=on_display)
            assert json.loads(process.stdout.readline()) == {"intent": name}
        rest, _ = process.communicate(timeout=20)
        assert rest == ""
        assert process.returncode == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(10)
