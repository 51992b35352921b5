"""The `anju` command: one front door for running a hall and looking after it.

Here are the commands that run nodes and speak with them; those that look after a hall are in `care`. Each reads its
settings and hands over to the file that does the work.
"""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import TyperException

from scripts import care, replay_command, simulate_command
from scripts.control import ControlError, ask
from scripts.front import (
    DEMO,
    HOME,
    WISHED,
    AsJson,
    BrokerPort,
    Data,
    Folder,
    Language,
    Misconfigured,
    Refused,
    WebPort,
    app,
    open_hall,
    out,
    say,
    settings_of,
    speaks_plainly,
    spoken,
    told,
    usable,
)
from scripts.lines import UNDER_UP, complain, log_to_stderr
from scripts.soak import command as soak_command
from scripts.torture import command as torture_command

if TYPE_CHECKING:
    from config.settings import Settings

LEVEL = ["warning"]
"""How much is logged, as --log says."""


@app.callback()
def _main(
    log: Annotated[str, typer.Option(help="How much is logged to stderr: debug, info, warning, error.")] = "warning",
    language: Language = "",
) -> None:
    LEVEL[0], WISHED[0] = log, language
    try:
        log_to_stderr(log)
        spoken()
    except (ValueError, Refused) as error:
        complain(str(error))
        raise typer.Exit(2) from error


