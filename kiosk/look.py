"""The look of everything that Anju shows: colours grown from one accent, type and touch sizes in millimetres, space.

Pure values, the same for Kivy (in pixels of a declared screen) and for the pages (as CSS custom properties). Nothing
here draws. Sizes and contrasts follow ADA 707, EN 301 549 5.1.4 and WCAG 2.2; colours are mixed in OKLCH
(B. Ottosson, "A perceptual color space for image processing", 2020), so that a tint keeps its hue.
"""

import math
from dataclasses import dataclass, field, fields
from functools import cache

DEFAULT_ACCENT = "#0b5c6b"
"""Deep pine green, for a hall that names no colour."""

CAP_HEIGHT = 0.73
"""Height of a capital letter or digit of Noto Sans SC, as a share of the font size."""
READING_ANGLE = math.tan(math.radians(0.7))
"""Cap height over viewing distance that EN 301 549 5.1.4 asks for."""
LINE_SPACING = 1.35
CONTRAST = {False: 4.5, True: 7.0}
"""Least contrast of text, by elder."""
TARGET_MM = {False: 15.0, True: 20.0}
"""Least side of anything to touch, by elder."""
CAP_MM = {
    False: {
        "caption": 4.8,
        "body": 5.4,
        "lead": 6.4,
        "title": 8.4,
        "headline": 11.0,
        "display": 16.0,
        "number": 34.0,
    },
    True: {
        "caption": 7.3,
        "body": 7.6,
        "lead": 8.6,
        "title": 10.6,
        "headline": 12.6,
        "display": 18.0,
        "number": 36.0,
    },
}
"""Cap heights by elder and name of the size, mm."""
SPACE_MM = {"hair": 0.5, "xs": 1.0, "s": 2.0, "m": 4.0, "l": 6.0, "xl": 9.0, "xxl": 14.0}
RADIUS_MM = {"s": 2.0, "m": 3.5, "l": 5.0}
REM = {
    "caption": 0.875,
    "body": 1.0,
    "lead": 1.125,
    "title": 1.375,
    "headline": 1.75,
    "display": 2.5,
    "number": 5.0,
}
"""Sizes of the pages' type in rem, where nobody knows how many millimetres a pixel has."""
ELDER_REM = 1.35
COMFORTABLE_WIDTH_MM = 270.0
"""Short side of a screen to which the sizes fit as they are; on a larger one they grow along with it."""


class BadAccent(ValueError):
    """A colour that cannot carry the look; the text says why and what would do."""


# Colour -------------------------------------------------------------------------------------------------------------


def rgb(colour: str) -> tuple[float, float, float]:
    """Red, green, blue in 0..1 of `#rgb` or `#rrggbb`. Raises BadAccent."""
    text = colour.strip().removeprefix("#")
    if len(text) == 3:
        text = "".join(c * 2 for c in text)
    try:
        if len(text) != 6:
            raise ValueError
        value = int.from_bytes(bytes.fromhex(text))
    except ValueError:
        raise BadAccent(f"{colour!r} is no colour: write it as #rrggbb, like {DEFAULT_ACCENT}") from None
    return (value >> 16) / 255, (value >> 8 & 255) / 255, (value & 255) / 255


