"""A face: one Kivy window that draws view states and sends back named intents, and knows nothing else of the hall.

Kivy's main thread owns it. Other threads leave views and work in a queue that one clock callback drains; call
`kiosk.touch.shell.prepare` before importing this.
"""

import io
import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels
from kivy.uix.widget import Widget
from PIL import Image

from kiosk import look
from kiosk.touch.fonts import register_fonts
from kiosk.touch.inputs import Modal
from kiosk.touch.layout import Piece
from kiosk.touch.paint import theme
from kiosk.touch.stage import Stage

# mypy: disable-error-code="misc"

T = TypeVar("T")
Intent = Callable[..., object]
"""Called as `intent(name, **values)` on the main thread; must return at once."""

TITLE = "Anju 安居"
"""Of the window, where a desktop shows one."""

log = logging.getLogger(__name__)


class Face(App):
    """The base of every screen. A subclass makes its widgets once in `compose` and shows a view state in `draw`."""

    def __init__(
        self,
        *,
        fonts: Path,
        intent: Intent,
        screen: look.Screen = look.PORTRAIT,
        accent: str = look.DEFAULT_ACCENT,
        elder: bool = False,
    ) -> None:
        """`fonts` is the folder that set-up filled; `screen` the design's size. Raises FontsMissing, BadAccent."""
        super().__init__(title=TITLE)
        register_fonts(fonts)
        self._intent = intent
        self._accent = accent
        self._screen = screen
        self._work: deque[tuple[Callable[[], Any], Future[Any]]] = deque()
        self._view: deque[Any] = deque(maxlen=1)
        self._captures: list[Future[Image.Image]] = []
        self._beat: Any = None
        self._main = threading.main_thread()
        self.view: Any = None
        """The view state on the screen."""
        self.drawn = 0
        """Frames drawn so far; a picture taken at the same count is the same picture."""
        self.ready = threading.Event()
        """Set when the first frame is on the screen."""
        theme.tokens = look.tokens(accent, screen, elder)
        self.stage = Stage(screen.width, screen.height)

    # For subclasses.

    def compose(self) -> Widget:
        """The widget that fills the design; called once."""
        raise NotImplementedError

    def draw(self, view: Any) -> None:
        """Puts a view state on the widgets; called on the main thread when it differs from the last."""
        raise NotImplementedError

    # For whoever owns the face.

    def show(self, view: Any) -> None:
        """Draws a view state; main thread only. The same view again costs nothing."""
        if threading.current_thread() is not self._main:
            raise RuntimeError("show() is for the main thread; other threads call offer()")
        if view != self.view:
            self.view = view
            self.draw(view)

    def offer(self, view: Any) -> None:
        """Leaves a view state to be drawn at the next frame; any thread. Only the latest counts."""
        self._view.append(view)

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Runs `work` on the main thread soon; any thread. The future holds what it returns or raises."""
        future: Future[T] = Future()
        self._work.append((work, future))
        return future

    def send(self, name: str, **values: Any) -> None:
        """Hands an intent to the owner."""
        log.debug("intent name=%s", name)
        self._intent(name, **values)

    def every(self, seconds: float, work: Callable[[], object]) -> None:
        """Runs work on the main thread again and again; for what time itself changes on the screen."""
        Clock.schedule_interval(lambda _: work(), seconds)

    def leave(self) -> None:
        """Closes the window and lets `run` return; any thread."""
        self.submit(self.stop)

    def set_elder(self, elder: bool) -> None:
        """Changes between normal and elder type; main thread. Everything on the screen follows."""
        theme.tokens = look.tokens(self._accent, self._screen, elder)

    def ask(self, modal: Modal) -> None:
        """Lays a question over the screen, above those there are."""
        if modal.parent is None:
            self.stage.layers.add_widget(modal)

    def dismiss(self, modal: Modal) -> None:
        """Takes a question away; nothing happens if it is not there."""
        self.stage.layers.remove_widget(modal)

    def find(self, name: str) -> Piece:
        """The first piece of this name that is on the screen. Raises LookupError."""
        for piece in self.stage.walk(restrict=True):
            if getattr(piece, "name", "") == name:
                return piece  # type: ignore[no-any-return]
        raise LookupError(f"no piece named {name} on the screen")

    def where(self, name: str) -> tuple[float, float]:
        """The middle of a piece in shares of the window, from its upper left corner: where a finger touches it."""
        piece = self.find(name)
        x, y = piece.to_window(*piece.center)
        return x / Window.width, 1 - y / Window.height

    def capture(self) -> "Future[Image.Image]":
        """The next frame as people see it, RGB, with `drawn` in its `info`; any thread."""
        future: Future[Image.Image] = Future()

        def wait_for_frame() -> None:
            self._captures.append(future)
            Window.canvas.ask_update()

        self.submit(wait_for_frame)
        return future

    def save(self, path: Path, timeout: float = 5.0) -> Path:
        """Writes the next frame as a PNG file; not for the main thread, which would wait for itself."""
        picture = io.BytesIO()
        self.capture().result(timeout).save(picture, "PNG")
        path.write_bytes(picture.getvalue())
        return path

    # Kivy's own.

    def build(self) -> Stage:
        self.stage.layers.add_widget(self.compose())
        Window.bind(on_flip=self._on_flip)
        self._beat = Clock.schedule_interval(self._drain, 0)
        return self.stage

    def on_stop(self) -> None:
        Window.unbind(on_flip=self._on_flip)
        self._beat.cancel()
        for _, future in self._work:
            future.cancel()
        for future in self._captures:
            future.cancel()

    def open_settings(self, *_: Any) -> bool:
        """No settings panel on a public machine, whatever key is pressed."""
        return False

    def load_kv(self, filename: str | None = None) -> bool:
        return False

    def _drain(self, _: float) -> None:
        while self._work:
            work, future = self._work.popleft()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = work()
            except Exception as error:  # noqa: BLE001 - it belongs to whoever submitted the work
                future.set_exception(error)
            else:
                future.set_result(result)
        if self._view:
            self.show(self._view.pop())

    def _on_flip(self, *_: Any) -> None:
        # Bound handlers run before the buffers are swapped: what is read here is the frame just drawn.
        self.drawn += 1
        if not self.ready.is_set():
            self.ready.set()
        if not self._captures:
            return
        waiting, self._captures = self._captures, []
        picture = read_window()
        picture.info["drawn"] = self.drawn
        for future in waiting:
            if not future.cancelled():
                future.set_result(picture)


def read_window() -> Image.Image:
    """What the window's back buffer holds, upright, RGB."""
    width, height = Window.system_size
    pixels = glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE)
    picture = Image.frombuffer("RGB", (width, height), pixels, "raw", "RGB", 0, -1)
    turns = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
    turn = turns.get(Window.rotation % 360)
    return picture.transpose(turn) if turn is not None else picture.copy()