@app.command()
@speaks_plainly
def up(
    data: Data = HOME,
    branch: Folder = DEMO,
    port: WebPort = None,
    headless: Annotated[bool, typer.Option("--headless", help="No windows; see the screens in the browser.")] = False,
    screen: Annotated[str, typer.Option(help="As for one node: own, full, virtual or none.", hidden=True)] = "",
    hours: Annotated[bool, typer.Option("--hours", help="Open and close by the hall's hours.")] = False,
    visitors: Annotated[
        bool, typer.Option("--visitors", help="Simulated visitors and tellers bring it to life.")
    ] = False,
    seconds: Annotated[float | None, typer.Option("--for", min=0.0, help="End after so many seconds.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="When it is ready, one line of JSON and no other.")] = False,
) -> None:
    """Start a whole branch on this machine.

    Broker, hub with its pages, ticket machine with a printer, board with its voice; Ctrl-C ends them all.
    """
    from scripts.up import Options, run_up

    log_to_stderr(LEVEL[0], "up")
    if screen:
        _check_screen(screen)
    settings = settings_of(branch)
    options = Options(
        data=usable(data),
        branch=branch,
        log=LEVEL[0],
        port=port,
        headless=headless,
        screen=screen,
        hours=hours,
        visitors=visitors,
        seconds=seconds,
        json=as_json,
    )
    run_up(options, settings)


BrokerAt = Annotated[
    list[str] | None,
    typer.Option(
        "--broker",
        help="HOST:PORT of the hub's broker, where not as in hall.toml; once for each that may lead, in order.",
    ),
]


@app.command()
@speaks_plainly
def hub(
    name: Annotated[str, typer.Argument(help="Which of the hubs in hall.toml; the first without it.")] = "",
    data: Data = HOME,
    branch: Folder = DEMO,
    port: WebPort = None,
    broker_port: BrokerPort = None,
    broker: BrokerAt = None,
    trial: Annotated[
        bool, typer.Option("--trial", help="Open the day whatever the hour; trust this machine's clock.")
    ] = False,
    attended: Annotated[
        bool, typer.Option("--attended", help="Trust this machine's clock; show its nodes' screens on the pages.")
    ] = False,
) -> None:
    """Start the hub alone, or a standby by its name, with its broker, pages and API."""
    from scripts.run_node import run_hub

    settings, opened = open_hall(data, branch)
    hubs = settings.branch.hubs
    name = name or hubs[0]
    if name not in hubs:
        raise Misconfigured(told("no-hub", name=name, known=told("comma").join(hubs)))
    log_to_stderr(LEVEL[0], name)
    if opened.pins:
        from scripts.greeting import pins_told

        sys.stderr.write(pins_told(opened.pins))
    run_hub(
        name,
        settings,
        data,
        opened,
        brokers=_brokers(broker),
        broker_port=broker_port,
        web_port=port,
        trial=trial,
        attended=attended,
    )


Node = Annotated[str, typer.Argument(help="The node's name in devices.toml.")]
ScreenKind = Annotated[str, typer.Option(help="own, full (the whole panel), virtual (no display needed) or none.")]
Trial = Annotated[bool, typer.Option("--trial", help="Trust this machine's clock.")]


@app.command()
@speaks_plainly
def machine(
    name: Node = "m1",
    data: Data = HOME,
    branch: Folder = DEMO,
    broker: BrokerAt = None,
    screen: ScreenKind = "own",
    trial: Trial = False,
) -> None:
    """Start one ticket machine."""
    from scripts.run_node import run_machine

    _check_screen(screen)
    found = _as_invited(name, data, branch, broker, "machine", lambda settings: [m.node for m in settings.machines])
    settings, password, at = found
    log_to_stderr(LEVEL[0], name)
    run_machine(name, settings, data, password, at, trial=trial, screen=screen)


@app.command()
@speaks_plainly
def board(
    name: Node = "board",
    data: Data = HOME,
    branch: Folder = DEMO,
    broker: BrokerAt = None,
    screen: ScreenKind = "own",
    trial: Trial = False,
) -> None:
    """Start one board, with its voice."""
    from scripts.run_node import run_board

    _check_screen(screen)
    found = _as_invited(name, data, branch, broker, "board", lambda settings: list(settings.boards))
    settings, password, at = found
    log_to_stderr(LEVEL[0], name)
    run_board(name, settings, data, password, at, trial=trial, screen=screen)


def _as_invited(
    name: str, data: Path, folder: Path, broker: list[str] | None, role: str, names: "Callable[[Settings], list[str]]"
) -> "tuple[Settings, str, list[tuple[str, int]]]":
    """Settings, password and brokers of a machine or board: from its invitation, or from the keys of a data folder."""
    from scripts.invitation import accepted

    settings = settings_of(folder)
    known = names(settings)
    if name not in known:
        there = told("comma").join(known) or told("none")
        raise Misconfigured(told(f"no-{role}", name=name, known=there))
    at = _brokers(broker)
    invitation = accepted(data, name)
    if invitation is not None:
        return settings, invitation.password, at or [invitation.broker, *invitation.standbys]
    if settings.network.tls and not os.environ.get(UNDER_UP) and not (data / "secrets.json").exists():
        raise Misconfigured(told("not-invited", name=name))
    settings, opened = open_hall(data, folder)
    return settings, opened.keys.nodes[name], at


def _brokers(texts: list[str] | None) -> list[tuple[str, int]]:
    places: list[tuple[str, int]] = []
    for text in texts or ():
        host, _, port = text.rpartition(":")
        if not host or not port.isdecimal():
            raise Refused(told("bad-broker", wish=text))
        places.append((host, int(port)))
    return places


def _check_screen(screen: str) -> None:
    if screen not in ("own", "full", "virtual", "none"):
        raise Refused(told("bad-screen", wish=screen))


@app.command()
@speaks_plainly
def take(
    service: Annotated[str, typer.Option(help="Id of the service, as in services.toml.")],
    group: Annotated[str, typer.Option(help="Id of the group that goes first, as in services.toml.")] = "",
    cases: Annotated[int, typer.Option(help="How many matters.")] = 1,
    then: Annotated[
        list[str] | None, typer.Option(help="Id of a service that follows on the same ticket; may be repeated.")
    ] = None,
    machine: Annotated[str, typer.Option(help="At which machine.")] = "m1",
    data: Data = HOME,
    as_json: AsJson = False,
) -> None:
    """Make a machine that runs here issue a ticket.

    It is issued and printed exactly as if touched, also with the broker down.
    """
    folder = data / machine
    try:
        wish = {"do": "take", "service": service, "group": group, "cases": cases, "then": then or []}
        ticket = ask(folder, wish, 30.0)
    except OSError as error:
        running = told("comma").join(_running(data))
        key = "take-no-machine-but" if running else "take-no-machine"
        raise Refused(told(key, machine=machine, data=str(data), running=running)) from error
    assert isinstance(ticket, dict)
    if as_json:
        out(ticket)
        return
    wait, printed = ticket["estimate_min"], told("take-printed" if ticket["printed"] else "take-not-printed")
    more = {} if wait is None else {"low": wait[0], "high": wait[1]}
    key = "take-wait" if more else "take"
    number, service, people = ticket["number"], ticket["service"], ticket["people_ahead"]
    say(told(key, number=number, service=service, people=people, printed=printed, **more))


def _running(data: Path) -> list[str]:
    """The nodes that answer in a data folder."""
    names = []
    for door in sorted(data.glob("*/control.sock")):
        with suppress(OSError, ControlError):
            ask(door.parent, {"do": "status"}, 1.0)
            names.append(door.parent.name)
    return names


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

    settings, opened = open_hall(data, branch)
    log_to_stderr(LEVEL[0], "visitors")
    run_visitors(settings, data, web, opened.keys.token, pace)


care.register(app)
simulate_command.register(app)
replay_command.register(app)
torture_command.register(app)
soak_command.register(app)


def main() -> int:
    """Run the command line; what was mistyped is one sentence too. Returns the exit code."""
    try:
        code = app(prog_name="anju", standalone_mode=False)
    except TyperException as error:
        place = getattr(getattr(error, "ctx", None), "command_path", "anju")
        complain(told("mistyped", what=error.format_message().rstrip("."), place=place))
        return error.exit_code
    except typer.Abort:
        return 130
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    sys.exit(main())
