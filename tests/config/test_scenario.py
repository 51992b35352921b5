"""Scenario files: those that come along load and can be served; each mistake is told with its key and a remedy."""

from pathlib import Path

import pytest

from config.faults import ConfigurationFaults
from config.scenario import SHIPPED, find_scenario, load_scenario, shipped
from queue_machine.dispatch.simulation import Duration, Groups, Observer, Scenario, Steady, WindowPlan, simulate
from queue_machine.dispatch.simulation.hall import SimulatedHall
from queue_machine.domain.branch import Branch, Policy, Span
from queue_machine.domain.wall import Wall

NAMES = (
    "city",
    "lunch-few-windows",
    "many-appointments",
    "many-priority",
    "month-end",
    "normal",
    "one-comprehensive",
    "quiet",
    "skewed-skills",
    "village",
    "window-down",
)

EXAMPLE = """
name = "month-end"
open = "09:00"
close = "17:00"                    # arrivals end; those inside are served
[[services]]
id = "withdrawal"
target = 20                        # minutes
duration = {dist = "lognormal", mean = 9.0, cv = 0.6}
arrivals = [10, 14, 12, 6, 9, 12, 10, 7]
[[services]]
id = "loan"
target = 30
duration = {dist = "exponential", mean = 18}
arrivals = 2
[[windows]]
id = "1"
skills = ["withdrawal", "loan"]
speed = 1.1
breaks = [["12:00", "13:00"]]
closures = [["10:30", "11:30"]]
[[windows]]
id = "2"
skills = ["withdrawal"]
[groups]
priority = 0.12
appointment = 0.10
[behaviour]
no_show = 0.05
no_show_return = 0.6
transfer = 0.03
fatigue = 0.08
[knowledge]
duration_error = 0.2
"""

STEADY = """
name = "theory"
[[services]]
id = "any"
duration = {dist = "constant", mean = 10.0}
arrivals = [4.8]
[[windows]]
id = "1"
skills = ["any"]
[steady]
arrivals = 1000
warmup = 100
"""


@pytest.fixture
def write(tmp_path: Path):
    def written(text: str) -> Path:
        path = tmp_path / "hall.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def said_of(path: Path) -> list[str]:
    try:
        load_scenario(path)
    except ConfigurationFaults as found:
        return [f"{fault.key}: {fault.said()}" for fault in found.faults]
    return []


def test_a_file_becomes_the_scenario_that_it_describes(write) -> None:
    scenario = load_scenario(write(EXAMPLE))
    assert (scenario.name, scenario.open, scenario.close, scenario.steady) == ("month-end", 540, 1020, None)
    withdrawal, loan = scenario.services
    assert withdrawal.duration == Duration(dist="lognormal", mean=9.0, cv=0.6)
    assert withdrawal.arrivals == (10, 14, 12, 6, 9, 12, 10, 7)
    assert (loan.target, loan.arrivals, loan.duration.dist) == (30.0, (2.0,), "exponential")
    first = WindowPlan(
        id="1",
        skills=("withdrawal", "loan"),
        speed=1.1,
        breaks=(Span(720, 780),),
        closures=(Span(630, 690),),
    )
    assert scenario.windows == (first, WindowPlan(id="2", skills=("withdrawal",)))
    assert scenario.groups == Groups(priority=0.12, appointment=0.10)
    assert (scenario.behaviour.no_show_return, scenario.knowledge.duration_error) == (0.6, 0.2)


def test_the_figures_of_the_clock_may_stand_in_it_as_in_a_branch(write) -> None:
    text = EXAMPLE + '[policy]\nname = "fcfs"\npace_appointment = 16\novertake_limit_minutes = 60\n'
    policy = load_scenario(write(text)).policy
    assert (policy.name, policy.pace_appointment, policy.overtake_limit) == ("fcfs", 16, 60)
    assert load_scenario(write(EXAMPLE)).policy == Policy()


def test_a_steady_day_needs_no_hours(write) -> None:
    assert load_scenario(write(STEADY)).steady == Steady(arrivals=1000, warmup=100)


