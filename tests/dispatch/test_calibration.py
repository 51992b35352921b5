"""The interval around the run: learned from counted errors."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from queue_machine.dispatch.calibration import (
    BUILT_IN,
    CELLS,
    MIDDLES,
    SIZES,
    Foreseen,
    calibrated,
    cell_of,
    count_error,
)

minutes = st.floats(0, 240, allow_nan=False)


def _errors(
    size: int, draw: Random, middle: float = 0.0, wide: float = 1.0, guessed: bool = False
) -> dict[int, dict[int, int]]:
    counts: dict[int, dict[int, int]] = {}
    for _ in range(size):
        told = Foreseen(20.0, 5.0, guessed)
        count_error(counts, told, 20.0 + 5.0 * draw.gauss(middle, wide))
    return counts


def test_with_no_history_the_built_in_table_stands() -> None:
    assert calibrated([]) == BUILT_IN
    assert calibrated([{}, {}]) == BUILT_IN
    assert len(BUILT_IN.known) == len(BUILT_IN.guessed) == CELLS == len(MIDDLES) == len(SIZES) + 1


def test_many_counted_errors_outweigh_the_built_in_table() -> None:
    draw = Random(1)
    found = calibrated(_errors(500, draw, middle=1.0, wide=0.5) for _ in range(20))
    learned = found.known[cell_of(20.0, False)]
    assert abs(learned.middle - 1.0) < 0.1
    assert abs(learned.low - (1.0 - 0.42)) < 0.1 and abs(learned.high - (1.0 + 0.42)) < 0.1


def test_few_counted_errors_hardly_move_it() -> None:
    found = calibrated([_errors(5, Random(2), middle=3.0)])
    before, after = BUILT_IN.known[cell_of(20.0, False)], found.known[cell_of(20.0, False)]
    assert abs(after.middle - before.middle) < 0.5
    assert found.known[0] == BUILT_IN.known[0]


def test_guessed_forecasts_are_counted_apart() -> None:
    found = calibrated([_errors(2_000, Random(3), middle=2.0, guessed=True)])
    assert found.known == BUILT_IN.known
    assert found.guessed[cell_of(20.0, False)].middle > 1.5


def test_what_is_learned_covers_what_it_should() -> None:
    """Six of ten true waits lie between the 20 and 80 per cent marks on other days than those learned from."""
    draw = Random(4)
    found = calibrated(_errors(400, draw, middle=0.4, wide=1.6) for _ in range(15))
    low, middle, high = found.waits(20.0, 5.0)
    waits = [20.0 + 5.0 * draw.gauss(0.4, 1.6) for _ in range(4_000)]
    assert 0.57 <= sum(low <= wait <= high for wait in waits) / len(waits) <= 0.63
    assert 0.47 <= sum(wait <= middle for wait in waits) / len(waits) <= 0.53


@given(found=minutes, spread=st.floats(0.1, 60), guessed=st.booleans())
def test_the_marks_are_in_order_and_never_below_zero(found: float, spread: float, guessed: bool) -> None:
    low, middle, high = BUILT_IN.waits(found, spread, guessed)
    assert 0 <= low <= middle <= high


@given(found=st.floats(0, 80), step=st.floats(0.001, 0.01))
def test_the_marks_do_not_jump_where_a_cell_ends(found: float, step: float) -> None:
    one, other = BUILT_IN.waits(found, 5.0), BUILT_IN.waits(found + step, 5.0)
    assert all(abs(a - b) < 0.05 for a, b in zip(one, other, strict=True))
