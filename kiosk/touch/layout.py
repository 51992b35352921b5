"""Where pieces go: columns, rows, grids and layers that ask their children how large they want to be.

A piece answers `wanted_width()` and `wanted_height(width)`; a layout gives out its room in one pass, so that text that
wraps settles at once. Nothing here paints.
"""

from collections.abc import Iterable
from typing import Any

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, OptionProperty
from kivy.uix.layout import Layout
from kivy.uix.widget import Widget

from kiosk.touch.paint import theme

# mypy: disable-error-code="misc"


class Piece(Widget):
    """Anything of the toolkit. `grow` is its share of the room that its fellows in a row or column leave; `align`
    its place across ("stretch", "start", "center", "end"; None: as the layout says); `name` lets tests find it."""

    grow = NumericProperty(0)
    align = ObjectProperty(None, allownone=True)
    shown = BooleanProperty(True)
    """A piece not shown takes no room and no touch."""

    def __init__(self, *, name: str = "", **rest: Any) -> None:
        self.name = name
        super().__init__(**rest)
        for change in ("grow", "align"):
            self.fbind(change, self.resized)
        theme.bind(tokens=self._retheme, density=self._retheme)

    def apply_class_lang_rules(self, *_: Any, **__: Any) -> None:
        """None: Kivy's style sheet would dress our Button as its own."""

    def wanted_width(self) -> float:
        """The width it would take if it were free, px."""
        return 0.0

    def wanted_height(self, width: float) -> float:
        """The height it needs at a width, px."""
        return 0.0

    def restyle(self) -> None:
        """Takes colours and sizes from the theme anew."""

    def resized(self, *_: Any) -> None:
        """Tells all layouts around it that it may want another size now."""
        parent: Any = self.parent
        while parent is not None and parent is not parent.parent:
            trigger = getattr(parent, "_trigger_layout", None)
            if trigger is not None:
                trigger()
            parent = parent.parent

    def on_shown(self, _: Any, shown: bool) -> None:
        self.opacity = 1.0 if shown else 0.0
        self.resized()

    def _retheme(self, *_: Any) -> None:
        self.restyle()
        self.resized()

    def on_touch_down(self, touch: Any) -> bool:
        return bool(self.shown and super().on_touch_down(touch))


def shown_children(widget: Any) -> list[Any]:
    """The children that take part, in the order in which they were added."""
    return [child for child in reversed(widget.children) if getattr(child, "shown", True)]


def wanted_width(child: Any) -> float:
    return float(child.wanted_width()) if isinstance(child, Piece) else float(child.width)


def wanted_height(child: Any, width: float) -> float:
    return float(child.wanted_height(width)) if isinstance(child, Piece) else float(child.height)


def levelled_down(lengths: list[float], room: float) -> list[float]:
    """The lengths with the longest cut to one length, such that together they fill `room` exactly."""
    left = max(0.0, room)
    for count, length in zip(range(len(lengths), 0, -1), sorted(lengths), strict=True):
        if length * count > left:
            most = left / count
            return [min(each, most) for each in lengths]
        left -= length
    return lengths


class Space(Piece):
    """Empty room: fixed (`Space("m")`), or what is left (`Space(grow=1)`)."""

    extent = ObjectProperty(0)

    def __init__(self, extent: str | float = 0, **rest: Any) -> None:
        super().__init__(extent=extent, **rest)

    def wanted_width(self) -> float:
        return float(theme.tokens.gap(self.extent))

    def wanted_height(self, width: float) -> float:
        return float(theme.tokens.gap(self.extent))


