"""Records: facts with who wrote them, where in that writer's chain, and when.

A record is encoded once, by its origin, and these bytes are what every ledger keeps, hashes and passes on; nobody
re-encodes another node's record, so fields from a newer version survive and the chain can be checked by anyone.
"""

import hashlib
from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta, Raw, Struct

from queue_machine.domain.facts import Fact

VERSION = 1
RECORD_LIMIT = 256 * 1024
"""Largest encoded record that anyone accepts, bytes."""
NO_HASH = ""
ORDER_LIMIT = 2**53
"""Where counting ends: what JSON numbers hold everywhere. A neighbour that runs amok must not push anybody beyond."""
ORDER_STEP = 2**40
"""How far ahead of all that a node knows an order may be and still be counted on from: more than a branch ever
writes. A record beyond stands where it says, at the end, but drags nobody there."""
TERM_LIMIT = 2**32
"""Highest term of a lead that counts; no branch changes its leader so often."""
CAUSE_LIMIT = 200
"""Characters of a cause."""

Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,30}\Z")]
Origin = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,30}/[0-9a-f]{8,32}\Z")]
Count = Annotated[int, Meta(ge=0, le=ORDER_LIMIT)]


class Moment(Struct, frozen=True):
    """A reading of a node's clocks. Passed in: nothing in the domain asks a clock."""

    at: int
    """The node's time, ms since the epoch."""
    tick: int
    """Monotonic ms since this boot."""
    boot: str
    """The boot's id."""
    sure: bool = True
    """Whether somebody can vouch for `at`."""


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The envelope around a fact. `order` counts up along every path of knowledge (Lamport), whatever clocks say."""

    v: Annotated[int, Meta(ge=1, le=1_000)] = VERSION
    origin: Origin
    seq: Annotated[int, Meta(ge=1, le=2**53)]
    prev: Annotated[str, Meta(max_length=64)]
    order: Count
    at: Annotated[int, Meta(ge=-(2**53), le=2**53)]
    tick: Count
    boot: Annotated[str, Meta(max_length=64)]
    sure: bool = True
    day: Annotated[str, Meta(max_length=10)]
    term: Count = 0
    cause: Annotated[str, Meta(max_length=CAUSE_LIMIT)] = ""
    fact: Raw


class BadRecord(ValueError):
    """An envelope that cannot be a record; the text says why."""


_decoder = msgspec.json.Decoder(Record)
_encoder = msgspec.json.Encoder()


def record_hash(raw: bytes) -> str:
    """The chain's hash of an encoded record: blake2b, 16 bytes, hex."""
    return hashlib.blake2b(raw, digest_size=16).hexdigest()


def fitting_cause(cause: str) -> str:
    """A cause as it is recorded: one that is too long is told apart by its hash."""
    if len(cause) <= CAUSE_LIMIT:
        return cause
    return f"long:{hashlib.blake2b(cause.encode('utf-8', 'replace'), digest_size=16).hexdigest()}"


def encode_record(record: Record) -> bytes:
    return _encoder.encode(record)


def encode_fact(fact: Fact) -> Raw:
    return Raw(_encoder.encode(fact))


def read_record(raw: bytes | Raw) -> Record:
    """The envelope of an encoded record, its fact still raw. Raises BadRecord."""
    if len(bytes(raw)) > RECORD_LIMIT:
        raise BadRecord(f"record of {len(bytes(raw))} bytes, the limit is {RECORD_LIMIT}")
    try:
        return _decoder.decode(raw)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise BadRecord(str(error)) from error


def is_origin(text: str) -> bool:
    """Whether records can be written under this name."""
    try:
        msgspec.convert(text, Origin)
    except msgspec.ValidationError:
        return False
    return True


def node_of(origin: str) -> str:
    """The node's name in an origin `name/epoch`."""
    return origin.split("/", 1)[0]


class Chained(Struct, frozen=True):
    """A record as ledgers hold it: the envelope, its bytes and their hash."""

    record: Record
    raw: bytes
    hash: str


def chained(raw: bytes | Raw) -> Chained:
    """Read and hash an encoded record. Raises BadRecord."""
    kept = bytes(raw)
    return Chained(read_record(kept), kept, record_hash(kept))


def chain(
    facts: Sequence[Fact],
    *,
    origin: str,
    seq: int,
    prev: str,
    order: int,
    now: Moment,
    day: str,
    term: int,
    cause: str,
) -> list[Chained]:
    """Records of facts that happen together at `origin`, after its record `seq` with hash `prev`."""
    made: list[Chained] = []
    for fact in facts:
        seq, order = seq + 1, min(order + 1, ORDER_LIMIT)
        record = Record(
            origin=origin,
            seq=seq,
            prev=prev,
            order=order,
            at=now.at,
            tick=now.tick,
            boot=now.boot,
            sure=now.sure,
            day=day,
            term=term,
            cause=cause,
            fact=encode_fact(fact),
        )
        raw = encode_record(record)
        prev = record_hash(raw)
        made.append(Chained(record, raw, prev))
    return made
