"""Numbers: the label that a ticket shows and the voice says, and the series they come from.

A series is named by its letter and a digit: "A0" is the hub's, "A2" that of machine 2. The hub's numbers read
A001 … A999, then A01000; a machine's own read A2001 … A2999, then A21000: no two series can say the same label.
"""

import re
from collections.abc import Callable

OWN_START = 501
"""Where a machine begins whose ledger is new and has not met the branch yet: its former self may have given 1–500."""
LAST_VALUE = 999_999
"""The highest value that a label can say."""

_LABEL = re.compile(r"(?P<letter>[A-Z])(?:(?P<hub>\d{3})|(?P<digit>\d)(?P<value>\d{3}|[1-9]\d{3,5}))", re.ASCII)


def series(letter: str, machine: int = 0) -> str:
    """The name of a series; `machine` 0 is the hub, 1–9 a machine."""
    if not 0 <= machine <= 9:
        raise ValueError(f"machine digit {machine} is not 0–9")
    return f"{letter}{machine}"


def label(name: str, value: int) -> str:
    """The number of a series' value, from 1 on: label("A0", 23) is "A023", label("A2", 23) is "A2023"."""
    letter, digit = name[0], name[1]
    if digit == "0":
        return f"{letter}{value:03d}" if value <= 999 else f"{letter}0{value}"
    return f"{letter}{digit}{value:03d}"


def free_label(name: str, value: int, taken: Callable[[str], bool]) -> str:
    """The first label of a series from a value on that nobody holds; a series that came to its end begins anew."""
    while value > LAST_VALUE or taken(label(name, value)):
        value = 1 if value > LAST_VALUE else value + 1
    return label(name, value)


def parse(number: str) -> tuple[str, int] | None:
    """The series and value of a label, None for what no series says."""
    found = _LABEL.fullmatch(number)
    if found is None:
        return None
    digit, value = int(found["digit"] or 0), int(found["hub"] or found["value"])
    if value == 0 or (found["hub"] is None and digit == 0 and value <= 999):
        return None
    return series(found["letter"], digit), value


def machine_digit(node: str) -> int:
    """The digit of a machine's own series, from the figure at the end of its name: m2 → 2."""
    figure = re.search(r"(?<![0-9])([1-9])\Z", node)
    if figure is None:
        raise ValueError(f"a machine's name must end in a single digit 1–9, {node!r} does not")
    return int(figure[1])
