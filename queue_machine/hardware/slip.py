"""What is on a slip of paper: frozen values that no printer model has touched yet.

A view builds a `Slip` from texts; `escpos` lays it out and encodes it for a model. Nothing here knows a language,
a paper width or a command byte.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Align = Literal["left", "center", "right"]
Times = Annotated[int, Meta(ge=1, le=8)]
"""How many times a printer's basic letter is magnified."""


class Block(Struct, frozen=True, kw_only=True, tag_field="block", omit_defaults=True):
    """Base of all that stands on a slip, from top to bottom."""


class Text(Block, frozen=True, kw_only=True, tag="text"):
    """A paragraph. `wide` and `tall` are upper limits: a text too wide for one line is set smaller before it wraps.

    With `clauses` a magnified text may break into two lines, at a mark or blank, before it is set smaller.
    """

    text: str
    wide: Times = 1
    tall: Times = 1
    align: Align = "left"
    bold: bool = False
    inverse: bool = False
    clauses: bool = False
    """White on black: for marks that must not be overlooked (补打, 优先)."""
    indent: Annotated[int, Meta(ge=0, le=16)] = 0
    """Columns by which lines after the first are indented."""


class Pair(Block, frozen=True, kw_only=True, tag="pair"):
    """A label at the left edge and its figure at the right edge of one line."""

    left: str
    right: str
    bold: bool = False


class Rule(Block, frozen=True, kw_only=True, tag="rule"):
    """A line across the paper."""


class Qr(Block, frozen=True, kw_only=True, tag="qr"):
    """A QR code of up to 512 bytes of UTF-8 text. `module` is the wanted side of one of its squares, mm."""

    payload: Annotated[str, Meta(min_length=1, max_length=512)]
    module: float = 0.75
    align: Align = "center"


class Gap(Block, frozen=True, kw_only=True, tag="gap"):
    """White paper, in mm of height."""

    height: Annotated[float, Meta(ge=0, le=30)] = 1.0


class Cut(Block, frozen=True, kw_only=True, tag="cut"):
    """The end of a piece of paper: cut, or moved on to the tear bar where a printer has no knife."""


AnyBlock = Text | Pair | Rule | Qr | Gap | Cut


class Slip(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A whole slip. `copy` says that it is marked 补打, so that a printed copy is recorded as one."""

    blocks: tuple[AnyBlock, ...]
    copy: bool = False
