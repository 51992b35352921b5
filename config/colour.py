"""Whether a colour can be read on white, by WCAG 2's contrast ratio."""

import re

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def is_colour(text: str) -> bool:
    """Whether it is written "#RRGGBB"."""
    return bool(_COLOUR.fullmatch(text))


def contrast(colour: str, ground: str = "#FFFFFF") -> float:
    """Contrast of two colours "#RRGGBB", 1 to 21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((_luminance(colour), _luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def darkened(colour: str, ratio: float) -> str:
    """The same hue, as much darker as it takes to reach a contrast with white."""
    channels = _channels(colour)
    for share in range(100, -1, -1):
        darker = "#" + "".join(f"{channel * share // 100:02X}" for channel in channels)
        if contrast(darker) >= ratio:
            return darker
    return "#000000"


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
