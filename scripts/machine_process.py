"""The ticket machine's process: node, printer, control socket and, where there is a screen, its face."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from msgspec.structs import replace

from config.settings import Settings
from kiosk.views.machine import HallNow, hall_now
from kiosk.views.slip import ticket_slip
from kiosk.views.slip_content import slip_content
from kiosk.visit import Taken
from mqtt_bridge.wire import Answer, Ask, BadMessage, unpack
from queue_machine.domain.facts import TicketChanged
from queue_machine.domain.records import Moment
from queue_machine.domain.refusals import OutOfService, Refusal
from queue_machine.domain.tickets import Ticket
from queue_machine.hardware.outcome import PrintOutcome
from queue_machine.hardware.port import SerialPort
from queue_machine.hardware.printer import EscposPrinter
from queue_machine.hardware.profiles import fitted
from queue_machine.hardware.simulated import VirtualPrinter
from queue_machine.hardware.slip import Slip
from queue_machine.hardware.status import PrinterHealth
from queue_machine.machine import Machine, Taking
from queue_machine.owner import OwnerStopped
from queue_machine.past_days import PastDays
from scripts.clock import SystemClock, new_id
from scripts.control import Control, ControlError, Handler
from scripts.station import Station

T = TypeVar("T")
log = logging.getLogger(__name__)

SLIP_WAIT = 12.0
"""Seconds that `anju take` waits for the slip before it says that it is not printed."""
WATCH = 1.0
"""Seconds between two looks at the hall for the screen."""


class HubNumbers:
    """The hall's numbers, asked of the hub over the exchange."""

    def __init__(self, station: Station) -> None:
        self._exchange = station.exchange

    def reachable(self, now: Moment) -> bool:
        return self._exchange.hub(now) is not None

    def ask(self, service: str, cause: str, wait_ms: int, now: Moment, reply: Callable[[str | None], None]) -> None:
        hub = self._exchange.hub(now)

        def answered(answer: Answer | None) -> None:
            number: str | None = None
            if answer is not None and answer.ok:
                try:
                    number = unpack(answer.body, dict[str, str]).get("number")
                except BadMessage as error:
                    log.error("answer does not read reason=%s", error)
            reply(number)

        if hub is None:
            reply(None)
        else:
            self._exchange.ask(hub, "number", {"service": service}, wait_ms, f"number:{cause}", now, answered)


