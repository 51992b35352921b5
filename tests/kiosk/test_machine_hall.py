"""What a ticket machine knows of its hall: waits, hours, the state of the day, paper and owed slips."""

import pytest

from kiosk.views.machine import day_state
from queue_machine.domain.lobby import Day
from queue_machine.domain.wall import wall_at
from queue_machine.hardware.status import PrinterHealth
from tests.kiosk.machine_samples import BRANCH, FACES, HOUR, LATE, NOW, OUT, ZONE, facts, hall, lobby_of

THURSDAY = "2025-11-20"
MORNING, EVENING, SUNDAY = NOW - 2 * HOUR, NOW + 10 * HOUR, NOW + 3 * 24 * HOUR


def opened(date: str = THURSDAY, how: str = "hours", at: int = NOW - 1 * HOUR) -> Day:
    return Day(date, "open", at, how, "hub/0badcafe")


@pytest.mark.parametrize(
    ("day", "at", "hub", "sure", "state"),
    [
        (opened(), NOW, True, True, "open"),
        (opened(), NOW, False, True, "open"),
        (opened(), NOW, False, False, "open"),
        (opened(), EVENING, True, True, "closed"),
        (opened(how="trial"), EVENING, True, True, "open"),
        (opened(how="hand", at=EVENING - HOUR), EVENING, True, True, "open"),
        (opened("2025-11-23", "hand", SUNDAY - HOUR), SUNDAY, True, True, "open"),
        (opened("2025-11-19"), NOW, True, True, "doubtful"),
        (opened("2025-11-19"), NOW, True, False, "open"),
        (opened("2025-11-19"), NOW, False, False, "doubtful"),
        (Day(), NOW, True, True, "closed"),
        (Day(), NOW, True, False, "doubtful"),
        (Day(THURSDAY, "closed"), NOW, True, False, "closed"),
        (Day(), NOW, False, True, "doubtful"),
        (Day(), MORNING, False, True, "closed"),
        (Day(), EVENING, False, True, "closed"),
        (Day(), EVENING, False, False, "doubtful"),
        (Day("2025-11-19", "closed"), NOW, False, True, "doubtful"),
        (Day(THURSDAY, "closed"), NOW, False, True, "closed"),
    ],
)
def test_tickets_are_given_when_the_day_is_open_and_after_a_warning_when_it_is_doubtful(
    day: Day, at: int, hub: bool, sure: bool, state: str
) -> None:
    assert day_state(day, BRANCH, wall_at(at, ZONE), hub=hub, clock_sure=sure) == state


def test_every_service_says_who_is_ahead_and_how_long() -> None:
    now = hall()
    home = now.service("withdrawal-home")
    assert home is not None
    assert home.waiting == 6
    assert home.ahead >= 1
    assert home.told % 5 == 0
    assert home.told > 0
    assert now.waiting == 20
    assert [kind.id for kind in now.kinds] == [kind.id for kind in FACES.kinds]


def test_a_service_gives_no_tickets_after_its_last_one_except_on_a_trial_day() -> None:
    late = NOW + 6 * HOUR
    over = hall(lobby_of(facts(), late), at=late).service("loan-apply")
    trial = hall(lobby_of(facts(how="trial"), late), at=late).service("loan-apply")
    assert over is not None
    assert trial is not None
    assert over.ended_at == 16 * 60
    assert trial.ended_at is None


def test_the_next_opening_is_today_while_the_hall_still_works_and_skips_closed_days() -> None:
    assert hall().opening == hall().week[0]
    evening = hall(at=EVENING).opening
    saturday = hall(at=NOW + 2 * 24 * HOUR + 5 * HOUR).opening
    assert evening is not None
    assert saturday is not None
    assert evening.date == "2025-11-21"
    assert (saturday.date, saturday.weekday) == ("2025-11-24", 0)


@pytest.mark.parametrize(
    ("printer", "paper", "prints"),
    [
        (None, "none", False),
        (PrinterHealth(), "ok", True),
        (PrinterHealth(state="online", paper="near-end"), "low", True),
        (OUT, "out", False),
        (PrinterHealth(state="offline", port_open=False), "fault", False),
        (PrinterHealth(state="offline", paper="out", cover_open=True), "fault", False),
    ],
)
def test_the_printer_is_told_by_what_a_visitor_gets(printer: PrinterHealth | None, paper: str, prints: bool) -> None:
    now = hall(printer=printer)
    assert (now.paper, now.prints) == (paper, prints)


def test_owed_slips_come_with_the_latest_first() -> None:
    owed = hall(owed=9).owed
    assert [slip.number for slip in owed[:2]] == ["C006", "C005"]


def test_seconds_make_no_difference() -> None:
    lobby = lobby_of(facts())
    assert hall(lobby, hub_since=NOW - 600_000) == hall(lobby, at=NOW + 100, hub_since=NOW - 600_000)


@pytest.mark.parametrize(
    ("how", "sure", "ends"), [("hours", True, 1020), ("trial", True, None), ("hours", False, None)]
)
def test_the_end_of_the_hours_counts_on_a_day_that_keeps_them(how: str, sure: bool, ends: int | None) -> None:
    assert hall(lobby_of(facts(how=how)), clock_sure=sure).ends == ends


def test_a_wait_beyond_the_hours_is_known_before_the_ticket() -> None:
    home, advice = LATE.service("withdrawal-home"), LATE.service("consultation")
    assert home is not None
    assert advice is not None
    assert (LATE.late(home), LATE.late(advice)) == (True, False)
    now = hall()
    assert not any(now.late(service) for service in now.services)


def test_the_next_day_is_one_on_which_the_hall_opens() -> None:
    saturday = hall(at=NOW + 2 * 24 * HOUR)
    assert saturday.opening is not None
    assert saturday.after is not None
    assert (saturday.opening.date, saturday.after.date) == ("2025-11-22", "2025-11-24")
