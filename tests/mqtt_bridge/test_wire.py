"""Messages: into bytes and back, byte for byte where it matters, and never a surprise from hostile bytes."""

import contextlib
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from mqtt_bridge import wire
from mqtt_bridge.topics import KINDS
from mqtt_bridge.wire import (
    Answer,
    Ask,
    BadMessage,
    BoardMessage,
    Catalogue,
    Facts,
    Have,
    Message,
    Pulse,
    Status,
    batch,
    decode,
    decode_facts,
    encode,
    encode_facts,
    pack,
    unpack,
)
from queue_machine.domain.facts import TicketCancelled
from queue_machine.domain.records import RECORD_LIMIT, Moment, chain, chained

ORIGIN = "m1/0123456789abcdef"
STATUS = Status(
    node="m1",
    role="machine",
    session="5f3a",
    alive=True,
    version="0.1.0",
    at=1_700_000_000_000,
    tick=5_000,
    boot="b1",
    sure=False,
    health={"printer": "ok", "clock": "unconfirmed"},
)
SAMPLES: list[Message] = [
    STATUS,
    Pulse(node="hub", term=3, leading=True, at=1, tick=2, boot="b"),
    Have(origins={ORIGIN: (0, 7, "ab" * 16), "hub/00000000": (0, 0, "")}, session="s", at=1, tick=2, boot="b"),
    Ask(id="m1:1", kind="number", body=Raw(b'{"service":"loan"}'), deadline_ms=150, cause="touch-1"),
    Answer(id="m1:1", ok=True, body=Raw(b'{"number":"A001"}')),
    Answer(id="m1:1", ok=False, error="day-closed"),
    Catalogue(version="7", branch=Raw(b'{"services":[]}'), texts=Raw('{"板":"好"}'.encode())),
    BoardMessage(body=Raw(b'{"calls":[]}')),
]
SHAPES = sorted({*wire.SHAPES.values()}, key=lambda shape: shape.__name__)


def record(note: str, seq: int = 1) -> bytes:
    now = Moment(at=1_700_000_000_000, tick=1, boot="b")
    made = chain(
        [TicketCancelled(ticket="a" * 26, by="m1")],
        origin=ORIGIN,
        seq=seq - 1,
        prev="",
        order=seq,
        now=now,
        day="2026-03-02",
        term=1,
        cause=note,
    )
    return made[0].raw


@pytest.mark.parametrize("message", SAMPLES, ids=lambda message: type(message).__name__)
def test_a_message_comes_back_as_it_was(message: Message) -> None:
    assert decode(encode(message), type(message)) == message


def test_every_kind_of_topic_has_its_message() -> None:
    assert set(wire.SHAPES) == KINDS


def test_the_board_is_bare_json_for_anyone() -> None:
    assert encode(BoardMessage(body=Raw(b'{"calls": [ ]}'))) == b'{"calls": [ ]}'


def test_fields_from_a_newer_version_do_not_disturb() -> None:
    later = json.loads(encode(STATUS)) | {"mood": "good", "more": {"deep": [1, 2]}}
    assert decode(json.dumps(later).encode(), Status) == STATUS


def test_a_newer_form_is_refused_by_name() -> None:
    later = json.loads(encode(STATUS)) | {"v": 2}
    with pytest.raises(BadMessage, match=r"v"):
        decode(json.dumps(later).encode(), Status)


@pytest.mark.parametrize(
    "changes",
    [
        {"node": "M1"},
        {"node": "m1\n"},
        {"session": "s\n"},
        {"node": "m1/../hub"},
        {"node": 5},
        {"node": None},
        {"session": ""},
        {"session": "x" * 65},
        {"alive": "yes"},
        {"tick": -1},
        {"at": 1e400},
        {"at": 2**70},
        {"at": True},
        {"boot": "b" * 65},
        {"health": {"a": "b" * 201}},
        {"health": {str(n): "x" for n in range(65)}},
        {"health": []},
        {"v": "1"},
        {"v": 0},
    ],
)
def test_a_status_out_of_its_limits_is_refused(changes: dict[str, Any]) -> None:
    text = json.dumps(json.loads(encode(STATUS)) | changes).encode()
    with pytest.raises(BadMessage) as refused:
        decode(text, Status)
    assert "\n" not in str(refused.value) and len(str(refused.value)) < 300


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("m1", [0, 1, ""]),
        ("m1/xyz", [0, 1, ""]),
        (ORIGIN + "\n", [0, 1, ""]),
        (ORIGIN, [0, 1]),
        (ORIGIN, [0, -1, ""]),
        (ORIGIN, [0, 1, "zz"]),
        (ORIGIN, [0, 1, "a" * 65]),
        (ORIGIN, {"seq": 1}),
    ],
)
def test_a_have_with_a_broken_entry_is_refused(key: str, value: object) -> None:
    text = json.dumps({"origins": {key: value}, "session": "s", "at": 1, "tick": 1, "boot": "b"}).encode()
    with pytest.raises(BadMessage):
        decode(text, Have)