class Arrangement(Piece, Layout):
    """A layout of pieces. `gap` between children, `pad` around them: names of spaces or px; `pad` may be a pair
    (horizontal, vertical). `pack` says where children go when none grows: start, center, end, between."""

    gap = ObjectProperty("m")
    pad = ObjectProperty(0)
    pack = OptionProperty("start", options=["start", "center", "end", "between"])
    across = OptionProperty("stretch", options=["stretch", "start", "center", "end"])

    def __init__(self, *children: Widget, **rest: Any) -> None:
        super().__init__(**rest)
        trigger = self._trigger_layout
        for change in ("children", "pos", "size", "gap", "pad", "pack", "across"):
            self.fbind(change, trigger)
        for change in ("children", "gap", "pad"):
            self.fbind(change, self.resized)
        for child in children:
            self.add_widget(child)

    def add_widget(self, widget: Widget, *args: Any, **rest: Any) -> None:
        # Past Layout: it would lay everything out again for each size that this layout itself gives a child.
        Widget.add_widget(self, widget, *args, **rest)

    def remove_widget(self, widget: Widget, *args: Any, **rest: Any) -> None:
        Widget.remove_widget(self, widget, *args, **rest)

    def fill(self, children: Iterable[Widget]) -> None:
        """Makes these its children, in this order; does nothing when they are that already."""
        wanted = list(children)
        if list(reversed(self.children)) != wanted:
            self.clear_widgets()
            for child in wanted:
                self.add_widget(child)

    def padding(self) -> tuple[float, float]:
        pad = self.pad if isinstance(self.pad, (tuple, list)) else (self.pad, self.pad)
        return float(theme.tokens.gap(pad[0])), float(theme.tokens.gap(pad[1]))

    def spacing(self) -> float:
        return float(theme.tokens.gap(self.gap))

    def _across(self, child: Any) -> str:
        return str(getattr(child, "align", None) or self.across)

    def _lengths(self, children: list[Any], natural: list[float], room: float) -> tuple[list[float], float, float]:
        """Lengths along the direction, the offset of the first child and the distance between two."""
        gap = self.spacing()
        shares = [float(getattr(child, "grow", 0)) for child in children]
        left = room - gap * max(0, len(children) - 1)
        left -= sum(length for length, share in zip(natural, shares, strict=True) if not share)
        total = sum(shares)
        if total:
            return (
                [
                    max(0.0, left) * share / total if share else length
                    for length, share in zip(natural, shares, strict=True)
                ],
                0.0,
                gap,
            )
        if self.pack == "between" and len(children) > 1 and left > 0:
            return natural, 0.0, gap + left / (len(children) - 1)
        offset = {"center": left / 2, "end": left}.get(self.pack, 0.0)
        return natural, max(0.0, offset), gap


class Column(Arrangement):
    """Children under each other, from the top."""

    def _child_width(self, child: Any, room: float) -> float:
        return room if self._across(child) == "stretch" else min(room, wanted_width(child))

    def wanted_width(self) -> float:
        return max((wanted_width(c) for c in shown_children(self)), default=0.0) + 2 * self.padding()[0]

    def wanted_height(self, width: float) -> float:
        pad_x, pad_y = self.padding()
        children = shown_children(self)
        room = max(0.0, width - 2 * pad_x)
        heights = sum(wanted_height(child, self._child_width(child, room)) for child in children)
        return heights + self.spacing() * max(0, len(children) - 1) + 2 * pad_y

    def do_layout(self, *_: Any) -> None:
        pad_x, pad_y = self.padding()
        room_x, room_y = max(0.0, self.width - 2 * pad_x), self.height - 2 * pad_y
        children = shown_children(self)
        widths = [self._child_width(child, room_x) for child in children]
        natural = [wanted_height(child, width) for child, width in zip(children, widths, strict=True)]
        heights, offset, gap = self._lengths(children, natural, room_y)
        top = self.top - pad_y - offset
        for child, width, height in zip(children, widths, heights, strict=True):
            shift = {"center": (room_x - width) / 2, "end": room_x - width}.get(self._across(child), 0.0)
            child.size = (width, height)
            child.pos = (self.x + pad_x + shift, top - height)
            top -= height + gap


