"""Why a number was called, in sentences, under every policy: for visitors plain, for staff with what was compared."""

import random

import pytest

from kiosk.texts import Texts
from kiosk.views.reasons import citizen_reason, staff_reason
from queue_machine.dispatch.policies import NAMES, policy_named
from queue_machine.domain import facts as f
from queue_machine.domain.branch import Window
from queue_machine.domain.facts import Candidate, Reason
from tests.dispatch.conftest import branch_of, wall
from tests.queue_machine.conftest import MINUTE, NINE, Hall

BRANCH = branch_of(Window(id="1", skills=("deposit", "loan", "consult")))
CODES = (
    *("first", "own-line", "longest-queue", "turn", "foreseen", "rule", "priority", "appointment", "only", "longest"),
    *("limit", "transferred", "by-hand", "returned", "returned-calls", "returned-time", "returned-early"),
)


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


def _said(texts: Texts, policy: str, hall: Hall, at: float) -> tuple[str, str, str]:
    """Whom a policy calls at minute `at`, and what a citizen and staff are told."""
    choice = policy_named(policy, random.Random(2)).choose(hall.lobby, BRANCH, "1", wall(at))
    assert choice is not None
    number = choice.ticket.number
    staff = staff_reason(choice.reason, number, texts, "zh-CN").sentence
    return number, citizen_reason(choice.reason, number, texts, "zh-CN"), staff


@pytest.mark.parametrize(
    ("came", "at", "citizen", "staff"),
    [
        (0, 25, "约定的时间到了", "过了约定时间 5 分钟，用掉等候目标的 25%"),
        (0, 12, "提前到了", "离约定时间还有 8 分钟"),
        (26, 31, "已等 5 分钟", "比约定时间晚到 6 分钟，到了以后等了 5 分钟，用掉等候目标的 25%"),
    ],
)
def test_an_appointment_is_told_by_its_slot_whether_called_early_or_late(
    came: int, at: int, citizen: str, staff: str, texts: Texts
) -> None:
    hall = Hall()
    hall.open("1")
    hall.take("deposit", at=came, slot=NINE + 20 * MINUTE)
    # One who was passed and must let others go first: somebody else waits, and is not called.
    passed = hall.take("consult", at=at - 6)
    hall.miss(passed, at=at - 5)
    hall.tell(f.TicketReturned(ticket=passed), at=at - 3)
    number, told, whole = _said(texts, "clock", hall, at)
    assert (number, citizen in told, staff in whole) == ("A001", True, True), (told, whole)


def test_a_booked_visitor_back_for_the_second_time_is_told_the_wait_alone(texts: Texts) -> None:
    """The wait counts from the return: neither the slot nor the arrival explains it."""
    reason = Reason(why="appointment", waited=240, share=0.2, past_slot=3000, here=3600)
    assert staff_reason(reason, "A001", texts, "zh-CN").sentence.startswith("A001 是预约号，等了 4 分钟")
    assert citizen_reason(reason, "A001", texts, "zh-CN") == "A001 是预约号，已等 4 分钟，轮到了。"


def test_who_is_back_is_told_why_no_more_calls_were_waited_for(texts: Texts) -> None:
    hall = Hall()
    hall.open("1")
    for at in (0, 1):
        missed = hall.take("loan", at=at)
        hall.miss(missed, at=at + 2)
        hall.tell(f.TicketReturned(ticket=missed), at=at + 5)
    early = _said(texts, "clock", hall, 8)
    assert "没有别的号可叫" in early[1] and "还没顺延完" in early[2]
    hall.take("deposit", at=26)
    later = _said(texts, "clock", hall, 27)
    assert later[0] == "A001" and "顺延了一段时间" in later[1] and "叫过几个" not in later[2]


def test_by_arrival_a_booked_visitor_with_the_older_ticket_is_no_lie(texts: Texts) -> None:
    """Who came at 9:29 goes before one who has had a ticket since nine for half past."""
    hall = Hall()
    hall.open("1")
    hall.take("deposit", at=0, slot=NINE + 30 * MINUTE)
    hall.take("deposit", at=29)
    number, citizen, staff = _said(texts, "fcfs", hall, 35)
    assert number == "A002"
    assert "最早" not in citizen + staff
    assert "预约的从约定时间算起" in citizen and "预约的从约定时间算起" in staff


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_looking_ahead_claims_neither_the_shortest_waits_nor_a_rule_for_who_goes_first(
    language: str, texts: Texts
) -> None:
    for why in ("foreseen", "priority", "appointment"):
        reason = Reason(why=why, waited=300, policy="lookahead", candidates=(Candidate("A1", "loan", "", 0.5, 300),))
        said = staff_reason(reason, "A1", texts, language).sentence
        assert ("平方" if language == "zh-CN" else "²") in said
    told = citizen_reason(Reason(why="foreseen", waited=300), "A1", texts, language)
    assert "等得最少" not in told and "shortest" not in told


def test_staff_read_shares_of_the_target_also_of_who_goes_first(texts: Texts) -> None:
    hall = Hall()
    hall.open("1")
    hall.take("deposit", at=0)
    hall.take("deposit", at=20, group="elderly")
    number, _, staff = _said(texts, "clock", hall, 26)
    assert number == "A002" and "用掉等候目标的 30%" in staff
