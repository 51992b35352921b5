"""What past days teach: who comes, how long it takes, how fast windows are; and what today does otherwise."""

from datetime import date, timedelta
from itertools import pairwise
from random import Random

import msgspec
import pytest
from msgspec.structs import replace

from queue_machine.dispatch.calibration import BUILT_IN, Foreseen
from queue_machine.dispatch.knowledge import (
    DAYS_KEPT,
    Cases,
    DaySummary,
    Knowledge,
    brought,
    configured,
    is_month_end,
    learn,
    summarise,
)
from queue_machine.dispatch.rehearsal import future_of, scene_of
from queue_machine.dispatch.today import today
from queue_machine.domain import facts as f
from queue_machine.domain.branch import Branch, DayHours, Hours, Span, Window
from tests.dispatch.conftest import branch_of, wall
from tests.queue_machine.conftest import MINUTE, NINE, TODAY, Hall

MIDNIGHT = NINE - 9 * 60 * MINUTE
SERVES = ("deposit", "loan", "consult")


@pytest.fixture
def two() -> Branch:
    return branch_of(Window(id="1", skills=SERVES), Window(id="2", skills=SERVES))


def _day(number: int, tickets: int = 100, **more: object) -> DaySummary:
    """A working day, counted from Monday 5 January 2026, with all its tickets between ten and eleven."""
    weeks, rest = divmod(number, 5)
    when = (date(2026, 1, 5) + timedelta(days=7 * weeks + rest)).isoformat()
    half = {20: tickets // 2, 21: tickets - tickets // 2}
    return DaySummary(date=when, arrivals={"deposit": half}, who={"deposit": {"|fresh": tickets}}, **more)  # type: ignore[arg-type]


def _dates(count: int) -> list[date]:
    """Days in a row from Monday 5 January 2026, those at a month's end left out."""
    days = (date(2026, 1, 5) + timedelta(days=number) for number in range(count))
    return [day for day in days if not is_month_end(day.isoformat())]


def _full(day: date, each: int = 25, until: int = 24) -> DaySummary:
    """So many tickets in each half hour: to five o'clock, on Saturdays to another half hour."""
    worked = day.weekday() < 5 or day.isoformat() == "2026-03-14"
    return DaySummary(
        date=day.isoformat(), arrivals={"deposit": dict.fromkeys(range(18, 34 if worked else until), each)}
    )


def test_with_no_past_day_the_branch_s_own_figures_stand(two: Branch) -> None:
    known = learn([], two)
    assert known == configured(two)
    assert known.days == 0
    assert known.durations["loan"].mean == 20
    assert known.calibration == BUILT_IN
    assert known.expected("deposit", TODAY, 0) == ()


def test_the_order_in_which_days_come_teaches_nothing(two: Branch) -> None:
    days = [_day(number, 80 + number) for number in range(30)]
    shuffled = Random(1).sample(days, len(days))
    assert learn(days, two) == learn(shuffled, two)


def test_only_the_last_days_count(two: Branch) -> None:
    days = [_day(number, 300 if number < 20 else 100) for number in range(20 + DAYS_KEPT)]
    known = learn(days, two)
    assert known.days == DAYS_KEPT
    assert sum(known.arrivals["deposit"]) == pytest.approx(100, abs=1)


def test_a_full_weekday_is_expected_full(two: Branch) -> None:
    known = learn([_day(number, 200 if number % 5 == 0 else 100) for number in range(40)], two)
    monday, tuesday = known.expected("deposit", "2026-03-09", 0), known.expected("deposit", "2026-03-10", 1)
    assert sum(monday) == pytest.approx(200, rel=0.15)
    assert sum(tuesday) == pytest.approx(100, rel=0.15)
    assert monday[20] > 0 and monday[19] == 0


def test_the_month_s_end_is_expected_full(two: Branch) -> None:
    days = [_day(number) for number in range(60)]
    days = [day if not is_month_end(day.date) else _day(number, 180) for number, day in enumerate(days)]
    known = learn(days, two)
    assert sum(known.expected("deposit", "2026-03-31", 1)) == pytest.approx(180, rel=0.2)
    assert sum(known.expected("deposit", "2026-03-17", 1)) == pytest.approx(100, rel=0.1)
    assert [is_month_end(day) for day in ("2026-02-25", "2026-02-24", "2026-03-28", "no date")] == [
        True,
        False,
        True,
        False,
    ]


def test_a_day_on_which_hardly_anybody_came_tells_nothing(two: Branch) -> None:
    known = learn([*(_day(number) for number in range(10)), _day(10, 3), DaySummary(date="2026-02-20")], two)
    assert known.days == 10


def test_means_and_speeds_are_told_apart(two: Branch) -> None:
    """Window 2 is a quarter faster and has the long services: its mean duration says nothing of its speed."""
    means = {"deposit": 6.0, "loan": 24.0}
    durations = {
        service: {
            window: (count, count * mean / speed, count * (mean / speed) ** 2 * 1.36)
            for window, count, speed in (("1", 40 if service == "deposit" else 10, 1.0), ("2", 25, 1.25))
        }
        for service, mean in means.items()
    }
    known = learn([_day(number, durations=durations) for number in range(30)], two)
    # Only ratios can be known: as fast together as configured, one a quarter faster than the other.
    assert known.speeds["2"] / known.speeds["1"] == pytest.approx(1.25, rel=0.03)
    for service, mean in means.items():
        assert known.durations[service].mean / known.speeds["1"] == pytest.approx(mean, rel=0.03)
        assert known.durations[service].variation == pytest.approx(0.6, abs=0.05)


def test_a_day_is_summed_up_from_its_hall(hall: Hall, two: Branch) -> None:
    hall.open("1", "2")
    for minute in (0, 5, 40):
        hall.take(at=minute)
    hall.take("loan", at=41, group="elderly")
    hall.serve("t1", "1", at=2, minutes=6)
    hall.serve("t2", "2", at=10, minutes=9)
    hall.miss("t3", "1", at=45)
    told = {"t1": Foreseen(3.0, 2.0), "t2": Foreseen(30.0, 4.0)}
    day = summarise(hall.lobby, TODAY, MIDNIGHT, told)
    assert day.arrivals == {"deposit": {18: 2, 19: 1}, "loan": {19: 1}}
    assert day.who == {"deposit": {"|fresh": 3}, "loan": {"elderly|fresh": 1}}
    assert day.durations["deposit"] == {"1": (1, 6.0, 36.0), "2": (1, 9.0, 81.0)}
    assert (day.missed, day.called) == ((3, 1, 1.0), 3)
    assert sum(sum(counts.values()) for counts in day.errors.values()) == 2
    known = learn([day], two)
    assert known.days == 1
    assert known.who["loan"] == (("elderly", "fresh", 1.0),)
    assert 0 < known.missed < 0.1


def test_a_short_day_is_as_full_as_its_hours_and_its_afternoon_is_empty(two: Branch) -> None:
    """Saturdays are open from nine to twelve: a hundred and fifty come then, as many a half hour as on other days."""
    weekly = replace(two, hours=Hours(week=((Span(540, 1020),),) * 5 + ((Span(540, 720),), ())))
    known = learn([_full(day) for day in _dates(56) if day.weekday() < 6], weekly)
    saturday = known.expected("deposit", "2026-03-07", 5)
    assert sum(saturday) == pytest.approx(150, rel=0.03)
    assert not any(saturday[24:34])
    assert sum(known.expected("deposit", "2026-03-09", 0)) == pytest.approx(400, rel=0.03)
    assert known.weekdays[5] == pytest.approx(1.0, abs=0.03)


def test_a_quiet_short_day_is_no_trial(two: Branch) -> None:
    weekly = replace(two, hours=Hours(week=((Span(540, 1020),),) * 5 + ((Span(540, 600),), ())))
    known = learn([_full(day, until=20) for day in _dates(28) if day.weekday() < 6], weekly)
    assert known.days == 20


def test_a_working_saturday_is_expected_as_a_working_day(two: Branch) -> None:
    """Mornings are twice as full on Saturdays; the one that makes up for a holiday is open as a Monday is."""
    made_up = "2026-03-14"
    hours = Hours(
        week=((Span(540, 1020),),) * 5 + ((Span(540, 720),), ()),
        days=(DayHours(date=made_up, spans=(Span(540, 1020),)),),
    )
    weekly = replace(two, hours=hours)
    known = learn([_full(day, 50 if day.weekday() == 5 else 25) for day in _dates(63) if day.weekday() < 6], weekly)
    usual = known.expected("deposit", "2026-03-07", 5)
    assert sum(usual) == pytest.approx(300, rel=0.2)
    working = known.expected("deposit", made_up, 5)
    assert sum(working) == pytest.approx(sum(known.expected("deposit", "2026-03-11", 2)), rel=0.05)
    assert working[30] > 0
    again = learn(
        [
            _full(day, 50 if day.weekday() == 5 and day.isoformat() != made_up else 25)
            for day in _dates(70)
            if day.weekday() < 6
        ],
        weekly,
    )
    assert again.weekdays[5] > 1.4, "a Saturday that was worked through says nothing of the others"


def test_on_a_day_before_a_feast_people_come_until_its_early_closing(two: Branch) -> None:
    hours = Hours(
        week=((Span(540, 1020),),) * 5 + ((), ()), days=(DayHours(date="2026-03-12", spans=(Span(540, 720),)),)
    )
    known = learn([_full(day) for day in _dates(56) if day.weekday() < 5], replace(two, hours=hours))
    assert sum(known.expected("deposit", "2026-03-12", 3)) == pytest.approx(150, rel=0.03)


def test_who_brings_several_matters_is_expected_with_several(hall: Hall, two: Branch) -> None:
    hall.open("1")
    for number, cases in enumerate((4, 2, 6, 4) * 10):
        ticket, at = hall.take(at=number, cases=cases), 10 * number + 40
        call = hall.call(ticket, at=at)
        hall.tell(f.ServiceStarted(call=call, ticket=ticket, window="1"), at=at)
        hall.tell(f.ServiceCompleted(call=call, ticket=ticket, window="1", cases=cases), at=at + cases * 2)
    hall.take("loan", at=50)
    day = summarise(hall.lobby, TODAY, MIDNIGHT, {})
    assert day.cases == {"deposit": (40, 160, 720)}
    known = learn([day], two)
    assert set(known.cases) == {"deposit"}
    assert known.cases["deposit"].mean == pytest.approx(4.0, rel=0.1)
    assert known.cases["deposit"].square == pytest.approx(18.0, rel=0.1)
    assert known.durations["deposit"].mean < 4  # 2 a matter, 8 believed
    two_hours = Knowledge(days=60, arrivals={"deposit": (0.0,) * 18 + (10.0,) * 4 + (0.0,) * 26}, cases=known.cases)
    assert today(hall.lobby, two, two_hours, wall(0)).cases == known.cases


def test_a_day_that_did_not_count_matters_says_nothing_of_them(two: Branch) -> None:
    old = [_day(number, durations={"deposit": {"1": (50, 400.0, 4_000.0)}}) for number in range(30)]
    new = [_day(30 + number, cases={"deposit": (50, 200, 900)}) for number in range(10)]
    assert learn(old, two).cases == {}
    assert learn([*old, *new], two).cases["deposit"].mean == pytest.approx(4.0, rel=0.02)


def test_an_old_note_of_a_day_still_reads() -> None:
    note = b'{"date":"2026-03-02","arrivals":{"deposit":{"18":2}},"missed":[3,1,1.0],"called":3}'
    day = msgspec.json.decode(note, type=DaySummary)
    assert (day.called, day.went_on, day.cases, day.further) == (3, 0, {}, {})


def test_services_that_follow_on_a_ticket_are_visits_of_their_own(hall: Hall, two: Branch) -> None:
    hall.open("1", "2")
    for number in range(20):
        ticket = hall.take(at=number, then=("loan",))
        hall.serve(ticket, at=10 * number + 20, minutes=5)
        hall.serve(ticket, "2", at=10 * number + 26, minutes=3)
    left = hall.take(at=30, then=("loan", "consult"))
    day = summarise(hall.lobby, TODAY, MIDNIGHT, {})
    assert day.arrivals == {"deposit": {18: 20, 19: 1}}
    assert day.further == {"loan": {18: 20, 19: 1}, "consult": {19: 1}}
    assert (day.called, day.went_on) == (20, 20)
    known = learn([day], two)
    assert known.calls == pytest.approx(1.0), "nobody was called twice for one thing"
    assert sum(known.expected("deposit", TODAY, 0)) == pytest.approx(21, rel=0.01)
    assert sum(known.following("loan", TODAY, 0)) == pytest.approx(21, rel=0.01)
    figures = today(hall.lobby, two, known, wall(0))
    assert figures.takes["loan"] == pytest.approx(known.busy(figures.durations["loan"].mean))
    assert {(service, kind) for service, _, kind, _ in figures.rates} == {
        ("deposit", "fresh"),
        ("loan", "transferred"),
        ("consult", "transferred"),
    }
    assert brought(hall[left]) == ("loan", "consult")


# -- today -------------------------------------------------------------------------------------------------------------


def _known(rate: float = 5.0) -> Knowledge:
    half_hours = tuple(rate if 18 <= place < 34 else 0.0 for place in range(48))
    who = (("", "fresh", 0.8), ("elderly", "fresh", 0.2))
    return Knowledge(days=60, arrivals={"deposit": half_hours}, who={"deposit": who})


def test_those_expected_come_evenly_and_in_order(hall: Hall, two: Branch) -> None:
    figures = today(hall.lobby, two, _known(), wall(0))
    coming = list(figures.coming(NINE))
    assert len(coming) == pytest.approx(16 * 5, abs=2)
    assert [each.at for each in coming] == sorted(each.at for each in coming)
    first = [each for each in coming if each.group == "elderly"]
    assert len(first) == pytest.approx(16, abs=1)
    gaps = [b.at - a.at for a, b in pairwise(first)]
    assert max(gaps) - min(gaps) < MINUTE
    later = list(figures.coming(NINE + 40 * MINUTE))
    assert all(each.at >= NINE + 40 * MINUTE for each in later)
    assert len(later) == pytest.approx(len(coming) * 440 / 480, abs=2)


def test_a_fuller_day_is_believed_the_more_the_longer_it_lasts(hall: Hall, two: Branch) -> None:
    """Twice as many as expected have come."""
    for number in range(20):
        hall.take(at=number)
    early = sum(today(hall.lobby, two, _known(), wall(60)).rates[0][3])
    for number in range(100):
        hall.take(at=60 + number)
    late = sum(today(hall.lobby, two, _known(10.0), wall(180)).rates[0][3]) / 2
    usual = 16 * 5 * 0.8
    assert usual < early < late < 2 * usual


def test_the_pace_of_today_counts_more_where_the_mean_was_only_configured(hall: Hall, two: Branch) -> None:
    hall.open("1")
    for number in range(12):
        ticket = hall.take(at=number)
        hall.serve(ticket, at=20 * number + 20, minutes=16)
    assumed = today(hall.lobby, two, configured(two), wall(300)).durations["deposit"].mean
    days = [_day(number, durations={"deposit": {"1": (50, 400.0, 4_000.0)}}) for number in range(20)]
    learned = today(hall.lobby, two, learn(days, two), wall(300)).durations["deposit"].mean
    assert 8 < learned < assumed < 16
    assert assumed > 12


def test_with_no_past_day_as_many_are_expected_as_came_lately(hall: Hall, two: Branch) -> None:
    for number in range(30):
        hall.take(at=2 * number)
    figures = today(hall.lobby, two, configured(two), wall(60))
    within_an_hour = [each for each in figures.coming(wall(60).at) if each.at < wall(120).at]
    assert len(within_an_hour) == pytest.approx(30, abs=2)
    assert all(each.at < wall(480).at for each in figures.coming(wall(60).at)), "nobody comes when the hall is closed"
    assert not list(today(hall.lobby, two, configured(two), wall(5)).coming(wall(5).at)), "too early to tell"


def test_calls_that_nobody_answers_take_their_share(hall: Hall, two: Branch) -> None:
    known = Knowledge(days=1, missed=0.1, missed_takes=1.0)
    figures = today(hall.lobby, two, known, wall(0))
    assert figures.takes["loan"] == pytest.approx(0.9 * 20 + 0.1)
    more = today(hall.lobby, two, replace(known, calls=1.05), wall(0))
    assert more.takes["loan"] == pytest.approx(1.05 * figures.takes["loan"])


def test_a_forgotten_call_is_no_duration(hall: Hall, two: Branch) -> None:
    hall.open("1")
    ticket = hall.take()
    hall.serve(ticket, at=0, minutes=400)
    assert today(hall.lobby, two, configured(two), wall(420)).durations["deposit"].mean == 8
    assert summarise(hall.lobby, TODAY, MIDNIGHT, {}).durations == {}
    hall.tell(f.WindowClosed(window="1"), at=421)


def test_a_rehearsal_plays_newcomers_with_as_many_matters_as_they_bring(hall: Hall, two: Branch) -> None:
    hall.open("1", "2")
    four = replace(_known(20.0), cases={"deposit": Cases(4.0, 18.0)})
    lasts = []
    for known in (_known(20.0), four):
        scene = scene_of(hall.lobby, two, wall(0), today(hall.lobby, two, known, wall(0)))
        future = future_of(scene, NINE + 480 * MINUTE, Random(7))
        drawn = [future.lasts[each.waiting.ticket] for each in future.newcomers]
        assert len(drawn) > 200
        lasts.append(sum(drawn) / len(drawn))
    assert lasts[1] / lasts[0] == pytest.approx(4.0, rel=0.15)
