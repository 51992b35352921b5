"""Where a face stands: a design of fixed size fitted into whatever window there is, and the pages it turns.

A machine's screen shows it one to one; a laptop shows a portrait machine small, a large board shows it sharp. The
margin that is left over stays empty.
"""

from collections.abc import Callable, Mapping
from typing import Any

from kivy.core.window import Window
from kivy.graphics import Color as Tint
from kivy.graphics import PopMatrix, PushMatrix, Rectangle, Scale, Translate
from kivy.properties import StringProperty
from kivy.uix.widget import Widget

from kiosk.touch.layout import Layers, Piece
from kiosk.touch.paint import rgba, theme

# mypy: disable-error-code="misc"


class Stage(Widget):
    """The root of the window. Its `layers` have the design's size, in pixels of the design."""

    def __init__(self, width: int, height: int, **rest: Any) -> None:
        super().__init__(**rest)
        self.design = (float(width), float(height))
        self.scale, self.left, self.bottom = 1.0, 0.0, 0.0
        self.layers = Layers(size=self.design)
        self.add_widget(self.layers)
        self._push, self._move, self._zoom = PushMatrix(), Translate(), Scale()
        self._tint, self._ground = Tint(), Rectangle(size=self.design)
        for instruction in (self._push, self._move, self._zoom, self._tint, self._ground):
            self.canvas.before.add(instruction)
        self.canvas.after.add(PopMatrix())
        self.fbind("size", self._fit)
        theme.bind(tokens=self._recolour)
        self._recolour()

    def _recolour(self, *_: Any) -> None:
        self._tint.rgba = rgba("ground")
        Window.clearcolor = rgba("sunken")

    def _fit(self, *_: Any) -> None:
        width, height = self.design
        self.scale = max(0.01, min(self.width / width, self.height / height))
        self.left = float(round((self.width - width * self.scale) / 2))
        self.bottom = float(round((self.height - height * self.scale) / 2))
        self._move.xy = (self.left, self.bottom)
        self._zoom.xyz = (self.scale, self.scale, 1.0)
        theme.density = self.scale

    def to_local(self, x: float, y: float, **_: Any) -> tuple[float, float]:
        return (x - self.left) / self.scale, (y - self.bottom) / self.scale

    def to_parent(self, x: float, y: float, **_: Any) -> tuple[float, float]:
        return x * self.scale + self.left, y * self.scale + self.bottom

    def _inside(self, event: str, touch: Any) -> bool:
        touch.push()
        touch.apply_transform_2d(self.to_local)
        try:
            return bool(getattr(super(), event)(touch))
        finally:
            touch.pop()

    def on_touch_down(self, touch: Any) -> bool:
        return self._inside("on_touch_down", touch)

    def on_touch_move(self, touch: Any) -> bool:
        return self._inside("on_touch_move", touch)

    def on_touch_up(self, touch: Any) -> bool:
        return self._inside("on_touch_up", touch)


class Pages(Layers):
    """Pages of which one is open. Each is made when first opened and kept: turning back costs nothing."""

    open = StringProperty("")

    def __init__(self, makers: Mapping[str, Callable[[], Piece]], **rest: Any) -> None:
        super().__init__(**rest)
        self._makers = dict(makers)
        self._made: dict[str, Piece] = {}

    def page(self, name: str) -> Piece:
        """A page by name, made if it was not yet. Raises KeyError."""
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def turn(self, name: str) -> Piece:
        """Opens a page and gives it back. Raises KeyError."""
        page = self.page(name)
        self.fill([page])
        self.open = name
        return page
