"""The conversation with a printer, without threads, sockets or clocks: what to ask and send next, and what it means.

Every method takes the present time (monotonic seconds) and returns the steps that follow from it; `printer` carries
them out. Before a slip the printer is asked how it is; after it, it must answer in its turn or be asked once more.
"""

from collections import deque
from typing import Literal

from msgspec import Struct

from queue_machine.hardware.outcome import PrintOutcome, Proof, Trouble
from queue_machine.hardware.port import WriteOutcome
from queue_machine.hardware.profiles import Profile
from queue_machine.hardware.status import (
    CLEAR,
    ORDERED_ASK,
    PORT_CLOSED,
    UNKNOWN,
    AutomaticStatus,
    OrderedReply,
    PrinterHealth,
    RealtimeReply,
    StatusDecoder,
    from_automatic,
    from_realtime,
    questions,
)


class Send(Struct, frozen=True):
    """Write these bytes; where `job` is not 0, report the outcome by `written`."""

    content: bytes
    job: int = 0


class Finish(Struct, frozen=True):
    """A slip has its outcome."""

    job: int
    outcome: PrintOutcome


class Report(Struct, frozen=True):
    """The printer's health changed."""

    health: PrinterHealth


Step = Send | Finish | Report


class Timing(Struct, frozen=True, kw_only=True):
    """Patience in seconds."""

    reply: float = 0.3
    """For the answers to one round of questions."""
    poll: float = 3.0
    """Between rounds while idle."""
    watch: float = 0.3
    """Between rounds while a slip is being confirmed."""
    fresh: float = 0.5
    """For which what it answered counts when it was asked because a slip was expected: it is not asked again."""
    slack: float = 2.0
    """Beyond the time that wire and mechanism need for a slip."""


class Job(Struct, frozen=True, kw_only=True):
    """One slip: its bytes, and the seconds that wire and mechanism need for it."""

    id: int
    content: bytes
    seconds: float
    asked_at: float


_PAPER_ONLY = (4,)

Phase = Literal["idle", "asking", "sending", "confirming"]


