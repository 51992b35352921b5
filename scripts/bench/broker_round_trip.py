"""How long a message takes from one connection through the broker to another, on this machine, now.

The bare figures speak MQTT by hand over plain sockets, so that they hold nothing of ours and can stand as the
reference of other figures; the link's own are measured beside them. Run as `python -m scripts.bench.broker_round_trip`.
"""

import argparse
import json
import queue
import socket
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from mqtt_bridge.broker import Broker
from mqtt_bridge.link import Link

BRANCH = "bench"
TOPIC = f"anju/1/{BRANCH}/m1/facts"
NODES = {"hub": "of-the-hub", "m1": "of-the-machine"}
WARM_UP = 50


@dataclass(frozen=True)
class Timing:
    """Milliseconds over `rounds` messages."""

    p50: float
    p99: float
    rounds: int


def timing(seconds: Sequence[float]) -> Timing:
    """The percentiles of durations in seconds, the first few left out as warm-up."""
    kept = sorted(seconds[min(WARM_UP, len(seconds) // 2) :])
    return Timing(
        p50=round(kept[len(kept) // 2] * 1000, 4),
        p99=round(kept[min(len(kept) - 1, len(kept) * 99 // 100)] * 1000, 4),
        rounds=len(kept),
    )


def measure(rounds: int = 1000, payload: int = 256, broker: Broker | None = None) -> Mapping[str, Timing]:
    """Timings from publish to receipt, one message at a time: `bare_qos0`, `bare_qos1`, `link_qos0`, `link_qos1`.

    Uses `broker` (branch "bench", nodes hub and m1 with the passwords in NODES) or one of its own.
    """
    if broker is not None:
        return _measure(broker.port, rounds, b"x" * payload)
    with tempfile.TemporaryDirectory(prefix="anju-bench-") as folder:
        own = Broker(Path(folder) / "broker", BRANCH, NODES)
        own.start()
        try:
            own.wait_ready(10)
            return _measure(own.port, rounds, b"x" * payload)
        finally:
            own.stop()


def _measure(port: int, rounds: int, payload: bytes) -> dict[str, Timing]:
    found: dict[str, Timing] = {}
    with Bare(port, "hub") as hub, Bare(port, "m1") as m1:
        hub.subscribe(TOPIC)
        for qos in (0, 1):
            found[f"bare_qos{qos}"] = timing([bare_round(m1, hub, payload, qos, n + 1) for n in range(rounds)])
    arrived: queue.SimpleQueue[float] = queue.SimpleQueue()
    listener = _link(port, "hub", [TOPIC], lambda *_: arrived.put(time.perf_counter()))
    speaker = _link(port, "m1", [], lambda *_: None)
    try:
        for qos in (0, 1):
            found[f"link_qos{qos}"] = timing([_link_round(speaker, arrived, payload, qos) for _ in range(rounds)])
    finally:
        speaker.close()
        listener.close()
    return found


def bare_round(speaker: "Bare", listener: "Bare", payload: bytes, qos: int, number: int) -> float:
    """Seconds from publishing to receiving; `number` is the packet's."""
    packet = _publish(TOPIC, payload, qos, (number - 1) % 65535 + 1)
    begin = time.perf_counter()
    speaker.send(packet)
    kind, body = listener.receive()
    took = time.perf_counter() - begin
    if kind >> 4 != 3 or not body.endswith(payload):
        raise RuntimeError("the broker sent something else")
    if qos:
        at = 2 + struct.unpack_from("!H", body)[0]
        listener.send(b"\x40\x02" + body[at : at + 2])
        speaker.receive()
    return took


def _link_round(speaker: Link, arrived: "queue.SimpleQueue[float]", payload: bytes, qos: int) -> float:
    begin = time.perf_counter()
    if not speaker.publish(TOPIC, payload, qos=qos):
        raise RuntimeError(f"the link went down: {speaker.trouble}")
    return arrived.get(timeout=5.0) - begin


def _link(port: int, node: str, filters: list[str], on_message: Callable[..., None]) -> Link:
    risen: queue.SimpleQueue[None] = queue.SimpleQueue()
    link = Link(
        "127.0.0.1",
        port,
        username=node,
        password=NODES[node],
        client_id=f"{node}-link",
        subscriptions=filters,
        on_message=on_message,
        on_up=lambda: risen.put(None),
        on_down=lambda _: None,
    )
    link.start()
    risen.get(timeout=5.0)
    return link


class Bare:
    """As little of MQTT 5 as a round trip takes, over a plain socket."""

    def __init__(self, port: int, node: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=5.0)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        name, password = (_text(f"{node}-bare"), _text(node) + _text(NODES[node]))
        self.send(_packet(0x10, _text("MQTT") + b"\x05\xc2\x00\x3c\x00" + name + password))
        if self.receive()[1][1] != 0:
            raise RuntimeError("the broker refused the connection")

    def __enter__(self) -> "Bare":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._socket.close()

    def subscribe(self, filter_: str) -> None:
        self.send(_packet(0x82, b"\x00\x01\x00" + _text(filter_) + b"\x01"))
        self.receive()

    def send(self, packet: bytes) -> None:
        self._socket.sendall(packet)

    def receive(self) -> tuple[int, bytes]:
        """The next packet: its first byte and its body."""
        kind, length, shift = self._exactly(1)[0], 0, 0
        while True:
            byte = self._exactly(1)[0]
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                return kind, self._exactly(length)

    def _exactly(self, count: int) -> bytes:
        taken = self._socket.recv(count, socket.MSG_WAITALL) if count else b""
        if len(taken) != count:
            raise RuntimeError("the broker closed the connection")
        return taken


def _text(text: str) -> bytes:
    return struct.pack("!H", len(text)) + text.encode()


def _packet(kind: int, body: bytes) -> bytes:
    length, head = len(body), bytearray([kind])
    while True:
        head.append(length & 0x7F | (0x80 if length > 0x7F else 0))
        length >>= 7
        if not length:
            return bytes(head) + body


def _publish(topic: str, payload: bytes, qos: int, number: int) -> bytes:
    return _packet(0x30 | qos << 1, _text(topic) + (struct.pack("!H", number) if qos else b"") + b"\x00" + payload)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write the figures, as lines or as JSON."""
    parser = argparse.ArgumentParser(description="Round trips through a broker on this machine, ms.")
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--payload", type=int, default=256, help="bytes")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    found = measure(asked.rounds, asked.payload)
    if asked.json:
        sys.stdout.write(json.dumps({name: asdict(one) for name, one in found.items()}) + "\n")
        return 0
    for name, one in found.items():
        sys.stdout.write(f"{name:10}  p50 {one.p50:7.3f} ms   p99 {one.p99:7.3f} ms   over {one.rounds}\n")
    for qos in (0, 1):
        ratio = found[f"link_qos{qos}"].p50 / found[f"bare_qos{qos}"].p50
        sys.stdout.write(f"link to bare, QoS {qos}: {ratio:.2f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
