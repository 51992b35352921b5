"""What a console says will be called is what the next press calls, whatever rule the hall has chosen."""

import random
from collections.abc import Callable

import pytest
import virtual_hall
from msgspec import structs

from kiosk.texts import Texts
from kiosk.views.console import ConsoleView, console_view
from kiosk.views.reasons import citizen_reason, staff_reason
from mqtt_bridge.hub import commands as c
from queue_machine.dispatch.policies import DECIDES_ON_THE_SPOT, NAMES
from queue_machine.domain import facts as f
from queue_machine.domain.branch import Group, Service, Span, Window
from tests.mqtt_bridge.hub_room import MINUTE, Room

BRANCH = structs.replace(
    virtual_hall.BRANCH,
    services=(
        Service(id="deposit", letter="A", kind="deposit", target=20, mean=8),
        Service(id="loan", letter="B", kind="loan", target=30, mean=20),
        Service(id="consult", letter="C", kind="consult", target=12, mean=4),
    ),
    windows=(
        Window(id="1", skills=("deposit", "consult"), breaks=(Span(600, 615),)),
        Window(id="2", skills=("loan", "deposit")),
        Window(id="3", skills=("deposit", "loan", "consult"), comprehensive=True, breaks=(Span(570, 580),)),
    ),
    groups=(
        Group(id="elderly", kind="priority"),
        Group(id="veteran", kind="strict"),
        Group(id="appointment", kind="appointment"),
    ),
)
TEXTS = Texts.load()
Under = Callable[[str], Room]


@pytest.fixture
def under(monkeypatch: pytest.MonkeyPatch) -> Under:
    """A room whose hall has chosen a rule."""

    def made(name: str) -> Room:
        policy = structs.replace(BRANCH.policy, name=name)
        monkeypatch.setattr(virtual_hall, "BRANCH", structs.replace(BRANCH, policy=policy))
        return Room()

    return made


def console(room: Room, window: str) -> ConsoleView:
    hub, now = room.hub, room.hall.clocks["hub"].now()
    look, wall = hub.foretell(now), hub.wall(now)
    return console_view(
        room.lobby, wall, look, hub.branch, TEXTS, "zh-CN", hub.zone, person="manager", manager=True, window=window
    )


def reason_of(room: Room, ticket: str) -> f.Reason:
    call = room[ticket].call
    assert call is not None
    return call.reason


def something_happens(room: Room, chance: random.Random) -> None:
    """Somebody comes, from the guide, a machine or with a slot, or is back after a miss."""
    service = chance.choice([each.id for each in BRANCH.services])
    match chance.randrange(8):
        case 0:
            room.hall.issued("m1")
        case 1:
            at = room.hall.clocks["hub"].now()
            slot = at.at + chance.randrange(-20, 20) * MINUTE
            letter = next(each.letter for each in BRANCH.services if each.id == service)
            name = f"slot-{at.tick}-{chance.random()}"
            number = f"{letter}{700 + sum(t.slot is not None for t in room.lobby.tickets.values())}"
            room.hub.node.commit([f.TicketIssued(ticket=name, number=number, service=service, slot=slot)], at)
        case 2 if room.lobby.missed:
            room.do(c.Return(ticket=room.lobby.missed[0].id))
        case _:
            room.take(service, chance.choice(["", "", "", "elderly", "veteran", "appointment"]))


def ends(room: Room, window: str, chance: random.Random) -> None:
    """Whoever is at a window is served, missed or handed on; or stays for the press that completes."""
    there = room.lobby.at_window(window)
    if there is None:
        return
    match chance.randrange(5):
        case 0:
            for _ in range(3):
                room.do(c.Recall(window=window))
            room.wait(MINUTE)
            room.do(c.Miss(window=window))
        case 1:
            target = "loan" if there.service != "loan" else "deposit"
            room.do(c.Transfer(window=window, to_service=target))
        case 2:
            room.do(c.Complete(window=window))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(4))
