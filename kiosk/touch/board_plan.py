"""How a board's room is given out: type sizes and counts for one screen, one hall and the newest call.

Pure; the caller measures text. The newest call comes first: it is set as large as there is room for and, on any
screen that can, large enough to be read from 5 m; the calls before it get what is left.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk import look

Measure = Callable[[str, float], float]
"""Width of a run in bold type of a font size, px."""

DESIGN_HEIGHT = 1080.0
"""The lengths below are pixels of a board this high."""
MARGIN = 26.0
GAP = 16.0
HEADER = 96.0
FOOT = 96.0
SIDE = 612.0
"""Width of the list of services."""
PAD = 22.0
LABEL = 58.0
"""Height of the line over the newest call."""
SLACK = 6.0
"""Kept free beside the newest call: text is placed on whole pixels."""
LARGEST_HERO = 250.0
WORDS_SHARE = 0.58
"""Where it is tight, the words after the window's figure give way before anything else does."""
GO_FONT = 44.0
GO_GAP = 14.0
PITCH = 1.14
"""Line pitch of large single lines, in font sizes."""
ROW_FONTS = (104.0, 100.0, 96.0, 92.0, 88.0, 84.0, 80.0, 76.0, 72.0, 68.0)
ROW_LARGE = 80.0
"""A row more is worth having while the type stays this large."""
ROW_PITCH = 1.18
MOST_ROWS = 4
TILE = 100.0
"""Height of a window's tile in one or two rows …"""
LOW_TILE = 84.0
"""… and in more."""
TILE_GAP = 12.0
WINDOW_COLUMNS = 4
SERVICE_HEAD = 104.0
SERVICE_LEAST = 66.0
SERVICE_MOST = 120.0

_FIGURE = re.compile(r"(\d+)(\D+)")

NEWEST_CAP_MM = look.reading_cap_mm(5000)
"""What the newest call must have at least, to be read from 5 m."""


@dataclass(frozen=True, slots=True)
class Newest:
    """How the newest call is set: number and window on one line, or, where they are long, on two."""

    font: float
    lines: int
    words_share: float = 1.0
    """Size of the words after the window's figure, as a share of the font."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Sizes in pixels of the screen."""

    unit: float
    """Pixels of the screen for a pixel of the design."""
    width: float
    """Of the left side, where the calls stand."""
    newest: Newest
    row_font: float
    rows: int
    """Calls under the newest one."""
    window_columns: int
    window_rows: int
    tile: float
    """Height of a window's tile."""
    services_on_page: int
    service_height: float

    def px(self, length: float) -> float:
        """A length of the design on this screen."""
        return length * self.unit


def plan_board(
    screen: look.Screen, measure: Measure, *, number: str, window: str, go: str, windows: int, services: int
) -> Plan:
    """The plan for the newest call's `number`, `window` and the `go` between them, and a hall of so many windows and
    services.
    """
    unit = screen.height / DESIGN_HEIGHT
    side = SIDE * unit
    width = screen.width - side - (2 * MARGIN + GAP) * unit
    columns, window_rows = window_grid(windows)
    tile = TILE if window_rows <= 2 else LOW_TILE
    tiles = (window_rows * tile + max(0, window_rows - 1) * TILE_GAP) * unit
    body = screen.height - (2 * MARGIN + HEADER + FOOT + 2 * GAP) * unit
    room = body - tiles - (GAP * unit if windows else 0.0)
    ways = settings_across(measure, number or "A000", window or "0", go, width, unit)
    newest, rows, row_font = _calls(screen, ways, room, unit)
    pages, service_height = _services(services, body / unit)
    return Plan(
        unit=unit,
        width=width,
        newest=newest,
        row_font=row_font,
        rows=rows,
        window_columns=columns,
        window_rows=window_rows,
        tile=tile * unit,
        services_on_page=math.ceil(services / pages) if services else 0,
        service_height=service_height * unit,
    )


