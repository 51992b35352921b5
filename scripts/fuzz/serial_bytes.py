"""Fuzz target `serial`: what comes out of a printer's cable, at any time between everything else that may happen.

The first byte chooses the model; then each step is a byte that says what happens, with the bytes that belong to it.
"""

from collections.abc import Sequence

from queue_machine.hardware.dialogue import Finish, Job, PrinterDialogue, Send, Step
from queue_machine.hardware.port import WriteOutcome
from queue_machine.hardware.profiles import PROFILES, profile
from queue_machine.hardware.status import AutomaticStatus, StatusDecoder
from scripts.fuzz.target import promise

STEPS_AT_MOST = 64
SLIP_SECONDS = 1.0
PATIENCE = 600.0
"""Seconds after which a slip has an outcome whatever the printer does."""
TROUBLES = ("", "port-closed", "port-lost", "timeout", "closing", "busy")
MODELS = sorted(PROFILES)


class SerialTarget:
    """A decoder and a whole conversation; every input is a new one."""

    def __init__(self) -> None:
        fine, out = b"\x12\x12\x12\x12", b"\x16\x12\x32\x72"
        self.seeds: Sequence[bytes] = (
            b"\x00\x02\x01\x00\x05" + fine + b"\x03\x05\x00\x05\x00\x05\x10\x01\x05",
            b"\x01\x02\x01\x03\x00\x05" + out + b"\x01\x40\x03\x00\x05\x14\x00\x00\x0f",
            b"\x02\x02\x01\x03\x05\x02\x01\x20\x04\x03\x02\x01\x06",
            b"\x00\x02\x01\x03\x00\x05" + fine + b"\x05\x00\x07",
            b"\x03\x02\x01" + b"\x00\xff" + bytes(range(256)),
            *(bytes([model, 2, 1, 3, 0, 4, *fine, 5, 0, 1, 60, 0, 4, *fine]) for model in range(len(MODELS))),
        )

    def feed(self, content: bytes) -> None:
        if not content:
            return
        self._decode(content)
        _Conversation(PrinterDialogue(profile(MODELS[content[0] % len(MODELS)]))).play(content[1:])

    def _decode(self, content: bytes) -> None:
        """Portions do not matter."""
        whole, pieces = StatusDecoder(), StatusDecoder()
        at_once = whole.feed(content)
        one_by_one = [reply for byte in content for reply in pieces.feed(bytes([byte]))]
        promise(
            [r for r in at_once if isinstance(r, AutomaticStatus)]
            == [r for r in one_by_one if isinstance(r, AutomaticStatus)],
            "portions matter",
        )

    def close(self) -> None:
        """Nothing is held."""


class _Conversation:
    def __init__(self, dialogue: PrinterDialogue) -> None:
        self._dialogue = dialogue
        self._now = 100.0
        self._asked = 0
        self._ended: dict[int, str] = {}
        self._sending: list[int] = []

    def play(self, content: bytes) -> None:
        dialogue, place, steps = self._dialogue, 0, 0
        while place < len(content) and steps < STEPS_AT_MOST:
            what, steps = content[place], steps + 1
            value = content[place + 1] if place + 1 < len(content) else 0
            place += 2
            match what % 8:
                case 0:
                    self._do(dialogue.received(content[place : place + value % 32], self._now))
                    place += value % 32
                case 1:
                    self._now += value / 20
                    self._do(dialogue.tick(self._now))
                case 2:
                    self._do(dialogue.port_changed(bool(value & 1), self._now))
                case 3:
                    self._asked += 1
                    job = Job(id=self._asked, content=b"slip", seconds=SLIP_SECONDS, asked_at=self._now)
                    self._do(dialogue.slip(job, self._now))
                case 4:
                    self._do(dialogue.expect(self._now))
                case 5 if self._sending:
                    trouble = TROUBLES[value % len(TROUBLES)]
                    outcome = WriteOutcome(trouble=trouble, sent=value >> 4)  # type: ignore[arg-type]
                    self._do(dialogue.written(self._sending.pop(0), outcome, self._now))
                case 6:
                    self._do(dialogue.written(value, WriteOutcome(), self._now))
                case _:
                    self._do(dialogue.received(bytes([value]), self._now))
        self._wait()

    def _wait(self) -> None:
        """With a printer that says nothing any more every slip still gets its outcome, and waiting ends."""
        until = self._now + PATIENCE
        while self._now < until and len(self._ended) < self._asked:
            while self._sending:
                self._do(self._dialogue.written(self._sending.pop(0), WriteOutcome(sent=4), self._now))
            self._now = max(self._now + 0.05, min(self._dialogue.deadline() or until, until))
            self._do(self._dialogue.tick(self._now))
        self._do(self._dialogue.close(self._now))
        promise(len(self._ended) == self._asked, "a slip has no outcome")

    def _do(self, steps: Sequence[Step]) -> None:
        for step in steps:
            match step:
                case Send(job=job) if job:
                    promise(job not in self._ended, "a slip that has its outcome is sent")
                    self._sending.append(job)
                case Finish(job=job, outcome=outcome):
                    promise(job not in self._ended, "a slip has two outcomes")
                    promise(outcome.result != "printed" or job in range(1, self._asked + 1), "a slip nobody asked for")
                    self._ended[job] = outcome.result
                    if job in self._sending:
                        self._sending.remove(job)
                case _:
                    pass
        deadline = self._dialogue.deadline()
        promise(deadline is None or deadline == deadline, "a deadline is a time")
