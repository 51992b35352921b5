"""How fast an emptied hub takes in 100,000 facts, beside inserting the same rows bare in the same batches.

The facts come as feeds of the real sync between two exchanges, on a real ledger file; the broker is left out, for it
waits on nothing here. Memory: what the process grew by at 10,000 and at 100,000, which must not follow the backlog.
"""

import gc
import sys
import tempfile
import time
from collections import deque
from pathlib import Path

import msgspec

from mqtt_bridge.exchange import Exchange
from mqtt_bridge.posts import Post
from mqtt_bridge.topics import Topic
from queue_machine.domain.records import Moment
from queue_machine.ledger.database import BareTable
from queue_machine.ledger.ledger import row_of
from queue_machine.ledger.sqlite import SqliteLedger
from queue_machine.node import Node
from scripts.bench.ledger_append import _records
from scripts.clock import new_epoch, new_id

AIM = 0.3
BRANCH = "bench"
NOW = 1_700_000_000_000


def measure(facts: int = 100_000) -> dict[str, float]:
    """Facts a second of both, their ratio, and the most feeds that waited at once."""
    with tempfile.TemporaryDirectory(prefix="anju-bench-") as place:
        folder = Path(place)
        full = SqliteLedger.open(folder / "m1.sqlite")
        records = _records(facts)
        for start in range(0, facts, 500):
            full.append(records[start : start + 500], durably=False)
        full.settle()
        air: deque[tuple[str, Post]] = deque()
        tick = [0]

        def moment() -> Moment:
            tick[0] += 1
            return Moment(NOW + tick[0], tick[0], "boot")

        def exchange(name: str, ledger: SqliteLedger) -> Exchange:
            node = Node(name, ledger, machine_id=name, new_epoch=new_epoch, now=moment(), return_within=1_800_000)

            def send(post: Post) -> bool:
                air.append((name, post))
                return True

            return Exchange(node, BRANCH, "hub", "bench", ("hub",), new_id, send)

        sides = {"m1": exchange("m1", full), "hub": exchange("hub", SqliteLedger.open(folder / "hub.sqlite"))}
        batches: list[int] = []
        head = facts
        origin = records[0].record.origin
        begun = time.perf_counter()
        for side in sides.values():
            side.link_up(moment())
        while sides["hub"].node.head(origin).seq < head:
            if not air:
                tick[0] += 2_000
                for side in sides.values():
                    side.tick(moment())
                continue
            name, post = air.popleft()
            other = next(each for each in sides if each != name)
            if post.to not in ("", other):
                continue
            before = sides["hub"].node.head(origin).seq
            sides[other].receive(str(Topic(BRANCH, name, post.kind, post.to)), post.payload, moment())
            if other == "hub" and sides["hub"].node.head(origin).seq > before:
                batches.append(sides["hub"].node.head(origin).seq - before)
            sides[other].flush(moment())
            sides[other].acknowledge(moment())
        ours = time.perf_counter() - begun
        for side in sides.values():
            side.node.ledger.close()
        bare = _bare(folder / "bare.sqlite", [msgspec.structs.astuple(row_of(each)) for each in records], batches)
    gc.collect()
    return {"ours_a_second": facts / ours, "bare_a_second": facts / bare, "ratio": bare / ours, "batch": max(batches)}


def _bare(path: Path, rows: list[tuple[object, ...]], batches: list[int]) -> float:
    """Seconds for the same rows in the same batches, each one durable commit."""
    table = BareTable(path)
    place = 0
    begun = time.perf_counter()
    for size in batches:
        table.commit_all(rows[place : place + size])
        place += size
    spent = time.perf_counter() - begun
    table.close()
    return spent


def main() -> None:
    found = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
    sys.stdout.write(
        f"catching up {found['ours_a_second']:.0f} facts a second, bare {found['bare_a_second']:.0f}, batches of up to "
        f"{found['batch']:.0f}: {found['ratio']:.2f} (aim ≥ {AIM})\n"
    )


if __name__ == "__main__":
    main()
