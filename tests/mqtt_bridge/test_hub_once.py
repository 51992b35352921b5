"""One effect for one wish: causes that come again, keys pressed at once, a disk that fails."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from mqtt_bridge.hub import commands as c
from queue_machine.domain import facts as f
from queue_machine.domain.records import Moment
from queue_machine.owner import Owner
from tests.mqtt_bridge.hub_room import MINUTE, Room

Setting = Callable[[Room], c.AnyCommand]


def _called(room: Room) -> None:
    room.take()
    room.take()
    room.next()


def _next(room: Room) -> c.AnyCommand:
    _called(room)
    return c.Next(window="1", complete=True)


def _open(room: Room) -> c.AnyCommand:
    return c.OpenWindow(window="2", teller="teller-2")


def _with(command: c.AnyCommand, *before: c.AnyCommand) -> Setting:
    def setting(room: Room) -> c.AnyCommand:
        _called(room)
        for each in before:
            room.do(each)
        room.wait(MINUTE)
        return command

    return setting


@pytest.mark.parametrize("again", ["at once", "after a restart", "after the day was closed"])
@pytest.mark.parametrize(
    "setting",
    [
        _next,
        _open,
        _with(c.PauseWindow(window="1", reason="lunch")),
        _with(c.Recall(window="1")),
        _with(c.Start(window="1")),
        _with(c.ConfirmServing(window="1"), c.Start(window="1")),
        _with(c.Complete(window="1")),
        _with(c.Miss(window="1"), c.Recall(window="1")),
        _with(c.Hold(window="1")),
        _with(c.Resume(window="1"), c.Hold(window="1")),
        _with(c.Transfer(window="1", to_service="loan")),
        _with(c.CancelAt(window="1")),
        _with(c.CloseWindow(window="1"), c.Complete(window="1")),
        _with(c.Take(service="deposit")),
        _with(c.AskHelp(place="1")),
        _with(c.CloseDay(end_rest=True)),
    ],
)
def test_a_cause_has_one_effect_and_one_answer(room: Room, setting: Setting, again: str) -> None:
    command = setting(room)
    first = room.do(command, cause="click")
    assert first.facts and not first.repeated
    if again == "after a restart":
        room.restart()
    elif again == "after the day was closed" and not isinstance(command, c.CloseDay):
        room.close_day()
    version = room.lobby.version
    second = room.do(command, cause="click")
    assert second.repeated and second.facts == first.facts
    assert room.lobby.version == version


def test_two_consoles_that_press_next_at_once_never_get_one_ticket() -> None:
    room = Room()
    room.open("1", "2")
    rounds = 1_000
    now = room.hall.clocks["hub"].now()
    issued: list[f.Fact] = [
        f.TicketIssued(ticket=f"t{i}", number=f"A{i:04d}" if i > 999 else f"A{i:03d}", service="deposit")
        for i in range(1, 2 * rounds + 1)
    ]
    room.hub.node.commit(issued, now)
    owner = Owner("hub", lambda: None)
    owner.start()
    together = Barrier(2)

    def press(window: str) -> list[str]:
        got = []
        for turn in range(rounds):
            together.wait(30)
            command = c.Next(window=window, complete=True)
            moment = Moment(now.at + turn, now.tick + turn, now.boot)

            def work(command: c.Next = command, moment: Moment = moment, turn: int = turn) -> tuple[object, ...]:
                return room.hub.do(command, cause=f"{window}:{turn}", by="", now=moment).facts

            facts = owner.submit(work).result(30)
            got += [fact.ticket for fact in facts if isinstance(fact, f.TicketCalled)]
        return got

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(press, ["1", "2"])
    assert owner.stop()
    assert len(one) == len(two) == rounds
    assert len({*one, *two}) == 2 * rounds


def test_a_failing_disk_calls_nobody(room: Room) -> None:
    from queue_machine.ledger.ledger import LedgerFailed

    ticket = room.take()
    version = room.lobby.version
    room.hall.ledgers["hub"].fail("disk full")
    with pytest.raises(LedgerFailed):
        room.next()
    assert room[ticket].state == "waiting" and room.lobby.version == version
