"""From a touch to the first byte of the slip at the port, with the hub answering and with the hub known to be gone.

A real machine process's parts in this process (owner thread, ledger, serial port, virtual printer on a pty), a real hub
and broker in another. The reference is one bare commit on the same disk, taken in turns.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from config.branch import DEMO, load_branch
from queue_machine.hardware.outcome import PrintOutcome
from queue_machine.hardware.slip import Slip
from scripts.bench.bare import BareCommit, p50, p99
from scripts.keys import open_keys
from scripts.machine_process import MachineProcess

AIM_P50, AIM_P99 = 3.0, 5.0
WARM_UP = 10
PAUSE = 0.02
"""Seconds before each measurement, ours and the bare one: visitors come one by one."""


def measure(rounds: int = 150) -> dict[str, float]:
    """ms at p50 and p99 for both ways and the bare commit, with the ratios to it."""
    with tempfile.TemporaryDirectory(prefix="anju-bench-") as place:
        data = Path(place)
        settings = load_branch(DEMO)
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
        machine = MachineProcess("m1", settings, data, opened.keys.nodes["m1"], brokers, trial=True)
        bare = BareCommit(data, rounds * 2 + WARM_UP * 4)
        try:
            machine.start()
            _wait(machine, linked=True)
            answering = _touches(machine, bare, rounds)
            hub.kill()
            hub.wait(10)
            _wait(machine, linked=False)
            alone = _touches(machine, bare, rounds)
        finally:
            hub.kill()
            machine.stop()
            bare.close()
    reference = p50(bare.times)
    return {
        "bare_p50_ms": reference,
        "hub_p50_ms": p50(answering),
        "hub_p99_ms": p99(answering),
        "alone_p50_ms": p50(alone),
        "alone_p99_ms": p99(alone),
        "ratio_hub_p50": p50(answering) / reference,
        "ratio_hub_p99": p99(answering) / p99(bare.times),
        "ratio_alone_p50": p50(alone) / reference,
        "ratio_alone_p99": p99(alone) / p99(bare.times),
        "bare_p99_ms": p99(bare.times),
    }


def _wait(machine: MachineProcess, *, linked: bool) -> None:
    end = time.monotonic() + 20
    while machine.station.owner.submit(_reachable(machine)).result(5) != linked:
        if time.monotonic() > end:
            raise TimeoutError("the machine does not " + ("hear" if linked else "miss") + " its hub")
        time.sleep(0.1)


def _reachable(machine: MachineProcess) -> Any:
    return lambda: machine.station.exchange.hub(machine.station.clock.now()) is not None


def _touches(machine: MachineProcess, bare: BareCommit, rounds: int) -> list[float]:
    """ms from the touch to the first byte of its slip, each beside a bare commit."""
    assert machine.printer is not None
    printer = machine.printer
    original = printer.print
    outcomes: list[Future[PrintOutcome]] = []

    def watched(slip: Slip, done: Any) -> None:
        future = outcomes[-1]

        def came(outcome: PrintOutcome) -> None:
            future.set_result(outcome)
            done(outcome)

        original(slip, came)

    printer.print = watched  # type: ignore[method-assign]
    times: list[float] = []
    for number in range(rounds + WARM_UP):
        outcomes.append(Future())
        touched = time.monotonic()
        machine.take("deposit-unit", "", 1, "zh-CN", f"bench:{id(times)}:{number}").result(10)
        outcome = outcomes[-1].result(15)
        if outcome.first_byte_at:
            times.append((outcome.first_byte_at - touched) * 1_000)
        time.sleep(PAUSE)
        bare.once()
        time.sleep(PAUSE)
    printer.print = original  # type: ignore[method-assign]
    return times[WARM_UP:]


def main() -> None:
    found = measure()
    sys.stdout.write(
        f"bare commit           p50 {found['bare_p50_ms']:.2f} ms  p99 {found['bare_p99_ms']:.2f} ms\n"
        f"touch → slip, hub     p50 {found['hub_p50_ms']:.2f} ms  p99 {found['hub_p99_ms']:.2f} ms   "
        f"ratio p50 {found['ratio_hub_p50']:.2f} (aim {AIM_P50}), p99 {found['ratio_hub_p99']:.2f} (aim {AIM_P99})\n"
        f"touch → slip, alone   p50 {found['alone_p50_ms']:.2f} ms  p99 {found['alone_p99_ms']:.2f} ms   "
        f"ratio p50 {found['ratio_alone_p50']:.2f} (aim {AIM_P50}), "
        f"p99 {found['ratio_alone_p99']:.2f} (aim {AIM_P99})\n"
    )


if __name__ == "__main__":
    main()
