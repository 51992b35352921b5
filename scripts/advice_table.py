"""How good the advice is: virtual days on which advice is asked for and then followed, beside what was foretold.

Each day is played twice for the same visitors, as if the advice had not been given and with the window that came or
went. What past days teach is learned on other days than those measured.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from statistics import fmean
from typing import Annotated

import typer
from msgspec import Struct
from msgspec.structs import replace
from sortedcontainers import SortedKeyList

from config.scenario import load_scenario
from queue_machine.dispatch.advice import AHEAD, Counsel, Proposal
from queue_machine.dispatch.advice_brought import Waits
from queue_machine.dispatch.knowledge import Knowledge, learn
from queue_machine.dispatch.policies import NAMES, policy_named
from queue_machine.dispatch.simulation import Observer, Scenario, Tally, branch_of
from queue_machine.dispatch.simulation.day import Day
from queue_machine.dispatch.simulation.hall import SimulatedHall
from queue_machine.dispatch.simulation.scenario import midnight_of
from queue_machine.dispatch.simulation.visitors import visitors_of
from queue_machine.dispatch.today import today
from queue_machine.domain.branch import Branch, Span
from queue_machine.domain.lobby import WindowState
from queue_machine.domain.lobby_index import ClassKey
from queue_machine.domain.tickets import Call, Ticket
from queue_machine.domain.wall import Wall
from scripts.forecast_table import Foretelling

MINUTE = 60_000
SCENARIOS = Path(__file__).resolve().parents[1] / "config" / "scenarios"
KINDS = ("open", "close", "rest")
ALL_DAY = Span(0, 24 * 60)
EVERY = 10
"""Minutes between two times that advice is asked for on a day, until there is some."""
FIRST, FIRST_SPAN, LAST = 570, 300, 900
"""Minute of the day from which it is asked for, another one each day, and up to which."""
PAST_SEED, SEED = 1, 11


class Case(Struct, frozen=True):
    """One piece of advice and what came of it, minutes of waiting: saved by a window more, else cost."""

    low: int
    high: int
    came: float

    @property
    def kept(self) -> bool:
        return self.low <= self.came <= self.high


class Closed:
    """A simulated hall in which the spare window is closed, not away."""

    def __init__(self, hall: SimulatedHall, spare: str) -> None:
        self._hall, self._spare = hall, spare

    @property
    def tickets(self) -> Mapping[str, Ticket]:
        return self._hall.tickets

    @property
    def windows(self) -> Mapping[str, WindowState]:
        return self._hall.windows

    def window(self, window: str) -> WindowState:
        return WindowState(window) if window == self._spare else self._hall.window(window)

    def at_window(self, window: str) -> Ticket | None:
        return self._hall.at_window(window)

    def classes(self) -> Iterator[tuple[ClassKey, SortedKeyList]]:
        return iter(self._hall.classes())

    def calls_since(self, service: str, order: int) -> int:
        return self._hall.calls_since(service, order)

    def calls_at(self, window: str) -> Sequence[Call]:
        return self._hall.calls_at(window)

    def worked(self, window: str, now: int) -> int:
        return self._hall.worked(window, now)


class Adviser(Observer):
    """Asks for advice of one kind from a time of the day on, until there is some."""

    def __init__(self, kind: str, spare: str, knowledge: Knowledge, first: int, chance: Random) -> None:
        self._kind, self._spare, self._knowledge = kind, spare, knowledge
        self._next, self._chance = first, chance
        self.given: tuple[int, Proposal] | None = None

    def on_call(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        if self.given is not None or not self._next <= wall.minute <= LAST:
            return
        self._next = wall.minute + EVERY
        seen, kind = Closed(hall, self._spare), self._kind
        figures = today(seen, branch, self._knowledge, wall)
        made = Counsel(seen, branch, wall, figures, self._chance, lambda what, window: what != kind)
        while not made.step(500):
            pass
        if made.proposal is not None:
            self.given = (wall.at, made.proposal)


def spare_of(scenario: Scenario) -> str:
    """The window that is closed all day, to be opened when advised: of those that the others can do without the one
    with most skills; "" for none."""
    found = ""
    most = 0
    for window in scenario.windows:
        others = {skill for each in scenario.windows if each.id != window.id for skill in each.skills}
        if len(window.skills) > most and others.issuperset(window.skills):
            found, most = window.id, len(window.skills)
    return found


def away(scenario: Scenario, window: str, *spans: Span) -> Scenario:
    """The scenario with a window away at these times too; nobody foresees it."""
    windows = (
        replace(each, closures=(*each.closures, *spans)) if each.id == window else each for each in scenario.windows
    )
    return replace(scenario, windows=tuple(windows))


def play(scenario: Scenario, day: int, seed: int, observer: Observer) -> None:
    """A day under the rule that the scenario names."""
    branch = branch_of(scenario)
    policy = policy_named(branch.policy.name, Random(seed))
    Day(scenario, branch, day, policy, Tally(scenario), observer=observer).run(iter(visitors_of(scenario, seed, day)))


def learned(scenario: Scenario, past: int) -> Knowledge:
    """What so many past days teach."""
    watch = Foretelling(None, 10**9)
    for day in range(past):
        play(scenario, day, PAST_SEED, watch)
    return learn(watch.days, branch_of(scenario))


def measure(scenario: Scenario, kind: str, days: int, past: int) -> list[Case]:
    """The advice of one kind on so many days, at most one a day, and what came of it."""
    spare = spare_of(scenario) if kind == "open" else ""
    if kind == "open" and not spare:
        return []
    usual = away(scenario, spare, ALL_DAY) if spare else scenario
    knowledge, found = learned(usual, past), []
    for day in range(days):
        adviser = Adviser(kind, spare, knowledge, FIRST + day * 37 % FIRST_SPAN, Random(day))
        play(usual, day, SEED, adviser)
        if adviser.given is not None:
            at, proposal = adviser.given
            found.append(Case(proposal.low, proposal.high, _came(scenario, usual, day, at, proposal)))
    return found


def _came(scenario: Scenario, usual: Scenario, day: int, at: int, proposal: Proposal) -> float:
    midnight = midnight_of(day)
    start, end = ((each - midnight) // MINUTE for each in (proposal.start, proposal.until))
    if proposal.what == "open":
        followed = away(scenario, proposal.window, Span(0, start), Span(end, ALL_DAY.end))
    else:
        followed = away(scenario, proposal.window, Span(start, end))
    waited: list[float] = []
    for each in (usual, followed):
        waits = Waits()
        play(each, day, SEED, waits)
        waited.append(waits.between(at, at + AHEAD * MINUTE))
    return waited[0] - waited[1] if proposal.what == "open" else waited[1] - waited[0]


def _line(name: str, cases: Sequence[Case]) -> str:
    if not cases:
        return f"{name:28}{0:8}"
    kept, below = sum(case.kept for case in cases), sum(case.came <= case.high for case in cases)
    foretold = fmean((case.low + case.high) / 2 for case in cases)
    return f"{name:28}{len(cases):8}{kept:8}{below:8}{foretold:10.0f}{fmean(case.came for case in cases):10.0f}"


def main(
    names: Annotated[list[str] | None, typer.Argument(help="scenarios, all shipped ones by default")] = None,
    days: int = 20,
    past: int = 20,
    policy: Annotated[str, typer.Option(help="the rule by which the hall calls")] = NAMES[0],
    kinds: Annotated[str, typer.Option(help="kinds of advice, with commas between")] = ",".join(KINDS),
) -> None:
    """Print how many pieces were given, how many kept their range and stayed below its upper end; mean minutes."""
    paths = [SCENARIOS / f"{name}.toml" for name in names] if names else sorted(SCENARIOS.glob("*.toml"))
    _print(paths, days, past, policy, kinds.split(","), sys.stdout.write)


def _print(
    paths: Sequence[Path], days: int, past: int, policy: str, kinds: Sequence[str], write: Callable[[str], object]
) -> None:
    write(f"{'':28}{'given':>8}{'kept':>8}{'below':>8}{'foretold':>10}{'came':>10}\n")
    for kind in kinds:
        total: list[Case] = []
        for path in paths:
            found = load_scenario(path)
            cases = measure(replace(found, policy=replace(found.policy, name=policy)), kind, days, past)
            write(_line(f"{kind} {path.stem}", cases) + "\n")
            sys.stdout.flush()
            total += cases
        write(_line(f"{kind} all", total) + "\n")


if __name__ == "__main__":
    typer.run(main)
