"""What it means to touch something: one finger, seen at once, done when the finger lifts on it.

Made for unsteady hands: a slip of a few millimetres still counts, and a second tap that lands on whatever the first
one brought up is ignored. The look of being pressed belongs to the pieces that mix this in.
"""

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock
from kivy.properties import BooleanProperty

from kiosk.touch.paint import theme

SETTLE_SECONDS = 0.35
"""After a tap did something, touches that begin within this time are the same hand's tremor."""
SLIP = 0.5
"""How far outside a finger may lift, in touch targets."""

_settled = {"at": 0.0}


def forget_last_tap() -> None:
    """Lets the next touch count whenever it comes; for tests that tap faster than a hand."""
    _settled["at"] = 0.0


class Pressable:
    """Mixed into a Piece. `on_tap` is called without arguments; `quick` pieces (keys) take taps without a pause.

    A disabled piece swallows touches, so that nothing under it is hit, and calls `on_refused` if there is one."""

    pressed = BooleanProperty(False)

    def setup_press(
        self,
        on_tap: Callable[[], object] | None,
        *,
        quick: bool = False,
        on_refused: Callable[[], object] | None = None,
    ) -> None:
        self.on_tap = on_tap
        self.on_refused = on_refused
        self.quick = quick

    def reach(self: Any, x: float, y: float) -> bool:
        """Whether a finger at x, y means this: on it, or beside one drawn smaller than a finger needs."""
        target = theme.tokens.target
        spare_x, spare_y = max(0.0, (target - self.width) / 2), max(0.0, (target - self.height) / 2)
        return bool(self.x - spare_x <= x <= self.right + spare_x and self.y - spare_y <= y <= self.top + spare_y)

    def on_touch_down(self: Any, touch: Any) -> bool:
        if not self.shown or self.on_tap is None or not self.reach(*touch.pos):
            return bool(super().on_touch_down(touch))  # type: ignore[misc]
        if str(touch.button or "").startswith("scroll"):
            return False
        if self.disabled:
            if self.on_refused is not None:
                self.on_refused()
            return True
        if self.pressed or (not self.quick and Clock.get_time() - _settled["at"] < SETTLE_SECONDS):
            return True
        touch.grab(self)
        self.pressed = True
        return True

    def on_touch_move(self: Any, touch: Any) -> bool:
        if touch.grab_current is not self:
            return bool(super().on_touch_move(touch))  # type: ignore[misc]
        self.pressed = self._near(touch)
        return True

    def on_touch_up(self: Any, touch: Any) -> bool:
        if touch.grab_current is not self:
            return bool(super().on_touch_up(touch))  # type: ignore[misc]
        touch.ungrab(self)
        meant = self._near(touch) and not self.disabled and self.get_root_window() is not None
        self.pressed = False
        if meant:
            if not self.quick:
                _settled["at"] = Clock.get_time()
            self.on_tap()
        return True

    def _near(self: Any, touch: Any) -> bool:
        slip = theme.tokens.target * SLIP
        return bool(self.x - slip <= touch.x <= self.right + slip and self.y - slip <= touch.y <= self.top + slip)
