"""Surfaces: cards, buttons, badges, rules and bars in the one look, with clear pressed and disabled states.

Colour is never the only cue: what is pressed also sinks and gains an edge, what is disabled loses its shadow.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kivy.graphics.instructions import InstructionGroup
from kivy.properties import NumericProperty, OptionProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk.touch.layout import Column, Piece, Row
from kiosk.touch.paint import Plate, theme
from kiosk.touch.pressable import Pressable
from kiosk.touch.text import Icon, Text

# mypy: disable-error-code="misc"


@dataclass(frozen=True, slots=True)
class Tone:
    """A surface's colours by name, at rest and pressed. An empty edge is none."""

    fill: str
    edge: str
    text: str
    pressed: str
    pressed_edge: str
    raised: bool = False


TONES = {
    "surface": Tone("surface", "border", "ink", "accent_tint_pressed", "accent", raised=True),
    "flat": Tone("surface", "border", "ink", "accent_tint_pressed", "accent"),
    "sunken": Tone("sunken", "", "ink", "accent_tint_pressed", "accent"),
    "tint": Tone("accent_tint", "", "ink", "accent_tint_pressed", "accent"),
    "accent": Tone("accent", "", "on_accent", "accent_pressed", "accent_pressed", raised=True),
    "good": Tone("good_tint", "", "good", "good_tint", "good"),
    "warn": Tone("warn_tint", "", "warn", "warn_tint", "warn"),
    "bad": Tone("bad_tint", "", "bad", "bad_tint", "bad"),
    "primary": Tone("accent", "", "on_accent", "accent_pressed", "accent_pressed", raised=True),
    "quiet": Tone("surface", "edge", "accent", "accent_tint_pressed", "accent"),
    "plain": Tone("", "", "accent", "accent_tint_pressed", "accent_tint_pressed"),
    "danger": Tone("bad", "", "on_accent", "bad_pressed", "bad_pressed", raised=True),
}


class Surface:
    """Mixed into a Piece: paints a rounded plate behind it, in the tone and state that it is in."""

    tone = OptionProperty("surface", options=list(TONES))
    corner = StringProperty("l")
    """Name of a radius, or "full" for round ends."""

    def setup_surface(self: Any) -> None:
        self._shadow, self._outer, self._inner = Plate(blur=theme.tokens.space["m"]), Plate(), Plate()
        plates = InstructionGroup()
        for plate in (self._shadow, self._outer, self._inner):
            plates.add(plate)
        self.canvas.before.add(plates)
        for change in ("pos", "size", "corner"):
            self.fbind(change, self._place)
        for change in ("tone", "disabled"):
            self.fbind(change, self._repaint)
        if hasattr(self, "pressed"):
            self.fbind("pressed", self._repaint)
        self._repaint()

    def restyle(self: Any) -> None:
        self._repaint()

    def _repaint(self: Any, *_: Any) -> None:
        tone = TONES[self.tone]
        pressed = bool(getattr(self, "pressed", False))
        fill, edge = (tone.pressed, tone.pressed_edge) if pressed else (tone.fill, tone.edge)
        if self.disabled:
            fill, edge = ("disabled", "") if tone.fill else ("", "")
        raised = tone.raised and not pressed and not self.disabled
        self._shadow.paint("shadow", 0.13 if raised else 0.0)
        self._outer.paint(edge or "surface", 1.0 if edge else 0.0)
        self._inner.paint(fill or "surface", 1.0 if fill else 0.0)
        self._edge = theme.tokens.space["hair"] * (1.5 if pressed else 0.75) if edge else 0.0
        self._place()

    def _place(self: Any, *_: Any) -> None:
        x, y, width, height = self.x, self.y, self.width, self.height
        radius = min(width, height) / 2 if self.corner == "full" else theme.tokens.radius[self.corner]
        edge = self._edge
        drop = theme.tokens.space["hair"]
        self._shadow.place(x, y - 2 * drop, width, height, radius)
        self._outer.place(x, y, width, height, radius)
        self._inner.place(x + edge, y + edge, width - 2 * edge, height - 2 * edge, max(1.0, radius - edge))


class Card(Pressable, Surface, Column):
    """A column of pieces on a surface; to touch when it has `on_tap`. Tones: surface, flat, sunken, tint, accent,
    good, warn, bad. `disabled=True` greys it and its text (Text with `keeps_colour` stays)."""

    def __init__(
        self,
        *children: Widget,
        on_tap: Callable[[], object] | None = None,
        on_refused: Callable[[], object] | None = None,
        pad: Any = "l",
        gap: Any = "s",
        pack: str = "center",
        **rest: Any,
    ) -> None:
        self.setup_press(on_tap, on_refused=on_refused)
        super().__init__(*children, pad=pad, gap=gap, pack=pack, **rest)
        self.setup_surface()

    def wanted_height(self, width: float) -> float:
        needed = super().wanted_height(width)
        return float(max(needed, theme.tokens.target)) if self.on_tap is not None else needed


