"""Advice, the crowd's alarm and the rota as the manager reads them."""

import pytest
from msgspec.structs import replace

from kiosk.views.dashboard_advice import advice_lines, duration_text
from kiosk.views.plan import PlanView, open_days, plan_view
from kiosk.views.plan_picture import plan_picture
from kiosk.views.report import day_report, report_table
from kiosk.views.report_advice import AdviceReport
from queue_machine.dispatch.plan import Demand, Stretch, plan
from queue_machine.domain import facts as f
from queue_machine.domain.wall import wall_at
from tests.kiosk.board_hall import MINUTE, SETTINGS, TEXTS, Hall, token
from tests.kiosk.test_dashboard_view import ALL, alarms, seen

BRANCH = SETTINGS.branch
FRIDAY = "2025-11-21"


def advise(hall: Hall, what: str = "open", window: str = "7", **more: object) -> Hall:
    fact = {"start": hall.now + 10 * MINUTE, "until": hall.now + 70 * MINUTE, "low": 450, "high": 700, **more}
    return hall.tell(f.AdviceGiven(advice=f"{what}-{window}", what=what, window=window, **fact))  # type: ignore[arg-type]


def lines(hall: Hall, language: str = "zh-CN") -> list[tuple[str, str]]:
    wall = wall_at(hall.now, hall.zone)
    return [(x.sentence, x.worth) for x in advice_lines(hall.lobby, wall, TEXTS, language, hall.zone)]


def reported(hall: Hall, language: str = "zh-CN") -> str:
    (line,) = day_report(hall.lobby, wall_at(hall.now, hall.zone), BRANCH, TEXTS, language, hall.zone).advice
    return line.became


def test_one_more_window_is_said_with_its_times_and_what_it_saves() -> None:
    hall = advise(Hall().open("1", "2").after(60))
    ((sentence, worth),) = lines(hall)
    assert "10:10 到 11:10" in sentence
    assert "7 号" in sentence
    assert "450–700 分钟" in worth
    ((sentence, worth),) = lines(hall, "en")
    assert "10:10 to 11:10" in sentence
    assert "450–700 minutes less" in worth


def test_one_more_window_says_what_to_expect_without_it() -> None:
    ((_, worth),) = lines(advise(Hall().open("1", "2").after(60), longest=48))
    assert "最久的估计要等 48 分钟" in worth


def test_a_rest_says_how_long_somebody_worked_and_that_more_came_back() -> None:
    hall = Hall().open("2").after(190)
    advise(hall, "rest", "2", until=hall.now + 25 * MINUTE, worked=190, rising=True, low=0, high=0)
    ((sentence, worth),) = lines(hall)
    assert "3 小时 10 分钟" in sentence
    assert "退回" in sentence
    assert "歇 15 分钟" in sentence
    assert "几乎不用多等" in worth
    assert duration_text(180, TEXTS, "zh-CN") == "3 小时"
    assert duration_text(45, TEXTS, "en") == "45 min"


def test_a_window_that_may_close_is_said_with_what_it_costs_at_most() -> None:
    hall = advise(Hall().open("4", "5").after(60), "close", "4", low=0, high=40)
    ((sentence, worth),) = lines(hall)
    assert "4 号窗口可以先关到 11:10" in sentence
    assert "40 分钟" in worth


def test_the_dashboard_shows_what_stands_and_nothing_that_was_settled() -> None:
    hall = advise(Hall().open(*ALL[:6]).after(60))
    assert [each.what for each in seen(hall).advice] == ["open"]
    assert seen(advise(hall, "dance", "7")).advice[0].what == "open"
    hall.tell(f.AdviceDropped(advice="open-7"))
    assert seen(hall).advice == ()


def test_what_is_being_done_stays_until_a_window_moves() -> None:
    hall = advise(Hall().open("1", "2").after(60)).tell(f.AdviceTaken(advice="open-7", by="manager"))
    assert [each.doing for each in seen(hall).advice] == [True]
    assert seen(hall.tell(f.WindowOpened(window="7", teller="107"))).advice == ()


def test_the_report_says_what_was_not_followed() -> None:
    hall = advise(Hall().open("1").after(60))
    assert "还没有答复" in reported(hall)
    hall.after(80)
    assert "过时" in reported(hall)
    hall.tell(f.AdviceDropped(advice="open-7"))
    assert "不采纳" in reported(hall)
    hall.tell(f.AdviceTaken(advice="open-7"))
    assert "没有看到窗口变动" in reported(hall)


