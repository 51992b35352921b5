"""What the board is made of: boxes of a given size, texts in two languages, the hall's header and the strips.

Each is made once and takes what it says from the board's view. Nothing here moves by itself.
"""

import math
from typing import Any

from kivy.properties import NumericProperty

from kiosk.touch.board_plan import FOOT, HEADER, PAD
from kiosk.touch.logo import Logo
from kiosk.touch.toolkit import Card, Column, Icon, Row, Text
from kiosk.views.board import Banner, BoardView, Words

# mypy: disable-error-code="misc"

TIGHT = 1.14
"""Line pitch where a single line stands between others."""


class Sized:
    """Mixed into a layout: as wide and tall as it is told, not as its content would like."""

    tall = NumericProperty(0)
    wide = NumericProperty(0)

    def wanted_height(self: Any, width: float) -> float:
        return float(self.tall) or float(super().wanted_height(width))

    def wanted_width(self: Any) -> float:
        return float(self.wide) or float(super().wanted_width())


class Box(Sized, Row):
    """A row of a given size."""


class Stack(Sized, Column):
    """A column of a given size."""


class Panel(Sized, Card):
    """A card of a given size."""


class Figure(Text):
    """One line that shrinks to its width by whole pixels, so that it never is wider by a rounding."""

    def __init__(self, text: str = "", **rest: Any) -> None:
        super().__init__(text, fit=True, **rest)

    def _fitted(self, font: float) -> float:
        return float(math.floor(super()._fitted(font)))


class Pair(Column):
    """A text in Chinese, the second language small under it."""

    def __init__(
        self,
        font: float,
        more_font: float,
        *,
        bold: bool = True,
        halign: str = "left",
        colour: str = "ink",
        more_colour: str = "muted",
        fit: bool = False,
        **rest: Any,
    ) -> None:
        self.zh = Text(font=font, bold=bold, halign=halign, colour=colour, spacing=TIGHT, most_lines=1, fit=fit)
        self.more = Text(font=more_font, halign=halign, colour=more_colour, spacing=TIGHT, most_lines=1, fit=fit)
        super().__init__(self.zh, self.more, gap=0, pack="center", **rest)

    def say(self, words: Words) -> None:
        self.zh.text, self.more.text = words.zh, words.more
        self.zh.shown, self.more.shown = bool(words.zh), bool(words.more)


class Header(Box):
    """Whose hall this is, the date and the clock."""

    def __init__(self, unit: float, logo: str) -> None:
        self.hall = Pair(44 * unit, 25 * unit, grow=1, fit=True, name="hall")
        self.date = Pair(34 * unit, 25 * unit, bold=False, halign="right", name="date")
        self.clock = Text(font=84 * unit, bold=True, colour="accent", spacing=TIGHT, name="clock")
        sign = Logo(logo, lambda: 84 * unit)
        super().__init__(sign, self.hall, self.date, self.clock, gap=28 * unit, tall=HEADER * unit)

    def draw(self, view: BoardView) -> None:
        self.hall.say(view.hall)
        self.date.say(view.date)
        self.clock.text = view.clock


class Strip(Panel):
    """A line across the board: a notice at its foot, or what everybody must know now."""

    SIGNS = {"lost": ("alert", "warn", "warn"), "restored": ("check-circle", "good", "good")}
    """Sign, tone and colour by kind."""

    def __init__(self, unit: float, name: str) -> None:
        self.sign = Icon(font=50 * unit)
        self.words = Pair(42 * unit, 27 * unit, bold=False, grow=1, fit=True)
        row = Box(self.sign, self.words, gap=24 * unit, grow=1)
        super().__init__(row, pad=(PAD * unit, 4 * unit), gap=0, tall=FOOT * unit, corner="m", name=name)

    def notice(self, words: Words) -> None:
        self._put("information", "sunken", "ink", "accent", words)
        self.words.more.colour = "muted"

    def banner(self, banner: Banner) -> None:
        sign, tone, colour = self.SIGNS[banner.kind]
        zh = f"{banner.text.zh}　{banner.more.zh}"
        self._put(sign, tone, colour, colour, Words(zh, f"{banner.text.more} {banner.more.more}".strip()))
        self.words.zh.bold = True
        self.words.more.colour = colour

    def _put(self, sign: str, tone: str, colour: str, sign_colour: str, words: Words) -> None:
        self.tone = tone
        self.sign.sign, self.sign.colour = sign, sign_colour
        self.words.zh.colour = colour
        self.words.say(words)
