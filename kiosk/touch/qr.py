"""A QR code on a screen, sharp at any size. What it says comes from whoever shows it."""

from typing import Any

import qrcode
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import ObjectProperty, StringProperty

from kiosk.touch.layout import Piece
from kiosk.touch.paint import snapped, theme

# mypy: disable-error-code="misc"

QUIET_ZONE = 4
"""Modules of white around the code (ISO/IEC 18004)."""


class QR(Piece):
    """A square code for `content`; `side` is its size in px or the name of a font size times five. Empty content
    shows nothing. Always black on white, whatever the theme: readers expect it."""

    content = StringProperty("")
    side = ObjectProperty(300.0)

    def __init__(self, content: str = "", **rest: Any) -> None:
        self._square = Rectangle()
        super().__init__(**rest)
        self._tint = Color(1, 1, 1, 0)
        self.canvas.add(self._tint)
        self.canvas.add(self._square)
        for change in ("pos", "size"):
            self.fbind(change, self._place)
        self.fbind("side", self.resized)
        self.fbind("content", self._encode)
        self.content = content

    def _encode(self, *_: Any) -> None:
        self._tint.a = 1.0 if self.content else 0.0
        if not self.content:
            return
        code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET_ZONE)
        code.add_data(self.content)
        code.make(fit=True)
        rows = code.get_matrix()
        texture = Texture.create(size=(len(rows), len(rows)), colorfmt="luminance")
        pixels = bytes(0 if dark else 255 for row in reversed(rows) for dark in row)
        texture.blit_buffer(pixels, colorfmt="luminance", bufferfmt="ubyte")
        texture.mag_filter = texture.min_filter = "nearest"
        self._square.texture = texture
        self._modules = len(rows)
        self._place()

    def _place(self, *_: Any) -> None:
        if not self.content:
            return
        # A whole number of the window's pixels for each module, or readers stumble over uneven ones.
        module = max(1, int(min(self.width, self.height) * theme.density) // self._modules) / theme.density
        side = module * self._modules
        self._square.size = (side, side)
        self._square.pos = (snapped(self.center_x - side / 2), snapped(self.center_y - side / 2))

    def wanted_width(self) -> float:
        return float(theme.tokens.font(self.side) * 5 if isinstance(self.side, str) else self.side)

    def wanted_height(self, width: float) -> float:
        return self.wanted_width()
