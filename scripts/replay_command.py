"""`anju replay`: a past day of a data folder under other policies: "what would it have been like".

The day is read from the hub's ledger, also while the hall runs; it is played by `queue_machine.dispatch.simulation`.
"""

from datetime import datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from scripts.front import (
    DEMO,
    HOME,
    AsJson,
    Data,
    Folder,
    Refused,
    out,
    say,
    settings_of,
    speaks_plainly,
    spoken,
    words,
)
from scripts.simulate_command import print_tables

if TYPE_CHECKING:
    from config.settings import Settings
    from queue_machine.dispatch.simulation.figures import Tally
    from queue_machine.dispatch.simulation.past import PastDay

app = typer.Typer()

AS_IT_WAS = "as-it-was"
"""Under this name stand the waits that people really had."""


@app.command()
@speaks_plainly
def replay(
    data: Data = HOME,
    policy: Annotated[str, typer.Option(help="Policies to compare, with commas between.")] = "clock",
    day: Annotated[str, typer.Option(help="The date, YYYY-MM-DD; the last day without it.")] = "",
    branch: Folder = DEMO,
    as_json: AsJson = False,
) -> None:
    """Play a past day again under another policy: the same visitors, the same windows, the same matters.

    What nobody can know stays as it was: who was never served is played with the mean duration, and a window works at
    the pace of that day.
    """
    from queue_machine.dispatch.policies import policy_named
    from queue_machine.dispatch.simulation.figures import as_json as plain
    from queue_machine.dispatch.simulation.figures import figures

    names = [name.strip() for name in policy.split(",") if name.strip()]
    if not names:
        raise Refused(_told("simulate-no-policy"))
    for name in names:
        policy_named(name, Random(0))
    past = read_day(day or None, data, settings_of(branch))
    tallies = {AS_IT_WAS: past.tally} | {name: played(past, name) for name in names}
    found = {name: figures(past.scenario, tally) for name, tally in tallies.items()}
    if as_json:
        told: dict[str, Any] = {"day": past.scenario.name, "left_out": past.left_out, "shortened": past.shortened}
        out(told | {"policies": {name: plain(each) for name, each in found.items()}})
        return
    say(_told("replay-title", day=past.scenario.name, tickets=len(past.visitors), left_out=past.left_out))
    if past.shortened:
        say(_told("replay-shortened", tickets=past.shortened))
    print_tables(found)
    say(_told("simulate-notes"))
    say(_told("replay-notes"))


def read_day(day: str | None, data: Path, settings: "Settings") -> "PastDay":
    """A day (YYYY-MM-DD, None: the last one) of a data folder. Raises Refused, LedgerError, OSError."""
    from queue_machine.dispatch.simulation.past import past_day
    from queue_machine.dispatch.simulation.scenario import midnight_of
    from queue_machine.ledger.sqlite import SqliteLedger
    from scripts.office import lobby_of_day

    path = data / settings.branch.hubs[0] / "ledger.sqlite"
    if not path.exists():
        raise Refused(_told("command-no-hall", data=str(data)))
    ledger = SqliteLedger.open(path, read_only=True)
    try:
        lobby = lobby_of_day(ledger, day)
        if lobby is not None and day is None and lobby.day.state == "closed":
            lobby = lobby_of_day(ledger, lobby.day.date) or lobby
    finally:
        ledger.close()
    if lobby is None or not lobby.day.date:
        raise Refused(_told("report-no-day", date=day or ""))
    zone = ZoneInfo(settings.branch.time_zone)
    midnight = round(datetime.fromisoformat(lobby.day.date).replace(tzinfo=zone).timestamp() * 1000)
    past = past_day(lobby, settings.branch, midnight, midnight_of(0))
    if past is None:
        raise Refused(_told("replay-nothing", day=lobby.day.date))
    return past


def played(past: "PastDay", name: str) -> "Tally":
    """A past day under a policy. Raises ValueError for an unknown one."""
    from queue_machine.dispatch.policies import policy_named
    from queue_machine.dispatch.simulation.day import Day
    from queue_machine.dispatch.simulation.figures import Tally
    from queue_machine.dispatch.simulation.scenario import branch_of

    tally = Tally(past.scenario)
    policy = policy_named(name, Random(past.scenario.name))
    Day(past.scenario, branch_of(past.scenario), 0, policy, tally).run(iter(past.visitors))
    return tally


def _told(key: str, /, **args: object) -> str:
    return words().say(key, spoken(), **args)


def register(front: typer.Typer) -> None:
    """Put the command behind the front door."""
    front.registered_commands += app.registered_commands
