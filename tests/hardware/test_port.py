"""One serial port and its owner: never a hang, never a stale byte, always a way back."""

import os
import socket
import threading
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from queue_machine.hardware.port import SerialPort, WriteOutcome

Until = Callable[..., None]


class Wire:
    """A pty under a stable name, whose far end the test holds."""

    def __init__(self, link: Path) -> None:
        self.link = link
        self.master = self.slave = -1

    def plug(self) -> None:
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        os.set_blocking(self.master, False)
        self.link.unlink(missing_ok=True)
        self.link.symlink_to(os.ttyname(self.slave))

    def unplug(self) -> None:
        for end in (self.master, self.slave):
            if end >= 0:
                os.close(end)
        self.master = self.slave = -1
        self.link.unlink(missing_ok=True)

    def read(self) -> bytes:
        try:
            return os.read(self.master, 1 << 16)
        except BlockingIOError:
            return b""

    def brings(self, wanted: bytes, until: Until) -> None:
        """Waits until as many bytes have come as are wanted, which the kernel hands on in its own time and pieces."""
        come = bytearray()

        def enough() -> bool:
            come.extend(self.read())
            return len(come) >= len(wanted)

        until(enough)
        assert come == wanted


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[Wire]:
    wire = Wire(tmp_path / "port")
    wire.plug()
    yield wire
    wire.unplug()


class Ears:
    """Hears what a port says."""

    def __init__(self) -> None:
        self.content = b""
        self.changes: list[bool] = []
        self.outcomes: list[WriteOutcome] = []

    def received(self, content: bytes) -> None:
        self.content += content

    def changed(self, is_open: bool, why: str) -> None:
        self.changes.append(is_open)


def opened(port: SerialPort, until: Until) -> Ears:
    ears = Ears()
    port.start(ears.received, ears.changed)
    until(lambda: ears.changes == [True])
    return ears


def test_bytes_go_both_ways(wire: Wire, until: Until) -> None:
    port = SerialPort(str(wire.link))
    ears = opened(port, until)
    port.write(b"hello", ears.outcomes.append)
    until(lambda: bool(ears.outcomes))
    wire.brings(b"hello", until)
    assert ears.outcomes[0].trouble == ""
    assert ears.outcomes[0].sent == 5
    assert 0 < ears.outcomes[0].first_at <= ears.outcomes[0].last_at
    os.write(wire.master, b"\x00\x11\x13\xff\r\n")
    until(lambda: ears.content == b"\x00\x11\x13\xff\r\n")
    port.close()


def test_frames_go_out_in_the_order_of_asking(wire: Wire, until: Until) -> None:
    port = SerialPort(str(wire.link))
    ears = opened(port, until)
    for number in range(50):
        port.write(bytes([number]) * 3, ears.outcomes.append)
    until(lambda: len(ears.outcomes) == 50)
    wire.brings(b"".join(bytes([number]) * 3 for number in range(50)), until)
    port.close()


def test_loop_address_works(until: Until) -> None:
    port = SerialPort("loop://", baud=115200)
    ears = opened(port, until)
    port.write(b"round", ears.outcomes.append)
    until(lambda: ears.content == b"round")
    until(lambda: [outcome.trouble for outcome in ears.outcomes] == [""])
    port.close()


def test_socket_address_works_and_is_opened_again_after_its_end(until: Until) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = SerialPort(f"socket://127.0.0.1:{server.getsockname()[1]}", backoff=(0.01, 0.02))
        ears = Ears()
        port.start(ears.received, ears.changed)
        peer, _ = server.accept()
        port.write(b"ask", ears.outcomes.append)
        assert peer.recv(10) == b"ask"
        peer.sendall(b"answer")
        until(lambda: ears.content == b"answer")
        peer.close()
        until(lambda: ears.changes[:2] == [True, False])
        peer, _ = server.accept()
        until(lambda: ears.changes == [True, False, True])
        peer.close()
        port.close()


def test_a_peer_that_reads_nothing_ends_in_a_timeout_and_not_in_a_hang(wire: Wire, until: Until) -> None:
    port = SerialPort(str(wire.link), write_timeout=0.2)
    ears = opened(port, until)
    begun = time.monotonic()
    port.write(bytes(1 << 20), ears.outcomes.append)
    until(lambda: bool(ears.outcomes))
    assert time.monotonic() - begun < 3.0
    assert ears.outcomes[0].trouble == "timeout"
    assert 0 < ears.outcomes[0].sent < 1 << 20
    port.close()


