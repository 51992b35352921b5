"""A branch's secrets: made at the first start, kept in the data folder for its owner alone, never in the project."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct


class Keys(Struct, kw_only=True):
    """What the nodes of a branch on this machine need to know and nobody else may."""

    token: str
    """The API's bearer token."""
    secret: str
    """Signs staff sessions."""
    nodes: dict[str, str]
    """Node → password at the broker."""
    staff: dict[str, dict[str, Any]]
    """Who → the sign-in entry of the first start, as `kiosk.web.sign_in.StaffEntry` reads it."""
    begun: list[str] = []
    """Hubs that have run with these keys. One that has not is new: with other keys nobody in the hall knew it."""


class Opened(Struct, frozen=True):
    """The keys, and the PINs where they were made just now: they are shown once and kept nowhere in the clear."""

    keys: Keys
    pins: dict[str, str]


def mark_begun(data: Path, hub: str) -> bool:
    """Note that a hub runs with these keys; True the first time. An emptied hub is none: its keys know it."""
    with _locked(data):
        path = data / "secrets.json"
        keys = msgspec.json.decode(path.read_bytes(), type=Keys)
        if hub in keys.begun:
            return False
        keys.begun.append(hub)
        _write(path, keys)
        return True


def keep_sign_in(data: Path, who: str, entry: dict[str, Any]) -> None:
    """Put a changed sign-in entry among the keys, from which a hub with an emptied disk begins. Raises OSError."""
    with _locked(data):
        path = data / "secrets.json"
        keys = msgspec.json.decode(path.read_bytes(), type=Keys)
        keys.staff[who] = entry
        _write(path, keys)


def adopt_keys(data: Path, keys: Keys) -> None:
    """Keep a branch's keys in the folder of a node that may lead it. Raises OSError, ValueError where others lie."""
    with _locked(data):
        path = data / "secrets.json"
        if path.exists() and _read(path).token != keys.token:
            raise ValueError(f"{path} holds the keys of another hall; choose an empty folder with --data")
        # What this node began with is its own matter.
        _write(path, msgspec.structs.replace(keys, begun=_read(path).begun if path.exists() else []))


def read_keys(data: Path) -> Keys | None:
    """The keys of a data folder, None where it has none yet. Raises OSError, ValueError."""
    path = data / "secrets.json"
    return _read(path) if path.exists() else None


def _read(path: Path) -> Keys:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Keys)
    except msgspec.MsgspecError as error:
        raise ValueError(f"{path} does not read ({error}); restore it from a backup or move it away") from error


def open_keys(data: Path, nodes: tuple[str, ...]) -> Opened:
    """Read the keys of a data folder, or make them; nodes that are new get a password. Raises OSError, ValueError."""
    with _locked(data):
        return _open(data / "secrets.json", nodes)


@contextmanager
def _locked(data: Path) -> Iterator[None]:
    """Several nodes may start at once on a new folder; one of them makes the keys."""
    with (data / "secrets.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(path: Path, keys: Keys) -> None:
    write_private(path, json.dumps(msgspec.to_builtins(keys), ensure_ascii=False, indent=1).encode())


def _open(path: Path, nodes: tuple[str, ...]) -> Opened:
    pins: dict[str, str] = {}
    if path.exists():
        keys = _read(path)
    else:
        # Only a first start needs it, and it brings the whole of the web with it.
        from kiosk.web.sign_in import first_start

        first = first_start()
        pins = first.pins
        staff = {who: msgspec.to_builtins(entry) for who, entry in first.staff.items()}
        keys = Keys(token=first.token, secret=first.secret, nodes={}, staff=staff)
    missing = [node for node in nodes if node not in keys.nodes]
    if missing or pins:
        keys.nodes |= {node: secrets.token_urlsafe(24) for node in missing}
        _write(path, keys)
    return Opened(keys, pins)


def write_private(path: Path, content: bytes) -> None:
    """Put a file in place whole, readable by its owner alone, and on disk before this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(path.name + ".new")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
