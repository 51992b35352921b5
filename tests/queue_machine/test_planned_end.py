"""A window that is opened for an hour (高峰岗): the end that is planned belongs to the open window alone."""

from queue_machine.domain import facts as f
from tests.queue_machine.conftest import Hall, folded

HALF_PAST_ELEVEN, NOON = 690, 720


def told(hall: Hall) -> tuple[str, int | None]:
    state = hall.lobby.window("1")
    return state.state, state.until


def test_a_window_knows_until_when_it_is_open_and_forgets_it_when_it_closes(hall: Hall) -> None:
    hall.tell(f.WindowOpened(window="1", teller="lin", until=HALF_PAST_ELEVEN))
    assert told(hall) == ("open", HALF_PAST_ELEVEN)
    hall.tell(f.WindowClosed(window="1"), at=1)
    assert told(hall) == ("closed", None)


def test_another_end_is_another_opening_that_leaves_the_teller_at_work_since_the_first(hall: Hall) -> None:
    hall.tell(f.WindowOpened(window="1", teller="lin"))
    since = hall.lobby.window("1").since
    hall.tell(f.WindowOpened(window="1", teller="lin", until=HALF_PAST_ELEVEN), at=30)
    hall.tell(f.WindowOpened(window="1", teller="lin", until=NOON), at=60)
    assert told(hall) == ("open", NOON)
    assert hall.lobby.window("1").since == since
    hall.tell(f.WindowOpened(window="1", teller="lin"), at=70)
    assert told(hall) == ("open", None)
    hall.tell(f.WindowOpened(window="1", teller="wang"), at=80)
    assert hall.lobby.window("1").since > since


def test_a_pause_says_when_it_ends_and_not_when_the_window_closes(hall: Hall) -> None:
    hall.tell(f.WindowOpened(window="1", teller="lin", until=NOON))
    hall.tell(f.WindowPaused(window="1", until=HALF_PAST_ELEVEN), at=5)
    assert told(hall) == ("paused", HALF_PAST_ELEVEN)


def test_it_is_the_same_in_whatever_order_the_records_come(hall: Hall) -> None:
    hall.tell(f.WindowOpened(window="1", teller="lin", until=HALF_PAST_ELEVEN))
    hall.tell(f.WindowOpened(window="1", teller="lin", until=NOON), at=5)
    assert folded(reversed(hall.hub.records)).window("1") == hall.lobby.window("1")


def test_a_fact_of_before_reads_as_an_opening_without_an_end() -> None:
    assert f.read_fact(b'{"kind":"WindowOpened","window":"1","teller":"lin"}') == f.WindowOpened(
        window="1", teller="lin"
    )


def test_what_follows_on_a_ticket_can_be_changed_while_it_waits(hall: Hall) -> None:
    ticket = hall.take("deposit", then=("loan",))
    hall.tell(f.TicketChanged(ticket=ticket, group="elderly"))
    assert hall[ticket].then == ("loan",)
    hall.tell(f.TicketChanged(ticket=ticket, then=("consult", "loan")))
    assert hall[ticket].then == ("consult", "loan")
    hall.serve(ticket)
    assert (hall[ticket].state, hall[ticket].service, hall[ticket].kind) == ("waiting", "consult", "transferred")
