"""The day is opened and closed by the hours of its date: a Sunday that is worked, a working day that is not."""

from zoneinfo import ZoneInfo

import msgspec
import pytest

from mqtt_bridge.hub.day import by_the_hours
from queue_machine.domain import facts as f
from queue_machine.domain.branch import DayHours, Hours, Span
from queue_machine.domain.wall import Wall, wall_at
from tests.mqtt_bridge.hub_room import BRANCH, MINUTE, Room

DATED = {
    "sunday": DayHours(date="", spans=(Span(9 * 60, 17 * 60),)),
    "feast": DayHours(date=""),
}


def hours_of(room: Room, kind: str) -> tuple[Hours, Wall]:
    """Hours that make the room's present date one of the two, and its wall at ten."""
    now = room.hall.clocks["hub"].now()
    wall = wall_at(now.at, ZoneInfo(BRANCH.time_zone))
    day = msgspec.structs.replace(DATED[kind], date=wall.date)
    usual: tuple[Span, ...] = () if kind == "sunday" else (Span(9 * 60, 17 * 60),)
    ten = msgspec.structs.replace(wall, at=wall.at + (600 - wall.minute) * MINUTE, minute=600)
    return Hours(week=(usual,) * 7, days=(day,)), ten


@pytest.mark.parametrize(("kind", "opens"), [("sunday", True), ("feast", False)])
def test_the_dates_hours_open_the_day(kind: str, opens: bool) -> None:
    room = Room(day=False)
    hours, ten = hours_of(room, kind)
    branch = msgspec.structs.replace(BRANCH, hours=hours)
    facts = by_the_hours(room.hub.node, branch, ten, sure=True)
    assert [type(fact) for fact in facts] == ([f.DayOpened] if opens else [])


def test_a_short_day_is_closed_by_its_own_end() -> None:
    room = Room(day=False)
    now = room.hall.clocks["hub"].now()
    wall = wall_at(now.at, ZoneInfo(BRANCH.time_zone))
    room.hub.node.commit([f.DayOpened(date=wall.date, how="hours")], now, day=wall.date)
    hours = Hours(week=((Span(540, 1020),),) * 7, days=(DayHours(date=wall.date, spans=(Span(540, 720),)),))
    branch = msgspec.structs.replace(BRANCH, hours=hours)
    assert by_the_hours(room.hub.node, branch, msgspec.structs.replace(wall, minute=734), sure=True) == []
    closing = by_the_hours(room.hub.node, branch, msgspec.structs.replace(wall, minute=735), sure=True)
    assert [type(fact) for fact in closing] == [f.DayClosed]