def test_the_report_sets_the_waits_before_and_after_side_by_side_with_who_came() -> None:
    hall = Hall().open("1").after(30)
    for number in range(1, 9):
        hall.issue("pick-up", f"K{number:03d}")
    hall.after(20)
    for number in range(1, 5):
        hall.serve(f"K{number:03d}", "1", "pick-up").after(1).about(f.ServiceCompleted, f"K{number:03d}", "1")
    advise(hall).tell(f.WindowOpened(window="7", teller="107"))
    hall.issue("pick-up", "K009")
    for number in range(5, 9):
        hall.serve(f"K{number:03d}", "7", "pick-up").after(2).about(f.ServiceCompleted, f"K{number:03d}", "7")
    hall.after(80)
    told = reported(hall)
    assert "照做（7 号窗口）" in told
    assert "之前一小时平均等 22 分钟（来了 8 人）" in told
    assert "平均等 27 分钟（来了 1 人）" in told
    assert "people waited 22 min" in reported(hall, "en")


def test_the_report_of_a_day_that_is_over_says_what_was_saved_in_the_unit_of_the_promise() -> None:
    hall = Hall().open("1")
    hall.issue("pick-up", *(f"K{number:03d}" for number in range(1, 9)))
    advise(hall.after(1), until=hall.now + 60 * MINUTE).tell(f.WindowOpened(window="2", teller="102"))
    for number in range(1, 9, 2):
        hall.serve(f"K{number:03d}", "1", "pick-up").serve(f"K{number + 1:03d}", "2", "pick-up").after(10)
        for window, served in (("1", number), ("2", number + 1)):
            hall.about(f.ServiceCompleted, f"K{served:03d}", window)
    hall.tell(f.WindowClosed(window="2"), f.WindowClosed(window="1"))

    def line(language: str = "zh-CN") -> AdviceReport:
        wall = wall_at(hall.now, hall.zone)
        (found,) = day_report(hall.lobby, wall, BRANCH, TEXTS, language, hall.zone, replayed=True).advice
        return found

    assert (line().brought, "重排" in line().became) == (None, False), "not before the day is over"
    hall.tell(f.DayClosed(date="2025-11-20", heads={}))
    # Played again, two by two waited about 0, 10, 20, 30 minutes; one after the other 0, 10, … 70.
    assert line().brought == 280 - 120
    assert "一共约少等 160 分钟" in line().became
    assert "160 minutes less" in line("en").became
    assert "重排" not in reported(hall), "not for whoever asks on the thread that serves the hall"


def test_the_terminal_shows_the_advice_too() -> None:
    hall = advise(Hall().open("1").after(60))
    for language, said in (("zh-CN", "大家一共约少等 450–700 分钟；还没有答复"), ("en", "minutes less; no answer yet")):
        report = day_report(hall.lobby, wall_at(hall.now, hall.zone), BRANCH, TEXTS, language, hall.zone)
        assert said in report_table(report, TEXTS, language)


def test_too_few_calls_are_not_compared() -> None:
    hall = advise(Hall().open("1").after(60)).tell(f.WindowOpened(window="7", teller="107")).after(70)
    assert "比不出来" in reported(hall)


# -- the alarm --------------------------------------------------------------------------------------------------------


def test_more_than_so_many_who_wait_too_long_are_an_alarm_of_their_own() -> None:
    hall = Hall().open(*ALL)
    hall.issue("pick-up", *(f"K{n:03d}" for n in range(1, 6))).after(13)
    assert "crowd" not in alarms(hall)
    hall.tell(f.TicketIssued(ticket="late", number="F001", service="loan-apply")).after(18)
    assert "crowd" not in alarms(hall)
    hall.after(14)
    told = alarms(hall)
    assert "6 人" in told["crowd"]
    assert "5 人" in told["crowd"]
    assert next(iter(told)) == "crowd"