class Button(Pressable, Surface, Row):
    """Words to touch, with a sign before them if there is one. `kind`: primary (one a screen), quiet, danger, plain
    (no surface, for what is rarely wanted). Never smaller than a finger."""

    text = StringProperty("")
    sign = StringProperty("")

    def __init__(
        self,
        text: str = "",
        *,
        icon: str = "",
        kind: str = "primary",
        on_tap: Callable[[], object] | None = None,
        on_refused: Callable[[], object] | None = None,
        font: str | float = "lead",
        quick: bool = False,
        corner: str = "m",
        tall: float = 1.3,
        **rest: Any,
    ) -> None:
        """`tall` is its least height in touch targets."""
        self._tall = tall
        self.setup_press(on_tap, quick=quick, on_refused=on_refused)
        self.sign_piece = Icon(icon, font=font, shown=bool(icon))
        self.text_piece = Text(text, font=font, bold=True, even=True, shown=bool(text))
        rest.setdefault("pad", ("l", "s"))
        rest.setdefault("pack", "center")
        rest.setdefault("gap", "s")
        super().__init__(self.sign_piece, self.text_piece, **rest)
        self.text, self.sign, self.tone, self.corner = text, icon, kind, corner
        self.fbind("text", self._reword)
        self.fbind("sign", self._reword)
        self.setup_surface()

    def _reword(self, *_: Any) -> None:
        self.text_piece.text, self.sign_piece.sign = self.text, self.sign
        self.text_piece.shown, self.sign_piece.shown = bool(self.text), bool(self.sign)

    def _repaint(self, *_: Any) -> None:
        super()._repaint()
        self.text_piece.colour = self.sign_piece.colour = TONES[self.tone].text

    def wanted_width(self) -> float:
        return float(max(super().wanted_width(), theme.tokens.target * max(1.0, self._tall)))

    def wanted_height(self, width: float) -> float:
        return float(max(super().wanted_height(width), theme.tokens.target * max(1.0, self._tall)))


class Pill(Surface, Row):
    """A small badge. Tones: good, warn, bad, tint, sunken, accent."""

    text = StringProperty("")
    sign = StringProperty("")

    def __init__(
        self, text: str = "", *, tone: str = "sunken", icon: str = "", font: str | float = "caption", **rest: Any
    ) -> None:
        self.sign_piece = Icon(icon, font=font, shown=bool(icon))
        self.text_piece = Text(text, font=font, bold=True)
        rest.setdefault("pad", ("m", "hair"))
        super().__init__(self.sign_piece, self.text_piece, gap="xs", pack="center", **rest)
        self.text, self.sign, self.tone, self.corner = text, icon, tone, "full"
        self.fbind("text", self._reword)
        self.fbind("sign", self._reword)
        self.setup_surface()

    def _reword(self, *_: Any) -> None:
        self.text_piece.text, self.sign_piece.sign = self.text, self.sign
        self.sign_piece.shown = bool(self.sign)

    def _repaint(self, *_: Any) -> None:
        super()._repaint()
        self.text_piece.colour = self.sign_piece.colour = TONES[self.tone].text


class Badge(Surface, Row):
    """A sign on a round or square tinted ground: what stands before a service's or group's name."""

    sign = StringProperty("")

    def __init__(
        self, icon: str, *, tone: str = "tint", colour: str = "accent", font: str | float = "headline", **rest: Any
    ) -> None:
        self.colour, self._font = colour, font
        self.sign_piece = Icon(icon, font=font)
        super().__init__(self.sign_piece, pack="center", **rest)
        self.sign, self.tone, self.corner = icon, tone, "m"
        self.fbind("sign", self._resign)
        self.setup_surface()

    def _resign(self, *_: Any) -> None:
        self.sign_piece.sign = self.sign

    def _repaint(self, *_: Any) -> None:
        super()._repaint()
        self.sign_piece.colour = self.colour if self.tone == "tint" else TONES[self.tone].text

    def _side(self) -> float:
        return float(theme.tokens.font(self._font)) * 1.75

    def wanted_width(self) -> float:
        return self._side()

    def wanted_height(self, width: float) -> float:
        return self._side()


class Rule(Piece):
    """A thin line between two matters."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(**rest)
        self._plate = Plate()
        self.canvas.add(self._plate)
        for change in ("pos", "size"):
            self.fbind(change, self._place)
        self.restyle()

    def restyle(self) -> None:
        self._plate.paint("border")

    def _place(self, *_: Any) -> None:
        self._plate.place(self.x, self.y, self.width, self.height, 1.0)

    def wanted_width(self) -> float:
        return float(theme.tokens.space["hair"])

    def wanted_height(self, width: float) -> float:
        return float(theme.tokens.space["hair"])


class Bar(Piece):
    """How much of something is left or done: `share` 0..1 of a track, in a colour by name."""

    share = NumericProperty(0.0)
    colour = StringProperty("accent")

    def __init__(self, share: float = 0.0, **rest: Any) -> None:
        super().__init__(share=share, **rest)
        self._track, self._part = Plate(), Plate()
        self.canvas.add(self._track)
        self.canvas.add(self._part)
        for change in ("pos", "size", "share"):
            self.fbind(change, self._place)
        self.fbind("colour", self._repaint)
        self.restyle()

    def restyle(self) -> None:
        self._repaint()

    def _repaint(self, *_: Any) -> None:
        self._track.paint("sunken")
        self._part.paint(self.colour)
        self._place()

    def _place(self, *_: Any) -> None:
        share = min(1.0, max(0.0, float(self.share)))
        self._track.place(self.x, self.y, self.width, self.height, self.height / 2)
        self._part.place(self.x, self.y, self.width * share, self.height, self.height / 2)

    def wanted_height(self, width: float) -> float:
        return float(theme.tokens.space["s"])
