"""Pictures of slips: the bytes of a slip as they would come out on thermal paper, one pixel for each dot.

Shared by the virtual printer, documents and tests. Paper outside the printable width, its torn edges and its shadow
are drawn too, so that a person can judge what a citizen will hold.
"""

import logging
from collections.abc import Iterable
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

from queue_machine.hardware import glyphs, qr
from queue_machine.hardware.interpreter import Code, Element, Interpreter, Moved, Picture, Printed
from queue_machine.hardware.layout import LETTER_HEIGHT
from queue_machine.hardware.profiles import Profile

log = logging.getLogger(__name__)

_INK = (34, 33, 38)
_PAPER = (253, 253, 250)
_TABLE = (226, 229, 233)
_SHADOW = (168, 173, 181)
_MARGIN = 36
"""White at either side of the printable width, dots."""
_TOP = 28
_TABLE_EDGE = 24
_TOOTH = 8


def picture(content: bytes, profile: Profile) -> Image.Image:
    """The bytes of a slip as a picture of it."""
    return on_paper(Interpreter(profile).feed(content), profile)


def png(content: bytes, profile: Profile) -> bytes:
    """The bytes of a slip as a PNG file."""
    return as_png(picture(content, profile))


def as_png(image: Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "PNG", optimize=False, compress_level=6)
    return file.getvalue()


def on_paper(elements: Iterable[Element], profile: Profile) -> Image.Image:
    """What was printed, as a strip of paper on a table."""
    ink = ink_of(elements, profile)
    width, height = ink.width + 2 * _MARGIN, ink.height + 2 * _TOP
    paper = Image.new("RGB", (width, height), _PAPER)
    paper.paste(_INK, (_MARGIN, _TOP), ink)
    outline = Image.new("L", (width, height), 255)
    edges = ImageDraw.Draw(outline)
    for left in range(0, width, _TOOTH):
        middle = left + _TOOTH // 2
        edges.polygon([(left, 0), (left + _TOOTH, 0), (middle, _TOOTH // 2)], fill=0)
        edges.polygon([(left, height), (left + _TOOTH, height), (middle, height - _TOOTH // 2)], fill=0)
    table = Image.new("RGB", (width + 2 * _TABLE_EDGE, height + 2 * _TABLE_EDGE), _TABLE)
    shadow = Image.new("L", table.size, 0)
    shadow.paste(outline, (_TABLE_EDGE + 2, _TABLE_EDGE + 5))
    table.paste(_SHADOW, (0, 0), shadow.filter(ImageFilter.GaussianBlur(7)))
    table.paste(paper, (_TABLE_EDGE, _TABLE_EDGE), outline)
    return table


def ink_of(elements: Iterable[Element], profile: Profile) -> Image.Image:
    """The inked dots of the printable width as a mask (mode L)."""
    masks: list[tuple[int, Image.Image | None, int]] = []
    top = 0
    for element in elements:
        match element:
            case Printed():
                masks.append((top, _line(element, profile), 0))
                top += element.advance
            case Picture():
                bits = _bits(element)
                masks.append((top, bits, _left(element.align, bits.width, profile)))
                top += bits.height
            case Code():
                code = _code(element)
                if code is not None:
                    masks.append((top, code, _left(element.align, code.width, profile)))
                    top += code.height
            case Moved():
                top += element.dots
            case _:
                pass
    ink = Image.new("L", (profile.dots, max(top, 1)), 0)
    for at, mask, left in masks:
        if mask is not None:
            ink.paste(255, (left, at), mask)
    return ink


def _left(align: str, width: int, profile: Profile) -> int:
    blank = max(0, profile.dots - width)
    return {"left": 0, "center": blank // 2, "right": blank}[align]


def _line(line: Printed, profile: Profile) -> Image.Image | None:
    if not line.runs:
        return None
    tallest = max(run.tall for run in line.runs) * LETTER_HEIGHT
    strips = [
        glyphs.strip(run.text, run.wide, run.tall, run.bold, smooth=run.smooth, inverse=run.inverse)
        for run in line.runs
    ]
    page = Image.new("L", (profile.dots, tallest), 0)
    left = _left(line.align, sum(strip.width for strip in strips), profile)
    for strip in strips:
        page.paste(strip, (left, tallest - strip.height))  # letters of different height share their foot
        left += strip.width
    return page


def _bits(element: Picture) -> Image.Image:
    if not element.content:
        return Image.new("L", (1, 1), 0)
    mask = Image.frombytes("1", (element.row * 8, element.rows), element.content).convert("L")
    if element.wide > 1 or element.tall > 1:
        size = (mask.width * element.wide, mask.height * element.tall)
        mask = mask.resize(size, Image.Resampling.NEAREST)
    return mask


def _code(element: Code) -> Image.Image | None:
    try:
        squares = qr.matrix(element.payload, element.level)
    except ValueError as error:
        log.warning("qr code not drawn bytes=%d why=%s", len(element.payload), error)
        return None
    side = len(squares)
    mask = Image.new("L", (side, side), 0)
    mask.putdata([255 if black else 0 for row in squares for black in row])
    return mask.resize((side * element.module, side * element.module), Image.Resampling.NEAREST)
