"""Whether a colour can be read on white, by WCAG 2's contrast ratio."""

import re

from kiosk.look import contrast

WHITE = "#FFFFFF"
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def is_colour(text: str) -> bool:
    """Whether it is written "#RRGGBB"."""
    return bool(_COLOUR.fullmatch(text))


def darkened(colour: str, ratio: float) -> str:
    """The same hue, as much darker as it takes to reach a contrast with white."""
    channels = _channels(colour)
    for share in range(100, -1, -1):
        darker = "#" + "".join(f"{channel * share // 100:02X}" for channel in channels)
        if contrast(darker, WHITE) >= ratio:
            return darker
    return "#000000"


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
