"""A virtual screen and a Kivy window for tests that look at faces and touch them.

One Xvfb and one window serve a whole test process; each test hangs its own face into it with the fixture `hold` and
turns Kivy's loop itself, so that nothing sleeps and every failure has a plain traceback.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.display import start_screen

ROOT = Path(__file__).resolve().parents[2]
FONTS = ROOT / ".cache" / "fonts"
FRAMES = 250
"""Most frames a second of the tests' window."""


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """An Xvfb of our own on a display that is free, 1920 by 1920. Who opens windows on it is told so by name: other
    tests of this process must not find a screen that is not theirs."""
    server, name = start_screen(1920, 1920)
    yield name
    server.terminate()
    server.wait(10)


@pytest.fixture(scope="session")
def on_display(display: str) -> dict[str, str]:
    """The environment of a process whose windows are to open there."""
    return {**os.environ, "DISPLAY": display, "SDL_VIDEODRIVER": "x11"}


@pytest.fixture(scope="session")
def kivy_window(display: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Kivy's window of this process, 1080 by 1920."""
    from kiosk.touch.shell import WindowShape, prepare

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DISPLAY", display)
        patch.setenv("SDL_VIDEODRIVER", "x11")
        if "kivy" not in sys.modules:
            # A test that turns the loop itself has no use for waiting between two frames.
            prepare(tmp_path_factory.mktemp("kivy"), WindowShape(1080, 1920, frames=FRAMES))
        from kivy.base import EventLoop, runTouchApp
        from kivy.core.window import Window

        runTouchApp(embedded=True)
        EventLoop.ensure_window()
    return Window


class Held:
    """A face in the window, with hands and eyes for a test."""

    def __init__(self, face: Any, window: Any, sent: list[tuple[str, dict[str, Any]]]) -> None:
        from kiosk.touch.remote import RemoteView

        self.face, self.window, self.sent = face, window, sent
        self.remote = RemoteView(face)
        self._finger = self.remote._finger
        self.root = face.build()
        window.size = (face._screen.width, face._screen.height)
        window.add_widget(self.root)
        self.until(face.ready.is_set)
        self.pump()

    def pump(self, frames: int = 4) -> None:
        """Turns Kivy's loop a few times: layouts settle, touches arrive."""
        from kivy.base import EventLoop

        for _ in range(frames):
            EventLoop.idle()

    def until(self, condition: Callable[[], Any], seconds: float = 10.0) -> Any:
        """Turns the loop until a condition holds, and gives back what it said."""
        end = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < end, "it did not come about in time"
            self.pump(1)
        return found

    def show(self, view: Any) -> None:
        self.face.show(view)
        self.pump()

    def touch(self, x: float, y: float, phase: str) -> None:
        """A finger at a place in shares of the window, from its upper left corner."""
        from kiosk.touch.remote import _panel_place

        future = self._finger.put(*_panel_place(x, 1 - y, self.window.rotation % 360), phase)
        self.until(future.done)

    def tap(self, name: str) -> None:
        """Touches a piece by name, however soon after the last tap."""
        from kiosk.touch.pressable import forget_last_tap

        forget_last_tap()
        self.pump()
        x, y = self.face.where(name)
        self.touch(x, y, "down")
        self.touch(x, y, "up")
        self.pump()

    def press(self, name: str) -> None:
        """Puts a finger on a piece and leaves it there; `lift` takes it away."""
        from kiosk.touch.pressable import forget_last_tap

        forget_last_tap()
        self.touch(*self.face.where(name), "down")
        self.pump()

    def lift(self, name: str) -> None:
        self.touch(*self.face.where(name), "up")
        self.pump()

    def picture(self, path: Path | None = None) -> Any:
        """What is on the screen, a PIL image; also written to `path` if given."""
        self.pump()
        future = self.face.capture()
        picture = self.until(lambda: future.done() and future.result())
        if path is not None:
            picture.save(path)
        return picture

    def texts(self) -> list[str]:
        """All words on the screen, icons left out."""
        from kiosk.touch.toolkit import Icon, Text

        return [
            piece.text
            for piece in self._visible()
            if isinstance(piece, Text) and not isinstance(piece, Icon) and piece.text
        ]

    def _visible(self) -> list[Any]:
        def walk(piece: Any) -> Iterator[Any]:
            if not getattr(piece, "shown", True):
                return
            yield piece
            for child in reversed(piece.children):
                yield from walk(child)

        return list(walk(self.root))

    def faults(self) -> list[str]:
        """What on this screen breaks a rule: letters or targets too small, contrast too low, text cut off, pieces
        outside their card or the screen, touchable pieces over each other."""
        from kivy.uix.widget import Widget

        from kiosk import look
        from kiosk.touch.cards import TONES, Surface
        from kiosk.touch.inputs import Modal
        from kiosk.touch.layout import Arrangement
        from kiosk.touch.pressable import Pressable
        from kiosk.touch.toolkit import Icon, Text, theme

        tokens = theme.tokens
        elder = tokens.elder
        found: list[str] = []
        pieces = self._visible()
        modals = [piece for piece in pieces if isinstance(piece, Modal)]
        if modals:
            top = modals[-1]
            pieces = [piece for piece in pieces if piece is top or top in _ancestors(piece)]

        def called(piece: Any) -> str:
            words = getattr(piece, "text", "") if not isinstance(piece, Icon) else f"icon {piece.sign}"
            return f"{type(piece).__name__} {piece.name or words or ''}".strip()

        def ground(piece: Any) -> str:
            for parent in [piece, *_ancestors(piece)]:
                if isinstance(parent, Surface) and TONES[parent.tone].fill:
                    return tokens.colour("disabled" if parent.disabled else TONES[parent.tone].fill)
            return str(tokens.colours.ground)

        for piece in pieces:
            if isinstance(piece, Text) and piece.text:
                fitted = piece._fitted(piece.font_px())
                if not isinstance(piece, Icon):
                    cap = fitted * look.CAP_HEIGHT * tokens.screen.mm_per_px
                    if cap < (7.3 if elder else 4.8) - 0.02:
                        found.append(f"{called(piece)}: letters of {cap:.1f} mm")
                    if piece.pitch(fitted) / fitted < 1.3 and len(piece._lines(piece.width, fitted)) > 1:
                        found.append(f"{called(piece)}: lines too close")
                    needed = len(piece._lines(piece.width, fitted)) * piece.pitch(fitted)
                    if needed > piece.height + 1:
                        found.append(f"{called(piece)}: {needed:.0f} px of text in {piece.height:.0f} px")
                    widest = max(piece.run_width(line, fitted) for line in piece._lines(piece.width, fitted))
                    if widest > piece.width + 2:
                        found.append(f"{called(piece)}: {widest:.0f} px wide in {piece.width:.0f} px")
                colour = "on_disabled" if piece.disabled and not piece.keeps_colour else piece.colour
                ratio = look.contrast(tokens.colour(colour), ground(piece))
                need = look.CONTRAST[elder] if not isinstance(piece, Icon) else 3.0
                if ratio < need:
                    found.append(f"{called(piece)}: contrast {ratio:.1f}")
            if isinstance(piece, Pressable) and piece.on_tap is not None:
                smallest = min(piece.width, piece.height)
                if smallest < tokens.target - 1:
                    found.append(f"{called(piece)}: {smallest:.0f} px to touch, {tokens.target} needed")
            if isinstance(piece, Arrangement):
                for child in piece.children:
                    if getattr(child, "shown", True) and not _inside(child, piece):
                        found.append(f"{called(child)} sticks out of {called(piece)}")
        touchable: list[Widget] = [p for p in pieces if isinstance(p, Pressable) and p.on_tap is not None]
        for at, one in enumerate(touchable):
            for other in touchable[at + 1 :]:
                related = other in _ancestors(one) or one in _ancestors(other)
                if not related and _overlap(one, other):
                    found.append(f"{called(one)} lies over {called(other)}")
        return found


def _ancestors(piece: Any) -> list[Any]:
    found = []
    parent = piece.parent
    while parent is not None and parent is not parent.parent:
        found.append(parent)
        parent = parent.parent
    return found


def _inside(child: Any, parent: Any) -> bool:
    return bool(
        child.x >= parent.x - 1
        and child.y >= parent.y - 1
        and child.right <= parent.right + 1
        and child.top <= parent.top + 1
    )


def _overlap(one: Any, other: Any) -> bool:
    return bool(one.x < other.right - 1 and other.x < one.right - 1 and one.y < other.top - 1 and other.y < one.top - 1)


@pytest.fixture
def hold(kivy_window: Any) -> Iterator[Callable[..., Held]]:
    """`hold(FaceClass, **arguments)`: hangs a face into the window and gives it back with hands and eyes. What the
    face sends is in `.sent` as (name, values)."""
    from kiosk.touch.pressable import forget_last_tap

    held: list[Held] = []

    def hang(face_class: Any, **arguments: Any) -> Held:
        sent: list[tuple[str, dict[str, Any]]] = []
        arguments.setdefault("fonts", FONTS)
        arguments.setdefault("intent", lambda name, **values: sent.append((name, values)))
        face = face_class(**arguments)
        held.append(Held(face, kivy_window, sent))
        return held[-1]

    forget_last_tap()
    yield hang
    for each in held:
        kivy_window.remove_widget(each.root)
        each.remote.close()
        each.face.on_stop()
        each.pump()
