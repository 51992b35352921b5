"""A face seen and touched from elsewhere: pictures of what is on its window, and fingers put on it.

For staff who help from another room and for a hall without screens. Who may look and touch is decided by whoever
exposes this; here is no network and no sign-in.
"""

import io
import threading
from collections import deque
from concurrent.futures import Future
from typing import Any, Literal

from kivy.base import EventLoop
from kivy.core.window import Window
from kivy.input.motionevent import MotionEvent
from kivy.input.provider import MotionEventProvider
from PIL import Image

from kiosk.touch.face import Face

# mypy: disable-error-code="misc"

Phase = Literal["down", "move", "up"]
STEPS: dict[Phase, str] = {"down": "begin", "move": "update", "up": "end"}
JPEG_QUALITY = 82


class RemoteTouch(MotionEvent):
    """A touch that comes from a remote view; widgets see a finger like any other."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, is_touch=True, type_id="touch", **rest)
        self.profile = ("pos",)

    def depack(self, args: Any) -> None:
        self.sx, self.sy = args
        super().depack(args)


class RemoteFinger(MotionEventProvider):
    """Feeds remote touches into Kivy's own event loop. One finger: a second one down lifts the first."""

    def __init__(self) -> None:
        super().__init__("remote", "")
        self._queue: deque[tuple[Phase, float, float, Future[None]]] = deque()
        self._touch: RemoteTouch | None = None
        self._count = 0

    def put(self, x: float, y: float, phase: Phase) -> "Future[None]":
        future: Future[None] = Future()
        self._queue.append((phase, x, y, future))
        return future

    def start(self) -> None:
        """Nothing to open."""

    def stop(self) -> None:
        """Nobody waits for a window that is gone."""
        while self._queue:
            self._queue.popleft()[3].cancel()

    def update(self, dispatch_fn: Any) -> None:
        while self._queue:
            phase, x, y, future = self._queue.popleft()
            if not future.set_running_or_notify_cancel():
                continue
            self._step(phase, (x, y), dispatch_fn)
            future.set_result(None)

    def _step(self, phase: Phase, at: tuple[float, float], dispatch_fn: Any) -> None:
        if phase == "down":
            if self._touch is not None:
                self._end(dispatch_fn)
            self._count += 1
            self._touch = RemoteTouch(self.device, f"remote{self._count}", at)
            dispatch_fn(STEPS[phase], self._touch)
            return
        if self._touch is None:
            return
        self._touch.move(at)
        if phase == "up":
            self._end(dispatch_fn)
        else:
            dispatch_fn(STEPS[phase], self._touch)

    def _end(self, dispatch_fn: Any) -> None:
        touch, self._touch = self._touch, None
        if touch is not None:
            touch.update_time_end()
            dispatch_fn(STEPS["up"], touch)


class RemoteView:
    """The remote view of one face. Make it on the main thread; use it from any other."""

    def __init__(self, face: Face, timeout: float = 2.0) -> None:
        """`timeout` is how long a call waits for the screen, s."""
        self._face = face
        self._timeout = timeout
        self._lock = threading.Lock()
        self._picture: Image.Image | None = None
        self._taken = -1
        self._encoded: dict[int, bytes] = {}
        self._finger = RemoteFinger()
        EventLoop.add_input_provider(self._finger, True)

    def close(self) -> None:
        """Takes the remote finger away; main thread. Pictures still work."""
        EventLoop.remove_input_provider(self._finger)
        self._finger.stop()

    def frame(self, width: int) -> bytes:
        """What is on the window now as a JPEG, `width` px wide (never wider than the window).

        A still screen is not drawn again: the last picture is answered. Raises TimeoutError when the screen does not
        answer, CancelledError when it was closed.
        """
        with self._lock:
            if self._picture is None or self._face.drawn != self._taken:
                self._picture = self._face.capture().result(self._timeout)
                self._taken = self._picture.info["drawn"]
                self._encoded = {}
            wide = max(64, min(width, self._picture.width))
            if wide not in self._encoded:
                self._encoded[wide] = _jpeg(self._picture, wide)
            return self._encoded[wide]

    def touch(self, x: float, y: float, phase: Phase) -> None:
        """A finger at x, y in shares (0..1) of the picture from its upper left corner; returns when it was felt.

        Raises ValueError for a phase or place that is none, TimeoutError, CancelledError.
        """
        if phase not in STEPS:
            raise ValueError(f"a touch goes down, moves or comes up; {phase!r} is none of these")
        if not (0.0 <= x <= 1.0 and 0.0 <= y <= 1.0):
            raise ValueError(f"a touch lies between 0 and 1, not at {x}, {y}")
        self._finger.put(*_panel_place(x, 1.0 - y, Window.rotation % 360), phase).result(self._timeout)

    def tap(self, x: float, y: float) -> None:
        """A finger down and up at one place."""
        self.touch(x, y, "down")
        self.touch(x, y, "up")


def _panel_place(x: float, y: float, rotation: int) -> tuple[float, float]:
    """Where on the unrotated panel a place of the upright picture lies: Kivy turns it back by the rotation."""
    if rotation == 90:
        return 1.0 - y, x
    if rotation == 180:
        return 1.0 - x, 1.0 - y
    if rotation == 270:
        return y, 1.0 - x
    return x, y


def _jpeg(picture: Image.Image, width: int) -> bytes:
    if width < picture.width:
        height = max(1, round(picture.height * width / picture.width))
        picture = picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()
