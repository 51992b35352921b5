"""Text and icons: set in Noto Sans SC or the icon font, broken into lines as Chinese is, drawn sharp at any scale.

Sizes and colours are names of the theme. What a text says comes from whoever owns it; no words live here.
"""

from functools import cache
from typing import Any

from kivy.core.text import Label as Rendered
from kivy.graphics import Color, Rectangle
from kivy.graphics.instructions import InstructionGroup
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, OptionProperty, StringProperty

from kiosk.touch.fonts import ICONS, TEXT
from kiosk.touch.icons import icon
from kiosk.touch.layout import Piece
from kiosk.touch.lines import Measure, balanced, break_lines, shortened
from kiosk.touch.paint import rgba, snapped, theme

# mypy: disable-error-code="misc"

ASCENT = 1.16
"""Noto Sans SC's ascent above the baseline, in font sizes; its descent is 0.288."""
MIDDLE = 0.38
"""Where the middle of a hanzi lies above the baseline, in font sizes."""
LEAST_FIT = 0.5
"""How far `fit` may shrink a text."""


@cache
def _measure(font_px: int, bold: bool) -> Measure:
    label = Rendered(font_name=TEXT, font_size=font_px, bold=bold)
    label.resolve_font_name()

    @cache
    def width(run: str) -> float:
        return float(label.get_extents(run)[0]) if run else 0.0

    return width


class Text(Piece):
    """Words. `font` is a size's name or px, `colour` a colour's name; `halign` left, center or right; `most_lines`
    ends longer text with …; `even` makes lines alike in length; `fit` shrinks one line to the width it gets."""

    text = StringProperty("")
    font = ObjectProperty("body")
    colour = StringProperty("ink")
    bold = BooleanProperty(False)
    halign = OptionProperty("left", options=["left", "center", "right"])
    valign = OptionProperty("middle", options=["top", "middle", "bottom"])
    most_lines = NumericProperty(0)
    even = BooleanProperty(False)
    fit = BooleanProperty(False)
    spacing = NumericProperty(0)
    """Line pitch in font sizes; 0: the theme's."""
    keeps_colour = BooleanProperty(False)
    """Whether it stays as it is where its card is disabled: for the words that say why."""

    def __init__(self, text: str = "", **rest: Any) -> None:
        self._tint = Color(1, 1, 1, 1)
        self._glyphs = InstructionGroup()
        self._drawn: tuple[Any, ...] = ()
        self._placed: list[tuple[Any, float, float]] = []
        super().__init__(text=text, **rest)
        self.canvas.add(self._tint)
        self.canvas.add(self._glyphs)
        for change in ("text", "font", "bold", "most_lines", "even", "fit", "spacing"):
            self.fbind(change, self._reset)
        for change in ("pos", "size", "halign", "valign"):
            self.fbind(change, self._draw)
        for change in ("colour", "disabled", "keeps_colour"):
            self.fbind(change, self._paint)
        self._paint()

    # What a subclass for another font changes.

    def _family(self) -> str:
        return str(TEXT)

    def _lines(self, width: float, font: float) -> list[str]:
        if not self.text:
            return []
        if self.fit:
            return [self.text]
        density = theme.density
        measure = _measure(round(font * density), self.bold)
        room = (width + 0.01) * density
        lines = (balanced if self.even else break_lines)(self.text, room, measure)
        return shortened(lines, int(self.most_lines), room, measure)

    def run_width(self, run: str, font: float) -> float:
        """The width of a run without line ends, px."""
        density = theme.density
        return float(_measure(round(font * density), self.bold)(run) / density)

    # Sizes.

    def font_px(self) -> float:
        return float(theme.tokens.font(self.font))

    def pitch(self, font: float) -> float:
        return float(font * (self.spacing or theme.tokens.line_spacing))

    def wanted_width(self) -> float:
        font = self.font_px()
        return max((self.run_width(line, font) for line in self.text.split("\n")), default=0.0) + 1.0

    def wanted_height(self, width: float) -> float:
        font = self.font_px()
        return len(self._lines(width, font)) * self.pitch(font)

    # Painting.

    def restyle(self) -> None:
        self._drawn = ()
        self._paint()
        self._draw()

    def _reset(self, *_: Any) -> None:
        self.resized()
        self._draw()

    def _paint(self, *_: Any) -> None:
        quiet = self.disabled and not self.keeps_colour
        self._tint.rgba = rgba("on_disabled" if quiet else self.colour)

    def _fitted(self, font: float) -> float:
        if not self.fit or not self.text:
            return font
        wide = self.run_width(self.text, font)
        return font if wide <= self.width else max(font * LEAST_FIT, font * self.width / wide)

    def _draw(self, *_: Any) -> None:
        if self.width <= 0:
            return
        font = self._fitted(self.font_px())
        lines = self._lines(self.width, font)
        key = (tuple(lines), font, self.bold, theme.density)
        if key != self._drawn:
            self._drawn = key
            self._render(lines, font)
        pitch = self.pitch(font)
        spare = self.height - pitch * len(lines)
        top = self.top - {"top": 0.0, "middle": spare / 2, "bottom": spare}[self.valign]
        for at, (rectangle, width, height) in enumerate(self._placed):
            shift = {"left": 0.0, "center": (self.width - width) / 2, "right": self.width - width}[self.halign]
            middle = top - pitch * (at + 0.5)
            rectangle.pos = (snapped(self.x + shift), snapped(middle + self._above_middle(font, height) - height))

    def _above_middle(self, font: float, height: float) -> float:
        """How far the rendered box reaches above the optical middle of its glyphs."""
        return font * (ASCENT - MIDDLE)

    def _render(self, lines: list[str], font: float) -> None:
        density = theme.density
        self._glyphs.clear()
        self._placed = []
        for line in lines:
            label = Rendered(text=line, font_name=self._family(), font_size=round(font * density), bold=self.bold)
            label.refresh()
            width, height = (side / density for side in label.texture.size)
            if not line:
                width = height = 0.0
            rectangle = Rectangle(texture=label.texture, size=(width, height))
            self._glyphs.add(rectangle)
            self._placed.append((rectangle, width, height))


class Icon(Text):
    """A sign from the icon font, by name; `font` is its side: a size's name or px."""

    sign = StringProperty("")

    def __init__(self, sign: str = "", *, font: str | float = "title", halign: str = "center", **rest: Any) -> None:
        super().__init__(icon(sign) if sign else "", font=font, halign=halign, spacing=1.15, **rest)
        self.sign = sign
        self.fbind("sign", self._renamed)

    def _renamed(self, *_: Any) -> None:
        self.text = icon(self.sign) if self.sign else ""

    def font_px(self) -> float:
        # The font draws its signs on a grid with a margin: this makes a sign as tall as a hanzi beside it look.
        return super().font_px() * 1.2

    def _family(self) -> str:
        return str(ICONS)

    def _lines(self, width: float, font: float) -> list[str]:
        return [self.text] if self.text else []

    def run_width(self, run: str, font: float) -> float:
        return font if run else 0.0

    def wanted_width(self) -> float:
        return self.font_px() if self.text else 0.0

    def _above_middle(self, font: float, height: float) -> float:
        return height / 2