def test_who_was_served_and_waits_for_the_next_service_is_no_alarm_also_after_a_miss() -> None:
    hall = Hall().open(*ALL)
    ticket = token("D001")
    hall.tell(f.TicketIssued(ticket=ticket, number="D001", service="withdrawal-rent", then=("pick-up",))).after(25)
    hall.serve("D001", "5", "withdrawal-rent").after(10).about(f.ServiceCompleted, "D001", "5")
    hall.after(3)
    assert hall.lobby.tickets[ticket].kind == "transferred"
    assert not {"limit", "target"} & set(alarms(hall)), "38 minutes in the hall, 3 of them waiting for this"
    hall.call("D001", "1", "pick-up").about(f.TicketMissed, "D001", "1").tell(f.TicketReturned(ticket=ticket))
    assert hall.lobby.tickets[ticket].kind == "returned"
    assert not {"limit", "target"} & set(alarms(hall))
    hall.after(35)
    assert "limit" in alarms(hall)


# -- the rota ---------------------------------------------------------------------------------------------------------


def demand(people: float, days: int = 5) -> Demand:
    share = people / 16 / len(BRANCH.services)
    arrivals = {s.id: dict.fromkeys(range(540, 1020, 30), share) for s in BRANCH.services}
    return Demand(date=FRIDAY, arrivals=arrivals, days=days)


@pytest.mark.parametrize(("people", "grade"), [(60, "rich"), (420, "thin")])
def test_each_half_hour_has_a_verdict(people: int, grade: str) -> None:
    view = plan_view(plan(BRANCH, demand(people), 4), TEXTS, "zh-CN")
    assert [line.time for line in view.lines][:2] == ["09:00", "09:30"]
    assert view.people == people
    assert view.lines[0].grade == grade
    assert (view.lines[0].needed > view.lines[0].planned) == (grade == "thin")
    assert view.stretches
    assert view.stretches[0].thin == (grade == "thin")
    assert view.title == "2025-11-21 星期五"
    assert view.tens == "8"


def rota_of(people: dict[int, float]) -> PlanView:
    arrivals = {"pick-up": people}
    return plan_view(plan(BRANCH, Demand(date=FRIDAY, arrivals=arrivals, days=5), 4), TEXTS, "zh-CN")


def test_what_is_left_from_before_is_said_and_no_window_is_called_free_meanwhile() -> None:
    crowd = dict.fromkeys(range(540, 720, 30), 300.0) | dict.fromkeys(range(720, 1020, 30), 1.0)
    view = rota_of(crowd)
    behind = [line for line in view.lines if line.grade == "behind"]
    assert behind
    assert all("积压" in line.verdict for line in behind)
    assert not any(line.grade == "rich" for line in view.lines[: view.lines.index(behind[-1])])
    assert any(each.behind and "窗口先别去忙别的" in each.sentence for each in view.stretches)
    assert any("下班时大约还有" in note for note in view.notes)


def test_more_windows_than_the_hall_has_are_not_asked_for_without_a_word() -> None:
    view = rota_of(dict.fromkeys(range(540, 1020, 30), 300.0))
    most = max(line.needed for line in view.lines)
    assert most > len(BRANCH.windows)
    assert f"要 {most} 个窗口，大厅一共只有 {len(BRANCH.windows)} 个" in view.notes[0]
    assert not plan_view(plan(BRANCH, demand(60), 4), TEXTS, "zh-CN").notes


def test_a_stretch_names_the_range_of_what_is_missing() -> None:
    row = (Stretch(True, 540, 720, 4, least=3), Stretch(True, 720, 1020, 1, least=1))
    rota = replace(plan(BRANCH, demand(60), 4), stretches=row)
    first, second = plan_view(rota, TEXTS, "zh-CN").stretches
    assert "09:00–12:00 少 3–4 个窗口" in first.sentence
    assert "12:00–17:00 少 1 个窗口" in second.sentence


def test_the_picture_stands_on_its_foot_and_stays_in_its_frame() -> None:
    picture = plan_picture(plan(BRANCH, demand(300), 4).halves)
    assert len(picture.columns) == 16
    for each in picture.columns:
        assert picture.left <= each.x < each.x + each.width <= picture.right
        assert each.y + each.height == pytest.approx(picture.foot, abs=0.2)
        assert each.top + each.rest == pytest.approx(each.y, abs=0.2)
        assert each.thin == (each.needed > each.planned)
    assert [tick.label for tick in picture.hours] == [f"{hour:02d}:00" for hour in range(9, 18)]
    assert plan_picture(()).columns == ()


def test_only_days_on_which_the_hall_is_open_can_be_looked_at() -> None:
    days = open_days(BRANCH, FRIDAY)
    assert days[:2] == ["2025-11-22", "2025-11-24"]
    assert len(days) == 7
