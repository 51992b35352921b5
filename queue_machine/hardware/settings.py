"""Which devices stand at a node and how they are wired.

Frozen values that the configuration fills in; the devices themselves are the other modules of this package.
"""

from typing import Literal

from msgspec import Struct


class Printer(Struct, frozen=True, kw_only=True):
    """A slip printer on a serial port."""

    node: str
    """The node it is wired to."""
    port: str
    """What `serial.serial_for_url` takes: /dev/serial/by-id/…, socket://host:port; "virtual" for a simulated one."""
    baud: int = 115200
    profile: str = "default"
    """Model name, one of `queue_machine.hardware.profiles` or of python-escpos."""
    paper_mm: Literal[58, 80] = 80
    chinese: bool = True
    """Whether it has a GB18030 font of its own; without one slips are sent as pictures."""
    native_qr: bool = True
    """Whether it draws QR codes itself (GS ( k)."""
    cutter: bool = True
    status: bool = True
    """Whether it answers status requests; one that doesn't has "unknown" health, never "fine"."""


class Devices(Struct, frozen=True, kw_only=True):
    """The devices of one hall."""

    printers: tuple[Printer, ...] = ()

    def printer(self, node: str) -> Printer | None:
        return next((printer for printer in self.printers if printer.node == node), None)
