"""The hub's advice: thought out beside everything else, given once as a fact, answered by the manager."""

import pytest

from mqtt_bridge.hub import commands as c
from mqtt_bridge.hub.advising import CALLS
from queue_machine.dispatch.advice import Counsel
from queue_machine.domain import facts as f
from queue_machine.domain import refusals as r
from tests.mqtt_bridge.hub_room import MINUTE, Room


def advised(room: Room) -> list[f.AdviceGiven]:
    return [entry.fact for entry in room.lobby.entries() if isinstance(entry.fact, f.AdviceGiven)]


def think(room: Room, seconds: float = 30.0) -> int:
    """Let the hub think for so long; returns how often it was asked."""
    asked, end = 0, room.hall.elapsed + seconds * 1000
    while room.hall.elapsed < end:
        wait = room.hub.advise(room.hall.clocks["hub"].now())
        room.hall.elapsed += max(1, round(wait * 1000))
        asked += 1
    return asked


def crowded(room: Room, people: int = 24) -> None:
    """An hour after opening many wait before one window."""
    room.open("2")
    room.wait(40 * MINUTE)
    for _ in range(people):
        room.take("deposit")
        room.wait(MINUTE)


def test_a_crowd_before_one_window_leads_to_advice_once() -> None:
    room = Room()
    crowded(room)
    think(room)
    (fact,) = advised(room)
    assert (fact.what, fact.window) == ("open", "1")
    assert 0 < fact.low < fact.high
    assert fact.until > fact.start > room.hall.clocks["hub"].now().at
    think(room, 3600 / 4)
    assert len(advised(room)) == 1


def test_nothing_is_advised_in_the_first_twenty_minutes() -> None:
    room = Room()
    room.open("2")
    for _ in range(24):
        room.take("deposit")
    think(room, 60)
    assert advised(room) == []


def test_thinking_takes_small_steps_and_reads_only() -> None:
    room = Room()
    crowded(room)
    version, steps = room.lobby.version, 0
    while not advised(room):
        before = room.lobby.version
        assert before == version
        room.hall.elapsed += round(room.hub.advise(room.hall.clocks["hub"].now()) * 1000)
        steps += 1
    assert 5 < steps < 200


def test_a_step_is_bounded_by_the_calls_that_it_rehearses(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    step = Counsel.step

    def counted(self: Counsel, calls: int) -> bool:
        asked.append(calls)
        return step(self, calls)

    monkeypatch.setattr(Counsel, "step", counted)
    room = Room()
    crowded(room)
    think(room)
    assert asked
    assert set(asked) == {CALLS}


def test_advice_is_not_given_when_the_window_opened_meanwhile() -> None:
    room = Room()
    crowded(room)
    room.hub.advise(room.hall.clocks["hub"].now())
    room.open("1", "3")
    think(room)
    assert [fact for fact in advised(room) if fact.what == "open"] == []


def test_a_thought_that_was_interrupted_for_long_is_let_go() -> None:
    room = Room()
    crowded(room)
    room.hub.advise(room.hall.clocks["hub"].now())
    room.hall.elapsed += 5 * MINUTE
    think(room, 20)
    fact = advised(room)[0]
    assert fact.start > room.hall.clocks["hub"].now().at


def test_the_manager_takes_or_drops_it_and_a_second_press_changes_nothing() -> None:
    room = Room()
    crowded(room)
    think(room)
    advice = advised(room)[0].advice
    (taken,) = room.do(c.TakeAdvice(advice=advice), by="manager").facts
    assert taken == f.AdviceTaken(advice=advice, by="manager")
    assert room.do(c.TakeAdvice(advice=advice), by="manager").facts == ()
    (dropped,) = room.do(c.DropAdvice(advice=advice), by="manager").facts
    assert dropped == f.AdviceDropped(advice=advice, by="manager")
    assert room.lobby.advices[advice].said == "dropped"


def test_advice_that_nobody_gave_is_refused() -> None:
    Room().refuses(r.UnknownAdvice, c.TakeAdvice(advice="none"))


def test_a_restart_remembers_what_was_advised() -> None:
    room = Room()
    crowded(room)
    think(room)
    room.restart()
    assert len(room.lobby.advices) == 1
    think(room, 300)
    assert len(advised(room)) == 1


def test_a_closed_day_gets_no_advice() -> None:
    room = Room()
    crowded(room)
    room.close_day()
    think(room, 60)
    assert room.lobby.advices == {}
