"""The hall as it is once a window has completed its visitor who has a further service: that visitor waits for it too.

One press completes and calls; who is called is chosen over this hall, so that it is what two presses would have called.
"""

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence

from msgspec import structs
from sortedcontainers import SortedKeyList

from queue_machine.domain.lobby import Lobby, WindowState
from queue_machine.domain.lobby_index import ClassKey, class_of, place_of, waiting_of
from queue_machine.domain.tickets import Call, Ticket


class PassedOn:
    """A lobby in which one ticket at a window already waits for the next of its services; satisfies `Hall`."""

    def __init__(self, lobby: Lobby, ticket: Ticket, window: str) -> None:
        self._lobby, self._window = lobby, window
        service, *then = ticket.then
        moved = structs.replace(
            ticket, state="waiting", kind="transferred", service=service, then=tuple(then), to_window=""
        )
        self._key, self._waiting = class_of(moved), waiting_of(moved)
        self._tickets: ChainMap[str, Ticket] = ChainMap({ticket.id: moved}, dict(lobby.tickets))

    @property
    def tickets(self) -> Mapping[str, Ticket]:
        return self._tickets

    @property
    def windows(self) -> Mapping[str, WindowState]:
        return self._lobby.windows

    def window(self, window: str) -> WindowState:
        return self._lobby.window(window)

    def at_window(self, window: str) -> Ticket | None:
        return None if window == self._window else self._lobby.at_window(window)

    def classes(self) -> Iterable[tuple[ClassKey, SortedKeyList]]:
        classes = dict(self._lobby.classes())
        classes[self._key] = SortedKeyList([*classes.get(self._key, ()), self._waiting], key=place_of)
        return classes.items()

    def calls_since(self, service: str, order: int) -> int:
        return self._lobby.calls_since(service, order)

    def calls_at(self, window: str) -> Sequence[Call]:
        return self._lobby.calls_at(window)

    def worked(self, window: str, now: int) -> int:
        return self._lobby.worked(window, now)
