"""The report's figures of waits are of the same people, and windows have no figures that are of tickets."""

import csv
from io import StringIO

from kiosk.views.report import report_csv, report_table
from kiosk.views.report_figures import day_report
from kiosk.views.report_values import DayReport
from queue_machine.domain import facts as f
from queue_machine.domain.wall import wall_at
from tests.kiosk.board_hall import Hall, token

RENT = "withdrawal-rent"


def day() -> tuple[Hall, DayReport]:
    """D001 was called after 10 minutes; D002 is found to have left after 70."""
    hall = Hall().open("5").issue(RENT, "D001", "D002").after(10).serve("D001", "5", RENT).after(6)
    hall.about(f.ServiceCompleted, "D001", "5").after(54).tell(f.TicketLeft(ticket=token("D002")))
    wall = wall_at(hall.now, hall.zone)
    return hall, day_report(hall.lobby, wall, hall.branch, hall.texts, "zh-CN", hall.zone)


def test_mean_and_longest_wait_are_of_those_who_were_called() -> None:
    _, made = day()
    assert (made.total.mean_wait, made.total.longest_wait) == (10, 10)
    assert made.total.beyond == 1, "who waited too long and went away is counted all the same"


def test_the_columns_say_whose_waits_they_are() -> None:
    hall, made = day()
    for language, words in (("zh-CN", ("叫到的", "所有人")), ("en", ("called", "all"))):
        heading = report_csv(made, hall.texts, language).splitlines()[0]
        assert heading.count(words[0]) == 2 and words[1] in heading


def test_windows_and_tellers_have_no_figure_of_tickets() -> None:
    hall, made = day()
    rows = list(csv.DictReader(StringIO(report_csv(made, hall.texts, "zh-CN").removeprefix("\ufeff"))))
    for row in rows:
        own = row["类别"] in ("窗口", "柜员")
        for column in ("取号", "未办离开", "取消", "未了"):
            assert (row[column] == "") is own, (row["名称"], column)
        assert row["办结"] != ""
    line = next(each for each in report_table(made, hall.texts, "zh-CN").splitlines() if each.startswith("5 号窗口"))
    assert line.split()[2:4] == ["1", "10"], "served, then the mean wait: nothing is said to be taken there"
