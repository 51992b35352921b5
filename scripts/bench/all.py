"""Runs every bench one after the other and prints the table of docs/figures.md: figure, reference, ratio, aim.

`python -m scripts.bench.all` needs a quiet machine and about three minutes.
"""

import sys
from collections.abc import Callable, Iterator

from scripts.bench import (
    call_to_board,
    dispatch_growth,
    dispatch_speed,
    forecast,
    ledger_append,
    old_days,
    ten_thousand,
    touch_to_slip,
    windows,
)

Row = tuple[str, str, str, str]


def _append() -> Iterator[Row]:
    found = ledger_append.measure()
    yield (
        "ledger append p50",
        f"bare commit {found['bare_p50_ms']:.2f} ms",
        f"{found['ratio']:.2f}",
        "≤ 1.3",
    )


def _touch() -> Iterator[Row]:
    found = touch_to_slip.measure()
    bare = f"bare commit {found['bare_p50_ms']:.2f} / {found['bare_p99_ms']:.2f} ms"
    for way, said in (("hub", "hub answering"), ("alone", "hub known to be gone")):
        yield (
            f"touch → slip bytes, {said}: {found[f'{way}_p50_ms']:.2f} / {found[f'{way}_p99_ms']:.2f} ms p50 / p99",
            bare,
            f"{found[f'ratio_{way}_p50']:.2f} / {found[f'ratio_{way}_p99']:.2f}",
            "≤ 3 / ≤ 5",
        )


def _board() -> Iterator[Row]:
    found = call_to_board.measure()
    yield (
        f"call → board's view, p50 {found['call_to_board_p50_ms']:.2f} ms",
        f"bare commit {found['bare_commit_p50_ms']:.2f} + round trip {found['bare_round_trip_p50_ms']:.2f} ms",
        f"{found['ratio']:.2f}",
        "≤ 2.5",
    )


def _old() -> Iterator[Row]:
    found = old_days.measure()
    yield (
        f"start of a hub with 100,000 old facts, 2,000 today: {found['old_ms']:.0f} ms",
        f"the same without old facts {found['none_ms']:.0f} ms",
        f"{found['ratio']:.2f}",
        "about 1",
    )


def _windows() -> Iterator[Row]:
    found = windows.measure()
    yield (
        f"machine: first frame {found['machine_first_frame_s']:.2f} s",
        f"bare Kivy window {found['bare_first_frame_s']:.2f} s",
        f"{found['ratio_first_frame']:.2f}",
        "≤ 2",
    )
    yield (
        f"machine: memory {found['machine_rss_mb']:.0f} MB",
        f"bare Kivy window {found['bare_rss_mb']:.0f} MB",
        f"{found['ratio_rss']:.2f}",
        "≤ 1.4",
    )
    for node in ("machine", "board"):
        yield (
            f"{node} idle",
            f"bare Kivy window {found['bare_idle_percent']:.1f} %",
            f"{found[f'{node}_idle_percent']:.1f} % of one core",
            "≤ 2 %",
        )


def _many() -> Iterator[Row]:
    found = ten_thousand.measure()
    for what, said in (("call", "next call"), ("take", "take")):
        yield (
            f"{said} with 10,000 tickets in the day: {found[f'{what}_10000_ms']:.2f} ms",
            f"with 100 tickets {found[f'{what}_100_ms']:.2f} ms",
            f"{found[f'ratio_{what}']:.2f}",
            "≤ 2",
        )


def _dispatch() -> Iterator[Row]:
    found = dispatch_speed.measure()
    yield (
        f"next call, 200 waiting, 30 windows: {found['choose_200_ms']:.3f} ms",
        f"a bare scan of those tickets {found['scan_200_ms']:.3f} ms",
        f"{found['scans']:.1f}",
        "≤ 20",
    )
    yield ("next call, ten times as many waiting", "with 200", f"{found['growth']:.2f}", "≤ 10")
    yield ("100 days of normal under the clock", "", f"{found['days_s']:.1f} s", "≤ 10 s")
    full = forecast.measure()["full_ms"]
    yield (
        "forecast: 100 waiting, 8 windows, 90 to come",
        f"at a fifth of the speed {full * forecast.SLOWER:.1f} ms",
        f"{full:.2f} ms",
        "≤ 3 ms",
    )


BENCHES: tuple[Callable[[], Iterator[Row]], ...] = (_append, _touch, _board, _old, _windows, _many, _dispatch)


def main() -> None:
    sys.stdout.write("| figure | reference in the same run | ratio | aim |\n|---|---|---|---|\n")
    for bench in BENCHES:
        for row in bench():
            sys.stdout.write(f"| {' | '.join(row)} |\n")
            sys.stdout.flush()
    sys.stdout.write("\n")
    dispatch_growth.main()


if __name__ == "__main__":
    main()
