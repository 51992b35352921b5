"""Why a number was called, in sentences, under every policy: for visitors plain, for staff with what was compared."""

import random

import pytest

from kiosk.texts import Texts
from kiosk.views.reasons import citizen_reason, staff_reason
from queue_machine.dispatch.policies import NAMES, policy_named
from queue_machine.domain.branch import Window
from queue_machine.domain.facts import Candidate, Reason
from tests.dispatch.conftest import branch_of, wall
from tests.queue_machine.conftest import MINUTE, NINE, Hall

BRANCH = branch_of(Window(id="1", skills=("deposit", "loan", "consult")))
CODES = ("first", "own-line", "longest-queue", "turn", "foreseen", "rule", "priority", "appointment", "only", "longest")


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts.load()


def _crowd() -> Hall:
    hall = Hall()
    hall.take("deposit", at=0)
    hall.take("loan", at=2)
    hall.take("deposit", at=5, group="elderly")
    hall.take("loan", at=6, group="veteran")
    hall.take("consult", at=1, slot=NINE + 10 * MINUTE)
    hall.take("consult", at=12)
    return hall


def test_a_citizen_is_told_priority_and_the_wait_and_no_more(texts: Texts) -> None:
    reason = Reason(why="priority", waited=16 * 60 + 5)
    assert citizen_reason(reason, "B012", texts, "zh-CN") == "B012 是优先号，已等 16 分钟。"
    assert citizen_reason(reason, "B012", texts, "en") == "B012 has priority and has waited 16 minutes."


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("why", CODES)
def test_each_code_has_its_own_sentence_for_both(why: str, language: str, texts: Texts) -> None:
    assert texts.has(f"reasons-citizen-{why}") and texts.has(f"reasons-staff-{why}")
    reason = Reason(why=why, waited=16 * 60, candidates=(Candidate("A1", "loan", "", 0.5, 960),), policy="priority")
    for said in (citizen_reason(reason, "A1", texts, language), staff_reason(reason, "A1", texts, language).sentence):
        assert "A1" in said and "{" not in said


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("policy", NAMES)
def test_all_calls_of_a_policy_are_told_with_every_candidate_and_what_it_compared(
    policy: str, language: str, texts: Texts
) -> None:
    hall, chooser = _crowd(), policy_named(policy, random.Random(2))
    hall.open("1")
    assert texts.has(f"reasons-figure-{policy.replace('.', '-')}")
    while (choice := chooser.choose(hall.lobby, BRANCH, "1", wall(30))) is not None:
        reason, number = choice.reason, choice.ticket.number
        assert reason.why in CODES
        citizen = citizen_reason(reason, number, texts, language)
        staff = staff_reason(reason, number, texts, language)
        for said in (citizen, staff.sentence, staff.whole):
            assert number in said and "{" not in said and "reasons-" not in said
        assert "%" not in citizen
        assert [line.number for line in staff.candidates] == [each.number for each in reason.candidates]
        assert [line.chosen for line in staff.candidates].index(True) == 0
        if len(staff.candidates) > 1:
            assert all(line.figure in staff.whole for line in staff.candidates)
        else:
            assert staff.whole == staff.sentence
        hall.serve(choice.ticket.id, "1", at=30, minutes=0.1)


def test_staff_see_the_shares_under_the_clock_and_other_figures_under_other_rules(texts: Texts) -> None:
    def whole(policy: str) -> str:
        hall = Hall()
        hall.take("deposit", at=0)
        hall.take("loan", at=5)
        hall.open("1")
        choice = policy_named(policy, random.Random(2)).choose(hall.lobby, BRANCH, "1", wall(16))
        assert choice is not None
        return staff_reason(choice.reason, choice.ticket.number, texts, "zh-CN").whole

    assert whole("clock").endswith("比较过：A001 紧迫度 0.8（用掉目标 80%） · A002 紧迫度 0.19（用掉目标 37%）。")
    assert whole("fcfs").endswith("比较过：A001 等了 16 分钟 · A002 等了 11 分钟。")
    assert whole("longest-queue").endswith("比较过：A001 这项业务 1 人在等 · A002 这项业务 1 人在等。")
