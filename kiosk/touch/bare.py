"""The least Kivy window that says something in Chinese: what a face's start and memory are measured against."""

from collections.abc import Callable
from pathlib import Path

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.label import Label

# mypy: disable-error-code="misc"


class BareWindow(App):
    """One label."""

    def __init__(self, font: Path, shown: Callable[[], None]) -> None:
        super().__init__()
        self._font, self._shown = font, shown

    def build(self) -> Label:
        Window.bind(on_flip=self._on_flip)
        return Label(text="住房公积金", font_name=str(self._font), font_size=120)

    def _on_flip(self, *_: object) -> None:
        Window.unbind(on_flip=self._on_flip)
        Clock.schedule_once(lambda _: self._shown())
