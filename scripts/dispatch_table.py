"""Plays every policy over every scenario that comes along, for docs/dispatch-figures.md and the table in dispatch.md.

Run as `python -m scripts.dispatch_table [--days 60] [--seed 1]`; it takes about a quarter of an hour on two cores. What
was played is kept in build/, `--again` writes the pages from that. The clock as it was first drawn (the plain share of
the target, a faster pace for appointments) is played beside the others.
"""

import argparse
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from msgspec import structs

from config.scenario import find_scenario, load_scenario
from kiosk.texts import CORE, Texts
from queue_machine.dispatch.policies import NAMES
from queue_machine.dispatch.simulation import Scenario, simulate
from queue_machine.domain.branch import Policy
from scripts.wait_plot import wait_plot

DOCS = Path(__file__).resolve().parents[1] / "docs"
SCENARIOS = (
    "quiet",
    "normal",
    "month-end",
    "skewed-skills",
    "window-down",
    "many-priority",
    "many-appointments",
    "lunch-few-windows",
    "one-comprehensive",
    "village",
    "city",
)
FIRST = "clock-first-drawn"
FIRST_DRAWN = Policy(
    power=1.0, short_first=0.0, pace_strict=6.0, pace_appointment=6.0, head_start=10.0, overtake_limit=1e6
)
"""u = (now − reference + head start) × pace ÷ target, and no limit to overtaking."""
ERROR = 0.4
"""Sigma of the log-error in believed durations for the second table."""
WRONG = ("clock", FIRST, "lookahead", "fcfs")
"""Policies that are played with wrong durations too."""


def play(task: tuple[str, str, float, int, int]) -> tuple[tuple[str, str, float], dict[str, Any]]:
    """The figures of one policy over one scenario, as plain values."""
    scenario, name, error, days, seed = task
    found = _with_error(load_scenario(find_scenario(scenario)), error)
    if name == FIRST:
        found, played = structs.replace(found, policy=FIRST_DRAWN), "clock"
    else:
        played = name
    result = simulate(found, (played,), days, seed, timer=time.perf_counter)
    return (scenario, name, error), result.as_json()["policies"][played]


def _with_error(scenario: Scenario, error: float) -> Scenario:
    return structs.replace(scenario, knowledge=structs.replace(scenario.knowledge, duration_error=error))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--again", action="store_true", help="write the pages from what was played last")
    asked = parser.parse_args()
    kept = DOCS.parent / "build" / "dispatch-figures.json"
    if not asked.again:
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(json.dumps([[*key, value] for key, value in _play_all(asked).items()]))
    found = {(scenario, name, error): value for scenario, name, error, value in json.loads(kept.read_text())}
    _write(found, asked.days, asked.seed)


def _play_all(asked: argparse.Namespace) -> dict[tuple[str, str, float], dict[str, Any]]:
    policies = [*NAMES, FIRST]
    tasks = [(s, p, 0.0, asked.days, asked.seed) for s in SCENARIOS for p in policies]
    tasks += [(s, p, ERROR, asked.days, asked.seed) for s in SCENARIOS for p in WRONG]
    found: dict[tuple[str, str, float], dict[str, Any]] = {}
    with ProcessPoolExecutor(asked.workers) as pool:
        # The longest first, so that no worker ends alone with a city.
        for key, figures in pool.map(play, sorted(tasks, key=lambda t: (t[0] != "city", t[1] != "lookahead"))):
            found[key] = figures
            sys.stderr.write(f"\r{len(found)} of {len(tasks)} ")
    sys.stderr.write("\n")
    return found


