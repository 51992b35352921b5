"""Choosing and forecasting with 10,000 waiting tickets, beside the same with 100 and with as many as a run calls.

Choosing must not grow with the queue; a forward run grows up to its bound of calls and then no more.
"""

import sys
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from config.branch import DEMO, load_branch
from queue_machine.dispatch.clock import choose
from queue_machine.dispatch.forecast import forecast
from queue_machine.dispatch.forward import CALLS
from queue_machine.dispatch.knowledge import Knowledge
from queue_machine.domain.branch import Branch
from queue_machine.domain.facts import DayOpened, Fact, TicketIssued, WindowOpened
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.records import Moment, chain
from queue_machine.domain.wall import Wall, wall_at
from scripts.bench.bare import p50, timed

START = 1_794_272_400_000
SPACING = 2_000
"""ms between two tickets."""
AIM = 2.0


def measure(rounds: int = 41) -> dict[str, float]:
    """Median ms of a choice and of a forecast by the number of waiting tickets, and the ratios."""
    branch = load_branch(DEMO).branch
    sizes = (100, CALLS, 10_000)
    halls = {size: _hall(branch, size) for size in sizes}
    window = branch.windows[0].id
    choices = _each(rounds * 5, {size: _choosing(*hall, window) for size, hall in halls.items()})
    runs = _each(rounds, {size: _forecasting(*hall) for size, hall in halls.items()})
    found = {f"choose_{size}_ms": choices[size] for size in sizes} | {
        f"forecast_{size}_ms": runs[size] for size in sizes
    }
    found["ratio_choose"] = choices[10_000] / choices[100]
    found["ratio_forecast"] = runs[10_000] / runs[CALLS]
    return found


def _choosing(branch: Branch, lobby: Lobby, wall: Wall, window: str) -> Callable[[], object]:
    return lambda: choose(lobby, branch, window, wall)


def _forecasting(branch: Branch, lobby: Lobby, wall: Wall) -> Callable[[], object]:
    def work() -> None:
        # Nobody else is expected, in either hall: what is measured is those who wait.
        run = forecast(lobby, branch, wall, Knowledge(days=1))
        for service in branch.services:
            run.service(service.id)

    return work


def _each(rounds: int, works: dict[int, Callable[[], object]]) -> dict[int, float]:
    """Median ms of each work; taken in turn, so that whatever else the machine does falls on all alike."""
    times: dict[int, list[float]] = {size: [] for size in works}
    for _ in range(rounds):
        for size, work in works.items():
            times[size].append(timed(work))
    return {size: p50(kept) for size, kept in times.items()}


def _facts(branch: Branch, size: int) -> Iterator[Fact]:
    yield DayOpened(date="2026-11-10")
    for window in branch.windows:
        yield WindowOpened(window=window.id, teller=window.id)
    groups = ["", "", "", *(group.id for group in branch.groups)]
    for number in range(size):
        service = branch.services[number % len(branch.services)]
        yield TicketIssued(
            ticket=f"t{number}",
            number=f"{service.letter}{number // len(branch.services) + 1:03d}",
            service=service.id,
            group=groups[number // len(branch.services) % len(groups)],
        )


def _hall(branch: Branch, size: int) -> tuple[Branch, Lobby, Wall]:
    """A hall in which `size` tickets wait, all windows open."""
    lobby = Lobby()
    seq, prev = 0, ""
    for number, fact in enumerate(_facts(branch, size)):
        now = Moment(START + number * SPACING, number * SPACING, "boot")
        made = chain([fact], origin="hub/00000001", seq=seq, prev=prev, order=seq, now=now, day="", term=1, cause="")
        seq, prev = made[-1].record.seq, made[-1].hash
        lobby.fold(made)
    return branch, lobby, wall_at(START + 10_000 * SPACING, ZoneInfo(branch.time_zone))


def main() -> None:
    found = measure()
    sys.stdout.write(
        f"choose    at 100 {found['choose_100_ms']:.3f} ms, at 10,000 {found['choose_10000_ms']:.3f} ms: "
        f"ratio {found['ratio_choose']:.2f} (aim {AIM})\n"
        f"forecast  at 100 {found['forecast_100_ms']:.1f} ms, at {CALLS} {found[f'forecast_{CALLS}_ms']:.1f} ms, "
        f"at 10,000 {found['forecast_10000_ms']:.1f} ms: ratio to {CALLS} {found['ratio_forecast']:.2f} (aim {AIM})\n"
    )


if __name__ == "__main__":
    main()
