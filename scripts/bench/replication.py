"""From a commit at a machine to the hub's word that it holds it on disk: the span in which a lost disk loses a ticket.

A real hub with its broker in another process, a real machine in this one. The reference is one bare commit plus one
bare broker round trip, taken in turns with it and after the same pause; the way itself holds two commits.
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
from queue_machine.domain import facts as f
from queue_machine.domain.records import Moment
from scripts.bench.bare import BareCommit, BareTrip, p50
from scripts.clock import SystemClock, new_id
from scripts.keys import open_keys
from scripts.station import Station

AIM = 2.0
WARM_UP = 10
PAUSE = 0.05
WAIT = 5.0


def measure(rounds: int = 120) -> dict[str, float]:
    """ms at p50 from the commit to the acknowledgement, and the ratio to a bare commit plus a bare round trip."""
    with tempfile.TemporaryDirectory(prefix="anju-bench-") as place:
        data, settings = Path(place), load_branch(DEMO)
        opened = open_keys(data, settings.nodes)
        words = ["hub", "--trial", "--data", place, "--port", "0", "--broker-port", "0"]
        hub = subprocess.Popen(
            [sys.executable, "-P", "-m", "scripts.cli", *words],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        assert hub.stdout is not None
        told: dict[str, Any] = json.loads(hub.stdout.readline())
        brokers = [(told["mqtt"]["host"], told["mqtt"]["port"])]
        station = Station("m1", "machine", settings, data, SystemClock(vouched=True), opened.keys.nodes["m1"], brokers)
        bare, trip = BareCommit(data, rounds + WARM_UP), BareTrip(data)
        times: list[float] = []
        held = [0, 0.0]

        def look() -> None:
            told = station.exchange.sync.haves.get("hub", {}).get(station.node.origin)
            if told is not None and told[1] > held[0]:
                held[0], held[1] = told[1], time.monotonic()

        def one() -> float:
            def commit() -> tuple[float, int]:
                before = time.monotonic()
                fact = f.HelpAsked(help=new_id(), place="m1", about="help")
                station.node.commit([fact], station.clock.now())
                return before, station.node.head(station.node.origin).seq

            before, seq = station.owner.submit(commit).result(WAIT)
            until = time.monotonic() + WAIT
            while held[0] < seq:
                if time.monotonic() > until:
                    raise TimeoutError("the hub did not say that it holds the record")
                time.sleep(0.0001)
            return (held[1] - before) * 1_000

        receive = station.exchange.receive

        def heard(topic: str, payload: bytes, now: Moment, link: int = 0) -> None:
            receive(topic, payload, now, link)
            look()

        station.exchange.receive = heard  # type: ignore[method-assign]
        try:
            station.start()
            until = time.monotonic() + WAIT
            while station.exchange.hub(station.clock.now()) is None and time.monotonic() < until:
                time.sleep(0.02)
            for _ in range(rounds + WARM_UP):
                time.sleep(PAUSE)
                times.append(one())
                time.sleep(PAUSE)
                bare.once()
                time.sleep(PAUSE)
                trip.once()
        finally:
            station.stop()
            hub.terminate()
            hub.wait(10)
            bare.close()
            trip.close()
    reference = p50(bare.times) + p50(trip.times)
    return {
        "held_p50_ms": p50(times[WARM_UP:]),
        "bare_commit_p50_ms": p50(bare.times),
        "bare_round_trip_p50_ms": p50(trip.times),
        "ratio": p50(times[WARM_UP:]) / reference,
    }


def main() -> None:
    found = measure()
    sys.stdout.write(
        f"commit at a machine → held by the hub p50 {found['held_p50_ms']:.2f} ms; bare commit "
        f"{found['bare_commit_p50_ms']:.2f} + round trip {found['bare_round_trip_p50_ms']:.2f} ms: "
        f"{found['ratio']:.2f} (aim ≤ {AIM})\n"
    )


if __name__ == "__main__":
    main()
