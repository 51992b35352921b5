"""Status bytes told apart and understood, whatever stands between them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_machine.hardware.status import (
    UNKNOWN,
    AutomaticStatus,
    FlowControl,
    Foreign,
    OrderedReply,
    PrinterHealth,
    RealtimeReply,
    Reply,
    StatusDecoder,
    from_automatic,
    from_realtime,
    questions,
)

ALL = (1, 2, 3, 4)
FINE = (0x12, 0x12, 0x12, 0x12)


def decoded(content: bytes) -> list[Reply]:
    return StatusDecoder().feed(content)


def test_each_kind_is_known_by_its_fixed_bits() -> None:
    assert decoded(b"\x16") == [RealtimeReply(0x16)]
    assert decoded(b"\x1c\x00\x0c\x00") == [AutomaticStatus((0x1C, 0x00, 0x0C, 0x00))]
    assert decoded(b"\x0c") == [OrderedReply(0x0C)]
    assert decoded(b"\x11\x13") == [FlowControl(True), FlowControl(False)]
    assert decoded(b"\xff") == [Foreign(b"\xff")]


def test_flow_control_may_stand_inside_an_automatic_status() -> None:
    assert decoded(b"\x10\x00\x13\x03\x00") == [FlowControl(False), AutomaticStatus((0x10, 0x00, 0x03, 0x00))]


def test_a_lost_byte_costs_one_reply() -> None:
    assert decoded(b"\x10\x00\x00" + b"\x12")[-1] == RealtimeReply(0x12)


KINDS = st.one_of(
    st.sampled_from([b"\x11", b"\x13"]),
    st.integers(0, 255).map(lambda n: bytes([n & 0x6C | 0x12])),
    st.tuples(st.integers(0, 255), st.lists(st.integers(0, 255), min_size=3, max_size=3)).map(
        lambda parts: bytes([parts[0] & 0x6C | 0x10, *(byte & 0x6F for byte in parts[1])])
    ),
)


@given(st.lists(st.one_of(KINDS, st.binary(max_size=5))))
def test_portions_do_not_matter_and_nothing_ever_raises(pieces: list[bytes]) -> None:
    stream = b"".join(pieces)
    slowly = StatusDecoder()
    assert [reply for byte in stream for reply in slowly.feed(bytes([byte]))] == decoded(stream)


@given(st.binary(max_size=40), st.sampled_from([0x12, 0x16, 0x1A, 0x72]))
def test_after_any_garbage_a_reply_is_understood_again(garbage: bytes, reply: int) -> None:
    assert decoded(garbage + bytes([reply]))[-1] == RealtimeReply(reply)


@given(st.binary(max_size=40))
def test_after_any_garbage_an_automatic_status_is_understood_again(garbage: bytes) -> None:
    # A byte that begins nothing ends whatever the garbage began.
    assert decoded(garbage + b"\xff\x10\x00\x0c\x00")[-1] == AutomaticStatus((0x10, 0, 0x0C, 0))


@given(st.lists(KINDS, min_size=2, max_size=8), st.data())
def test_a_loss_never_touches_what_comes_two_replies_later(pieces: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(pieces)
    lost = data.draw(st.integers(0, len(stream) - 1))
    holey = stream[:lost] + stream[lost + 1 :]
    assert decoded(holey + b"\x12\x12")[-1] == RealtimeReply(0x12)


def test_all_is_well_when_no_bit_says_otherwise() -> None:
    health = from_realtime(ALL, FINE)
    assert health == PrinterHealth(state="online", paper="ok")
    assert health.fine
    assert health.obstacle == ""


@pytest.mark.parametrize(
    ("bits", "obstacle"),
    [
        ((0x1A, 0x12, 0x12, 0x12), "offline"),
        ((0x1A, 0x16, 0x12, 0x12), "cover-open"),
        ((0x1A, 0x1A, 0x12, 0x12), "feeding"),
        ((0x1A, 0x32, 0x12, 0x12), "paper-out"),
        ((0x1A, 0x52, 0x12, 0x12), "error"),
        ((0x1A, 0x52, 0x1A, 0x12), "cutter"),
        ((0x1A, 0x12, 0x32, 0x12), "error"),
        ((0x1A, 0x12, 0x52, 0x12), "error"),
        ((0x12, 0x12, 0x12, 0x72), "paper-out"),
    ],
)
def test_each_obstacle_has_its_bit(bits: tuple[int, ...], obstacle: str) -> None:
    health = from_realtime(ALL, bits)
    assert health.obstacle == obstacle
    assert not health.fine


def test_paper_near_its_end_is_no_obstacle() -> None:
    health = from_realtime(ALL, (0x12, 0x12, 0x12, 0x1E))
    assert (health.paper, health.obstacle, health.fine) == ("near-end", "", True)


def test_automatic_status_says_the_same() -> None:
    assert from_automatic((0x10, 0, 0, 0)) == PrinterHealth(state="online", paper="ok")
    assert from_automatic((0x38, 0, 0, 0)).obstacle == "cover-open"
    assert from_automatic((0x18, 0, 0x0F, 0)).obstacle == "paper-out"
    assert from_automatic((0x18, 0x08, 0, 0)).obstacle == "cutter"
    assert from_automatic((0x10, 0, 0x03, 0)).paper == "near-end"


def test_what_was_never_said_is_unknown_and_never_fine() -> None:
    assert UNKNOWN.state == "unknown"
    assert not UNKNOWN.fine
    assert UNKNOWN.obstacle == ""


def test_questions_go_out_in_one_go() -> None:
    assert questions((1, 4)) == b"\x10\x04\x01\x10\x04\x04"
