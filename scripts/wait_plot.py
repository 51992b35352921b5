"""Draws mean waits over a virtual day as an SVG picture: one line for each policy, axes, legend.

Pure: from a result to the text of a file. Lines differ in colour and in dashes, so that a grey print can be read.
"""

from html import escape
from math import ceil
from typing import TYPE_CHECKING

from queue_machine.domain.wall import clock_text

if TYPE_CHECKING:
    from kiosk.texts import Texts
    from queue_machine.dispatch.simulation import Result, Scenario, Tally

WIDTH, HEIGHT = 960, 520
LEFT, TOP, RIGHT, BOTTOM = 72, 64, 24, 64
ROW = 24
"""Height of a line of the legend, pixels."""
COLUMNS = 4
STEP = 15
"""Minutes of a day that make one point."""
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#8A6D00", "#2F4B7C", "#56B4E9", "#5A5A5A")
"""Okabe and Ito's colours, the light ones darkened: told apart by people who see colours differently."""
DASHES = ("", "9 5", "3 4", "12 4 3 4")
_TICKS = (1, 2, 5, 10, 15, 20, 30, 60, 120, 240)


def wait_plot(scenario: "Scenario", result: "Result", texts: "Texts", language: str) -> str:
    """The picture as SVG text; waits in minutes by quarter of an hour of arrival."""
    curves = {name: _curve(tally) for name, tally in result.tallies.items()}
    highest = max((wait for curve in curves.values() for _, wait in curve), default=0.0)
    tick = next((tick for tick in _TICKS if highest / tick <= 6), _TICKS[-1])
    top = max(tick, ceil(highest / tick) * tick)
    legend = ceil(len(curves) / COLUMNS) * ROW
    frame = _Frame(scenario.open, scenario.close, top, HEIGHT)
    title = texts.say("simulate-plot-title", language, scenario=scenario.name, days=result.days)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT + legend}" role="img" '
        f'font-family="Noto Sans CJK SC, Noto Sans SC, sans-serif" font-size="15" fill="#222222">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT + legend}" fill="#FFFFFF"/>',
        f'<text x="{LEFT}" y="34" font-size="20" font-weight="bold">{escape(title)}</text>',
        *_axes(frame, tick, texts, language),
        *(_line(frame, curve, place) for place, curve in enumerate(curves.values())),
        *(_key(name, place) for place, name in enumerate(curves)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


class _Frame:
    """Where minutes of the day and minutes of waiting lie in the picture."""

    def __init__(self, opens: int, closes: int, top: float, height: int) -> None:
        self.opens, self.closes, self.top = opens, closes, top
        self.bottom = height - BOTTOM

    def x(self, minute: float) -> float:
        wide = WIDTH - LEFT - RIGHT
        return round(LEFT + wide * (minute - self.opens) / (self.closes - self.opens), 1)

    def y(self, wait: float) -> float:
        return round(self.bottom - (self.bottom - TOP) * wait / self.top, 1)


def _curve(tally: "Tally") -> list[tuple[float, float]]:
    """Middle of each quarter of an hour, minutes since opening, and the mean wait of those who came in it."""
    points = sorted(tally.curve.items())
    return [((place + 0.5) * STEP, waits / count) for place, (waits, count) in points]


def _axes(frame: _Frame, tick: int, texts: "Texts", language: str) -> list[str]:
    parts = []
    for step in range(round(frame.top / tick) + 1):
        y = frame.y(step * tick)
        colour = "#222222" if step == 0 else "#DDDDDD"
        parts.append(f'<line x1="{LEFT}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}" stroke="{colour}"/>')
        parts.append(f'<text x="{LEFT - 10}" y="{y + 5}" text-anchor="end">{step * tick}</text>')
    first = -(-frame.opens // 60) * 60
    for minute in range(first, frame.closes + 1, 60):
        x = frame.x(minute)
        parts.append(f'<line x1="{x}" y1="{frame.bottom}" x2="{x}" y2="{frame.bottom + 6}" stroke="#222222"/>')
        parts.append(f'<text x="{x}" y="{frame.bottom + 24}" text-anchor="middle">{clock_text(minute)}</text>')
    minutes, time = (escape(texts.say(f"simulate-plot-{key}", language)) for key in ("minutes", "time"))
    parts.append(f'<text x="{LEFT - 10}" y="{TOP - 12}" text-anchor="end">{minutes}</text>')
    parts.append(f'<text x="{WIDTH - RIGHT}" y="{frame.bottom + 46}" text-anchor="end">{time}</text>')
    return parts


def _line(frame: _Frame, curve: list[tuple[float, float]], place: int) -> str:
    points = " ".join(f"{frame.x(frame.opens + minute)},{frame.y(wait)}" for minute, wait in curve)
    return f'<polyline points="{points}" fill="none" stroke-width="2.5" stroke-linejoin="round" {_stroke(place)}/>'


def _key(name: str, place: int) -> str:
    row, column = divmod(place, COLUMNS)
    x, y = LEFT + column * (WIDTH - LEFT - RIGHT) // COLUMNS, HEIGHT - 4 + row * ROW
    return (
        f'<line x1="{x}" y1="{y - 5}" x2="{x + 34}" y2="{y - 5}" stroke-width="2.5" {_stroke(place)}/>'
        f'<text x="{x + 42}" y="{y}">{escape(name)}</text>'
    )


def _stroke(place: int) -> str:
    dashes = DASHES[(place + place // len(COLOURS)) % len(DASHES)]
    colour = COLOURS[place % len(COLOURS)]
    return f'stroke="{colour}"' + (f' stroke-dasharray="{dashes}"' if dashes else "")
