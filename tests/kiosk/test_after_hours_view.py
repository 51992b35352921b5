"""After-hours service (延时服务) as people see it: machine, visitor's page, dashboard."""

from kiosk.views.citizen import citizen_view
from kiosk.views.dashboard import dashboard_view
from kiosk.views.machine_progress import Progress
from kiosk.views.machine_words import view
from queue_machine.dispatch.forecast import forecast
from queue_machine.domain import facts as f
from queue_machine.domain.after_hours import inside
from queue_machine.domain.wall import wall_at
from tests.kiosk.board_hall import Hall
from tests.kiosk.machine_samples import BRANCH, FACES, HOUR, NOW, TEXTS, ZONE, facts, hall, lobby_of

EVENING = NOW + 8 * HOUR


def evening(*more: f.Fact, how: str = "hours") -> Hall:
    """Past the hours on a day that was opened in the morning."""
    made = [*facts(how=how), *more]
    here = Hall(EVENING)
    here.lobby = lobby_of(made, NOW)
    return here


def test_the_machine_says_that_the_last_ticket_is_given_and_that_holders_are_served() -> None:
    now = hall(evening().lobby, at=EVENING)
    assert (now.day, now.served_late) == ("closed", 20)
    page = view(Progress(), now, FACES, TEXTS, 0)
    assert (page.page, page.title) == ("closed", "今天停止取号了")
    assert "都会办完" in page.lead
    english = view(Progress(language="en"), now, FACES, TEXTS, 0)
    assert english.title == "No more tickets today"


def test_who_asks_for_help_then_gets_it_and_is_not_sent_to_the_next_day() -> None:
    late = hall(evening().lobby, at=EVENING)
    assert late.staffed_from is None
    empty = hall(lobby_of([f.DayOpened(date="2025-11-20", how="hours")], NOW), at=EVENING)
    assert empty.served_late == 0
    assert empty.staffed_from is not None
    assert view(Progress(), empty, FACES, TEXTS, 0).title == "现在是休息时间"


def test_within_the_hours_and_on_a_trial_day_nothing_of_it_is_said() -> None:
    assert hall().served_late == 0
    assert hall(evening(how="trial").lobby, at=EVENING).served_late == 0


def test_the_visitors_page_reassures_and_names_minutes_not_the_next_day() -> None:
    here = evening()
    wall = wall_at(EVENING, ZONE)
    ticket = here.lobby.waiting()[-1]
    look = forecast(here.lobby, BRANCH, wall)
    page = citizen_view(here.lobby, wall, look, ticket.id, BRANCH, TEXTS, "zh-CN", ZONE)
    assert page is not None
    assert page.served_from is None
    assert page.told_min
    assert page.lines[-1].startswith("已过下班时间")


def test_the_dashboard_counts_those_who_are_left() -> None:
    here = evening()
    wall = wall_at(EVENING, ZONE)

    def late() -> tuple[int, int]:
        look = forecast(here.lobby, BRANCH, wall)
        seen = dashboard_view(here.lobby, wall, look, BRANCH, FACES, TEXTS, "zh-CN", ZONE)
        return seen.late, seen.waiting

    assert late() == (20, 20)
    here.lobby = evening(*(f.TicketCancelled(ticket=each.id) for each in here.lobby.waiting()[5:])).lobby
    assert late() == (5, 5)
    assert inside(here.lobby) == 5
