"""A slip printer on a serial port: the thread that carries out what the dialogue with it decides.

It alone talks to the port; whoever prints gets an outcome by callback and never waits for paper.
"""

import itertools
import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from queue_machine.hardware.dialogue import Finish, Job, PrinterDialogue, Report, Send, Step, Timing
from queue_machine.hardware.escpos import encode, print_seconds
from queue_machine.hardware.outcome import Done, PrintOutcome, SlipPrinter
from queue_machine.hardware.port import SerialPort, WriteOutcome
from queue_machine.hardware.profiles import Profile
from queue_machine.hardware.slip import Slip
from queue_machine.hardware.status import PrinterHealth

log = logging.getLogger(__name__)

_Event = Callable[[float], list[Step]]
_T = TypeVar("_T")


class EscposPrinter(SlipPrinter):
    """An ESC/POS printer. Owns `port`, which must not be started yet, and starts it.

    All callbacks run in this printer's thread; they may call `print` but must not block.
    """

    def __init__(self, port: SerialPort, profile: Profile, timing: Timing | None = None) -> None:
        self.profile = profile
        self._port = port
        self._dialogue = PrinterDialogue(profile, timing or Timing())
        self._health = self._dialogue.health
        self._events: queue.SimpleQueue[_Event | None] = queue.SimpleQueue()
        self._numbers = itertools.count(1)
        self._waiting: dict[int, Done] = {}
        self._listeners: list[Callable[[PrinterHealth], None]] = []
        self._lock = threading.Lock()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name=f"printer {port.address}", daemon=True)
        self._thread.start()
        port.start(received=self._received, changed=self._changed)

    @property
    def health(self) -> PrinterHealth:
        return self._health

    def print(self, slip: Slip, done: Done) -> None:
        """Raises `ValueError` at once for a slip that this model cannot encode."""
        content = encode(slip, self.profile)
        job = Job(
            id=next(self._numbers),
            content=content,
            seconds=len(content) * 10 / self._port.baud + print_seconds(slip, self.profile),
            asked_at=time.monotonic(),
        )
        with self._lock:
            closing = self._closing
            if not closing:
                self._waiting[job.id] = done
                self._events.put(lambda now: self._dialogue.slip(job, now))
        if closing:
            done(PrintOutcome(result="refused", trouble="closing", size=len(content), asked_at=job.asked_at))

    def expect(self) -> None:
        """A slip will come in a moment: ask the printer how it is beside whatever still has to be done for it."""
        self._events.put(self._dialogue.expect)

    def on_health(self, changed: Callable[[PrinterHealth], None]) -> None:
        self._events.put(lambda _: self._listen(changed))

    def close(self) -> None:
        with self._lock:
            first, self._closing = not self._closing, True
        if first:
            self._events.put(None)
        if self._thread is not threading.current_thread():
            self._thread.join(10.0)

    # Called by the port's thread.

    def _received(self, content: bytes) -> None:
        self._events.put(lambda now: self._dialogue.received(content, now))

    def _changed(self, is_open: bool, _why: str) -> None:
        self._events.put(lambda now: self._dialogue.port_changed(is_open, now))

    # All below runs in the printer's thread.

    def _run(self) -> None:
        while True:
            deadline = self._dialogue.deadline()
            timeout = None if deadline is None else max(0.0, deadline - time.monotonic())
            try:
                event = self._events.get(timeout=timeout)
            except queue.Empty:
                event = self._dialogue.tick
            if event is None:
                break
            self._carry_out(event(time.monotonic()))
        self._port.close()
        self._carry_out(self._dialogue.close(time.monotonic()))
        # What came in while closing: nobody who prints is left without an outcome.
        for done in self._left():
            self._call(done, PrintOutcome(result="refused", trouble="closing"))

    def _left(self) -> list[Done]:
        with self._lock:
            left = list(self._waiting.values())
            self._waiting.clear()
            return left

    def _listen(self, changed: Callable[[PrinterHealth], None]) -> list[Step]:
        self._listeners.append(changed)
        self._call(changed, self._health)
        return []

    def _carry_out(self, steps: list[Step]) -> None:
        for step in steps:
            match step:
                case Send(content=content, job=0):
                    self._port.write(content)
                case Send(content=content, job=job):
                    self._port.write(content, self._tell(job))
                case Finish(job=job, outcome=outcome):
                    self._finished(job, outcome)
                case Report(health=health):
                    self._health = health
                    log.info("printer health address=%s %s", self._port.address, _spelled(health))
                    for changed in self._listeners:
                        self._call(changed, health)

    def _tell(self, job: int) -> Callable[[WriteOutcome], None]:
        return lambda outcome: self._events.put(lambda now: self._dialogue.written(job, outcome, now))

    def _finished(self, job: int, outcome: PrintOutcome) -> None:
        level = logging.INFO if outcome.result == "printed" else logging.WARNING
        log.log(
            level,
            "slip %s address=%s trouble=%s proof=%s bytes=%d",
            outcome.result,
            self._port.address,
            outcome.trouble or "none",
            outcome.proof or "-",
            outcome.size,
        )
        with self._lock:
            done = self._waiting.pop(job, None)
        if done is not None:
            self._call(done, outcome)

    def _call(self, callback: Callable[[_T], None], value: _T) -> None:
        try:
            callback(value)
        except Exception:
            log.exception("printer's listener failed address=%s", self._port.address)


def _spelled(health: PrinterHealth) -> str:
    return f"state={health.state} paper={health.paper} obstacle={health.obstacle or 'none'}"
