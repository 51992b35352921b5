"""Advice for today: one more window where it is worth it, one less where nobody misses it, a rest for who is tired."""

from random import Random
from typing import Any

import pytest

from queue_machine.dispatch.advice import Counsel, Proposal, tired
from queue_machine.dispatch.advice_log import barred, may_advise, outcome, standing
from queue_machine.dispatch.knowledge import Knowledge, configured
from queue_machine.dispatch.rehearsal import future_of, rehearse, scene_of, with_window, without
from queue_machine.dispatch.today import today
from queue_machine.domain import facts as f
from queue_machine.domain.branch import Branch, Span, Window
from tests.dispatch.conftest import branch_of, wall
from tests.queue_machine.conftest import MINUTE, NINE, Hall

ALL = ("deposit", "loan", "consult")
BRANCH = branch_of(*(Window(id=str(n), skills=ALL) for n in range(1, 5)))


def known(branch: Branch, *, an_hour: float = 0.0) -> Knowledge:
    """Past days on which so many came for a deposit in each hour."""
    usual = configured(branch)
    return Knowledge(
        days=10,
        arrivals={"deposit": tuple(an_hour / 2 if 18 <= place < 34 else 0.0 for place in range(48))},
        durations=usual.durations,
        speeds=usual.speeds,
    )


def counsel(hall: Hall, at: float, *, branch: Branch = BRANCH, an_hour: float = 0.0, **more: Any) -> Counsel:
    now = wall(at)
    figures = today(hall.lobby, branch, known(branch, an_hour=an_hour), now)
    return Counsel(hall.lobby, branch, now, figures, Random(7), **more)


def thought(made: Counsel) -> Proposal | None:
    while not made.step(500):
        pass
    return made.proposal


def crowd(count: int, *windows: str, at: float = 60.0) -> Hall:
    """So many came within the last half hour; these windows are open."""
    hall = Hall()
    hall.open(*windows, at=at - 5)
    for place in range(count):
        hall.take(at=at - 30 + 30 * place / count)
    return hall


# -- rehearsals -------------------------------------------------------------------------------------------------------


def test_a_rehearsal_counts_the_minutes_that_people_wait_from_now_on() -> None:
    hall = crowd(3, "1")
    now = wall(60)
    scene = scene_of(hall.lobby, BRANCH, now, today(hall.lobby, BRANCH, known(BRANCH), now))
    future = future_of(scene, now.at + 120 * MINUTE, Random(1))
    course = rehearse(scene, future, scene.benches, now.at + 120 * MINUTE)
    first, second, _ = (future.lasts[ticket] / MINUTE for ticket in ("t1", "t2", "t3"))
    assert course.waited == pytest.approx(first + first + second, abs=0.01)
    assert course.calls == 3
    assert course.worked["1"] == pytest.approx(sum(future.lasts.values()) / MINUTE, abs=0.01)


def test_the_same_future_with_one_more_window_never_counts_other_people() -> None:
    hall = crowd(6, "1", "2")
    now = wall(60)
    until = now.at + 120 * MINUTE
    scene = scene_of(hall.lobby, BRANCH, now, today(hall.lobby, BRANCH, known(BRANCH, an_hour=9), now))
    future = future_of(scene, until, Random(3))
    one, more = scene.benches, with_window(scene.benches, scene.benches[0].at("3", now.at))
    fewer = without(scene.benches, {"1"}, now.at, until)
    courses = [rehearse(scene, future, benches, until) for benches in (fewer, one, more)]
    assert courses[0].waited > courses[1].waited > courses[2].waited
    assert courses[0].share < courses[2].share
    assert rehearse(scene, future, one, until) == courses[1]


def test_a_rehearsal_leaves_the_hall_as_it_was() -> None:
    hall = crowd(15, "1")
    version, waiting = hall.lobby.version, hall.lobby.waiting()
    thought(counsel(hall, 60, an_hour=12))
    assert hall.lobby.version == version
    assert hall.lobby.waiting() == waiting


