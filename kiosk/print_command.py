"""What `anju print` does: a slip's content as JSON becomes bytes for a printer model, and goes to a file or a port.

The command line itself, with its options and exit codes, is in `scripts`.
"""

import threading
from pathlib import Path

import msgspec

from kiosk.views.slip import Says, SlipContent, ticket_slip
from queue_machine.hardware.escpos import encode
from queue_machine.hardware.port import SerialPort, WriteOutcome
from queue_machine.hardware.profiles import Profile


class PrintFailed(Exception):
    """A slip that cannot be read, or a place that it cannot go to; the text is one sentence for the terminal."""


def slip_bytes(content: bytes, profile: Profile, texts: Says) -> bytes:
    """The bytes that print a ticket's slip; `content` is `SlipContent` as JSON. Raises `PrintFailed`."""
    try:
        return encode(ticket_slip(msgspec.json.decode(content, type=SlipContent), texts), profile)
    except (msgspec.MsgspecError, ValueError) as error:
        raise PrintFailed(f"this is no slip: {error}") from error


def deliver(printable: bytes, to: str, *, baud: int = 9600, timeout: float = 5.0) -> None:
    """Write bytes to a file, or to a serial port where `to` is a device or a URL. Raises `PrintFailed`."""
    place = Path(to)
    try:
        if "://" not in to and not place.is_char_device():
            place.write_bytes(printable)
            return
    except OSError as error:
        raise PrintFailed(f"cannot write {to}: {error.strerror}") from error
    outcomes: list[WriteOutcome] = []
    ended = threading.Event()

    def done(outcome: WriteOutcome) -> None:
        outcomes.append(outcome)
        ended.set()

    port = SerialPort(to, baud=baud, write_timeout=timeout)
    port.start()
    port.write(printable, done)
    ended.wait(timeout * 2 + len(printable) * 10 / baud)
    port.close()
    if not outcomes or outcomes[0].trouble:
        trouble = outcomes[0].trouble if outcomes else "timeout"
        raise PrintFailed(f"the port {to} did not take the slip ({trouble}); check its name, cable and power")
