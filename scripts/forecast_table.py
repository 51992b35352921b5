"""How good the forecast is: virtual days in which everybody is told a wait, beside what then came.

Ours against three that halls use: people waiting × mean ÷ windows, the wait of whoever was called last, and the wait
so far of whoever is first in line. `ours` is the middle of what is expected, which no face shows; `told` is what
stands on the slip, on purpose rather too much. What past days teach is learned on other days than those measured, but
on days of the same kind: a virtual scenario knows no weekdays and no month.
"""

import sys
from collections.abc import Iterable
from math import nan
from pathlib import Path
from statistics import fmean
from typing import Annotated

import msgspec
import typer
from msgspec import Struct, structs

from config.scenario import load_scenario
from queue_machine.dispatch.calibration import CELLS, Foreseen, calibrated
from queue_machine.dispatch.forecast import Estimate, Forecast
from queue_machine.dispatch.knowledge import DaySummary, Knowledge, configured, learn, summarise
from queue_machine.dispatch.policies import NAMES
from queue_machine.dispatch.simulation import Observer, Scenario, branch_of, simulate
from queue_machine.dispatch.simulation.hall import SimulatedHall
from queue_machine.dispatch.simulation.scenario import date_of, midnight_of
from queue_machine.dispatch.today import Today, today
from queue_machine.domain.branch import Branch
from queue_machine.domain.tickets import Ticket
from queue_machine.domain.wall import Wall

MINUTE = 60_000
SCENARIOS = Path(__file__).resolve().parents[1] / "config" / "scenarios"
CELL_MOST = 400.0
"""Forecasts of one scenario that count in a cell of the built-in table."""
RIVALS = ("length", "last", "head")


class Told(Struct, frozen=True):
    """What one visitor was told, and what came: minutes."""

    estimate: Estimate
    rivals: dict[str, float]
    waited: float


