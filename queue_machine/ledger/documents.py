"""Slow documents in a JSON file that people may read and mend by hand: the only importer of tinydb.

Catalogue, texts, appointments, device settings, sign-ins: a few hundred at most, one process writing. Facts never go
here. The file is replaced as a whole and the one before is kept, so there is always one that reads.
"""

import logging
import threading
from pathlib import Path
from typing import Any, cast

import msgspec
from tinydb import TinyDB, where
from tinydb.storages import Storage
from tinydb.table import Document

from queue_machine.ledger.disk import make_folder, put_aside, sync_folder, write_synced

_log = logging.getLogger(__name__)
_DAMAGE = (msgspec.MsgspecError, RecursionError, ValueError)


class DocumentsFailed(Exception):
    """The disk refused: look at space and disk. What was there before still is, and is what will be read."""


def _previous(path: Path) -> Path:
    return path.with_name(f"{path.name}.previous")


def _parse(content: bytes) -> dict[str, Any]:
    """Tables of numbered documents, as TinyDB has them; anything else is no documents file."""
    return cast(dict[str, Any], msgspec.json.decode(content, type=dict[str, dict[int, dict[str, Any]]]))


def read_documents(path: Path) -> bytes | None:
    """The content of a documents file that reads, the previous one's if need be, touching neither; None without one.

    For copies while another process writes. Raises OSError.
    """
    for each in (path, _previous(path)):
        try:
            content = each.read_bytes()
            _parse(content)
        except (FileNotFoundError, *_DAMAGE):
            continue
        return content
    return None


class DurableStorage(Storage):
    """TinyDB's file, written aside, synced and renamed; the file before stays as `<name>.previous`.

    Who wants to begin without documents removes both.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._previous = _previous(path)
        self.was_damaged: list[str] = []

    def read(self) -> dict[str, dict[str, Any]] | None:
        """The present file, else the previous one; a damaged one is set aside. Raises DocumentsFailed."""
        for path in (self._path, self._previous):
            try:
                return _parse(path.read_bytes())
            except FileNotFoundError:
                continue
            except OSError as error:
                raise DocumentsFailed(f"{path} cannot be read: {error}") from error
            except _DAMAGE as error:
                self._set_aside(path, error)
        return None

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Replace the file. On return it is on the disk. Raises DocumentsFailed."""
        draft = self._path.with_name(f"{self._path.name}.new")
        content = msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n"
        try:
            write_synced(draft, content)
            # Between these two renames only the previous file is there, and it is what is read then.
            if self._path.exists():
                self._path.rename(self._previous)
            draft.rename(self._path)
            sync_folder(self._path.parent)
        except OSError as error:
            raise DocumentsFailed(f"{self._path} cannot be written: {error}") from error

    def _set_aside(self, path: Path, error: Exception) -> None:
        try:
            aside = str(put_aside(path, "damaged"))
        except OSError as refusal:
            raise DocumentsFailed(f"{path} is damaged and cannot be set aside: {refusal}") from refusal
        self.was_damaged.append(aside)
        _log.error("documents damaged, set aside path=%s error=%s", aside, error)


class Documents:
    """Documents by table and key. Values are plain JSON objects; what is handed out is the caller's own copy."""

    def __init__(self, path: Path) -> None:
        """Opens or begins the file. Raises DocumentsFailed."""
        try:
            make_folder(path.parent)
        except OSError as error:
            raise DocumentsFailed(f"{path.parent} cannot be made: {error}") from error
        # TinyDB reads, changes and writes back: two threads within would lose one's change.
        self._turn = threading.Lock()
        self._storage = DurableStorage(path)
        self._database = TinyDB(storage=lambda: self._storage)
        self._storage.read()

    @property
    def was_damaged(self) -> list[str]:
        """Paths of damaged files that were set aside since this was opened."""
        return list(self._storage.was_damaged)

    def get(self, table: str, key: str) -> dict[str, Any] | None:
        return self.all(table).get(key)

    def put(self, table: str, key: str, value: dict[str, Any]) -> None:
        """Keep a document durably in place of the one before. Raises DocumentsFailed, TypeError (not JSON)."""
        document = {"key": key, "value": msgspec.json.decode(msgspec.json.encode(value), type=dict[str, Any])}
        with self._turn:
            there = self._database.table(table)
            if there.contains(where("key") == key):
                there.update(document, where("key") == key)
            else:
                # Numbered here: TinyDB would go on from a count that a hand may have overtaken.
                number = 1 + max((each.doc_id for each in there), default=0)
                there.insert(Document(document, number))

    def remove(self, table: str, key: str) -> bool:
        """Whether there was one. Raises DocumentsFailed."""
        with self._turn:
            there = self._database.table(table)
            if not there.contains(where("key") == key):
                return False
            there.remove(where("key") == key)
            return True

    def all(self, table: str) -> dict[str, dict[str, Any]]:
        """All documents of a table by key. Entries that a hand left without key or value are passed over."""
        with self._turn:
            found = [dict(document) for document in self._database.table(table)]
        return {
            document["key"]: document["value"]
            for document in found
            if isinstance(document.get("key"), str) and isinstance(document.get("value"), dict)
        }

    def close(self) -> None:
        self._database.close()
