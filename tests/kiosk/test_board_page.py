"""The board as a page, as the hub serves it: open to all, with numbers alone."""

from collections.abc import Iterator

import msgspec
import pytest
from litestar.testing import TestClient

from kiosk.views.board import board_view
from kiosk.web.app import make_app
from kiosk.web.pages.board import newest_width
from queue_machine.domain import facts as f
from queue_machine.domain.public_board import read_board
from queue_machine.domain.wall import wall_at
from tests.kiosk.board_hall import MINUTE, NINE, Hall, busy
from tests.kiosk.board_samples import BUSY, call, wall


@pytest.fixture
def hall() -> Hall:
    return busy()


@pytest.fixture
def client(hall: Hall) -> Iterator[TestClient]:
    with TestClient(make_app(hall)) as client:
        yield client


def test_anybody_may_see_the_board(client: TestClient) -> None:
    answer = client.get("/board")
    assert answer.status_code == 200
    page = answer.text
    for words in (
        "C003",
        "3号窗口",
        "请到",
        "正在叫号",
        "C003, please go to Window 3",
        "购房还贷提取",
        "10:24",
        "城中服务大厅",
    ):
        assert words in page


def test_the_part_that_changes_comes_alone(client: TestClient) -> None:
    part = client.get("/board?part=live").text
    assert "C003" in part and "<html" not in part
    assert part.strip() in client.get("/board").text


def test_the_page_and_the_api_hold_no_token_and_no_teller(hall: Hall, client: TestClient) -> None:
    for path in ("/board", "/board?part=live", "/api/board"):
        text = client.get(path).text
        assert "secret" not in text and "107" not in text and "c-C003" not in text


def test_the_api_answers_what_a_board_can_read(hall: Hall, client: TestClient) -> None:
    board = read_board(client.get("/api/board").content)
    assert board == hall.board()


def test_each_state_of_a_window_is_told_in_words(client: TestClient) -> None:
    page = client.get("/board").text
    for words in ("正在办理", "空闲", "暂停", "后台办件", "11:00 回来"):
        assert words in page


def test_names_are_no_markup(hall: Hall) -> None:
    hall.issue("consultation", "<b>9")
    hall.call("<b>9", "5", "consultation")
    with TestClient(make_app(hall)) as client:
        page = client.get("/board?part=live").text
    assert "<b>9" not in page and "&lt;b&gt;9" in page


def test_a_quiet_hall_welcomes_and_a_closed_one_tells_its_hours() -> None:
    with TestClient(make_app(Hall().open("1", "2").after(3))) as client:
        assert "欢迎您" in client.get("/board").text
    closed = Hall(NINE + 9 * 60 * MINUTE).tell(f.DayOpened(date="2025-11-20"), f.DayClosed(date="2025-11-20", heads={}))
    with TestClient(make_app(closed)) as client:
        page = client.get("/board").text
    assert "今天的业务办完了" in page and "09:00–17:00" in page and "11月21日" in page
    assert "现在等候" not in page


def test_after_a_failure_people_are_told_that_their_numbers_hold(hall: Hall) -> None:
    hall.restored_at = hall.now - MINUTE
    with TestClient(make_app(hall)) as client:
        assert "系统已恢复，原号有效" in client.get("/board").text


def test_the_page_loads_nothing_from_elsewhere_and_runs_no_inline_script(client: TestClient) -> None:
    page = client.get("/board").text
    assert "http://" not in page.replace("http://testserver", "") and "https://" not in page
    assert "style=" not in page and "onclick" not in page and "<style" not in page


def test_long_numbers_get_smaller_type(hall: Hall) -> None:
    def width(number: str, window: str) -> int:
        board = msgspec.structs.replace(BUSY, calls=(call(number, window, 1, "called"),))
        return newest_width(board_view(board, hall.texts, wall()))

    assert width("A001", "3") < width("A001", "12") < width("A21000", "12") <= 24
    assert newest_width(board_view(None, hall.texts, wall_at(NINE, hall.zone))) == 0