class Foretelling(Observer):
    """Tells every visitor a wait, and looks what comes."""

    def __init__(self, knowledge: Knowledge | None, every: int = 1) -> None:
        self.told: list[Told] = []
        self.days: list[DaySummary] = []
        self._knowledge, self._every = knowledge, every

    def on_day(self, scenario: Scenario, branch: Branch, day: int, hall: SimulatedHall) -> None:
        self._day, self._count = day, 0
        self._open: dict[str, tuple[Estimate, dict[str, float]]] = {}
        self._foreseen: dict[str, Foreseen] = {}
        self._figures: Today | None = None
        self._last: dict[tuple[str, bool], float] = {}
        """Minutes that whoever was called last had waited, by service and whether they go first."""

    def on_arrival(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        self._count += 1
        if self._count % self._every:
            return
        knowledge = self._knowledge
        if self._figures is None or wall.at - self._figures.at >= MINUTE:
            self._figures = today(hall, branch, knowledge or configured(branch), wall)
        estimate = Forecast(hall, branch, wall, knowledge, self._figures).ticket(ticket.id)
        assert estimate is not None
        if estimate.foreseen is not None:
            self._foreseen[ticket.id] = estimate.foreseen
        self._open[ticket.id] = (estimate, self._rivals(hall, branch, wall, ticket))

    def _rivals(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> dict[str, float]:
        """The three rivals; the last two know who goes first, which is more than halls give them."""
        first = _first(ticket)
        takers = [w for w in branch.windows if ticket.service in w.skills and hall.window(w.id).state == "open"]
        skills = {skill for window in takers for skill in window.skills}
        waiting = work = 0.0
        heads: list[int] = []
        for (service, group, kind, _), members in hall.classes():
            goes_first = bool(group) or kind == "appointment"
            if service == ticket.service and goes_first == first and members[0].ticket != ticket.id:
                heads.append(members[0].since)
            if service not in skills:
                continue
            found = branch.service(service)
            count = sum(1 for member in members if member.ticket != ticket.id)
            waiting += count
            work += count * (found.mean if found else 0.0)
        free = any(hall.at_window(window.id) is None for window in takers)
        return {
            "length": 0.0 if free and not waiting else work / max(1, len(takers)),
            "last": 0.0 if free and not waiting else self._last.get((ticket.service, first), 0.0),
            "head": 0.0 if not heads else max(0.0, (wall.at - min(heads)) / MINUTE),
        }

    def on_call(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        waited = (wall.at - ticket.issued_at) / MINUTE
        if len(ticket.calls) == 1:
            self._last[ticket.service, _first(ticket)] = waited
        if (told := self._open.pop(ticket.id, None)) is not None:
            self.told.append(Told(told[0], told[1], waited))

    def on_close(self, hall: SimulatedHall, branch: Branch, wall: Wall) -> None:
        self.days.append(summarise(hall, date_of(self._day).isoformat(), midnight_of(self._day), self._foreseen))


def _first(ticket: Ticket) -> bool:
    return bool(ticket.group) or ticket.kind == "appointment"


def play(scenario: Scenario, days: int, seed: int, knowledge: Knowledge | None, every: int = 1) -> Foretelling:
    """Play days, by the rule that the scenario's hall has chosen, in which every so many'th visitor is told a wait."""
    observer = Foretelling(knowledge, every)
    simulate(scenario, (scenario.policy.name,), days, seed, observer=lambda _: observer)
    return observer


def figures(told: Iterable[Told]) -> dict[str, float]:
    """Mean absolute errors, biases and coverage, of those who were not called at once."""
    kept = [each for each in told if each.estimate.foreseen is not None]
    if not kept:
        return {}
    return {
        "visitors": len(kept),
        "wait": fmean(each.waited for each in kept),
        "ours": fmean(abs(each.estimate.likely - each.waited) for each in kept),
        "told": fmean(abs(each.estimate.told - each.waited) for each in kept),
        **{name: fmean(abs(each.rivals[name] - each.waited) for each in kept) for name in RIVALS},
        "bias": fmean(each.estimate.likely - each.waited for each in kept),
        "told_bias": fmean(each.estimate.told - each.waited for each in kept),
        "coverage": fmean(each.estimate.low <= each.waited <= each.estimate.high for each in kept),
        "below_told": fmean(each.waited <= each.estimate.told for each in kept),
    }


def taught(scenario: Scenario, past: int) -> tuple[Knowledge | None, list[DaySummary]]:
    """What `past` days teach, and those of them on which visitors were told a wait; None of 0 days."""
    if not past:
        return None, []
    # What the errors teach is learned with the arrivals known, as in a hall that has run for a while.
    branch = branch_of(scenario)
    first = learn(play(scenario, past, 1, None, 10**9).days, branch)
    told = play(scenario, past, 2, first, 2).days
    return structs.replace(first, calibration=learn(told, branch).calibration), told


def measure(scenario: Scenario, days: int, past: int, every: int = 1) -> tuple[dict[str, float], list[DaySummary]]:
    """Learn from `past` days of two seeds, tell on `days` of a third; also the days that taught."""
    knowledge, told = taught(scenario, past)
    return figures(play(scenario, days, 3, knowledge, every).told), told


COLUMNS = ("visitors", "wait", "ours", "told", *RIVALS, "bias", "told_bias", "coverage", "below_told")


def main(
    names: Annotated[list[str] | None, typer.Argument(help="scenarios, all shipped ones by default")] = None,
    days: int = 10,
    past: int = 20,
    every: int = 2,
    policy: Annotated[str, typer.Option(help="the rule by which the hall calls")] = NAMES[0],
    table: Annotated[bool, typer.Option(help="print the built-in calibration that these days lead to")] = False,
    page: Annotated[bool, typer.Option(help="print the rows as they stand in docs/dispatch.md too")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Print the table."""
    paths = [SCENARIOS / f"{name}.toml" for name in names] if names else sorted(SCENARIOS.glob("*.toml"))
    rows: dict[str, dict[str, float]] = {}
    errors: list[dict[int, dict[int, float]]] = []
    for path in paths:
        scenario = load_scenario(path)
        named = structs.replace(scenario, policy=structs.replace(scenario.policy, name=policy))
        found, told = measure(named, days, past, every)
        rows[path.stem] = found
        errors.append(_weighed(told))
        if not as_json:
            if len(rows) == 1:
                sys.stdout.write(f"{'':18}" + "".join(f"{name:>12}" for name in COLUMNS) + "\n")
            line = "".join(f"{found.get(name, nan):12.2f}" for name in COLUMNS)
            sys.stdout.write(f"{path.stem:18}{line}\n")
            sys.stdout.flush()
    if page:
        sys.stdout.write(_page(rows))
    if as_json:
        sys.stdout.write(msgspec.json.encode(rows).decode() + "\n")
    if table:
        _table(errors)


def _page(rows: dict[str, dict[str, float]]) -> str:
    """The rows of the table in docs/dispatch.md."""
    lines = []
    for name, found in rows.items():
        share = found["ours"] / found["length"]
        figures = [f"{found['wait']:.1f}", f"**{found['ours']:.1f}**", f"{share:.0%}".replace("%", " %")]
        figures += [f"{found[rival]:.1f}" for rival in RIVALS]
        figures += [f"{found['bias']:+.1f}", f"{found['coverage']:.0%}".replace("%", " %")]
        figures += [
            f"{found['told']:.1f}",
            f"{found['told_bias']:+.1f}",
            f"{found['below_told']:.0%}".replace("%", " %"),
        ]
        lines.append(f"| {name} | " + " | ".join(figures) + " |\n")
    return "".join(lines)


def _weighed(days: Iterable[DaySummary]) -> dict[int, dict[int, float]]:
    """The errors of a scenario's days, so that a hall of thirty windows does not outweigh a village's two."""
    total: dict[int, dict[int, float]] = {}
    for day in days:
        for cell, counts in day.errors.items():
            into = total.setdefault(cell, {})
            for bucket, count in counts.items():
                into[bucket] = into.get(bucket, 0.0) + count
    for cell_counts in total.values():
        weight = min(1.0, CELL_MOST / sum(cell_counts.values()))
        for bucket in cell_counts:
            cell_counts[bucket] *= weight
    return total


def _table(errors: list[dict[int, dict[int, float]]]) -> None:
    found = calibrated(errors)
    for name, cells in (("known", found.known), ("guessed", found.guessed)):
        sys.stdout.write(f"{name}:\n")
        for place, each in enumerate(cells):
            count = sum(sum(e.get(place + (CELLS if name == "guessed" else 0), {}).values()) for e in errors)
            sys.stdout.write(f"  Quantiles({each.low:.2f}, {each.middle:.2f}, {each.high:.2f}),  # {count:.0f}\n")


if __name__ == "__main__":
    typer.run(main)