def _hex(red: float, green: float, blue: float) -> str:
    return "#" + "".join(f"{round(min(1.0, max(0.0, c)) * 255):02x}" for c in (red, green, blue))


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _encoded(channel: float) -> float:
    return channel * 12.92 if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it, 0..1."""
    red, green, blue = (_linear(c) for c in rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two opaque colours as WCAG defines it, 1..21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def oklch(colour: str) -> tuple[float, float, float]:
    """Lightness 0..1, chroma and hue (radians) in OKLCH."""
    r, g, b = (_linear(c) for c in rgb(colour))
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    medium = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    light = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return light, math.hypot(a, b), math.atan2(b, a)


def _from_oklch_raw(light: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def from_oklch(light: float, chroma: float, hue: float) -> str:
    """The nearest colour that a screen shows: chroma gives way, lightness and hue stay."""
    light = min(1.0, max(0.0, light))
    while chroma > 0.001:
        channels = _from_oklch_raw(light, chroma, hue)
        if all(-0.0005 <= c <= 1.0005 for c in channels):
            break
        chroma *= 0.96
    else:
        channels = _from_oklch_raw(light, 0.0, hue)
    return _hex(*(_encoded(max(0.0, c)) for c in channels))


def darkened(colour: str, need: float, *grounds: str) -> str:
    """The lightest colour of the same hue that has at least the contrast `need` on each ground.

    Raises BadAccent if there is none.
    """
    light, chroma, hue = oklch(colour)
    while light > -0.004:
        # Measured on the rounded colour: that is what the screen shows.
        candidate = from_oklch(light, chroma, hue)
        if all(contrast(candidate, ground) >= need for ground in grounds):
            return candidate
        light -= 0.004
    raise BadAccent(f"no shade of {colour} reads at {need}:1 on {', '.join(grounds)}")


def blend(over: str, under: str, share: float) -> str:
    """`over` painted with opacity `share` (0..1) on `under`."""
    return _hex(*(o * share + u * (1 - share) for o, u in zip(rgb(over), rgb(under), strict=True)))


LARGEST_SHIFT = 0.30
"""How far an accent's lightness may move before it is no longer the hall's colour."""


def accent_for(accent: str, elder: bool = False) -> str:
    """The hall's accent, darkened as far as white text on it and it as text on the ground need.

    Raises BadAccent when it is no colour, or so pale that darkening would make another colour of it.
    """
    fitted = darkened(accent, CONTRAST[elder], _WHITE, _GROUND, _accent_tint(accent))
    # Judged against the normal contrast: what the hall wrote is right or wrong, whoever looks at it.
    shift = oklch(accent)[0] - oklch(darkened(accent, CONTRAST[False], _WHITE, _GROUND))[0]
    if shift > LARGEST_SHIFT:
        raise BadAccent(f"{accent} is too pale to carry white text; {fitted} would be its readable shade")
    return fitted


_WHITE = "#ffffff"
_GROUND = "#f8f5ef"
_INK = "#221d18"


def _accent_tint(accent: str) -> str:
    _, chroma, hue = oklch(accent)
    return from_oklch(0.955, min(0.028, chroma * 0.35), hue)


@dataclass(frozen=True, slots=True)
class Colours:
    """Every colour there is, as `#rrggbb`. Text goes in `ink`, `muted`, `accent`, `good`, `warn`, `bad` on `ground`,
    `surface`, `sunken`, `disabled` or its own `*_tint`, and in `on_accent` on `accent` and `bad`: these all pass."""

    ground: str
    surface: str
    sunken: str
    ink: str
    muted: str
    border: str
    edge: str
    """An outline that must be seen (3:1): of keys, choices, inputs."""
    accent: str
    accent_hover: str
    accent_pressed: str
    accent_tint: str
    accent_tint_pressed: str
    on_accent: str
    good: str
    good_tint: str
    warn: str
    warn_tint: str
    warn_fill: str
    """Amber as a surface or lamp, to carry `ink`; never a colour of text."""
    bad: str
    bad_pressed: str
    bad_tint: str
    disabled: str
    """Surface of what cannot be touched now."""
    on_disabled: str
    shadow: str
    veil: str
    """Laid over a screen behind a question, at half opacity."""


@cache
def colours(accent: str = DEFAULT_ACCENT, elder: bool = False) -> Colours:
    """The colours that go with an accent. Raises BadAccent."""
    need = CONTRAST[elder]
    fitted = accent_for(accent, elder)
    light, chroma, hue = oklch(fitted)
    # A colour near black cannot sink any further under a finger: it lights up.
    deeper = 1 if light > 0.3 else -1
    tint = _accent_tint(accent)
    tint_pressed = from_oklch(0.905, min(0.05, chroma * 0.5), hue)
    sunken, disabled = "#efeae1", "#e9e4da"
    state = {name: from_oklch(*shade) for name, shade in _STATES.items()}
    tints = {name: from_oklch(0.955, 0.03, shade[2]) for name, shade in _STATES.items()}

    def text(shade: str, *more: str) -> str:
        return darkened(shade, need, _WHITE, _GROUND, sunken, disabled, *more)

    bad = text(state["bad"], tints["bad"])
    bad_light, bad_chroma, bad_hue = oklch(bad)
    return Colours(
        ground=_GROUND,
        surface=_WHITE,
        sunken=sunken,
        ink="#15110d" if elder else _INK,
        muted=text("#6f665c", tint, tint_pressed),
        border="#b9afa1" if elder else "#e4ddd1",
        edge=darkened("#9b9184", 4.5 if elder else 3.0, _GROUND, sunken),
        accent=text(fitted, tint, tint_pressed),
        accent_hover=from_oklch(light - 0.035 * deeper, chroma, hue),
        accent_pressed=from_oklch(light - 0.085 * deeper, chroma, hue),
        accent_tint=tint,
        accent_tint_pressed=tint_pressed,
        on_accent=_WHITE,
        good=text(state["good"], tints["good"]),
        good_tint=tints["good"],
        warn=text(state["warn"], tints["warn"]),
        warn_tint=tints["warn"],
        warn_fill="#f3b33d",
        bad=bad,
        bad_pressed=from_oklch(bad_light - 0.08, bad_chroma, bad_hue),
        bad_tint=tints["bad"],
        disabled=disabled,
        on_disabled=darkened("#8c8378", need, disabled),
        shadow="#3a2c18",
        veil="#1c1611",
    )


_STATES = {"good": (0.55, 0.13, 2.62), "warn": (0.58, 0.12, 1.20), "bad": (0.56, 0.19, 0.48)}


# Sizes --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Screen:
    """A declared screen: pixels as people see it (after rotation) and its width in millimetres."""

    width: int
    height: int
    width_mm: float

    def __post_init__(self) -> None:
        if self.width <= 0 or self.height <= 0 or self.width_mm <= 0:
            raise ValueError(f"a screen has a positive size, not {self.width}x{self.height} px, {self.width_mm} mm")

    @property
    def mm_per_px(self) -> float:
        return self.width_mm / self.width

    @property
    def generous(self) -> float:
        """Pixels for a millimetre of the look: the true ones, or more where a large screen has room to give."""
        short = min(self.width, self.height)
        return max(1 / self.mm_per_px, short / COMFORTABLE_WIDTH_MM)


PORTRAIT = Screen(1080, 1920, 268.0)
"""A 21.5 inch machine."""
LANDSCAPE = Screen(1920, 1080, 1210.0)
"""A 55 inch board."""


def px(mm: float, screen: Screen) -> float:
    """True millimetres on a declared screen, in its pixels."""
    return mm / screen.mm_per_px


def font_px(cap_mm: float, screen: Screen) -> float:
    """The font size in pixels whose capitals are `cap_mm` true millimetres high."""
    return px(cap_mm, screen) / CAP_HEIGHT


def reading_cap_mm(distance_mm: float) -> float:
    """The cap height that is read from a distance, mm; from 5 m: 61 mm (EN 301 549 5.1.4)."""
    return distance_mm * READING_ANGLE


@dataclass(frozen=True, slots=True)
class Tokens:
    """One look for one screen: all a face needs to draw itself. Lengths in pixels of the screen."""

    elder: bool
    colours: Colours
    screen: Screen
    type: dict[str, float] = field(hash=False)
    """Font sizes: caption, body, lead, title, headline, display, number."""
    space: dict[str, float] = field(hash=False)
    """hair, xs, s, m, l, xl, xxl."""
    radius: dict[str, float] = field(hash=False)
    """s, m, l."""
    target: float
    """Least side of anything to touch."""
    line_spacing: float = LINE_SPACING

    def font(self, size: str | float) -> float:
        """A font size by name, or a number of pixels as it is. Raises KeyError."""
        return self.type[size] if isinstance(size, str) else float(size)

    def gap(self, space: str | float) -> float:
        """A distance by name, or a number of pixels as it is. Raises KeyError."""
        return self.space[space] if isinstance(space, str) else float(space)

    def colour(self, name: str) -> str:
        """A colour by name, or `#rrggbb` as it is. Raises AttributeError."""
        return name if name.startswith("#") else str(getattr(self.colours, name))

    def cap_mm(self, size: str | float) -> float:
        """The cap height of a font size on this screen, true mm."""
        return self.font(size) * CAP_HEIGHT * self.screen.mm_per_px


@cache
def tokens(accent: str = DEFAULT_ACCENT, screen: Screen = PORTRAIT, elder: bool = False) -> Tokens:
    """The look of a screen. Raises BadAccent."""
    unit = screen.generous
    return Tokens(
        elder=elder,
        colours=colours(accent, elder),
        screen=screen,
        type={name: math.ceil(cap * unit / CAP_HEIGHT) for name, cap in CAP_MM[elder].items()},
        space={name: max(1.0, round(mm * unit)) for name, mm in SPACE_MM.items()},
        radius={name: round(mm * unit) for name, mm in RADIUS_MM.items()},
        target=math.ceil(TARGET_MM[elder] * unit),
    )


# Pages --------------------------------------------------------------------------------------------------------------


def css(look: Tokens, selector: str = ":root") -> str:
    """The look as a CSS rule of custom properties: `--accent-pressed`, `--text-title`, `--space-m`, `--radius-l`,
    `--target`, `--shadow-raised`. Lengths in rem and CSS millimetres, for a page does not know its screen."""
    scale = ELDER_REM if look.elder else 1.0
    shade = ", ".join(str(round(c * 255)) for c in rgb(look.colours.shadow))
    lines = [f"--{each.name.replace('_', '-')}: {getattr(look.colours, each.name)};" for each in fields(Colours)]
    lines += [f"--text-{name}: {rem * scale:.4g}rem;" for name, rem in REM.items()]
    lines += [f"--space-{name}: {mm * 0.25:.4g}rem;" for name, mm in SPACE_MM.items()]
    lines += [f"--radius-{name}: {mm * 0.16:.4g}rem;" for name, mm in RADIUS_MM.items()]
    lines += [
        "--radius-full: 999px;",
        f"--target: {3.5 if look.elder else 2.75}rem;",
        f"--line-spacing: {1.6 if look.elder else 1.5};",
        f"--shadow-card: 0 1px 2px rgba({shade}, 0.06), 0 2px 8px rgba({shade}, 0.05);",
        f"--shadow-raised: 0 2px 4px rgba({shade}, 0.08), 0 8px 24px rgba({shade}, 0.12);",
        f"--focus: 0 0 0 3px {look.colours.surface}, 0 0 0 6px {look.colours.accent};",
        '--font: "Noto Sans SC", "Noto Sans CJK SC", system-ui, sans-serif;',
    ]
    return f"{selector} {{\n  " + "\n  ".join(lines) + "\n}\n"
