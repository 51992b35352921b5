"""The messages between nodes: their shapes, their limits, and the way into bytes and back.

Reading is total: whatever arrives either becomes one of these values or a BadMessage that says why in one sentence.
Records travel as the bytes that their origin wrote. Who says what to whom, and when, is not decided here.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta, Raw, Struct

from queue_machine.domain.records import Count

VERSION = 1
"""Of the message forms. Fields may be added, with a default; a change that old nodes would misread counts up."""
PAYLOAD_LIMIT = 1024 * 1024
"""Largest payload that anyone sends or reads, bytes: room for several records of the largest size."""
BODY_LIMIT = 64 * 1024
"""Largest body of an ask or an answer, bytes."""
RECORDS_LIMIT = 4096
"""Most records in one message."""

# Patterns end in \Z: a $ would let a line feed pass after the name.
Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,30}\Z")]
Origin = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,30}/[0-9a-f]{8,32}\Z")]
Session = Annotated[str, Meta(pattern=r"^[0-9a-zA-Z-]{1,64}\Z")]
AskId = Annotated[str, Meta(pattern=r"^[0-9a-zA-Z:._/-]{1,100}\Z")]
Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{0,64}\Z")]
Boot = Annotated[str, Meta(max_length=64)]
At = Annotated[int, Meta(ge=-(2**53), le=2**53)]
Label = Annotated[str, Meta(max_length=64)]
Held = tuple[Count, Count, Hash]
"""What a node holds of an origin: (pruned floor, highest seq, its hash)."""


class BadMessage(ValueError):
    """Bytes that are no message, or a message that nobody would read; the text says why, in one sentence."""


class Message(Struct, frozen=True, kw_only=True):
    """Base of all messages: the version of their form."""

    v: Literal[1] = 1


class Status(Message, frozen=True, kw_only=True):
    """A node's birth, or with `alive` false its death; both of one connection carry the same `session`."""

    node: Name
    role: Name
    session: Session
    alive: bool
    version: Label
    """Of the software."""
    at: At
    tick: Count
    boot: Boot
    sure: bool = True
    health: Annotated[dict[Label, Annotated[str, Meta(max_length=200)]], Meta(max_length=64)] = {}
    """Part (printer, ledger, clock …) → how it does, a short code."""
    dead_letters: Count = 0
    """How much came to it since its start that it could not read."""
    web: Annotated[str, Meta(max_length=300)] = ""
    """Where browsers reach its pages, of a node that may lead."""


class Pulse(Message, frozen=True, kw_only=True):
    """A hub candidate lives, and whether it leads."""

    node: Name
    term: Count
    leading: bool
    at: At
    tick: Count
    boot: Boot


class Have(Message, frozen=True, kw_only=True):
    """What a node's ledger holds, told after the commit: the acknowledgement of all that was sent to it."""

    origins: Annotated[dict[Origin, Held], Meta(max_length=2048)]
    session: Session
    at: At
    tick: Count
    boot: Boot
    sure: bool = True


class Facts(Message, frozen=True, kw_only=True):
    """Records in order, each as its origin wrote it. Better made and read by encode_facts and decode_facts."""

    records: Annotated[tuple[Raw, ...], Meta(max_length=RECORDS_LIMIT)]


class Ask(Message, frozen=True, kw_only=True):
    """A request to one node. It is answered with the same id, or the asker goes its own way after the deadline."""

    id: AskId
    kind: Name
    body: Raw
    deadline_ms: Annotated[int, Meta(ge=1, le=600_000)]
    """How long an answer is of use, ms from the sending; no clocks are compared."""
    cause: Annotated[str, Meta(max_length=200)] = ""
    """The idempotency key: the same cause gets the same answer again."""


class Answer(Message, frozen=True, kw_only=True):
    """The answer to the ask of this id: a body, or a refusal in `error` (with what belongs to it in the body)."""

    id: AskId
    ok: bool
    body: Raw = Raw(b"null")
    error: Annotated[str, Meta(max_length=300)] = ""


class Catalogue(Message, frozen=True, kw_only=True):
    """What the hub's machines offer and say, whole, under the version that names this state of it."""

    version: Label
    branch: Raw
    texts: Raw = Raw(b"null")
    knowledge: Raw = Raw(b"null")


