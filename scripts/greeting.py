"""The friendly lines that a person reads when the hall is open; none is wider than a terminal of 80 columns.

Paths and addresses stand alone on their lines, so that they can be copied whole however long they are.
"""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

COLUMNS = 4


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


def greeting(opening: Opening, *, bold: bool = False) -> str:
    """The lines, with a line break at the end. `bold`: for a terminal."""
    on, off = ("\033[1m", "\033[0m") if bold else ("", "")
    lines = ["", f"{on}安居 Anju{off} — branch {on}{opening.branch}{off} runs.", ""]
    lines += _entry("Pages", f"{on}{opening.web}/{off}", "console, guide, manager, board and the screens")
    lines += _entry("Broker", opening.broker)
    lines += _entry("Data", str(opening.data))
    lines += _entry("Slips", str(opening.data / "slips"), "each slip as a picture")
    if not opening.windows:
        lines += _entry("Screens", "no display is used here:", "see and touch them under Pages, signed in")
    if opening.pins:
        lines += ["", *_pins(opening.pins, on, off)]
        lines += ["", "  API token", f"    {opening.token}"]
    else:
        lines += ["", "  PINs are those of the first start. The API token is in"]
        lines += [f"    {opening.data / 'secrets.json'}"]
    lines.append("")
    if opening.hours:
        lines.append("  The day opens and closes by the hall's hours.")
    else:
        lines.append(f"  The day {opening.date} is open whatever the hour (it is {opening.time} there).")
        lines.append("  --hours follows the hall's hours instead.")
    if opening.visitors:
        lines.append("  Simulated visitors and tellers are at work, faster than life.")
    lines.append("  Ctrl-C ends everything; the next start goes on with the same day and tickets.")
    return "\n".join([*lines, "", ""])


def pins_told(pins: Mapping[str, str]) -> str:
    """The lines about PINs alone, for starts that say nothing else."""
    return "\n".join([*_pins(pins, "", ""), ""])


def _pins(pins: Mapping[str, str], on: str, off: str) -> list[str]:
    return ["  PINs, made now and shown this once. Write them down:", *_table(pins, on, off)]


def _entry(name: str, *said: str) -> list[str]:
    first, *rest = said
    return [f"  {name:<9} {first}", *(f"  {'':<9} {line}" for line in rest)]


def _table(pins: Mapping[str, str], on: str, off: str) -> list[str]:
    """Staff and PINs in columns: tellers go by short numbers, the rest by name."""
    wide = max(len(who) for who in pins)
    cells = [f"{who:<{wide}}  {on}{pin}{off}" for who, pin in pins.items()]
    columns = max(1, min(COLUMNS, 72 // (wide + 12)))
    rows = -(-len(cells) // columns)
    return ["    " + "    ".join(cells[row::rows]) for row in range(rows)]
