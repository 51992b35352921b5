"""A place for windows: the display that is there, or an Xvfb of our own that dies with us."""

import ctypes
import os
import shutil
import signal
import subprocess
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
SPARED = 0.9
"""Share of a desktop that windows may fill."""
GAP = 24
"""Pixels between two windows."""


def dies_with_parent() -> Callable[[], None]:
    """For `preexec_fn`: the kernel kills the child when its parent is gone, however that ended (prctl(2))."""
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)  # it was gone before the kernel knew of the wish

    return ask


def has_display() -> bool:
    """Whether windows can open on a screen that a person sees."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def desktop_size() -> tuple[int, int] | None:
    """Pixels of the display that a person sees, as X tells them; None where it cannot be asked."""
    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:
        return None
    x11.XOpenDisplay.restype = ctypes.c_void_p
    opened = x11.XOpenDisplay(None)
    if not opened:
        return None
    display = ctypes.c_void_p(opened)
    try:
        screen = x11.XDefaultScreen(display)
        return int(x11.XDisplayWidth(display, screen)), int(x11.XDisplayHeight(display, screen))
    finally:
        x11.XCloseDisplay(display)


def on_desk(width: int, height: int, desktop: tuple[int, int]) -> tuple[int, int, int, int]:
    """Width, height, left and top of a window that shows a screen of that size on a desktop, all in pixels.

    Titles and bars keep some of it; an upright screen stands at the left, a wide one beside it, so that a machine and a
    board of one hall are both seen whole.
    """
    room_width, room_height = round(desktop[0] * SPARED), round(desktop[1] * SPARED)
    upright = round(room_height * 9 / 16)
    left = 0 if height > width else min(upright + GAP, desktop[0] // 2)
    scale = min(1.0, room_height / height, (room_width - left) / width)
    return round(width * scale), round(height * scale), left, 0


class StartingScreen:
    """An Xvfb of that size on a number that it finds free; it starts while its owner does something else."""

    def __init__(self, width: int, height: int) -> None:
        """Raises OSError where there is no Xvfb."""
        program = shutil.which("Xvfb")
        if program is None:
            raise OSError("Xvfb is missing: apt-get install xvfb, or start on a machine with a display")
        size = f"{width}x{height}x24"
        self._told, write = os.pipe()
        try:
            self.server: subprocess.Popen[bytes] = subprocess.Popen(
                [program, "-displayfd", str(write), "-screen", "0", size, "-nolisten", "tcp", "-noreset"],
                pass_fds=(write,),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                preexec_fn=dies_with_parent(),
            )
        finally:
            os.close(write)

    def display(self) -> str:
        """Its display, as soon as windows can open on it; once only. Raises OSError."""
        with os.fdopen(self._told) as told:
            number = told.readline().strip()
        if not number:
            self.server.wait(5)
            raise OSError("Xvfb did not start; free some memory or look at /tmp/.X*-lock files")
        return f":{number}"


def start_screen(width: int, height: int) -> tuple[subprocess.Popen[bytes], str]:
    """An Xvfb of that size, ready, and its display. Raises OSError."""
    screen = StartingScreen(width, height)
    return screen.server, screen.display()
