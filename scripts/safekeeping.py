"""`anju backup` and `anju restore`: a data folder's ledgers, documents and keys, node by node."""

import shutil
from pathlib import Path

from queue_machine.ledger.backup import BackupRefused, backup, restore

KEYS = "secrets.json"


def back_up(data: Path, to: Path) -> str:
    """Copy every node's ledger and documents, and the keys; returns the sentence to say. Raises BackupRefused."""
    nodes = sorted(path.parent.name for path in data.glob("*/ledger.sqlite"))
    if not nodes:
        raise BackupRefused(f"{data} holds no ledger; name the hall's data folder with --data")
    if to.exists() and any(to.iterdir()):
        raise BackupRefused(f"{to} is there already: name a new folder")
    to.mkdir(parents=True, exist_ok=True)
    to.chmod(0o700)
    for node in nodes:
        backup(data / node, to / node)
    if (data / KEYS).exists():
        shutil.copy2(data / KEYS, to / KEYS)
        (to / KEYS).chmod(0o600)
    return f"backed up {', '.join(nodes)} to {to}; it holds keys and staff sign-ins, so keep it where only you can read"


def bring_back(source: Path, data: Path) -> str:
    """Put a backup in place; what lies there is set aside, not deleted. Raises BackupRefused, LedgerInUse."""
    nodes = sorted(path.parent.name for path in source.glob("*/ledger.sqlite"))
    if not nodes:
        raise BackupRefused(f"{source} is no backup: it holds no ledger")
    for node in nodes:
        restore(source / node, data / node)
    if (source / KEYS).exists() and not (data / KEYS).exists():
        shutil.copy2(source / KEYS, data / KEYS)
        (data / KEYS).chmod(0o600)
    return f"restored {', '.join(nodes)} into {data}; what lay there is kept beside it"
