"""What the faces of a hall are set up to be: look, screens, voice and the address that citizens may open.

Frozen values that the configuration fills in; how they are drawn or spoken is in `kiosk.touch`, `kiosk.web` and
`kiosk.voice`. Names that people read are texts (`hall-name`), not settings.
"""

from typing import Literal

from msgspec import Struct


class Look(Struct, frozen=True, kw_only=True):
    """The hall's own face on top of the one design."""

    accent: str = "#0B5C6B"
    """The one colour, "#RRGGBB", at least 4.5:1 against white."""
    logo: str = ""
    """Path of a PNG file; "" for none."""
    name_key: str = "hall-name"
    """Text key of the hall's name."""


class Kind(Struct, frozen=True, kw_only=True):
    """A kind of business, one card on the first screen; its services name it by `Service.kind`."""

    id: str
    icon: str = "folder"
    """Icon name without `mdi-`."""


class Screen(Struct, frozen=True, kw_only=True):
    """One screen that a node draws on, as its visitors see it: width and height after rotation."""

    node: str
    width_px: int
    height_px: int
    width_mm: float
    """Of the visible picture across `width_px`, so that letters and targets come out in true size."""
    rotation: Literal[0, 90, 180, 270] = 0
    """Degrees clockwise that the picture is turned by on the panel."""

    @property
    def px_per_mm(self) -> float:
        return self.width_px / self.width_mm


class Voice(Struct, frozen=True, kw_only=True):
    """How calls are spoken by the one node that speaks."""

    enabled: bool = True
    rate: int = 150
    """Words a minute of the synthesiser."""
    volume: int = 80
    """0 to 100."""
    device: str = ""
    """Sound device; "" for the system's own, "file" for WAV files in the data folder."""
    repeat: int = 2
    """How often each call is said."""


class Faces(Struct, frozen=True, kw_only=True):
    """Everything that people see, touch and hear in one hall."""

    look: Look = Look()
    public_url: str = ""
    """Where citizens reach the hub's pages, without a slash at the end; "" when they can't."""
    kinds: tuple[Kind, ...] = ()
    """In the order in which people see them."""
    pauses: tuple[str, ...] = ()
    """Reasons that a teller may give for a pause; texts `pause-<reason>`."""
    screens: tuple[Screen, ...] = ()
    voice: Voice = Voice()
    languages: tuple[str, ...] = ("zh-CN", "en")
    """The languages offered, the first one shown at rest."""
    idle_seconds: int = 45
    """A ticket machine left untouched for this long asks whether somebody is there …"""
    idle_warning_seconds: int = 20
    """… and starts afresh after so many more."""

    def screen(self, node: str) -> Screen | None:
        return next((screen for screen in self.screens if screen.node == node), None)
