"""Typed reading of TOML files that goes on after a mistake.

`read_toml` opens a file as a `Table`; its methods give the value of a key in the type that is wanted, note what is
wrong and give a stand-in, so that one reading finds every mistake. What the keys mean is told by the modules for
each file; keys that nobody asked for are mistakes too, found by `Table.finish`.
"""

import datetime
import math
import re
import tomllib
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from config.faults import Faults, did_you_mean, nearest
from config.lines import key_lines, line_of
from queue_machine.domain.branch import Span

T = TypeVar("T")
N = TypeVar("N", bound=int)

_FULL_WIDTH = "，。：；＝“”‘’【】［］｛｝（）－＃、"
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
_SPAN = re.compile(r"\s*(\S+?)\s*[-–—]\s*(\S+)\s*")
_MISSING = object()
KNOWN = frozenset({"hall.toml", "services.toml", "windows.toml", "devices.toml"})
"""The files of a branch."""


def shown(value: object) -> str:
    """A value as the file has it, cut short."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value}"' if len(value) <= 40 else f'"{value[:40]}…"'
        case Mapping():
            return "a table"
        case list():
            return "a list"
    said = str(value)
    return said if len(said) <= 40 else f"{said[:40]}…"


def minute_of(text: str) -> int | None:
    """Minutes since midnight of "HH:MM", None when it is no such time; "24:00" is the end of the day."""
    found = _TIME.fullmatch(text)
    if not found or int(found[2]) > 59:
        return None
    minute = int(found[1]) * 60 + int(found[2])
    return minute if minute <= 24 * 60 else None


class Table:
    """One table of a file, read key by key. A required key has no default; a wrong one gives a stand-in."""

    def __init__(
        self,
        content: Mapping[str, Any],
        faults: Faults,
        file: str,
        path: str = "",
        lines: Mapping[str, int] | None = None,
    ) -> None:
        self._content = content
        self._faults = faults
        self._lines = lines or {}
        self._asked: dict[str, None] = {}
        self._missing: dict[str, str] = {}
        self._below: list[Table] = []
        self._wrong: set[str] = set()
        self.file = file
        self.path = path

    def place(self, key: str) -> str:
        """The full path of a key: `windows[3].skills`."""
        return f"{self.path}.{key}" if self.path and key else self.path or key

    def fault(self, key: str, reason: str, hint: str = "") -> None:
        """Notes a mistake at a key of this table; `key` may go deeper, such as `skills[1]`, or be ""."""
        self._wrong.add(key.partition("[")[0])
        place = self.place(key)
        self._faults.add(self.file, place, reason, hint, line_of(place, self._lines))

    def sound(self, *keys: str) -> bool:
        """Whether these keys were read, are there, and nothing was wrong with them so far."""
        return not any(key in self._wrong or key in self._missing for key in keys)

    def has(self, key: str) -> bool:
        """Whether the file gives the key."""
        self._asked[key] = None
        return key in self._content

    def keys(self) -> tuple[str, ...]:
        return tuple(self._content)

    def text(
        self,
        key: str,
        default: str | None = None,
        *,
        form: re.Pattern[str] | None = None,
        like: str = "",
        empty: bool = False,
    ) -> str:
        """A text; `form` must match whole, `like` says how it should look. Stand-in: the default or ""."""
        value = self._value(key, default, like and f"write {like}")
        if not isinstance(value, str):
            quoted = (
                f'put it in quotes: "{value}"' if isinstance(value, int | float) and not isinstance(value, bool) else ""
            )
            return self._wrong_type(key, value, "a text", default or "", quoted)
        if value is default:
            return value
        if not value.strip() and not empty:
            self.fault(key, "is empty", like and f"write {like}")
        elif form and not form.fullmatch(value) and not (empty and not value):
            plain = unicodedata.normalize("NFKC", value)
            hint = f'write it as "{plain}"' if plain != value and form.fullmatch(plain) else f"write {like}"
            self.fault(key, f"{shown(value)} can't stand here", hint)
        return value

    def choice(self, key: str, among: Collection[str], what: str, default: str | None = None) -> str:
        """A text out of a few, `what` being what they name: "service", "kind of group"."""
        value = self.text(key, default)
        if value and value is not default and value not in among:
            self.fault(key, f"there is no {what} {shown(value)}", did_you_mean(value, among))
        return value

    def figure(self, key: str, among: Sequence[N], default: N | None = None) -> N:
        """A whole number out of a few. Stand-in: the default or the first."""
        value = self.whole(key, -math.inf, math.inf, default)
        found = next((figure for figure in among if figure == value), None)
        if found is None and self.sound(key):
            self.fault(key, f"{shown(value)} can't stand here", f"one of {', '.join(map(str, sorted(among)))}")
        return among[0] if found is None else found

    def whole(self, key: str, low: float, high: float, default: int | None = None) -> int:
        """A whole number from low to high."""
        value = self._value(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            return self._wrong_type(key, value, "a whole number", default or 0, _unquoted(value))
        return value if self._within(key, value, low, high) else default or 0

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        """A number from low to high."""
        return self._number(key, self._value(key, default), low, high, default or 0.0)

    def numbers(self, key: str, low: float, high: float) -> tuple[float, ...]:
        """A list of numbers from low to high, at least one; a single one may stand without brackets."""
        if isinstance(self._content.get(key), int | float):
            return (self.number(key, low, high),)
        if self._content.get(key) == []:
            self.fault(key, "is empty", "write at least one number")
        return tuple(self._number(place, value, low, high, 0.0) for place, value in self._items(key, None))

    def flag(self, key: str, default: bool) -> bool:
        """true or false."""
        value = self._value(key, default)
        if not isinstance(value, bool):
            return self._wrong_type(key, value, "true or false", default, "without quotes")
        return value

    def clock(self, key: str) -> int | None:
        """A time of day "HH:MM" as minutes since midnight; None when it isn't given or is wrong."""
        value = self._value(key, None) if self.has(key) else None
        return None if value is None else self._minute(key, value)

    def spans(self, key: str, *, required: bool = False) -> tuple[Span, ...]:
        """Times of day as a list of "HH:MM-HH:MM" or pairs of times, in order; overlapping ones are a mistake."""
        spans: list[Span] = []
        for place, value in self._items(key, None if required else ()):
            if isinstance(value, list) and len(value) == 2:
                parts, value = value, "-".join(map(str, value))
            else:
                found = _SPAN.fullmatch(unicodedata.normalize("NFKC", value)) if isinstance(value, str) else None
                parts = list(found.groups()) if found else []
            if not parts:
                self.fault(place, f"{shown(value)} is no stretch of time", 'write "09:00-12:00"')
                continue
            start, end = (self._minute(place, part) for part in parts)
            if start is None or end is None:
                continue
            if start >= end:
                self.fault(place, f"{shown(value)} ends before it begins", "the earlier time first")
                continue
            if rival := next((span for span in spans if span.start < end and start < span.end), None):
                self.fault(place, f"{shown(value)} overlaps {_clock(rival.start)}-{_clock(rival.end)}", "join the two")
                continue
            spans.append(Span(start, end))
        return tuple(sorted(spans, key=lambda span: span.start))

    def date(self, key: str) -> str:
        """A date as "YYYY-MM-DD"; "" where it is missing or wrong."""
        value = self._value(key, None, 'write "2027-01-01"')
        return self._date(key, value) if self.has(key) else ""

    def dates(self, key: str) -> tuple[str, ...]:
        """A list of dates as "YYYY-MM-DD"."""
        dates: list[str] = []
        for place, value in self._items(key, ()):
            date = self._date(place, value)
            if date and date in dates:
                self.fault(place, f"{shown(date)} stands there twice", "leave one out")
            elif date:
                dates.append(date)
        return tuple(dates)

    def names(
        self,
        key: str,
        default: Sequence[str] | None = None,
        *,
        among: Collection[str] | None = None,
        what: str = "",
        form: re.Pattern[str] | None = None,
        like: str = "",
    ) -> tuple[str, ...]:
        """A list of different names, of a form or, where `among` is given, out of those."""
        names: list[str] = []
        for place, value in self._items(key, default):
            if not isinstance(value, str):
                self.fault(place, f"a text is wanted here, not {shown(value)}", "put it in quotes")
            elif among is not None and value not in among:
                self.fault(place, f"there is no {what} {shown(value)}", did_you_mean(value, among))
            elif form and not form.fullmatch(value):
                self.fault(place, f"{shown(value)} can't stand here", f"write {like}")
            elif value in names:
                self.fault(place, f"{shown(value)} stands there twice", "leave one out")
            else:
                names.append(value)
        return tuple(names)

    def table(self, key: str) -> "Table":
        """The table below a key, empty where the file has none."""
        value = self._value(key, {})
        if not isinstance(value, dict):
            value = self._wrong_type(key, value, f"a table [{self.place(key)}]", {})
        below = Table(value, self._faults, self.file, self.place(key), self._lines)
        self._below.append(below)
        return below

    def tables(self, key: str, *, required: bool = True) -> tuple["Table", ...]:
        """The tables written as [[key]], at least one where required."""
        value = self._value(key, None if required else [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            self._wrong_type(key, value, f"tables headed [[{self.place(key)}]]", ())
            return ()
        if required and not value:
            self.fault(key, "is empty", f"at least one [[{self.place(key)}]]")
        below = tuple(
            Table(entry, self._faults, self.file, f"{self.place(key)}[{place}]", self._lines)
            for place, entry in enumerate(value)
        )
        self._below += below
        return below

    def finish(self) -> None:
        """Notes the keys that are missing and those that nobody knows, here and in the tables below.

        An unknown key that looks like a missing one is one mistake, not two.
        """
        for key in self._content:
            if key not in self._asked:
                free = [known for known in self._asked if known not in self._content]
                self._missing.pop(nearest(key, free) or "", None)
                hint = did_you_mean(key, free) if nearest(key, free) else did_you_mean(key, self._asked)
                self.fault(key, "unknown key", hint)
        for key, hint in self._missing.items():
            self.fault(key, "is missing", hint)
        for below in self._below:
            below.finish()

    def _value(self, key: str, default: object, hint: str = "") -> Any:
        """The value as the parser gave it, the default, or `_MISSING` after noting that it is missing."""
        self._asked[key] = None
        if key in self._content:
            return self._content[key]
        if default is None:
            self._missing[key] = hint
            return _MISSING
        return default

    def _items(self, key: str, default: Sequence[object] | None) -> list[tuple[str, Any]]:
        value = self._value(key, default)
        if value is default and default is not None:
            value = list(default)
        if not isinstance(value, list):
            hint = f"write [{shown(value)}]" if isinstance(value, str) else ""
            value = self._wrong_type(key, value, "a list", [], hint)
        return [(f"{key}[{place}]", entry) for place, entry in enumerate(value)]

    def _wrong_type(self, key: str, value: object, wanted: str, stand_in: T, hint: str = "") -> T:
        if value is not _MISSING:
            self.fault(key, f"{wanted} is wanted here, not {shown(value)}", hint)
        return stand_in

    def _date(self, place: str, value: object) -> str:
        """A date, "" after noting what is wrong."""
        try:
            date = value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))
        except ValueError:
            self.fault(place, f"{shown(value)} is no date", 'write "2027-01-01"')
            return ""
        if isinstance(date, datetime.datetime):
            self.fault(place, "a date is wanted here, without a time", f'write "{date.date().isoformat()}"')
            return ""
        return date.isoformat()

    def _number(self, key: str, value: object, low: float, high: float, stand_in: float) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return self._wrong_type(key, value, "a number", stand_in, _unquoted(value))
        return float(value) if self._within(key, value, low, high) else stand_in

    def _within(self, key: str, value: float, low: float, high: float) -> bool:
        # Written so that "not a number" is outside, too.
        inside = low <= value <= high
        if not inside:
            self.fault(key, f"{shown(value)} is out of range", f"from {low:g} to {high:g}")
        return inside

    def _minute(self, place: str, value: object) -> int | None:
        if isinstance(value, str):
            plain = unicodedata.normalize("NFKC", value).strip()
            minute = minute_of(plain)
            if minute is not None and plain == value:
                return minute
            hint = f'write "{_clock(minute)}"' if minute is not None else 'write hours and minutes, such as "09:00"'
        else:
            hint = f'put it in quotes: "{value:%H:%M}"' if isinstance(value, datetime.time) else 'write "09:00"'
        self.fault(place, f"{shown(value)} is no time of day", hint)
        return None


