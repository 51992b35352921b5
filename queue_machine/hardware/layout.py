"""Setting a slip's texts into a printer's lines: columns, sizes that fit, and where a line may break.

Pure, and the same for text sent as letters and as pictures. Columns are those of GB18030 fonts: ASCII takes one, all
else two.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from queue_machine.hardware.profiles import Profile
from queue_machine.hardware.slip import Align, Cut, Gap, Pair, Qr, Rule, Slip, Text

LETTER_HEIGHT = 24
"""Height of the basic letters and hanzi of ESC/POS printers, dots."""

# Marks that may not begin a line, and those that may not end one (GB/T 15834, 5.1).
_NO_START = set("，。、；：！？）》】」』”’…—～％℃·,.;:!?)]}%")
_NO_END = set("（《【「『“‘([{￥$")
# Where a magnified text may break in two: after a clause's mark, before a bracket, at a blank.
_CLAUSE = re.compile(r"(?<=[，。；])|(?=[（(])| ")
# A word, figures with the one hanzi that counts them (3号), a space, or any single character.
_PIECE = re.compile(r"[0-9]+[^\x00-\x7f\W]|[!-~]+|[ ]+|[^ -~]", re.UNICODE)


class Line(Struct, frozen=True, kw_only=True):
    """One printed line of letters; `columns` is its width before magnification."""

    text: str
    wide: int = 1
    tall: int = 1
    align: Align = "left"
    bold: bool = False
    inverse: bool = False

    @property
    def columns(self) -> int:
        return columns(self.text)


Placed = Line | Rule | Qr | Gap | Cut


def plain(text: str) -> str:
    """The text as a printer may see it: no control, format or half characters, spaces as one blank each."""
    kept = []
    for letter in text:
        category = unicodedata.category(letter)
        if category in {"Cc", "Zl", "Zp", "Zs"}:
            kept.append("\u3000" if letter == "\u3000" else " ")
        elif category not in {"Cf", "Cs", "Co", "Cn"}:
            kept.append(letter)
    return "".join(kept)


def columns(text: str) -> int:
    """Width of a text in columns of the basic font."""
    return sum(1 if letter < "\x80" else 2 for letter in text)


def wrap(text: str, width: int, indent: int = 0) -> list[str]:
    """Break a text into lines of at most `width` columns (2 or more), later ones indented by `indent`.

    Breaks stand at blanks and between hanzi, never before a closing mark or after an opening one, and inside a word
    only where it is wider than a line.
    """
    indent = min(indent, width - 2)
    lines: list[str] = []
    line, used = "", 0
    for unit in _units(text, width - indent):
        if unit == " ":
            if line.strip() and used < width:
                line, used = line + unit, used + 1
            continue
        needed = columns(unit)
        if line.strip() and used + needed > width:
            lines.append(line.rstrip())
            line, used = " " * indent, indent
        line, used = line + unit, used + needed
    if line.strip() or not lines:
        lines.append(line.rstrip())
    return lines


def _units(text: str, width: int) -> Iterator[str]:
    """What must stay on one line: a word or hanzi with its marks; wider ones are cut to `width`."""
    unit = ""
    for match in _PIECE.finditer(text):
        piece = match.group()
        if piece.startswith(" "):
            yield from _cut(unit, width)
            unit = ""
            yield from piece
        elif unit and not (piece[0] in _NO_START or unit[-1] in _NO_END):
            yield from _cut(unit, width)
            unit = piece
        else:
            unit += piece
    yield from _cut(unit, width)


def _cut(unit: str, width: int) -> Iterator[str]:
    part, used = "", 0
    for letter in unit:
        needed = columns(letter)
        if part and used + needed > width:
            yield part
            part, used = "", 0
        part, used = part + letter, used + needed
    if part:
        yield part


def place(slip: Slip, profile: Profile) -> list[Placed]:
    """The slip as this model's lines, top to bottom."""
    placed: list[Placed] = []
    for block in slip.blocks:
        match block:
            case Text():
                placed.extend(_text_lines(block, profile.columns))
            case Pair():
                placed.extend(_pair_lines(block, profile.columns))
            case _:
                placed.append(block)
    return placed


@lru_cache(maxsize=512)
def _text_lines(block: Text, width: int) -> tuple[Line, ...]:
    # Most of a slip is what the slip before it said; only number, wait and time are laid out anew.
    return tuple(_lines_of(block, width))


def _lines_of(block: Text, width: int) -> Iterator[Line]:
    paragraphs = [plain(paragraph) for paragraph in block.text.split("\n")]
    wide = 1
    for wide in range(block.wide, 1, -1):
        if _widest(paragraphs) * wide <= width:
            break
        broken = [part for paragraph in paragraphs for part in _in_two(paragraph, width // wide)]
        if block.clauses and _widest(broken) * wide <= width:
            paragraphs = broken
            break
    else:
        wide = 1
    # Letters may be a little taller than wide, not stalks.
    tall = min(block.tall, wide + 1) if wide < block.wide else block.tall
    for paragraph in paragraphs:
        texts = wrap(paragraph, width // wide, block.indent)
        if block.align == "center":
            texts = _even(paragraph, width // wide, texts)
        for text in texts:
            yield Line(text=text, wide=wide, tall=tall, align=block.align, bold=block.bold, inverse=block.inverse)


def _even(text: str, width: int, lines: list[str]) -> list[str]:
    """Centred lines of about the same width, and no more of them: a last word alone looks like a mistake."""
    while len(lines) > 1 and width > 8:
        width -= 1
        narrower = wrap(text, width)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _widest(paragraphs: list[str]) -> int:
    return max(columns(paragraph) for paragraph in paragraphs)


def _in_two(text: str, width: int) -> list[str]:
    """The text in one line or, where it is too wide, broken once between clauses as evenly as can be."""
    if columns(text) <= width:
        return [text]
    breaks = [(text[: at.start()].rstrip(), text[at.end() :].strip()) for at in _CLAUSE.finditer(text)]
    return list(min(breaks, key=lambda parts: _widest(list(parts)), default=(text,)))


def _pair_lines(block: Pair, width: int) -> Iterator[Line]:
    left, right = plain(block.left), plain(block.right)
    blank = width - columns(left) - columns(right)
    if blank >= 1:
        yield Line(text=left + " " * blank + right, bold=block.bold)
        return
    for text in wrap(left, width):
        yield Line(text=text, bold=block.bold)
    for text in wrap(right, width):
        yield Line(text=text, bold=block.bold, align="right")


def height(placed: list[Placed], profile: Profile) -> int:
    """Length of paper that a placed slip takes, dots; a QR code counts as 37 modules."""
    total = 0
    for item in placed:
        match item:
            case Line():
                total += max(profile.spacing, LETTER_HEIGHT * item.tall)
            case Rule():
                total += profile.spacing
            case Qr():
                total += 37 * profile.in_dots(item.module)
            case Gap():
                total += profile.in_dots(item.height)
            case Cut():
                total += profile.tear
    return total
