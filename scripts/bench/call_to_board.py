"""From a teller's key to the board's view state: a call at the hub over HTTP, seen in the board's own process.

A real hub, broker and board (this process holds the board's parts). The reference is one bare commit plus one bare
broker round trip at QoS 1, in the same run. The way holds the hub's commit and the board's, one after the other.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from config.branch import DEMO, load_branch
from kiosk.views.board import BoardView
from scripts.bench.bare import BareCommit, p50
from scripts.bench.broker_round_trip import measure as round_trips
from scripts.board_process import BoardProcess
from scripts.keys import open_keys

AIM = 2.5
WARM_UP = 10


def measure(rounds: int = 100) -> dict[str, float]:
    """ms at p50 from the request to the view, and the ratio to a bare commit plus a bare round trip."""
    with tempfile.TemporaryDirectory(prefix="anju-bench-") as place:
        data, settings = Path(place), load_branch(DEMO)
        opened = open_keys(data, settings.nodes)
        hub = subprocess.Popen(
            [sys.executable, "-P", "-m", "scripts.cli", "hub", "--trial", "--data", place]
            + ["--port", "0", "--broker-port", "0"],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        assert hub.stdout is not None
        told: dict[str, Any] = json.loads(hub.stdout.readline())
        broker = (told["mqtt"]["host"], told["mqtt"]["port"])
        board = BoardProcess("board", settings, data, opened.keys.nodes["board"], broker, trial=True)
        board.announcer = None  # the voice has its own thread and is not what is measured
        seen = _Seen()
        board.watchers.append(seen.take)
        bare = BareCommit(data, rounds + WARM_UP)
        http = httpx.Client(base_url=told["web"], headers={"Authorization": f"Bearer {opened.keys.token}"}, timeout=10)
        times: list[float] = []
        try:
            board.start()
            window = settings.branch.windows[0]
            _post(http, f"/api/windows/{window.id}/open", teller="01")
            for _ in range(rounds + WARM_UP):
                number = _post(http, "/api/tickets", service=window.skills[0])["number"]
                time.sleep(0.03)
                before = time.perf_counter()
                wait = seen.expect(number)
                _post(http, f"/api/windows/{window.id}/next", complete=True)
                times.append((wait(before)) * 1_000)
                bare.once()
        finally:
            hub.kill()
            board.stop()
            bare.close()
            http.close()
    trip = round_trips(rounds=300)["bare_qos1"].p50
    reference = p50(bare.times) + trip
    return {
        "call_to_board_p50_ms": p50(times[WARM_UP:]),
        "bare_commit_p50_ms": p50(bare.times),
        "bare_round_trip_p50_ms": trip,
        "ratio": p50(times[WARM_UP:]) / reference,
    }


def _post(http: httpx.Client, path: str, **body: Any) -> dict[str, Any]:
    answer = http.post(path, json=body, headers={"Idempotency-Key": uuid4().hex})
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


class _Seen:
    """Waits for the view in which a number is the newest call."""

    def __init__(self) -> None:
        self._wanted, self._at = "", 0.0
        self._came = threading.Event()

    def take(self, view: BoardView) -> None:
        if self._wanted and view.calls and view.calls[0].number == self._wanted:
            self._at, self._wanted = time.perf_counter(), ""
            self._came.set()

    def expect(self, number: str) -> Any:
        self._came.clear()
        self._wanted = number

        def wait(before: float) -> float:
            if not self._came.wait(10):
                raise TimeoutError(f"{number} never stood on the board")
            return self._at - before

        return wait


def main() -> None:
    found = measure()
    sys.stdout.write(
        f"call → board's view p50 {found['call_to_board_p50_ms']:.2f} ms; bare commit "
        f"{found['bare_commit_p50_ms']:.2f} + round trip {found['bare_round_trip_p50_ms']:.2f} ms: "
        f"ratio {found['ratio']:.2f} (aim {AIM})\n"
    )


if __name__ == "__main__":
    main()
