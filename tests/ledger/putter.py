"""A process that keeps documents and says so, for tests that kill it: `python -m tests.ledger.putter FILE`."""

import sys
from pathlib import Path

from queue_machine.ledger.documents import Documents


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main() -> None:
    documents = Documents(Path(sys.argv[1]))
    number = int((documents.get("count", "now") or {"number": 0})["number"])
    while True:
        number += 1
        documents.put("count", "now", {"number": number, "weight": "重" * 3_000})
        say(number)
        if number % 7 == 0:
            documents.put("others", str(number), {"a": 1})
            documents.remove("others", str(number - 7))


if __name__ == "__main__":
    main()
