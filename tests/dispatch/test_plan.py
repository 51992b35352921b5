"""Tomorrow's rota: what it needs by half hour, where it is thin and where rich, and who takes what."""

import pytest
from msgspec.structs import replace

from queue_machine.dispatch.erlang import least_windows
from queue_machine.dispatch.plan import Demand, Plan, half_hours, plan
from queue_machine.domain.branch import Branch, Service, Span, Window
from tests.dispatch.conftest import branch_of

MONDAY = "2026-03-02"
EVERYTHING = ("deposit", "loan", "consult")
NOON = (Span(690, 735),)


def planned(branch: Branch, share: float = 0.8, **an_hour: float) -> Plan:
    """A plan for so many visitors an hour, the same all day."""
    arrivals = {service: dict.fromkeys(range(540, 1020, 30), per_hour / 2) for service, per_hour in an_hour.items()}
    return plan(branch, Demand(date=MONDAY, arrivals=arrivals, days=3), 0, share)


def windows(count: int, *skills: str, breaks: tuple[Span, ...] = (), first: int = 1) -> tuple[Window, ...]:
    return tuple(Window(id=str(first + n), skills=skills or EVERYTHING, breaks=breaks) for n in range(count))


def test_it_has_a_line_for_each_half_hour_in_which_the_hall_is_open() -> None:
    found = planned(branch_of(*windows(3)), deposit=10)
    assert [half.start for half in found.halves] == list(range(540, 1020, 30))
    assert found.days == 3
    assert found.visitors == pytest.approx(80)
    assert half_hours([Span(570, 690), Span(795, 1020)])[:5] == [570, 600, 630, 660, 780]


def test_a_closed_day_needs_nobody() -> None:
    branch = branch_of(*windows(3))
    found = plan(branch, Demand(date="2026-03-08", arrivals={"deposit": {600: 40}}), 6)
    assert found.halves == found.stretches == ()


def test_windows_that_do_everything_are_one_queue_by_erlang() -> None:
    found = planned(branch_of(*windows(9)), deposit=30)
    load = 30 / 60 * 8
    assert all(half.needed == least_windows(load, 8, 20, 0.8) for half in found.halves)
    assert found.halves[0].load == pytest.approx(load)
    assert len(found.halves[0].spare) == 9 - found.halves[0].needed


def test_a_higher_promise_needs_more_windows() -> None:
    branch = branch_of(*windows(9))
    usual, strict = planned(branch, deposit=30), planned(branch, 0.99, deposit=30)
    assert strict.halves[0].needed > usual.halves[0].needed


def test_too_few_windows_say_how_many_are_missing_and_for_what() -> None:
    found = planned(branch_of(*windows(2, "deposit"), *windows(2, "loan", first=3)), deposit=30, loan=2)
    half = found.halves[0]
    assert half.short == least_windows(4.0, 8, 20, 0.8) - 2
    assert half.lacking == ("deposit",)
    assert half.needed == 4 + half.short
    (thin,) = found.stretches
    assert (thin.thin, thin.start, thin.end, thin.services) == (True, 540, 1020, ("deposit",))


def test_what_specialists_cannot_do_in_time_goes_on_to_comprehensive_windows() -> None:
    specialists = windows(2, "deposit")
    alone = planned(branch_of(*specialists, *windows(1, "loan", "consult", first=3)), deposit=16)
    helped = planned(branch_of(*specialists, *windows(1, first=3)), deposit=16)
    assert alone.halves[0].short > 0
    assert helped.halves[0].short == 0


def test_a_service_that_nobody_serves_is_short_by_itself() -> None:
    found = planned(branch_of(*windows(4, "deposit", "consult")), loan=3)
    assert found.halves[0].lacking == ("loan",)
    assert found.halves[0].short >= 1


def test_a_break_makes_only_its_own_half_hours_thin() -> None:
    found = planned(branch_of(*windows(3), *windows(3, breaks=NOON, first=4)), deposit=30)
    assert [half.start for half in found.halves if half.short] == [690, 720]
    assert {half.at_work for half in found.halves} == {6, 3}


def test_breaks_one_after_the_other_never_count_twice() -> None:
    relay = (
        *windows(2),
        Window(id="3", skills=EVERYTHING, breaks=(Span(690, 735),)),
        Window(id="4", skills=EVERYTHING, breaks=(Span(735, 780),)),
    )
    found = planned(branch_of(*relay), deposit=5)
    assert {half.start: half.at_work for half in found.halves}[720] == 3


def test_many_kinds_of_windows_are_still_worked_out_at_once() -> None:
    skills = [f"s{n}" for n in range(14)]
    services = tuple(Service(id=s, letter="A", kind="k", target=20, mean=8) for s in skills)
    every = tuple(Window(id=str(n), skills=(skills[n % 14], skills[(n + 1) % 14])) for n in range(30))
    branch = replace(branch_of(*every), services=services)
    full = Demand(date=MONDAY, arrivals={s: {600: 9.0, 630: 3.0} for s in skills})
    found = {half.start: half for half in plan(branch, full, 0).halves}
    assert found[600].short > 0
    assert found[600].lacking == ()
    assert found[630].short == 0


def test_the_whole_hall_decides_where_comprehensive_windows_help_everywhere() -> None:
    branch = branch_of(*windows(3), *windows(2, "deposit", first=4), *windows(2, "loan", first=6))
    found = planned(branch, deposit=24, loan=5)
    load = 24 / 60 * 8 + 5 / 60 * 20
    mean = load / (29 / 60)
    assert abs(found.halves[0].needed - least_windows(load, mean, 21.7, 0.8)) <= 1


def test_somebody_stays_for_every_service_even_where_nobody_is_expected() -> None:
    branch = branch_of(*windows(3, "deposit", "consult"), *windows(1, "loan", first=4))
    found = planned(branch, deposit=2)
    assert all("4" not in half.spare for half in found.halves)
    assert all(len(half.spare) == 2 for half in found.halves)


def test_an_empty_day_is_rich_and_tells_which_windows_are_free_all_the_while() -> None:
    found = planned(branch_of(*windows(4)))
    (rich,) = found.stretches
    assert (rich.thin, rich.start, rich.end, rich.windows) == (False, 540, 1020, 3)
    assert len(rich.spare) == 3


def test_learned_means_outdo_the_configured_ones() -> None:
    branch = branch_of(*windows(9))
    arrivals = {"deposit": {600: 15.0}}
    slow = plan(branch, Demand(date=MONDAY, arrivals=arrivals, means={"deposit": 14.0}), 0)
    usual = plan(branch, Demand(date=MONDAY, arrivals=arrivals), 0)
    assert slow.halves[2].needed > usual.halves[2].needed


def test_faster_windows_carry_more() -> None:
    slow = branch_of(*windows(4))
    quick = branch_of(*(Window(id=str(n), skills=EVERYTHING, speed=1.5) for n in range(4)))
    assert planned(quick, deposit=32).halves[0].short < planned(slow, deposit=32).halves[0].short
