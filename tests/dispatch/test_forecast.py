"""The forecast: people ahead, minutes, and from when a service is served."""

import pytest
from msgspec import structs

from queue_machine.dispatch.forecast import Estimate, forecast
from queue_machine.dispatch.knowledge import Knowledge
from queue_machine.dispatch.turns import turns
from queue_machine.domain import facts as f
from queue_machine.domain.branch import Branch, Span, Window
from tests.dispatch.conftest import branch_of, wall
from tests.queue_machine.conftest import Hall

ONE = Window(id="1", skills=("deposit", "consult", "loan"))
TWO = Window(id="2", skills=("deposit", "consult", "loan"))


@pytest.fixture
def single() -> Branch:
    return branch_of(ONE)


def test_nobody_ahead_and_a_window_free_is_no_wait(hall: Hall, single: Branch) -> None:
    hall.open("1")
    assert forecast(hall.lobby, single, wall(5)).service("deposit") == Estimate(0, 0, 0, 0)


def test_a_newcomer_waits_for_those_who_wait(hall: Hall, single: Branch) -> None:
    hall.open("1")
    for _ in range(6):
        hall.take(at=0)
    told = forecast(hall.lobby, single, wall(0)).service("deposit")
    assert told.ahead == 6
    assert told.low < 48 < told.high  # six times eight minutes
    assert told.told % 5 == 0
    assert told.high <= told.told < told.high + 5


def test_a_newcomer_is_behind_those_whose_machine_is_a_few_seconds_ahead(hall: Hall, single: Branch) -> None:
    for _ in range(5):
        hall.take(at=0.05)
    assert forecast(hall.lobby, single, wall(0)).service("deposit").ahead == 5


def test_tickets_are_told_what_the_run_finds(hall: Hall, single: Branch) -> None:
    hall.open("1")
    tickets = [hall.take(at=minute) for minute in range(5)]
    run = forecast(hall.lobby, single, wall(10))
    told = [run.ticket(ticket) for ticket in tickets]
    assert [e.ahead for e in told if e] == [0, 1, 2, 3, 4]
    highs = [e.high for e in told if e]
    assert highs == sorted(highs)
    assert highs[0] == 0


def test_a_ticket_that_does_not_wait_has_no_estimate(hall: Hall, single: Branch) -> None:
    ticket = hall.take()
    hall.call(ticket)
    run = forecast(hall.lobby, single, wall(0))
    assert run.ticket(ticket) is None
    assert run.ticket("nobody") is None


def test_the_visitor_at_the_window_counts_with_what_is_left(hall: Hall, single: Branch) -> None:
    hall.open("1")
    ticket = hall.take(at=0)
    call = hall.call(ticket, at=0)
    hall.tell(f.ServiceStarted(call=call, ticket=ticket, window="1"), at=0)
    at_start, later, late = (forecast(hall.lobby, single, wall(at)).service("deposit") for at in (0, 5, 60))
    assert (at_start.ahead, at_start.told) == (0, 15)
    assert at_start.low < 8 < at_start.high
    assert later.low <= 3 <= later.high < at_start.high
    assert late.low <= 8 <= late.high  # what takes much too long is not over the next moment: it may last as long again


def test_two_windows_halve_the_wait(hall: Hall) -> None:
    both = branch_of(ONE, TWO)
    hall.open("1")
    for _ in range(10):
        hall.take()
    one = forecast(hall.lobby, both, wall(0)).service("deposit")
    hall.open("2")
    two = forecast(hall.lobby, both, wall(0)).service("deposit")
    assert (one.ahead, two.ahead) == (10, 10)
    assert 0.4 < (two.low + two.high) / (one.low + one.high) < 0.6


def test_only_people_who_compete_for_the_same_windows_are_ahead(hall: Hall, branch: Branch) -> None:
    hall.open("1", "2")
    for _ in range(4):
        hall.take("loan")
    run = forecast(hall.lobby, branch, wall(0))
    assert (run.service("deposit").ahead, run.service("loan").ahead) == (0, 4)


def test_who_goes_first_has_fewer_ahead_and_more_ahead_of_the_others(hall: Hall, single: Branch) -> None:
    hall.open("1")
    for _ in range(8):
        hall.take(at=0)
    run = forecast(hall.lobby, single, wall(1))
    assert run.service("deposit", "elderly").ahead < run.service("deposit").ahead == 8
    hall.take(at=1, group="elderly")
    assert forecast(hall.lobby, single, wall(1)).service("deposit").ahead == 9


