"""Letters as dots: what a thermal printer's built-in font draws, made from the Chinese (SC) face of Noto Sans.

Used for models that have no Chinese font, and for pictures of slips. Every letter fills a cell of the basic font,
12 × 24 dots for ASCII and 24 × 24 for all else, magnified as asked.
"""

from functools import cache, lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

CELL = 24
"""Height of the basic cell, dots."""
_BASELINE = 0.86
"""Where letters stand in their cell, as a share of its height."""
_COLLECTION_SC = 2
"""Which face of Debian's Noto CJK collections is the simplified Chinese one (0 is Japanese)."""


class FontMissing(OSError):
    """No Chinese font on this machine; the text says how to get one."""


def font_file(bold: bool) -> tuple[Path, int]:
    """The font file and the face in it. Raises `FontMissing`."""
    weight = "Bold" if bold else "Regular"
    extracted = Path(__file__).parents[2] / ".cache" / "fonts" / f"NotoSansSC-{weight}.otf"
    if extracted.exists():
        return extracted, 0
    collection = Path("/usr/share/fonts/opentype/noto") / f"NotoSansCJK-{weight}.ttc"
    if collection.exists():
        return collection, _COLLECTION_SC
    raise FontMissing("there is no Chinese font here: install the Debian package fonts-noto-cjk")


@cache
def _font(bold: bool, size: int) -> ImageFont.FreeTypeFont:
    file, face = font_file(bold)
    return ImageFont.truetype(str(file), size, index=face)


@lru_cache(maxsize=2048)
def letter(text: str, wide: int, tall: int, bold: bool, smooth: bool = False) -> Image.Image:
    """One letter as a mask (mode L, 255 where ink is) of its cell, `wide` and `tall` times the basic one.

    `smooth` draws magnified letters with round edges; else they are the basic letter's dots, enlarged.
    """
    width = (CELL // 2 if text < "\x80" else CELL) * wide
    if not smooth and (wide > 1 or tall > 1):
        return letter(text, 1, 1, bold).resize((width, CELL * tall), Image.Resampling.NEAREST)
    return _outline(text, width, CELL * tall, wide / tall, bold)


def _outline(text: str, width: int, height: int, stretch: float, bold: bool) -> Image.Image:
    cell = Image.new("L", (width, height), 0)
    font = _font(bold, height)
    drawn = max(1, round(font.getlength(text)))
    # What does not fit its cell is condensed, as built-in fonts do.
    wanted = max(1, min(width, round(drawn * stretch)))
    mask = Image.new("L", (drawn, height), 0)
    ImageDraw.Draw(mask).text((0, round(height * _BASELINE)), text, fill=255, font=font, anchor="ls")
    if drawn != wanted:
        mask = mask.resize((wanted, height), Image.Resampling.LANCZOS)
    cell.paste(mask, ((width - wanted) // 2, 0))
    return cell.point([255 if shade > 105 else 0 for shade in range(256)])


def strip(text: str, wide: int, tall: int, bold: bool, smooth: bool = False, inverse: bool = False) -> Image.Image:
    """A line of letters as a mask, as wide as its columns."""
    letters = [letter(each, wide, tall, bold, smooth) for each in text]
    mask = Image.new("L", (sum(each.width for each in letters) or 1, CELL * tall), 255 if inverse else 0)
    left = 0
    for each in letters:
        mask.paste(each.point([255 - shade for shade in range(256)]) if inverse else each, (left, 0))
        left += each.width
    return mask
