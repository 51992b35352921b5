"""What the pages and the API know of a hall: everything they may ask of the process that they are served from.

The composition gives them one `Hall`; tests give them another over the same lobby. Nothing here decides, stores or
draws, and nobody keeps a lobby: `read` lends it for one pure look on its owner's thread.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import tzinfo
from typing import Literal, Protocol, TypeVar

from msgspec import Struct

from kiosk.settings import Faces
from kiosk.texts import Texts
from kiosk.views.nodes import NodeState
from kiosk.web.sign_in import Staff
from mqtt_bridge.hub.commands import AnyCommand
from mqtt_bridge.hub.hub import Done
from queue_machine.dispatch.forecast import Forecast
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.wall import Wall
from queue_machine.hardware.slip import Slip

T = TypeVar("T")

Phase = Literal["down", "move", "up"]


class HubPlace(Struct, frozen=True):
    """A node that may lead, and where browsers reach its pages."""

    node: str
    web: str


class Standing(Struct, frozen=True):
    """Where this hub stands among those that may lead."""

    node: str
    leads: bool
    term: int
    leader: str
    """The node that leads, "" where none is heard."""
    hubs: tuple[HubPlace, ...]


class ScreenAccess(Protocol):
    """A Kivy screen somewhere in the branch that can be seen and touched from here."""

    async def frame(self, width: int) -> bytes:
        """The screen now as a JPEG of this width in pixels. Raises OSError when it can't be reached."""

    async def touch(self, x: float, y: float, phase: Phase) -> None:
        """A finger at a share (0..1) of width and height from the top left. Raises OSError."""


class Hall(Protocol):
    """One branch as its pages see it."""

    @property
    def branch(self) -> Branch: ...

    @property
    def texts(self) -> Texts: ...

    @property
    def faces(self) -> Faces: ...

    @property
    def zone(self) -> tzinfo: ...

    @property
    def staff(self) -> Staff: ...

    @property
    def screens(self) -> Mapping[str, ScreenAccess]:
        """By node; empty where live views are not offered."""

    @property
    def restored_at(self) -> int:
        """When the hall came back after a failure with visitors at its windows, ms; 0 for never."""

    @property
    def standing(self) -> Standing:
        """Who leads, as far as this hub knows; asked from any thread."""

    def do(self, command: AnyCommand, *, cause: str, by: str) -> Awaitable[Done]:
        """Carry out what somebody asks. Raises Refusal; OwnerStopped when the node is out of service."""

    def read(self, look: Callable[[Lobby, Wall, Forecast], T]) -> Awaitable[T]:
        """What a pure function sees in the lobby now. It runs on the owner's thread and must keep nothing."""

    def changed(self, after: int) -> Awaitable[int]:
        """Waits until the version of lobby and health is above `after`, and returns it."""

    def nodes(self) -> Mapping[str, NodeState]: ...

    def report(self, date: str | None) -> Awaitable[Lobby | None]:
        """The lobby of a day (YYYY-MM-DD) or of the present one; None where no such day is known."""

    def closed_part(self) -> Awaitable[Lobby | None]:
        """What was closed already of the date that is open once more; None for nothing."""

    def print_slip(self, machine: str, slip: Slip, *, cause: str) -> Awaitable[None]:
        """Have a machine print a slip that is no ticket. Raises UnknownMachine, MachineAway."""

    def let_lead(self, hub: str, *, cause: str) -> Awaitable[None]:
        """Have another hub take the lead. Raises UnknownHub, HubAway."""

    def history(self) -> list[str]:
        """The days that a report can be asked of, the latest first."""
