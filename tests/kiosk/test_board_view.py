"""What the board says, before anything draws it."""

from pathlib import Path

import msgspec
import pytest

from kiosk.texts import Texts
from kiosk.views.board import BoardView, Words, board_view, minute_of, newly_called
from queue_machine.domain.public_board import PublicBoard
from queue_machine.domain.wall import wall_at
from tests.kiosk.board_samples import BUSY, CLOSED, NOW, QUIET, ZONE, call, hall_texts, wall

MINUTE = 60_000


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Texts:
    return hall_texts(tmp_path_factory.mktemp("texts"))


def at(hour: int, minute: int = 0, date: str = "2025-11-20") -> int:
    """ms since the epoch of a time in the hall."""
    from datetime import datetime

    return int(datetime.fromisoformat(f"{date}T{hour:02d}:{minute:02d}").replace(tzinfo=ZONE).timestamp() * 1000)


def closed_at(texts: Texts, when: int, board: PublicBoard = CLOSED) -> BoardView:
    return board_view(board, texts, wall_at(when, ZONE))


def test_the_newest_call_says_number_window_and_time_in_chinese_and_english(texts: Texts) -> None:
    view = board_view(BUSY, texts, wall())
    newest = view.calls[0]
    assert (newest.number, newest.window) == ("C027", Words("3号窗口", "Window 3"))
    assert newest.time == "10:22" and newest.fresh and not newest.again
    assert view.now == Words("正在叫号", "Now calling")
    assert (view.clock, view.date) == ("10:23", Words("11月20日 星期四", "Thursday, 20 November"))
    assert view.hall.zh == "安居市住房公积金中心 城南服务大厅"


def test_a_recall_is_said_to_be_one(texts: Texts) -> None:
    view = board_view(msgspec.structs.replace(BUSY, calls=(call("C027", "3", 1, "called", 2),)), texts, wall())
    assert view.now.zh == "再次呼叫" and view.calls[0].again


def test_only_a_visitor_still_on_the_way_is_asked_to_go(texts: Texts) -> None:
    called = board_view(BUSY, texts, wall())
    assert called.go.zh == "请到"
    assert called.line == Words("请 C027 到 3号窗口", "C027, please go to Window 3")
    served = board_view(msgspec.structs.replace(BUSY, calls=(call("C027", "3", 90, "serving"),)), texts, wall())
    assert (served.now.zh, served.go.zh, served.line.more) == ("正在办理", "在", "Being served")
    missed = board_view(msgspec.structs.replace(BUSY, calls=(call("C027", "3", 90, "missed", 2),)), texts, wall())
    assert (missed.now.zh, missed.go.zh) == ("已过号，请告诉引导员", "")


def test_each_state_of_a_window_has_a_word_of_its_own(texts: Texts) -> None:
    windows = board_view(BUSY, texts, wall()).windows
    assert [w.said.zh for w in windows] == [
        "正在办理",
        "正在办理",
        "请到窗口",
        "正在办理",
        "暂停",
        "正在办理",
        "空闲",
        "未开",
    ]
    assert windows[4].note == Words("午餐 11:30 回来", "lunch back 11:30")
    assert windows[2].number == "C027" and windows[2].name == Words("3号", "No. 3")


def test_waiting_says_people_and_minutes_or_from_when(texts: Texts) -> None:
    services = {s.id: s for s in board_view(BUSY, texts, wall()).services}
    assert (services["withdraw-house"].people.zh, services["withdraw-house"].wait.zh) == ("12人", "35分钟")
    assert services["loan-apply"].wait == Words("13:00起", "from 13:00")
    assert (services["consult"].people.zh, services["consult"].wait.zh) == ("0人", "随到随办")
    untold = msgspec.structs.replace(BUSY, services=(msgspec.structs.replace(BUSY.services[0], told=None),))
    assert board_view(untold, texts, wall()).services[0].wait.zh == "请问引导员"


def test_a_short_name_of_a_service_goes_before_the_long_one(tmp_path: Path) -> None:
    texts = hall_texts(tmp_path, more="service-consult-short = 咨询")
    view = board_view(BUSY, texts, wall())
    assert next(s for s in view.services if s.id == "consult").name.zh == "咨询"


def test_a_lost_link_keeps_the_last_state_and_says_since_when(texts: Texts) -> None:
    view = board_view(BUSY, texts, wall(NOW + 20 * MINUTE), lost_since=NOW + 2 * MINUTE)
    assert view.scene == "calls" and [c.number for c in view.calls] == [c.number for c in BUSY.calls]
    assert view.banner is not None and view.banner.kind == "lost"
    assert "10:25" in view.banner.text.zh and "10:25" in view.banner.text.more
    assert view.waiting == Words("10:25 时的等候", "Waiting at 10:25")


def test_a_hall_that_came_back_says_that_numbers_hold_for_some_minutes(texts: Texts) -> None:
    board = msgspec.structs.replace(BUSY, restored_at=NOW - 4 * MINUTE)
    banner = board_view(board, texts, wall()).banner
    assert banner is not None and banner.text.zh == "系统已恢复，原号有效"
    assert board_view(board, texts, wall(NOW + 2 * MINUTE)).banner is None
    lost = board_view(board, texts, wall(), lost_since=NOW).banner
    assert lost is not None and lost.kind == "lost"


