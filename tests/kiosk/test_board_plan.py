"""How a board gives out its room, without a window."""

import unicodedata

import pytest

from kiosk import look
from kiosk.touch.board_plan import (
    FOOT,
    GAP,
    HEADER,
    MARGIN,
    NEWEST_CAP_MM,
    TILE_GAP,
    Plan,
    hero_height,
    plan_board,
    rows_height,
    settings_across,
    split_window,
    window_grid,
)

INCHES_43 = look.Screen(1920, 1080, 941.0)
INCHES_55 = look.Screen(1920, 1080, 1210.0)


def measure(run: str, font: float) -> float:
    """About what Noto Sans SC takes in bold."""
    return sum(font if unicodedata.east_asian_width(letter) in "WF" else font * 0.59 for letter in run)


def planned(
    number: str = "A023",
    window: str = "3号窗口",
    screen: look.Screen = INCHES_43,
    windows: int = 8,
    services: int = 10,
) -> Plan:
    return plan_board(screen, measure, number=number, window=window, go="请到", windows=windows, services=services)


def cap_mm(font: float, screen: look.Screen = INCHES_43) -> float:
    return font * look.CAP_HEIGHT * screen.mm_per_px


@pytest.mark.parametrize("screen", [INCHES_43, INCHES_55])
@pytest.mark.parametrize("windows", [0, 3, 8, 12, 16])
@pytest.mark.parametrize(("number", "window"), [("A023", "3号窗口"), ("A2001", "12号窗口"), ("A21000", "12号窗口")])
def test_the_newest_call_is_read_from_five_metres_in_halls_up_to_twelve_windows(
    screen: look.Screen, windows: int, number: str, window: str
) -> None:
    plan = planned(number, window, screen, windows)
    if windows <= 12:
        assert cap_mm(plan.newest.font, screen) >= NEWEST_CAP_MM
    assert plan.newest.font > 0


def test_a_hall_of_usual_size_shows_calls_below_the_newest() -> None:
    for number in ("A023", "A2001", "A21000"):
        plan = planned(number)
        assert plan.newest.lines == 1 and plan.rows >= 2, number
        assert cap_mm(plan.row_font) >= 28.0


def test_when_it_gets_tight_the_words_give_way_before_number_and_figure() -> None:
    assert planned("A023").newest.words_share == 1.0
    tight = planned("A21000")
    assert tight.newest.words_share < 1.0 and cap_mm(tight.newest.font) >= NEWEST_CAP_MM


@pytest.mark.parametrize("windows", range(17))
@pytest.mark.parametrize("number", ["A023", "A21000"])
def test_everything_fits_between_header_and_foot(windows: int, number: str) -> None:
    plan = planned(number, windows=windows)
    body = 1080 - 2 * MARGIN - HEADER - FOOT - 2 * GAP
    tiles = plan.window_rows * plan.tile + max(0, plan.window_rows - 1) * TILE_GAP
    used = hero_height(plan.newest, 1.0) + (tiles + GAP if windows else 0)
    if plan.rows:
        used += rows_height(plan.rows, plan.row_font, 1.0) + GAP
    assert used <= body + 0.5


def test_the_newest_call_fits_across() -> None:
    for number, window in (("A023", "3号窗口"), ("A21000", "12号窗口"), ("A023", "综合服务一号窗口")):
        plan = planned(number, window)
        figure, words = split_window(window)
        size = plan.newest.font
        wide = measure(figure, size) + measure(words, size * plan.newest.words_share)
        wide = measure(number, size) + wide if plan.newest.lines == 1 else max(measure(number, size), wide)
        assert wide <= plan.width


def test_a_windows_name_without_a_figure_stays_whole() -> None:
    assert split_window("3号窗口") == ("3", "号窗口")
    assert split_window("综合窗口") == ("综合窗口", "")
    assert split_window("Window 3") == ("Window 3", "")
    assert [way.words_share for way in settings_across(measure, "A001", "综合窗口", "请到", 1200, 1.0)] == [1.0, 1.0]


@pytest.mark.parametrize(
    ("windows", "grid"), [(0, (1, 0)), (1, (1, 1)), (4, (4, 1)), (5, (3, 2)), (8, (4, 2)), (12, (4, 3)), (20, (5, 4))]
)
def test_windows_stand_in_even_rows(windows: int, grid: tuple[int, int]) -> None:
    assert window_grid(windows) == grid


@pytest.mark.parametrize("services", range(1, 30))
def test_every_service_has_a_place_on_some_page(services: int) -> None:
    plan = planned(services=services)
    pages = -(-services // plan.services_on_page)
    assert pages * plan.services_on_page >= services
    assert plan.service_height >= 66
    assert planned(services=10).services_on_page == 10


def test_a_larger_picture_of_the_same_board_is_the_same_board() -> None:
    small, large = planned(), planned(screen=look.Screen(3840, 2160, 941.0))
    assert large.newest.font == pytest.approx(2 * small.newest.font, abs=2)
    assert (large.rows, large.newest.lines) == (small.rows, small.newest.lines)