def test_asking_never_blocks_even_while_the_port_is_stalled(wire: Wire, until: Until) -> None:
    port = SerialPort(str(wire.link), write_timeout=0.5, queue_limit=5)
    ears = opened(port, until)
    begun = time.monotonic()
    for _ in range(20):
        port.write(bytes(1 << 18), ears.outcomes.append)
    assert time.monotonic() - begun < 2.0
    assert "busy" in {outcome.trouble for outcome in ears.outcomes}
    port.close()
    assert len(ears.outcomes) == 20
    assert {outcome.trouble for outcome in ears.outcomes} <= {"busy", "timeout", "closing"}


def test_after_a_stall_nothing_of_the_old_frame_is_still_to_come(wire: Wire, until: Until) -> None:
    port = SerialPort(str(wire.link), write_timeout=0.2)
    ears = opened(port, until)
    port.write(b"\xaa" * (1 << 20), ears.outcomes.append)
    until(lambda: bool(ears.outcomes))
    content = b""

    def drained() -> bool:
        nonlocal content
        content += (piece := wire.read())
        return not piece

    until(drained)
    port.write(b"new", ears.outcomes.append)
    until(lambda: len(ears.outcomes) == 2)
    wire.brings(b"new", until)
    port.close()


def test_an_unplugged_port_is_opened_again_under_its_name(wire: Wire, until: Until) -> None:
    port = SerialPort(str(wire.link), backoff=(0.02, 0.05))
    ears = opened(port, until)
    wire.unplug()
    until(lambda: ears.changes == [True, False])
    port.write(b"lost", ears.outcomes.append)
    until(lambda: [outcome.trouble for outcome in ears.outcomes] == ["port-closed"])
    assert not port.is_open
    wire.plug()
    until(lambda: ears.changes == [True, False, True])
    port.write(b"back", ears.outcomes.append)
    wire.brings(b"back", until)
    port.close()


def test_a_port_that_dies_while_writing_says_so(wire: Wire, until: Until) -> None:
    port = SerialPort(str(wire.link), write_timeout=3.0, backoff=(0.02, 0.05))
    ears = opened(port, until)
    port.write(bytes(1 << 20), ears.outcomes.append)
    until(lambda: bool(wire.read()))
    wire.unplug()
    until(lambda: [outcome.trouble for outcome in ears.outcomes] == ["port-lost"])
    port.close()


def test_a_port_that_is_not_there_yet_is_found_later(tmp_path: Path, until: Until) -> None:
    wire = Wire(tmp_path / "later")
    port = SerialPort(str(wire.link), backoff=(0.01, 0.02))
    ears = Ears()
    port.start(ears.received, ears.changed)
    port.write(b"early", ears.outcomes.append)
    until(lambda: [outcome.trouble for outcome in ears.outcomes] == ["port-closed"])
    wire.plug()
    until(lambda: ears.changes == [False, True])
    port.close()
    wire.unplug()


def test_a_failing_listener_does_not_end_the_owner(wire: Wire, until: Until, caplog: pytest.LogCaptureFixture) -> None:
    heard: list[bytes] = []

    def listen(content: bytes) -> None:
        heard.append(content)
        raise RuntimeError("listener is broken")

    port = SerialPort(str(wire.link))
    port.start(listen)
    until(lambda: port.is_open)
    os.write(wire.master, b"1")
    until(lambda: len(heard) == 1)
    os.write(wire.master, b"2")
    until(lambda: len(heard) == 2)
    port.close()


def test_closing_ends_every_frame_and_the_thread(wire: Wire, until: Until) -> None:
    port = SerialPort(str(wire.link), write_timeout=30)
    ears = opened(port, until)
    for _ in range(3):
        port.write(bytes(1 << 20), ears.outcomes.append)
    port.close()
    port.close()
    assert [outcome.trouble for outcome in ears.outcomes] == ["closing"] * 3
    port.write(b"after", ears.outcomes.append)
    assert ears.outcomes[-1].trouble == "closing"
    assert not [thread for thread in threading.enumerate() if thread.name == f"port {wire.link}"]


def test_a_port_never_started_can_be_closed(tmp_path: Path) -> None:
    outcomes: list[WriteOutcome] = []
    port = SerialPort(str(tmp_path / "none"))
    port.write(b"x", outcomes.append)
    port.close()
    assert [outcome.trouble for outcome in outcomes] == ["closing"]


def test_two_owners_of_one_device_are_kept_apart(wire: Wire, until: Until) -> None:
    first = SerialPort(str(wire.link))
    opened(first, until)
    second = SerialPort(str(wire.link), backoff=(0.01, 0.02))
    outcomes: list[WriteOutcome] = []
    second.start()
    second.write(b"x", outcomes.append)
    until(lambda: [outcome.trouble for outcome in outcomes] == ["port-closed"])
    second.close()
    first.close()
