"""What the toolkit's pieces are painted with: the theme in force, smooth rounded plates and soft shadows.

Plates are stretched from small textures drawn once with Pillow, for Kivy's own rounded shapes have jagged edges and
its shader shadows cost a small machine dearly. No widget lives here.
"""

from functools import cache
from typing import Any

from kivy.event import EventDispatcher
from kivy.graphics import BorderImage, Color
from kivy.graphics.instructions import InstructionGroup
from kivy.graphics.texture import Texture
from kivy.properties import NumericProperty, ObjectProperty
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from kiosk import look

# mypy: disable-error-code="misc"


class Theme(EventDispatcher):
    """The look in force. Pieces follow it: change `tokens` and everything on the screen restyles itself."""

    tokens = ObjectProperty(look.tokens())
    density = NumericProperty(1.0)
    """Pixels of the window for a pixel of the design; text and edges are drawn at the window's fineness."""


theme = Theme()


def rgba(name: str, alpha: float = 1.0) -> tuple[float, float, float, float]:
    """A colour of the theme by name, or `#rrggbb`, for Kivy."""
    return (*look.rgb(theme.tokens.colour(name)), alpha)


def snapped(length: float) -> float:
    """A length moved to a whole pixel of the window, so that text and edges stay sharp."""
    return float(round(length * theme.density) / theme.density)


_FINE = 4


@cache
def _plate(radius: int) -> Any:
    """A white disc cut for stretching: corners of `radius` px around a middle of 2 px."""
    side = 2 * radius + 2
    mask = Image.new("L", (side * _FINE, side * _FINE), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, side * _FINE - 1, side * _FINE - 1), radius * _FINE, fill=255)
    return _texture(mask.resize((side, side), Image.Resampling.LANCZOS))


@cache
def _soft(radius: int, blur: int) -> Any:
    """The same, blurred by `blur` px, with room for the blur on every side."""
    side = 2 * (radius + 3 * blur) + 2
    mask = Image.new("L", (side, side), 0)
    ImageDraw.Draw(mask).rounded_rectangle((blur, blur, side - blur - 1, side - blur - 1), radius + blur, fill=255)
    return _texture(mask.filter(ImageFilter.GaussianBlur(blur / 2)))


def _texture(mask: Image.Image) -> Any:
    picture = Image.merge("RGBA", (*(ImageChops.constant(mask, 255),) * 3, mask))
    texture = Texture.create(size=picture.size, colorfmt="rgba")
    texture.blit_buffer(picture.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    texture.wrap = "clamp_to_edge"
    return texture


class Plate(InstructionGroup):
    """A rounded, coloured surface; `blur` makes a shadow of it. Placed and coloured by whoever owns it."""

    def __init__(self, blur: float = 0.0) -> None:
        super().__init__()
        self._blur = blur
        self._key: tuple[int, int] | None = None
        self._colour = Color(1, 1, 1, 0)
        self._image = BorderImage(border=(0, 0, 0, 0))
        self.add(self._colour)
        self.add(self._image)

    def paint(self, colour: str, alpha: float = 1.0) -> None:
        self._colour.rgba = rgba(colour, alpha)

    def place(self, x: float, y: float, width: float, height: float, radius: float) -> None:
        """Lower left corner, size and radius of the corners in pixels of the design."""
        density = theme.density
        x, y, right, top = snapped(x), snapped(y), snapped(x + width), snapped(y + height)
        width, height = max(0.0, right - x), max(0.0, top - y)
        round_px = max(1, round(min(radius, width / 2, height / 2) * density))
        blur_px = round(self._blur * density)
        if (round_px, blur_px) != self._key:
            self._key = (round_px, blur_px)
            self._image.texture = _soft(round_px, blur_px) if blur_px else _plate(round_px)
        edge = round_px + 3 * blur_px if blur_px else round_px
        spread = blur_px / density
        self._image.border = (edge,) * 4
        # A plate thinner than its two edges would be drawn inside out.
        shown = min(edge / density, (width + 2 * spread) / 2, (height + 2 * spread) / 2)
        self._image.display_border = (shown,) * 4
        self._image.pos = (x - spread, y - spread)
        self._image.size = (width + 2 * spread, height + 2 * spread)
