"""`anju soak`: a real branch under real kills, judged from outside.

The words of the command become a run, and its outcome JSON or sentences; the run itself is `run`'s matter.
"""

import signal
import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from scripts.front import AsJson, out, say, speaks_plainly, spoken, words
from scripts.supervision import ENDING

app = typer.Typer()


@app.command()
@speaks_plainly
def soak(
    minutes: Annotated[float, typer.Option(min=0.2, max=24 * 60.0, help="How long it is troubled.")] = 10.0,
    seed: Annotated[int, typer.Option(help="The same seed plans the same troubles.")] = 1,
    keep: Annotated[
        Path | None, typer.Option(help="Keep ledgers, slips and logs here; without it those of a broken run alone.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """A real branch of processes under kills, freezes, bad wires, printers and disks: nothing told may be lost.

    Visitors and tellers act all the time; in the end all is mended, and what people were told and what came out of
    the printers is held against the ledgers. Exit code 1 where a promise was broken.
    """
    from scripts.soak.disks import enter
    from scripts.soak.run import soak as run

    enter()
    asked: list[int] = []
    for each in ENDING:
        signal.signal(each, lambda number, _: asked.append(number))
    outcome = run(minutes * 60, seed, keep, lambda: bool(asked))
    if as_json:
        out(msgspec.to_builtins(outcome))
    else:
        key = "clean" if outcome.clean else "broken"
        kills = sum(outcome.kills.values())
        slow = outcome.recovery_s["p99"]
        figures = {"issued": outcome.issued, "printed": outcome.printed, "called": outcome.called, "kills": kills}
        say(_told(key, seed=outcome.seed, **figures, rated=outcome.rated, slow="-" if slow is None else f"{slow:.1f}"))
        if outcome.disks != "ok":
            say(_told("no-disks", why=outcome.disks))
        for sentence in outcome.broken:
            say(f"  {sentence}")
        if outcome.evidence:
            say(_told("kept", folder=outcome.evidence))
    sys.stdout.flush()
    if not outcome.clean:
        raise typer.Exit(1)


def _told(key: str, /, **args: object) -> str:
    return words().say(f"soak-{key}", spoken(), **args)


def register(front: typer.Typer) -> None:
    """Put the command behind the front door."""
    front.registered_commands += app.registered_commands