class MachineProcess:
    """A ticket machine in one process; `desk` is what its face asks."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        data: Path,
        password: str,
        brokers: Sequence[tuple[str, int]],
        *,
        trial: bool,
    ) -> None:
        """Raises LedgerError, UnknownProfile, OSError for what keeps a machine from starting."""
        self.settings, self.data = settings, data
        self.station = Station(name, "machine", settings, data, SystemClock(vouched=trial), password, brokers)
        self.virtual: VirtualPrinter | None = None
        self.printer: EscposPrinter | None = self._open_printer(name)
        digit = next(machine.digit for machine in settings.machines if machine.node == name)
        self.machine = Machine(
            self.station.node, settings.branch, self.station.zone, new_id, HubNumbers(self.station), self, digit
        )
        self.station.exchange.answering = self._answer
        self._told: HallNow | None = None
        self.watchers: list[Callable[[HallNow], None]] = []
        """Told, on the owner's thread, what the hall looks like now, when that changed."""
        self._open: set[Future[Any]] = set()
        self.station.changed += [self._look, self._give_up]
        past = PastDays(self.station.node, settings.branch, self.station.zone, self.machine.foresight)
        self.station.ticks += [self._watch, past.tick]
        self.handlers: dict[str, Handler] = {"take": self._control_take, "status": self.station.status}
        self._control: Control | None = None

    def _open_printer(self, name: str) -> EscposPrinter | None:
        found = self.settings.devices.printer(name)
        if found is None:
            self.station.parts["paper"] = "none"
            return None
        model = fitted(
            found.profile,
            paper_mm=found.paper_mm,
            chinese=found.chinese,
            native_qr=found.native_qr,
            cutter=found.cutter,
            status=found.status,
        )
        address = found.port
        if address == "virtual":
            link = self.station.folder / "printer"
            self.virtual = VirtualPrinter(link, self.data / "slips", model)
            self.virtual.__enter__()
            address = str(link)
        printer = EscposPrinter(SerialPort(address, baud=found.baud), model)
        printer.on_health(self._heard_health)
        return printer

    def start(self) -> None:
        self.station.start()
        self._control = Control(self.station.folder, self.handlers)
        self.station.owner.submit(lambda: self.machine.recover(self.station.clock.now))

    def stop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self.printer is not None:
            self.printer.close()
        self.station.stop()
        if self.virtual is not None:
            self.virtual.__exit__(None, None, None)

    def _heard_health(self, health: PrinterHealth) -> None:
        self.station.owner.submit(partial(self._printer_health, health))

    # -- the printer -----------------------------------------------------------------------------------------------

    def _printer_health(self, health: PrinterHealth) -> None:
        self.station.parts["paper"] = health.paper
        self.station.parts["printer"] = health.obstacle or ("ok" if health.fine else "unknown")
        self._look()

    def print_ticket(self, ticket: Ticket, *, copy: bool, done: Callable[[str], None]) -> None:
        """Put a ticket on paper; the outcome comes back on the owner's thread."""
        if self.printer is None:
            done("refused")
            return
        wall, lobby = self.machine.wall(self.station.clock.now()), self.station.node.lobby
        if any(isinstance(each.fact, TicketChanged) for each in lobby.story(ticket.id)):
            # What was told at the issue was about another service or group.
            told = self.machine.foresight.forecast(lobby, wall).ticket(ticket.id)
            if told is not None:
                estimate = None if told.served_from is not None else told.as_told
                ticket = replace(ticket, told_ahead=told.ahead, told_estimate=estimate)
        later = None
        if ticket.told_estimate is None:
            later = self.machine.foresight.newcomer(lobby, wall, ticket.service, ticket.group).served_from
        content = slip_content(
            ticket,
            self.settings.branch,
            self.settings.faces,
            self.station.texts,
            self.station.zone,
            copy_at=wall if copy else None,
            served_from=later,
        )

        def came(outcome: PrintOutcome) -> None:
            self.station.owner.submit(lambda: done(outcome.result))

        self.printer.print(ticket_slip(content, self.station.texts), came)

    # -- the face's desk -------------------------------------------------------------------------------------------

    def take(
        self, service: str, group: str, cases: int, language: str, cause: str, then: tuple[str, ...] = ()
    ) -> Future[Taken]:
        """Issue a ticket as if touched and print its slip; the future holds what the screen says."""
        if self.printer is not None:
            self.printer.expect()
        future: Future[Taken] = self._awaited(Future())
        taking = Taking(service=service, group=group, cases=cases, language=language, then=then)

        def taken(ticket: Ticket | Refusal) -> None:
            if isinstance(ticket, Refusal):
                future.set_exception(ticket)
                return
            slip: Future[str] = self._awaited(Future())
            future.set_result(self._as_taken(ticket, slip))
            self.machine.print_slip(ticket.id, self.station.clock.now, slip.set_result)

        work = partial(self.machine.take, taking, cause, self.station.clock.now, taken)
        self._guard(self.station.owner.submit(work), future)
        return future

    def print_slip(self, ticket: str, cause: str) -> Future[str]:
        """Print a slip that is owed, on touch; the future holds the outcome."""
        future: Future[str] = self._awaited(Future())
        work = partial(self.machine.print_slip, ticket, self.station.clock.now, future.set_result)
        self._guard(self.station.owner.submit(work), future)
        return future

    def ask_help(self, about: str, cause: str) -> Future[str]:
        """Call the guide; the future holds the call's id."""
        return self.station.owner.submit(lambda: self.machine.ask_help(about, cause, self.station.clock.now()))

    def _awaited(self, future: Future[T]) -> Future[T]:
        """A future that somebody waits for; it fails when the node goes out of service before it is settled."""
        self._open.add(future)
        future.add_done_callback(self._open.discard)
        return future

    def _give_up(self) -> None:
        if self.station.ended.is_set():
            for future in list(self._open):
                if not future.done():
                    future.set_exception(OutOfService())

    @staticmethod
    def _guard(work: Future[Any], future: Future[Any]) -> None:
        """What fails before the outcome is known fails the outcome: nobody waits for ever."""

        def check(done: Future[Any]) -> None:
            error = done.exception()
            if error is not None and not future.done():
                future.set_exception(OutOfService() if isinstance(error, OwnerStopped) else error)

        work.add_done_callback(check)

    def _as_taken(self, ticket: Ticket, slip: "Future[str]") -> Taken:
        branch = self.settings.branch
        wall = self.machine.wall(self.station.clock.now())
        told = self.machine.foresight.newcomer(self.station.node.lobby, wall, ticket.service, ticket.group)
        public = self.settings.faces.public_url
        return Taken(
            ticket=ticket.id,
            number=ticket.number,
            service=ticket.service,
            group=ticket.group,
            people_ahead=ticket.told_ahead,
            estimate=ticket.told_estimate,
            told=0 if ticket.told_estimate is None else -(-ticket.told_estimate[1] // 5) * 5,
            served_from=told.served_from if ticket.told_estimate is None else None,
            windows=tuple(w.id for w in branch.windows if ticket.service in w.skills),
            qr=f"{public}/t/{ticket.id}" if public else ticket.id,
            slip=slip,
        )

    # -- what the screen shows -------------------------------------------------------------------------------------

    def _watch(self, now: Moment) -> float | None:
        self._look()
        return WATCH

    def hall(self) -> HallNow:
        """What the machine knows of the hall now. On the owner's thread."""
        now = self.station.clock.now()
        wall = self.machine.wall(now)
        lobby = self.station.node.lobby
        return hall_now(
            lobby,
            self.machine.foresight.forecast(lobby, wall),
            self.settings.branch,
            self.settings.faces,
            wall,
            printer=None if self.printer is None else self.printer.health,
            hub_since=self.station.exchange.hub_gone_since(now),
            clock_sure=now.sure or lobby.offset(self.station.name, now.boot) is not None,
            owed=tuple(t for t in self.machine.owed() if not self.machine.is_printing(t.id)),
            out_of_service="disk" if self.station.ended.is_set() else "",
            said=self.station.exchange.board(now),
        )

    def _look(self) -> None:
        if not self.watchers:
            return
        hall = self.hall()
        if hall != self._told:
            self._told = hall
            for watcher in self.watchers:
                watcher(hall)

    # -- other doors -----------------------------------------------------------------------------------------------

    def _answer(self, asker: str, ask: Ask, now: Moment) -> Answer:
        if ask.kind not in ("print", "slip") or asker not in self.settings.branch.hubs:
            return Answer(id=ask.id, ok=False, error=f"this machine knows no ask {ask.kind!r}")
        if self.printer is None or self.printer.health.obstacle:
            return Answer(id=ask.id, ok=False, error="the printer cannot print now")
        try:
            if ask.kind == "slip":
                self.printer.print(unpack(ask.body, Slip), lambda outcome: _log_outcome(outcome.result))
            else:
                token = unpack(ask.body, dict[str, str]).get("ticket", "")
                self.machine.print_slip(token, self.station.clock.now, _log_outcome, again=True)
        except (Refusal, BadMessage, ValueError) as error:
            return Answer(id=ask.id, ok=False, error=str(error)[:300])
        return Answer(id=ask.id, ok=True)

    def _control_take(self, request: dict[str, Any]) -> dict[str, Any]:
        cause = str(request.get("cause") or f"control:{new_id()}")
        try:
            taken = self.take(
                str(request["service"]),
                str(request.get("group") or ""),
                int(request.get("cases", 1)),
                str(request.get("language", "zh-CN")),
                cause,
                tuple(str(each) for each in request.get("then") or ()),
            ).result(10.0)
        except Refusal as refusal:
            raise ControlError(str(refusal)) from refusal
        except TimeoutError as error:
            raise ControlError(
                "the machine gave no answer within 10 s; look at the end of its ledger before you ask again"
            ) from error
        try:
            printed = taken.slip.result(SLIP_WAIT) in ("printed", "done")
        except TimeoutError:
            printed = False
        return {
            "number": taken.number,
            "token": taken.ticket,
            "service": taken.service,
            "people_ahead": taken.people_ahead,
            "estimate_min": None if taken.estimate is None else list(taken.estimate),
            "printed": printed,
            "offline": not self.station.exchange.hub(self.station.clock.now()),
        }


def _log_outcome(outcome: str) -> None:
    log.info("slip asked for by the hub outcome=%s", outcome)
