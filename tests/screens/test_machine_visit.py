"""A whole visit at a real machine without a hub: a finger on the screen, a ticket in the ledger, a slip on paper."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from itertools import count
from typing import Any

import pytest
from msgspec.structs import replace

from kiosk.views.machine import HallNow, hall_now
from kiosk.views.slip import ticket_slip
from kiosk.views.slip_content import slip_content
from kiosk.visit import Taken, Visit
from queue_machine.domain import facts as f
from queue_machine.domain.records import Moment
from queue_machine.domain.refusals import Refusal
from queue_machine.domain.tickets import Ticket
from queue_machine.hardware.memory import FINE, MemoryPrinter
from queue_machine.hardware.outcome import PrintOutcome
from queue_machine.hardware.status import PrinterHealth
from queue_machine.ledger.memory import MemoryLedger
from queue_machine.machine import Machine, Taking
from queue_machine.node import Node
from queue_machine.owner import Owner
from tests.kiosk.machine_samples import BRANCH, FACES, NOW, OUT, TEXTS, ZONE

pytestmark = pytest.mark.screen
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


class NoHub:
    """A hub that is not there."""

    def reachable(self, now: Moment) -> bool:
        return False

    def ask(self, service: str, cause: str, wait_ms: int, now: Moment, reply: Callable[[str | None], None]) -> None:
        reply(None)


class Standing:
    """A ticket machine as it stands in a hall: its node on a thread of its own, a printer, and a desk for its face."""

    def __init__(self) -> None:
        self._ids = count(1)
        self._ticks = count(1_000)
        self.node = Node(
            "m1", MemoryLedger(), machine_id="board", new_epoch=lambda: "0badcafe", now=self.now(), return_within=1
        )
        self.node.commit([f.DayOpened(date="2025-11-20", how="hours")], self.now(), day="2025-11-20")
        self.printer = MemoryPrinter()
        self.machine = Machine(self.node, BRANCH, ZONE, self._new_id, NoHub(), self, 1)
        self.owner = Owner("m1", lambda: None)
        self.owner.start()

    def now(self) -> Moment:
        tick = next(self._ticks)
        return Moment(NOW + tick, tick, "boot")

    def _new_id(self) -> str:
        at = next(self._ids)
        return "".join(LETTERS[(at * 11 + n * 7) % 32] for n in range(26))

    def print_ticket(self, ticket: Ticket, *, copy: bool, done: Callable[[str], None]) -> None:
        wall = self.machine.wall(self.now())
        content = slip_content(ticket, BRANCH, FACES, TEXTS, ZONE, copy_at=wall if copy else None)

        def came(outcome: PrintOutcome) -> None:
            done(outcome.result)

        self.printer.print(ticket_slip(content, TEXTS), came)

    def take(self, service: str, group: str, cases: int, language: str, cause: str) -> Future[Taken]:
        future: Future[Taken] = Future()
        taking = Taking(service=service, group=group, cases=cases, language=language)

        def taken(ticket: Ticket | Refusal) -> None:
            if isinstance(ticket, Refusal):
                future.set_exception(ticket)
                return
            slip: Future[str] = Future()
            made = Taken(
                ticket=ticket.id,
                number=ticket.number,
                service=ticket.service,
                group=ticket.group,
                people_ahead=ticket.told_ahead,
                estimate=ticket.told_estimate,
                told=0,
                served_from=None,
                windows=tuple(w.id for w in BRANCH.windows if ticket.service in w.skills),
                qr=ticket.id,
                slip=slip,
            )
            future.set_result(made)
            self.machine.print_slip(ticket.id, self.now, slip.set_result)

        self.owner.submit(lambda: self.machine.take(taking, cause, self.now, taken))
        return future

    def print_slip(self, ticket: str, cause: str) -> Future[str]:
        future: Future[str] = Future()
        self.owner.submit(lambda: self.machine.print_slip(ticket, self.now, future.set_result))
        return future

    def ask_help(self, about: str, cause: str) -> Future[str]:
        return self.owner.submit(lambda: self.machine.ask_help(about, cause, self.now()))

    def hall(self) -> HallNow:
        def look() -> HallNow:
            wall = self.machine.wall(self.now())
            lobby = self.node.lobby
            return hall_now(
                lobby,
                self.machine.foresight.forecast(lobby, wall),
                BRANCH,
                FACES,
                wall,
                printer=self.printer.health,
                hub_since=None,
                clock_sure=True,
                owed=tuple(t for t in self.machine.owed() if not self.machine.is_printing(t.id)),
                out_of_service="",
            )

        return self.owner.submit(look).result(5)

    def tickets(self) -> list[Ticket]:
        return sorted(
            self.owner.submit(lambda: list(self.node.lobby.tickets.values())).result(5), key=lambda t: t.order
        )


class Scene:
    """A machine, its face in a window, and a visitor's eyes and finger."""

    def __init__(self, hold: Any, standing: Standing) -> None:
        from kiosk import look
        from kiosk.touch.machine import MachineFace

        self.standing, self.now = standing, NOW
        causes = count(1)
        self.held = hold(
            MachineFace,
            screen=look.PORTRAIT,
            accent=FACES.look.accent,
            intent=lambda name, **values: self.visit.intent(name, **values),
        )
        self.visit = Visit(
            branch=BRANCH,
            faces=FACES,
            texts=TEXTS,
            desk=standing,
            show=self.held.face.show,
            now=lambda: self.now,
            new_cause=lambda: f"touch:{next(causes)}",
            later=self.held.face.submit,
        )
        self.look()

    def look(self) -> None:
        """The hall as it is now comes to the screen."""
        self.visit.hall(self.standing.hall())
        self.held.pump()

    def tap(self, *names: str) -> None:
        for name in names:
            self.held.tap(name)

    def sees(self, words: str) -> bool:
        return any(words in text for text in self.held.texts())

    def until(self, words: str) -> None:
        self.held.until(lambda: self.sees(words))
        self.held.pump()
        assert self.held.faults() == []