def window_grid(windows: int) -> tuple[int, int]:
    """Columns and rows of the windows' tiles."""
    if windows <= 0:
        return 1, 0
    columns = WINDOW_COLUMNS if windows <= WINDOW_COLUMNS * 4 else math.ceil(windows / 4)
    rows = math.ceil(windows / columns)
    return math.ceil(windows / rows), rows


def go_width(measure: Measure, go: str, unit: float) -> float:
    """The width kept for what stands between number and window: alike for 请到 and 在, so that nothing jumps."""
    return max(measure(go, GO_FONT * unit), GO_FONT * 2.05 * unit)


def split_window(window: str) -> tuple[str, str]:
    """A window's figure and the words after it: "3号窗口" is "3" and "号窗口". Without a figure all of it stays."""
    found = _FIGURE.fullmatch(window)
    return (found[1], found[2]) if found else (window, "")


def hero_height(newest: Newest, unit: float) -> float:
    """Height of the newest call's card, px."""
    return (2 * PAD + LABEL) * unit + newest.font * PITCH * newest.lines


def rows_height(rows: int, font: float, unit: float) -> float:
    """Height of the card of the calls before it, px; nothing without rows."""
    return rows * font * ROW_PITCH + PAD * unit if rows else 0.0


def settings_across(measure: Measure, number: str, window: str, go: str, width: float, unit: float) -> list[Newest]:
    """The ways to set the newest call, each in the largest type that fits across, the best one first."""
    inner = width - (2 * PAD + SLACK) * unit
    beside = inner - go_width(measure, go, unit) - 2 * GO_GAP * unit
    figure, words = split_window(window)

    def wide(text: str) -> float:
        """Width in font sizes."""
        return measure(text, 100.0) / 100.0 if text else 0.0

    ways = [
        Newest(beside / (wide(number) + wide(window)), lines=1),
        Newest(min(inner / wide(number), beside / wide(window)), lines=2),
    ]
    if words:
        small = beside / (wide(number) + wide(figure) + wide(words) * WORDS_SHARE)
        ways.insert(1, Newest(small, lines=1, words_share=WORDS_SHARE))
    return [replace(way, font=min(way.font, LARGEST_HERO * unit)) for way in ways]


def _calls(screen: look.Screen, ways: list[Newest], room: float, unit: float) -> tuple[Newest, int, float]:
    """How the newest call is set, how many calls follow it, and their font."""
    need = look.font_px(NEWEST_CAP_MM, screen)
    best: tuple[Newest, int, float] | None = None
    for least_rows in (2, 1, 0):
        for way in ways:
            newest = _lowered(way, least_rows, room, unit)
            found = (newest, *_rows(room - hero_height(newest, unit) - GAP * unit, unit))
            if newest.font >= need:
                return found
            if best is None or newest.font > best[0].font:
                best = found
    # A screen too small for its hall: the newest call still gets all there is.
    assert best is not None
    return best


def _lowered(way: Newest, rows: int, room: float, unit: float) -> Newest:
    """The same with the largest type that leaves room for `rows` calls in the smallest."""
    below = rows_height(rows, ROW_FONTS[-1] * unit, unit) + (GAP * unit if rows else 0.0)
    down = (room - below - hero_height(replace(way, font=0.0), unit)) / (PITCH * way.lines)
    return replace(way, font=max(1.0, math.floor(min(way.font, down))))


def _rows(room: float, unit: float) -> tuple[int, float]:
    """How many calls fit below the newest one, and in which type: as many as stand in large type, else fewer."""
    for least in (ROW_LARGE, ROW_FONTS[-1]):
        for rows in (MOST_ROWS, 3, 2, 1):
            for font in ROW_FONTS:
                if font >= least and rows_height(rows, font * unit, unit) <= room:
                    return rows, font * unit
    return 0, ROW_FONTS[-1] * unit


def _services(services: int, height: float) -> tuple[int, float]:
    """Pages that the services need and the height of one, in pixels of the design."""
    room = height - SERVICE_HEAD - PAD / 2
    pages = 1
    while services and room / math.ceil(services / pages) < SERVICE_LEAST:
        pages += 1
    on_page = math.ceil(services / pages) if services else 1
    return pages, min(SERVICE_MOST, room / on_page)
