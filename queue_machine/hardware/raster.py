"""Pictures for thermal printers: `GS v 0` bands whose data can never be taken for a real-time command.

Printers obey `DLE EOT`, `DLE ENQ` and `DLE DC4` even in the middle of a picture, so these pairs must not occur in it.
"""

from typing import TYPE_CHECKING

from escpos import constants

if TYPE_CHECKING:
    from PIL import Image

ROWS = 128
"""Rows in one band: small ones suit small receive buffers, and keep the length bytes free of command pairs."""
_OBEYED = b"\x04\x05\x14"


def defuse(data: bytes) -> bytes:
    """The same picture with one dot added wherever two bytes would read as a real-time command."""
    if b"\x10" not in data:
        return data
    safe = bytearray(data)
    for at in range(len(safe) - 1):
        if safe[at] == 0x10 and safe[at + 1] in _OBEYED:
            safe[at] = 0x18
    return bytes(safe)


def bands(mask: "Image.Image", left: int = 0, doubled: bool = False) -> bytes:
    """A mask (mode L, ink where 128 or more) as raster commands, `left` dots from the edge.

    The blank at the left is part of the picture, since not every model aligns pictures. With `doubled` the printer
    shows each dot as 2 × 2, for a quarter of the bytes; `left` then counts these large dots.
    """
    from PIL import Image

    width = (left + mask.width + 7) // 8 * 8
    page = Image.new("1", (width, mask.height), 0)
    page.paste(mask.point([0] * 128 + [255] * 128, mode="1"), (left, 0))
    row = width // 8
    data = defuse(page.tobytes())
    commands = bytearray()
    for top in range(0, mask.height, ROWS):
        rows = min(ROWS, mask.height - top)
        start: bytes = constants.S_RASTER_Q if doubled else constants.S_RASTER_N
        commands += start + row.to_bytes(2, "little") + rows.to_bytes(2, "little")
        commands += data[top * row : (top + rows) * row]
    return bytes(commands)
