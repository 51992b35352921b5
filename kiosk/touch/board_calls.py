"""Who is called where: the newest call, the calls before it, and the windows.

A plan gives the sizes; when something flashes is the face's matter.
"""

from kiosk.touch.board_pieces import TIGHT, Box, Figure, Pair, Panel
from kiosk.touch.board_plan import GO_FONT, GO_GAP, LABEL, PAD, PITCH, ROW_PITCH, Plan, split_window
from kiosk.touch.text import MIDDLE
from kiosk.touch.toolkit import Column, Icon, Row, Space, Text
from kiosk.views.board import BoardView, CallView, WindowView

# mypy: disable-error-code="misc"


class Newest(Panel):
    """The newest call. While it flashes it changes between the full accent and its tint; its words stay readable."""

    def __init__(self, unit: float) -> None:
        self.unit = unit
        self.bell = Icon("bell-ring", font=44 * unit, name="newest-bell")
        self.now = Text(font=46 * unit, bold=True, spacing=TIGHT, name="newest-now")
        self.line = Text(font=32 * unit, spacing=TIGHT, most_lines=1, grow=1, name="newest-line")
        self.time = Text(font=40 * unit, spacing=TIGHT, name="newest-time")
        self.number = Figure(bold=True, spacing=PITCH, name="newest-number")
        self.go = Pair(GO_FONT * unit, 24 * unit, halign="center", name="newest-go")
        self.go_place = Box(self.go, pack="center", wide=GO_FONT * 2.05 * unit)
        self.window = Figure(bold=True, spacing=PITCH, name="newest-window")
        self.words = Text(bold=True, spacing=1.0, most_lines=1, name="newest-words")
        self.drop = Space()
        self.words_place = Column(self.drop, self.words, gap=0)
        self.window_place = Row(self.window, self.words_place, gap=0)
        gap = GO_GAP * unit
        self.upper = Box(gap=gap, pack="between", grow=1, name="newest-upper")
        self.lower = Box(gap=gap, grow=1, name="newest-lower")
        self.label = Box(self.bell, self.now, self.line, self.time, gap=18 * unit, tall=LABEL * unit)
        self.texts: tuple[Text, ...] = (
            self.bell, self.now, self.line, self.time,
            self.number, self.go.zh, self.go.more, self.window, self.words,
        )  # fmt: skip
        self._stacked: bool | None = None
        super().__init__(self.label, self.upper, self.lower, pad=PAD * unit, gap=0, name="newest")
        self.flash(None)

    def draw(self, call: CallView, view: BoardView, plan: Plan) -> None:
        newest = plan.newest
        self._arrange(newest.lines > 1)
        self.number.font = self.window.font = newest.font
        self.upper.tall = self.lower.tall = newest.font * PITCH
        self.now.text, self.line.text, self.time.text = view.now.zh, view.line.more, call.time
        small = newest.words_share < 1
        figure, words = split_window(call.window.zh) if small else (call.window.zh, "")
        self.number.text, self.window.text, self.words.text = call.number, figure, words
        self.words_place.shown = small
        self.words.font = newest.font * newest.words_share
        # Smaller words stand on the same line as the figure, not in its middle.
        self.drop.extent = 2 * MIDDLE * newest.font * (1 - newest.words_share)
        self.go.say(view.go)

    def _arrange(self, stacked: bool) -> None:
        if stacked == self._stacked:
            return
        self._stacked = stacked
        self.upper.fill([])
        self.lower.fill([])
        self.upper.fill([self.number] if stacked else [self.number, self.go_place, self.window_place])
        self.lower.fill([self.go_place, self.window_place] if stacked else [])
        self.lower.shown = stacked

    def flash(self, lit: bool | None) -> None:
        """Full accent (True), its tint (False), or at rest (None)."""
        self.tone = {True: "accent", False: "tint", None: "surface"}[lit]
        self.bell.shown = lit is not None
        for text in self.texts:
            text.colour = "on_accent" if lit else "accent"
        if lit is None:
            self.go.zh.colour, self.line.colour, self.time.colour = "muted", "muted", "muted"
            self.go.more.colour = "muted"


