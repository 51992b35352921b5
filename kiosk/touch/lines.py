"""Breaks text into lines as Chinese print does: anywhere between hanzi, never inside a word or number, no closing
punctuation at the start of a line and no opening bracket at its end (GB/T 15834, W3C clreq 3.1.3).

Pure; the caller measures. Kivy's own layout breaks at blanks alone and leaves ragged Chinese.
"""

import re
from collections.abc import Callable

Measure = Callable[[str], float]
"""Width of a run of text, px."""

NOT_AT_START = "，。、；：？！）】》」』”’…—～·%％‰℃%!),.:;?]}〉"
NOT_AT_END = "（【《「『“‘([{〈￥¥$#"

_LATIN = re.compile(r"[0-9A-Za-zÀ-ɏ'’\-_/@&+.,:%°№]+")


def atoms(paragraph: str) -> list[str]:
    """The pieces between which a line may end; blanks stay with the piece before them."""
    pieces: list[str] = []
    at = 0
    while at < len(paragraph):
        word = _LATIN.match(paragraph, at)
        piece = word.group() if word else paragraph[at]
        at += len(piece)
        while at < len(paragraph) and paragraph[at] == " ":
            piece += " "
            at += 1
        glued = pieces and (
            (piece[0] in NOT_AT_START and not pieces[-1].endswith(" "))
            or (pieces[-1][-1] in NOT_AT_END)
            # "约 20 分钟": a measure word goes with its number.
            or (_numeral(pieces[-1]) and _measure_word(piece))
        )
        if glued:
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def _numeral(piece: str) -> bool:
    core = piece.strip()
    return bool(core) and core[-1].isdigit() and core.isascii()


def _measure_word(piece: str) -> bool:
    return piece[0] in "人号分个份位次元年月日时点秒层楼窗件笔项步天岁"


def break_lines(text: str, width: float, measure: Measure) -> list[str]:
    """Lines no wider than `width` px, unless a single unbreakable piece is; given line ends are kept."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in atoms(paragraph):
            if not line or measure((line + piece).rstrip()) <= width:
                line += piece
                continue
            lines.append(line.rstrip())
            line = piece
        lines.append(line.rstrip())
    return [part for line in lines for part in _cut(line, width, measure)]


def _cut(line: str, width: float, measure: Measure) -> list[str]:
    """A line that is one over-long piece, cut between letters."""
    if measure(line) <= width or len(line) < 2:
        return [line]
    parts, part = [], ""
    for letter in line:
        if part and measure(part + letter) > width:
            parts.append(part)
            part = ""
        part += letter
    return [*parts, part]


def balanced(text: str, width: float, measure: Measure) -> list[str]:
    """As few lines as `break_lines` makes, of lengths as even as can be: for headings and centred text."""
    lines = break_lines(text, width, measure)
    if len(lines) < 2 or "\n" in text:
        return lines
    low, high = max(measure(line) for line in lines) / 2, width
    for _ in range(8):
        middle = (low + high) / 2
        if len(break_lines(text, middle, measure)) > len(lines):
            low = middle
        else:
            high = middle
    return break_lines(text, high, measure)


def shortened(lines: list[str], most: int, width: float, measure: Measure) -> list[str]:
    """At most `most` lines, the last ended with … where something was left out."""
    if most <= 0 or len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and measure(last + "…") > width:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip("，、；：。 ") + "…"]
