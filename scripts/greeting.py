"""The friendly lines that a person reads when the hall is open; none is wider than a terminal of 80 columns.

Paths and addresses stand alone on their lines, so that they can be copied whole however long they are.
"""

from collections.abc import Mapping
from pathlib import Path
from unicodedata import east_asian_width

from msgspec import Struct

from scripts.front import spoken, words

COLUMNS = 4
NAMES = 9
"""Columns that the names of what is listed take."""


class Opening(Struct, frozen=True, kw_only=True):
    """What there is to tell about a start."""

    branch: str
    web: str
    broker: str
    data: Path
    token: str
    pins: Mapping[str, str]
    """Who → PIN where they were made just now; empty at later starts."""
    date: str
    time: str
    hours: bool
    """The day follows the hall's hours."""
    windows: bool
    """Kivy windows are on a display that people see."""
    visitors: bool


def greeting(opening: Opening, *, bold: bool = False, language: str = "") -> str:
    """The lines, with a line break at the end. `bold`: for a terminal; `language`: the terminal's without it."""
    on, off = ("\033[1m", "\033[0m") if bold else ("", "")

    def say(key: str, **args: object) -> str:
        return words().say(f"command-up-{key}", language or spoken(), **args)

    def entry(name: str, first: str, *more: str) -> list[str]:
        heading = say(name)
        blank = " " * max(0, NAMES - width(heading))
        return [f"  {heading}{blank} {first}", *(f"  {'':<{NAMES}} {line}" for line in more)]

    lines = ["", say("runs", name=f"{on}安居 Anju{off}", branch=f"{on}{opening.branch}{off}"), ""]
    lines += entry("pages", f"{on}{opening.web}/{off}", say("pages-more"))
    lines += entry("broker", opening.broker)
    lines += entry("data", str(opening.data))
    lines += entry("slips", str(opening.data / "slips"), say("slips-more"))
    if not opening.windows:
        lines += entry("screens", say("screens-none"), say("screens-more"))
    if opening.pins:
        lines += ["", *_pins(opening.pins, on, off, language), "", f"  {say('token')}", f"    {opening.token}"]
    else:
        lines += ["", f"  {say('pins-before')}", f"    {opening.data / 'secrets.json'}"]
    lines.append("")
    if opening.hours:
        told = [say("hours")]
    else:
        told = [say("trial", date=opening.date, time=opening.time), say("trial-more")]
    if opening.visitors:
        told.append(say("visitors"))
    lines += [f"  {line}" for line in (*told, say("end"))]
    return "\n".join([*lines, "", ""])


def width(text: str) -> int:
    """Columns of a terminal that a text takes: a hanzi takes two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def pins_told(pins: Mapping[str, str], language: str = "") -> str:
    """The lines about PINs alone, for starts that say nothing else."""
    return "\n".join([*_pins(pins, "", "", language), ""])


def _pins(pins: Mapping[str, str], on: str, off: str, language: str) -> list[str]:
    return [f"  {words().say('command-up-pins', language or spoken())}", *_table(pins, on, off)]


def _table(pins: Mapping[str, str], on: str, off: str) -> list[str]:
    """Staff and PINs in columns: tellers go by short numbers, the rest by name."""
    wide = max(len(who) for who in pins)
    cells = [f"{who:<{wide}}  {on}{pin}{off}" for who, pin in pins.items()]
    columns = max(1, min(COLUMNS, 72 // (wide + 12)))
    rows = -(-len(cells) // columns)
    return ["    " + "    ".join(cells[row::rows]) for row in range(rows)]
