"""A process that appends to a ledger and says so, for tests that kill it or take its disk away.

`python -m tests.ledger.writer LEDGER [FILE_LIMIT_BYTES]`: prints `origin seq` after each append, and what it saw after
the ledger failed.
"""

import resource
import sys
from collections.abc import Callable
from pathlib import Path

from queue_machine.ledger.ledger import LedgerFailed
from queue_machine.ledger.sqlite import SqliteLedger
from tests.ledger.chains import Author


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main() -> None:
    ledger = SqliteLedger.open(Path(sys.argv[1]))
    if len(sys.argv) > 2:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
    authors = [Author("m1"), Author("hub")]
    heads = ledger.heads()
    for author in authors:
        if author.origin in heads:
            author.seq, author.prev = heads[author.origin].seq, heads[author.origin].hash
        author.order = max((head.seq for head in heads.values()), default=0)
    while True:
        for count, author in enumerate(authors, 1):
            made = author.tickets(count, cause="key")
            try:
                ledger.append(made)
            except LedgerFailed as failure:
                say("failed", failure)
                look_around(ledger, author)
                return
            say(author.origin, author.seq, made[-1].hash)


def look_around(ledger: SqliteLedger, author: Author) -> None:
    """After the failure: writes are refused, reading works."""
    writes: list[Callable[[], object]] = [
        lambda: ledger.append(Author("m9").tickets(1)),
        lambda: ledger.set_meta("a", "b"),
        lambda: ledger.dead_letter("m1", "why", b"", 0),
    ]
    for write in writes:
        try:
            write()
        except LedgerFailed:
            say("refused")
    say("heads", *(f"{origin}={head.seq}" for origin, head in ledger.heads().items()))
    say("read", len(ledger.read(author.origin, 0, 10**6, 10**9)))
    say("beyond", sum(1 for _ in ledger.beyond({})))
    ledger.close()


if __name__ == "__main__":
    main()
