"""The rota against what is needed as a picture: its geometry, which the page draws as SVG.

Pure arithmetic in the units of the picture (its view box); no text but figures, no colour: these are the page's.
"""

from collections.abc import Sequence

from msgspec import Struct

from kiosk.views.dashboard_picture import Tick, scale_of
from queue_machine.dispatch.plan import STEP, HalfHour
from queue_machine.domain.wall import clock_text

WIDTH, HEIGHT = 960, 300
LEFT, RIGHT, TOP, BOTTOM = 40, 46, 18, 32
WIDEST = 64.0
"""Width of a bar at most: a short Saturday is no reason for blocks."""


class Column(Struct, frozen=True, kw_only=True):
    """One half hour: windows that are needed and there, and on top of them those that are missing or to spare."""

    time: str
    x: float
    width: float
    needed: int
    planned: int
    people: int
    y: float
    """Top of the lower part."""
    height: float
    top: float
    """Top of the upper part; without one it has no height."""
    rest: float
    """Height of the upper part."""
    thin: bool
    """Whether the upper part is missing; else it is to spare."""


class PlanPicture(Struct, frozen=True, kw_only=True):
    """Windows as bars, expected visitors as a line, one scale at each side."""

    width: int = WIDTH
    height: int = HEIGHT
    left: float = LEFT
    right: float = WIDTH - RIGHT
    foot: float = HEIGHT - BOTTOM
    columns: tuple[Column, ...] = ()
    line: str = ""
    """Points of the line of visitors, "x,y x,y …"."""
    windows: tuple[Tick, ...] = ()
    people: tuple[Tick, ...] = ()
    hours: tuple[Tick, ...] = ()


def plan_picture(halves: Sequence[HalfHour]) -> PlanPicture:
    """The picture of a plan; empty for a day on which the hall is closed. Hours in which it is closed stay empty."""
    if not halves:
        return PlanPicture()
    first = halves[0].start
    count = (halves[-1].start - first) // STEP + 1
    width = (WIDTH - LEFT - RIGHT) / count
    bar = min(WIDEST, width * 0.76)
    foot, room = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP
    step, most = scale_of(max(2, *(max(half.needed, half.at_work) for half in halves)), 8)
    people_step, crowd = scale_of(max(4.0, *(half.visitors for half in halves)))

    def x(start: int) -> float:
        return LEFT + (start - first) / STEP * width

    def height(windows: float) -> float:
        return round(room * windows / most, 1)

    columns = []
    for half in halves:
        low, high = sorted((half.needed, half.at_work))
        columns.append(
            Column(
                time=clock_text(half.start),
                x=round(x(half.start) + (width - bar) / 2, 1),
                width=round(bar, 1),
                needed=half.needed,
                planned=half.at_work,
                people=round(half.visitors),
                y=round(foot - height(low), 1),
                height=height(low),
                top=round(foot - height(high), 1),
                rest=round(height(high) - height(low), 1),
                thin=half.needed > half.at_work,
            )
        )
    spots = [(x(half.start) + width / 2, foot - room * half.visitors / crowd) for half in halves]
    return PlanPicture(
        columns=tuple(columns),
        line=" ".join(f"{round(at, 1):g},{round(y, 1):g}" for at, y in spots),
        windows=tuple(Tick(round(foot - height(value), 1), str(value)) for value in range(0, most + 1, step)),
        people=tuple(
            Tick(round(foot - room * value / crowd, 1), str(value)) for value in range(0, crowd + 1, people_step)
        ),
        hours=tuple(
            Tick(round(x(start), 1), clock_text(start))
            for start in range(first, halves[-1].start + STEP + 1, STEP)
            if start % 60 == 0
        ),
    )