def test_what_a_receiver_would_refuse_is_refused_before_it_is_sent() -> None:
    with pytest.raises(BadMessage, match="node"):
        encode(Pulse(node="NOT A NAME", term=1, leading=True, at=1, tick=1, boot="b"))
    with pytest.raises(BadMessage, match="body of"):
        encode(Ask(id="1", kind="number", body=pack("x" * wire.BODY_LIMIT), deadline_ms=1))
    with pytest.raises(BadMessage):
        encode(Ask(id="1", kind="number", body=Raw(b"{broken"), deadline_ms=1))
    with pytest.raises(BadMessage):
        encode(Ask(id="1", kind="number", body=Raw(b""), deadline_ms=1))
    with pytest.raises(BadMessage, match="limit"):
        encode(BoardMessage(body=pack("x" * wire.PAYLOAD_LIMIT)))
    with pytest.raises(BadMessage):
        encode(Pulse(node="hub", term=object(), leading=True, at=1, tick=1, boot="b"))  # type: ignore[arg-type]


def test_records_arrive_byte_for_byte_with_their_hashes() -> None:
    raws = [record('中文 cause é \\ " 🀄', seq) for seq in (1, 2, 3)]
    back = decode_facts(encode_facts(raws))
    assert back == raws
    assert [chained(raw).hash for raw in back] == [chained(raw).hash for raw in raws]


def test_a_record_written_with_odd_spacing_order_and_unknown_fields_is_not_touched() -> None:
    odd = b'{ "zz":[1 , 2.50e+1,"\\u00e9"],\n\t"origin" : "m1/00000000" ,"a":{"b":null} }'
    assert decode_facts(encode_facts([odd, odd])) == [odd, odd]


def test_a_record_whose_text_is_no_utf8_still_passes_with_its_neighbours() -> None:
    odd = b'{"fact":"\xff\xfe"}'
    assert decode_facts(encode_facts([record("a"), odd, record("b")]))[1] == odd


@pytest.mark.parametrize(
    "raw",
    [b"", b" {} ", b"{}\n", b"5", b"null", b'{"a":1},{"b":2}', b'{"a":1}]}{', b'{"a":tru}', b"{" * 5 + b"}", b"{]}"],
)
def test_what_would_not_arrive_as_written_is_no_record(raw: bytes) -> None:
    with pytest.raises(BadMessage):
        encode_facts([record("a"), raw])


@given(st.lists(st.dictionaries(st.text(), st.integers() | st.text() | st.none()), max_size=5))
def test_any_json_object_passes_as_a_record(objects: list[dict[str, Any]]) -> None:
    for indent in (None, 2):
        try:
            raws = [json.dumps(one, indent=indent).encode() for one in objects]
        except UnicodeEncodeError:
            return
        assert decode_facts(encode_facts(raws)) == raws


def test_no_records_are_a_sound_message() -> None:
    assert decode_facts(encode_facts([])) == []


def test_too_many_records_are_refused() -> None:
    with pytest.raises(BadMessage):
        encode_facts([b"{}"] * (wire.RECORDS_LIMIT + 1))


