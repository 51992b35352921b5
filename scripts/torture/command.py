"""`anju torture`: a seeded hall under every fault, its promises checked, a failing run shrunk.

Here the words of the command become a replay and the outcome becomes JSON or sentences; playing is `run`'s matter.
"""

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from scripts.front import AsJson, Refused, out, say, speaks_plainly, spoken, words
from scripts.torture.steps import Replay, generate

app = typer.Typer()


@app.command()
@speaks_plainly
def torture(
    seed: Annotated[int, typer.Option(help="The same seed gives the same run.")] = 1,
    steps: Annotated[int, typer.Option(min=1, max=10_000_000, help="How many steps.")] = 1_000,
    nodes: Annotated[
        int, typer.Option(max=250, help="Hub, standby (from 4 nodes on), machines and boards together.")
    ] = 4,
    replay: Annotated[Path | None, typer.Option(help="Play this replay instead of a seed.")] = None,
    shrink: Annotated[float, typer.Option(min=0.0, help="Seconds at most for shrinking a run that fails.")] = 30.0,
    as_json: AsJson = False,
) -> None:
    """A hall in one process under every fault: nothing told may be lost.

    From four nodes on a second hub stands by, with a broker of its own.

    Network, disks, clocks and power fail by the seed; the promises are checked as it goes and after all is healed. A
    run that breaks one is shrunk, and its shortest replay told on stderr. Exit code 1 where a promise was broken.
    """
    from scripts.torture.run import play
    from scripts.torture.shrink import shrink as shortest

    if nodes < 2:
        raise Refused(_told("few-nodes"))
    asked = generate(seed, steps, nodes) if replay is None else _read(replay)
    outcome = play(asked)
    if as_json:
        out(msgspec.to_builtins(outcome))
    elif not outcome.violations:
        faults = sum(outcome.faults.values())
        say(_told("clean", seed=outcome.seed, steps=outcome.steps, tickets=outcome.tickets, faults=faults))
    if not outcome.violations:
        return
    if not as_json:
        for each in outcome.violations:
            say(_told("broken", seed=each.seed, step=each.step, what=each.what))
    sys.stdout.flush()
    if shrink:
        found, _ = shortest(asked, outcome, play, shrink)
        sys.stderr.write(_told("shrunk", steps=len(found.steps)) + "\n" + msgspec.json.encode(found).decode() + "\n")
    raise typer.Exit(1)


def _read(path: Path) -> Replay:
    """A replay from a file. Raises Refused, OSError."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Replay)
    except msgspec.MsgspecError as error:
        raise Refused(_told("bad-replay", file=str(path), why=str(error))) from error


def _told(key: str, /, **args: object) -> str:
    return words().say(f"torture-{key}", spoken(), **args)


def register(front: typer.Typer) -> None:
    """Put the command behind the front door."""
    front.registered_commands += app.registered_commands
