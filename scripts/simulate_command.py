"""`anju simulate`: virtual days of a scenario under policies, as a table, as JSON, or as a picture.

Here the scenario's file is read, progress is shown and the result is laid out; the days themselves are played by
`queue_machine.dispatch.simulation`.
"""

import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scripts.front import AsJson, Refused, out, say, speaks_plainly, spoken, words

if TYPE_CHECKING:
    from rich.table import Table

    from queue_machine.dispatch.simulation import Figures, Result, Scenario

app = typer.Typer()

WIDTH = 118
"""Columns of the table where there is no terminal to ask."""


@app.command()
@speaks_plainly
def simulate(
    scenario: Annotated[str, typer.Argument(help="A scenario's TOML file, or the name of one that comes along.")],
    policy: Annotated[
        str | None, typer.Option(help="Policies to compare, with commas between; the scenario's own without it.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=100_000, help="How many virtual days.")] = 20,
    seed: Annotated[int, typer.Option(help="The same seed gives the same days.")] = 1,
    as_json: AsJson = False,
    plot: Annotated[Path | None, typer.Option(help="Draw the waits over the day into this SVG file.")] = None,
) -> None:
    """Play virtual days and tell what waiting was like.

    Every policy sees the same visitors with the same matters. Scenarios that come along: quiet, normal, month-end,
    skewed-skills, window-down, many-priority, many-appointments, lunch-few-windows, one-comprehensive, village, city.
    """
    from config.scenario import find_scenario, load_scenario
    from scripts.wait_plot import wait_plot

    found = load_scenario(find_scenario(scenario))
    if plot is not None and found.steady is not None:
        raise Refused(_told("no-plot"))
    if plot is not None and not plot.parent.is_dir():
        raise Refused(_told("no-folder", folder=str(plot.parent)))
    names = [name.strip() for name in (found.policy.name if policy is None else policy).split(",") if name.strip()]
    if not names:
        raise Refused(_told("no-policy"))
    if plot is not None:
        _check_writable(plot)
    result = _played(found, names, days, seed)
    if as_json:
        out(result.as_json())
    else:
        say(_told("title", scenario=result.scenario, days=result.days, seed=result.seed))
        print_tables(result.policies)
        say(_told("notes"))
    # Last, so that a disk that fills up meanwhile costs the picture and not the figures.
    if plot is not None:
        plot.write_text(wait_plot(found, result, words(), spoken()), encoding="utf-8")
        if not as_json:
            say(_told("plotted", file=str(plot)))


def _check_writable(plot: Path) -> None:
    """Refuse a place where no picture can be written, before the days are played."""
    there = plot.exists()
    try:
        plot.open("ab").close()
    except OSError as fault:
        raise Refused(_told("no-plot-file", file=str(plot), reason=fault.strerror or str(fault))) from None
    if not there:
        plot.unlink()


def _told(key: str, /, **args: object) -> str:
    return words().say(f"simulate-{key}", spoken(), **args)


def _played(scenario: "Scenario", names: list[str], days: int, seed: int) -> "Result":
    """The result, with a bar on stderr while a person may watch."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from queue_machine.dispatch.simulation import simulate as play

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(scenario.name, total=None)
        return play(
            scenario,
            names,
            days,
            seed,
            progress=lambda done, whole: bar.update(task, completed=done, total=whole),
            timer=time.perf_counter,
        )


def print_tables(policies: "Mapping[str, Figures]") -> None:
    """The figures of each policy as two tables on stdout."""
    from rich.console import Console

    console = Console(file=sys.stdout)
    if not console.is_terminal:
        console = Console(file=sys.stdout, width=WIDTH)
    console.print(_waits(policies))
    console.print(_hall(policies))


def _waits(policies: "Mapping[str, Figures]") -> "Table":
    """Waits, minutes, and shares within the target."""
    table = _table(("policy", "mean", "p50", "p90", "p95", "max", "ordinary", "priority", "appointment", "cost"))
    for name, found in policies.items():
        wait, groups = found.wait, found.groups.values()
        minutes = [f"{value:.1f}" for value in (wait.mean, wait.p50, wait.p90, wait.p95, wait.max)]
        shares = [f"{part.wait.mean:.1f}  {part.within:.0%}" if part.tickets else "–" for part in groups]
        table.add_row(name, *minutes, *shares, f"{found.cost:.3f}")
    return table


def _hall(policies: "Mapping[str, Figures]") -> "Table":
    """What it was like at the windows."""
    table = _table(("policy", "tickets", "unserved", "overtakings", "utilisation", "busiest", "spread", "speed"))
    for name, found in policies.items():
        loads = found.windows
        table.add_row(
            name,
            str(found.tickets),
            str(found.unserved),
            f"{found.overtakings:.2f}",
            f"{sum(loads.values()) / len(loads):.0%}",
            _busiest(found),
            f"{found.spread:.0%}",
            f"{found.decisions_per_s:,.0f}",
        )
    return table


def _busiest(found: "Figures") -> str:
    window = max(found.windows, key=lambda each: found.windows[each])
    return f"{window}  {found.windows[window]:.0%}"


def _table(columns: tuple[str, ...]) -> "Table":
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for place, key in enumerate(columns):
        table.add_column(_told(f"column-{key}"), justify="right" if place else "left", no_wrap=not place)
    return table


def register(front: typer.Typer) -> None:
    """Put the command behind the front door."""
    front.registered_commands += app.registered_commands
