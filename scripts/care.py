"""The commands of `anju` that look after a hall: doctor, ledger, print, report, backup and restore, invitations."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from scripts.front import (
    DEMO,
    HOME,
    AsJson,
    Data,
    Folder,
    Language,
    Refused,
    open_hall,
    out,
    say,
    settings_of,
    speaks_plainly,
    spoken,
    told,
    usable,
)

app = typer.Typer()
ledger = typer.Typer(help="Look into the ledger of a data folder.", no_args_is_help=True)


@app.command()
@speaks_plainly
def doctor(data: Data = HOME, branch: Folder = DEMO, as_json: AsJson = False) -> None:
    """Say what is wrong here and how to mend it.

    Looks at display, fonts, broker, ports, printer, clock, disk, ledgers, settings and the nodes that run.
    """
    from scripts.doctor import examine

    findings = examine(data, branch)
    if as_json:
        out({"ok": all(f.ok for f in findings), "findings": [f.as_json() for f in findings]})
    else:
        for finding in findings:
            mark = told("doctor-ok" if finding.ok else "doctor-mend")
            say(f"{mark}  {finding.part:<14} {finding.said}")
            if finding.remedy:
                say(f"      {'':<14} {finding.remedy}")
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
    """Print a slip to a file or a port.

    The slip's content comes as JSON, see docs/printers.md; it is encoded for a printer's model.
    """
    from scripts.print_command import print_to

    say(print_to(slip, to, profile, branch))


@app.command()
@speaks_plainly
def report(
    day: Annotated[str, typer.Option(help="YYYY-MM-DD; the present day without it.")] = "",
    data: Data = HOME,
    branch: Folder = DEMO,
    form: Annotated[str, typer.Option("--as", help="table, csv or json.")] = "table",
    as_json: AsJson = False,
    language: Language = "",
) -> None:
    """Tell what a day was like.

    Served, waits, who left, ratings; by service, window and teller.
    """
    from scripts.report_command import day_report

    form = "json" if as_json else form
    sys.stdout.write(day_report(day or None, data, branch, form, language=spoken(language)))


@app.command()
@speaks_plainly
def pin(
    name: Annotated[str, typer.Argument(help="Whose: the name to sign in with.")],
    data: Data = HOME,
    branch: Folder = DEMO,
    stdin: Annotated[bool, typer.Option("--stdin", help="Read the new PIN from the first line of stdin.")] = False,
    language: Language = "",
) -> None:
    """Give somebody of the staff a new PIN.

    Asks for it twice without showing it; where they were signed in, they no longer are.
    """
    from scripts.pin_command import change_pin

    hubs = settings_of(branch).branch.hubs
    say(change_pin(name, data, hubs, from_stdin=stdin, language=spoken(language)))


@app.command()
@speaks_plainly
def backup(to: Annotated[Path, typer.Argument(help="The folder to make.")], data: Data = HOME) -> None:
    """Copy a hall's data, also while it runs.

    Ledgers, documents and keys of every node in the data folder.
    """
    from scripts.safekeeping import back_up

    say(back_up(data, to))


@app.command()
@speaks_plainly
def restore(source: Annotated[Path, typer.Argument(help="A folder that backup made.")], data: Data = HOME) -> None:
    """Put a backup in place.

    The nodes must be stopped; what lies in the data folder is set aside, not deleted.
    """
    from scripts.safekeeping import bring_back

    say(bring_back(source, data))


@ledger.command()
@speaks_plainly
def verify(
    data: Data = HOME,
    node: Annotated[str, typer.Option(help="Whose ledger; all of the folder without it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Check that nothing is missing or changed.

    Finds gaps, doubles, broken chains and rows that do not read.
    """
    from scripts.ledger_command import verified

    verdict = verified(data, node)
    if as_json:
        out(verdict)
    else:
        origins = len(verdict["origins"])
        say(told("verify", facts=str(verdict["facts"]), origins=origins, tickets=str(verdict["tickets"])))
        for problem in verdict["problems"]:
            say(f"  {problem}")
        say(told("verify-sound" if verdict["ok"] else "verify-broken"))
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
        say(line)


@ledger.command()
@speaks_plainly
def export(
    data: Data = HOME, node: Annotated[str, typer.Option(help="Whose ledger; all of the folder without it.")] = ""
) -> None:
    """Every record of the ledger, one JSON line each."""
    from scripts.ledger_command import exported

    for line in exported(data, node):
        say(line)


@app.command()
@speaks_plainly
def invite(
    node: Annotated[str, typer.Argument(help="The machine or board, as in devices.toml, or a standby of hall.toml.")],
    to: Annotated[Path, typer.Option(help="The file to make; carry it to the node's machine, then delete it.")],
    data: Data = HOME,
    branch: Folder = DEMO,
) -> None:
    """At the hub: let another machine in.

    The file holds the node's password and the broker's certificate, so it is a key; a standby's holds all of the
    branch's keys.
    """
    from scripts.invitation import Invitation, ensure_certificate, write_invitation

    settings, opened = open_hall(data, branch)
    network, hubs = settings.network, settings.branch.hubs
    names = [name for name in settings.nodes if name != hubs[0]]
    if node not in names:
        raise Refused(told("no-node", name=node, known=told("comma").join(names) or told("none")))
    if not network.broker_port:
        raise Refused(told("invite-no-port"))
    certificate = key = ""
    if network.tls and not network.ca_file:
        others = (each.broker_host for each in network.standbys)
        paths = ensure_certificate(data, network.broker_host, *others)
        certificate, key = (path.read_text("ascii") for path in paths)
    leads = node in hubs
    write_invitation(
        Invitation(
            branch=settings.branch.id,
            node=node,
            password=opened.keys.nodes[node],
            broker=(network.broker_host, network.broker_port),
            standbys=tuple((each.broker_host, each.broker_port) for each in network.standbys),
            certificate=certificate,
            certificate_key=key if leads else "",
            keys=opened.keys if leads else None,
        ),
        to,
    )
    say(told("invite", file=str(to), node=node, name=to.name))


@app.command(name="accept")
@speaks_plainly
def accept_invitation(
    invitation: Annotated[Path, typer.Argument(help="The file that anju invite made at the hub.")], data: Data = HOME
) -> None:
    """At a machine or board: keep an invitation."""
    from scripts.invitation import accept, read_invitation

    read = read_invitation(invitation)
    accept(read, usable(data))
    say(told("accept", node=read.node, branch=read.branch, broker=f"{read.broker[0]}:{read.broker[1]}"))


def register(front: typer.Typer) -> None:
    """Put these commands behind the front door."""
    front.registered_commands += app.registered_commands
    front.add_typer(ledger, name="ledger")
