"""What a printer understands from the bytes it gets: ESC/POS read back into lines, pictures, codes and cuts.

Pure, in any portions, and it never raises: what no command begins with is passed over, as printers do. Pictures of
slips and the virtual printer stand on it. It reads more commands than `escpos` writes, to judge other programs' bytes.
"""

from collections.abc import Callable

from msgspec import Struct

from queue_machine.hardware.layout import LETTER_HEIGHT
from queue_machine.hardware.profiles import Profile
from queue_machine.hardware.slip import Align


class Run(Struct, frozen=True):
    """Letters of one look."""

    text: str
    wide: int
    tall: int
    bold: bool
    inverse: bool
    smooth: bool = False


class Printed(Struct, frozen=True):
    """A line on paper; `advance` is how far the paper moves, dots."""

    runs: tuple[Run, ...]
    align: Align
    advance: int

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


class Picture(Struct, frozen=True):
    """Dots, one bit each, rows of whole bytes; shown `wide` by `tall` times."""

    row: int
    content: bytes
    wide: int
    tall: int
    align: Align

    @property
    def rows(self) -> int:
        return len(self.content) // self.row if self.row else 0


class Code(Struct, frozen=True):
    """A QR code drawn by the printer."""

    payload: bytes
    module: int
    level: str
    align: Align


class Moved(Struct, frozen=True):
    """Paper moved on without ink, dots."""

    dots: int


class Severed(Struct, frozen=True):
    """The knife fell."""

    partial: bool


class Started(Struct, frozen=True):
    """`ESC @`."""


class Asked(Struct, frozen=True):
    """`GS r n`, due for an answer now."""

    n: int


class Automatic(Struct, frozen=True):
    """`GS a n`: from now on changes of state are to be told."""

    mask: int


class Unread(Struct, frozen=True):
    """A byte that begins no command known here."""

    byte: int


Element = Printed | Picture | Code | Moved | Severed | Started | Asked | Automatic | Unread

_ALIGNS: dict[int, Align] = {0: "left", 48: "left", 1: "center", 49: "center", 2: "right", 50: "right"}
_LEVELS = {48: "L", 49: "M", 50: "Q", 51: "H"}
_DEFAULT_SPACING = 30

# How many parameter bytes follow commands that change nothing visible here.
_SILENT = {
    b"\x1bt": 1,
    b"\x1bR": 1,
    b"\x1bM": 1,
    b"\x1b-": 1,
    b"\x1bG": 1,
    b"\x1b{": 1,
    b"\x1bV": 1,
    b"\x1b=": 1,
    b"\x1b ": 1,
    b"\x1bp": 3,
    b"\x1bc": 2,
    b"\x1b$": 2,
    b"\x1b\\": 2,
    b"\x1c.": 0,
    b"\x1c!": 1,
    b"\x1c-": 1,
    b"\x1cW": 1,
    b"\x1cS": 2,
    b"\x1dL": 2,
    b"\x1dW": 2,
    b"\x1dP": 2,
    b"\x1dH": 1,
    b"\x1dh": 1,
    b"\x1dw": 1,
    b"\x1df": 1,
    b"\x1dI": 1,
    b"\x10\x04": 1,
    b"\x10\x05": 1,
}


class _Incomplete(Exception):
    """The command's end has not arrived yet."""