def test_several_matters_take_longer(hall: Hall, single: Branch) -> None:
    hall.open("1")
    hall.take(cases=1)
    short = forecast(hall.lobby, single, wall(0)).service("deposit")
    hall.tell(f.TicketChanged(ticket="t1", cases=5))
    assert forecast(hall.lobby, single, wall(0)).service("deposit").low > short.high


def test_services_that_follow_on_a_ticket_come_back_to_the_queue(hall: Hall, single: Branch) -> None:
    hall.open("1")
    hall.take(then=("consult",))
    hall.take(at=1)
    plain = forecast(hall.lobby, single, wall(1)).service("deposit")
    assert plain.ahead == 3  # the consultation that follows has waited longer than any newcomer
    assert plain.low < 20 < plain.high


# -- who works when ------------------------------------------------------------------------------------------------


def test_no_window_takes_a_ticket_during_its_break(hall: Hall) -> None:
    branch = branch_of(Window(id="1", skills=("loan", "consult"), breaks=(Span(690, 750),)))  # 11:30 to 12:30
    hall.open("1")
    hall.take("consult", at=145)
    hall.take("loan", at=145)
    hall.take("loan", at=145)
    # Two minutes before it twenty more would be too long: the short matter is called, the others after the break.
    run = forecast(hall.lobby, branch, wall(148))
    starts = [run.ticket(ticket) for ticket in ("t1", "t2", "t3")]
    middles = [each.likely for each in starts if each]
    assert middles[0] == 0
    assert 58 <= middles[1] <= 68
    assert 74 <= middles[2] <= 88


def test_a_newcomer_whose_matter_would_reach_into_the_break_waits_until_after_it(hall: Hall) -> None:
    branch = branch_of(Window(id="1", skills=("loan", "consult"), breaks=(Span(690, 750),)))
    hall.open("1")
    run = forecast(hall.lobby, branch, wall(148))
    assert run.service("consult").told == 0
    assert 55 <= run.service("loan").likely <= 68


def test_a_service_whose_window_is_at_lunch_is_served_from_its_end(hall: Hall, branch: Branch) -> None:
    hall.open("1", "2")
    hall.tell(f.WindowPaused(window="2", reason="lunch"), at=215)
    run = forecast(hall.lobby, branch, wall(220))  # 12:40, its break ends at 13:30
    told = run.service("loan")
    assert told.served_from == 810
    assert told.low <= 50 <= told.high
    assert run.service("deposit").served_from is None


def test_an_announced_end_of_a_pause_is_believed(hall: Hall, branch: Branch) -> None:
    hall.open("2")
    hall.tell(f.WindowPaused(window="2", until=600), at=10)
    assert forecast(hall.lobby, branch, wall(20)).service("loan").served_from == 600


def test_a_pause_without_an_end_is_taken_for_a_short_one(hall: Hall, branch: Branch) -> None:
    hall.open("2")
    hall.tell(f.WindowPaused(window="2"), at=10)
    told = forecast(hall.lobby, branch, wall(12)).service("loan")
    assert told.served_from is None
    assert told.low <= 13 <= told.high
    assert told.told >= 15


def test_a_window_that_calls_in_its_break_works(hall: Hall, branch: Branch) -> None:
    hall.open("2")
    hall.take("loan")
    hall.serve("t1", "2", at=211, minutes=1)  # 12:31
    assert forecast(hall.lobby, branch, wall(215)).service("loan") == Estimate(0, 0, 0, 0)
    assert forecast(hall.lobby, branch, wall(205)).service("loan").served_from is None


def test_a_closed_window_does_not_count_while_another_serves(hall: Hall, branch: Branch) -> None:
    hall.open("2")
    for _ in range(4):
        hall.take("loan")
    alone = forecast(hall.lobby, branch, wall(0)).service("loan")
    assert alone.low > 40  # not shared with window 3, which is closed
    hall.open("3")
    assert forecast(hall.lobby, branch, wall(0)).service("loan").high < alone.high


def test_a_service_whose_windows_are_all_closed_is_served_from_the_rota_s_next_turn(hall: Hall, branch: Branch) -> None:
    hall.open("1", "2")
    hall.tell(f.WindowClosed(window="2"), at=212)
    told = forecast(hall.lobby, branch, wall(215)).service("loan")
    assert told.served_from == 810


def test_before_the_hall_opens_everything_is_served_from_the_opening(hall: Hall, branch: Branch) -> None:
    run = forecast(hall.lobby, branch, wall(-20))
    assert [run.service(service).served_from for service in ("deposit", "loan", "consult")] == [540, 540, 540]
    assert run.service("deposit").low <= 20 <= run.service("deposit").high


