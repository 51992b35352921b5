"""The planned end of a window (高峰岗) counts like a break: for who is called, and for what is foretold."""

import pytest
from msgspec import structs

from queue_machine.dispatch.clock import choose
from queue_machine.dispatch.forecast import Forecast, forecast
from queue_machine.dispatch.forward import IDLE, Run
from queue_machine.dispatch.knowledge import configured
from queue_machine.dispatch.pace import room_before_break
from queue_machine.dispatch.roster import Roster, roster
from queue_machine.dispatch.today import today
from queue_machine.domain import facts as f
from queue_machine.domain.branch import Branch, Span, Window
from tests.dispatch.conftest import branch_of, wall
from tests.queue_machine.conftest import Hall

TEN = 600
"""Ten o'clock: an hour after nine, at which `wall` counts from."""
ONE = Window(id="1", skills=("deposit", "loan", "consult"))
TWO = Window(id="2", skills=("deposit", "loan", "consult"))


@pytest.fixture
def pair() -> Branch:
    return branch_of(ONE, TWO)


def plan(hall: Hall, until: int | None, window: str = "1", at: float = 0.0) -> None:
    hall.tell(f.WindowOpened(window=window, teller=f"teller-{window}", until=until), at=at)


def called(hall: Hall, branch: Branch, at: float, window: str = "1") -> str:
    choice = choose(hall.lobby, branch, window, wall(at))
    return "" if choice is None else choice.ticket.id


def rostered(hall: Hall, branch: Branch, at: float) -> Roster:
    return roster(hall.lobby, branch, wall(at), today(hall.lobby, branch, configured(branch), wall(at)))


def seen(hall: Hall, branch: Branch, at: float) -> Forecast:
    return forecast(hall.lobby, branch, wall(at))


def minutes(run: Forecast, ticket: str) -> float:
    estimate = run.ticket(ticket)
    assert estimate is not None
    return 0.0 if estimate.foreseen is None else estimate.foreseen.minutes


def test_near_the_end_nobody_is_called_who_would_be_served_far_past_it(hall: Hall, pair: Branch) -> None:
    plan(hall, TEN)
    loan = hall.take("loan", at=0)
    assert called(hall, pair, 45) == loan, "a quarter of an hour before, nothing is held back yet"
    consult = hall.take("consult", at=30)
    assert called(hall, pair, 55) == consult, "20 minutes would go 15 past ten o'clock, 4 end before"
    hall.call(consult, "2", at=55)
    assert called(hall, pair, 56) == ""
    assert called(hall, pair, 56, "2") == loan, "the other window has no end"


def test_from_its_end_on_a_teller_who_goes_on_calls_as_ever(hall: Hall, pair: Branch) -> None:
    plan(hall, TEN)
    loan = hall.take("loan")
    assert called(hall, pair, 59) == ""
    assert called(hall, pair, 60.1) == loan


def test_a_later_end_or_none_lifts_it(hall: Hall, pair: Branch) -> None:
    plan(hall, TEN)
    loan = hall.take("loan")
    assert called(hall, pair, 55) == ""
    plan(hall, TEN + 30, at=55)
    assert called(hall, pair, 55) == loan
    plan(hall, TEN, at=56)
    assert called(hall, pair, 56) == ""
    plan(hall, None, at=57)
    assert called(hall, pair, 57) == loan


def test_the_room_is_that_before_the_nearer_of_break_and_end_and_a_pause_has_none(hall: Hall) -> None:
    window = structs.replace(ONE, breaks=(Span(TEN + 5, TEN + 60),))
    branch = branch_of(window)
    plan(hall, TEN)
    assert room_before_break(branch, window, hall.lobby.window("1"), wall(55)) == 5
    plan(hall, TEN + 30)
    assert room_before_break(branch, window, hall.lobby.window("1"), wall(58)) == 7
    hall.tell(f.WindowPaused(window="1", until=TEN), at=58)
    assert room_before_break(branch, window, hall.lobby.window("1"), wall(56)) == 9, "that of the break alone"