def _write(found: dict[tuple[str, str, float], dict[str, Any]], days: int, seed: int) -> None:
    policies = [*NAMES, FIRST]
    (DOCS / "dispatch-figures.md").write_text(page(found, policies, days, seed), encoding="utf-8")
    summary = [
        f"J over {days} virtual days of each scenario, seed {seed} (`python -m scripts.dispatch_table`):",
        "",
        *_table(["policy", *SCENARIOS], [[p, *(_j(found[s, p, 0.0]) for s in SCENARIOS)] for p in policies]),
        "",
        f"The same where believed durations are wrong (log-error {ERROR}):",
        "",
        *_table(["policy", *SCENARIOS], [[p, *(_j(found[s, p, ERROR]) for s in SCENARIOS)] for p in WRONG]),
        "",
        "Appointments within five minutes of the slot (or of a later arrival):",
        "",
        *_table(["policy", *SCENARIOS], [[p, *(_kept(found[s, p, 0.0]) for s in SCENARIOS)] for p in policies]),
    ]
    put_between(DOCS / "dispatch.md", "summary", summary)
    texts = Texts.load((CORE,))
    scenario = load_scenario(find_scenario("month-end"))
    result = simulate(scenario, ("fcfs", "priority", "clock", "lookahead"), min(days, 20), seed)
    picture = wait_plot(scenario, result, texts, "en")
    (DOCS / "pictures" / "dispatch-month-end.svg").write_text(picture, encoding="utf-8")


def put_between(file: Path, name: str, lines: list[str]) -> None:
    """Put lines between the marks `<!-- name -->` and `<!-- /name -->` of a page."""
    before, rest = file.read_text(encoding="utf-8").split(f"<!-- {name} -->", 1)
    _, after = rest.split(f"<!-- /{name} -->", 1)
    body = "\n".join(lines)
    file.write_text(f"{before}<!-- {name} -->\n{body}\n<!-- /{name} -->{after}", encoding="utf-8")


def page(found: dict[tuple[str, str, float], dict[str, Any]], policies: list[str], days: int, seed: int) -> str:
    """The page of figures, in Markdown."""
    lines = [
        "# Figures of the dispatcher",
        f"Made by `python -m scripts.dispatch_table --days {days} --seed {seed}`: every policy saw the same {days} "
        "virtual days of each scenario. What the columns mean and what to make of them is told in "
        "[dispatch.md](dispatch.md).",
        "",
        "## J, the mean of (wait ÷ goal)²",
        *_table(["policy", *SCENARIOS], [[p, *(_j(found[s, p, 0.0]) for s in SCENARIOS)] for p in policies]),
        "",
        f"## J where believed durations are wrong (sigma of the log-error {ERROR})",
        *_table(
            ["policy", *SCENARIOS],
            [[p, *(_j(found[s, p, ERROR]) for s in SCENARIOS)] for p in WRONG],
        ),
    ]
    for scenario in SCENARIOS:
        lines += ["", f"## {scenario}", *_scenario(found, policies, scenario)]
    return "\n".join(lines) + "\n"


def _scenario(found: dict[tuple[str, str, float], dict[str, Any]], policies: list[str], scenario: str) -> list[str]:
    head = [
        *("policy", "mean", "p50", "p90", "p95", "max", "ordinary", "within", "priority", "within"),
        *("appointment", "within", "J", "overtakings", "spread", "unserved", "choices/s"),
    ]
    rows = []
    for policy in policies:
        each = found[scenario, policy, 0.0]
        wait, groups = each["wait"], each["groups"]
        row = [policy, *(f"{wait[key]:.1f}" for key in ("mean", "p50", "p90", "p95", "max"))]
        for group in ("ordinary", "priority", "appointment"):
            part = groups[group]
            row += [f"{part['wait']['mean']:.1f}", f"{part['within']:.0%}"] if part["tickets"] else ["–", "–"]
        row += [_j(each), f"{each['overtakings']:.2f}", f"{each['spread']:.0%}", str(each["unserved"])]
        rows.append([*row, f"{each['decisions_per_s']:,.0f}"])
    return _table(head, rows)


def _kept(figures: dict[str, Any]) -> str:
    part = figures["groups"]["appointment"]
    return f"{part['within']:.0%}" if part["tickets"] else "–"


def _j(figures: dict[str, Any]) -> str:
    return f"{figures['J']:.3f}"


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    def line(cells: list[str]) -> str:
        return "| " + " | ".join(cells) + " |"

    return [line(head), line(["---", *["---:"] * (len(head) - 1)]), *map(line, rows)]


if __name__ == "__main__":
    main()
