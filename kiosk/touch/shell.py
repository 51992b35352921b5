"""Prepares Kivy before anything imports it: private home, quiet, no settings panel, pinned input, the window's shape.

Import this first, call `prepare`, then import `kiosk.touch.face` or a face made of it; Kivy reads all of this once,
when it is imported. No widget lives here.
"""

import logging
import os
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class WindowShape:
    """How the window lies on its screen."""

    width: int
    """Pixels of the panel as its cable sees it, before rotation; the face scales itself to fit."""
    height: int
    fullscreen: bool = False
    """Over the whole panel, at the panel's own size."""
    rotation: int = 0
    """Degrees clockwise by which the picture is turned on the panel: 0, 90, 180 or 270."""
    cursor: bool = False
    borderless: bool = False
    left: int | None = None
    """Where on the desktop, px; None: wherever the desktop likes."""
    top: int | None = None
    frames: int = 30
    """Most frames a second; enough for a ripple under a finger, little for an idle machine."""


HASTE = 15 / 11
"""Kivy's clock counts a third of a frame as its resolution and wakes four fifths of that early: so many times as often
as its `maxfps` says, and each time costs an idle machine."""


class PreparedTooLate(RuntimeError):
    """Kivy was imported already and would not see what is set here."""


def prepare(home: Path, shape: WindowShape) -> None:
    """Sets up Kivy for one window. `home` is a folder of its own, made if missing.

    Call once per process, before any import of Kivy. Raises PreparedTooLate, OSError, ValueError.
    """
    if "kivy" in sys.modules:
        raise PreparedTooLate("kivy is imported already: call prepare() before importing a face")
    if shape.rotation not in (0, 90, 180, 270):
        raise ValueError(f"rotation is 0, 90, 180 or 270, not {shape.rotation}")
    home.mkdir(parents=True, exist_ok=True)
    os.environ.update(
        KIVY_HOME=str(home),
        KIVY_NO_ARGS="1",
        KIVY_NO_FILELOG="1",
        KIVY_NO_CONFIG="1",
        KIVY_NO_CONSOLELOG="1",
        # Kivy would put its own handlers on the root logger and swallow stderr.
        KIVY_LOG_MODE="PYTHON",
        KIVY_WINDOW="sdl2",
        KIVY_TEXT="sdl2",
        KIVY_CLIPBOARD="dummy",
        KIVY_METRICS_DENSITY="1",
        KIVY_DPI="96",
    )
    from kivy.config import Config

    # Only now: importing Kivy sets its own level.
    logging.getLogger("kivy").setLevel(logging.WARNING)
    graphics = {
        "width": shape.width,
        "height": shape.height,
        "fullscreen": "auto" if shape.fullscreen else "0",
        # Kivy counts the other way round.
        "rotation": (360 - shape.rotation) % 360,
        "borderless": int(shape.borderless),
        "show_cursor": int(shape.cursor),
        "resizable": int(not shape.fullscreen),
        "maxfps": max(1, round(shape.frames / HASTE)),
        # Edges come smooth from the toolkit's textures; multisampling would only cost a small machine time.
        "multisamples": 0,
        "allow_screensaver": 0,
    }
    if shape.left is not None and shape.top is not None:
        graphics |= {"position": "custom", "left": shape.left, "top": shape.top}
    for key, value in graphics.items():
        Config.set("graphics", key, str(value))
    Config.set("kivy", "exit_on_escape", "0")
    Config.set("kivy", "keyboard_mode", "system")
    # Besides SDL's own touches only the mouse: the default adds a second reader of the same touch panel, which
    # doubles every touch.
    Config.remove_section("input")
    Config.add_section("input")
    Config.set("input", "mouse", "mouse,disable_multitouch,disable_hover")