def test_the_forecast_does_not_count_a_window_after_its_end(hall: Hall, pair: Branch) -> None:
    plan(hall, None, "2")
    plan(hall, None, "1")
    tickets = [hall.take("deposit", at=40) for _ in range(8)]
    both = seen(hall, pair, 41)
    plan(hall, TEN, "1", at=41)
    ending = seen(hall, pair, 41)
    assert minutes(both, tickets[2]) == minutes(ending, tickets[2]), "who is called before the end waits no longer"
    assert minutes(both, tickets[-1]) == 24
    assert minutes(ending, tickets[-1]) > 24 + 7
    posts = {post.window: post.until for post in rostered(hall, pair, 41).posts}
    assert posts == {"1": wall(60).at, "2": None}


def test_the_forecast_holds_back_what_the_dispatcher_holds_back(hall: Hall, pair: Branch) -> None:
    plan(hall, TEN)
    alone = branch_of(ONE)
    loan = hall.take("loan", at=0)
    assert minutes(seen(hall, alone, 40), loan) == 0
    hall.open("2")
    busy = hall.take("loan", at=0)
    hall.call(busy, "2", at=53)
    assert minutes(seen(hall, pair, 54), loan) > 10, "the first window would go past its end: it waits for the second"


def test_a_window_past_its_end_counts_again_only_when_it_goes_on_calling(hall: Hall, pair: Branch) -> None:
    plan(hall, TEN, "1")
    plan(hall, None, "2")
    first, *_ = [hall.take("deposit", at=40) for _ in range(4)]
    assert [post.window for post in rostered(hall, pair, 62).posts] == ["2"]
    hall.serve(first, "1", at=61, minutes=1)
    assert [(post.window, post.until) for post in rostered(hall, pair, 62).posts] == [("1", None), ("2", None)]


def test_who_joins_after_the_end_is_taken_by_the_idle_window_that_stays(hall: Hall) -> None:
    """Two windows idle, and the one that is gone by then would call first."""
    branch = branch_of(
        Window(id="1", skills=("loan",)),
        Window(id="2", skills=("loan",)),
        Window(id="3", skills=("consult", "deposit")),
    )
    plan(hall, TEN, "1")
    hall.open("2", "3")
    goes_on = hall.take("consult", at=58, then=("loan",))
    hall.tell(f.ServiceStarted(call=hall.call(goes_on, "3", at=58), ticket=goes_on, window="3"), at=58)
    hall.take("deposit", at=59)
    now = wall(59)
    figures = today(hall.lobby, branch, configured(branch), now)
    run = Run(hall.lobby, branch, now, roster(hall.lobby, branch, now, figures), figures)
    assert [step.window for step in run.steps if step.urgency != IDLE] == ["2", "3"]


def test_who_joins_during_a_break_is_taken_by_the_idle_window_that_is_there(hall: Hall) -> None:
    """Two windows idle, and the one that would call first has its break by then."""
    branch = branch_of(
        Window(id="1", skills=("loan",), breaks=(Span(TEN, TEN + 60),)),
        Window(id="2", skills=("loan",)),
        Window(id="3", skills=("consult", "deposit")),
    )
    hall.open("1", "2", "3")
    goes_on = hall.take("consult", at=44, cases=5, then=("loan",))
    hall.tell(f.ServiceStarted(call=hall.call(goes_on, "3", at=45), ticket=goes_on, window="3"), at=45)
    hall.take("deposit", at=45)
    now = wall(45.5)
    figures = today(hall.lobby, branch, configured(branch), now)
    run = Run(hall.lobby, branch, now, roster(hall.lobby, branch, now, figures), figures)
    calls = [(step.window, round((step.at - now.at) / 60_000)) for step in run.steps if step.urgency != IDLE]
    assert sorted(calls) == [("2", 20), ("3", 20)], "not window 1 at eleven"
