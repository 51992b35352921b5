"""What came out of the printers, read as a visitor reads it: numbers, codes and the mark of a copy.

Pure. A piece of paper may hold the end of one slip and the whole of another: a printer whose machine died in the
middle goes on where it stopped.
"""

import re
from collections.abc import Sequence

from msgspec import Struct

from queue_machine.hardware.interpreter import Code, Element, Printed

_NUMBER = re.compile(r"[A-Z]\d{3,5}")
_TOKEN = re.compile(r"(?:^|/t/)([a-z2-7]{26})$")


class Paper(Struct, frozen=True, kw_only=True):
    """A slip, or as much of one as shows its number."""

    machine: str
    number: str
    token: str = ""
    """From the code at the foot; '' where the paper ended before it."""
    copy: bool = False


def read_paper(elements: Sequence[Element], *, machine: str, heads: Sequence[str], marks: Sequence[str]) -> list[Paper]:
    """The slips on one piece. `heads` are the hall's names, with which slips begin; `marks` what marks a copy."""
    found: list[Paper] = []
    copy = open_ = False
    for element in elements:
        if isinstance(element, Printed):
            line = element.text.strip()
            if line in heads:
                copy = open_ = False
            elif any(mark in line for mark in marks):
                copy = True
            elif _NUMBER.fullmatch(line):
                found.append(Paper(machine=machine, number=line, copy=copy))
                copy, open_ = False, True
        elif isinstance(element, Code) and open_:
            token = _TOKEN.search(element.payload.decode("utf-8", "replace"))
            if token is not None:
                last = found[-1]
                found[-1] = Paper(machine=machine, number=last.number, token=token[1], copy=last.copy)
            open_ = False
    return found
