"""Looking into ledger files while their nodes run: what `anju ledger verify` and `export` stand on.

Files are opened for reading only. Several files of one hall are one ledger by union, so what they hold in common must
be the same in each.
"""

import heapq
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path

from queue_machine.domain.records import record_hash
from queue_machine.ledger.ledger import LedgerDamaged, Row
from queue_machine.ledger.sqlite import SqliteLedger
from queue_machine.ledger.verify import PROBLEMS_LISTED, Problem, Verdict, export, floors_of, verify


def verify_file(path: Path) -> Verdict:
    """Verify one ledger file, a damaged one too. Raises LedgerMissing, LedgerFailed, LedgerTooNew, LedgerTooOld."""
    try:
        ledger = SqliteLedger.open(path, read_only=True)
    except LedgerDamaged as error:
        problem = Problem("file", "", 0, str(error))
        return Verdict(False, 0, {}, 0, 0, [problem], 1)
    try:
        found = [Problem("file", "", 0, line) for line in ledger.problems()]
        return _with(verify(ledger.rows(), floors_of(ledger)), found)
    finally:
        ledger.close()


def verify_files(files: Mapping[str, Path]) -> Verdict:
    """Verify the ledgers of a hall's nodes, each by itself and all as one: facts and tickets count once.

    Adds to each file's problems (told apart by node) a `fork` where two files hold different records for one place.
    """
    each = {node: verify_file(path) for node, path in files.items()}
    problems = [
        Problem(problem.what, problem.origin, problem.seq, f"{node}: {problem.detail}")
        for node, verdict in each.items()
        for problem in verdict.problems
    ]
    origins: dict[str, int] = {}
    for verdict in each.values():
        for origin, seq in verdict.origins.items():
            origins[origin] = max(origins.get(origin, 0), seq)
    forks: list[Problem] = []
    with ExitStack() as open_files:
        whole = verify(_union(_open({node: files[node] for node in files if each[node].facts}, open_files), forks))
    count = sum(verdict.problem_count for verdict in each.values()) + len(forks)
    return Verdict(
        ok=count == 0,
        facts=whole.facts,
        origins=dict(sorted(origins.items())),
        tickets=whole.tickets,
        unknown=whole.unknown,
        problems=[*problems, *forks][:PROBLEMS_LISTED],
        problem_count=count,
    )


def export_files(files: Mapping[str, Path]) -> Iterator[bytes]:
    """JSON lines (see `export`) of all records that any of the files holds, each once, by (origin, seq).

    Of rows for one place the first whose bytes fit their hash is taken. Raises as `SqliteLedger.open`.
    """
    with ExitStack() as open_files:
        yield from export(_union(_open(files, open_files), []))


def _open(files: Mapping[str, Path], open_files: ExitStack) -> dict[str, SqliteLedger]:
    ledgers: dict[str, SqliteLedger] = {}
    for node, path in files.items():
        ledgers[node] = SqliteLedger.open(path, read_only=True)
        open_files.callback(ledgers[node].close)
    return ledgers


def _union(ledgers: Mapping[str, SqliteLedger], problems: list[Problem]) -> Iterator[Row]:
    """Rows of all ledgers, one per place; places that differ are added to `problems`."""
    merged = heapq.merge(*(ledger.rows() for ledger in ledgers.values()), key=_place)
    for (origin, seq), group in groupby(merged, key=_place):
        rows = list(group)
        if len({row.hash for row in rows}) > 1:
            problems.append(Problem("fork", origin, seq, f"{len(rows)} ledgers hold different records here"))
        yield next((row for row in rows if record_hash(row.raw) == row.hash), rows[0])


def _place(row: Row) -> tuple[str, int]:
    return row.origin, row.seq


def _with(verdict: Verdict, found: list[Problem]) -> Verdict:
    if not found:
        return verdict
    return Verdict(
        ok=False,
        facts=verdict.facts,
        origins=verdict.origins,
        tickets=verdict.tickets,
        unknown=verdict.unknown,
        problems=[*found, *verdict.problems][:PROBLEMS_LISTED],
        problem_count=verdict.problem_count + len(found),
    )
