"""Advice rehearses the hall's own rule where that is a pace, so that it foretells the hall that there is."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from queue_machine.dispatch.knowledge import Knowledge, configured
from queue_machine.dispatch.lines import Line, first_of
from queue_machine.dispatch.policies import policy_named
from queue_machine.dispatch.rehearsal import future_of, rehearse, rule_pace, scene_of
from queue_machine.dispatch.today import today
from queue_machine.domain.branch import Branch, Window
from tests.dispatch.conftest import branch_of, wall
from tests.queue_machine.conftest import MINUTE, NINE, Hall

ALL = ("deposit", "loan", "consult")
RULES = ("clock", "fcfs", "priority", "novosga-1.5")
visitors = st.tuples(
    st.sampled_from(ALL), st.sampled_from(["", "", "elderly", "veteran", "booked"]), st.integers(0, 55), st.booleans()
)


def under(rule: str) -> Branch:
    branch = branch_of(Window(id="1", skills=ALL))
    return structs.replace(branch, policy=structs.replace(branch.policy, name=rule))


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=30, deadline=None)
@given(queue=st.lists(visitors, min_size=1, max_size=15))
def test_whom_a_rehearsal_calls_is_whom_the_rule_calls(rule: str, queue: Any) -> None:
    branch, hall = under(rule), Hall()
    hall.open("1")
    for service, group, minute, booked in sorted(queue, key=lambda each: each[2]):
        hall.take(service, at=minute, group=group, slot=NINE + minute * MINUTE if booked else None)
    policy, now = policy_named(rule, random.Random(1)), wall(60)
    lines = [Line(key, rule_pace(branch, key), tuple(members)) for key, members in hall.lobby.classes()]
    while (choice := policy.choose(hall.lobby, branch, "1", now)) is not None:
        head = first_of(lines, now.at, {})
        assert head is not None and head.waiting.ticket == choice.ticket.id
        head.line.take(head.waiting)
        hall.serve(choice.ticket.id, "1", at=60, minutes=0)


def test_the_longest_wait_to_be_expected_is_that_of_the_hall_s_rule() -> None:
    """Ten ordinary visitors, then ten who go first: static priority lets the first of all wait longest."""
    longest = {}
    for rule in ("fcfs", "priority"):
        branch, hall = under(rule), Hall()
        hall.open("1")
        for place in range(20):
            hall.take("deposit", at=place, group="elderly" if place >= 10 else "")
        usual = configured(branch)
        known = Knowledge(days=5, arrivals={}, durations=usual.durations, speeds=usual.speeds)
        now = wall(30)
        scene = scene_of(hall.lobby, branch, now, today(hall.lobby, branch, known, now))
        until = now.at + 400 * MINUTE
        longest[rule] = rehearse(scene, future_of(scene, until, random.Random(1)), scene.benches, until).longest
    assert longest["priority"] > longest["fcfs"] + 5
