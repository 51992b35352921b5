"""One soak from the first start to the verdict: start, act and hurt, heal, look from outside, judge.

The parts do the work: `branch`, `people`, `trials`, `outside`; `checks` is the judge. `recovery_s` is the time from a
SIGKILL until the part serves again; `by_part` also has links (from the mending of a freeze or a wire until the node
hears the hub) and disks (from room on a disk until its node serves).
"""

import json
import logging
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import Struct

from kiosk.texts import CORE, Texts
from scripts import control
from scripts.front import settings_of
from scripts.ledger_command import exported, verified
from scripts.soak.branch import BOARDS, MACHINES, SoakBranch
from scripts.soak.checks import Findings, judge, read_lines, union
from scripts.soak.disks import obstacle
from scripts.soak.heard import Called, Ended, Rated, Took
from scripts.soak.outside import STEP, Outside
from scripts.soak.people import Hall
from scripts.soak.plan import plan
from scripts.soak.recovery import Recovery, share
from scripts.soak.trials import Trials

log = logging.getLogger(__name__)

OPEN_WITHIN = 60.0
HEAL_WITHIN = 120.0
"""Seconds after the last trouble for all nodes to hold the same: a full disk alone keeps its node away for 30."""
TOLD_AT_MOST = 100
"""Sentences about broken promises in the outcome."""


class SoakFailed(RuntimeError):
    """The branch did not come up; the text says why."""


class Outcome(Struct, kw_only=True):
    """What came of a soak; `lost`, `doubled` and `unmarked_copies` count broken promises, which `broken` tells."""

    seed: int
    seconds: float
    issued: int
    printed: int
    """Slips on paper, copies among them."""
    called: int
    rated: int
    told: dict[str, int]
    """How many answers people got, by kind."""
    kills: dict[str, int]
    troubles: dict[str, int]
    disks: str
    """ok, or why disks could not be troubled."""
    lost: int
    doubled: int
    unmarked_copies: int
    unsound: int
    """What `anju ledger verify` says."""
    unhealed: int
    """Nodes that were not well and alike in time after the last trouble."""
    recovery_s: dict[str, float | None]
    by_part: dict[str, dict[str, float | None]]
    broken: list[str]
    ends: dict[str, list[int]]
    """Exit codes of nodes that nobody had killed."""
    odd: dict[str, int]
    """Refusals that people got."""
    evidence: str = ""
    """The folder that was kept because something is broken."""

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.unmarked_copies or self.unsound or self.unhealed)


