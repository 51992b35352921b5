"""One more window as advised, opened on virtual days: what it saves beside what was foretold, for the same visitors."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from msgspec.structs import replace
from sortedcontainers import SortedKeyList

from queue_machine.dispatch.advice import AHEAD, Counsel, Proposal
from queue_machine.dispatch.knowledge import Knowledge, configured
from queue_machine.dispatch.pace import MINUTE
from queue_machine.dispatch.policies import policy_named
from queue_machine.dispatch.simulation import (
    Behaviour,
    Duration,
    Groups,
    Observer,
    Scenario,
    ServiceLoad,
    Tally,
    WindowPlan,
    branch_of,
)
from queue_machine.dispatch.simulation.day import Day
from queue_machine.dispatch.simulation.hall import SimulatedHall
from queue_machine.dispatch.simulation.scenario import midnight_of
from queue_machine.dispatch.simulation.visitors import visitors_of
from queue_machine.dispatch.today import today
from queue_machine.domain.branch import Branch, Span
from queue_machine.domain.lobby import WindowState
from queue_machine.domain.tickets import Call, Ticket
from queue_machine.domain.wall import Wall

ALL = ("deposit", "withdrawal", "loan")
SPARE = "6"
DAYS = 24
BUSY = (0.8, 1.1, 1.2, 0.8, 0.8, 1.1, 1.1, 0.8)


def _load(service: str, target: float, mean: float, an_hour: float) -> ServiceLoad:
    arrivals = tuple(an_hour * share for share in BUSY)
    return ServiceLoad(id=service, target=target, duration=Duration(mean=mean), arrivals=arrivals)


SCENARIO = Scenario(
    name="busy",
    open=540,
    close=1020,
    services=(_load("deposit", 20, 7, 18), _load("withdrawal", 20, 8, 14), _load("loan", 30, 15, 4)),
    windows=(
        WindowPlan(id="1", skills=ALL),
        WindowPlan(id="2", skills=ALL, breaks=(Span(690, 735),)),
        WindowPlan(id="3", skills=("deposit", "withdrawal"), breaks=(Span(735, 780),)),
        WindowPlan(id="4", skills=("loan", "withdrawal")),
        WindowPlan(id="5", skills=("deposit",), breaks=(Span(690, 735),)),
        WindowPlan(id=SPARE, skills=ALL, closures=(Span(0, 1440),)),
    ),
    groups=Groups(priority=0.12),
    behaviour=Behaviour(no_show=0.05, no_show_return=0.6, transfer=0.03, fatigue=0.05),
)


def known(branch: Branch) -> Knowledge:
    """What many past days of this hall would have taught."""
    arrivals = {
        load.id: tuple(load.rate((place - 18) * 30) / 2 if 18 <= place < 34 else 0.0 for place in range(48))
        for load in SCENARIO.services
    }
    usual = configured(branch)
    return Knowledge(days=30, arrivals=arrivals, durations=usual.durations, speeds=usual.speeds, missed=0.05)


class Closed:
    """A simulated hall in which the spare window is closed, not away."""

    def __init__(self, hall: SimulatedHall) -> None:
        self._hall = hall

    @property
    def tickets(self) -> Mapping[str, Ticket]:
        return self._hall.tickets

    @property
    def windows(self) -> Mapping[str, WindowState]:
        return self._hall.windows

    def window(self, window: str) -> WindowState:
        return WindowState(window) if window == SPARE else self._hall.window(window)

    def at_window(self, window: str) -> Ticket | None:
        return self._hall.at_window(window)

    def classes(self) -> Any:
        return self._hall.classes()

    def members(self, key: Any) -> SortedKeyList | None:
        return self._hall.members(key)

    def calls_since(self, service: str, order: int) -> int:
        return self._hall.calls_since(service, order)

    def calls_at(self, window: str) -> Sequence[Call]:
        return self._hall.calls_at(window)

    def worked(self, window: str, now: int) -> int:
        return self._hall.worked(window, now)


class Adviser(Observer):
    """Asks for advice every ten minutes from a time of the day on, until there is some."""

    def __init__(self, first: int, chance: Random) -> None:
        self.next, self.chance = first, chance
        self.given: tuple[int, Proposal] | None = None

    def on_call(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        if self.given is not None or not self.next <= wall.minute <= 900:
            return
        self.next = wall.minute + 10
        seen = Closed(hall)
        figures = today(seen, branch, known(branch), wall)
        made = Counsel(seen, branch, wall, figures, self.chance, lambda what, window: what != "open")
        while not made.step(500):
            pass
        if made.proposal is not None:
            self.given = (wall.at, made.proposal)


class Waits(Observer):
    """Minutes that people wait between two instants."""

    def __init__(self, start: int, end: int) -> None:
        self.start, self.end, self.minutes = start, end, 0.0
        self.since: dict[str, int] = {}

    def on_arrival(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        self.since[ticket.id] = wall.at

    on_rejoin = on_arrival

    def on_call(self, hall: SimulatedHall, branch: Branch, wall: Wall, ticket: Ticket) -> None:
        since = self.since.pop(ticket.id)
        self.minutes += max(0, min(wall.at, self.end) - max(since, self.start)) / MINUTE


def play(scenario: Scenario, day: int, observer: Observer) -> None:
    branch = branch_of(scenario)
    made = Day(scenario, branch, day, policy_named("clock", Random(0)), Tally(scenario), observer=observer)
    made.run(iter(visitors_of(scenario, 11, day)))


def waited(day: int, closures: tuple[Span, ...], start: int, end: int) -> float:
    windows = tuple(replace(each, closures=closures) if each.id == SPARE else each for each in SCENARIO.windows)
    watch = Waits(start, end)
    play(replace(SCENARIO, windows=windows), day, watch)
    return watch.minutes


def test_one_more_window_saves_about_what_was_foretold() -> None:
    kept: list[bool] = []
    foretold = saved = 0.0
    for day in range(DAYS):
        adviser = Adviser(570 + day * 37 % 300, Random(day))
        play(SCENARIO, day, adviser)
        if adviser.given is None:
            continue
        at, proposal = adviser.given
        assert proposal.window == SPARE
        start, end = ((each - midnight_of(day)) // MINUTE for each in (proposal.start, proposal.until))
        until = at + AHEAD * MINUTE
        without = waited(day, (Span(0, 1440),), at, until)
        gain = without - waited(day, (Span(0, start), Span(end, 1440)), at, until)
        kept.append(proposal.low <= gain <= proposal.high)
        foretold += (proposal.low + proposal.high) / 2
        saved += gain
    assert len(kept) >= DAYS / 2, "busy days lead to advice"
    assert sum(kept) / len(kept) >= 0.6, kept
    assert 0.7 <= saved / foretold <= 1.4