# -- one more ---------------------------------------------------------------------------------------------------------


def test_a_crowd_before_one_window_asks_for_another() -> None:
    found = thought(counsel(crowd(18, "1"), 60, an_hour=6))
    assert found is not None
    assert found.what == "open"
    assert found.window in ("2", "3", "4")
    assert NINE + 65 * MINUTE <= found.start < found.until <= NINE + 200 * MINUTE
    assert 60 <= found.low < found.high
    assert found.longest > 30


def test_the_same_hall_and_chance_give_the_same_advice() -> None:
    hall = crowd(18, "1")
    assert thought(counsel(hall, 60, an_hour=6)) == thought(counsel(hall, 60, an_hour=6))


def test_the_window_that_can_serve_those_who_wait_is_the_one() -> None:
    branch = branch_of(
        Window(id="1", skills=("deposit",)), Window(id="2", skills=("loan",)), Window(id="3", skills=("deposit",))
    )
    found = thought(counsel(crowd(18, "1"), 60, branch=branch))
    assert found is not None
    assert (found.what, found.window) == ("open", "3")


def test_nobody_is_called_to_a_window_in_its_break() -> None:
    lunch = (Span(605, 700),)
    branch = branch_of(Window(id="1", skills=ALL), Window(id="2", skills=ALL, breaks=lunch))
    assert thought(counsel(crowd(18, "1"), 60, branch=branch)) is None


def test_where_all_windows_are_open_there_is_none_to_open() -> None:
    assert thought(counsel(crowd(40, "1", "2", "3", "4"), 60, an_hour=60)) is None


def test_what_is_barred_is_not_said() -> None:
    assert thought(counsel(crowd(18, "1"), 60, barred=lambda what, window: what == "open")) is None


# -- one less ---------------------------------------------------------------------------------------------------------


def test_windows_without_work_may_close() -> None:
    hall = crowd(0, "1", "2", "3", "4")
    hall.take(at=59)
    found = thought(counsel(hall, 60, an_hour=6))
    assert found is not None
    assert found.what == "close"
    assert found.until - found.start == 90 * MINUTE


def test_the_only_window_of_a_service_stays_open() -> None:
    branch = branch_of(
        Window(id="1", skills=("deposit", "consult")), Window(id="2", skills=("loan",)), Window(id="3", skills=())
    )
    found = thought(counsel(crowd(0, "1", "2"), 60, branch=branch, an_hour=2))
    assert found is None


def test_a_window_does_not_close_into_the_break_of_the_one_that_stands_in() -> None:
    lunch = (Span(630, 660),)
    branch = branch_of(Window(id="1", skills=ALL), Window(id="2", skills=ALL, breaks=lunch))
    found = thought(counsel(crowd(0, "1", "2"), 60, branch=branch, an_hour=2))
    assert found is None or found.window == "2"


# -- a rest -----------------------------------------------------------------------------------------------------------