@pytest.fixture
def standing() -> Iterator[Standing]:
    made = Standing()
    yield made
    made.owner.stop()


@pytest.fixture
def scene(hold: Any, standing: Standing) -> Scene:
    return Scene(hold, standing)


def test_three_touches_bring_a_ticket_and_its_slip(scene: Scene) -> None:
    scene.tap("start", "kind-withdrawal", "service-withdrawal-rent")
    scene.until("请取走下面的小票")
    (ticket,) = scene.standing.tickets()
    assert ticket.number == "D1501"
    assert scene.sees("D1501")
    assert scene.sees("租房提取")
    assert (ticket.service, ticket.group, ticket.prints) == ("withdrawal-rent", "", 1)
    assert len(scene.standing.printer.slips) == 1
    scene.tap("finish")
    assert scene.sees("点这里取号")
    assert not scene.sees("D1501")


def test_a_whole_visit_in_large_type_and_english_with_priority_and_cases(scene: Scene) -> None:
    scene.tap("elder", "language", "groups", "group-elderly", "kind-deposit", "service-deposit-unit")
    scene.tap("cases-more", "cases-more", "take")
    scene.until("Please take your slip below")
    (ticket,) = scene.standing.tickets()
    assert (ticket.cases, ticket.group, ticket.language) == (3, "elderly", "en")
    assert scene.sees("Employer deposits (3 matters)")
    assert scene.sees("Goes first: Aged 60 or over")
    scene.tap("finish")
    scene.look()
    assert scene.sees("点这里取号")


def test_a_trembling_finger_takes_one_ticket(scene: Scene) -> None:
    scene.tap("start", "kind-withdrawal")
    x, y = scene.held.face.where("service-withdrawal-rent")
    from kiosk.touch.pressable import forget_last_tap

    for _ in range(4):
        forget_last_tap()
        scene.held.touch(x, y, "down")
        scene.held.touch(x, y, "up")
    scene.until("请取走下面的小票")
    assert len(scene.standing.tickets()) == 1


