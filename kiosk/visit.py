"""One visitor after another at a ticket machine: ties intents, the hall, time and the desk to what is shown.

What the steps are is decided by the pure functions of `kiosk.views.machine_progress`; the desk that issues and prints
is somebody else's. Lives on one thread, the screen's; answers from other threads are handed over to it.
"""

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Any, Protocol

from msgspec import Struct
from msgspec.structs import replace

from kiosk.settings import Faces
from kiosk.texts import Texts
from kiosk.views.machine import HallNow
from kiosk.views.machine_progress import (
    AskHelp,
    Effect,
    Issued,
    PrintSlip,
    Progress,
    TakeTicket,
    advance,
    fresh,
    ticked,
)
from kiosk.views.machine_said import seconds_left
from kiosk.views.machine_view import MachineView
from kiosk.views.machine_words import starting, view
from queue_machine.domain.branch import Branch
from queue_machine.domain.refusals import OutOfService, Refusal

log = logging.getLogger(__name__)

CLOCK_SET_MS = 60_000
"""A step of the clock larger than this between two ticks is somebody setting it, not time that passed."""


class Taken(Struct, frozen=True, kw_only=True, eq=False):
    """A ticket that is on disk, as its visitor is told of it."""

    ticket: str
    """Its id: the visitor's token."""
    number: str
    service: str
    group: str
    people_ahead: int
    estimate: tuple[int, int] | None
    """Minutes, low and high; None where nobody can say."""
    told: int
    """Minutes as visitors are told."""
    served_from: int | None
    """Minute of the day from which the service is served, when no window serves it now."""
    windows: tuple[str, ...]
    """Ids of the windows that may call it."""
    qr: str
    """What the QR code on the screen holds."""
    slip: "Future[str]"
    """The outcome of printing: printed, refused, uncertain, busy, done."""


class Desk(Protocol):
    """Who issues, prints and calls. Futures may complete on any thread; a refusal is their exception."""

    def take(self, service: str, group: str, cases: int, language: str, cause: str) -> "Future[Taken]": ...

    def print_slip(self, ticket: str, cause: str) -> "Future[str]": ...

    def ask_help(self, about: str, cause: str) -> "Future[str]": ...


class Visit:
    """What happens at one machine's screen."""

    def __init__(
        self,
        *,
        branch: Branch,
        faces: Faces,
        texts: Texts,
        desk: Desk,
        show: Callable[[MachineView], object],
        now: Callable[[], int],
        new_cause: Callable[[], str],
        later: Callable[[Callable[[], None]], object],
    ) -> None:
        """`now` gives ms; `later` runs work on this visit's thread, from any thread. Shows nothing yet."""
        self.branch, self._faces, self._texts, self._desk = branch, faces, texts, desk
        self._show, self._now, self._new_cause, self._later = show, now, new_cause, later
        self._hall: HallNow | None = None
        self._drawn: tuple[Progress, HallNow | None, int | None] | None = None
        self._last_now = now()
        self.progress: Progress = fresh(faces, self._last_now)

    def intent(self, name: str, **values: Any) -> None:
        """What a finger asked for, by name; nothing happens where the page shown has no such thing."""
        hall = self._hall
        if hall is None:
            return
        now = self._time()
        values["cause"] = self._new_cause()
        self.progress, effects = advance(self.progress, name, values, hall, self._faces, now)
        for effect in effects:
            self._carry_out(effect)
        self._draw()

    def hall(self, hall: HallNow) -> None:
        """The hall changed."""
        self._hall = hall
        self._draw()

    def stopped(self, why: str = "disk") -> None:
        """The machine went out of service: it gives no tickets until a hall says otherwise."""
        if self._hall is not None:
            self.hall(replace(self._hall, out_of_service=why))

    def tick(self) -> None:
        """Time passed: at least twice a second, so that seconds count down one by one."""
        now = self._time()
        if self._hall is not None:
            self.progress = ticked(self.progress, self._hall, self._faces, now)
        self._draw()

    def _time(self) -> int:
        """ms. A clock that is set moves what the progress counts from along: it neither ends a visit nor holds one."""
        now = self._now()
        passed = now - self._last_now
        if not 0 <= passed < CLOCK_SET_MS:
            leaves = self.progress.leaves_at
            self.progress = replace(
                self.progress,
                touched_at=self.progress.touched_at + passed,
                leaves_at=None if leaves is None else leaves + passed,
                owed_at=self.progress.owed_at + passed,
            )
        self._last_now = now
        return now

    def _draw(self) -> None:
        drawn = (self.progress, self._hall, seconds_left(self.progress, self._last_now))
        if drawn == self._drawn:
            return  # composing all the words twice a second would cost an idle machine more than drawing them
        self._drawn = drawn
        if self._hall is None:
            self._show(starting(self._faces, self._texts))
        else:
            self._show(view(self.progress, self._hall, self._faces, self._texts, self._last_now))

    # Effects. ----------------------------------------------------------------------------------------------------

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case TakeTicket():
                taking = self._desk.take(effect.service, effect.group, effect.cases, effect.language, effect.cause)
                self._when(taking, lambda done: self._taken(effect, done))
            case PrintSlip(ticket=ticket):
                self._await_slip(ticket, self._desk.print_slip(ticket, effect.cause))
            case AskHelp(about=about):
                asking = self._desk.ask_help(about, effect.cause)
                self._when(asking, lambda done: self._helped(about, done))

    def _when(self, future: "Future[Any]", came: Callable[["Future[Any]"], None]) -> None:
        def handed_over(done: "Future[Any]") -> None:
            try:
                came(done)
            except Exception:
                # Whoever runs this keeps the error in a future that nobody reads.
                log.exception("answer not taken in")
                raise

        future.add_done_callback(lambda done: self._later(lambda: handed_over(done)))

    def _taken(self, taking: TakeTicket, done: "Future[Taken]") -> None:
        error = _error(done)
        if isinstance(error, Refusal):
            if isinstance(error, OutOfService):
                self.stopped()
            self.intent("refused", **{"for": taking.cause, "code": error.code, "details": error.details})
            return
        if error is not None:
            log.error("ticket not taken cause=%s error=%r", taking.cause, error)
            self.intent("refused", **{"for": taking.cause, "code": "failed"})
            return
        taken = done.result()
        issued = Issued(
            ticket=taken.ticket,
            number=taken.number,
            service=taken.service,
            group=taken.group,
            cases=taking.cases,
            people_ahead=taken.people_ahead,
            estimate=taken.estimate,
            served_from=taken.served_from,
            windows=taken.windows,
            qr=taken.qr,
        )
        self.intent("taken", **{"for": taking.cause, "issued": issued})
        self._await_slip(taken.ticket, taken.slip)

    def _await_slip(self, ticket: str, slip: "Future[str]") -> None:
        self._when(slip, lambda done: self._slip_came(ticket, done))

    def _slip_came(self, ticket: str, done: "Future[str]") -> None:
        error = _error(done)
        if error is not None:
            log.error("slip not printed error=%r", error)
        self.intent("slip", ticket=ticket, outcome="uncertain" if error is not None else done.result())

    def _helped(self, about: str, done: "Future[str]") -> None:
        error = _error(done)
        if error is not None:
            log.error("help not asked about=%s error=%r", about, error)
        if about == "help":
            self.intent("helped", asked=error is None)


def _error(done: "Future[Any]") -> BaseException | None:
    return CancelledError() if done.cancelled() else done.exception()
