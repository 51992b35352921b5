"""Printer models: what each can do and how much fits on its paper.

Dots, columns, knife and native QR come from the printer database inside python-escpos where it knows the model;
Chinese letters and status replies, which that database does not hold, are stated here.
"""

from functools import cache
from importlib import resources
from typing import Any, Literal

import msgspec
from msgspec import Struct

Cutter = Literal["none", "partial", "full"]
Answers = Literal["always", "maybe", "never"]
"""Whether a model answers status questions: `maybe` prints all the same when no answer ever came."""


class Profile(Struct, frozen=True, kw_only=True):
    """One printer model. A hall may derive its own with `msgspec.structs.replace`."""

    name: str
    dots: int
    """Printable dots in one line."""
    columns: int
    """Letters of the basic font in one line; a hanzi takes two."""
    dpi: int = 203
    chinese: bool = True
    """A GB18030 font is inside; without one, lines with hanzi are sent as pictures."""
    native_qr: bool = True
    """`GS ( k` draws QR codes."""
    cutter: Cutter = "partial"
    answers: Answers = "maybe"
    asks: tuple[int, ...] = (1, 2, 3, 4)
    """The `DLE EOT n` that this model understands."""
    ordered: bool = True
    """`GS r 1` is answered in its turn, after all bytes before it."""
    clears: bool = False
    """`DLE DC4 8` empties the printer's memory of a slip that was cut short."""
    smooth: bool = False
    """`GS b` rounds the corners of magnified letters."""
    spacing: int = 30
    """From one line of basic letters to the next, dots."""
    tear: int = 96
    """Dots between the print head and the tear bar, fed where there is no knife."""
    speed: float = 80.0
    """Paper speed while printing, mm/s: bounds how long a slip may take."""

    @property
    def letter(self) -> int:
        """Width of one basic letter, dots."""
        return self.dots // self.columns

    def in_dots(self, millimetres: float) -> int:
        return round(millimetres * self.dpi / 25.4)


GENERIC_80 = Profile(name="generic-80", dots=576, columns=48)
GENERIC_58 = Profile(name="generic-58", dots=384, columns=32, cutter="none")


class _Width(Struct, frozen=True):
    pixels: int | str = "Unknown"


class _Media(Struct):
    width: _Width = _Width()
    dpi: int | str = 203


class _Model(Struct):
    features: dict[str, bool]
    fonts: dict[str, dict[str, Any]]
    media: _Media


class _Database(Struct):
    profiles: dict[str, _Model]


@cache
def _database() -> dict[str, _Model]:
    # Read as a file: importing escpos.capabilities sets up the root logger and leaves a temporary folder behind.
    raw = resources.files("escpos").joinpath("capabilities.json").read_bytes()
    return msgspec.json.decode(raw, type=_Database).profiles


def _from_database(name: str, model: str, **stated: Any) -> Profile:
    known = _database()[model]
    cutter: Cutter = "none"
    if known.features.get("paperPartCut"):
        cutter = "partial"
    elif known.features.get("paperFullCut"):
        cutter = "full"
    columns = int(known.fonts["0"]["columns"])
    pixels = known.media.width.pixels
    figures: dict[str, Any] = {
        "dots": pixels if isinstance(pixels, int) else columns * GENERIC_80.letter,
        "columns": columns,
        "dpi": known.media.dpi if isinstance(known.media.dpi, int) else GENERIC_80.dpi,
        "native_qr": known.features.get("qrCode", False),
        "cutter": cutter,
    }
    return Profile(name=name, **{**figures, **stated})


def _cheap(name: str) -> Profile:
    """The small 58 mm models: no native QR, no knife, and status only if one is lucky."""
    return _from_database(name, name, ordered=False, speed=60.0)


_MODELS = {
    "default": lambda: GENERIC_80,
    "generic-80": lambda: GENERIC_80,
    "generic-58": lambda: GENERIC_58,
    "latin-80": lambda: msgspec.structs.replace(GENERIC_80, name="latin-80", chinese=False),
    "latin-58": lambda: msgspec.structs.replace(GENERIC_58, name="latin-58", chinese=False, native_qr=False),
    "POS-5890": lambda: _cheap("POS-5890"),
    "ZJ-5870": lambda: _cheap("ZJ-5870"),
    "NT-5890K": lambda: _cheap("NT-5890K"),
    "TM-T20": lambda: _from_database("TM-T20", "TM-T20II", answers="always", clears=True, smooth=True, speed=150.0),
    "TM-T88": lambda: _from_database("TM-T88", "TM-T88V", answers="always", clears=True, smooth=True, speed=150.0),
}

PROFILES: tuple[str, ...] = tuple(_MODELS)
"""Names known here; `profile` also takes those of python-escpos's database."""


class UnknownProfile(ValueError):
    """No such printer profile; the text lists those that there are."""


@cache
def profile(name: str) -> Profile:
    """The profile of a model, by name. Raises `UnknownProfile`."""
    if name in _MODELS:
        return _MODELS[name]()
    if name in _database():
        return _from_database(name, name)
    raise UnknownProfile(f"no printer profile {name!r}; there are: {', '.join(PROFILES)}, and those of python-escpos")


def fitted(
    name: str,
    *,
    paper_mm: int = 80,
    chinese: bool = True,
    native_qr: bool = True,
    cutter: bool = True,
    status: bool = True,
) -> Profile:
    """A model's profile as a hall has it: narrower paper, and without what is said to be lacking there.

    What the model itself lacks stays lacking. Raises `UnknownProfile`.
    """
    base = profile(name)
    if paper_mm == 58 and base.dots > GENERIC_58.dots:
        base = msgspec.structs.replace(base, dots=GENERIC_58.dots, columns=GENERIC_58.dots // base.letter)
    return msgspec.structs.replace(
        base,
        chinese=base.chinese and chinese,
        native_qr=base.native_qr and native_qr,
        cutter=base.cutter if cutter else "none",
        answers=base.answers if status else "never",
    )
