"""A bad wire: a TCP proxy between one node and the broker that drops, delays, cuts and half-opens.

What was dropped from a connection is never made up for: that connection stays dead until the trouble is mended, and
is reset then, as on a real network. When which trouble comes is not decided here.
"""

import asyncio
import logging
import random
import threading
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger(__name__)

CHUNK = 65_536
SLOWEST = 1.5
"""Seconds that a piece may be held back on a slow wire."""
CUT_EVERY = 1.0


class _Pair:
    """A connection's two halves."""

    def __init__(self, down: asyncio.StreamWriter, up: asyncio.StreamWriter) -> None:
        self.down, self.up = down, up
        self.dead = False
        """Whether something of it was dropped: then nothing of it comes through any more."""

    def reset(self) -> None:
        for side in (self.down, self.up):
            side.transport.abort()


class Wire:
    """One node's wire to the broker at `port` of this machine. `trouble` is one of plan.NET, or ''."""

    def __init__(self, port: int, chance: random.Random) -> None:
        self._to, self._chance = port, chance
        self.port = 0
        self.trouble = ""
        self._pairs: set[_Pair] = set()
        self._cutting: asyncio.Task[None] | None = None

    async def open(self) -> None:
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = int(server.sockets[0].getsockname()[1])

    async def become(self, trouble: str) -> None:
        """Have this trouble from now on; '' mends the wire."""
        self.trouble = trouble
        if self._cutting is not None:
            self._cutting.cancel()
            self._cutting = None
        match trouble:
            case "":
                for pair in [each for each in self._pairs if each.dead]:
                    pair.reset()
            case "cut":
                self._cutting = asyncio.create_task(self._cut())
            case "refuse":
                for pair in list(self._pairs):
                    pair.reset()
            case "half-open-node" | "half-open-broker":
                # One side is told nothing, the other one sees the connection end.
                for pair in list(self._pairs):
                    pair.dead = True
                    (pair.up if trouble == "half-open-node" else pair.down).transport.abort()

    async def _cut(self) -> None:
        while True:
            for pair in list(self._pairs):
                pair.reset()
            await asyncio.sleep(CUT_EVERY)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.trouble == "refuse":
            writer.transport.abort()
            return
        try:
            from_broker, to_broker = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            writer.transport.abort()
            return
        pair = _Pair(writer, to_broker)
        self._pairs.add(pair)
        try:
            await asyncio.gather(self._pump(reader, to_broker, pair), self._pump(from_broker, writer, pair))
        finally:
            self._pairs.discard(pair)
            pair.reset()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, pair: _Pair) -> None:
        try:
            while piece := await source.read(CHUNK):
                if pair.dead or self.trouble == "blackhole":
                    pair.dead = True
                    continue
                if self.trouble == "slow":
                    await asyncio.sleep(self._chance.uniform(0.02, SLOWEST))
                sink.write(piece)
                await sink.drain()
        except OSError as error:
            log.debug("wire ended why=%s", error)
        if not pair.dead and self.trouble != "blackhole":
            sink.close()
        else:
            # The end of a connection is dropped as everything else is.
            pair.dead = True


class Wires:
    """The wires of a hall, in a thread of their own. Use it as a context manager; callable from any thread."""

    def __init__(self, nodes: tuple[str, ...], broker_port: int, seed: int) -> None:
        self._wires = {node: Wire(broker_port, random.Random(f"{seed} {node}")) for node in nodes}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="wires", daemon=True)

    def __enter__(self) -> "Wires":
        self._thread.start()
        for wire in self._wires.values():
            self._do(wire.open())
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def port(self, node: str) -> int:
        """Where the node finds its broker."""
        return self._wires[node].port

    def become(self, node: str, trouble: str) -> None:
        self._do(self._wires[node].become(trouble))

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _end(self) -> None:
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
