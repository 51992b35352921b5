"""All that a branch's folder says, in the types that each package defines.

Only what no package defines itself is defined here: the whole, the nodes, and the pages of knowledge.
"""

from pathlib import Path

from msgspec import Struct

from kiosk.settings import Faces
from mqtt_bridge.settings import Network
from queue_machine.domain.branch import Branch
from queue_machine.hardware.settings import Devices


class Machine(Struct, frozen=True, kw_only=True):
    """A ticket machine. `digit`, 1 to 9, stands in the numbers that it gives without the hub: A2001."""

    node: str
    digit: int


class Page(Struct, frozen=True, kw_only=True):
    """A page of what staff and citizens may look up, by language; Chinese is always there."""

    id: str
    titles: dict[str, str]
    texts: dict[str, str]
    """Markdown, the title's line left out."""


class Settings(Struct, frozen=True, kw_only=True):
    """One hall as its folder describes it."""

    folder: Path
    branch: Branch
    faces: Faces
    network: Network
    devices: Devices
    machines: tuple[Machine, ...]
    boards: tuple[str, ...]
    """Node names."""
    texts: Path
    """Folder of the hall's own Fluent files: `Texts.load((CORE, settings.texts))`."""
    knowledge: tuple[Page, ...]
    version: str
    """Changes whenever a file of the folder does: hash of their contents, 16 hexadecimal digits."""

    @property
    def nodes(self) -> tuple[str, ...]:
        """Every node of the branch, the hubs first."""
        return (*self.branch.hubs, *(machine.node for machine in self.machines), *self.boards)
