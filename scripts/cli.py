"""The `anju` command: one front door for running a hall and looking after it.

Each command reads its settings, hands over to the file that does the work, and turns what goes wrong into one
sentence on stderr that says what to do, with an exit code other than 0.
"""

import json
import logging
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, ParamSpec

import typer

from config.branch import DEMO, load_branch
from config.faults import ConfigurationFaults
from config.settings import Settings
from kiosk.print_command import PrintFailed
from mqtt_bridge.broker import BrokerError
from queue_machine.ledger.ledger import LedgerError
from scripts.control import ControlError, ask
from scripts.keys import Opened, open_keys

P = ParamSpec("P")

app = typer.Typer(
    help="Anju (安居): tickets, calls, boards and voices of a service hall, also without network, hub or power.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
ledger = typer.Typer(help="Look into the ledger of a data folder.", no_args_is_help=True)
app.add_typer(ledger, name="ledger")

Data = Annotated[Path, typer.Option("--data", help="Where this hall keeps its ledgers, keys and slips.")]
Folder = Annotated[Path, typer.Option("--branch", help="The branch's folder of settings.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]

HOME = Path("build/hall")


class Refused(Exception):
    """A command cannot be carried out; the text is the sentence for stderr."""


def speaks_plainly(command: Callable[P, None]) -> Callable[P, None]:
    """What goes wrong becomes a sentence on stderr and exit code 1, never a traceback."""

    @wraps(command)
    def plain(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except ConfigurationFaults as faults:
            sys.stderr.write(f"{faults}\n")
            raise typer.Exit(1) from faults
        except (Refused, ControlError, LedgerError, BrokerError, PrintFailed, OSError, ValueError, RuntimeError) as error:
            if os.environ.get("ANJU_TRACE"):
                raise
            sys.stderr.write(f"anju: {error or type(error).__name__}\n")
            raise typer.Exit(1) from error

    return plain


def _log(level: str) -> None:
    logging.basicConfig(level=level.upper(), stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for noisy in ("kivy", "httpx", "PIL"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _out(told: Any) -> None:
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")


def _open(data: Path, folder: Path) -> tuple[Settings, Opened]:
    settings = load_branch(folder)
    data.mkdir(parents=True, exist_ok=True)
    return settings, open_keys(data, settings.nodes)


def _broker(text: str) -> tuple[str, int] | None:
    if not text:
        return None
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal():
        raise Refused(f"--broker is HOST:PORT, for instance 192.168.1.10:8883, not {text!r}")
    return host, int(port)


@app.callback()
def _main(
    log: Annotated[str, typer.Option(help="How much is logged to stderr: debug, info, warning, error.")] = "warning",
) -> None:
    _log(log)


@app.command()
@speaks_plainly
def up(
    data: Data = HOME,
    branch: Folder = DEMO,
    port: Annotated[int | None, typer.Option(help="Port of the pages; 0 takes any free one.")] = None,
    headless: Annotated[bool, typer.Option(help="No windows; see the screens in the browser.")] = False,
    hours: Annotated[bool, typer.Option(help="Follow the hall's hours instead of opening the day now.")] = False,
    visitors: Annotated[bool, typer.Option(help="Simulated visitors and tellers, to see a living hall.")] = False,
    seconds: Annotated[float | None, typer.Option("--for", help="End after so many seconds.")] = None,
    as_json: AsJson = False,
) -> None:
    """Start the whole branch on this machine: broker, hub with its pages, ticket machine, board, printer."""
    from scripts.up import Options, run_up

    settings, opened = _open(data, branch)
    options = Options(
        data=data,
        branch=branch,
        port=port,
        headless=headless,
        hours=hours,
        visitors=visitors,
        seconds=seconds,
        json=as_json,
    )
    run_up(options, settings, opened)


@app.command()
@speaks_plainly
def hub(
    data: Data = HOME,
    branch: Folder = DEMO,
    port: Annotated[int | None, typer.Option(help="Port of the pages; 0 takes any free one.")] = None,
    broker_port: Annotated[int | None, typer.Option(help="Port of the broker; 0 takes any free one.")] = None,
    trial: Annotated[bool, typer.Option(help="Open the day whatever the hour; trust this machine's clock.")] = False,
) -> None:
    """Start the hub alone, with its broker, pages and API."""
    from scripts.run_node import run_hub

    settings, opened = _open(data, branch)
    run_hub(settings, data, opened, broker_port=broker_port, web_port=port, trial=trial)


Node = Annotated[str, typer.Argument(help="The node's name in devices.toml.")]
BrokerAt = Annotated[str, typer.Option("--broker", help="HOST:PORT of the hub's broker, where not as in hall.toml.")]
ScreenKind = Annotated[str, typer.Option(help="own, full (the whole panel), virtual (no display needed) or none.")]
Trial = Annotated[bool, typer.Option(help="Trust this machine's clock.")]


@app.command()
@speaks_plainly
def machine(
    name: Node = "m1",
    data: Data = HOME,
    branch: Folder = DEMO,
    broker: BrokerAt = "",
    screen: ScreenKind = "own",
    trial: Trial = False,
) -> None:
    """Start one ticket machine."""
    from scripts.run_node import run_machine

    settings, opened = _open(data, branch)
    names = [each.node for each in settings.machines]
    _check_node(name, names, "machine", screen)
    run_machine(name, settings, data, opened.keys.nodes[name], _broker(broker), trial=trial, screen=screen)


@app.command()
@speaks_plainly
def board(
    name: Node = "board",
    data: Data = HOME,
    branch: Folder = DEMO,
    broker: BrokerAt = "",
    screen: ScreenKind = "own",
    trial: Trial = False,
) -> None:
    """Start one board, with its voice."""
    from scripts.run_node import run_board

    settings, opened = _open(data, branch)
    _check_node(name, list(settings.boards), "board", screen)
    run_board(name, settings, data, opened.keys.nodes[name], _broker(broker), trial=trial, screen=screen)


def _check_node(name: str, names: list[str], role: str, screen: str) -> None:
    if name not in names:
        raise Refused(f"devices.toml has no {role} {name!r}; it has {', '.join(names) or 'none'}")
    if screen not in ("own", "full", "virtual", "none"):
        raise Refused(f"--screen is own, full, virtual or none, not {screen!r}")


@app.command()
@speaks_plainly
def take(
    service: Annotated[str, typer.Option(help="Id of the service, as in services.toml.")],
    group: Annotated[str, typer.Option(help="Id of the group that goes first, as in services.toml.")] = "",
    cases: Annotated[int, typer.Option(help="How many matters.")] = 1,
    machine: Annotated[str, typer.Option(help="At which machine.")] = "m1",
    data: Data = HOME,
    as_json: AsJson = False,
) -> None:
    """Make the machine that runs here issue and print a ticket, exactly as if touched."""
    folder = data / machine
    try:
        told = ask(folder, {"do": "take", "service": service, "group": group, "cases": cases}, 30.0)
    except OSError as error:
        raise Refused(f"no machine {machine} runs with {data}; start it with anju up or anju machine") from error
    assert isinstance(told, dict)
    if as_json:
        _out(told)
        return
    wait = told["estimate_min"]
    minutes = "" if wait is None else f", about {wait[0]}–{wait[1]} minutes"
    printed = "printed" if told["printed"] else "not printed: look at the printer"
    _say(f"{told['number']}  {told['service']}  {told['people_ahead']} ahead{minutes}  ({printed})")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


@app.command()
@speaks_plainly
def doctor(data: Data = HOME, branch: Folder = DEMO, as_json: AsJson = False) -> None:
    """Check display, fonts, broker, port, printer, clock, disk and settings; say what is wrong and how to mend it."""
    from scripts.doctor import examine

    findings = examine(data, branch)
    if as_json:
        _out({"ok": all(f.ok for f in findings), "findings": [f.as_json() for f in findings]})
    else:
        for finding in findings:
            _say(f"{'ok  ' if finding.ok else 'MEND'}  {finding.part:<14} {finding.said}")
            if finding.remedy:
                _say(f"      {'':<14} {finding.remedy}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


@app.command(name="print")
@speaks_plainly
def print_slip(
    slip: Annotated[Path, typer.Argument(help="A slip's content as JSON.")],
    to: Annotated[str, typer.Option(help="A file, or a serial port such as /dev/ttyUSB0.")],
    profile: Annotated[str, typer.Option(help="The printer's model.")] = "generic-80",
    branch: Folder = DEMO,
) -> None:
    """Encode a slip for a printer model, into a file or to a port."""
    from scripts.print_command import print_to

    _say(print_to(slip, to, profile, branch))


@app.command()
@speaks_plainly
def report(
    day: Annotated[str, typer.Option(help="YYYY-MM-DD; the present day without it.")] = "",
    data: Data = HOME,
    branch: Folder = DEMO,
    form: Annotated[str, typer.Option("--as", help="table, csv or json.")] = "table",
    as_json: AsJson = False,
) -> None:
    """The day's report: served, waits, ratings, by service, window and teller."""
    from scripts.report_command import day_report

    sys.stdout.write(day_report(day or None, data, branch, "json" if as_json else form))


@app.command()
@speaks_plainly
def backup(to: Annotated[Path, typer.Argument(help="The folder to make.")], data: Data = HOME) -> None:
    """Copy the ledgers, documents and keys of a data folder, also while the hall runs."""
    from scripts.safekeeping import back_up

    _say(back_up(data, to))


@app.command()
@speaks_plainly
def restore(source: Annotated[Path, typer.Argument(help="A folder that backup made.")], data: Data = HOME) -> None:
    """Put a backup in the place of a data folder that has no ledgers yet."""
    from scripts.safekeeping import bring_back

    _say(bring_back(source, data))


@app.command(hidden=True)
@speaks_plainly
def visitors(
    web: Annotated[str, typer.Option(help="Address of the hub's pages.")],
    data: Data = HOME,
    branch: Folder = DEMO,
    pace: Annotated[float, typer.Option(help="How many times faster than life.")] = 6.0,
) -> None:
    """Simulated visitors and tellers for a branch that runs."""
    from scripts.visitors import run_visitors

    settings, opened = _open(data, branch)
    run_visitors(settings, data, web, opened.keys.token, pace)


@ledger.command()
@speaks_plainly
def verify(
    data: Data = HOME,
    node: Annotated[str, typer.Option(help="Whose ledger; all of the folder without it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Check the whole ledger: gaps, doubles, broken chains, rows that do not read."""
    from scripts.ledger_command import verified

    verdict = verified(data, node)
    if as_json:
        _out(verdict)
    else:
        _say(f"{verdict['facts']} facts of {len(verdict['origins'])} origins, {verdict['tickets']} tickets")
        for problem in verdict["problems"]:
            _say(f"  {problem}")
        _say("sound" if verdict["ok"] else "NOT sound: keep this file, restore a backup or let the other nodes refill")
    if not verdict["ok"]:
        raise typer.Exit(1)


@ledger.command()
@speaks_plainly
def tail(
    data: Data = HOME,
    node: Annotated[str, typer.Option(help="Whose ledger; all of the folder without it.")] = "",
    count: Annotated[int, typer.Option("-n", help="How many records.")] = 20,
) -> None:
    """The last records, as JSON lines."""
    from scripts.ledger_command import last

    for line in last(data, node, count):
        _say(line)


@ledger.command()
@speaks_plainly
def export(
    data: Data = HOME, node: Annotated[str, typer.Option(help="Whose ledger; all of the folder without it.")] = ""
) -> None:
    """Every record of the ledger, one JSON line each."""
    from scripts.ledger_command import exported

    for line in exported(data, node):
        _say(line)


if __name__ == "__main__":
    app()