def test_a_service_may_have_shares_of_its_own(write) -> None:
    text = EXAMPLE.replace("arrivals = 2\n", "arrivals = 2\ngroups = {priority = 1.0}\n")
    assert load_scenario(write(text)).services[1].groups == Groups(priority=1.0)


# what stands in the example, what somebody made of it, what is said about it (its beginning)
MISTAKES = [
    ('name = "month-end"', "", "name: is missing"),
    ('open = "09:00"', "", 'open: is missing – write "09:00"'),
    ('open = "09:00"', "open = 9", 'open: 9 is no time of day – write "09:00"'),
    ('open = "09:00"', 'open = "9 Uhr"', 'open: "9 Uhr" is no time of day'),
    ('close = "17:00"', 'close = "08:00"', 'close: "08:00" is not after "09:00"'),
    ('close = "17:00"', 'closes = "17:00"', 'closes: unknown key – did you mean "close"?'),
    ("target = 20", 'target = "20"', 'services[0].target: a number is wanted here, not "20" – leave out the quotes'),
    ("target = 20", "target = 0", "services[0].target: 0 is out of range"),
    ("target = 20", "tarjet = 20", 'services[0].tarjet: unknown key – did you mean "target"?'),
    ('id = "loan"', 'id = "Loan"', 'services[1].id: "Loan" can\'t stand here'),
    ('id = "loan"', "", "services[1].id: is missing"),
    ('"lognormal"', '"lognormale"', 'services[0].duration.dist: there is no distribution "lognormale" – did you mean'),
    (", cv = 0.6", "", "services[0].duration.cv: is missing"),
    ("mean = 9.0, ", "", "services[0].duration.mean: is missing"),
    ("mean = 9.0", "mean = -9.0", "services[0].duration.mean: -9.0 is out of range"),
    ('duration = {dist = "exponential", mean = 18}', "duration = 18", "services[1].duration: a table"),
    ("12, 10, 7]", "12, 10]", "services[0].arrivals: 7 values for 8 hours of opening – write one value for each hour"),
    ("12, 10, 7]", '12, 10, "7"]', 'services[0].arrivals[7]: a number is wanted here, not "7"'),
    ("12, 10, 7]", "12, 10, -7]", "services[0].arrivals[7]: -7 is out of range"),
    ("arrivals = 2", "arrivals = []", "services[1].arrivals: is empty"),
    ("arrivals = 2", "", "services[1].arrivals: is missing"),
    ('skills = ["withdrawal", "loan"]', 'skills = ["withdrawal", "lone"]', "windows[0].skills[1]: there is no service"),
    ('skills = ["withdrawal", "loan"]', 'skills = ["withdrawal"]', 'services[1]: no window serves "loan"'),
    ('skills = ["withdrawal"]', "skills = []", "windows[1].skills: a window without skills"),
    ('id = "2"', 'id = "1"', 'windows[1].id: "1" is taken by windows[0]'),
    ("speed = 1.1", "speed = 0", "windows[0].speed: 0 is out of range"),
    ('["12:00", "13:00"]', '["13:00", "12:00"]', 'windows[0].breaks[0]: "13:00-12:00" ends before it begins'),
    ('["12:00", "13:00"]', '["12:00", "25:00"]', 'windows[0].breaks[0]: "25:00" is no time of day'),
    ('["12:00", "13:00"]', '["12:00"]', "windows[0].breaks[0]: a list is no stretch of time"),
    ('["12:00", "13:00"]', '["07:00", "08:00"]', "windows[0].breaks: 07:00-08:00 is outside the hours"),
    ("priority = 0.12", "priority = 0.95", "groups: the shares add up to 1.05 – at most 1"),
    ("priority = 0.12", "priority = 12", "groups.priority: 12 is out of range – from 0 to 1"),
    ("no_show = 0.05", "no_shows = 0.05", 'behaviour.no_shows: unknown key – did you mean "no_show"?'),
    ("fatigue = 0.08", "fatigue = true", "behaviour.fatigue: a number is wanted here, not true"),
    ("[knowledge]", "[knowlege]", 'knowlege: unknown key – did you mean "knowledge"?'),
    ("duration_error = 0.2", "duration_error = nan", "knowledge.duration_error: nan is out of range"),
    ("[knowledge]", "[knowledge", ": not TOML"),
    ("[knowledge]", "[policy]\npower = 9\n[knowledge]", "policy.power: 9 is out of range – from 1 to 3"),
    (
        "[knowledge]",
        '[policy]\nname = "clok"\n[knowledge]',
        'policy.name: there is no policy "clok" – did you mean "clock"?',
    ),
    (
        "[knowledge]",
        "[policy]\npace_appointmnt = 16\n[knowledge]",
        "policy.pace_appointmnt: unknown key – did you mean",
    ),
]


