"""How fast the dispatcher decides: a choice beside a bare scan of the same tickets, its growth, and whole virtual days.

A bare scan is `max` over the waiting tickets by the time each has waited: the least that any policy without an index
would do. Virtual days are those of *normal* under the default policy, everything included.
"""

import sys
import time
from collections.abc import Sequence

from config.scenario import find_scenario, load_scenario
from queue_machine.dispatch.clock import choose
from queue_machine.dispatch.simulation import simulate
from queue_machine.dispatch.simulation.hall import SimulatedHall
from queue_machine.domain.branch import Branch, Group, Hours, Service, Span, Window
from queue_machine.domain.tickets import Ticket
from queue_machine.domain.wall import Wall
from scripts.bench.bare import p50, timed

WAITING, WINDOWS, SERVICES = 200, 30, 10
SCANS, DAYS, SECONDS = 20.0, 100, 10.0
OPENED = 1_772_413_200_000
MINUTE = 60_000
SLOWER = 5.0
"""A Raspberry Pi's core does about a fifth of this machine's."""


def _branch() -> Branch:
    services = tuple(
        Service(id=f"s{n}", letter="ABCDEFGHIJ"[n], kind="k", target=12 + 2 * n, mean=4 + n) for n in range(SERVICES)
    )
    windows = tuple(
        Window(id=str(n), skills=tuple(s.id for s in services if n % 3 == 0 or (int(s.id[1:]) + n) % 3 == 0))
        for n in range(WINDOWS)
    )
    groups = (Group(id="elderly"), Group(id="veteran", kind="strict"))
    hours = Hours(week=((Span(540, 1020),),) * 7)
    return Branch(id="bench", time_zone="Asia/Shanghai", hours=hours, services=services, windows=windows, groups=groups)


def _hall(branch: Branch, waiting: int) -> tuple[SimulatedHall, Wall]:
    hall = SimulatedHall(branch, "2026-03-02", OPENED)
    groups = ["", "", "", "", "elderly", "", "", "veteran"]
    for number in range(waiting):
        at = OPENED + number * 17_000
        slot = at + 5 * MINUTE if number % 11 == 0 else None
        hall.issue(f"s{number * 7 % SERVICES}", groups[number % len(groups)], slot, at)
    return hall, Wall(OPENED + 90 * MINUTE, "2026-03-02", 630, 0)


def _scan(tickets: Sequence[Ticket], now: int) -> Ticket:
    return max(tickets, key=lambda ticket: now - ticket.since)


def measure(rounds: int = 401) -> dict[str, float]:
    """ms of a choice with 200 and with 2,000 waiting, of a bare scan of each, and seconds of 100 virtual days."""
    branch = _branch()
    found: dict[str, float] = {}
    for waiting in (WAITING, WAITING * 10):
        hall, wall = _hall(branch, waiting)
        tickets = [ticket for ticket in hall.tickets.values() if ticket.state == "waiting"]
        choices, scans = [], []
        for turn in range(rounds):
            window = branch.windows[turn % WINDOWS].id
            choices.append(timed(choose, hall, branch, window, wall))
            scans.append(timed(_scan, tickets, wall.at))
        found[f"choose_{waiting}_ms"], found[f"scan_{waiting}_ms"] = p50(choices), p50(scans)
    found["scans"] = found[f"choose_{WAITING}_ms"] / found[f"scan_{WAITING}_ms"]
    found["growth"] = found[f"choose_{WAITING * 10}_ms"] / found[f"choose_{WAITING}_ms"]
    normal = load_scenario(find_scenario("normal"))
    begun = time.process_time()
    simulate(normal, ("clock",), DAYS, 1)
    found["days_s"] = time.process_time() - begun
    return found


def main() -> None:
    found = measure()
    sys.stdout.write(
        f"next call, {WAITING} waiting, {WINDOWS} windows: {found[f'choose_{WAITING}_ms']:.3f} ms = "
        f"{found['scans']:.1f} bare scans of {found[f'scan_{WAITING}_ms']:.3f} ms (aim ≤ {SCANS:.0f}); "
        f"ten times as many: ratio {found['growth']:.2f}\n"
        f"{DAYS} days of normal under the clock: {found['days_s']:.1f} s of one core (aim ≤ {SECONDS:.0f}; "
        f"at a fifth of the speed {found['days_s'] * SLOWER:.0f} s)\n"
    )


if __name__ == "__main__":
    main()
