"""The full forecast of a busy hall: 100 waiting, 8 windows at work, 90 visitors still expected, every estimate asked.

What a Raspberry Pi would take is told as five times as long: its single core does about a fifth.
"""

import sys
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from queue_machine.dispatch.forecast import Forecast
from queue_machine.dispatch.knowledge import Duration, Knowledge
from queue_machine.dispatch.today import Today, today
from queue_machine.domain import facts as f
from queue_machine.domain.branch import Branch, Group, Hours, Service, Span, Window
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.records import Moment, chain
from queue_machine.domain.wall import Wall, wall_at
from scripts.bench.bare import p50, timed

START = 1_794_272_400_000
WAITING, EXPECTED = 100, 90
SLOWER = 5.0
AIM = 3.0
MEANS = {"deposit-personal": 5.0, "deposit-unit": 9.0, "withdrawal": 7.0, "loan": 15.0, "consultation": 4.0}
SKILLS = (
    tuple(MEANS),
    tuple(MEANS),
    tuple(MEANS),
    ("deposit-personal", "deposit-unit"),
    ("withdrawal", "consultation"),
    ("withdrawal", "deposit-personal"),
    ("loan", "withdrawal"),
    ("consultation", "deposit-personal", "withdrawal"),
)


def hall() -> tuple[Branch, Lobby, Wall, Knowledge]:
    """A hall an hour after opening; with its waiting and those expected, all is called within about two hours."""
    branch = Branch(
        id="bench",
        time_zone="Asia/Shanghai",
        hours=Hours(week=((Span(540, 1020),),) * 7),
        services=tuple(
            Service(id=service, letter="ABCDE"[place], kind=service, mean=mean)
            for place, (service, mean) in enumerate(MEANS.items())
        ),
        windows=tuple(
            Window(id=str(place + 1), skills=skills, speed=1.0 + 0.05 * (place % 3), breaks=(Span(690, 735),))
            for place, skills in enumerate(SKILLS)
        ),
        groups=(Group(id="elderly"), Group(id="booked", kind="appointment")),
    )
    lobby = Lobby()
    opened = START - START % 86_400_000 + 1 * 3_600_000  # nine o'clock in Shanghai
    seq, prev = 0, ""
    for minute, fact in _facts(branch):
        now = Moment(opened + round(minute * 60_000), 0, "boot")
        made = chain([fact], origin="hub/00000001", seq=seq, prev=prev, order=seq, now=now, day="", term=1, cause="")
        seq, prev = made[-1].record.seq, made[-1].hash
        lobby.fold(made)
    rates = [0.0] * 48
    rates[18:20] = [(WAITING + len(SKILLS)) / len(MEANS) / 2] * 2
    rates[20:24] = [EXPECTED / len(MEANS) / 4] * 4
    knowledge = Knowledge(
        days=60,
        arrivals={service: tuple(rates) for service in MEANS},
        who=dict.fromkeys(MEANS, (("", "fresh", 0.8), ("elderly", "fresh", 0.12), ("booked", "fresh", 0.08))),
        durations={service: Duration(mean, 0.6, 500.0) for service, mean in MEANS.items()},
    )
    return branch, lobby, wall_at(opened + 60 * 60_000, ZoneInfo("Asia/Shanghai")), knowledge


def _facts(branch: Branch) -> Iterator[tuple[float, f.Fact]]:
    yield -10, f.DayOpened(date="2026-11-10")
    for window in branch.windows:
        yield -1, f.WindowOpened(window=window.id, teller=window.id)
    groups = ["", "", "", "", "", "", "", "elderly", "", "booked"]
    services = list(MEANS)
    for number in range(WAITING + len(SKILLS)):
        service = SKILLS[number][0] if number < len(SKILLS) else services[number % len(services)]
        group = groups[number // len(services) % len(groups)]
        yield number * 0.5, f.TicketIssued(ticket=f"t{number}", number=f"A{number:03d}", service=service, group=group)
        if number < len(SKILLS):
            at, call = branch.windows[number].id, f"c{number}"
            yield (
                50 + number,
                f.TicketCalled(
                    call=call,
                    ticket=f"t{number}",
                    number=f"A{number:03d}",
                    window=at,
                    service=service,
                    teller=at,
                    reason=f.Reason(why="longest"),
                ),
            )
            yield 50 + number, f.ServiceStarted(call=call, ticket=f"t{number}", window=at)


def work(branch: Branch, lobby: Lobby, wall: Wall, knowledge: Knowledge, figures: Today) -> Forecast:
    """A forecast with all that screens ask of it: every waiting ticket, every service."""
    made = Forecast(lobby, branch, wall, knowledge, figures)
    for ticket in lobby.waiting():
        made.ticket(ticket.id)
    for service in branch.services:
        made.service(service.id)
    return made


def measure(rounds: int = 101) -> dict[str, float]:
    """Median ms of a full forecast, of the run alone, and of the day's figures, which are kept for a minute."""
    branch, lobby, wall, knowledge = hall()
    figures = today(lobby, branch, knowledge, wall)
    assert lobby.waiting_count() == WAITING
    full = [timed(lambda: work(branch, lobby, wall, knowledge, figures)) for _ in range(rounds)]
    run = [timed(lambda: Forecast(lobby, branch, wall, knowledge, figures)) for _ in range(rounds)]
    day = [timed(lambda: today(lobby, branch, knowledge, wall)) for _ in range(rounds)]
    expected = sum(1 for each in figures.coming(wall.at))
    return {"full_ms": p50(full), "run_ms": p50(run), "figures_ms": p50(day), "expected": float(expected)}


def main() -> None:
    found = measure()
    sys.stdout.write(
        f"forecast of {WAITING} waiting, {len(SKILLS)} windows, {found['expected']:.0f} expected, every estimate: "
        f"{found['full_ms']:.2f} ms (run alone {found['run_ms']:.2f} ms, the day's figures once a minute "
        f"{found['figures_ms']:.2f} ms); at a fifth of this speed {found['full_ms'] * SLOWER:.1f} ms; aim {AIM} ms\n"
    )


if __name__ == "__main__":
    main()