@pytest.mark.parametrize(("there", "instead", "said"), MISTAKES)
def test_a_mistake_is_told_with_its_key_and_a_remedy(there: str, instead: str, said: str, write) -> None:
    assert there in EXAMPLE
    found = said_of(write(EXAMPLE.replace(there, instead, 1)))
    assert any(each.startswith(said) for each in found), found
    assert len(found) == 1, found


@pytest.mark.parametrize(
    ("there", "instead", "said"),
    [
        ("arrivals = [4.8]", "arrivals = [6.0]", "steady: 1.00 windows' work comes in for 1 windows"),
        ("arrivals = [4.8]", "arrivals = [4.8, 4.8]", "services[0].arrivals: a steady day has no hours"),
        ("arrivals = 1000", "arrivals = 0", "steady.arrivals: 0 is out of range"),
        ('skills = ["any"]', 'skills = ["any"]\nbreaks = [["12:00", "13:00"]]', "windows[0].breaks: a steady day has"),
    ],
)
def test_a_mistake_in_a_steady_day_is_told(there: str, instead: str, said: str, write) -> None:
    found = said_of(write(STEADY.replace(there, instead, 1)))
    assert any(each.startswith(said) for each in found), found
    assert len(found) == 1, found


def test_two_services_cannot_share_an_id(write) -> None:
    found = said_of(write(EXAMPLE.replace('id = "loan"', 'id = "withdrawal"')))
    assert found[0].startswith('services[1].id: "withdrawal" is taken by services[0]')


def test_all_mistakes_are_told_at_once(write) -> None:
    text = (
        EXAMPLE.replace("target = 20", "target = 0")
        .replace('"12:00"', '"12:99"')
        .replace("priority = 0.12", "priority = 3")
    )
    text = text.replace('"09:00"', '"9am"')
    assert len(said_of(write(text))) == 4


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert said_of(tmp_path / "none.toml") == [": this file is missing"]


def test_scenarios_that_come_along_are_found_by_name_and_a_slip_is_understood() -> None:
    assert shipped() == NAMES
    assert find_scenario("normal") == SHIPPED / "normal.toml"
    assert find_scenario("./normal.toml") == Path("normal.toml")
    with pytest.raises(ConfigurationFaults, match="month-end"):
        find_scenario("monthend")


class _Close(Observer):
    def __init__(self) -> None:
        self.minutes: list[int] = []

    def on_close(self, hall: SimulatedHall, branch: Branch, wall: Wall) -> None:
        self.minutes.append(wall.minute)


def played(name: str, days: int = 3) -> tuple[Scenario, float, float, int]:
    """The scenario, mean utilisation, visitors a day, and when the last visitor left at the latest."""
    scenario, close = load_scenario(find_scenario(name)), _Close()
    found = simulate(scenario, days=days, observer=lambda _: close).policies["clock"]
    assert found.unserved == 0
    return scenario, sum(found.windows.values()) / len(found.windows), found.tickets / days, max(close.minutes)


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_that_comes_along_can_be_served(name: str) -> None:
    scenario, busy, _, ended = played(name)
    assert scenario.name == name
    assert ended <= scenario.close + 75
    assert 0.3 < busy < 0.97


def test_the_normal_day_is_a_normal_one() -> None:
    scenario, busy, visitors, _ = played("normal", 6)
    assert len(scenario.windows) == 8
    assert 420 <= visitors <= 480
    assert 0.75 <= busy <= 0.87
    assert len(load_scenario(find_scenario("village")).windows) == 2
    assert len(load_scenario(find_scenario("city")).windows) == 30
