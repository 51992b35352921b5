"""The board in the hall as a Kivy face: it draws a BoardView and flashes what was just called.

It knows nothing of nodes, ledgers or clocks: whoever composes it gives it a view whenever something changed and at
least with each minute. Call `kiosk.touch.shell.prepare` before importing this.
"""

from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.uix.widget import Widget

from kiosk import look, settings
from kiosk.touch.board_calls import CallRow, Newest, WindowTile
from kiosk.touch.board_pieces import Box, Header, Panel, Stack, Strip
from kiosk.touch.board_plan import GAP, MARGIN, MOST_ROWS, PAD, SIDE, TILE_GAP, Plan, plan_board
from kiosk.touch.board_waiting import Lead, Services
from kiosk.touch.face import Face, Intent
from kiosk.touch.toolkit import Grid, Text
from kiosk.views.board import FLASH_MS, BoardView, newly_called

# mypy: disable-error-code="misc"

HALF_FLASH_S = 0.5
"""One flash a second: WCAG 2.3.1 allows three."""
FLASHES = round(FLASH_MS / 1000 / HALF_FLASH_S)
SEEN_MOST = 500
"""Calls remembered as seen."""
TURN_S = 12.0
"""How long a notice, or a page of services, stays."""


def _ignored(name: str, **values: object) -> None:
    """Nobody touches a board."""


