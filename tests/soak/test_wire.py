"""The bad wire, over real sockets: what it drops is dropped, what it half-opens is half open."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from scripts.soak.wire import Wires

pytestmark = pytest.mark.timeout(30)


class Echo:
    """Says everything back, and notes who left."""

    def __init__(self) -> None:
        self.left = threading.Semaphore(0)
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()

    def _live(self) -> None:
        with suppress(OSError):
            while True:
                guest, _ = self._door.accept()
                threading.Thread(target=self._speak, args=(guest,), daemon=True).start()

    def _speak(self, guest: socket.socket) -> None:
        with guest, suppress(OSError):
            while said := guest.recv(1000):
                guest.sendall(said)
        self.left.release()

    def close(self) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join(5)


@pytest.fixture
def echo() -> Iterator[Echo]:
    made = Echo()
    yield made
    made.close()


@pytest.fixture
def wires(echo: Echo) -> Iterator[Wires]:
    with Wires(("m1", "m2"), echo.port, 1) as made:
        yield made


def connect(wires: Wires, node: str = "m1") -> socket.socket:
    return socket.create_connection(("127.0.0.1", wires.port(node)), 5)


def heard(connection: socket.socket, said: bytes, seconds: float = 5.0) -> bytes:
    """What comes back within so many seconds; b'' for the end of the connection."""
    connection.settimeout(seconds)
    connection.sendall(said)
    return connection.recv(1000)


def is_silent(connection: socket.socket, said: bytes) -> bool:
    try:
        heard(connection, said, 0.3)
    except TimeoutError:
        return True
    return False


def ends(connection: socket.socket) -> bool:
    connection.settimeout(5)
    try:
        return connection.recv(1000) == b""
    except ConnectionError:
        return True


def test_a_good_wire_carries_both_ways_and_a_slow_one_later(wires: Wires) -> None:
    with connect(wires) as connection:
        assert heard(connection, b"one") == b"one"
        wires.become("m1", "slow")
        assert heard(connection, b"two") == b"two"


def test_what_a_black_hole_took_never_comes_and_its_connection_is_reset_when_mended(wires: Wires) -> None:
    with connect(wires) as connection, connect(wires, "m2") as other:
        assert heard(connection, b"one") == b"one"
        wires.become("m1", "blackhole")
        assert is_silent(connection, b"two")
        assert heard(other, b"its own wire") == b"its own wire"
        wires.become("m1", "")
        assert ends(connection)
        with connect(wires) as fresh:
            assert heard(fresh, b"three") == b"three"


def test_a_cut_ends_connections_and_lets_new_ones_in(wires: Wires) -> None:
    with connect(wires) as connection:
        assert heard(connection, b"one") == b"one"
        wires.become("m1", "cut")
        assert ends(connection)
        wires.become("m1", "")
        with connect(wires) as fresh:
            assert heard(fresh, b"two") == b"two"


def test_a_refusing_wire_lets_nobody_in(wires: Wires) -> None:
    wires.become("m1", "refuse")
    with connect(wires) as connection:
        assert ends(connection)


def test_half_open_at_the_node_the_broker_sees_it_leave_and_the_node_sees_nothing(wires: Wires, echo: Echo) -> None:
    with connect(wires) as connection:
        assert heard(connection, b"one") == b"one"
        wires.become("m1", "half-open-node")
        assert echo.left.acquire(timeout=5)
        assert is_silent(connection, b"two")
        wires.become("m1", "")
        assert ends(connection)


def test_half_open_at_the_broker_the_node_comes_again_and_the_old_one_stays(wires: Wires, echo: Echo) -> None:
    with connect(wires) as connection:
        assert heard(connection, b"one") == b"one"
        wires.become("m1", "half-open-broker")
        assert ends(connection)
        assert not echo.left.acquire(timeout=0.3)
        with connect(wires) as fresh:
            assert heard(fresh, b"two") == b"two"
        assert echo.left.acquire(timeout=5), "the second guest left"
        wires.become("m1", "")
        assert echo.left.acquire(timeout=5), "mended, the first one is gone too"
