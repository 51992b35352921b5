"""A day that was, played again: visitors, windows and waits come out of the facts as they were."""

from msgspec import structs

from queue_machine.dispatch.policies import policy_named
from queue_machine.dispatch.simulation.day import Day
from queue_machine.dispatch.simulation.figures import Tally, figures
from queue_machine.dispatch.simulation.past import PastDay, past_day
from queue_machine.dispatch.simulation.scenario import branch_of, midnight_of
from queue_machine.dispatch.simulation.visitors import GONE
from queue_machine.domain import facts as f
from queue_machine.domain.branch import Branch, Span
from tests.queue_machine.conftest import MINUTE, NINE, Hall

MIDNIGHT = NINE - 9 * 60 * MINUTE


def _past(hall: Hall, branch: Branch) -> PastDay:
    past = past_day(hall.lobby, branch, MIDNIGHT, midnight_of(0))
    assert past is not None
    return past


def _played(past: PastDay, policy: str) -> Tally:
    from random import Random

    tally = Tally(past.scenario)
    Day(past.scenario, branch_of(past.scenario), 0, policy_named(policy, Random(1)), tally).run(iter(past.visitors))
    return tally


def _busy_morning() -> Hall:
    """One window, three visitors: a loan and a consultation wait for the deposit before them."""
    hall = Hall()
    hall.open("3", at=0)
    deposit = hall.take("deposit", at=0)
    loan = hall.take("loan", at=1)
    consult = hall.take("consult", at=2, group="elderly")
    hall.serve(deposit, "3", at=0, minutes=10)
    hall.serve(loan, "3", at=10, minutes=20)
    hall.serve(consult, "3", at=30, minutes=4)
    hall.tell(f.WindowClosed(window="3"), at=40)
    return hall


def test_visitors_come_again_with_the_matters_that_they_had(branch: Branch) -> None:
    past = _past(_busy_morning(), branch)
    opens = midnight_of(0) + 9 * 60 * MINUTE
    assert [((v.arrives - opens) // MINUTE, v.service, v.group, v.work // MINUTE) for v in past.visitors] == [
        (0, "deposit", "ordinary", 10),
        (1, "loan", "ordinary", 20),
        (2, "consult", "priority", 4),
    ]
    assert (past.scenario.open, past.scenario.close, past.left_out) == (540, 580, 0)
    [window] = past.scenario.windows
    assert (window.id, window.closures) == ("3", ())


def test_the_waits_that_there_were_and_those_under_another_policy(branch: Branch) -> None:
    past = _past(_busy_morning(), branch)
    was = figures(past.scenario, past.tally)
    assert {name: part.wait.mean for name, part in was.services.items()} == {"deposit": 0, "loan": 9, "consult": 28}
    assert was.windows == {"3": round(34 / 40, 4)}
    again = figures(past.scenario, _played(past, "fcfs"))
    assert again.wait == was.wait
    better = figures(past.scenario, _played(past, "clock"))
    assert {name: part.wait.mean for name, part in better.services.items()} == {"deposit": 0, "loan": 13, "consult": 8}


def test_a_window_is_away_when_it_was(branch: Branch) -> None:
    hall = Hall()
    hall.open("1", at=0)
    hall.open("3", at=30)
    ticket = hall.take("deposit", at=0)
    hall.serve(ticket, "1", at=0, minutes=5)
    hall.tell(f.WindowPaused(window="1", reason="rest"), at=10)
    hall.open("1", at=25)
    hall.tell(f.WindowClosed(window="1"), at=60)
    hall.tell(f.WindowClosed(window="3"), at=90)
    past = _past(hall, branch)
    closures = {window.id: window.closures for window in past.scenario.windows}
    assert closures == {"1": (Span(550, 565), Span(600, 630)), "3": (Span(540, 570),)}


def test_a_missed_call_and_a_return_happen_again(branch: Branch) -> None:
    hall = Hall()
    hall.open("3", at=0)
    back, gone = hall.take("deposit", at=0), hall.take("loan", at=1)
    hall.miss(back, "3", at=2)
    hall.miss(gone, "3", at=4)
    hall.tell(f.TicketReturned(ticket=back), at=9)
    hall.serve(back, "3", at=12, minutes=6)
    past = _past(hall, branch)
    assert [v.absences for v in past.visitors] == [(6 * MINUTE,), (GONE,)]
    assert list(past.tally.waits["ordinary", "deposit"]) == [2 + 3], "the time away is no wait"
    assert _played(past, "clock").unserved == 0


def test_what_cannot_be_played_is_counted_and_an_empty_day_is_none(branch: Branch) -> None:
    hall = _busy_morning()
    hall.tell(f.TicketCancelled(ticket=hall.take("deposit", at=3)), at=4)
    hall.take("abolished", at=5)
    assert _past(hall, branch).left_out == 2
    assert past_day(Hall().lobby, branch, MIDNIGHT, midnight_of(0)) is None


def test_a_break_of_the_rota_that_was_worked_through_is_none(branch: Branch) -> None:
    """Window 3 has its lunch from 12:30 to 13:30 and served all the same."""
    hall = Hall()
    hall.open("3", at=0)
    for at in range(180, 300, 20):
        hall.serve(hall.take("deposit", at=at), "3", at=at, minutes=15)
    hall.tell(f.WindowClosed(window="3"), at=300)
    past = _past(hall, branch)
    [window] = past.scenario.windows
    assert (window.breaks, window.closures) == ((), ())
    assert figures(past.scenario, _played(past, "fcfs")).wait.max == 0


def test_all_services_of_a_ticket_are_played_and_one_that_is_gone_is_counted(branch: Branch) -> None:
    hall = Hall()
    hall.open("3", at=0)
    ticket = hall.take("deposit", at=0, then=("loan", "consult"))
    for at, minutes in ((0, 10), (12, 20), (40, 4)):
        hall.serve(ticket, "3", at=at, minutes=minutes)
    gone = hall.take("deposit", at=50, then=("abolished",))
    hall.serve(gone, "3", at=50, minutes=5)
    hall.serve(gone, "3", at=60, minutes=5)
    past = _past(hall, branch)
    assert [[(service, work // MINUTE) for service, work in v.steps] for v in past.visitors] == [
        [("deposit", 10), ("loan", 20), ("consult", 4)],
        [("deposit", 5)],
    ]
    assert (past.left_out, past.shortened) == (0, 1)
    assert sum(_played(past, "fcfs").busy.values()) == (10 + 20 + 4 + 5) * MINUTE


def test_the_hall_that_is_played_has_the_kinds_and_the_comprehensive_windows_of_the_real_one(branch: Branch) -> None:
    """`theq` goes by them."""
    same = structs.replace(
        branch,
        services=tuple(structs.replace(service, kind="counter") for service in branch.services),
        windows=tuple(structs.replace(window, comprehensive=window.id == "1") for window in branch.windows),
    )
    hall = _busy_morning()
    hall.open("1", at=0)
    hall.tell(f.WindowClosed(window="1"), at=40)
    played = branch_of(_past(hall, same).scenario)
    assert {service.kind for service in played.services} == {"counter"}
    assert {window.id: window.comprehensive for window in played.windows} == {"1": True, "3": False}
