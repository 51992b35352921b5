"""What a policy is: a way to say whom a window calls next, and why.

The clock is ours; the others are baselines of the simulator and a hall's choice. Which exist is told by `policies`.
"""

from typing import Protocol

from msgspec import Struct

from queue_machine.dispatch.hall import Hall
from queue_machine.domain.branch import Branch
from queue_machine.domain.facts import Reason
from queue_machine.domain.tickets import Ticket
from queue_machine.domain.wall import Wall


def booking(ticket: Ticket, now: int) -> tuple[int | None, int | None]:
    """Seconds since a ticket's slot and since it was taken at an instant (ms), for `Reason`; None without a slot."""
    if ticket.slot is None:
        return None, None
    return (now - ticket.slot) // 1000, (now - ticket.issued_at) // 1000


class Choice(Struct, frozen=True):
    """A ticket to be called and the reason that is stored with the call."""

    ticket: Ticket
    reason: Reason


class Policy(Protocol):
    """A way to choose; its name is stored in the reason of each call."""

    @property
    def name(self) -> str: ...

    def came(self, hall: Hall, branch: Branch, ticket: Ticket, wall: Wall) -> None:
        """A ticket joined the queue: it came, came back, or was transferred. For policies that decide at issue."""

    def choose(self, hall: Hall, branch: Branch, window_id: str, wall: Wall) -> Choice | None:
        """Whom a window calls now; None where nobody waits whom it may call.

        Whether the window is open, and free, is the caller's matter; an unknown one calls nobody.
        """
