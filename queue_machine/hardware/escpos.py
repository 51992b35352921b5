"""A slip as the bytes of one printer model: ESC/POS with GB18030 letters and the printer's own QR codes.

Pure: bytes out, nothing is sent here. Texts are encoded here and not by python-escpos, which sends GB18030 only for
some hanzi and '?' for the rest; its constants name the commands.
"""

from escpos import constants

from queue_machine.hardware import qr
from queue_machine.hardware.layout import LETTER_HEIGHT, Line, Placed, height, place, plain
from queue_machine.hardware.profiles import Profile
from queue_machine.hardware.slip import Align, Cut, Gap, Qr, Rule, Slip

_CHINESE_MODE: bytes = constants.FS + b"&"
_FEED_DOTS: bytes = constants.ESC + b"J"
_QR: bytes = constants.GS + b"(k"
_CORRECTION_M = 49
_LONGEST_FEED = 255


def encode(slip: Slip, profile: Profile) -> bytes:
    """The bytes that print a slip on this model. Raises `ValueError` where a QR payload is too long."""
    stream = _Stream(profile)
    for item in place(slip, profile):
        stream.add(item)
    return stream.finish()


def print_seconds(slip: Slip, profile: Profile) -> float:
    """How long the mechanism takes for a slip at least, seconds."""
    return height(place(slip, profile), profile) * 25.4 / profile.dpi / profile.speed


class _Stream:
    """Bytes so far and the modes that the printer is in, so that only changes are sent."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.bytes = bytearray(constants.HW_INIT)
        self.align: Align = "left"
        self.size = (1, 1)
        self.bold = False
        self.inverse = False
        if profile.chinese:
            self.bytes += _CHINESE_MODE
        if profile.smooth:
            self.bytes += constants.TXT_STYLE["smooth"][True]

    def finish(self) -> bytes:
        return bytes(self.bytes)

    def add(self, item: Placed) -> None:
        match item:
            case Line():
                self._line(item)
            case Rule():
                self._rule()
            case Qr():
                self._qr(item)
            case Gap():
                self._feed(self.profile.in_dots(item.height))
            case Cut():
                self._cut()

    def _line(self, line: Line) -> None:
        if not self.profile.chinese and not line.text.isascii():
            self._picture(line)
            return
        if line.text:
            self._modes(line.align, (line.wide, line.tall), line.bold, line.inverse)
        self.bytes += line.text.encode("gb18030") + constants.CTL_LF

    def _picture(self, line: Line) -> None:
        from queue_machine.hardware import glyphs, raster  # Pillow is loaded only for models that need pictures

        mask = glyphs.strip(line.text, line.wide, line.tall, line.bold, smooth=True, inverse=line.inverse)
        self._align("left")
        self.bytes += raster.bands(mask, self._left(line.align, mask.width))
        self._feed(max(0, self.profile.spacing - LETTER_HEIGHT * line.tall))

    def _rule(self) -> None:
        letter = "─" if self.profile.chinese else "_"
        width = 2 if self.profile.chinese else 1
        # A few letters drawn very wide make the same line with a tenth of the bytes.
        wide = min(range(8, 0, -1), key=lambda times: self.profile.columns % (width * times))
        count = self.profile.columns // (width * wide)
        self._modes("left", (wide, 1), False, False)
        self.bytes += (letter * count).encode("gb18030") + constants.CTL_LF

    def _qr(self, code: Qr) -> None:
        payload = plain(code.payload).encode()
        side = qr.side(payload)
        module = max(1, min(self.profile.in_dots(code.module), 16, self.profile.dots // (side + 2)))
        if not self.profile.native_qr:
            self._qr_picture(code, payload, module)
            return
        self._align(code.align)
        stored = len(payload) + 3
        self.bytes += _QR + b"\x03\x00\x31\x43" + bytes([module])
        self.bytes += _QR + b"\x03\x00\x31\x45" + bytes([_CORRECTION_M])
        self.bytes += _QR + stored.to_bytes(2, "little") + b"\x31\x50\x30" + payload
        self.bytes += _QR + b"\x03\x00\x31\x51\x30"

    def _qr_picture(self, code: Qr, payload: bytes, module: int) -> None:
        from PIL import Image

        from queue_machine.hardware import raster

        squares = qr.matrix(payload)
        side = len(squares)
        mask = Image.new("L", (side, side), 0)
        mask.putdata([255 if black else 0 for row in squares for black in row])
        doubled = module >= 2
        dots = module // 2 if doubled else module
        mask = mask.resize((side * dots, side * dots), Image.Resampling.NEAREST)
        left = self._left(code.align, side * dots * (2 if doubled else 1))
        self._align("left")
        self.bytes += raster.bands(mask, left // 2 if doubled else left, doubled)

    def _cut(self) -> None:
        match self.profile.cutter:
            case "partial":
                self.bytes += constants.GS + b"VB\x00"
            case "full":
                self.bytes += constants.GS + b"VA\x00"
            case "none":
                self._feed(self.profile.tear)

    def _feed(self, dots: int) -> None:
        while dots > 0:
            self.bytes += _FEED_DOTS + bytes([min(dots, _LONGEST_FEED)])
            dots -= _LONGEST_FEED

    def _left(self, align: Align, width: int) -> int:
        blank = max(0, self.profile.dots - width)
        return {"left": 0, "center": blank // 2, "right": blank}[align]

    def _align(self, align: Align) -> None:
        if align != self.align:
            self.bytes += constants.TXT_STYLE["align"][align]
            self.align = align

    def _modes(self, align: Align, size: tuple[int, int], bold: bool, inverse: bool) -> None:
        self._align(align)
        if size != self.size:
            wide, tall = size
            self.bytes += constants.TXT_SIZE + bytes([(wide - 1) << 4 | (tall - 1)])
            self.size = size
        if bold != self.bold:
            self.bytes += constants.TXT_STYLE["bold"][bold]
            self.bold = bold
        if inverse != self.inverse:
            self.bytes += constants.TXT_STYLE["invert"][inverse]
            self.inverse = inverse
