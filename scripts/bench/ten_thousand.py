"""A call and a ticket in a day of 10,000 tickets, beside the same in a day of 100: neither may cost twice as much.

The real hub over a real ledger on disk; forecasts are made as the hub makes them, at most once a change.
"""

import sys
import tempfile
from pathlib import Path
from zoneinfo import ZoneInfo

from config.branch import DEMO, load_branch
from mqtt_bridge.hub import commands as c
from mqtt_bridge.hub.hub import Hub
from queue_machine.domain.facts import Fact, TicketIssued
from queue_machine.domain.records import Moment
from queue_machine.ledger.sqlite import SqliteLedger
from queue_machine.node import Node
from scripts.bench.bare import p50, timed
from scripts.clock import new_epoch, new_id

START = 1_794_272_400_000
AIM = 2.0


def measure(rounds: int = 120) -> dict[str, float]:
    """ms of a call and of a ticket with 100 and with 10,000 tickets in the day, and the ratios."""
    few, many = _day(100, rounds), _day(10_000, rounds)
    return {
        "call_100_ms": few[0],
        "call_10000_ms": many[0],
        "take_100_ms": few[1],
        "take_10000_ms": many[1],
        "ratio_call": many[0] / few[0],
        "ratio_take": many[1] / few[1],
    }


def _day(tickets: int, rounds: int) -> tuple[float, float]:
    """The median ms of a call and of a ticket, all but a few of the day's tickets still waiting."""
    branch = load_branch(DEMO).branch
    with tempfile.TemporaryDirectory(prefix="anju-bench-") as place:
        ledger = SqliteLedger.open(Path(place) / "ledger.sqlite")
        minute = 0

        def now() -> Moment:
            return Moment(START + minute * 1_000, minute * 1_000, "boot")

        node = Node("hub", ledger, machine_id="bench", new_epoch=new_epoch, now=now(), return_within=1_800_000)
        hub = Hub(node, branch, ZoneInfo(branch.time_zone), new_id, now(), fresh_install=True)
        hub.do(c.OpenDay(how="trial"), cause="", by="", now=now())
        services = [service.id for service in branch.services]
        letters = {service.id: service.letter for service in branch.services}
        issued: list[Fact] = []
        for number in range(tickets):
            service = services[number % len(services)]
            label = f"{letters[service]}{number // len(services) + 1:03d}"
            group = "elderly" if number % 8 == 0 else ""
            issued.append(TicketIssued(ticket=new_id(), number=label, service=service, group=group))
        node.commit(issued, now())
        for window in branch.windows:
            hub.do(c.OpenWindow(window=window.id, teller=window.id), cause=new_id(), by="", now=now())
        calls: list[float] = []
        takes: list[float] = []
        for step in range(rounds):
            minute += 1
            # As the hub's tick does, beside everybody's way.
            hub.foresight.forecast(node.lobby, hub.wall(now()))
            press = c.Next(window=branch.windows[step % len(branch.windows)].id, complete=True)
            calls.append(timed(hub.do, press, cause=new_id(), by="", now=now()))
            wish = c.Take(service=services[step % len(services)])
            takes.append(timed(hub.do, wish, cause=new_id(), by="", now=now()))
        ledger.close()
    warm = len(branch.windows) * 2
    return p50(calls[warm:]), p50(takes[warm:])


def main() -> None:
    found = measure()
    sys.stdout.write(
        f"call  at 100 {found['call_100_ms']:.2f} ms, at 10,000 {found['call_10000_ms']:.2f} ms: "
        f"ratio {found['ratio_call']:.2f} (aim {AIM})\n"
        f"take  at 100 {found['take_100_ms']:.2f} ms, at 10,000 {found['take_10000_ms']:.2f} ms: "
        f"ratio {found['ratio_take']:.2f} (aim {AIM})\n"
    )


if __name__ == "__main__":
    main()