class PrinterDialogue:
    """State of the conversation with one printer; one thread calls it."""

    def __init__(self, profile: Profile, timing: Timing = Timing()) -> None:  # noqa: B008 (frozen)
        self._profile = profile
        self._timing = timing
        self._asks: tuple[int, ...] = ()
        self._decoder = StatusDecoder()
        self.health = PORT_CLOSED
        # None: nobody knows yet whether there is a port.
        self._open: bool | None = None
        # None: not yet tried since the port was opened.
        self._answers: bool | None = None
        self._ordered = False
        self._owed = 0
        self._jobs: deque[Job] = deque()
        self._phase: Phase = "idle"
        self._round: list[int] | None = None
        self._round_until = 0.0
        self._tries = 0
        self._next_round = 0.0
        self._expecting = False
        self._answered_at: float | None = None
        """When it answered what it was asked for an expected slip."""
        self._written = WriteOutcome()
        self._due = 0.0
        self._until = 0.0
        self._steps: list[Step] = []
        self._forget()

    def _forget(self) -> None:
        """What was learned of the printer holds only until the port is opened again: it may be another one."""
        mute = self._profile.answers == "never"
        self._decoder.reset()
        self._asks = () if mute else self._profile.asks
        self._answers = None
        self._ordered = self._profile.ordered and not mute
        self._owed = 0
        self._round = self._answered_at = None
        self._expecting = False
        self._tries = 0

    @property
    def busy(self) -> bool:
        return bool(self._jobs)

    def deadline(self) -> float | None:
        """When `tick` is to be called at the latest; None while nothing is awaited."""
        times = []
        if self._round is not None:
            times.append(self._round_until)
        elif self._may_ask():
            times.append(self._next_round)
        if self._phase == "confirming" and self._round is None:
            times.append(self._until if self._wants_order() else self._due)
        return min(times, default=None)

    def port_changed(self, is_open: bool, now: float) -> list[Step]:
        """The port was opened or lost."""
        self._open = is_open
        self._forget()
        if is_open:
            self._know(UNKNOWN)
            if self._asks:
                self._ask(now)
        else:
            self._know(PORT_CLOSED)
            if self._phase == "asking":
                self._finish("refused", "port-closed", now)
            elif self._phase == "confirming":
                self._finish("uncertain", "port-lost", now)
        self._begin(now)
        return self._taken()

    def expect(self, now: float) -> list[Step]:
        """A slip will come in a moment: ask already now, so that it need not wait for the answer."""
        if self._phase == "idle" and self._may_ask():
            self._expecting = True
            self._ask(now)
        return self._taken()

    def slip(self, job: Job, now: float) -> list[Step]:
        """A slip is to be printed after those before it."""
        self._jobs.append(job)
        self._begin(now)
        return self._taken()

    def written(self, job: int, outcome: WriteOutcome, now: float) -> list[Step]:
        """The bytes of a slip have left, or why they have not."""
        if self._phase != "sending" or self._jobs[0].id != job:
            return []
        self._written = outcome
        if outcome.trouble:
            untouched = outcome.sent == 0 and outcome.trouble in ("port-closed", "closing", "busy")
            self._finish("refused" if untouched else "uncertain", outcome.trouble, now)
            self._begin(now)
            return self._taken()
        self._phase = "confirming"
        self._due = now + self._jobs[0].seconds
        self._until = self._due + self._timing.slack
        self._next_round = now + self._timing.watch
        self._watch_obstacle(now)
        return self._taken()

    def received(self, content: bytes, now: float) -> list[Step]:
        """Bytes from the printer."""
        for reply in self._decoder.feed(content):
            match reply:
                case RealtimeReply():
                    self._realtime(reply.bits, now)
                case AutomaticStatus():
                    self._answers = True
                    self._know(from_automatic(reply.bits))
                    self._watch_obstacle(now)
                case OrderedReply():
                    # An earlier slip's answer may come late, when a new roll lets the printer go on.
                    self._owed = max(0, self._owed - 1)
                    if self._wants_order() and not self._owed:
                        self._finish("printed", "", now, proof="ordered")
                        self._begin(now)
        return self._taken()

    def tick(self, now: float) -> list[Step]:
        """Time passed."""
        if self._round is not None and now >= self._round_until:
            self._round_failed(now)
        if self._phase == "confirming" and self._round is None:
            if self._wants_order():
                if now >= self._until:
                    self._order_missing(now)
            elif now >= self._due:
                self._last_look(now)
        if self._may_ask() and now >= self._next_round:
            self._ask(now)
        return self._taken()

    def close(self, now: float) -> list[Step]:
        """Give every slip its outcome: nothing more will be sent."""
        if self._phase in ("sending", "confirming"):
            self._finish("uncertain", "closing", now)
        while self._jobs:
            self._phase = "asking"
            self._finish("refused", "closing", now)
        self._open = False
        self._round = None
        self._know(PORT_CLOSED)
        return self._taken()

    # One slip after the other.

    def _begin(self, now: float) -> None:
        while self._phase == "idle" and self._jobs and self._open is not None:
            if not self._open:
                self._phase = "asking"
                self._finish("refused", "port-closed", now)
            elif not self._asks or (self._answers is False and self._profile.answers == "maybe") or self._fresh(now):
                self._send(now)
            else:
                self._phase = "asking"
                self._tries = 0
                if self._round is None:  # one already under way is as good as a new one
                    self._ask(now)

    def _fresh(self, now: float) -> bool:
        """Whether the printer said a moment ago that it can print."""
        at = self._answered_at
        return at is not None and now - at <= self._timing.fresh and self.health.answering and not self.health.obstacle

    def _send(self, now: float) -> None:
        job = self._jobs[0]
        self._phase = "sending"
        self._round = self._answered_at = None
        self._written = WriteOutcome()
        content = job.content
        if self._ordered and self._answers is not False:
            self._owed += 1
            content += ORDERED_ASK
        self._steps.append(Send(content, job.id))

    def _finish(
        self, result: Literal["printed", "refused", "uncertain"], trouble: Trouble, now: float, proof: Proof = ""
    ) -> None:
        job = self._jobs.popleft()
        if result == "uncertain" and self._profile.clears and trouble not in ("closing", "port-lost"):
            # Else the rest of this slip would come out with the next roll.
            self._steps.append(Send(CLEAR))
        outcome = PrintOutcome(
            result=result,
            trouble=trouble,
            proof=proof,
            size=len(job.content),
            asked_at=job.asked_at,
            first_byte_at=self._written.first_at,
            sent_at=self._written.last_at,
            done_at=now,
        )
        self._written = WriteOutcome()
        self._phase = "idle"
        self._next_round = min(self._next_round, now + self._timing.poll)
        self._steps.append(Finish(job.id, outcome))

    def _wants_order(self) -> bool:
        return self._phase == "confirming" and self._ordered and self._answers is not False and bool(self._asks)

    def _order_missing(self, now: float) -> None:
        """The answer in turn did not come: either this model has none, or the printer is stuck."""
        if self._answers and self.health.answering:
            self._ordered = self._owed > 1  # one lost answer among several proves nothing
            self._owed = 0
            self._last_look(now)
        else:
            self._finish("uncertain", "no-answer", now)
            self._begin(now)

    def _last_look(self, now: float) -> None:
        if self._asks and self._answers:
            self._due = now
            self._ask(now)
        else:
            self._finish("printed", "", now, proof="none")
            self._begin(now)

    def _watch_obstacle(self, now: float) -> None:
        if self._phase == "confirming" and self.health.obstacle:
            self._finish("uncertain", self.health.obstacle, now)
            self._begin(now)

    # Rounds of questions.

    def _may_ask(self) -> bool:
        if not self._open or not self._asks or self._round is not None:
            return False
        # A silent printer is not asked while its slip is under way: the questions would only wait behind it.
        return self._phase == "idle" or (self._phase == "confirming" and self._answers is True)

    def _ask(self, now: float) -> None:
        self._round = []
        self._round_until = now + self._timing.reply
        self._steps.append(Send(questions(self._asks)))

    def _realtime(self, bits: int, now: float) -> None:
        if self._round is None:
            return  # too late: what it answers is no longer known
        self._round.append(bits)
        self._answers = True
        if len(self._round) < len(self._asks):
            return
        self._know(from_realtime(self._asks, self._round))
        self._round, self._answered_at = None, now if self._expecting else None
        self._expecting = False
        self._tries = 0
        self._next_round = now + (self._timing.watch if self._phase == "confirming" else self._timing.poll)
        if self._phase == "asking":
            if self.health.obstacle:
                self._finish("refused", self.health.obstacle, now)
                self._begin(now)
            else:
                self._send(now)
        elif self._phase == "confirming":
            self._watch_obstacle(now)
            if self._phase == "confirming" and not self._wants_order() and now >= self._due:
                self._finish("printed", "", now, proof="realtime")
                self._begin(now)

    def _round_failed(self, now: float) -> None:
        partly, self._round, self._answered_at = bool(self._round), None, None
        self._expecting = False
        self._tries += 1
        self._next_round = now + (self._timing.watch if self._phase == "confirming" else self._timing.poll)
        if self._answers is None:
            self._answers = False
        if self._tries < 2 and (self._answers or self._profile.answers == "always"):
            self._ask(now)
            return
        if partly and self._asks != _PAPER_ONLY:
            # It answers, but not to all questions, and which it left out cannot be seen.
            self._asks, self._tries = _PAPER_ONLY, 0
            self._know(UNKNOWN)
            self._ask(now)
            return
        if self._answers or self._profile.answers == "always":
            self._know(PrinterHealth(answering=False))
        if self._phase == "asking":
            if self.health.answering:
                self._send(now)
            else:
                self._finish("refused", "no-answer", now)
                self._begin(now)
        elif self._phase == "confirming" and not self._wants_order() and now >= self._due:
            self._finish("uncertain", "no-answer", now)
            self._begin(now)

    def _know(self, health: PrinterHealth) -> None:
        if health != self.health:
            self.health = health
            self._steps.append(Report(health))

    def _taken(self) -> list[Step]:
        steps, self._steps = self._steps, []
        return steps
