"""The public board: what is published of a lobby, and what never is."""

from collections.abc import Sequence
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from queue_machine.domain import facts as f
from queue_machine.domain.branch import Branch, Hours, Service, Span, Window
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.public_board import (
    CALLS,
    BoardCall,
    PublicBoard,
    encode_board,
    public_board,
    read_board,
    same_board,
    visitors_at_windows,
)
from queue_machine.domain.records import Moment, chain
from queue_machine.domain.wall import wall_at

ZONE = ZoneInfo("Asia/Shanghai")
OPENED = 1_763_600_400_000
"""2025-11-20 09:00 in the hall, a Thursday."""
MINUTE = 60_000
WORKDAY = (Span(510, 720), Span(780, 1020))
BRANCH = Branch(
    id="demo",
    time_zone="Asia/Shanghai",
    hours=Hours(week=(WORKDAY,) * 5 + ((),) * 2, closed_dates=("2025-11-21",)),
    services=(
        Service(id="deposit", letter="A", kind="deposit"),
        Service(id="loan", letter="B", kind="loan"),
    ),
    windows=(Window(id="1", skills=("deposit",)), Window(id="2", skills=("loan",)), Window(id="3", skills=("loan",))),
    groups=(),
)


class Hall:
    """A lobby told of facts one after another, with the time that passes between them."""

    def __init__(self) -> None:
        self.lobby = Lobby()
        self.now = OPENED
        self._seq, self._prev = 0, ""
        self.tell(f.DayOpened(date="2025-11-20"))

    def tell(self, *facts: f.Fact, minutes: float = 1) -> "Hall":
        for fact in facts:
            moment = Moment(self.now, self._seq, "boot")
            made = chain(
                [fact],
                origin="hub/0123456789abcdef",
                seq=self._seq,
                prev=self._prev,
                order=self._seq,
                now=moment,
                day="2025-11-20",
                term=1,
                cause="",
            )
            self.lobby.fold(made)
            self._seq, self._prev = made[-1].record.seq, made[-1].hash
            self.now += int(minutes * MINUTE)
        return self

    def issue(self, *numbers: str, service: str = "deposit") -> "Hall":
        return self.tell(*(f.TicketIssued(ticket=token(n), number=n, service=service) for n in numbers))

    def call(self, number: str, window: str, service: str = "deposit") -> "Hall":
        return self.tell(
            f.TicketCalled(
                call=f"c-{number}-{window}",
                ticket=token(number),
                number=number,
                window=window,
                service=service,
                teller="1007",
                reason=f.Reason(why="clock"),
            )
        )

    def of(self, kind: type[f.Fact], number: str, window: str, **more: object) -> "Hall":
        return self.tell(kind(call=f"c-{number}-{window}", ticket=token(number), window=window, **more))

    def board(self, restored_at: int = 0) -> PublicBoard:
        told = {"deposit": SimpleNamespace(told=15, served_from=None), "loan": SimpleNamespace(told=0, served_from=780)}
        return public_board(self.lobby, BRANCH, wall_at(self.now, ZONE), told.get, restored_at=restored_at)


def token(number: str) -> str:
    return "secret" + number.lower()


def numbers(calls: Sequence[BoardCall]) -> list[str]:
    return [call.number for call in calls]


@pytest.fixture
def hall() -> Hall:
    return Hall().tell(f.WindowOpened(window="1", teller="1007"), f.WindowOpened(window="2", teller="1008"))


def test_the_last_call_stands_first_with_its_window_time_and_state(hall: Hall) -> None:
    hall.issue("A001", "A002").call("A001", "1").of(f.ServiceStarted, "A001", "1")
    called_at = hall.now
    hall.call("A002", "2")
    newest, before = hall.board().calls
    assert newest == BoardCall(number="A002", window="2", service="deposit", at=called_at)
    assert (before.number, before.state) == ("A001", "serving")


def test_a_recall_brings_an_old_call_back_to_the_top(hall: Hall) -> None:
    hall.issue("A001", "A002").call("A001", "1").call("A002", "2").of(f.TicketRecalled, "A001", "1")
    board = hall.board()
    assert numbers(board.calls) == ["A001", "A002"]
    assert board.calls[0].times == 2 and board.calls[0].recalled and not board.calls[1].recalled


def test_a_recall_is_shown_however_many_calls_came_since(hall: Hall) -> None:
    many = [f"A{n:03d}" for n in range(2, 40)]
    hall.issue("A001", *many).call("A001", "1")
    for number in many:
        hall.call(number, "2").of(f.ServiceCompleted, number, "2")
    hall.of(f.TicketRecalled, "A001", "1")
    board = hall.board()
    assert board.calls[0].number == "A001"
    assert len(board.calls) == CALLS


def test_a_visitor_called_twice_stands_once_where_the_last_call_sent_him(hall: Hall) -> None:
    hall.issue("A001").call("A001", "1")
    hall.tell(f.TicketTransferred(ticket=token("A001"), call="c-A001-1", window="1", to_window="2")).call("A001", "2")
    assert [(call.number, call.window) for call in hall.board().calls] == [("A001", "2")]


