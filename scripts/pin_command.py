"""`anju pin`: a new PIN for somebody of the staff, typed without echo or read from stdin, never an argument.

Where the hub runs it is told the hash, so that the PIN counts at once and the person's sessions end; else the hash is
kept for its next start.
"""

import getpass
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from kiosk.texts import CORE, Texts
from kiosk.web.pins import flaw_of
from kiosk.web.sign_in import StaffEntry, hash_pin
from queue_machine.ledger.documents import Documents, read_documents
from scripts import control
from scripts.keys import keep_sign_in, read_keys


class PinRefused(ValueError):
    """The PIN was not changed; the text says why and what to do."""


def typed_twice(say: Callable[..., str]) -> tuple[str, str]:
    """A new PIN as a person types it, twice. Raises PinRefused where nobody can type."""
    if not sys.stdin.isatty():
        raise PinRefused(say("no-terminal"))
    return getpass.getpass(say("new")), getpass.getpass(say("again"))


def read_once(say: Callable[..., str]) -> tuple[str, str]:
    """The first line of stdin. Raises PinRefused where there is none."""
    line = sys.stdin.readline(100).strip()
    if not line:
        raise PinRefused(say("empty"))
    return line, line


def change_pin(who: str, data: Path, hubs: Sequence[str], *, from_stdin: bool, language: str) -> str:
    """Ask for the PIN and put it in place; returns the sentence to say. Raises PinRefused, OSError, ControlError."""
    texts = Texts.load((CORE,))

    def say(key: str, **args: object) -> str:
        return texts.say(f"command-pin-{key}", language, **args)

    keys = read_keys(data)
    if keys is None:
        raise PinRefused(texts.say("command-no-hall", language, data=str(data)))
    known = dict(keys.staff)
    for hub in hubs:
        known |= _staff_of(data / hub)
    if who not in known:
        raise PinRefused(say("unknown", who=who, known=texts.say("command-comma", language).join(sorted(known))))
    pin, again = read_once(say) if from_stdin else typed_twice(say)
    flaw = flaw_of(pin, again)
    if flaw:
        raise PinRefused(texts.say(f"web-pin-flaw-{flaw}", language))
    entry = StaffEntry(msgspec.convert(known[who], StaffEntry).role, hash_pin(pin))
    kept = msgspec.to_builtins(entry)
    keep_sign_in(data, who, kept)
    for hub in hubs:
        if (data / hub).is_dir():
            _tell(data / hub, who, kept)
    return say("changed", who=who)


def _staff_of(folder: Path) -> dict[str, dict[str, str]]:
    """The sign-ins that a hub keeps, without touching the file of one that runs."""
    content = read_documents(folder / "documents.json")
    if content is None:
        return {}
    rows = msgspec.json.decode(content).get("staff", {}).values()
    return {row["key"]: row["value"] for row in rows}


def _tell(folder: Path, who: str, entry: dict[str, str]) -> None:
    """Have a hub put the hash in place, or do it for one that does not run."""
    try:
        control.ask(folder, {"do": "pin", "who": who, "pin_hash": entry["pin_hash"]}, 10.0)
    except (FileNotFoundError, ConnectionRefusedError):
        Documents(folder / "documents.json").put("staff", who, entry)
