"""On which line of a TOML file a key stands.

The standard library's parser gives values without places. This walks over the lines of a file that the parser has
already accepted and notes where tables and keys begin; it never judges the file.
"""

import re
from collections.abc import Mapping

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]#]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*([A-Za-z0-9_\-."']+)\s*=(.*)$""", re.DOTALL)


def key_lines(source: str) -> dict[str, int]:
    """Path → line, counted from 1, for each table and key: `windows[3]`, `windows[3].skills`, `hours.monday`."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    table, path, value = "", "", _Value()
    for number, line in enumerate(source.splitlines(), 1):
        rest = line
        if not value.unfinished:
            header, key = _HEADER.match(line), _KEY.match(line)
            if header:
                table = _resolve(_parts(header[2]), counts, grows=header[1] == "[[")
                lines.setdefault(table, number)
            if header or not key:
                continue
            path, rest, value = ".".join([*([table] if table else []), *_parts(key[1])]), key[2], _Value()
            lines.setdefault(path, number)
        for item in value.read(rest):
            lines.setdefault(f"{path}[{item}]", number)
    return lines


def line_of(path: str, lines: Mapping[str, int]) -> int:
    """The line of a path or of the nearest thing around it; 0 when the file knows none of them."""
    while path:
        for place in (path, f"{path}[0]"):
            if place in lines:
                return lines[place]
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return 0


def _parts(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]


def _resolve(parts: list[str], counts: dict[str, int], *, grows: bool) -> str:
    path = ""
    for place, part in enumerate(parts):
        path = f"{path}.{part}" if path else part
        if grows and place == len(parts) - 1:
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = f"{path}[{counts[path] - 1}]"
    return path


class _Value:
    """A value that may go on over the next lines: an open bracket or a text of several lines."""

    _TOKEN = re.compile(r"""\"\"\"|'''|"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[\[\]{}#,]|[^\s\[\]{}#,"'\\]+""")

    def __init__(self) -> None:
        self._depth = 0
        self._quote = ""
        self._item = 0
        self._begun = False

    @property
    def unfinished(self) -> bool:
        return bool(self._depth or self._quote)

    def read(self, line: str) -> list[int]:
        """Takes in a line; gives the places of the list's items that begin there."""
        begins: list[int] = []
        for found in self._TOKEN.finditer(line):
            token = found[0]
            if self._quote:
                self._quote = "" if token == self._quote else self._quote
                continue
            if token == "#":
                break
            if self._depth == 1 and token == ",":
                self._item, self._begun = self._item + 1, False
            elif self._depth == 1 and token not in "]}" and not self._begun:
                begins.append(self._item)
                self._begun = True
            if token in ('"""', "'''"):
                self._quote = token
            elif token in "[{":
                self._depth += 1
            elif token in "]}":
                self._depth = max(self._depth - 1, 0)
        return begins