@given(
    st.lists(st.integers(min_value=2, max_value=400), min_size=1, max_size=60),
    st.integers(min_value=50, max_value=2000),
)
def test_a_batch_is_the_longest_beginning_that_fits_and_never_empty(sizes: list[int], limit: int) -> None:
    raws = [b"{" + b" " * (size - 2) + b"}" for size in sizes]
    taken = batch(raws, limit)
    assert taken == raws[: len(taken)] and taken
    assert len(taken) == 1 or len(encode_facts(taken)) <= limit
    if len(taken) < len(raws):
        assert len(encode_facts(raws[: len(taken) + 1])) > limit - 1


def test_batches_of_the_largest_records_pass() -> None:
    assert batch([]) == []
    large = b'{"x":"' + b"y" * (RECORD_LIMIT - 8) + b'"}'
    assert len(large) == RECORD_LIMIT
    taken = batch([large] * 10)
    assert len(taken) == 3
    assert decode_facts(encode_facts(taken)) == taken
    assert len(batch([b"{}"] * 10_000)) == wire.RECORDS_LIMIT


def test_an_oversized_payload_is_not_even_read() -> None:
    for shape in SHAPES:
        with pytest.raises(BadMessage, match="limit"):
            decode(b" " * (wire.PAYLOAD_LIMIT + 1), shape)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\x00",
        b"\xff\xff",
        b"{",
        b"[" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"body":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
        b'{"records":[' + b"[" * 200_000 + b"]" * 200_000 + b"]}",
        b'{"at":' + b"9" * 100_000 + b"}",
        b'{"v":1e999999}',
        b"NaN",
        b'"\\ud800"',
        b"\xef\xbb\xbf{}",
    ],
    ids=lambda payload: repr(payload[:12]),
)
def test_hostile_payloads_are_refused_in_one_sentence(shape: type[Message], payload: bytes) -> None:
    with pytest.raises(BadMessage) as refused:
        decode(payload, shape)
    assert 0 < len(str(refused.value)) < 300 and "\n" not in str(refused.value)


pieces = st.sampled_from([encode(sample) for sample in SAMPLES] + [encode_facts([record("x"), record("y", 2)])])


@given(
    st.sampled_from(SHAPES),
    st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "replace")),
)
def test_any_bytes_become_a_message_or_a_bad_message(shape: type[Message], payload: bytes) -> None:
    with contextlib.suppress(BadMessage):
        assert isinstance(decode(payload, shape), shape)


@given(st.sampled_from(SHAPES), pieces, st.data())
def test_any_damage_to_a_message_is_read_or_refused(shape: type[Message], payload: bytes, data: st.DataObject) -> None:
    spoilt = bytearray(payload)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(spoilt) - 1))
        match data.draw(st.sampled_from(["flip", "cut", "drop", "double"])):
            case "flip":
                spoilt[place] = data.draw(st.integers(0, 255))
            case "cut":
                del spoilt[place + 1 :]
            case "drop":
                if len(spoilt) > 1:
                    del spoilt[place]
            case _:
                spoilt[place:place] = spoilt[place:]
    try:
        message = decode(bytes(spoilt), shape)
    except BadMessage:
        return
    # What was read can be passed on and is the same again.
    assert decode(encode(message), shape) == message


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)


@given(st.sampled_from([sample for sample in SAMPLES if not isinstance(sample, BoardMessage)]), st.data())
def test_any_value_in_any_field_is_read_or_refused(sample: Message, data: st.DataObject) -> None:
    fields = json.loads(encode(sample))
    fields[data.draw(st.sampled_from(sorted(fields)))] = data.draw(json_values)
    try:
        payload = json.dumps(fields).encode()
    except UnicodeEncodeError:
        return
    with contextlib.suppress(BadMessage):
        assert isinstance(decode(payload, type(sample)), type(sample))


class Wish(msgspec.Struct):
    service: str


def test_bodies_are_packed_and_unpacked() -> None:
    assert unpack(pack(Wish("loan")), Wish) == Wish("loan")
    assert unpack(pack({"a": [1]}), dict) == {"a": [1]}


@given(st.binary(max_size=60))
def test_unpacking_any_bytes_gives_a_value_or_a_bad_message(body: bytes) -> None:
    with contextlib.suppress(BadMessage):
        assert isinstance(unpack(Raw(body), Wish), Wish)


def test_facts_may_also_be_made_as_a_message() -> None:
    raw = record("a")
    assert decode_facts(encode(Facts(records=(Raw(raw),)))) == [raw]
