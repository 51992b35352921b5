"""What a dispatcher sees of a hall: the lobby of a running one, or that of a simulated one.

Everything in this package reads through this Protocol, so that the simulator runs the very code that the hub runs.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from sortedcontainers import SortedKeyList

from queue_machine.domain.lobby import WindowState
from queue_machine.domain.lobby_index import ClassKey
from queue_machine.domain.tickets import Call, Ticket


class Hall(Protocol):
    """Tickets and windows as they are now; never changed by who looks."""

    @property
    def tickets(self) -> Mapping[str, Ticket]:
        """All tickets of the day by id."""

    @property
    def windows(self) -> Mapping[str, WindowState]:
        """The windows that did anything today, by id."""

    def window(self, window: str) -> WindowState:
        """A window's state; closed where nothing is known of it."""

    def at_window(self, window: str) -> Ticket | None:
        """Who is called to or served at a window now."""

    def classes(self) -> Iterable[tuple[ClassKey, SortedKeyList]]:
        """The waiting tickets by class (service, group, kind, window), each a list of `Waiting` in order."""

    def calls_since(self, service: str, order: int) -> int:
        """How many calls of a service came after an order."""

    def calls_at(self, window: str) -> Sequence[Call]:
        """The calls of the day at a window, in their order."""

    def worked(self, window: str, now: int) -> int:
        """ms of service at a window until now."""
