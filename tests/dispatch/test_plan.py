"""Tomorrow's rota: what it needs by half hour, where it is thin and where rich, and who takes what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from queue_machine.dispatch.backlog import left_over
from queue_machine.dispatch.erlang import least_windows
from queue_machine.dispatch.knowledge import Cases, Duration, Knowledge
from queue_machine.dispatch.plan import Demand, Plan, demand_of, half_hours, plan
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


# -- what a half hour leaves to the next ------------------------------------------------------------------------------


def by_half_hour(branch: Branch, **services: dict[int, float]) -> Plan:
    return plan(branch, Demand(date=MONDAY, arrivals=services, days=3), 0)


def test_while_a_backlog_is_worked_off_no_window_is_to_spare() -> None:
    """Three windows for the work of four until three o'clock; afterwards hardly anybody comes."""
    arrivals = dict.fromkeys(range(540, 900, 30), 15.0) | dict.fromkeys(range(900, 1020, 30), 1.0)
    found = by_half_hour(branch_of(*windows(3)), deposit=arrivals)
    halves = {half.start: half for half in found.halves}
    assert halves[900].behind == pytest.approx((12 * (15 * 8 - 90)) / 8)
    # 360 window minutes are left at three, and ninety a half hour can be done.
    assert [half.start for half in found.halves if half.behind and not half.short] == [900, 930, 960, 990]
    assert not any(half.spare for half in found.halves)
    assert found.left == pytest.approx((360 - 4 * (90 - 8)) / 8)
    thin, behind = found.stretches
    assert (thin.thin, thin.end) == (True, 900)
    assert (behind.thin, behind.start, behind.end, round(behind.behind)) == (False, 900, 1020, 45)


def test_where_everybody_is_served_in_time_nothing_is_carried_on() -> None:
    found = planned(branch_of(*windows(9)), deposit=30)
    assert found.left == 0
    assert not any(half.behind for half in found.halves)
    assert all(half.spare for half in found.halves)


def test_a_backlog_that_is_worked_off_sets_windows_free_again() -> None:
    found = by_half_hour(branch_of(*windows(4)), deposit={540: 30.0})
    assert next(half.start for half in found.halves if half.spare) == 600
    assert found.left == 0


work = st.dictionaries(st.sampled_from(EVERYTHING), st.floats(0, 500), min_size=1)
reach = st.lists(st.sets(st.sampled_from(EVERYTHING), min_size=1), min_size=1, max_size=6)


@given(work=work, reach=reach, minutes=st.floats(0, 30))
def test_what_is_left_is_what_windows_could_not_do(
    work: dict[str, float], reach: list[set[str]], minutes: float
) -> None:
    there = [Window(id=str(place), skills=tuple(sorted(skills))) for place, skills in enumerate(reach)]
    left = left_over(work, there, {window.id: minutes for window in there})
    total = sum(left.values())
    assert all(0 < each <= work[service] + 1e-6 for service, each in left.items())
    assert total >= sum(work.values()) - minutes * len(there) - 1e-6
    served = set().union(*reach)
    assert sum(left.get(service, 0) for service in work if service not in served) == pytest.approx(
        sum(each for service, each in work.items() if service not in served)
    )
    if all(skills == set(EVERYTHING) for skills in reach):
        assert total == pytest.approx(max(0, sum(work.values()) - minutes * len(there)), abs=1e-6)


# -- several matters, several services --------------------------------------------------------------------------------


def test_clerks_with_several_matters_bring_the_work_of_several() -> None:
    """Four clerks a half hour with four matters of ten minutes are five windows' work, not one and a half."""
    branch = branch_of(*windows(8))
    rates = tuple(4.0 if 18 <= place < 34 else 0.0 for place in range(48))
    known = Knowledge(
        days=10, arrivals={"deposit": rates}, durations={"deposit": Duration(10.0)}, cases={"deposit": Cases(4.0, 18.0)}
    )
    found = plan(branch, demand_of(known, branch, MONDAY, 0), 0)
    assert found.halves[0].load == pytest.approx(5.33, abs=0.01)
    assert found.halves[0].visitors == 4
    assert found.halves[0].needed >= 6


def test_services_that_follow_on_a_ticket_are_work_but_no_further_visitors() -> None:
    branch = branch_of(*windows(8))
    rates = tuple(6.0 if 18 <= place < 34 else 0.0 for place in range(48))
    alone = Knowledge(
        days=10, arrivals={"deposit": rates}, durations={"deposit": Duration(8.0), "loan": Duration(20.0)}
    )
    both = replace(alone, further={"loan": rates})
    one, two = (plan(branch, demand_of(known, branch, MONDAY, 0), 0) for known in (alone, both))
    assert two.visitors == one.visitors == 96
    assert two.halves[0].load == pytest.approx(one.halves[0].load + 6 * 20 / 30)


def test_calls_that_nobody_answers_and_second_calls_are_work_too() -> None:
    branch = branch_of(*windows(8))
    rates = tuple(6.0 if 18 <= place < 34 else 0.0 for place in range(48))
    plain = Knowledge(days=10, arrivals={"deposit": rates}, durations={"deposit": Duration(8.0)})
    again = replace(plain, calls=1.1, missed=0.05)
    one, two = (plan(branch, demand_of(known, branch, MONDAY, 0), 0).halves[0].load for known in (plain, again))
    assert two == pytest.approx(1.1 * (0.95 * one + 0.05 * 6 * 1.0 / 30))


# -- stretches --------------------------------------------------------------------------------------------------------


def test_a_stretch_that_lacks_four_is_not_drawn_out_over_one_that_lacks_one() -> None:
    arrivals = dict.fromkeys(range(540, 720, 30), 22.0) | dict.fromkeys(range(720, 1020, 30), 11.0)
    found = by_half_hour(branch_of(*windows(3)), deposit=arrivals)
    first, second = (each for each in found.stretches if each.thin)
    assert (first.start, first.end, second.start) == (540, 720, 720)
    assert first.least > second.windows
    assert found.windows == 3
