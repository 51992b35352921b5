"""The inputs of the fuzz tests: what a target knows to be meaningful, with anything done to it."""

import logging
from collections.abc import Callable, Iterator, Sequence

import pytest
from hypothesis import strategies as st

from scripts.fuzz.target import Target
from scripts.fuzz.targets import TARGETS

Edit = tuple[str, int, bytes]
WORDS = (
    b"0",
    b"-1",
    b"9007199254740993",
    b"1e400",
    b"null",
    b"true",
    b'""',
    b"[]",
    b"{}",
    b"\xff",
    b"\\ud800",
    b"\x00",
)


@st.composite
def edited(draw: st.DrawFn, seeds: Sequence[bytes]) -> bytes:
    """A seed with up to six places changed, cut or put in, or any bytes at all."""
    content = bytearray(draw(st.sampled_from([*seeds, b""])))
    edits = draw(
        st.lists(
            st.tuples(
                st.sampled_from(("put", "put", "over", "cut", "again", "join")),
                st.integers(0, 4_000),
                st.one_of(st.sampled_from(WORDS), st.binary(max_size=8)),
            ),
            max_size=6,
        )
    )
    for what, where, piece in edits:
        place = where % (len(content) + 1)
        if what == "put":
            content[place:place] = piece
        elif what == "over":
            content[place : place + len(piece)] = piece
        elif what == "cut":
            del content[place : place + 1 + where % 40]
        elif what == "again":
            content[place:place] = content[place : place + 60]
        else:
            content[place:] = seeds[where % len(seeds)][place:]
    return bytes(content[:4_096])


@pytest.fixture
def target_of() -> Iterator[Callable[[str], Target]]:
    """Make a target by name; the product's own log is of no use under a flood of poison."""
    made: list[Target] = []

    def make(name: str) -> Target:
        made.append(TARGETS[name]())
        return made[-1]

    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    yield make
    logging.disable(before)
    for each in made:
        each.close()
