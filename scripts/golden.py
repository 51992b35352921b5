"""Remakes the golden pictures of tests/screens/golden: pages of the ticket machine and the board, as they should look.

`PYTHONPATH=. .venv/bin/python -m scripts.golden [FOLDER]` draws the tests' sample views, whose hall, clock and
visitors are fixed, on a virtual screen and keeps them at half size in few colours. Look at each before it is kept:
tests/screens/test_golden.py holds every later change against them.
"""

import argparse
import importlib
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from PIL import Image, ImageChops

from kiosk.settings import Screen
from kiosk.touch.shell import WindowShape, prepare
from scripts.display import start_screen

if TYPE_CHECKING:
    from kiosk.touch.face import Face

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / ".cache" / "fonts"
GOLDEN = ROOT / "tests" / "screens" / "golden"
PALETTE = 64
"""Colours kept: flat screens need few."""
SHRINK = 2
FRAMES = 12
"""Most frames that a page may take until it stands still."""

MACHINE: Mapping[str, tuple[str, bool]] = {
    "machine-start": ("attract", False),
    "machine-kinds": ("kinds", False),
    "machine-services": ("services", False),
    "machine-slip": ("slip", False),
    "machine-slip-without-paper": ("slip-failed", False),
    "machine-closed": ("closed-evening", False),
    "machine-late": ("late", False),
    "machine-elder-start": ("attract", True),
    "machine-elder-slip": ("slip", True),
}
"""Name of a picture → page of tests/kiosk/machine_samples.py, and whether in elder type."""
BOARD = ("board-closed", "board-called", "board-busy")
NAMES = (*MACHINE, *BOARD)
MACHINE_SCREEN = Screen(node="m1", width_px=1080, height_px=1920, width_mm=268)
BOARD_SCREEN = Screen(node="board", width_px=1920, height_px=1080, width_mm=941)


def shrunk(picture: Image.Image) -> Image.Image:
    """A picture at the size at which it is kept."""
    return picture.convert("RGB").reduce(SHRINK)


def keep(picture: Image.Image, path: Path) -> None:
    """Write a picture small: half its size, in few colours."""
    # Median cut would spend all colours on the shades of large plates and lose a small sign's own.
    spread, dither = Image.Quantize.MAXCOVERAGE, Image.Dither.NONE
    shrunk(picture).quantize(PALETTE, method=spread, kmeans=2, dither=dither).save(path, optimize=True)


def draw(folder: Path) -> None:
    """All pictures, by a process for each face on a virtual screen of its own. Raises OSError, CalledProcessError."""
    folder.mkdir(parents=True, exist_ok=True)
    server, display = start_screen(1920, 1920)
    try:
        for face in ("machine", "board"):
            subprocess.run(
                [sys.executable, "-P", "-m", "scripts.golden", "--face", face, str(folder)],
                env={**os.environ, "DISPLAY": display, "SDL_VIDEODRIVER": "x11", "PYTHONPATH": str(ROOT)},
                cwd=ROOT,
                timeout=120,
                check=True,
            )
    finally:
        server.terminate()
        server.wait(5)


def machine_views() -> dict[str, Any]:
    """What the ticket machine shows on each picture."""
    from kiosk.views.machine_words import view

    samples = _samples("machine_samples")
    pages = samples.pages()
    shown = {}
    for name, (page, elder) in MACHINE.items():
        progress, hall = pages[page]
        shown[name] = view(replace(progress, elder=elder), hall, samples.FACES, samples.TEXTS, samples.NOW)
    return shown


def board_views() -> dict[str, Any]:
    """What the board shows on each picture."""
    from kiosk.views.board import board_view

    samples = _samples("board_samples")
    with tempfile.TemporaryDirectory() as place:
        texts = samples.hall_texts(Path(place))
    call = samples.CALLS[0]
    at_window = (replace(w, state="serving") if w.id == call.window else w for w in samples.WINDOWS)
    busy = replace(samples.BUSY, calls=(replace(call, state="serving"), *samples.CALLS[1:]), windows=tuple(at_window))
    # In this order the board has not seen the call when it comes, and flashes.
    return {
        "board-closed": board_view(samples.CLOSED, texts, samples.wall(samples.NOW + 8 * 3_600_000)),
        "board-called": board_view(samples.BUSY, texts, samples.wall()),
        "board-busy": board_view(busy, texts, samples.wall()),
    }


def _samples(name: str) -> Any:
    # The tests are no package that others import; only this command borrows their halls.
    return importlib.import_module(f"tests.kiosk.{name}")


def _draw_machine(folder: Path) -> None:
    prepare(folder / "kivy", WindowShape(1080, 1920, borderless=True, left=0, top=0))
    from kiosk.touch.machine import make_face

    faces = _samples("machine_samples").FACES
    face = make_face(FONTS, faces, MACHINE_SCREEN, lambda name, **values: None)
    _tour(face, machine_views(), folder, lambda: None)


def _draw_board(folder: Path) -> None:
    prepare(folder / "kivy", WindowShape(1920, 1080, borderless=True, left=0, top=0))
    from kiosk.touch.board import make_face

    face = make_face(_samples("machine_samples").FACES.look, BOARD_SCREEN, FONTS)

    def stop_time() -> None:
        # What flashes and what takes turns stays as it was when the view came.
        for clock in (face._flash_clock, face._turn_clock):
            if clock is not None:
                clock.cancel()

    _tour(face, board_views(), folder, stop_time)


def _tour(face: "Face", views: Mapping[str, Any], folder: Path, stop_time: Callable[[], None]) -> None:
    """Show each view, wait until it stands still and keep its picture. Raises what went wrong with one of them."""
    failed: list[Exception] = []

    def show(view: Any) -> None:
        face.show(view)
        stop_time()

    def tour() -> None:
        try:
            if not face.ready.wait(60):
                raise TimeoutError("no first frame within 60 s")
            for name, view in views.items():
                face.submit(partial(show, view)).result(20)
                keep(_still(face), folder / f"{name}.png")
        except Exception as error:  # noqa: BLE001 - told by the main thread, when the window is closed
            failed.append(error)
        finally:
            face.leave()

    threading.Thread(target=tour, name="tour").start()
    face.run()
    if failed:
        raise failed[0]


def _still(face: "Face") -> Image.Image:
    """A frame that is like the one before. Raises TimeoutError."""
    before = face.capture().result(20)
    for _ in range(FRAMES):
        now = face.capture().result(20)
        if ImageChops.difference(before, now).getbbox() is None:
            return now
        before = now
    raise TimeoutError(f"the page moved for {FRAMES} frames")


def main() -> None:
    words = argparse.ArgumentParser(prog="python -m scripts.golden", description=(__doc__ or "").split("\n", 1)[0])
    words.add_argument("folder", nargs="?", type=Path, default=GOLDEN, help="where the pictures go")
    words.add_argument("--face", choices=("machine", "board"), help=argparse.SUPPRESS)
    told = words.parse_args()
    if told.face is None:
        draw(told.folder)
        return
    with tempfile.TemporaryDirectory(prefix="anju-golden-") as place:
        work = Path(place)
        (_draw_machine if told.face == "machine" else _draw_board)(work)
        for picture in work.glob("*.png"):
            (told.folder / picture.name).write_bytes(picture.read_bytes())


if __name__ == "__main__":
    main()
