"""Faces of a few pieces, for tests of the toolkit."""

from typing import Any


def face_of(build: Any) -> type:
    """A face whose content is what `build(face)` makes; its view is a function to call."""
    from kiosk.touch.face import Face

    class Plain(Face):
        def compose(self) -> Any:
            return build(self)

        def draw(self, view: Any) -> None:
            view(self)

    return Plain


def button_face(face: Any) -> Any:
    from kiosk.touch.toolkit import Button, Column, Row, Space

    return Column(
        Button("好", name="one", on_tap=lambda: face.send("one")),
        Row(Button("甲", name="left", grow=1, on_tap=lambda: face.send("left")),
            Button("乙", name="right", grow=1, on_tap=lambda: face.send("right")), gap="m"),
        Button("不行", name="off", disabled=True, on_tap=lambda: face.send("off"),
               on_refused=lambda: face.send("refused")),
        Button("3", name="key", quick=True, on_tap=lambda: face.send("key")),
        Space(grow=1), pad="l", gap="xl",
    )  # fmt: skip


def names(held: Any) -> list[str]:
    return [name for name, _ in held.sent]