def soak(seconds: float, seed: int, keep: Path | None, over: Callable[[], bool] = lambda: False) -> Outcome:
    """Run a soak of so many seconds. `keep`: a folder that is to hold what is left, also of a clean run.

    Raises SoakFailed, OSError.
    """
    folder = Path(tempfile.mkdtemp(prefix="anju-soak-"))
    try:
        with SoakBranch(folder, seed) as branch:
            outcome = _lived(branch, seconds, seed, over)
            if keep is not None or not outcome.clean:
                # The nodes' disks are gone with the namespace: what lies on them is copied while they are there.
                outcome.evidence = str(_kept(branch, outcome, keep))
        return outcome
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lived(branch: SoakBranch, seconds: float, seed: int, over: Callable[[], bool]) -> Outcome:
    settings = settings_of(branch.settings)
    _open(branch, over)
    token = json.loads((branch.data / "secrets.json").read_text("utf-8"))["token"]
    hall = Hall(settings.branch, branch.data, branch.web, token, MACHINES, seed)
    outside = Outside(branch, token)
    recovery = Recovery(outside.works)
    trials = Trials(branch, plan(seed, seconds, MACHINES, BOARDS, disks=bool(branch.disks)), recovery)
    recovery.start()
    hall.come()
    lasted = trials.run(seconds, over)
    _tending(branch, hall.leave)
    unhealed = outside.healed(HEAL_WITHIN, lambda: not recovery.pending)
    recovery.stop()
    notes = hall.heard.notes
    forgotten = list(outside.forgotten(notes))
    outside.close()
    texts = Texts.load((CORE, settings.texts))
    languages = settings.faces.languages
    heads = [texts.say(settings.faces.look.name_key, each) for each in languages]
    marks = [texts.say("slip-copy", each, time="").strip() for each in languages]
    for name in (*BOARDS, *MACHINES, "hub"):
        code = branch.processes[name].end()
        if code != 0:
            unhealed.append(f"{name} was asked to end and ended with {code}")
    papers = branch.printers.papers(heads, marks)
    ledgers = {node: read_lines(exported(branch.data, node)) for node in branch.nodes}
    unsound = [f"{n}: {problem}" for n in branch.nodes for problem in verified(branch.data, n)["problems"]]
    found = judge(notes, papers, ledgers)
    found.lost += forgotten
    (branch.folder / "told.jsonl").write_bytes(msgspec.json.Encoder().encode_lines(notes))
    kinds = Counter(line.kind for line in union(ledgers))
    times = recovery.times
    return Outcome(
        seed=seed,
        seconds=round(lasted, 1),
        issued=kinds["TicketIssued"],
        printed=len(papers),
        called=kinds["TicketCalled"],
        rated=kinds["RatingGiven"],
        told={each.__name__.lower(): sum(isinstance(n, each) for n in notes) for each in (Took, Called, Ended, Rated)},
        kills=dict(sorted(trials.kills.items())),
        troubles=dict(sorted(trials.troubles.items())),
        disks=obstacle() or "ok",
        lost=len(found.lost),
        doubled=len(found.doubled),
        unmarked_copies=len(found.unmarked),
        unsound=len(unsound),
        unhealed=len(unhealed),
        recovery_s=_shares([each for part, each in times if " " not in part]),
        by_part={part: _shares([each for p, each in times if p == part]) for part in sorted({p for p, _ in times})},
        broken=_sentences(found, unsound, unhealed),
        ends={name: process.ends for name, process in branch.processes.items() if process.ends},
        odd=hall.heard.oddities,
    )


def _open(branch: SoakBranch, over: Callable[[], bool]) -> None:
    """Until the hall is open and everybody in it hears the hub."""
    end = time.monotonic() + OPEN_WITHIN
    while not (branch.data / "secrets.json").exists() or not all(_answers(branch, node) for node in branch.nodes):
        if time.monotonic() > end or over():
            tail = (branch.folder / "nodes.log").read_text("utf-8", "replace").splitlines()[-12:]
            raise SoakFailed("the branch did not open: " + " / ".join(tail))
        branch.tend()
        time.sleep(STEP)


def _answers(branch: SoakBranch, node: str) -> bool:
    try:
        return bool(branch.status(node)["hub"])
    except (OSError, ValueError, control.ControlError):
        return False


def _tending(branch: SoakBranch, work: Callable[[], None]) -> None:
    """Do something beside the main thread, which goes on starting what has ended."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    while thread.is_alive():
        branch.tend()
        time.sleep(STEP)


def _shares(times: list[float]) -> dict[str, float | None]:
    return {"p50": share(times, 0.5), "p99": share(times, 0.99)}


def _sentences(found: Findings, unsound: list[str], unhealed: list[str]) -> list[str]:
    told = [f"lost: {each}" for each in found.lost] + [f"doubled: {each}" for each in found.doubled]
    told += [f"unmarked: {each}" for each in found.unmarked]
    return [*(f"unhealed: {each}" for each in unhealed), *(f"unsound: {each}" for each in unsound), *told][
        :TOLD_AT_MOST
    ]


def _kept(branch: SoakBranch, outcome: Outcome, keep: Path | None) -> Path:
    """Copy ledgers, logs and slips out; the folder."""
    target = keep if keep is not None else Path(tempfile.mkdtemp(prefix="anju-soak-broken-"))
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    branch.log.flush()
    no_ledger = shutil.ignore_patterns("control.sock", "secrets.*", "broker", "voice")
    no_port = shutil.ignore_patterns(*MACHINES, "*.json")
    shutil.copytree(branch.data, target / "hall", dirs_exist_ok=True, ignore=no_ledger)
    shutil.copytree(branch.folder / "printers", target / "printers", dirs_exist_ok=True, ignore=no_port)
    for name in ("nodes.log", "told.jsonl"):
        shutil.copy(branch.folder / name, target / name)
    (target / "broken.txt").write_text("\n".join(outcome.broken) + "\n", "utf-8")
    return target
