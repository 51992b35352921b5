"""What holds in any hall: order, no idling, no double choice, no starving, and a forecast that comes true."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from queue_machine.dispatch.clock import choose
from queue_machine.dispatch.forecast import forecast
from queue_machine.dispatch.knowledge import Knowledge
from queue_machine.dispatch.pace import may_take
from queue_machine.dispatch.turns import turns
from queue_machine.domain import facts as f
from queue_machine.domain.branch import Branch, Window
from queue_machine.domain.lobby_index import class_of
from tests.dispatch.conftest import branch_of, wall
from tests.queue_machine.conftest import MINUTE, NINE, Hall

BRANCH = branch_of(
    Window(id="1", skills=("deposit", "consult")),
    Window(id="2", skills=("loan",)),
    Window(id="3", skills=("deposit", "loan", "consult"), comprehensive=True),
)
SINGLE = branch_of(Window(id="1", skills=("deposit", "loan", "consult")))
MEANS = {service.id: service.mean for service in BRANCH.services}

tickets = st.tuples(
    st.sampled_from(list(MEANS)),
    st.sampled_from(["", "", "", "elderly", "veteran", "booked"]),
    st.integers(0, 60),
    st.sampled_from(["fresh", "fresh", "fresh", "fresh", "returned", "bound", "slot", "moved"]),
)
queues = st.lists(tickets, min_size=1, max_size=14)


def _hall(queue: list[tuple[str, str, int, str]]) -> Hall:
    hall = Hall()
    for service, group, minute, how in sorted(queue, key=lambda each: each[2]):
        slot = NINE + (minute + 15) * MINUTE if how in ("slot", "moved") else None
        ticket = hall.take(service, at=minute, group=group, slot=slot)
        if how == "returned":
            hall.miss(ticket, "3", at=minute + 1)
            hall.tell(f.TicketReturned(ticket=ticket), at=minute + 3)
        elif how == "moved":
            hall.tell(f.TicketTransferred(ticket=ticket, to_service=service), at=minute + 3)
        elif how == "bound":
            hall.tell(f.TicketTransferred(ticket=ticket, to_window="3"), at=minute + 3)
    return hall


def _may_take(hall: Hall, branch: Branch, window: str) -> list[str]:
    found = branch.window(window)
    assert found is not None
    waiting = hall.lobby.waiting()
    return [t.id for t in waiting if may_take(branch, window, found.skills, class_of(t), hall.lobby)]


@settings(max_examples=120, deadline=None)
@given(queue=queues, windows=st.lists(st.sampled_from(["1", "2", "3"]), min_size=1, max_size=20))
def test_no_window_idles_nobody_is_chosen_twice_and_each_class_is_called_in_order(queue: Any, windows: Any) -> None:
    hall = _hall(queue)
    called: list[str] = []
    for step, window in enumerate(windows):
        at = 70 + step
        before = hall.hub.seq
        choice = choose(hall.lobby, BRANCH, window, wall(at))
        assert choice == choose(hall.lobby, BRANCH, window, wall(at))
        assert hall.hub.seq == before
        allowed = _may_take(hall, BRANCH, window)
        assert (choice is None) == (not allowed)
        if choice is None:
            continue
        ticket = choice.ticket
        assert ticket.id in allowed
        assert ticket.id not in called
        if ticket.kind != "returned":
            mates = [t for t in hall.lobby.waiting() if class_of(t) == class_of(ticket)]
            assert all((ticket.since, ticket.order) <= (mate.since, mate.order) for mate in mates)
        reason = choice.reason
        assert reason.candidates[0].number == ticket.number
        ordinary = [t for t in hall.lobby.waiting() if t.id in allowed and not t.group and t.slot is None]
        if ticket.kind != "returned" and not ticket.group and ticket.slot is None:
            heads = [t for t in ordinary if t.kind != "returned"]
            limit = BRANCH.policy.overtake_limit * MINUTE
            assert all(ticket.since <= other.since + limit for other in heads), "nobody is overtaken by much"
        called.append(ticket.id)
        hall.serve(ticket.id, window, at=at, minutes=0.5)


@settings(max_examples=100, deadline=None)
@given(queue=queues)
def test_the_forecast_of_one_window_is_what_the_clock_then_does(queue: Any) -> None:
    """Services last their mean and nobody else comes, so order, people ahead and interval must all come true."""
    hall = _hall([each for each in queue if each[3] != "bound"] or [("loan", "", 0, "fresh")])
    hall.open("1")
    start = 70.0
    run = forecast(hall.lobby, SINGLE, wall(start), Knowledge(days=1))
    told = {t.id: run.ticket(t.id) for t in hall.lobby.waiting()}
    shown = [turn.ticket.number for turn in turns(hall.lobby, SINGLE, "1", wall(start), count=1).order]
    at = start
    for ahead in range(len(told)):
        choice = choose(hall.lobby, SINGLE, "1", wall(at))
        assert choice is not None
        estimate = told[choice.ticket.id]
        assert estimate is not None
        assert estimate.ahead == ahead
        assert estimate.low <= at - start <= estimate.high <= estimate.told
        assert ahead > 0 or shown == [choice.ticket.number]
        minutes = MEANS[choice.ticket.service]
        hall.serve(choice.ticket.id, "1", at=at, minutes=minutes)
        at += minutes


@settings(max_examples=100, deadline=None)
@given(queue=queues, open_=st.sets(st.sampled_from(["1", "2", "3"])), at=st.integers(-120, 700))
def test_every_waiting_ticket_and_every_newcomer_has_a_sound_estimate(queue: Any, open_: set[str], at: int) -> None:
    hall = _hall(queue)
    hall.open(*sorted(open_))
    before = hall.lobby.version
    run = forecast(hall.lobby, BRANCH, wall(at))
    waiting = hall.lobby.waiting()
    estimates = [run.ticket(ticket.id) for ticket in waiting]
    estimates += [run.service(service, group) for service in MEANS for group in ("", "elderly", "booked", "strange")]
    for estimate in estimates:
        assert estimate is not None
        assert 0 <= estimate.low <= estimate.high <= estimate.told
        assert estimate.told % 5 == 0
        assert 0 <= estimate.ahead <= len(waiting)
        assert estimate.told >= (5 if estimate.ahead else 0)
    for service in MEANS:
        ordinary = run.service(service)
        assert run.service(service, "elderly").ahead <= ordinary.ahead
    assert hall.lobby.version == before


@settings(max_examples=40, deadline=None)
@given(gap=st.integers(4, 9), group=st.sampled_from(["elderly", "veteran", "booked"]))
def test_a_stream_of_people_who_go_first_never_starves_an_ordinary_visitor(gap: int, group: str) -> None:
    """As long as the window keeps up with them, the ordinary visitor's share outgrows any newcomer's."""
    hall = Hall()
    ordinary = hall.take(at=0)
    for at in range(0, 150, gap):
        hall.take(at=at, group=group)
        choice = choose(hall.lobby, SINGLE, "1", wall(at))
        assert choice is not None
        hall.serve(choice.ticket.id, "1", at=at, minutes=gap - 1)
        if choice.ticket.id == ordinary:
            break
    pace = 4 if group == "elderly" else 6
    assert hall[ordinary].state == "completed"
    assert at <= pace * (10 + gap) + gap
