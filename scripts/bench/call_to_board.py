"""From a call to the board's view state: decided in the hub's process, seen in the board's own process.

A real hub with its broker in this process and a real board in another; both read the same monotonic clock. The
reference is one bare commit plus one bare broker round trip at QoS 1, taken in turns with it. The way itself holds
the hub's commit, the broker, and writing to the board's ledger without waiting for its disk.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from config.branch import DEMO, load_branch
from kiosk.views.board import BoardView
from mqtt_bridge.hub import commands as c
from scripts.bench.bare import BareCommit, BareTrip, p50
from scripts.board_process import BoardProcess
from scripts.clock import new_id
from scripts.hub_process import HubProcess
from scripts.keys import open_keys

AIM = 2.5
WARM_UP = 10
PAUSE = 0.05
"""Seconds before each measurement, ours and the bare ones."""


def measure(rounds: int = 120) -> dict[str, float]:
    """ms at p50 from the command to the view, and the ratio to a bare commit plus a bare round trip."""
    with tempfile.TemporaryDirectory(prefix="anju-bench-") as place:
        data, settings = Path(place), load_branch(DEMO)
        hub = HubProcess(settings, data, open_keys(data, settings.nodes), broker_port=0, web_port=0, trial=True)
        hub.start()
        words = ["--board", place, f"{hub.broker.host}:{hub.broker.port}"]
        board = subprocess.Popen(
            [sys.executable, "-P", "-m", "scripts.bench.call_to_board", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        assert board.stdout is not None
        bare, trip = BareCommit(data, rounds + WARM_UP), BareTrip(data)
        times: list[float] = []

        def do(command: c.AnyCommand) -> Any:
            work = lambda: hub.hub.do(command, cause=new_id(), by="01", now=hub.station.clock.now())  # noqa: E731
            return hub.station.owner.submit(work).result(10)

        try:
            window = settings.branch.windows[0]
            do(c.OpenWindow(window=window.id, teller="01"))
            assert json.loads(board.stdout.readline())["linked"]
            for _ in range(rounds + WARM_UP):
                do(c.Take(service=window.skills[0]))
                time.sleep(PAUSE)
                before = time.monotonic()
                called = do(c.Next(window=window.id, complete=True)).facts[-1].number
                seen: dict[str, Any] = {"number": ""}
                while seen["number"] != called:
                    seen = json.loads(board.stdout.readline())
                times.append((seen["at"] - before) * 1_000)
                time.sleep(PAUSE)
                bare.once()
                time.sleep(PAUSE)
                trip.once()
        finally:
            board.terminate()
            board.wait(10)
            hub.stop()
            bare.close()
            trip.close()
    reference = p50(bare.times) + p50(trip.times)
    return {
        "call_to_board_p50_ms": p50(times[WARM_UP:]),
        "bare_commit_p50_ms": p50(bare.times),
        "bare_round_trip_p50_ms": p50(trip.times),
        "ratio": p50(times[WARM_UP:]) / reference,
    }


def _board(place: str, broker: str) -> None:
    """The board's process: tells on stdout when each newest call came to stand in its view."""
    settings, data = load_branch(DEMO), Path(place)
    host, _, port = broker.rpartition(":")
    password = open_keys(data, settings.nodes).keys.nodes["board"]
    board = BoardProcess("board", settings, data, password, [(host, int(port))], trial=True)
    last = ""

    def say(told: dict[str, Any]) -> None:
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()

    def seen(view: BoardView) -> None:
        nonlocal last
        at = time.monotonic()
        newest = view.calls[0].number if view.calls else ""
        if newest != last:
            last = newest
            say({"number": newest, "at": at})

    board.watchers.append(seen)
    board.start()
    while not board.station.owner.submit(lambda: board.station.exchange.hub(board.station.clock.now())).result(5):
        time.sleep(0.05)
    say({"linked": True})
    sys.stdin.read()


def main() -> None:
    if "--board" in sys.argv:
        _board(*sys.argv[-2:])
        return
    found = measure()
    sys.stdout.write(
        f"call → board's view p50 {found['call_to_board_p50_ms']:.2f} ms; bare commit "
        f"{found['bare_commit_p50_ms']:.2f} + round trip {found['bare_round_trip_p50_ms']:.2f} ms: "
        f"ratio {found['ratio']:.2f} (aim {AIM})\n"
    )


if __name__ == "__main__":
    main()