def read_toml(path: Path, faults: Faults, file: str = "") -> Table | None:
    """A TOML file as a table; None, with the mistake noted, when it can't be read at all."""
    file = file or path.name
    faults.expect(file)
    source = read_source(path, faults, file)
    if source is None:
        return None
    try:
        content = tomllib.loads(source)
    except RecursionError:
        faults.add(file, "", "brackets are nested too deeply")
    except ValueError as fault:
        line, reason = _syntax(str(fault), source)
        faults.add(file, "", f"not TOML: {reason}", _full_width(source, line), line)
    else:
        return Table(content, faults, file, lines=key_lines(source))
    return None


def read_source(path: Path, faults: Faults, file: str) -> str | None:
    """The text of a file, without a byte order mark; None with the mistake noted when it isn't there or isn't UTF-8."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        # A file that has a task of its own is no misspelling of another.
        there = [entry.name for entry in path.parent.glob(f"*{path.suffix}") if entry.name not in KNOWN]
        near = nearest(path.name, there)
        faults.add(file, "", "this file is missing", f'there is a "{near}": rename it' if near else "")
        return None
    except OSError as fault:
        faults.add(file, "", f"can't be read: {fault.strerror}")
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        faults.add(file, "", "not UTF-8 text", "save it with the encoding UTF-8 (not GBK or ANSI)", line)
        return None


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _unquoted(value: object) -> str:
    return "leave out the quotes" if isinstance(value, str) and value.strip().replace(".", "", 1).isdigit() else ""


def _syntax(message: str, source: str) -> tuple[int, str]:
    found = re.fullmatch(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", message, re.DOTALL)
    if not found:
        return 0, message
    return int(found[2]) if found[2] else max(len(source.splitlines()), 1), found[1][:1].lower() + found[1][1:]


def _full_width(source: str, line: int) -> str:
    """Chinese punctuation typed for Latin is the usual cause of a syntax error in a Chinese office."""
    lines = source.splitlines()
    # The parser may stop at the end of a file for a quote that never closed, or a line late.
    for text in lines[max(line - 2, 0) : line][::-1]:
        code = re.sub(r'"[^"]*"', "", text).partition("#")[0]
        if wrong := next((sign for sign in code if sign in _FULL_WIDTH), None):
            plain = {"“": '"', "”": '"', "‘": "'", "’": "'", "。": ".", "【": "[", "】": "]", "、": ","}
            return f"{wrong} is Chinese punctuation: write {plain.get(wrong) or unicodedata.normalize('NFKC', wrong)}"
    return ""
