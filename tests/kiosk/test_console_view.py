"""The console as a value: what a teller sees in each state of a window."""

from typing import Any

import pytest

from kiosk.views.console import ConsoleView, console_view
from queue_machine.dispatch.forecast import forecast
from queue_machine.domain import facts as f
from queue_machine.domain.wall import wall_at
from tests.kiosk.board_hall import MINUTE, Hall, token


def seen(hall: Hall, person: str = "105", **more: Any) -> ConsoleView:
    wall = wall_at(hall.now, hall.zone)
    look = forecast(hall.lobby, hall.branch, wall)
    return console_view(hall.lobby, wall, look, hall.branch, hall.texts, "zh-CN", hall.zone, person=person, **more)


@pytest.fixture
def hall() -> Hall:
    return Hall().open("5").issue("withdrawal-rent", "D001", "D002")


def test_a_teller_without_a_window_chooses_among_those_that_are_free(hall: Hall) -> None:
    view = seen(hall, "201")
    assert view.stage == "choose"
    places = {each.id: each for each in view.places}
    assert not places["5"].free
    assert places["6"].free
    assert places["6"].waiting == 2
    assert places["7"].waiting == 0
    assert places["1"].comprehensive


def test_before_the_day_opens_there_is_nothing_to_take() -> None:
    assert seen(Hall(), "201").stage == "day-closed"


def test_the_window_that_a_teller_staffs_is_theirs_without_asking(hall: Hall) -> None:
    view = seen(hall)
    assert (view.stage, view.window, view.own, view.may_act) == ("free", "5", True, True)


def test_another_window_is_looked_at_and_not_acted_at_except_by_a_manager(hall: Hall) -> None:
    assert not seen(hall, "201", window="5").may_act
    assert seen(hall, "manager", window="5", manager=True).may_act


def test_the_queue_stands_in_the_order_of_calls_with_the_reason_of_the_first(hall: Hall) -> None:
    hall.after(4).tell(
        f.TicketIssued(ticket=token("D003"), number="D003", service="withdrawal-rent", group="elderly")
    ).after(2)
    view = seen(hall)
    assert [each.number for each in view.queue] == ["D003", "D001", "D002"]
    first = view.queue[0]
    assert "老年人" in first.group_name
    assert "D003" in first.why
    assert view.queue[1].why == ""
    assert view.queue[1].share == 50
    assert not view.queue[1].over
    assert view.waiting == 3


def test_a_called_visitor_shows_what_to_check_and_when_they_may_be_passed(hall: Hall) -> None:
    hall.after(3).call("D001", "5", "withdrawal-rent")
    view = seen(hall)
    assert (view.stage, view.step) == ("called", "greet")
    present = view.present
    assert present is not None
    assert (present.number, present.calls, present.miss_calls) == ("D001", 1, 1)
    assert present.miss_at == hall.now + 40_000
    assert "本人身份证原件" in present.bring
    assert present.waited == 3
    assert present.ask_at is None
    hall.about(f.TicketRecalled, "D001", "5")
    again = seen(hall).present
    assert again is not None
    assert again.miss_calls == 0


def test_a_teller_is_asked_after_three_means_and_again_three_means_after_the_answer(hall: Hall) -> None:
    hall.serve("D001", "5", "withdrawal-rent").after(17)
    present = seen(hall).present
    assert present is not None
    assert (present.ask_at, present.ask_why) == (hall.now + MINUTE, "")
    asked = seen(hall.after(1)).present
    assert asked is not None
    assert asked.ask_why == "long"
    confirmed = seen(hall.about(f.ServiceConfirmed, "D001", "5")).present
    assert confirmed is not None
    assert (confirmed.ask_at, confirmed.ask_why) == (hall.now + 18 * MINUTE, "")


def test_after_a_restart_a_teller_is_asked_at_once_until_they_answer(hall: Hall) -> None:
    hall.serve("D001", "5", "withdrawal-rent").after(2)
    back = hall.now
    asked = seen(hall.after(1), restored_at=back).present
    assert asked is not None
    assert (asked.ask_at, asked.ask_why) == (back, "restored")
    answered = seen(hall.about(f.ServiceConfirmed, "D001", "5"), restored_at=back).present
    assert answered is not None
    assert answered.ask_why == ""


def test_a_visitor_called_before_a_restart_is_asked_for_too(hall: Hall) -> None:
    hall.call("D001", "5", "withdrawal-rent").after(1)
    back = hall.now
    present = seen(hall.after(1), restored_at=back).present
    assert present is not None
    assert present.ask_why == "restored"
    again = seen(hall.about(f.TicketRecalled, "D001", "5"), restored_at=back).present
    assert again is not None
    assert again.ask_why == ""


def test_a_visitor_set_aside_leaves_the_window_free_for_the_next(hall: Hall) -> None:
    hall.serve("D001", "5", "withdrawal-rent").about(f.TicketHeld, "D001", "5")
    view = seen(hall)
    assert view.stage == "free"
    assert view.present is None
    assert [each.number for each in view.held] == ["D001"]


def test_a_pause_tells_its_reason_and_when_it_ends(hall: Hall) -> None:
    view = seen(hall.tell(f.WindowPaused(window="5", reason="lunch", until=765)))
    assert (view.stage, view.pause_reason, view.pause_until) == ("paused", "午间轮休", "12:45")


def test_passed_numbers_and_last_visitors_are_at_hand(hall: Hall) -> None:
    hall.call("D001", "5", "withdrawal-rent").about(f.TicketMissed, "D001", "5")
    hall.serve("D002", "5", "withdrawal-rent").after(6).about(f.ServiceCompleted, "D002", "5")
    view = seen(hall)
    assert [(each.number, each.here) for each in view.passed] == [("D001", True)]
    assert [(each.number, each.state, each.outcome) for each in view.lately] == [
        ("D002", "completed", "done"),
        ("D001", "missed", ""),
    ]
    assert (view.served_today, view.mean_minutes) == (1, 6.0)


def test_a_silent_call_is_quiet_on_the_screen_of_the_window_that_made_it(hall: Hall) -> None:
    hall.tell(f.HelpAsked(help="h1", place="5", about="silent"), f.HelpAsked(help="h2", place="m1"))
    own = {each.id: each for each in seen(hall).helps}
    assert (own["h1"].own, own["h1"].quiet, own["h2"].quiet) == (True, True, False)
    assert "m1" in own["h2"].place_name
    assert not {each.id: each for each in seen(hall, "201").helps}["h1"].quiet


def test_an_answered_call_stays_for_those_who_made_it_and_goes_from_all_others(hall: Hall) -> None:
    hall.tell(f.HelpAsked(help="h1", place="5"), f.HelpAnswered(help="h1", by="guide"))
    assert [each.answered_by for each in seen(hall).helps] == ["guide"]
    assert seen(hall, "201").helps == ()
    assert seen(hall.after(6)).helps == ()


def test_every_stage_and_step_has_its_words(hall: Hall) -> None:
    for language in ("zh-CN", "en"):
        for stage in ("free", "called", "serving", "paused", "closed", "day-closed"):
            assert hall.texts.has(f"console-stage-{stage}", language)
        for key in hall.texts.keys("zh-CN"):
            if key.startswith(("console-", "guide-", "manager-", "report-")):
                assert hall.texts.has(key, language), key