class BoardFace(Face):
    """The board. Its owner calls `show` or `offer` with a `BoardView`; it sends no intents."""

    def __init__(
        self,
        *,
        fonts: Path,
        screen: look.Screen = look.LANDSCAPE,
        accent: str = look.DEFAULT_ACCENT,
        logo: str = "",
        intent: Intent = _ignored,
    ) -> None:
        """`logo` is the path of a PNG file, "" for none. Raises FontsMissing, BadAccent."""
        super().__init__(fonts=fonts, intent=intent, screen=screen, accent=accent)
        self._design = screen
        self._logo = logo
        self._seen: set[str] | None = None
        self._flashing: dict[str, int] = {}
        """Half flashes left, by call."""
        self._flash_clock: Any = None
        self._turn = 0

    @property
    def plan(self) -> Plan:
        """How the room is given out for the view on the screen."""
        return self._plan

    # Face.

    def compose(self) -> Widget:
        unit = self._design.height / 1080
        self._measured = Text(bold=True)
        self.header = Header(unit, self._logo)
        self.banner = Strip(unit, "banner")
        self.newest = Newest(unit)
        self.rows = [CallRow(unit, f"call-{n + 1}") for n in range(MOST_ROWS)]
        self.row_list = Panel(pad=(0, PAD * unit / 2), gap=0, name="calls")
        self.tiles: list[WindowTile] = []
        self.windows = Grid(gap=TILE_GAP * unit, name="windows")
        self.services = Services(unit)
        self.lead = Lead(unit)
        self.left = Stack(gap=GAP * unit, grow=1)
        self.services.wide = SIDE * unit
        self.body = Box(gap=GAP * unit, grow=1, across="stretch")
        self.foot = Strip(unit, "notice")
        self.lead.grow = 1
        self._turn_clock = Clock.schedule_interval(self._turn_over, TURN_S)
        return Stack(self.header, self.banner, self.body, self.foot, gap=GAP * unit, pad=MARGIN * unit)

    def draw(self, view: BoardView) -> None:
        self._plan = self._planned(view)
        self.header.draw(view)
        self._draw_body(view)
        self._draw_strips(view)
        self._start_flashing(view)

    def on_stop(self) -> None:
        for clock in (self._turn_clock, self._flash_clock):
            if clock is not None:
                clock.cancel()
        super().on_stop()

    # Parts.

    def _planned(self, view: BoardView) -> Plan:
        newest = view.calls[0] if view.calls else None
        return plan_board(
            self._design,
            self._measured.run_width,
            number="" if newest is None else newest.number,
            window="" if newest is None else newest.window.zh,
            go=view.go.zh,
            windows=len(view.windows),
            services=len(view.services),
        )

    def _draw_body(self, view: BoardView) -> None:
        if view.scene in ("closed", "starting"):
            self.lead.draw(view)
            self._lead_to(self.body)
            self.body.fill([self.lead])
            return
        self._draw_windows(view)
        self.services.draw(view, self._plan, self._turn)
        tiles: list[Widget] = [self.windows] if view.windows else []
        upper: list[Widget] = [self.lead]
        if view.scene == "calls":
            self._draw_calls(view)
            upper = [self.newest, self.row_list] if self._plan.rows and len(view.calls) > 1 else [self.newest]
        else:
            self.lead.draw(view)
            self._lead_to(self.left)
        self.left.fill([*upper, *tiles])
        self.body.fill([self.left, self.services])

    def _lead_to(self, place: Widget) -> None:
        """Takes the large words away from where they stand, if that is elsewhere."""
        if self.lead.parent is not None and self.lead.parent is not place:
            self.lead.parent.remove_widget(self.lead)

    def _draw_calls(self, view: BoardView) -> None:
        plan = self._plan
        self.newest.draw(view.calls[0], view, plan)
        before = view.calls[1 : 1 + plan.rows]
        # Numbers and windows stand under each other, as wide as the widest of them.
        number = max((self._measured.run_width(call.number, plan.row_font) for call in before), default=0.0) + 2
        window = max((self._measured.run_width(call.window.zh, plan.row_font) for call in before), default=0.0) + 2
        for row, call in zip(self.rows, before, strict=False):
            row.draw(call, plan, number, window)
        self.row_list.fill(self.rows[: len(before)])
        few = len(before) < plan.rows
        self.newest.grow, self.row_list.grow = (1, 0) if few else (0, 1)

    def _draw_windows(self, view: BoardView) -> None:
        unit = self._plan.unit
        while len(self.tiles) < len(view.windows):
            self.tiles.append(WindowTile(unit, f"window-{len(self.tiles)}"))
        for tile, window in zip(self.tiles, view.windows, strict=False):
            tile.draw(window, self._plan)
        self.windows.columns = self._plan.window_columns
        self.windows.fill(self.tiles[: len(view.windows)])

    def _draw_strips(self, view: BoardView) -> None:
        self.banner.shown = view.banner is not None
        self.foot.shown = view.banner is None and bool(view.notices)
        if view.banner is not None:
            self.banner.banner(view.banner)
        elif view.notices:
            self.foot.notice(view.notices[self._turn % len(view.notices)])

    # What moves.

    def _turn_over(self, _: float) -> None:
        if self.view is None:
            return
        self._turn += 1
        self._draw_strips(self.view)
        if self.view.scene in ("calls", "quiet"):
            self.services.draw(self.view, self._plan, self._turn)

    def _start_flashing(self, view: BoardView) -> None:
        new = newly_called(view, self._seen)
        calls = {call.key: call for call in view.calls}
        # What was seen earlier today stays seen, also when it left the board for a while.
        self._seen = (self._seen or set()) | set(calls) if len(self._seen or ()) < SEEN_MOST else set(calls)
        kept = {key: left for key, left in self._flashing.items() if key in calls and calls[key].state == "called"}
        self._flashing = kept | dict.fromkeys(new, FLASHES)
        if self._flashing and self._flash_clock is None:
            self._flash_clock = Clock.schedule_interval(self._flash, HALF_FLASH_S)
        self._light()

    def _flash(self, _: float) -> bool:
        self._flashing = {key: left - 1 for key, left in self._flashing.items() if left > 1}
        self._light()
        if not self._flashing:
            self._flash_clock = None
        return bool(self._flashing)

    def _light(self) -> None:
        """Lights each call as far as its flashing has come."""
        calls = self.view.calls
        pieces: list[Any] = [self.newest, *self.rows]
        for at, piece in enumerate(pieces):
            left = self._flashing.get(calls[at].key) if at < len(calls) else None
            piece.flash(None if left is None else left % 2 == 0)


def make_face(look_of_hall: settings.Look, screen: settings.Screen, fonts_folder: Path) -> BoardFace:
    """A board for one screen in the hall's own look; `fonts_folder` is the one that set-up filled.

    Raises FontsMissing, BadAccent.
    """
    return BoardFace(
        fonts=fonts_folder,
        screen=look.Screen(screen.width_px, screen.height_px, screen.width_mm),
        accent=look_of_hall.accent,
        logo=look_of_hall.logo,
    )
