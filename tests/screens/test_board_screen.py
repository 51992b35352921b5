"""The board on a real window: large enough, nothing cut off, flashing no faster than is safe, still when idle."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk import look, settings
from kiosk.texts import CORE, Texts
from kiosk.views.board import FLASH_MS, BoardView, board_view
from tests.kiosk.board_samples import BUSY, CLOSED, CROWDED, NOW, QUIET, call, hall_texts, wall

pytestmark = pytest.mark.screen

MINUTE = 60_000
INCHES_43 = look.Screen(1920, 1080, 941.0)
INCHES_55 = look.Screen(1920, 1080, 1210.0)
INCHES_32 = look.Screen(1920, 1080, 708.0)
ACCENT = "#0B5C6B"


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Texts:
    return hall_texts(tmp_path_factory.mktemp("texts"))


@pytest.fixture
def hang(hold: Any) -> Any:
    """Hangs the board into the window, on a screen of a size."""

    def hang(screen: look.Screen = INCHES_43) -> Any:
        from kiosk.touch.board import BoardFace

        held = hold(BoardFace, screen=screen, accent=ACCENT)
        # The tests turn notices and flashes themselves, however slow the machine that they run on.
        held.face._turn_clock.cancel()
        return held

    return hang


def still(held: Any) -> None:
    """Stops the flashing clock where it stands."""
    if held.face._flash_clock is not None:
        held.face._flash_clock.cancel()


def views(texts: Texts) -> dict[str, BoardView]:
    serving = msgspec.structs.replace(BUSY.calls[0], state="serving")
    one_call = msgspec.structs.replace(BUSY, calls=BUSY.calls[:1])
    no_hours = msgspec.structs.replace(CLOSED, today=msgspec.structs.replace(CLOSED.today, spans=()))
    back = msgspec.structs.replace(BUSY, restored_at=NOW)
    return {
        "called": board_view(BUSY, texts, wall()),
        "busy": board_view(msgspec.structs.replace(BUSY, calls=(serving, *BUSY.calls[1:])), texts, wall(NOW + MINUTE)),
        "first call": board_view(one_call, texts, wall()),
        "two calls": board_view(msgspec.structs.replace(BUSY, calls=BUSY.calls[:2]), texts, wall()),
        "crowded": board_view(CROWDED, texts, wall()),
        "crowded and lost": board_view(CROWDED, texts, wall(), lost_since=NOW),
        "quiet": board_view(QUIET, texts, wall()),
        "seated": board_view(msgspec.structs.replace(QUIET, services=BUSY.services), texts, wall()),
        "lost": board_view(BUSY, texts, wall(NOW + 20 * MINUTE), lost_since=NOW),
        "restored": board_view(back, texts, wall(NOW + MINUTE)),
        "morning": board_view(CLOSED, texts, wall(NOW - 130 * MINUTE)),
        "evening": board_view(CLOSED, texts, wall(NOW + 8 * 60 * MINUTE)),
        "day off": board_view(no_hours, texts, wall()),
        "starting": board_view(None, texts, wall()),
        "bare": board_view(msgspec.structs.replace(BUSY, windows=(), services=()), texts, wall()),
        "Chinese alone": board_view(BUSY, texts, wall(), second=""),
    }


def test_in_every_state_letters_are_large_enough_readable_and_whole(hang: Any, texts: Texts) -> None:
    held = hang()
    faults = {}
    for name, view in views(texts).items():
        held.show(view)
        for lit in (True, False, None):
            held.face.newest.flash(lit)
            held.pump(1)
            if found := held.faults():
                faults[name, lit] = found
    assert faults == {}


@pytest.mark.parametrize(
    "screen", [INCHES_32, INCHES_55, look.Screen(3840, 2160, 1440.0), look.Screen(1280, 720, 941.0)]
)
def test_other_screens_hold_the_board_as_well(hang: Any, texts: Texts, screen: look.Screen) -> None:
    held = hang(screen)
    faults = {}
    for name in ("called", "crowded", "lost", "quiet", "morning"):
        held.show(views(texts)[name])
        if found := [fault for fault in held.faults() if "letters of" not in fault]:
            faults[name] = found
    assert faults == {}


@pytest.mark.parametrize("screen", [INCHES_43, INCHES_55])
@pytest.mark.parametrize("name", ["called", "busy", "first call", "crowded", "lost", "crowded and lost", "bare"])
def test_the_newest_call_is_read_from_five_metres(hang: Any, texts: Texts, screen: look.Screen, name: str) -> None:
    held = hang(screen)
    held.show(views(texts)[name])
    for piece in (held.face.newest.number, held.face.newest.window):
        drawn = piece._fitted(piece.font_px()) * look.CAP_HEIGHT * screen.mm_per_px
        assert drawn >= 61.0
        assert piece.width >= piece.wanted_width() - 1.5


def test_the_calls_before_are_read_from_three_metres(hang: Any, texts: Texts) -> None:
    held = hang(INCHES_43)
    held.show(views(texts)["called"])
    rows = [row for row in held.face.rows if row.parent is not None]
    assert len(rows) >= 2
    for row in rows:
        assert row.number.font * look.CAP_HEIGHT * INCHES_43.mm_per_px >= 34.0


def test_numbers_of_waiting_people_and_windows_are_read_across_the_seats(hang: Any, texts: Texts) -> None:
    held = hang(INCHES_43)
    held.show(views(texts)["called"])
    for tile in held.face.tiles:
        assert tile.main._fitted(tile.main.font_px()) * look.CAP_HEIGHT * INCHES_43.mm_per_px >= 14.0
    for row in held.face.services.rows:
        for text in (row.people, row.wait, row.name_of.zh):
            assert text._fitted(text.font_px()) * look.CAP_HEIGHT * INCHES_43.mm_per_px >= 12.0


def test_every_window_and_service_stands_on_the_board(hang: Any, texts: Texts) -> None:
    held = hang()
    held.show(views(texts)["called"])
    said = held.texts()
    for window in range(1, 9):
        assert f"{window}号" in said
    for service in ("个人缴存", "购房提取", "证件领取"):
        assert service in said
    assert {"C027", "3号窗口", "请到", "正在叫号", "10:23", "暂停", "空闲", "未开", "12人", "35分钟"} <= set(said)


def test_more_services_than_fit_take_turns(hang: Any, texts: Texts) -> None:
    held = hang()
    held.show(views(texts)["crowded"])

    def letters() -> list[str]:
        return [row.letter.text for row in held.face.services.rows if row.parent is not None]

    first = letters()
    held.face._turn_over(0)
    second = letters()
    assert first and second and not set(first) & set(second)
    assert len({*first, *second}) == len(CROWDED.services)
    held.face._turn_over(0)
    assert letters() == first


def test_notices_take_turns_and_give_way_to_what_everybody_must_know(hang: Any, texts: Texts) -> None:
    held = hang()
    view = views(texts)["called"]
    held.show(view)
    shown = [held.face.foot.words.zh.text]
    for _ in view.notices[1:]:
        held.face._turn_over(0)
        shown.append(held.face.foot.words.zh.text)
    assert shown == [notice.zh for notice in view.notices]
    held.show(views(texts)["lost"])
    assert held.face.banner.shown and not held.face.foot.shown
    assert any("10:23 起" in text for text in held.texts())


def test_a_new_call_flashes_for_ten_seconds_and_no_faster_than_is_safe(hang: Any, texts: Texts) -> None:
    from kiosk.touch.board import FLASHES, HALF_FLASH_S

    held = hang()
    held.face.show(views(texts)["called"])
    still(held)
    newest = held.face.newest
    tones = [newest.tone]
    while held.face._flashing:
        held.face._flash(HALF_FLASH_S)
        tones.append(newest.tone)
    assert len(tones) - 1 == FLASHES and FLASHES * HALF_FLASH_S * 1000 == FLASH_MS
    changes = sum(one != other for one, other in pairwise(tones))
    assert changes / 2 / 10.0 <= 3.0
    assert tones[-1] == "surface" and newest.bell.shown is False
    assert {"accent", "tint"} <= set(tones)


def test_while_it_flashes_a_bell_says_it_besides_the_colour(hang: Any, texts: Texts) -> None:
    held = hang()
    held.face.show(views(texts)["called"])
    assert held.face.newest.bell.shown
    assert [row.bell.shown for row in held.face.rows[:2]] == [False, False]


def test_two_calls_at_once_both_flash(hang: Any, texts: Texts) -> None:
    held = hang()
    held.show(views(texts)["busy"])
    calls = (call("K004", "7", 0, "called"), call("D019", "2", 1, "called"), *BUSY.calls[1:])
    held.face.show(board_view(msgspec.structs.replace(BUSY, calls=calls), texts, wall()))
    assert held.face.newest.bell.shown and held.face.rows[0].bell.shown and not held.face.rows[1].bell.shown


def test_a_visitor_who_sits_down_stops_the_flashing(hang: Any, texts: Texts) -> None:
    held = hang()
    held.show(views(texts)["called"])
    calls = (msgspec.structs.replace(BUSY.calls[0], state="serving"), *BUSY.calls[1:])
    held.show(board_view(msgspec.structs.replace(BUSY, calls=calls), texts, wall(NOW + 2000)))
    assert held.face._flashing == {} and held.face.newest.tone == "surface"


def test_what_was_shown_before_does_not_flash_again_after_the_link_was_lost(hang: Any, texts: Texts) -> None:
    held = hang()
    seen = msgspec.structs.replace(BUSY, calls=(call("C027", "3", 60, "called"), *BUSY.calls[1:]))
    held.show(board_view(seen, texts, wall()))
    held.show(board_view(seen, texts, wall(), lost_since=NOW))
    held.show(board_view(seen, texts, wall(NOW + 1000)))
    assert held.face._flashing == {}


def test_states_follow_each_other_on_the_same_pieces(hang: Any, texts: Texts) -> None:
    held = hang()
    all_views = views(texts)
    for view in all_views.values():
        held.show(view)
    before = [id(piece) for piece in held.face.stage.walk(restrict=True)]
    for _ in range(2):
        for view in all_views.values():
            held.show(view)
    held.show(list(all_views.values())[-1])
    assert [id(piece) for piece in held.face.stage.walk(restrict=True)] == before


def test_an_idle_board_draws_no_frame(hang: Any, texts: Texts) -> None:
    held = hang()
    held.show(views(texts)["busy"])
    held.pump(10)
    drawn = held.face.drawn
    held.pump(30)
    assert held.face.drawn == drawn


def test_the_hall_is_told_apart_by_its_logo(hold: Any, texts: Texts) -> None:
    from kiosk.touch.board import make_face

    root = Path(__file__).resolve().parents[2]
    hall = settings.Look(accent=ACCENT, logo=str(root / "config/branches/demo/logo.png"))
    screen = settings.Screen(node="board", width_px=1920, height_px=1080, width_mm=941)
    held = hold(lambda **_: make_face(hall, screen, root / ".cache" / "fonts"))
    held.show(views(texts)["called"])
    picture = held.picture()
    red, green, blue = picture.getpixel((32, 80))
    assert (red, green, blue) != picture.getpixel((4, 80)), "no logo at the upper left"


def test_what_people_see_changes_with_the_flash(hang: Any, texts: Texts) -> None:
    held = hang()
    held.face.show(views(texts)["called"])
    still(held)
    held.face.newest.flash(True)
    lit = held.picture()
    held.face.newest.flash(None)
    rest = held.picture()
    newest = held.face.newest
    at = (round(newest.x) + 8, 1080 - round(newest.center_y))
    assert lit.getpixel(at) != rest.getpixel(at)
    # Hall, date and clock stay as they are.
    assert lit.crop((0, 0, 1920, 120)).tobytes() == rest.crop((0, 0, 1920, 120)).tobytes()


def test_every_letter_of_the_board_is_in_its_font() -> None:
    from fontTools.ttLib import TTFont

    texts = Texts.load((CORE,))
    known = TTFont(Path(__file__).resolve().parents[2] / ".cache/fonts/NotoSansSC-Regular.otf").getBestCmap()
    words = [
        texts.say(k, language) for language in texts.languages for k in texts.keys(language) if k.startswith("board-")
    ]
    missing = {
        letter for word in words for letter in word if ord(letter) not in known and letter not in "\n\u2068\u2069"
    }
    assert missing == set()
