"""A node's face on a screen: Kivy prepared, the face run in the main thread, its remote view on the control socket."""

import logging
import os
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.settings import Screen
from kiosk.touch.shell import WindowShape, prepare
from scripts.control import Handler
from scripts.display import has_display, start_screen

if TYPE_CHECKING:
    from kiosk.touch.face import Face
    from kiosk.touch.remote import RemoteView

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / ".cache" / "fonts"
FRAME_LIMIT = 1920


class Stage:
    """Where a face plays: a real display, or an Xvfb of the screen's own size."""

    def __init__(self, screen: Screen, home: Path, *, virtual: bool, fullscreen: bool) -> None:
        """Prepare Kivy; nothing of it may have been imported before. Raises OSError where no window can open."""
        self.screen = screen
        self.server: subprocess.Popen[bytes] | None = None
        width, height = screen.width_px, screen.height_px
        if virtual or not has_display():
            self.server, display = start_screen(width, height)
            os.environ.update(DISPLAY=display, SDL_VIDEODRIVER="x11")
            os.environ.pop("WAYLAND_DISPLAY", None)
            shape = WindowShape(width, height, borderless=True, left=0, top=0)
        elif fullscreen:
            panel = (width, height) if screen.rotation in (0, 180) else (height, width)
            shape = WindowShape(*panel, fullscreen=True, rotation=screen.rotation)
        else:
            # On a desk: as large as a laptop's screen lets a portrait machine be.
            scale = min(1.0, 900 / height, 1280 / width)
            shape = WindowShape(round(width * scale), round(height * scale), cursor=True)
        prepare(home, shape)

    def close(self) -> None:
        if self.server is not None:
            self.server.kill()
            self.server.wait(5)


def remote_handlers(view: "RemoteView") -> dict[str, Handler]:
    """What the control socket offers of a face: its picture and a finger."""

    def frame(request: dict[str, Any]) -> bytes:
        return view.frame(max(64, min(FRAME_LIMIT, int(request.get("width", 540)))))

    def finger(request: dict[str, Any]) -> dict[str, Any]:
        phase = request.get("phase")
        if phase not in ("down", "move", "up"):
            raise ValueError("phase is down, move or up")
        view.touch(float(request["x"]), float(request["y"]), phase)
        return {"done": True}

    return {"frame": frame, "finger": finger}


def play(face: "Face") -> None:
    """Run a face in the main thread until it is left or a signal asks it to end."""

    def leave(*_: object) -> None:
        face.leave()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, leave)
    face.run()