class Row(Arrangement):
    """Children beside each other, from the left; centred on one line unless `across` says otherwise."""

    def __init__(self, *children: Widget, across: str = "center", **rest: Any) -> None:
        super().__init__(*children, across=across, **rest)

    def _widths(self, children: list[Any], room: float) -> tuple[list[float], float, float]:
        natural = [wanted_width(child) for child in children]
        widths, offset, gap = self._lengths(children, natural, room)
        room -= gap * max(0, len(widths) - 1)
        if sum(widths) > room + 0.5:
            # Too narrow for all: the widest give way down to one width, for it is they whose text can wrap.
            widths = levelled_down(widths, room)
        return widths, offset, gap

    def wanted_width(self) -> float:
        children = shown_children(self)
        widths = sum(wanted_width(child) for child in children)
        return widths + self.spacing() * max(0, len(children) - 1) + 2 * self.padding()[0]

    def wanted_height(self, width: float) -> float:
        pad_x, pad_y = self.padding()
        children = shown_children(self)
        widths, _, _ = self._widths(children, max(0.0, width - 2 * pad_x))
        heights = (wanted_height(child, given) for child, given in zip(children, widths, strict=True))
        return max(heights, default=0.0) + 2 * pad_y

    def do_layout(self, *_: Any) -> None:
        pad_x, pad_y = self.padding()
        room_x, room_y = max(0.0, self.width - 2 * pad_x), self.height - 2 * pad_y
        children = shown_children(self)
        widths, offset, gap = self._widths(children, room_x)
        left = self.x + pad_x + offset
        for child, width in zip(children, widths, strict=True):
            place = self._across(child)
            height = room_y if place == "stretch" else min(room_y, wanted_height(child, width))
            shift = {"center": (room_y - height) / 2, "start": room_y - height}.get(place, 0.0)
            child.size = (width, height)
            child.pos = (left, self.y + pad_y + shift)
            left += width + gap


class Grid(Arrangement):
    """Children in `columns` equal columns, row by row. Each row is as high as its highest child; with `even` all
    rows are alike, and where the grid is given more height the rows share it."""

    columns = NumericProperty(2)
    even = BooleanProperty(True)

    def __init__(self, *children: Widget, **rest: Any) -> None:
        super().__init__(*children, **rest)
        for change in ("columns", "even"):
            self.fbind(change, self._trigger_layout)
            self.fbind(change, self.resized)

    def _rows(self, width: float) -> tuple[float, list[list[Any]], list[float]]:
        count = max(1, int(self.columns))
        children = shown_children(self)
        cell = max(0.0, (width - 2 * self.padding()[0] - self.spacing() * (count - 1)) / count)
        rows = [children[at : at + count] for at in range(0, len(children), count)]
        heights = [max(wanted_height(child, cell) for child in row) for row in rows]
        if self.even and heights:
            heights = [max(heights)] * len(heights)
        return cell, rows, heights

    def wanted_width(self) -> float:
        count = max(1, int(self.columns))
        widest = max((wanted_width(c) for c in shown_children(self)), default=0.0)
        return widest * count + self.spacing() * (count - 1) + 2 * self.padding()[0]

    def wanted_height(self, width: float) -> float:
        _, rows, heights = self._rows(width)
        return sum(heights) + self.spacing() * max(0, len(rows) - 1) + 2 * self.padding()[1]

    def do_layout(self, *_: Any) -> None:
        pad_x, pad_y = self.padding()
        gap = self.spacing()
        cell, rows, heights = self._rows(self.width)
        room = self.height - 2 * pad_y - gap * max(0, len(rows) - 1)
        if self.even and self.grow and heights:
            heights = [room / len(rows)] * len(rows)
        top = self.top - pad_y
        for row, height in zip(rows, heights, strict=True):
            for at, child in enumerate(row):
                child.size = (cell, height)
                child.pos = (self.x + pad_x + at * (cell + gap), top - height)
            top -= height + gap


class Layers(Arrangement):
    """Children over each other, each filling it all."""

    def wanted_width(self) -> float:
        return max((wanted_width(c) for c in shown_children(self)), default=0.0) + 2 * self.padding()[0]

    def wanted_height(self, width: float) -> float:
        pad_x, pad_y = self.padding()
        heights = (wanted_height(c, width - 2 * pad_x) for c in shown_children(self))
        return max(heights, default=0.0) + 2 * pad_y

    def do_layout(self, *_: Any) -> None:
        pad_x, pad_y = self.padding()
        for child in self.children:
            child.size = (max(0.0, self.width - 2 * pad_x), max(0.0, self.height - 2 * pad_y))
            child.pos = (self.x + pad_x, self.y + pad_y)
