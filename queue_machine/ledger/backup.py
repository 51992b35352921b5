"""Copies of a node's folder that can be trusted: made while the node works, looked over, put back whole.

A backup is a folder with `ledger.sqlite` and `documents.json`. Putting one back marks the ledger as restored, so that
its node begins a new epoch: what it recorded since may be known to its peers.
"""

import shutil
import tempfile
from pathlib import Path

from msgspec import Struct

from queue_machine.ledger.database import COMPANIONS
from queue_machine.ledger.disk import make_folder, put_aside, sync_file, sync_folder, write_synced
from queue_machine.ledger.documents import read_documents
from queue_machine.ledger.inspection import verify_file
from queue_machine.ledger.lock import LedgerLock
from queue_machine.ledger.sqlite import SqliteLedger
from queue_machine.ledger.verify import Verdict

LEDGER = "ledger.sqlite"
DOCUMENTS = "documents.json"
RESTORED = "restored"
"""Key of the ledger's meta that says it came from a backup; the node clears it ('') once it began a new epoch."""


class BackupRefused(Exception):
    """Nothing was changed; the text says what to do."""


class Backup(Struct, frozen=True):
    """A backup made or put back: where, and what the look over its ledger found."""

    folder: Path
    verdict: Verdict
    replaced: list[Path] = []
    """Files that lay there before and were set aside."""


def backup(folder: Path, to: Path) -> Backup:
    """Copy a node's folder to `to`, which must not exist or be empty; it appears whole or not at all.

    Works while the node does. Raises BackupRefused, and what `SqliteLedger.open` raises for reading, LedgerFailed.
    """
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise BackupRefused(f"{to} is there already: name a new folder")
    make_folder(to.parent)
    draft = Path(tempfile.mkdtemp(prefix=f".{to.name}-", dir=to.parent))
    try:
        ledger = SqliteLedger.open(folder / LEDGER, read_only=True)
        try:
            ledger.copy_to(draft / LEDGER)
        finally:
            ledger.close()
        _copy_documents(folder, draft)
        verdict = verify_file(draft / LEDGER)
        if not verdict.ok:
            raise BackupRefused(f"{folder / LEDGER} does not verify ({verdict.problems[0].detail}): no backup was made")
        draft.chmod(0o700)
        draft.rename(to)
        sync_folder(to.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Backup(to, verdict)


def restore(from_: Path, folder: Path) -> Backup:
    """Put a backup back into a node's folder; what lies there is renamed to `….before-restore-<n>`, never deleted.

    The node must be stopped. Raises BackupRefused (no or bad backup), LedgerInUse, LedgerFailed.
    """
    if not (from_ / LEDGER).is_file():
        raise BackupRefused(f"{from_} is no backup: there is no {LEDGER} in it")
    verdict = verify_file(from_ / LEDGER)
    if not verdict.ok:
        raise BackupRefused(f"{from_ / LEDGER} does not verify ({verdict.problems[0].detail}): take another backup")
    make_folder(folder)
    draft = Path(tempfile.mkdtemp(prefix=".restore-", dir=folder))
    try:
        shutil.copyfile(from_ / LEDGER, draft / LEDGER)
        marked = SqliteLedger.open(draft / LEDGER)
        try:
            marked.set_meta(RESTORED, "yes")
        finally:
            marked.close()
        _copy_documents(from_, draft)
        replaced = _replace(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Backup(folder, verdict, replaced)


def _replace(draft: Path, folder: Path) -> list[Path]:
    replaced: list[Path] = []
    with LedgerLock((folder / LEDGER).with_suffix(".lock")) as lock:
        for name, companions in ((LEDGER, COMPANIONS), (DOCUMENTS, (".previous",))):
            if not (draft / name).exists():
                continue
            present = [folder / f"{name}{tail}" for tail in ("", *companions)]
            if any(path.exists() for path in present):
                replaced.append(put_aside(folder / name, "before-restore", companions))
            sync_file(draft / name)
            (draft / name).rename(folder / name)
        sync_folder(folder)
        # Whatever was wrong with the ledger before is not wrong with this one.
        lock.opened()
    return replaced


def _copy_documents(folder: Path, to: Path) -> None:
    content = read_documents(folder / DOCUMENTS)
    if content is not None:
        write_synced(to / DOCUMENTS, content)