class BoardMessage(Message, frozen=True, kw_only=True):
    """The public board. On the wire it is the bare JSON, for anyone's screen: no envelope, no version of ours."""

    body: Raw


M = TypeVar("M", bound=Message)
T = TypeVar("T")

SHAPES: Mapping[str, type[Message]] = {
    "status": Status,
    "pulse": Pulse,
    "have": Have,
    "facts": Facts,
    "feed": Facts,
    "ask": Ask,
    "answer": Answer,
    "catalogue": Catalogue,
    "board": BoardMessage,
}
"""Kind of topic → what its payload is."""

_encoder = msgspec.json.Encoder()
_decoders: dict[type[Message], msgspec.json.Decoder[Any]] = {
    shape: msgspec.json.Decoder(shape) for shape in {*SHAPES.values()}
}
_any_json: msgspec.json.Decoder[Any] = msgspec.json.Decoder()


def encode(message: Message) -> bytes:
    """A message's payload. Raises BadMessage for what a receiver would refuse, where the mistake still has a trace."""
    try:
        payload = bytes(message.body) if isinstance(message, BoardMessage) else _encoder.encode(message)
    except (msgspec.MsgspecError, RecursionError, TypeError, ValueError, OverflowError) as error:
        raise BadMessage(f"no {type(message).__name__} can be made: {_sentence(error)}") from error
    decode(payload, type(message))
    return payload


def decode(payload: bytes, shape: type[M]) -> M:
    """The message of this shape that `payload` holds. Raises BadMessage, and nothing else whatever the bytes."""
    name = shape.__name__
    if len(payload) > PAYLOAD_LIMIT:
        raise BadMessage(f"{name} of {len(payload)} bytes, the limit is {PAYLOAD_LIMIT}")
    try:
        if shape is not Facts:
            # A record's text is its origin's business and passes as it is; everything else is read here and now.
            payload.decode("utf-8")
        if shape is BoardMessage:
            _any_json.decode(payload)
            return shape(body=Raw(payload))  # type: ignore[call-arg]
        message: M = _decoders[shape].decode(payload)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise BadMessage(f"no {name}: {_sentence(error)}") from error
    if isinstance(message, Ask | Answer) and len(bytes(message.body)) > BODY_LIMIT:
        raise BadMessage(f"{name} with a body of {len(bytes(message.body))} bytes, the limit is {BODY_LIMIT}")
    return message


def encode_facts(records: Sequence[bytes]) -> bytes:
    """The payload of `facts` and `feed`: these records, byte for byte. Raises BadMessage if one is no record's form."""
    for raw in records:
        # Blank space around it would not arrive, and the hash would be another one.
        if not (raw.startswith(b"{") and raw.endswith(b"}")):
            raise BadMessage("a record must begin with { and end with }")
    payload = _encoder.encode(Facts(records=tuple(map(Raw, records))))
    if decode_facts(payload) != list(records):
        raise BadMessage("a record would not arrive as it was written")
    return payload


def decode_facts(payload: bytes) -> list[bytes]:
    """The records in a payload of `facts` or `feed`, in order, byte for byte. Raises BadMessage.

    Whether each of them is a record is for its reader: one that is not must not cost the others.
    """
    return [bytes(raw) for raw in decode(payload, Facts).records]


def batch(records: Iterable[bytes], limit: int = PAYLOAD_LIMIT) -> list[bytes]:
    """As many of the first records as fit into one message of `limit` bytes; at least one, if there is any."""
    taken: list[bytes] = []
    size = len(_encoder.encode(Facts(records=())))
    for raw in records:
        size += len(raw) + 1
        if taken and (size > limit or len(taken) == RECORDS_LIMIT):
            break
        taken.append(raw)
    return taken


def pack(body: object) -> Raw:
    """A body for an ask, an answer or a catalogue."""
    return Raw(_encoder.encode(body))


def unpack(body: Raw, shape: type[T]) -> T:
    """What a body holds. Raises BadMessage, and nothing else whatever the bytes."""
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise BadMessage(f"no {getattr(shape, '__name__', shape)}: {_sentence(error)}") from error


def _sentence(error: Exception) -> str:
    """An error's text on one line and short: it goes to the dead letters and to logs."""
    return " ".join(str(error).split())[:200] or type(error).__name__
