"""What followed advice brought: the day played again without it, in minutes waited by all together."""

from queue_machine.dispatch.advice_brought import Brought, Replay
from queue_machine.dispatch.advice_log import outcome
from queue_machine.domain import facts as f
from queue_machine.domain.branch import Branch, Window
from tests.dispatch.conftest import branch_of
from tests.queue_machine.conftest import MINUTE, NINE, Hall

BRANCH = branch_of(Window(id="1", skills=("deposit",)), Window(id="2", skills=("deposit",)))
MIDNIGHT = NINE - 540 * MINUTE


def advised(hall: Hall, what: str, window: str, at: float, minutes: float = 60) -> None:
    start = NINE + round(at * MINUTE)
    given = f.AdviceGiven(
        advice="x", what=what, window=window, start=start, until=start + round(minutes * MINUTE), low=0, high=900
    )
    hall.tell(given, at=at)


def brought(hall: Hall, end: float, branch: Branch = BRANCH) -> Brought | None:
    advice = hall.lobby.advices["x"]
    became = outcome(hall.lobby, advice, NINE + 600 * MINUTE)
    assert became.state == "taken"
    return Replay(hall.lobby, branch, MIDNIGHT).brought(advice, became, NINE + round(end * MINUTE))


def test_one_more_window_saved_what_the_others_would_have_waited_without_it() -> None:
    """Six at once, ten minutes each: two windows from minute 5 on, or one alone."""
    hall = Hall()
    hall.open("1")
    tickets = [hall.take(at=0) for _ in range(6)]
    hall.serve(tickets[0], "1", at=0, minutes=10)
    advised(hall, "open", "2", at=1)
    hall.open("2", at=5)
    for place, ticket in enumerate(tickets[1:]):
        window, first = ("2", 5) if place % 2 == 0 else ("1", 10)
        hall.serve(ticket, window, at=first + place // 2 * 10, minutes=10)
    hall.tell(f.WindowClosed(window="2"), at=35)
    found = brought(hall, 35)
    assert found is not None
    # With it people waited 0, 5, 10, 15, 20, 25 minutes; alone 0, 10, 20, 30, 40, 50; one minute is before the advice.
    assert abs(found.minutes - (150 - 75)) < 1
    assert found.until == NINE + 151 * MINUTE


def test_a_window_that_closed_cost_what_people_waited_more() -> None:
    """Two at once every ten minutes: two windows serve them at once, one lets the second wait."""
    hall = Hall()
    hall.open("1", "2")
    first, second = hall.take(at=0), hall.take(at=0)
    hall.serve(first, "1", at=0, minutes=5)
    hall.serve(second, "2", at=0, minutes=5)
    advised(hall, "close", "2", at=6)
    hall.tell(f.WindowClosed(window="2"), at=7)
    for minute in (10, 20, 30):
        one, other = hall.take(at=minute), hall.take(at=minute)
        hall.serve(one, "1", at=minute, minutes=5)
        hall.serve(other, "1", at=minute + 5, minutes=5)
    hall.tell(f.WindowOpened(window="2", teller="b"), at=60)
    found = brought(hall, 60)
    assert found is not None
    assert abs(found.minutes - 15) < 1


def test_what_cannot_be_played_has_no_figure() -> None:
    hall = Hall()
    hall.open("1")
    advised(hall, "open", "2", at=1)
    hall.open("2", at=5)
    assert brought(hall, 35) is None, "nobody came"


def test_who_was_served_at_the_end_of_the_day_would_not_have_been_left_alone_without_the_window() -> None:
    """The windows closed when all were served; with one less the other would have gone on a while."""
    hall = Hall()
    hall.open("1")
    tickets = [hall.take(at=0) for _ in range(4)]
    advised(hall, "open", "2", at=0.1)
    hall.open("2", at=0.2)
    for place, ticket in enumerate(tickets):
        hall.serve(ticket, "12"[place % 2], at=0.2 + place // 2 * 10, minutes=10)
    hall.tell(f.WindowClosed(window="2"), at=21)
    hall.tell(f.WindowClosed(window="1"), at=22)
    found = brought(hall, 21)
    assert found is not None
    assert abs(found.minutes - (60 - 20)) < 1, "0, 10, 20, 30 minutes instead of 0, 0, 10, 10"