def test_a_call_that_was_taken_back_sends_nobody_anywhere(hall: Hall) -> None:
    hall.issue("A001").call("A001", "1").tell(f.TicketCancelled(ticket=token("A001")))
    assert hall.board().calls == ()


def test_each_window_says_what_it_is_doing(hall: Hall) -> None:
    hall.issue("A001", "A002").call("A001", "1")
    states = {window.id: (window.state, window.number) for window in hall.board().windows}
    assert states == {"1": ("calling", "A001"), "2": ("free", ""), "3": ("closed", "")}
    hall.of(f.ServiceStarted, "A001", "1").tell(f.WindowPaused(window="2", reason="lunch", until=780))
    one, two, _ = hall.board().windows
    assert (one.state, one.number) == ("serving", "A001")
    assert (two.state, two.reason, two.until) == ("paused", "lunch", 780)


def test_a_window_with_a_visitor_on_hold_is_free_for_the_next(hall: Hall) -> None:
    hall.issue("A001").call("A001", "1").of(f.ServiceStarted, "A001", "1").of(f.TicketHeld, "A001", "1")
    window = hall.board().windows[0]
    assert (window.state, window.number) == ("free", "")


def test_a_pause_while_somebody_is_still_served_shows_the_visitor(hall: Hall) -> None:
    hall.issue("A001").call("A001", "1").of(f.ServiceStarted, "A001", "1").tell(
        f.WindowPaused(window="1", reason="lunch", until=780)
    )
    window = hall.board().windows[0]
    assert (window.state, window.number, window.reason, window.until) == ("serving", "A001", "", None)


def test_waiting_people_and_minutes_are_told_by_service(hall: Hall) -> None:
    hall.issue("A001", "A002").issue("B001", service="loan")
    deposit, loan = hall.board().services
    assert (deposit.letter, deposit.waiting, deposit.told, deposit.served_from) == ("A", 2, 15, None)
    assert (loan.letter, loan.waiting, loan.served_from) == ("B", 1, 780)
    assert hall.board().waiting == 3


def test_passed_numbers_are_named_until_they_return(hall: Hall) -> None:
    hall.issue("A001", "A002")
    for number in ("A001", "A002"):
        hall.call(number, "1").of(f.TicketMissed, number, "1")
    assert hall.board().passed == ("A002", "A001")
    hall.tell(f.TicketReturned(ticket=token("A002")))
    assert hall.board().passed == ("A001",)


def test_a_closed_day_shows_no_calls_but_when_the_hall_opens_again(hall: Hall) -> None:
    hall.issue("A001").call("A001", "1").of(f.TicketMissed, "A001", "1")
    hall.tell(f.DayClosed(date="2025-11-20", heads={}))
    board = hall.board()
    assert (board.day, board.calls, board.passed) == ("closed", (), ())
    assert (board.today.date, board.today.spans) == ("2025-11-20", WORKDAY)
    # The Friday is a holiday and the weekend has no hours.
    assert board.next_opening is not None and board.next_opening.date == "2025-11-24"


def test_a_hall_that_never_opened_says_so_and_one_without_hours_promises_no_day() -> None:
    wall = wall_at(OPENED, ZONE)
    board = public_board(Lobby(), BRANCH, wall, lambda service: None)
    assert (board.day, board.calls, [w.state for w in board.windows]) == ("none", (), ["closed"] * 3)
    idle = Branch(
        id="demo", time_zone="UTC", hours=Hours(week=((),) * 7), services=BRANCH.services, windows=(), groups=()
    )
    assert public_board(Lobby(), idle, wall, lambda service: None).next_opening is None


def test_only_a_hall_with_somebody_at_a_window_was_interrupted(hall: Hall) -> None:
    assert not visitors_at_windows(hall.lobby, BRANCH)
    hall.issue("A001").call("A001", "1")
    assert visitors_at_windows(hall.lobby, BRANCH)
    hall.of(f.ServiceCompleted, "A001", "1")
    assert not visitors_at_windows(hall.lobby, BRANCH)


def test_nothing_but_numbers_is_published(hall: Hall) -> None:
    hall.issue("A001", "A002").call("A001", "1")
    raw = encode_board(hall.board())
    for private in (b"secret", b"1007", b"c-A001", b"teller", b"group"):
        assert private not in raw


def test_a_published_board_reads_back_as_it_was(hall: Hall) -> None:
    hall.issue("A001", "A002").call("A001", "1").tell(f.WindowPaused(window="2", reason="lunch", until=780))
    board = hall.board(restored_at=OPENED + MINUTE)
    assert read_board(encode_board(board)) == board
    assert read_board(encode_board(board)[:-1] + b',"from_a_newer_version":1}') == board


def test_a_busy_hall_fits_in_a_small_message(hall: Hall) -> None:
    hall.issue(*(f"A{n:03d}" for n in range(1, 60)))
    for n in range(1, 20):
        hall.call(f"A{n:03d}", "1").of(f.ServiceCompleted, f"A{n:03d}", "1")
    assert len(encode_board(hall.board())) < 4096


def test_a_board_that_only_grew_older_is_the_same_board(hall: Hall) -> None:
    before = hall.board()
    hall.now += 1000
    assert same_board(before, hall.board())
    assert not same_board(before, hall.issue("A009").board())
    assert not same_board(None, before) and same_board(None, None)