def test_a_board_that_heard_nothing_yet_sends_people_to_the_staff(texts: Texts) -> None:
    view = board_view(None, texts, wall(), lost_since=NOW)
    assert view.scene == "starting" and view.banner is None
    assert "工作人员" in view.lead_more.zh and view.clock == "10:23"
    assert view.windows == () and view.calls == ()


def test_before_the_first_call_visitors_are_welcomed_or_asked_to_sit(texts: Texts) -> None:
    assert board_view(QUIET, texts, wall()).lead.zh == "欢迎您，请先取号"
    waiting = msgspec.structs.replace(QUIET, services=BUSY.services)
    view = board_view(waiting, texts, wall())
    assert view.scene == "quiet" and view.lead.zh.startswith("请稍坐")


@pytest.mark.parametrize(
    ("when", "lead", "more"),
    [
        (at(8, 10), "还没到办公时间", "08:30"),
        (at(8, 35), "马上开始办理", ""),
        (at(12, 30), "现在是午间休息", "13:00"),
        (at(17, 5), "今天的业务办完了", ""),
    ],
)
def test_a_closed_hall_says_why_and_when_it_opens(texts: Texts, when: int, lead: str, more: str) -> None:
    view = closed_at(texts, when)
    assert view.scene == "closed"
    assert view.lead.zh == lead and more in view.lead_more.zh


def test_hours_are_told_for_today_while_they_last_and_then_for_the_next_day(texts: Texts) -> None:
    morning, evening = closed_at(texts, at(8)).hours, closed_at(texts, at(18)).hours
    assert morning is not None and evening is not None
    assert (morning.heading.zh, morning.spans) == ("今天办公时间", "08:30–12:00   13:00–17:00")
    assert (evening.heading.zh, evening.date.zh) == ("下次办公时间", "11月21日 星期五")


def test_a_day_without_hours_is_a_day_off(texts: Texts) -> None:
    free = msgspec.structs.replace(CLOSED, today=msgspec.structs.replace(CLOSED.today, spans=()))
    view = closed_at(texts, at(10), free)
    assert view.lead.zh == "今天休息" and view.hours is not None and view.hours.heading.zh == "下次办公时间"


def test_a_board_out_of_touch_since_yesterday_still_knows_todays_hours(texts: Texts) -> None:
    view = closed_at(texts, at(8, date="2025-11-21"))
    assert view.lead.zh == "还没到办公时间"
    assert view.hours is not None
    assert (view.hours.heading.zh, view.hours.date.zh) == ("今天办公时间", "11月21日 星期五")


def test_a_board_out_of_touch_for_days_claims_nothing_about_today(texts: Texts) -> None:
    view = closed_at(texts, at(9, date="2025-11-25"))
    assert view.lead.zh == "叫号屏正在连接" and view.hours is None


def test_passed_numbers_lead_the_notices_and_branches_add_their_own(tmp_path: Path) -> None:
    texts = hall_texts(tmp_path, more="board-notice-15 = 三月起办公时间有调整")
    notices = board_view(BUSY, texts, wall()).notices
    assert notices[0].zh.startswith("过号的 C026 A037")
    assert any(n.zh == "三月起办公时间有调整" and n.more == "" for n in notices)
    assert len(notices) >= 5


def test_without_a_second_language_only_chinese_is_said(texts: Texts) -> None:
    view = board_view(BUSY, texts, wall(), second="")
    assert view.now == Words("正在叫号") and all(not s.name.more for s in view.services)


def test_views_of_the_same_minute_are_equal_so_that_nothing_is_drawn_twice(texts: Texts) -> None:
    quiet_since = msgspec.structs.replace(BUSY, calls=(call("C027", "3", 30, "called"),))
    assert board_view(quiet_since, texts, wall(NOW)) == board_view(quiet_since, texts, wall(NOW + 20_000))


def test_only_calls_never_seen_flash(texts: Texts) -> None:
    view = board_view(BUSY, texts, wall())
    first = newly_called(view, None)
    assert first == {view.calls[0].key}
    assert newly_called(view, {c.key for c in view.calls}) == frozenset()
    recalled = board_view(
        msgspec.structs.replace(BUSY, calls=(call("C027", "3", 0, "called", 2), *BUSY.calls[1:])), texts, wall()
    )
    assert newly_called(recalled, {c.key for c in view.calls}) == {recalled.calls[0].key}


def test_a_board_that_starts_in_the_middle_of_a_day_flashes_nothing_old(texts: Texts) -> None:
    view = board_view(BUSY, texts, wall(NOW + 5 * MINUTE))
    assert newly_called(view, None) == frozenset()


@pytest.mark.parametrize("hours", [-9, -1, 0, 1, 9])
def test_times_of_the_day_hold_around_midnight(hours: int) -> None:
    for now in (at(0, 5), at(12), at(23, 55)):
        then = now + hours * 60 * MINUTE
        assert minute_of(then, wall_at(now, ZONE)) == wall_at(then, ZONE).minute


def test_every_text_of_the_board_exists_in_both_languages(texts: Texts) -> None:
    first, second = ({k for k in texts.keys(language) if k.startswith("board-")} for language in ("zh-CN", "en"))
    assert first == second
