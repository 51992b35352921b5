"""`anju ledger`: reads the ledger files of a data folder, also while their nodes run.

The files of one hall are one ledger by union: without a node's name they are read together.
"""

import heapq
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from queue_machine.ledger.inspection import export_files, verify_files
from queue_machine.ledger.ledger import LedgerMissing
from queue_machine.ledger.sqlite import SqliteLedger
from queue_machine.ledger.verify import tail


def _files(data: Path, node: str) -> dict[str, Path]:
    found = {path.parent.name: path for path in sorted(data.glob("*/ledger.sqlite"))}
    if node and node in found:
        return {node: found[node]}
    if node or not found:
        what = f"of {node!r} " if node else ""
        raise LedgerMissing(
            f"there is no ledger {what}in {data} (there are: {', '.join(found) or 'none'}); name the folder with --data"
        )
    return found


def verified(data: Path, node: str) -> dict[str, Any]:
    """The verdict on the ledgers: ok, facts, origins, tickets, problems. Raises LedgerError."""
    verdict: dict[str, Any] = msgspec.to_builtins(verify_files(_files(data, node)))
    verdict["problems"] = [
        f"{problem['what']} at {problem['origin']} {problem['seq']}: {problem['detail']}"
        for problem in verdict["problems"]
    ]
    return verdict


def exported(data: Path, node: str) -> Iterator[str]:
    """Every record once, as JSON lines."""
    return (line.decode() for line in export_files(_files(data, node)))


def last(data: Path, node: str, count: int) -> list[str]:
    """The last records by their order of knowledge, the oldest of them first."""
    lines: dict[str, tuple[int, str]] = {}
    for path in _files(data, node).values():
        ledger = SqliteLedger.open(path, read_only=True)
        try:
            for line in tail(ledger, count):
                read = msgspec.json.decode(line, type=dict[str, Any])
                lines[f"{read['origin']} {read['seq']}"] = (int(read.get("order", 0)), line.decode())
        finally:
            ledger.close()
    return [line for _, line in sorted(heapq.nlargest(count, lines.values()))]
