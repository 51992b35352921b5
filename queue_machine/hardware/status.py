"""What a printer says about itself: its status bytes decoded, and its health as one value.

Pure. Kinds of replies are told apart by their fixed bits, so that a lost or foreign byte costs one reply and not the
meaning of all later ones. What was never said is "unknown", never "fine".
"""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

REALTIME_ASK = b"\x10\x04"
"""`DLE EOT n`, followed by n: answered at once, even while offline."""
ORDERED_ASK = b"\x1dr\x01"
"""`GS r 1`: answered in its turn, after all bytes before it were worked off."""
CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""`DLE DC4 8`: forget what was received and not yet printed."""


class RealtimeReply(Struct, frozen=True):
    """The answer to one `DLE EOT n`. Which n it answers, only the order of asking tells."""

    bits: int


class OrderedReply(Struct, frozen=True):
    """The answer to `GS r 1`."""

    bits: int


class AutomaticStatus(Struct, frozen=True):
    """Four bytes that a printer sends by itself when its state changes (`GS a`)."""

    bits: tuple[int, int, int, int]


class FlowControl(Struct, frozen=True):
    """XON or XOFF: the printer asks to go on or to pause."""

    go: bool


class Foreign(Struct, frozen=True):
    """Bytes that are no status."""

    bytes: bytes


Reply = RealtimeReply | OrderedReply | AutomaticStatus | FlowControl | Foreign


class StatusDecoder:
    """Turns received bytes into replies, in any portions. Never raises; after garbage it finds its step again."""

    def __init__(self) -> None:
        self._automatic: list[int] = []

    def feed(self, received: bytes) -> list[Reply]:
        replies: list[Reply] = []
        for byte in received:
            if self._automatic:
                if byte & 0x90 == 0:
                    self._automatic.append(byte)
                    if len(self._automatic) == 4:
                        a, b, c, d = self._automatic
                        replies.append(AutomaticStatus((a, b, c, d)))
                        self._automatic = []
                    continue
                if byte in (0x11, 0x13):  # flow control may stand between any two bytes
                    replies.append(FlowControl(byte == 0x11))
                    continue
                replies.append(Foreign(bytes(self._automatic)))
                self._automatic = []
            if byte in (0x11, 0x13):
                replies.append(FlowControl(byte == 0x11))
            elif byte & 0x93 == 0x12:
                replies.append(RealtimeReply(byte))
            elif byte & 0x93 == 0x10:
                self._automatic = [byte]
            elif byte & 0x90 == 0:
                replies.append(OrderedReply(byte))
            else:
                replies.append(Foreign(bytes([byte])))
        return replies

    def reset(self) -> None:
        """Forget a half-received reply, as after reopening the port."""
        self._automatic = []


State = Literal["unknown", "online", "offline"]
Paper = Literal["unknown", "ok", "near-end", "out"]
Obstacle = Literal["", "port-closed", "paper-out", "cover-open", "cutter", "error", "feeding", "offline", "no-answer"]
"""Why a printer cannot print now, worst first; empty where nothing speaks against it."""


class PrinterHealth(Struct, frozen=True, kw_only=True):
    """What is known of a printer. A model that never answers stays `unknown`."""

    state: State = "unknown"
    paper: Paper = "unknown"
    cover_open: bool = False
    cutter_error: bool = False
    error: bool = False
    """Any other error that stops printing, such as an overheated head."""
    feeding: bool = False
    """Somebody holds the feed key."""
    port_open: bool = True
    answering: bool = True
    """False where a printer that answered before has fallen silent."""

    @property
    def obstacle(self) -> Obstacle:
        checks: tuple[tuple[bool, Obstacle], ...] = (
            (not self.port_open, "port-closed"),
            (not self.answering, "no-answer"),
            (self.cover_open, "cover-open"),
            (self.paper == "out", "paper-out"),
            (self.cutter_error, "cutter"),
            (self.error, "error"),
            (self.feeding, "feeding"),
            (self.state == "offline", "offline"),
        )
        return next((obstacle for holds, obstacle in checks if holds), "")

    @property
    def fine(self) -> bool:
        """Known to be able to print; a printer that says nothing is not known to."""
        return self.state == "online" and not self.obstacle


UNKNOWN = PrinterHealth()
PORT_CLOSED = PrinterHealth(state="offline", port_open=False)


def questions(asks: Sequence[int]) -> bytes:
    """All real-time questions of a model in one go; the answers come in the same order."""
    return b"".join(REALTIME_ASK + bytes([n]) for n in asks)


def from_realtime(asks: Sequence[int], bits: Sequence[int]) -> PrinterHealth:
    """Health from the answers to `asks`, one byte each, in the same order."""
    health = PrinterHealth(state="online")
    for n, byte in zip(asks, bits, strict=True):
        match n:
            case 1:
                if byte & 0x08:
                    health = replace(health, state="offline")
            case 2:
                health = replace(
                    health,
                    cover_open=bool(byte & 0x04),
                    feeding=bool(byte & 0x08),
                    error=health.error or bool(byte & 0x40),
                    paper="out" if byte & 0x20 else health.paper,
                )
            case 3:
                # The error bit of n=2 repeats the knife's; the finer name wins.
                cutter = bool(byte & 0x08)
                other = bool(byte & 0x60)
                health = replace(health, cutter_error=cutter, error=other or (health.error and not cutter))
            case 4:
                paper: Paper = "out" if byte & 0x60 else "near-end" if byte & 0x0C else "ok"
                health = replace(health, paper="out" if health.paper == "out" else paper)
            case _:
                raise ValueError(f"DLE EOT {n} is not among the questions that this decodes (1 to 4)")
    return health


def from_automatic(bits: tuple[int, int, int, int]) -> PrinterHealth:
    """Health from one automatic status."""
    first, second, third, _ = bits
    return PrinterHealth(
        state="offline" if first & 0x08 else "online",
        cover_open=bool(first & 0x20),
        feeding=bool(first & 0x40),
        cutter_error=bool(second & 0x08),
        error=bool(second & 0x60),
        paper="out" if third & 0x0C else "near-end" if third & 0x03 else "ok",
    )
