"""How many bytes the ticket of a provident-fund hall takes on each printer model, and how long on the wire.

Run it with `python -m scripts.bench.slip_bytes`, `--json` for a program, and `--port` to time the way from asking to
the first byte through a real pty as well. The ticket is the one that the figures in docs/printers.md are for.
"""

import argparse
import json
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from kiosk.texts import Texts
from kiosk.views.slip import SlipContent, ticket_slip
from queue_machine.hardware.escpos import encode, print_seconds
from queue_machine.hardware.outcome import PrintOutcome
from queue_machine.hardware.port import SerialPort
from queue_machine.hardware.printer import EscposPrinter
from queue_machine.hardware.profiles import GENERIC_80, PROFILES, profile
from queue_machine.hardware.simulated import VirtualPrinter
from queue_machine.hardware.slip import Slip

BAUDS = (9600, 19200, 115200)
LIMIT = 500
"""Bytes that the ticket may take on a model with Chinese letters and QR codes of its own."""

TICKET = SlipContent(
    hall="江滨市住房公积金管理中心",
    number="A023",
    service="购房提取",
    token="abcdefghijklmnopqrstuvwxyz",
    taken_at="2025-03-04 09:41",
    people_ahead=6,
    estimate=(12, 18),
    windows=("3", "5", "6"),
    public_url="https://gjj.example.cn",
    bring=("本人身份证原件", "购房合同原件及复印件", "首付款发票原件", "结婚证（已婚的请带）", "本人的一类银行卡"),
)


def row(name: str, slip: Slip) -> dict[str, Any]:
    """One model's figures: bytes, seconds on the wire by line speed, seconds of the mechanism, ms of encoding."""
    model = profile(name)
    size = len(encode(slip, model))
    times = []
    for _ in range(20):
        begun = time.perf_counter()
        encode(slip, model)
        times.append(time.perf_counter() - begun)
    return {
        "profile": name,
        "bytes": size,
        "wire_s": {str(baud): round(size * 10 / baud, 3) for baud in BAUDS},
        "mechanism_s": round(print_seconds(slip, model), 2),
        "encode_ms": round(statistics.median(times) * 1000, 2),
    }


def first_byte(slip: Slip, rounds: int = 50) -> dict[str, float]:
    """Milliseconds from `print` to the slip's first byte at a pty, the printer asked and answering before it."""
    model = GENERIC_80
    outcomes: list[PrintOutcome] = []
    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder) / "printer"
        with VirtualPrinter(link, Path(folder) / "slips", model):
            printer = EscposPrinter(SerialPort(str(link), baud=115200), model)
            try:
                for _ in range(rounds):
                    ended = threading.Event()

                    def done(outcome: PrintOutcome, ended: threading.Event = ended) -> None:
                        outcomes.append(outcome)
                        ended.set()

                    printer.print(slip, done)
                    if not ended.wait(10):
                        raise TimeoutError("the virtual printer did not print")
            finally:
                printer.close()
    times = sorted((each.first_byte_at - each.asked_at) * 1000 for each in outcomes if each.result == "printed")
    return {"p50_ms": round(statistics.median(times), 2), "p99_ms": round(times[int(len(times) * 0.99)], 2)}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("--port", action="store_true", help="time the first byte through a pty too")
    chosen = options.parse_args()
    slip = ticket_slip(TICKET, Texts.load())
    rows = [row(name, slip) for name in PROFILES if name != "default"]
    report: dict[str, Any] = {"limit": LIMIT, "rows": rows}
    if chosen.port:
        report["first_byte"] = first_byte(slip)
    whole = all(each["bytes"] < LIMIT for each in rows if _is_whole(each["profile"]))
    report["ok"] = whole
    if chosen.json:
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        sys.stdout.write(_table(report))
    return 0 if whole else 1


def _is_whole(name: str) -> bool:
    return profile(name).chinese and profile(name).native_qr


def _table(report: dict[str, Any]) -> str:
    lines = [f"{'profile':<12}{'bytes':>8}" + "".join(f"{baud:>10}" for baud in BAUDS) + f"{'paper':>9}{'encode':>11}"]
    for each in report["rows"]:
        wire = "".join(f"{each['wire_s'][str(baud)]:>8.2f} s" for baud in BAUDS)
        lines.append(
            f"{each['profile']:<12}{each['bytes']:>8}{wire}{each['mechanism_s']:>7.2f} s{each['encode_ms']:>8.2f} ms"
        )
    if "first_byte" in report:
        figures = report["first_byte"]
        lines.append(f"from print to the first byte at a pty: p50 {figures['p50_ms']} ms, p99 {figures['p99_ms']} ms")
    lines.append(f"models with Chinese letters and QR codes of their own stay under {LIMIT} bytes: {report['ok']}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
