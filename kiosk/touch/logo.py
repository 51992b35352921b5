"""The hall's sign at the head of a screen, drawn from its PNG file as sharp as the window allows.

It is brought to its size here, not by the graphics card: without one, as in a hall drawn by software, scaling there
took longer than all the rest of the page. Where the file lies is the settings' matter.
"""

import logging
from collections.abc import Callable
from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from PIL import Image

from kiosk.touch.layout import Piece
from kiosk.touch.paint import theme

# mypy: disable-error-code="misc"

log = logging.getLogger(__name__)


class Logo(Piece):
    """The hall's sign, `side()` px tall; nothing where the hall has none or its file is no picture."""

    def __init__(self, path: str, side: Callable[[], float], **rest: Any) -> None:
        super().__init__(**rest)
        self._side = side
        self._picture = _opened(path)
        self._drawn = (0, 0)
        self.shown = self._picture is not None
        if self._picture is not None:
            self._place_in = Rectangle()
            self.canvas.add(Color(1, 1, 1, 1))
            self.canvas.add(self._place_in)
            for change in ("pos", "size"):
                self.fbind(change, self._place)

    def wanted_width(self) -> float:
        if self._picture is None:
            return 0.0
        return float(self._side() * self._picture.width / self._picture.height)

    def wanted_height(self, width: float) -> float:
        return float(self._side()) if self._picture is not None else 0.0

    def restyle(self) -> None:
        self._place()

    def _place(self, *_: Any) -> None:
        if self._picture is None or self.width <= 0 or self.height <= 0:
            return
        wanted = (max(1, round(self.width * theme.density)), max(1, round(self.height * theme.density)))
        if wanted != self._drawn:
            self._drawn = wanted
            self._place_in.texture = _texture(self._picture, wanted)
        self._place_in.pos, self._place_in.size = self.pos, self.size


def _opened(path: str) -> Image.Image | None:
    if not path:
        return None
    try:
        with Image.open(path) as file:
            return file.convert("RGBA")
    except OSError as error:
        log.warning("logo not shown reason=%s", error)
        return None


def _texture(picture: Image.Image, size: tuple[int, int]) -> Any:
    fitted = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    texture = Texture.create(size=size, colorfmt="rgba")
    # A texture's rows begin at the bottom.
    upright = fitted.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    texture.blit_buffer(upright.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    texture.wrap = "clamp_to_edge"
    return texture
