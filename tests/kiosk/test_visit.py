"""A visit ties touches, the desk and time together: one ticket for one touch, and each ticket for its own visitor."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest
from msgspec.structs import replace

from kiosk.views.machine_view import MachineView
from kiosk.visit import Taken, Visit
from queue_machine.domain.refusals import NoMoreTickets, OutOfService
from tests.kiosk.machine_samples import BRANCH, FACES, NOW, TEXTS, hall

OPEN = hall()


class Counter:
    """A desk that answers when the test says so, and counts what it was asked."""

    def __init__(self) -> None:
        self.takings: list[tuple[tuple[str, str, int, str, str], Future[Taken]]] = []
        self.slips: list[tuple[str, Future[str]]] = []
        self.helps: list[tuple[str, Future[str]]] = []

    def take(self, service: str, group: str, cases: int, language: str, cause: str) -> Future[Taken]:
        future: Future[Taken] = Future()
        self.takings.append(((service, group, cases, language, cause), future))
        return future

    def print_slip(self, ticket: str, cause: str) -> Future[str]:
        future: Future[str] = Future()
        self.slips.append((ticket, future))
        return future

    def ask_help(self, about: str, cause: str) -> Future[str]:
        future: Future[str] = Future()
        self.helps.append((about, future))
        return future


def taken(number: str = "K001") -> Taken:
    return Taken(
        ticket=number.lower() * 6,
        number=number,
        service="pick-up",
        group="",
        people_ahead=3,
        estimate=(8, 14),
        told=15,
        served_from=None,
        windows=("1", "8"),
        qr="token",
        slip=Future(),
    )


class Screen:
    """What a visit shows, and the hand-over of answers to its thread."""

    def __init__(self) -> None:
        self.desk = Counter()
        self.views: list[MachineView] = []
        self.handed: list[Callable[[], None]] = []
        self.now = NOW
        self.causes = 0
        self.visit = Visit(
            branch=BRANCH,
            faces=FACES,
            texts=TEXTS,
            desk=self.desk,
            show=self.views.append,
            now=lambda: self.now,
            new_cause=self._cause,
            later=self.handed.append,
        )

    def _cause(self) -> str:
        self.causes += 1
        return f"touch:{self.causes}"

    def drain(self) -> None:
        while self.handed:
            self.handed.pop(0)()

    @property
    def view(self) -> MachineView:
        return self.views[-1]

    def to_issuing(self) -> "Future[Taken]":
        self.visit.intent("start")
        self.visit.intent("kind", kind="pick-up")
        return self.desk.takings[-1][1]


@pytest.fixture
def screen() -> Screen:
    made = Screen()
    made.visit.hall(OPEN)
    return made


def test_nothing_is_shown_by_making_a_visit_and_touches_before_the_hall_is_known_do_nothing() -> None:
    made = Screen()
    assert made.views == []
    made.visit.intent("start")
    made.visit.tick()
    assert made.view.page == "starting"
    made.visit.hall(OPEN)
    assert made.view.page == "attract"


def test_a_ticket_is_shown_and_then_what_became_of_its_slip(screen: Screen) -> None:
    future, ticket = screen.to_issuing(), taken()
    assert screen.view.page == "issuing"
    future.set_result(ticket)
    assert screen.view.page == "issuing"
    screen.drain()
    assert screen.view.slip is not None
    assert (screen.view.slip.number, screen.view.slip.status.tone) == ("K001", "tint")
    ticket.slip.set_result("printed")
    screen.drain()
    assert screen.view.slip.status.tone == "good"


def test_however_often_one_touches_one_ticket_is_asked_for(screen: Screen) -> None:
    screen.to_issuing()
    for _ in range(4):
        screen.visit.intent("kind", kind="pick-up")
        screen.visit.intent("service", service="pick-up")
    assert len(screen.desk.takings) == 1


def test_each_visitor_has_a_cause_of_their_own(screen: Screen) -> None:
    for number in ("K001", "K002"):
        screen.to_issuing().set_result(taken(number))
        screen.drain()
        screen.visit.intent("finish")
    first, second = (asked[4] for asked, _ in screen.desk.takings)
    assert first != second


def test_a_ticket_that_comes_too_late_is_shown_to_nobody_but_its_slip_is_still_watched(screen: Screen) -> None:
    late = screen.to_issuing()
    screen.now += 15_000
    screen.visit.tick()
    assert screen.view.question is not None
    screen.visit.intent("confirm")
    ticket = taken()
    late.set_result(ticket)
    screen.drain()
    assert screen.view.page == "kinds"
    ticket.slip.set_result("uncertain")
    screen.drain()
    assert [about for about, _ in screen.desk.helps] == ["print"]
    assert all(view.slip is None for view in screen.views)


def test_a_ticket_of_the_visitor_before_never_comes_up_for_the_next(screen: Screen) -> None:
    first = screen.to_issuing()
    screen.now += 15_000
    screen.visit.tick()
    screen.visit.intent("confirm")
    screen.visit.intent("kind", kind="pick-up")
    second = screen.desk.takings[-1][1]
    first.set_result(taken("K001"))
    screen.drain()
    assert screen.view.page == "issuing"
    second.set_result(taken("K002"))
    screen.drain()
    assert screen.view.slip is not None
    assert screen.view.slip.number == "K002"


def test_a_refusal_is_said_in_words(screen: Screen) -> None:
    screen.to_issuing().set_exception(NoMoreTickets(service="pick-up", since="16:00"))
    screen.drain()
    assert screen.view.question is not None
    assert screen.view.question.words == "这项业务今天不再取号，请问引导员"


def test_a_machine_that_cannot_write_goes_out_of_service_until_it_is_well(screen: Screen) -> None:
    screen.to_issuing().set_exception(OutOfService())
    screen.drain()
    assert screen.view.page == "out"
    screen.visit.hall(OPEN)
    assert screen.view.page == "kinds"


def test_an_error_of_another_kind_is_no_silence(screen: Screen, caplog: pytest.LogCaptureFixture) -> None:
    screen.to_issuing().set_exception(RuntimeError("broken"))
    screen.drain()
    assert screen.view.question is not None
    assert screen.view.question.title == "没有取到号"
    assert "ticket not taken" in caplog.text


def test_help_says_that_somebody_comes_when_the_call_is_on_record(screen: Screen) -> None:
    screen.visit.intent("help")
    assert screen.view.question is not None
    assert screen.view.question.title == "正在叫人"
    screen.desk.helps[0][1].set_result("id")
    screen.drain()
    assert screen.view.question.title == "已经叫人了"
    screen.visit.intent("confirm")
    screen.visit.intent("help")
    screen.desk.helps[1][1].set_exception(OutOfService())
    screen.drain()
    assert screen.view.question.title == "没能叫到人"


def test_an_owed_slip_prints_on_touch(screen: Screen) -> None:
    owed = hall(owed=2)
    screen.visit.hall(owed)
    screen.visit.intent("owed")
    screen.visit.intent("print", ticket=owed.owed[0].ticket)
    (ticket, future) = screen.desk.slips[0]
    assert ticket == owed.owed[0].ticket
    future.set_result("printed")
    screen.drain()
    assert screen.view.notes[0].tone == "good"


def test_a_clock_that_is_set_neither_ends_a_visit_nor_holds_it(screen: Screen) -> None:
    screen.visit.intent("start")
    for jump in (86_400_000, -2 * 86_400_000):
        screen.now += jump
        screen.visit.tick()
        assert (screen.view.page, screen.view.question) == ("kinds", None)
    for _ in range(FACES.idle_seconds):
        screen.now += 1000
        screen.visit.tick()
    assert screen.view.question is not None


def test_seconds_count_down_on_the_screen(screen: Screen) -> None:
    screen.visit.intent("start")
    said: list[Any] = []
    for _ in range(FACES.idle_seconds + 21):
        screen.now += 1000
        screen.visit.tick()
        if screen.view.question is not None:
            said.append(screen.view.question.left_words)
    assert said[:2] == ["20 秒后回到首页", "19 秒后回到首页"]
    assert screen.view.page == "attract"


def test_nothing_is_composed_anew_while_nothing_changes(screen: Screen) -> None:
    screen.visit.intent("start")
    shown = len(screen.views)
    for _ in range(10):
        screen.now += 500
        screen.visit.tick()
        screen.visit.hall(hall())
    assert len(screen.views) == shown


def test_a_stopped_machine_says_so_at_once(screen: Screen) -> None:
    screen.visit.stopped()
    assert screen.view.page == "out"
    assert replace(OPEN, out_of_service="disk").out_of_service