def test_a_printer_that_dies_leaves_the_ticket_on_the_screen_and_prints_a_copy_on_touch(scene: Scene) -> None:
    scene.standing.printer.fail_next("no-answer")
    scene.tap("start", "kind-pick-up")
    scene.held.until(lambda: scene.held.face.find("print").shown)
    (ticket,) = scene.standing.tickets()
    assert scene.sees(ticket.number)
    assert [h.about for h in scene.standing.node.lobby.helps.values()] == ["print"]
    scene.tap("print")
    scene.until("请取走下面的小票")
    (slip,) = scene.standing.printer.slips
    assert slip.copy
    assert scene.standing.tickets()[0].prints == 1


def test_without_paper_tickets_go_on_and_the_new_roll_waits_for_a_touch(scene: Scene) -> None:
    scene.standing.printer.become(OUT)
    scene.look()
    assert scene.sees("打印纸用完了")
    for _ in range(2):
        scene.tap("start", "kind-pick-up")
        scene.until("小票没打出来")
        assert scene.sees("可以拍下来")
        scene.tap("finish")
    scene.standing.printer.become(FINE)
    scene.look()
    assert scene.standing.printer.slips == []
    assert scene.sees("有 2 张小票没打出来")
    scene.tap("owed")
    first, second = scene.standing.tickets()
    scene.tap(f"print-{first.id}")
    scene.until("打好了")
    scene.look()
    assert len(scene.standing.printer.slips) == 1
    assert not scene.sees(first.number)
    assert scene.sees(second.number)


def test_help_is_called_from_any_page(scene: Scene) -> None:
    scene.tap("help")
    scene.until("已经叫人了")
    scene.tap("accept", "start", "kind-loan", "help")
    scene.until("已经叫人了")
    assert [h.about for h in scene.standing.node.lobby.helps.values()] == ["help"]


def test_who_stands_still_is_asked_and_one_touch_keeps_the_page(scene: Scene) -> None:
    scene.tap("start", "kind-loan")
    scene.now += FACES.idle_seconds * 1000
    scene.visit.tick()
    scene.until("您还在吗？")
    scene.tap("accept")
    assert scene.sees("贷款：办哪一项？")
    scene.now += FACES.idle_seconds * 1000
    scene.visit.tick()
    scene.now += 20_000
    scene.visit.tick()
    scene.until("点这里取号")


def test_a_screen_that_shows_the_same_draws_nothing(scene: Scene) -> None:
    scene.held.pump(20)
    drawn = scene.held.face.drawn
    for _ in range(10):
        scene.now += 500
        scene.visit.tick()
        scene.look()
    assert scene.held.face.drawn == drawn


def test_a_service_without_tickets_today_says_why_when_touched(scene: Scene) -> None:
    from msgspec.structs import replace

    hall = scene.standing.hall()
    late = tuple(replace(s, ended_at=960) if s.id == "loan-apply" else s for s in hall.services)
    scene.visit.hall(replace(hall, services=late))
    scene.tap("start", "kind-loan", "service-loan-apply")
    scene.until("贷款申请今天不再取号")
    assert scene.standing.tickets() == []


def test_an_unknown_printer_is_trusted_until_it_fails(scene: Scene) -> None:
    scene.standing.printer.become(PrinterHealth())
    scene.look()
    assert not scene.sees("打印纸")


def test_who_may_be_served_late_goes_back_or_takes_the_ticket_all_the_same(scene: Scene) -> None:
    now = scene.standing.hall()
    scene.visit.hall(replace(now, ends=now.minute + 1))
    scene.held.pump()
    scene.tap("start", "kind-withdrawal", "service-withdrawal-rent")
    assert scene.sees("可能要等到下班以后")
    assert scene.standing.tickets() == []
    scene.tap("leave")
    assert not scene.sees("可能要等到下班以后")
    scene.tap("service-withdrawal-rent", "accept")
    scene.until("请取走下面的小票")
    assert len(scene.standing.tickets()) == 1