def test_what_the_console_says_is_what_next_then_calls(name: str, seed: int, under: Under) -> None:
    room, chance = under(name), random.Random(seed)
    room.hall.start_machine("m1")
    room.open("1", "2", "3")
    foretold = 0
    for _ in range(50):
        for _ in range(chance.choice([0, 1, 1, 2, 3])):
            something_happens(room, chance)
        room.wait(chance.randrange(2 * MINUTE))
        window = chance.choice("123")
        ends(room, window, chance)
        view = console(room, window)
        called = room.next(window, complete=True)
        if view.foretold:
            assert [each.token for each in view.queue[:1]] == [called] * bool(called)
            if called:
                foretold += 1
                number = room[called].number
                assert view.queue[0].why == staff_reason(reason_of(room, called), number, TEXTS, "zh-CN").sentence
                assert view.waiting >= 1
            elif name == "fqm":
                assert view.waiting == 0, "others' lines are not this window's"
        else:
            assert name in DECIDES_ON_THE_SPOT
            assert all(each.why == "" for each in view.queue)
            assert not called or called in {each.token for each in view.queue} or view.waiting > len(view.queue)
    assert foretold > 10 or name in DECIDES_ON_THE_SPOT


@pytest.mark.parametrize("name", [name for name in NAMES if name not in DECIDES_ON_THE_SPOT])
def test_the_queue_is_the_order_of_the_calls_while_nobody_comes(name: str, under: Under) -> None:
    room, chance = under(name), random.Random(5)
    room.open("3")
    for _ in range(12):
        room.take(chance.choice(["deposit", "loan", "consult"]), chance.choice(["", "", "elderly"]))
        room.wait(chance.randrange(30_000))
    shown = [each.token for each in console(room, "3").queue]
    assert len(shown) == 12
    assert shown == [room.next("3", complete=True) for _ in shown]


@pytest.mark.parametrize("name", NAMES)
def test_looking_changes_nothing_of_what_is_called(name: str, under: Under) -> None:
    calls = []
    for looks in (False, True):
        room, chance = under(name), random.Random(3)
        room.open("1", "3")
        for step in range(25):
            room.take(chance.choice(["deposit", "loan", "consult"]), chance.choice(["", "elderly"]))
            room.wait(20_000)
            if looks:
                for window in "123":
                    console(room, window)
            if step == 12:
                room.open("2")
            calls.append(room[called].number if (called := room.next("13"[step % 2], complete=True)) else "")
    assert calls[:25] == calls[25:]


@pytest.mark.parametrize("name", NAMES)
def test_each_rule_has_its_own_caption_and_only_the_clock_speaks_of_urgency(name: str) -> None:
    for language, urgent in (("zh-CN", "紧迫"), ("en", "urgent")):
        key = f"console-queue-how-{name.replace('.', '-')}"
        assert TEXTS.has(key)
        assert (urgent in TEXTS.say(key, language)) == (name == "clock")


@pytest.mark.parametrize("name", NAMES)
def test_a_number_picked_by_hand_is_stored_with_whom_the_hall_s_rule_would_have_called(name: str, under: Under) -> None:
    room = under(name)
    room.open("3")
    tickets = [room.take("loan"), room.take("deposit", "elderly"), room.take("deposit")]
    room.wait(10 * MINUTE)
    other = under(name)
    other.open("3")
    for service, group in (("loan", ""), ("deposit", "elderly"), ("deposit", "")):
        other.take(service, group)
    other.wait(10 * MINUTE)
    would = reason_of(other, first := other.next("3"))
    number = other[first].number
    passed_over = next(each for each in tickets if room[each].number != number)
    room.next("3", ticket=passed_over)
    stored = reason_of(room, passed_over)
    assert (stored.why, stored.policy, stored.candidates) == ("by-hand", name, would.candidates)
    assert "没有按顺序" in staff_reason(stored, room[passed_over].number, TEXTS, "zh-CN").sentence


@pytest.mark.parametrize("name", NAMES)
def test_whose_turn_it_was_is_not_told_to_be_out_of_turn(name: str, under: Under) -> None:
    room = under(name)
    room.open("3")
    ticket = room.take("deposit")
    room.wait(10 * MINUTE)
    room.next("3", ticket=ticket)
    reason = reason_of(room, ticket)
    assert (reason.why, reason.policy) == ("by-hand-in-turn", name)
    assert "没有按顺序" not in staff_reason(reason, room[ticket].number, TEXTS, "zh-CN").sentence
    assert "轮到" in citizen_reason(reason, room[ticket].number, TEXTS, "zh-CN")


def test_the_next_service_of_the_same_visitor_is_told_under_the_hall_s_rule(under: Under) -> None:
    room = under("fcfs")
    room.open("3")
    ticket = room.take("deposit", then=("loan",))
    room.next("3")
    assert room.next("3", complete=True) == ticket
    assert reason_of(room, ticket).policy == "fcfs"
