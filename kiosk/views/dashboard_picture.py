"""The day hour by hour as a picture: its geometry, which the page draws as SVG.

Pure arithmetic in the units of the picture (its view box); no text but figures, no colour: these are the page's.
"""

from collections.abc import Sequence
from math import ceil

from msgspec import Struct

from kiosk.views.report_values import Figures

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 40, 46, 22, 30
LEAST_HOURS = 8
STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)


class Bar(Struct, frozen=True):
    """One bar of an hour, or one spot of the line. Units of the view box."""

    hour: str
    x: float
    y: float
    width: float
    height: float
    value: float


class Tick(Struct, frozen=True):
    """One label at an axis."""

    at: float
    label: str


class HoursPicture(Struct, frozen=True, kw_only=True):
    """Bars of tickets taken and services done, a line of mean waits, one scale at each side."""

    width: int = WIDTH
    height: int = HEIGHT
    left: float = LEFT
    right: float = WIDTH - RIGHT
    top: float = TOP
    foot: float = HEIGHT - BOTTOM
    issued: tuple[Bar, ...] = ()
    served: tuple[Bar, ...] = ()
    waits: tuple[Bar, ...] = ()
    line: str = ""
    """Points of the line, "x,y x,y …"."""
    people: tuple[Tick, ...] = ()
    """Scale at the left: people."""
    minutes: tuple[Tick, ...] = ()
    """Scale at the right: minutes."""
    hours: tuple[Tick, ...] = ()
    limit: float | None = None
    """Height of the line that nobody should wait beyond, if it is in sight."""


def scale_of(most: float, parts: int = 4) -> tuple[int, int]:
    """A round step and the top of a scale that holds `most` in about `parts` steps."""
    step = next((each for each in STEPS if each * parts >= most), STEPS[-1])
    return step, step * max(1, ceil(most / step))


def hours_picture(hours: Sequence[Figures], limit: float) -> HoursPicture:
    """The picture of a report's hours; empty without any. `limit` is in minutes."""
    if not hours:
        return HoursPicture()
    place = {id(each): position for position, each in enumerate(hours)}
    count = max(LEAST_HOURS, len(hours))
    width = (WIDTH - LEFT - RIGHT) / count
    foot, room = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP
    step, most = scale_of(max(4, *(max(each.issued, each.served) for each in hours)))
    minute_step, longest = scale_of(max(10.0, *(each.mean_wait for each in hours)))
    bar = width * 0.34

    last = int(hours[-1].id)
    labels = [each.id for each in hours] + [str((last + more + 1) % 24) for more in range(count - len(hours))]

    def x(each: Figures) -> float:
        return LEFT + place[id(each)] * width

    def bar_of(each: Figures, value: int, shift: float) -> Bar:
        height = round(room * value / most, 1)
        return Bar(
            each.id, round(x(each) + width * 0.13 + shift, 1), round(foot - height, 1), round(bar, 1), height, value
        )

    waits = tuple(
        Bar(
            each.id,
            round(x(each) + width / 2, 1),
            round(foot - room * each.mean_wait / longest, 1),
            0,
            0,
            each.mean_wait,
        )
        for each in hours
        if each.called
    )
    return HoursPicture(
        issued=tuple(bar_of(each, each.issued, 0.0) for each in hours),
        served=tuple(bar_of(each, each.served, bar + width * 0.06) for each in hours),
        waits=waits,
        line=" ".join(f"{spot.x:g},{spot.y:g}" for spot in waits),
        people=tuple(Tick(round(foot - room * value / most, 1), str(value)) for value in range(0, most + 1, step)),
        minutes=tuple(
            Tick(round(foot - room * value / longest, 1), str(value)) for value in range(0, longest + 1, minute_step)
        ),
        hours=tuple(Tick(round(LEFT + (position + 0.5) * width, 1), label) for position, label in enumerate(labels)),
        limit=round(foot - room * limit / longest, 1) if limit <= longest else None,
    )