def test_before_the_first_window_opens_the_rota_s_windows_are_counted_on_with_a_wider_interval(
    hall: Hall, single: Branch
) -> None:
    for _ in range(3):
        hall.take()
    guessed = forecast(hall.lobby, single, wall(1)).service("deposit")
    hall.open("1", at=1)
    known = forecast(hall.lobby, single, wall(1)).service("deposit")
    assert (guessed.ahead, guessed.served_from) == (known.ahead, None)
    assert guessed.low < known.low < known.high < guessed.high


def test_a_hall_closed_over_noon_starts_again_after_it(hall: Hall) -> None:
    branch = branch_of(ONE, week=(Span(540, 720), Span(810, 1020)))
    hall.open("1")
    told = forecast(hall.lobby, branch, wall(190)).service("deposit")  # 12:10
    assert told.served_from == 810


def test_on_a_trial_at_night_the_open_windows_count(hall: Hall, branch: Branch) -> None:
    hall.open("1", at=720)
    run = forecast(hall.lobby, branch, wall(730))  # 21:10
    assert run.service("deposit") == Estimate(0, 0, 0, 0)
    loan = run.service("loan")
    assert loan.served_from is None
    assert loan.told >= 15


def test_a_service_or_window_that_the_branch_does_not_know_is_no_error(hall: Hall, branch: Branch) -> None:
    hall.open("1")
    strange = hall.take("abolished")
    hall.take("abolished")
    run = forecast(hall.lobby, branch, wall(5))
    assert run.service("abolished").ahead == 2
    assert run.ticket(strange) is not None
    assert turns(hall.lobby, branch, "99", wall(5)).order == ()


# -- orders and long queues ----------------------------------------------------------------------------------------


def test_a_window_s_queue_is_in_the_order_of_its_calls(hall: Hall, branch: Branch) -> None:
    hall.open("1", "3")
    hall.take(at=0)
    hall.take("loan", at=0)
    hall.take(at=2, group="elderly")
    hall.take("consult", at=3)
    order = turns(hall.lobby, branch, "1", wall(5)).order
    assert [turn.ticket.number for turn in order] == ["A003", "A004", "A001"]
    of_three = turns(hall.lobby, branch, "3", wall(5), count=2).order
    assert [turn.ticket.number for turn in of_three] == ["A003", "A004"]
    urgencies = [turn.reason.candidates[0].urgency for turn in order if turn.reason is not None]
    assert len(urgencies) == 3
    assert urgencies == sorted(urgencies, reverse=True)


def test_a_returned_ticket_stands_after_the_calls_that_must_pass(hall: Hall, single: Branch) -> None:
    hall.take(at=0)
    hall.miss("t1", at=1)
    hall.tell(f.TicketReturned(ticket="t1"), at=3)
    for _ in range(5):
        hall.take(at=4)
    hall.open("1")
    run = forecast(hall.lobby, single, wall(5))
    order = turns(hall.lobby, single, "1", wall(5)).order
    assert [turn.ticket.number for turn in order] == ["A002", "A003", "A004", "A001", "A005", "A006"]
    told = run.ticket("t1")
    assert told is not None
    assert told.ahead == 3


def test_beyond_the_run_the_estimate_goes_on_at_its_pace(hall: Hall, single: Branch) -> None:
    hall.open("1")
    hall.tell(*(f.TicketIssued(ticket=f"x{n}", number=f"A0{1000 + n}", service="deposit") for n in range(2_000)), at=0)
    run = forecast(hall.lobby, single, wall(0))
    for place in (10, 399, 400, 401, 1_000, 1_999):
        told = run.ticket(f"x{place}")
        assert told is not None
        assert told.ahead == place
        assert told.low <= place * 8 <= told.high
    assert run.service("deposit").ahead == 2_000


def test_a_newcomer_of_another_group_behind_a_long_queue_is_placed_by_its_share(hall: Hall, single: Branch) -> None:
    hall.open("1")
    hall.tell(*(f.TicketIssued(ticket=f"x{n}", number=f"A0{1000 + n}", service="deposit") for n in range(1_000)), at=0)
    run = forecast(hall.lobby, single, wall(0))
    first, ordinary = run.service("deposit", "veteran"), run.service("deposit")
    assert first.ahead < 30
    assert ordinary.ahead == 1_000
    assert run.service("loan").ahead > 300  # the whole run long the others have used more of their target


# -- those who are still expected, speeds, the pace of today -----------------------------------------------------------


