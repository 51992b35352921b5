"""Pieces that take something from a visitor: a number stepper, a digit pad, and the question laid over a screen.

None of them asks for Chinese text: no input method shows its candidates on these machines.
"""

from collections.abc import Callable, Sequence
from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.properties import NumericProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk.touch.cards import Bar, Button, Card
from kiosk.touch.layout import Column, Grid, Layers, Row, Space
from kiosk.touch.paint import rgba, theme
from kiosk.touch.text import Text

# mypy: disable-error-code="misc"


class Stepper(Row):
    """A number with − and ＋ beside it; `on_change(value)` after each touch."""

    value = NumericProperty(1)
    least = NumericProperty(1)
    most = NumericProperty(99)

    def __init__(
        self, *, value: int = 1, least: int = 1, most: int = 99, on_change: Callable[[int], object], **rest: Any
    ) -> None:
        self._on_change = on_change
        name = rest.pop("name", "stepper")
        self.less = Button(
            icon="minus", kind="quiet", quick=True, font="headline", tall=1.6, on_tap=self._less, name=f"{name}-less"
        )
        self.more = Button(
            icon="plus", kind="quiet", quick=True, font="headline", tall=1.6, on_tap=self._more, name=f"{name}-more"
        )
        self.figure = Text(font="display", bold=True, halign="center", fit=True, grow=1)
        super().__init__(self.less, self.figure, self.more, name=name, gap="m", **rest)
        for change in ("value", "least", "most"):
            self.fbind(change, self._show)
        self.value, self.least, self.most = value, least, most
        self._show()

    def _less(self) -> None:
        self._move(-1)

    def _more(self) -> None:
        self._move(1)

    def _move(self, step: int) -> None:
        value = int(min(self.most, max(self.least, self.value + step)))
        if value != self.value:
            self.value = value
            self._on_change(value)

    def _show(self, *_: Any) -> None:
        self.figure.text = str(int(self.value))
        self.less.disabled = self.value <= self.least
        self.more.disabled = self.value >= self.most

    def wanted_width(self) -> float:
        tokens = theme.tokens
        return float(2 * self.less.wanted_width() + 2.4 * tokens.font("display") + 2 * tokens.gap("m"))


BACKSPACE = "back"
CLEAR = "clear"


class Keypad(Grid):
    """Digits as on a telephone. `on_key` gets "0" … "9", "back" or "clear", and whatever `extra` (an ID's "X")."""

    def __init__(self, *, on_key: Callable[[str], object], extra: str = "", **rest: Any) -> None:
        self._on_key = on_key
        name = rest.pop("name", "key")
        corner = self._key(extra, name) if extra else self._key(CLEAR, name, icon="close")
        keys = [self._key(str(digit), name) for digit in range(1, 10)]
        keys += [corner, self._key("0", name), self._key(BACKSPACE, name, icon="backspace")]
        super().__init__(*keys, columns=3, name=name, **rest)

    def _key(self, key: str, name: str, icon: str = "") -> Button:
        return Button(
            "" if icon else key,
            icon=icon,
            kind="quiet",
            quick=True,
            font="headline",
            tall=1.6,
            name=f"{name}-{key}",
            on_tap=lambda: self._on_key(key),
        )


class Countdown(Column):
    """Seconds that run out, as a bar that shrinks and (`text` set by the owner) in words. Set `left` and `total`, or
    let it `run`; it asks nothing of the clock while it is still."""

    left = NumericProperty(0.0)
    total = NumericProperty(1.0)
    text = StringProperty("")

    def __init__(self, *, words: Callable[[int], str] | None = None, **rest: Any) -> None:
        self._words = words
        self._on_end: Callable[[], object] | None = None
        self._beat: Any = None
        self.bar = Bar(colour="warn_fill")
        self.words = Text(font="body", colour="muted", halign="center")
        super().__init__(self.words, self.bar, gap="s", **rest)
        for change in ("left", "total", "text"):
            self.fbind(change, self._show)
        self._show()

    def run(self, seconds: float, on_end: Callable[[], object]) -> None:
        """Counts down from `seconds` and calls `on_end` once. Stops a count that is running."""
        self.stop()
        self.total = self.left = seconds
        self._on_end = on_end
        self._beat = Clock.schedule_interval(self._tick, 0.25)

    def stop(self) -> None:
        if self._beat is not None:
            self._beat.cancel()
            self._beat = None

    def _tick(self, passed: float) -> None:
        self.left = max(0.0, self.left - passed)
        if self.left <= 0.0:
            self.stop()
            if self._on_end is not None:
                self._on_end()

    def _show(self, *_: Any) -> None:
        self.bar.share = self.left / self.total if self.total > 0 else 0.0
        self.words.text = self._words(int(self.left + 0.999)) if self._words is not None else self.text
        self.words.shown = bool(self.words.text)


class Modal(Layers):
    """A question laid over a screen: title, words, pieces of its own, a countdown if asked for, buttons below.

    Swallows every touch beside it. Show it with `Face.ask(modal)`, take it away with `Face.dismiss(modal)`."""

    def __init__(
        self,
        title: str = "",
        words: str = "",
        *content: Widget,
        buttons: Sequence[Button] = (),
        countdown: Countdown | None = None,
        **rest: Any,
    ) -> None:
        super().__init__(pad=("xl", "xl"), **rest)
        self._shade = Color(0, 0, 0, 0.5)
        self._veil = Rectangle()
        self.canvas.before.add(self._shade)
        self.canvas.before.add(self._veil)
        self.title = Text(title, font="headline", bold=True, halign="center", even=True, shown=bool(title))
        self.words = Text(words, font="lead", colour="muted", halign="center", even=True, shown=bool(words))
        self.countdown = countdown
        pieces: list[Widget] = [self.title, self.words, *content]
        if countdown is not None:
            pieces.append(countdown)
        if buttons:
            pieces.append(Column(*buttons, gap="m"))
        self.card = Card(*pieces, pad="xl", gap="l")
        self.add_widget(Column(Space(grow=1), self.card, Space(grow=1)))
        for change in ("pos", "size"):
            self.fbind(change, self._cover)
        self.restyle()

    def set_words(self, title: str, words: str) -> None:
        self.title.text, self.words.text = title, words
        self.title.shown, self.words.shown = bool(title), bool(words)

    def restyle(self) -> None:
        self._shade.rgba = rgba("veil", 0.55)

    def _cover(self, *_: Any) -> None:
        self._veil.pos, self._veil.size = self.pos, self.size

    def on_touch_down(self, touch: Any) -> bool:
        super().on_touch_down(touch)
        return True
