"""What became of a slip, and what every slip printer offers.

The ledger's effects and the screens speak to a `SlipPrinter`; which one it is, they don't know.
"""

from collections.abc import Callable
from typing import Literal, Protocol

from msgspec import Struct

from queue_machine.hardware.slip import Slip
from queue_machine.hardware.status import Obstacle, PrinterHealth

Result = Literal["printed", "refused", "uncertain"]
Proof = Literal["", "ordered", "realtime", "none"]
"""How a printed slip is known: the printer worked it off and said so in its turn; it was asked after the time that a
slip takes and had no obstacle; or nothing, for a model that never answers."""
Trouble = Obstacle | Literal["timeout", "port-lost", "closing", "busy"]


class PrintOutcome(Struct, frozen=True, kw_only=True):
    """What became of one slip. Times are seconds of the monotonic clock, 0 where it did not come to that.

    `refused`: nothing of the slip was sent, so it may be printed later without a copy mark. `uncertain`: it may be on
    paper in part or in whole, so the next try must be marked.
    """

    result: Result
    trouble: Trouble = ""
    proof: Proof = ""
    size: int = 0
    """Bytes of the slip."""
    asked_at: float = 0.0
    first_byte_at: float = 0.0
    """When the slip's first byte went to the port."""
    sent_at: float = 0.0
    done_at: float = 0.0


Done = Callable[[PrintOutcome], None]


class SlipPrinter(Protocol):
    """Prints slips one after the other. No call waits for paper."""

    @property
    def health(self) -> PrinterHealth:
        """What is known of the printer now."""

    def print(self, slip: Slip, done: Done) -> None:
        """Print a slip after those asked for before; `done` is called exactly once, from any thread."""

    def on_health(self, changed: Callable[[PrinterHealth], None]) -> None:
        """Have each change of health told to `changed`, from any thread, beginning with the present one."""

    def close(self) -> None:
        """Stop. Slips not yet begun are refused; one on its way becomes uncertain."""
