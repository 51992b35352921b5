"""A ledger that forgets at the end of its process: for simulations, trials and tests.

It keeps the same contract as the one on disk, and can be told to fail as a disk does. It is not for halls.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from queue_machine.domain.records import NO_HASH, Chained
from queue_machine.ledger.ledger import (
    DEAD_LETTER_LIMIT,
    DEAD_LETTERS_KEPT,
    KEPT_KINDS,
    WORD_LIMIT,
    DeadLetter,
    Head,
    LedgerFailed,
    Row,
    kind_of,
    row_of,
    successors,
)


class MemoryLedger:
    """A Ledger in memory."""

    def __init__(self) -> None:
        self._heads: dict[str, Head] = {}
        self._floors: dict[str, Head] = {}
        self._held: dict[str, list[Chained]] = {}
        self._kept: dict[str, list[Chained]] = {kind: [] for kind in KEPT_KINDS}
        self._causes: dict[str, list[Chained]] = {}
        self._aside: list[Chained] = []
        self._dead: deque[DeadLetter] = deque(maxlen=DEAD_LETTERS_KEPT)
        self._dead_count = 0
        self._meta: dict[str, str] = {}
        self._failed: str | None = None

    @property
    def was_damaged(self) -> str | None:
        return None

    @property
    def failed(self) -> str | None:
        return self._failed

    def fail(self, why: str) -> None:
        """Go out of service as after an I/O error: every write raises LedgerFailed, reading goes on."""
        self._failed = why

    def heads(self) -> dict[str, Head]:
        return dict(self._heads)

    def append(self, records: Sequence[Chained], *, durably: bool = True) -> None:
        self._must_work()
        self._heads.update(successors(self._heads, records))
        for held in records:
            self._held.setdefault(held.record.origin, []).append(held)
            self._index(held)

    def settle(self) -> None:
        self._must_work()

    def read(self, origin: str, after: int, limit: int, max_bytes: int) -> list[bytes]:
        found: list[bytes] = []
        size = 0
        for held in islice(self._after(origin, after), max(limit, 0)):
            size += len(held.raw)
            if found and size > max_bytes:
                break
            found.append(held.raw)
        return found

    def get(self, origin: str, seq: int) -> bytes | None:
        held = self._at(origin, seq)
        return held.raw if held else None

    def hash_at(self, origin: str, seq: int) -> str | None:
        held = self._at(origin, seq)
        if held:
            return held.hash
        floor = self._floors.get(origin)
        return floor.hash if floor and floor.seq == seq else None

    def beyond(self, floor: Mapping[str, int]) -> Iterator[Chained]:
        return iter(self._sorted(held for origin in self._held for held in self._after(origin, floor.get(origin, 0))))

    def between(self, low: Mapping[str, int], high: Mapping[str, int]) -> Iterator[Chained]:
        return iter(
            self._sorted(
                held
                for origin, last in high.items()
                for held in self._after(origin, low.get(origin, 0))
                if held.record.seq <= last
            )
        )

    def last_of_kind(self, kind: str, limit: int) -> list[bytes]:
        if kind not in KEPT_KINDS:
            raise ValueError(f"{kind} is not kept by kind; these are: {', '.join(sorted(KEPT_KINDS))}")
        return [held.raw for held in self._sorted(self._kept[kind])[::-1][: max(limit, 0)]]

    def by_cause(self, cause: str) -> list[bytes]:
        return [held.raw for held in self._sorted(self._causes.get(cause, ()))]

    def dead_letter(self, source: str, reason: str, payload: bytes, at: int) -> None:
        self._must_work()
        self._dead_count += 1
        letter = DeadLetter(
            self._dead_count, source[:WORD_LIMIT], reason[:WORD_LIMIT], bytes(payload[:DEAD_LETTER_LIMIT]), at
        )
        self._dead.append(letter)

    def dead_letters(self) -> int:
        return self._dead_count

    def dead_letter_rows(self, limit: int) -> list[DeadLetter]:
        return list(islice(reversed(self._dead), max(limit, 0)))

    def meta(self, key: str) -> str | None:
        return self._meta.get(key)

    def set_meta(self, key: str, value: str) -> None:
        self._must_work()
        self._meta[key] = value

    def set_aside(self, origin: str, after: int) -> int:
        self._must_work()
        floor = self._floors.get(origin, Head(0, NO_HASH))
        if after < floor.seq:
            raise ValueError(f"{origin} is pruned up to {floor.seq}: nothing can follow {after}")
        moved = list(self._after(origin, after))
        if not moved:
            return 0
        self._aside += moved
        self._keep_only(origin, range(floor.seq + 1, after + 1))
        return len(moved)

    def aside(self, origin: str) -> list[bytes]:
        return [held.raw for held in self._aside if held.record.origin == origin]

    def prune(self, through: Mapping[str, int]) -> int:
        self._must_work()
        for origin, seq in through.items():
            if seq > self._heads.get(origin, Head(0, NO_HASH)).seq:
                raise ValueError(f"{origin} is not held up to {seq}: it cannot be pruned there")
        forgotten = 0
        for origin, seq in through.items():
            last = self._at(origin, seq)
            if last is None:
                continue
            before = len(self._held[origin])
            self._floors[origin] = Head(seq, last.hash)
            self._keep_only(origin, range(seq + 1, self._heads[origin].seq + 1))
            forgotten += before - len(self._held.get(origin, ()))
        return forgotten

    def rows(self) -> Iterator[Row]:
        for origin in sorted(self._held):
            for held in list(self._held[origin]):
                yield row_of(held)

    def close(self) -> None:
        """Nothing to let go of."""

    def _must_work(self) -> None:
        if self._failed is not None:
            raise LedgerFailed(self._failed)

    def _after(self, origin: str, after: int) -> Iterator[Chained]:
        held = self._held.get(origin, [])
        return islice(held, bisect_right(held, after, key=lambda each: each.record.seq), None)

    def _at(self, origin: str, seq: int) -> Chained | None:
        return next((held for held in islice(self._after(origin, seq - 1), 1) if held.record.seq == seq), None)

    @staticmethod
    def _sorted(held: Iterable[Chained]) -> list[Chained]:
        return sorted(held, key=lambda each: (each.record.order, each.record.origin, each.record.seq))

    def _index(self, held: Chained) -> None:
        kind = kind_of(held.record.fact)
        if kind in KEPT_KINDS:
            self._kept[kind].append(held)
        if held.record.cause:
            self._causes.setdefault(held.record.cause, []).append(held)

    def _keep_only(self, origin: str, stays: range) -> None:
        """Let go of an origin's records whose seq does not stay, and find head and indexes anew."""
        left = [held for held in self._held.pop(origin, []) if held.record.seq in stays]
        floor = self._floors.get(origin)
        floor_seq = floor.seq if floor else 0
        self._heads.pop(origin, None)
        if left:
            self._held[origin] = left
            self._heads[origin] = Head(left[-1].record.seq, left[-1].hash, floor_seq)
        elif floor:
            self._heads[origin] = Head(floor.seq, floor.hash, floor_seq)
        self._kept = {kind: [] for kind in KEPT_KINDS}
        self._causes = {}
        for chain in self._held.values():
            for held in chain:
                self._index(held)
