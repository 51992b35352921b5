"""The hub calls by the policy that its branch names, and tells it who joined."""

import pytest
import virtual_hall
from msgspec import structs

from queue_machine.dispatch.policies import NAMES
from queue_machine.domain import facts as f
from tests.mqtt_bridge.hub_room import MINUTE, Room

BRANCH = virtual_hall.BRANCH


def room_under(policy: str, monkeypatch: pytest.MonkeyPatch) -> Room:
    named = structs.replace(BRANCH, policy=structs.replace(BRANCH.policy, name=policy))
    monkeypatch.setattr(virtual_hall, "BRANCH", named)
    return Room()


def _reason(room: Room, ticket: str) -> f.Reason:
    call = room[ticket].call
    assert call is not None
    return call.reason


@pytest.mark.parametrize("policy", NAMES)
def test_calls_are_by_the_policy_of_the_branch_and_say_so(policy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    room = room_under(policy, monkeypatch)
    room.open("1")
    tickets = [room.take(), room.take()]
    called = room.next("1")
    assert called in tickets
    assert _reason(room, called).policy == policy


def test_first_come_first_served_passes_nobody_for_priority(monkeypatch: pytest.MonkeyPatch) -> None:
    for policy, first in (("fcfs", 0), ("priority", 1)):
        room = room_under(policy, monkeypatch)
        room.open("1")
        tickets = [room.take()]
        room.wait(MINUTE)
        tickets.append(room.take(group="elderly"))
        assert tickets.index(room.next("1")) == first


def test_a_ticket_is_bound_when_it_comes_from_a_machine_and_all_are_again_after_a_restart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room = room_under("fqm", monkeypatch)
    room.open("1", "2")
    room.hall.start_machine("m1")
    first, second, third = (room.hall.issued("m1").id for _ in range(3))
    # The third chose between two lines of one each; a fourth would now be the second window's.
    assert room.next("2") == second, "the one that was given to this window"
    assert room.next("2", complete=True) == "", "others' lines are nobody's"
    room.restart()
    assert room.next("2") == third, "bound anew by arrival, one each"
    assert room.next("1") == first
