"""`anju print`: a slip's content as JSON becomes a printer's bytes, in a file or on a port."""

from pathlib import Path

from config.branch import load_branch
from kiosk.print_command import deliver, slip_bytes
from kiosk.texts import CORE, Texts
from queue_machine.hardware.profiles import profile as profile_named


def print_to(slip: Path, to: str, profile: str, branch: Path) -> str:
    """Encode the slip and write it; returns the sentence to say. Raises PrintFailed, UnknownProfile, OSError."""
    texts = Texts.load((CORE, load_branch(branch).texts))
    content = slip_bytes(slip.read_bytes(), profile_named(profile), texts)
    deliver(content, to)
    return f"{len(content)} bytes for {profile} to {to}"