def working(minutes: int, *, until: int = 0, sent_back: tuple[int, ...] = ()) -> Hall:
    """Window 1 serves somebody every six minutes; those of `sent_back` (by number) leave with papers missing."""
    hall = Hall()
    hall.open("1", "2", at=0)
    for number in range(minutes // 6):
        at = number * 6.0
        ticket = hall.take(at=at)
        call = hall.call(ticket, "1", at)
        outcome_ = "material-missing" if number in sent_back else "done"
        hall.tell(f.ServiceStarted(call=call, ticket=ticket, window="1"), at=at)
        hall.tell(f.ServiceCompleted(call=call, ticket=ticket, window="1", outcome=outcome_), at=at + 5.9)  # type: ignore[arg-type]
    return hall


def test_three_hours_without_a_break_are_enough() -> None:
    assert tired(working(174).lobby, BRANCH, wall(174)) == []
    (found,) = tired(working(192).lobby, BRANCH, wall(192))
    assert (found.window, found.minutes, found.rising) == ("1", 192, False)


def test_two_hours_are_enough_when_more_cases_come_back() -> None:
    hall = working(132, sent_back=(15, 17, 20))
    (found,) = tired(hall.lobby, BRANCH, wall(132))
    assert found.rising


def test_a_pause_and_a_quiet_quarter_of_an_hour_both_count_as_a_break() -> None:
    hall = working(192)
    hall.tell(f.WindowPaused(window="1", reason="break"), at=192)
    hall.tell(f.WindowOpened(window="1", teller="lin"), at=200)
    assert tired(hall.lobby, BRANCH, wall(201)) == []
    quiet = working(150)
    assert tired(quiet.lobby, BRANCH, wall(165)) == []
    hall = working(150)
    late = hall.take(at=165)
    hall.serve(late, "1", at=165, minutes=40)
    assert tired(hall.lobby, BRANCH, wall(206)) == []


def test_who_is_tired_rests_where_that_costs_little_and_says_why() -> None:
    found = thought(counsel(working(192), 192, an_hour=6))
    assert found is not None
    assert (found.what, found.window, found.worked, found.rising) == ("rest", "1", 192, False)
    assert found.until - found.start == 15 * MINUTE


def test_nobody_rests_shortly_before_the_break_of_the_rota() -> None:
    lunch = (Span(540 + 215, 540 + 260),)
    branch = branch_of(Window(id="1", skills=ALL, breaks=lunch), Window(id="2", skills=ALL))
    found = thought(counsel(working(192), 192, branch=branch, an_hour=6))
    assert found is None or found.what != "rest"


# -- thinking in small steps ------------------------------------------------------------------------------------------


def test_thinking_goes_in_steps_of_bounded_work() -> None:
    made = counsel(crowd(30, "1", "2"), 60, an_hour=30)
    steps = 0
    while not made.step(60):
        steps += 1
    assert steps > 5
    assert made.done


def test_an_empty_hall_without_windows_gives_no_thought() -> None:
    made = counsel(Hall(), 60)
    assert made.step(1)
    assert made.proposal is None


# -- what became of it ------------------------------------------------------------------------------------------------


def given(hall: Hall, what: str = "open", window: str = "3", at: float = 60.0, advice: str = "a1", **more: Any) -> None:
    start, until = NINE + round((at + 10) * MINUTE), NINE + round((at + 70) * MINUTE)
    hall.tell(
        f.AdviceGiven(advice=advice, what=what, window=window, start=start, until=until, low=100, high=300, **more),
        at=at,
    )


def became(hall: Hall, at: float, advice: str = "a1") -> str:
    return outcome(hall.lobby, hall.lobby.advices[advice], NINE + round(at * MINUTE)).state


def test_advice_stands_until_its_time_is_over() -> None:
    hall = crowd(5, "1")
    given(hall)
    assert became(hall, 61) == "standing"
    assert [each.id for each in standing(hall.lobby, NINE + 61 * MINUTE)] == ["a1"]
    assert became(hall, 131) == "lapsed"
    assert standing(hall.lobby, NINE + 131 * MINUTE) == []


def test_the_managers_last_word_counts() -> None:
    hall = crowd(5, "1")
    given(hall)
    hall.tell(f.AdviceDropped(advice="a1", by="manager"), at=62)
    assert became(hall, 63) == "dropped"
    hall.tell(f.AdviceTaken(advice="a1", by="manager"), at=64)
    assert became(hall, 65) == "taken"
    assert hall.lobby.advices["a1"].said_by == "manager"


def test_who_opens_a_window_took_the_advice_whichever_window_it_is() -> None:
    hall = crowd(5, "1")
    given(hall)
    hall.open("2", at=66)
    found = outcome(hall.lobby, hall.lobby.advices["a1"], NINE + 90 * MINUTE)
    assert (found.state, found.window, found.at) == ("taken", "2", NINE + 66 * MINUTE)
    hall.tell(f.WindowClosed(window="2"), at=100)
    found = outcome(hall.lobby, hall.lobby.advices["a1"], NINE + 110 * MINUTE)
    assert found.until == NINE + 100 * MINUTE


def test_a_window_that_comes_back_from_a_pause_is_no_further_window() -> None:
    hall = crowd(5, "1", "2")
    hall.tell(f.WindowPaused(window="2"), at=58)
    given(hall)
    hall.open("2", at=63)
    assert became(hall, 65) == "standing"


def test_a_pause_is_the_rest_and_the_closing_that_were_advised() -> None:
    hall = crowd(5, "1", "2")
    given(hall, "rest", "1", advice="r")
    given(hall, "close", "2", advice="c")
    hall.tell(f.WindowPaused(window="1"), f.WindowClosed(window="2"), at=63)
    assert became(hall, 65, "r") == became(hall, 65, "c") == "taken"


def test_late_strange_and_lonely_facts_about_advice_break_nothing() -> None:
    hall = crowd(5, "1")
    hall.tell(f.AdviceTaken(advice="nobody-knows"), at=59)
    assert hall.lobby.advices == {}
    given(hall, "dance", "99", advice="nobody-knows")
    given(hall, "rest", "1", advice="nobody-knows")
    assert hall.lobby.advices["nobody-knows"].what == "dance"
    assert became(hall, 61, "nobody-knows") == "taken"


# -- when something may be said ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("at", "allowed"), [(-50.0, False), (10.0, False), (30.0, True)])
def test_nothing_is_said_at_the_beginning_of_the_day(at: float, allowed: bool) -> None:
    hall = Hall()
    hall.open("1", at=-60)
    for _ in range(20):
        hall.take(at=at)
    assert may_advise(hall.lobby, BRANCH, wall(at)) is allowed


def test_nothing_is_said_while_too_little_is_known_or_nobody_works() -> None:
    assert not may_advise(crowd(5, "1").lobby, BRANCH, wall(60))
    assert not may_advise(crowd(20).lobby, BRANCH, wall(60))
    assert may_advise(crowd(20, "1").lobby, BRANCH, wall(60))
    hall = crowd(20, "1")
    hall.tell(f.DayClosed(date="2026-03-02", heads={}), at=60)
    assert not may_advise(hall.lobby, BRANCH, wall(61))


def test_ten_minutes_lie_between_two_pieces() -> None:
    hall = crowd(20, "1")
    given(hall)
    assert not may_advise(hall.lobby, BRANCH, wall(69))
    assert may_advise(hall.lobby, BRANCH, wall(71))


def test_what_stands_is_not_said_again_and_what_was_not_wanted_not_for_a_while() -> None:
    hall = crowd(20, "1", "2")
    given(hall)
    given(hall, "rest", "1", advice="r")
    silent = barred(hall.lobby, NINE + 75 * MINUTE)
    assert silent("open", "3")
    assert silent("open", "4")
    assert silent("close", "2")
    assert silent("rest", "1")
    assert not silent("rest", "2")
    hall.tell(f.AdviceDropped(advice="a1"), at=80)
    assert barred(hall.lobby, NINE + 100 * MINUTE)("open", "4")
    assert not barred(hall.lobby, NINE + 126 * MINUTE)("open", "4")


def test_a_window_that_was_just_opened_is_given_time_and_not_closed_again() -> None:
    hall = crowd(20, "1")
    given(hall)
    hall.open("3", at=66)
    assert barred(hall.lobby, NINE + 80 * MINUTE)("open", "4")
    assert not barred(hall.lobby, NINE + 90 * MINUTE)("open", "4")
    assert barred(hall.lobby, NINE + 90 * MINUTE)("close", "3")
    assert not barred(hall.lobby, NINE + 131 * MINUTE)("close", "3")
