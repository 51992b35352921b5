"""A node's face on a screen: Kivy prepared, the face run in the main thread, its remote view on the control socket."""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.settings import Screen
from kiosk.touch.shell import WindowShape, prepare
from scripts.control import Handler
from scripts.display import StartingScreen, desktop_size, has_display, on_desk

if TYPE_CHECKING:
    from kiosk.touch.face import Face
    from kiosk.touch.remote import RemoteView

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / ".cache" / "fonts"
FRAME_LIMIT = 1920
USUAL = (1280, 800)
"""Pixels of a laptop's screen, where the desktop does not tell its own."""
LOOK_EVERY = 0.25
"""Seconds."""


class Stage:
    """Where a face plays: a real display, or an Xvfb of the screen's own size."""

    def __init__(self, screen: Screen, home: Path, *, virtual: bool, fullscreen: bool, frames: int = 30) -> None:
        """Prepare Kivy; nothing of it may have been imported before. Raises OSError where no window can open."""
        self.screen = screen
        self._virtual: StartingScreen | None = None
        width, height = screen.width_px, screen.height_px
        if virtual or not (fullscreen or has_display()):
            self._virtual = StartingScreen(width, height)
            shape = WindowShape(width, height, borderless=True, left=0, top=0, frames=frames)
        elif fullscreen:
            if not has_display():
                # A panel without a desktop, as on a Raspberry Pi: the kernel's own display driver.
                os.environ.setdefault("SDL_VIDEODRIVER", "kmsdrm")
            panel = (width, height) if screen.rotation in (0, 180) else (height, width)
            shape = WindowShape(*panel, fullscreen=True, rotation=screen.rotation, frames=frames)
        else:
            wide, high, left, top = on_desk(width, height, desktop_size() or USUAL)
            shape = WindowShape(wide, high, cursor=True, left=left, top=top, frames=frames)
        prepare(home, shape)

    def open(self) -> None:
        """Wait until windows can open, before a face is imported. Raises OSError where none can."""
        if self._virtual is not None:
            os.environ.update(DISPLAY=self._virtual.display(), SDL_VIDEODRIVER="x11")
            os.environ.pop("WAYLAND_DISPLAY", None)

    def close(self) -> None:
        if self._virtual is not None:
            self._virtual.server.kill()
            self._virtual.server.wait(5)


def remote_handlers(face: "Face", view: "RemoteView") -> dict[str, Handler]:
    """What the control socket offers of a face: its picture, a finger at a place or on a named piece, and what such a
    piece says and where."""

    def frame(request: dict[str, Any]) -> bytes:
        return view.frame(max(64, min(FRAME_LIMIT, int(request.get("width", 540)))))

    def finger(request: dict[str, Any]) -> dict[str, Any]:
        phase = request.get("phase")
        if phase not in ("down", "move", "up"):
            raise ValueError("phase is down, move or up")
        view.touch(float(request["x"]), float(request["y"]), phase)
        return {"done": True}

    def press(request: dict[str, Any]) -> dict[str, Any]:
        name = str(request["name"])
        x, y = face.submit(lambda: face.where(name)).result(5.0)
        view.tap(x, y)
        return {"done": True}

    def where(request: dict[str, Any]) -> dict[str, Any]:
        name = str(request["name"])

        def look() -> dict[str, Any]:
            piece: Any = face.find(name)
            x, y = face.where(name)
            found = {"x": x, "y": y, "words": getattr(piece, "text", "")}
            while piece is not face.stage:
                if not getattr(piece, "shown", True):
                    raise LookupError(f"{name} is not shown now")
                piece = piece.parent
            return found

        return face.submit(look).result(5.0)

    return {"frame": frame, "finger": finger, "press": press, "where": where}


def play(face: "Face", ended: Callable[[], bool]) -> None:
    """Run a face in the main thread until it is left or `ended`, asked a few times a second, says so."""
    face.every(LOOK_EVERY, lambda: face.leave() if ended() else None)
    face.run()