def _expecting(group: str, rate: float) -> Knowledge:
    half_hours = (rate,) * 48
    return Knowledge(days=60, arrivals={"deposit": half_hours}, who={"deposit": ((group, "fresh", 1.0),)})


def test_people_who_go_first_and_are_still_expected_delay_the_others(hall: Hall, single: Branch) -> None:
    hall.open("1")
    for _ in range(6):
        hall.take(at=0)
    alone = forecast(hall.lobby, single, wall(0), Knowledge(days=60)).service("deposit")
    delayed = forecast(hall.lobby, single, wall(0), _expecting("elderly", 2.0)).service("deposit")
    assert delayed.ahead == alone.ahead == 6, "only who has a ticket stands ahead"
    assert delayed.likely > alone.likely + 8


def test_ordinary_people_who_are_still_expected_stand_behind(hall: Hall, single: Branch) -> None:
    hall.open("1")
    tickets = [hall.take(at=0) for _ in range(6)]
    alone = forecast(hall.lobby, single, wall(0), Knowledge(days=60))
    crowd = forecast(hall.lobby, single, wall(0), _expecting("", 6.0))
    assert [alone.ticket(each) for each in tickets] == [crowd.ticket(each) for each in tickets]
    assert alone.service("deposit") == crowd.service("deposit")


def test_a_faster_window_is_sooner_free(hall: Hall) -> None:
    slow, fast = (branch_of(Window(id="1", skills=("deposit",), speed=speed)) for speed in (1.0, 1.25))
    hall.open("1")
    for _ in range(10):
        hall.take()
    one, other = (forecast(hall.lobby, each, wall(0)).service("deposit") for each in (slow, fast))
    assert one.foreseen and other.foreseen
    assert other.foreseen.minutes == pytest.approx(one.foreseen.minutes / 1.25, abs=0.2)


def test_of_several_busy_windows_one_is_free_sooner_than_any_is_on_average(hall: Hall) -> None:
    skills = ("deposit",)
    four = branch_of(*(Window(id=str(number), skills=skills) for number in range(1, 5)))
    hall.open("1", "2", "3", "4")
    for window in "1234":
        ticket = hall.take(at=0)
        call = hall.call(ticket, window, at=0)
        hall.tell(f.ServiceStarted(call=call, ticket=ticket, window=window), at=0)
    told = forecast(hall.lobby, four, wall(1)).service("deposit")
    assert told.likely < 4  # one of four services of eight minutes each


def test_a_service_that_the_day_s_run_never_reaches_is_told_all_the_same(hall: Hall, branch: Branch) -> None:
    """Nobody works for it and nobody knows when: guessed, with a wide interval."""
    hall.open("1")
    told = forecast(hall.lobby, branch, wall(700)).service("loan")
    assert told.guessed
    assert told.high - told.low >= 10


def test_the_interval_is_the_calibration_s(hall: Hall, single: Branch) -> None:
    hall.open("1")
    for _ in range(5):
        hall.take()
    known = Knowledge(days=60)
    told = forecast(hall.lobby, single, wall(0), known).service("deposit")
    assert told.foreseen is not None
    low, likely, high = known.calibration.waits(told.foreseen.minutes, told.foreseen.spread)
    assert (told.low, told.high) == (round(low), round(high))
    assert told.likely == likely
    assert told.found == (told.foreseen.minutes, told.foreseen.spread)


def test_what_is_told_of_a_forecast_made_once_is_its_upper_end(hall: Hall, single: Branch) -> None:
    assert Estimate(3, 8, 17, 20).as_told == (8, 17)
    assert Estimate(3, 8, 22, 20).as_told == (8, 20), "the screen still says 20"
    assert Estimate(3, 8, 14, 20).as_told == (8, 16)
    assert Estimate(0, 0, 0, 0).as_told == (0, 0)


def test_a_hall_that_calls_by_arrival_is_foretold_by_arrival(hall: Hall, single: Branch) -> None:
    by_arrival, static = (
        structs.replace(single, policy=structs.replace(single.policy, name=name)) for name in ("fcfs", "priority")
    )
    hall.open("1")
    for minute in range(5):
        hall.take("consult", at=minute, group="elderly")
        hall.take("deposit", at=minute)
    known = Knowledge(days=60)
    assert forecast(hall.lobby, by_arrival, wall(30), known).service("consult", "elderly").ahead == 10
    assert forecast(hall.lobby, static, wall(30), known).service("deposit", "elderly").ahead == 5
    assert forecast(hall.lobby, static, wall(30), known).service("deposit").ahead == 10
