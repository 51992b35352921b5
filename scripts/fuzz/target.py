"""What a fuzz target is: bytes go in, and nothing but the promised refusals may come out.

A target keeps its own small world (a node, an application, a folder) and begins a new one when that has grown, so that
a million inputs cost as much at the end as at the beginning. Who makes the bytes is not known here.
"""

from collections.abc import Sequence
from typing import Protocol


class Broken(AssertionError):
    """An input broke a promise; the text says which."""


class Target(Protocol):
    """One place where bytes from outside come in."""

    @property
    def seeds(self) -> Sequence[bytes]:
        """Inputs that mean something, to begin from."""

    def feed(self, content: bytes) -> None:
        """Let the product have these bytes. Raises Broken, or whatever the product should have borne."""

    def close(self) -> None:
        """Give back what it holds."""


def promise(holds: bool, what: str) -> None:
    """Raises Broken where a promise does not hold."""
    if not holds:
        raise Broken(what)