class CallRow(Panel):
    """One of the calls before the newest."""

    def __init__(self, unit: float, name: str) -> None:
        self.number = Text(bold=True, spacing=TIGHT)
        self.arrow = Icon("arrow-right")
        self.window = Text(bold=True, spacing=TIGHT)
        self.bell = Icon("bell-ring", font=44 * unit)
        self.said = Pair(36 * unit, 24 * unit, bold=False, halign="right", grow=1)
        self.time = Text(font=40 * unit, halign="right", spacing=TIGHT, colour="muted")
        self.number_place, self.window_place = Box(self.number), Box(self.window)
        row = Box(
            self.number_place,
            self.arrow,
            self.window_place,
            self.said,
            self.bell,
            self.time,
            gap=26 * unit,
            pad=(PAD * unit, 0),
            grow=1,
        )
        super().__init__(row, pad=0, gap=0, corner="m", grow=1, name=name)
        self.flash(None)

    def draw(self, call: CallView, plan: Plan, number_width: float, window_width: float) -> None:
        self.tall = plan.row_font * ROW_PITCH
        for text in (self.number, self.window):
            text.font = plan.row_font
        self.arrow.font = plan.row_font * 0.55
        self.number_place.wide, self.window_place.wide = number_width, window_width
        self.number.text, self.window.text, self.time.text = call.number, call.window.zh, call.time
        self.said.say(call.said)
        waits = call.state == "called"
        self.said.zh.bold = waits
        self.said.zh.colour = "accent" if waits else "warn" if call.state == "missed" else "muted"

    def flash(self, lit: bool | None) -> None:
        self.tone = {True: "tint", False: "sunken", None: "plain"}[lit]
        self.bell.shown = lit is not None
        self.bell.colour = "accent"
        self.number.colour = self.window.colour = "ink" if lit is None else "accent"
        self.arrow.colour = "muted" if lit is None else "accent"


class WindowTile(Panel):
    """One window: its figure, its visitor's number or the word for its state."""

    LOOKS = {
        "calling": ("tint", "accent", "ink"),
        "serving": ("flat", "ink", "ink"),
        "free": ("good", "good", "good"),
        "paused": ("warn", "warn", "warn"),
        "closed": ("sunken", "muted", "muted"),
    }
    """Tone, colour of the large word, colour of the figure."""

    def __init__(self, unit: float, name: str) -> None:
        self.figure = Text(font=40 * unit, bold=True, spacing=1.0)
        self.bell = Icon("bell", font=30 * unit, colour="accent")
        self.main = Figure(font=54 * unit, bold=True, halign="right", spacing=1.0, grow=1)
        self.note = Figure(font=25 * unit, spacing=1.15)
        top = Box(self.figure, self.bell, self.main, gap=8 * unit, grow=1)
        super().__init__(top, self.note, pad=(16 * unit, 5 * unit), gap=0, corner="m", name=name)

    def draw(self, window: WindowView, plan: Plan) -> None:
        self.tall = plan.tile
        low = plan.window_rows > 2
        self.note.font = plan.px(22 if low else 25)
        self.main.font = plan.px((48 if low else 54) if window.number else (38 if low else 42))
        self.tone, colour, figure = self.LOOKS[window.state]
        self.figure.text, self.figure.colour = window.name.zh, figure
        self.bell.shown = window.state == "calling"
        self.main.text, self.main.colour = window.number or window.said.zh, colour
        spare = (window.said.zh, window.said.more) if window.number else (window.note.zh, window.said.more)
        self.note.text = " ".join(part for part in spare if part)
        self.note.colour = "muted" if window.state in ("serving", "closed") else colour
