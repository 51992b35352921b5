"""Reads a scenario's file into a `Scenario`, or tells everything that is wrong with it.

One TOML file is one virtual hall; those that come with the project lie in `config/scenarios`. What a scenario means
and how it is played is the simulator's matter.
"""

import re
from math import ceil
from pathlib import Path

from config.faults import Faults, did_you_mean
from config.hall import NAME, NAME_LIKE, read_policy
from config.reader import Table, read_toml
from config.services import unlike
from queue_machine.dispatch.simulation.scenario import (
    DISTRIBUTIONS,
    Behaviour,
    Duration,
    Groups,
    Knowledge,
    Scenario,
    ServiceLoad,
    Steady,
    WindowPlan,
)
from queue_machine.domain.branch import Span
from queue_machine.domain.wall import clock_text

SHIPPED = Path(__file__).parent / "scenarios"
"""The scenarios that come with the project."""
_WINDOW = re.compile(r"[A-Za-z0-9-]{1,8}")
_LETTERS = 26
"""Services that can be told apart by the letter of their numbers."""
_ALL_DAY = Span(0, 24 * 60)


def shipped() -> tuple[str, ...]:
    """Names of the scenarios that come with the project."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def find_scenario(wanted: str) -> Path:
    """The file of a scenario: a path, or the name of one that comes with the project.

    Raises ConfigurationFaults where there is neither.
    """
    path = Path(wanted)
    if path.suffix == ".toml" or path.is_file() or "/" in wanted:
        return path
    if wanted not in shipped():
        faults = Faults()
        faults.add(wanted, "", "there is no such scenario", did_you_mean(wanted, shipped()))
        faults.stop(path)
    return SHIPPED / f"{wanted}.toml"


def load_scenario(path: Path) -> Scenario:
    """The scenario that a file describes. Raises ConfigurationFaults with every mistake in it, and nothing else."""
    faults = Faults()
    file = read_toml(path, faults)
    scenario = None if file is None else _scenario(file)
    if file is not None:
        file.finish()
    if faults or scenario is None:
        faults.stop(path)
    return scenario


def _scenario(file: Table) -> Scenario:
    steady = _steady(file.table("steady")) if file.has("steady") else None
    name = file.text("name")
    hours = _hours(file, steady)
    service_tables, window_tables = file.tables("services"), file.tables("windows")
    services = tuple(_service(table, hours, steady) for table in service_tables)
    known = tuple(service.id for service in services) if all(t.sound("id") for t in service_tables) else None
    windows = tuple(_window(table, known, hours, steady) for table in window_tables)
    unlike(service_tables, "id")
    unlike(window_tables, "id")
    if len(services) > _LETTERS:
        file.fault("services", f"{len(services)} services are more than there are letters", f"at most {_LETTERS}")
    if known and windows and all(table.sound("skills") for table in window_tables):
        _check_served(file, known, windows)
    if steady and services and windows:
        _check_load(file, services, windows)
    opening = hours or _ALL_DAY
    return Scenario(
        name=name,
        open=opening.start,
        close=opening.end,
        services=services,
        windows=windows,
        groups=_groups(file.table("groups")),
        behaviour=_behaviour(file.table("behaviour")),
        knowledge=Knowledge(duration_error=file.table("knowledge").number("duration_error", 0, 2, 0.0)),
        steady=steady,
        policy=read_policy(file.table("policy")),
    )


def _steady(table: Table) -> Steady:
    return Steady(arrivals=table.whole("arrivals", 1, 10_000_000), warmup=table.whole("warmup", 0, 10_000_000, 0))


def _hours(file: Table, steady: Steady | None) -> Span | None:
    """Opening and closing as minutes of the day, None where they are wrong; a steady day needs none."""
    opens, closes = (_time(file, key, like, steady) for key, like in (("open", '"09:00"'), ("close", '"17:00"')))
    if opens is None or closes is None:
        return _ALL_DAY if steady else None
    if opens >= closes:
        file.fault("close", f'"{clock_text(closes)}" is not after "{clock_text(opens)}"', "the hall opens first")
        return None
    return Span(opens, closes)


def _time(file: Table, key: str, like: str, steady: Steady | None) -> int | None:
    if not file.has(key) and not steady:
        file.text(key, like=like)  # notes that it is missing
    return file.clock(key)


def _service(table: Table, hours: Span | None, steady: Steady | None) -> ServiceLoad:
    arrivals = table.numbers("arrivals", 0, 10_000)
    if table.sound("arrivals") and len(arrivals) > 1:
        begun = len(arrivals) if hours is None else ceil((hours.end - hours.start) / 60)
        if steady:
            table.fault("arrivals", "a steady day has no hours", "write one number, per hour")
        elif len(arrivals) != begun:
            reason = f"{len(arrivals)} values for {begun} hours of opening"
            table.fault("arrivals", reason, f"write one value for each hour begun ({begun}), or one for all day")
    return ServiceLoad(
        id=table.text("id", form=NAME, like=NAME_LIKE),
        target=table.number("target", 1, 240, 20.0),
        duration=_duration(table),
        arrivals=arrivals,
        groups=_groups(table.table("groups")) if table.has("groups") else None,
    )


def _duration(service: Table) -> Duration:
    table = service.table("duration")
    if not service.sound("duration"):
        return Duration(mean=1.0)
    dist = table.choice("dist", DISTRIBUTIONS, "distribution", "lognormal")
    varies = dist in ("lognormal", "gamma")
    cv = table.number("cv", 0.01, 10, None if varies else 1.0)
    return Duration(dist=dist, mean=table.number("mean", 0.05, 480), cv=cv)


def _window(table: Table, services: tuple[str, ...] | None, hours: Span | None, steady: Steady | None) -> WindowPlan:
    skills = table.names("skills", among=services, what="service")
    if table.has("skills") and table.sound("skills") and not skills:
        table.fault("skills", "a window without skills can call nobody", "list its services")
    window = WindowPlan(
        id=table.text("id", form=_WINDOW, like='a short name, such as "3"'),
        skills=skills,
        speed=table.number("speed", 0.1, 10, 1.0),
        breaks=table.spans("breaks"),
        closures=table.spans("closures"),
    )
    for key, spans in (("breaks", window.breaks), ("closures", window.closures)):
        if steady and spans:
            table.fault(key, "a steady day has none", "leave it out")
        for span in spans:
            if hours and (span.end <= hours.start or span.start >= hours.end):
                table.fault(key, f"{_said(span)} is outside the hours", f"the hall is open {_said(hours)}")
    return window


def _said(span: Span) -> str:
    return f"{clock_text(span.start)}-{clock_text(span.end)}"


def _groups(table: Table) -> Groups:
    groups = Groups(priority=table.number("priority", 0, 1, 0.0), appointment=table.number("appointment", 0, 1, 0.0))
    total = groups.priority + groups.appointment
    if table.sound("priority", "appointment") and total > 1 + 1e-9:
        table.fault("", f"the shares add up to {total:g}", "at most 1; the rest are ordinary visitors")
    return groups


def _behaviour(table: Table) -> Behaviour:
    usual = Behaviour()
    return Behaviour(
        no_show=table.number("no_show", 0, 1, usual.no_show),
        no_show_return=table.number("no_show_return", 0, 1, usual.no_show_return),
        transfer=table.number("transfer", 0, 1, usual.transfer),
        fatigue=table.number("fatigue", 0, 3, usual.fatigue),
    )


def _check_served(file: Table, services: tuple[str, ...], windows: tuple[WindowPlan, ...]) -> None:
    served = {skill for window in windows for skill in window.skills}
    for place, service in enumerate(services):
        if service and service not in served:
            hint = "add it to the skills of a window, or take the service out"
            file.fault(f"services[{place}]", f'no window serves "{service}"', hint)


def _check_load(file: Table, services: tuple[ServiceLoad, ...], windows: tuple[WindowPlan, ...]) -> None:
    """An endless day on which more comes than the windows can do would only ever grow."""
    work = sum(service.arrivals[0] * service.duration.mean / 60 for service in services if service.arrivals)
    power = sum(window.speed for window in windows)
    if work >= power:
        reason = f"{work:.2f} windows' work comes in for {power:g} windows: the queue would grow for ever"
        file.fault("steady", reason, "fewer arrivals, shorter durations, or more windows")