class Interpreter:
    """Reads one printer's bytes. `feed` returns what they made happen, in order."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._bytes = bytearray()
        self._commands: dict[bytes, Callable[[int], int]] = {
            b"\x1b@": self._initialise,
            b"\x1ba": self._set_align,
            b"\x1bE": self._set_bold,
            b"\x1b!": self._set_mode,
            b"\x1bd": self._feed_lines,
            b"\x1bJ": self._feed_dots,
            b"\x1b2": self._default_spacing,
            b"\x1b3": self._set_spacing,
            b"\x1c&": self._chinese_on,
            b"\x1d!": self._set_size,
            b"\x1dB": self._set_inverse,
            b"\x1db": self._set_smooth,
            b"\x1dV": self._sever,
            b"\x1dv": self._picture,
            b"\x1d(": self._extended,
            b"\x1dr": self._ask,
            b"\x1da": self._automatic,
            b"\x10\x14": self._realtime_pulse,
        }
        self._elements: list[Element] = []
        self._reset()

    def _reset(self) -> None:
        self._runs: list[Run] = []
        self._text = ""
        self._used = 0
        self._align: Align = "left"
        self._wide, self._tall = 1, 1
        self._bold = self._inverse = self._smooth = False
        self._spacing = _DEFAULT_SPACING
        self._chinese = self._profile.chinese
        self._module, self._level, self._stored = 3, "L", b""

    def feed(self, content: bytes) -> list[Element]:
        self._bytes += content
        at = 0
        while at < len(self._bytes):
            try:
                at = self._step(at)
            except _Incomplete:
                break
        del self._bytes[:at]
        elements, self._elements = self._elements, []
        return elements

    @property
    def midway(self) -> bool:
        """Whether something stands in the line buffer or an unfinished command."""
        return bool(self._bytes or self._text or self._runs)

    def forget(self) -> None:
        """Lose what is not on paper yet, as `DLE DC4 8` or a power cut does."""
        self._bytes.clear()
        self._reset()

    def _step(self, at: int) -> int:
        byte = self._bytes[at]
        if byte in (0x1B, 0x1C, 0x1D, 0x10):
            name = bytes(self._take(at, 2))
            if name in self._commands:
                return self._commands[name](at + 2)
            if name in _SILENT:
                self._take(at + 2, _SILENT[name])
                return at + 2 + _SILENT[name]
            self._elements.append(Unread(byte))
            return at + 1
        if byte == 0x0A:
            self._end_line()
            return at + 1
        if byte < 0x20 or byte == 0x7F:
            if byte not in (0x0D, 0x00):
                self._elements.append(Unread(byte))
            return at + 1
        return self._letter(at)

    def _take(self, at: int, count: int) -> bytearray:
        if at + count > len(self._bytes):
            raise _Incomplete
        return self._bytes[at : at + count]

    # Letters and lines.

    def _letter(self, at: int) -> int:
        byte = self._bytes[at]
        if byte < 0x80:
            self._put(chr(byte))
            return at + 1
        if not self._chinese:
            self._put(bytes([byte]).decode("cp437"))
            return at + 1
        pair = self._take(at, 2)
        length = 4 if 0x30 <= pair[1] <= 0x39 else 2
        try:
            letter = bytes(self._take(at, length)).decode("gb18030")
        except UnicodeDecodeError:
            self._elements.append(Unread(byte))
            return at + 1
        self._put(letter)
        return at + length

    def _put(self, letter: str) -> None:
        width = self._profile.letter * (1 if letter < "\x80" else 2) * self._wide
        if self._used + width > self._profile.dots and self._used:
            self._end_line()
        self._text += letter
        self._used += width

    def _end_run(self) -> None:
        if self._text:
            self._runs.append(Run(self._text, self._wide, self._tall, self._bold, self._inverse, self._smooth))
            self._text = ""

    def _end_line(self, spacing: int | None = None) -> None:
        self._end_run()
        tallest = max((run.tall for run in self._runs), default=0) * LETTER_HEIGHT
        advance = max(self._spacing if spacing is None else spacing, tallest)
        self._elements.append(Printed(tuple(self._runs), self._align, advance))
        self._runs, self._used = [], 0

    def _feed(self, dots: int) -> None:
        if self._text or self._runs:
            self._end_line(0)
        self._elements.append(Moved(dots))

    # Commands: each gets the place after its name and returns the place after its end.

    def _one(self, at: int) -> int:
        return self._take(at, 1)[0]

    def _initialise(self, at: int) -> int:
        self._reset()
        self._elements.append(Started())
        return at

    def _set_align(self, at: int) -> int:
        # Obeyed at the beginning of a line only.
        n = self._one(at)
        if not self._used:
            self._align = _ALIGNS.get(n, self._align)
        return at + 1

    def _set_bold(self, at: int) -> int:
        on = bool(self._one(at) & 1)
        self._end_run()
        self._bold = on
        return at + 1

    def _set_inverse(self, at: int) -> int:
        on = bool(self._one(at) & 1)
        self._end_run()
        self._inverse = on
        return at + 1

    def _set_smooth(self, at: int) -> int:
        on = bool(self._one(at) & 1)
        self._end_run()
        self._smooth = on
        return at + 1

    def _set_size(self, at: int) -> int:
        n = self._one(at)
        self._end_run()
        self._wide, self._tall = (n >> 4 & 7) + 1, (n & 7) + 1
        return at + 1

    def _set_mode(self, at: int) -> int:
        n = self._one(at)
        self._end_run()
        self._wide, self._tall = (2 if n & 0x20 else 1), (2 if n & 0x10 else 1)
        self._bold = bool(n & 0x08)
        return at + 1

    def _set_spacing(self, at: int) -> int:
        self._spacing = self._one(at)
        return at + 1

    def _default_spacing(self, at: int) -> int:
        self._spacing = _DEFAULT_SPACING
        return at

    def _chinese_on(self, at: int) -> int:
        self._chinese = self._profile.chinese
        return at

    def _feed_lines(self, at: int) -> int:
        self._feed(self._one(at) * self._spacing)
        return at + 1

    def _feed_dots(self, at: int) -> int:
        self._feed(self._one(at))
        return at + 1

    def _sever(self, at: int) -> int:
        mode = self._one(at)
        length = 2 if mode >= 65 else 1
        self._take(at, length)
        if length == 2:
            self._feed(self._profile.tear + self._bytes[at + 1])
        if self._profile.cutter != "none":
            self._elements.append(Severed(mode in (1, 49, 66)))
        return at + length

    def _picture(self, at: int) -> int:
        head = self._take(at, 6)
        if head[0] not in (0x30, 0):
            self._elements.append(Unread(head[0]))
            return at + 1
        row, rows = int.from_bytes(head[2:4], "little"), int.from_bytes(head[4:6], "little")
        content = bytes(self._take(at + 6, row * rows))
        mode = head[1] & 3
        wide, tall = (2 if mode & 1 else 1), (2 if mode & 2 else 1)
        self._elements.append(Picture(row, content, wide, tall, self._align))
        return at + 6 + row * rows

    def _extended(self, at: int) -> int:
        head = self._take(at, 3)
        length = int.from_bytes(head[1:3], "little")
        content = bytes(self._take(at + 3, length))
        if head[0] == ord("k") and content[:1] == b"1" and self._profile.native_qr:
            self._code(content[1:2], content[2:])
        return at + 3 + length

    def _code(self, function: bytes, rest: bytes) -> None:
        if function == b"C" and rest:
            self._module = max(1, min(rest[0], 16))
        elif function == b"E" and rest:
            self._level = _LEVELS.get(rest[0], self._level)
        elif function == b"P":
            self._stored = rest[1:]
        elif function == b"Q" and self._stored:
            self._elements.append(Code(self._stored, self._module, self._level, self._align))

    def _ask(self, at: int) -> int:
        self._elements.append(Asked(self._one(at)))
        return at + 1

    def _automatic(self, at: int) -> int:
        self._elements.append(Automatic(self._one(at)))
        return at + 1

    def _realtime_pulse(self, at: int) -> int:
        length = 8 if self._one(at) == 8 else 3
        self._take(at, length)
        return at + length
