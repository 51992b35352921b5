"""Advice on the manager's page, its buttons' way through the API, and the page of the rota."""

from collections.abc import Callable
from typing import Any

import pytest

from mqtt_bridge.hub import commands as c
from queue_machine.dispatch.knowledge import Knowledge, configured
from queue_machine.domain import facts as f
from tests.kiosk.web.conftest import InnerHall, Visitor

SignIn = Callable[[str], Visitor]


@pytest.fixture
def advised(hall: InnerHall) -> str:
    """A hall in which one more window was advised; the id of that."""
    hall.act(c.OpenWindow(window="1", teller="01"))
    hall.pass_minutes(30)
    fact = f.AdviceGiven(
        advice="a1", what="open", window="7", start=hall.at + 600_000, until=hall.at + 4_200_000, low=450, high=700
    )
    hall.owner.submit(lambda: hall.hub.node.commit([fact], hall.now(), day="2026-11-20")).result(5)
    return "a1"


def knows(hall: InnerHall, an_hour: float = 12.0) -> None:
    """Ten past days on which so many came for each service in an hour."""
    usual = configured(hall.branch)
    rates = tuple(an_hour / 2 if 18 <= place < 34 else 0.0 for place in range(48))
    arrivals = {service.id: rates for service in hall.branch.services}
    known = Knowledge(days=10, arrivals=arrivals, durations=usual.durations, speeds=usual.speeds)
    hall.owner.submit(lambda: hall.hub.foresight.know(known)).result(5)


def test_the_manager_sees_advice_with_what_it_is_worth_and_two_buttons(advised: str, signed_in: SignIn) -> None:
    shown = signed_in("manager").get("/manager?part=live").text
    assert "10:40 到 11:40 多开一个窗口（可开 7 号）" in shown
    assert "450–700 分钟" in shown
    assert f'data-take="{advised}"' in shown
    assert f'data-drop="{advised}"' in shown


def test_what_the_manager_says_is_recorded_once_and_the_advice_goes(
    hall: InnerHall, advised: str, signed_in: SignIn
) -> None:
    manager = signed_in("manager")
    first = manager.post(f"/api/advice/{advised}/take", key="once")
    again = manager.post(f"/api/advice/{advised}/take", key="once")
    assert first.status_code == again.status_code == 200
    assert first.json()["recorded"] == again.json()["recorded"] == ["AdviceTaken"]
    assert hall.see(lambda lobby: lobby.advices[advised].said_by) == "manager"
    shown = manager.get("/manager?part=live").text
    assert "data-take" not in shown
    assert "照做中" in shown
    assert "没有看到窗口变动" in manager.get("/manager/report").text


def test_dropped_advice_is_gone_and_stands_in_the_report(advised: str, signed_in: SignIn) -> None:
    manager = signed_in("manager")
    assert manager.post(f"/api/advice/{advised}/drop").json()["recorded"] == ["AdviceDropped"]
    assert "data-take" not in manager.get("/manager?part=live").text
    assert "不采纳" in manager.get("/manager/report").text
    told = manager.get("/api/report/day").json()["advice"]
    assert [(each["what"], each["state"], each["low"], each["high"]) for each in told] == [
        ("open", "dropped", 450, 700)
    ]


def test_only_a_manager_answers_advice_and_only_to_advice_that_was_given(
    api: Visitor, advised: str, signed_in: SignIn
) -> None:
    assert signed_in("01").post(f"/api/advice/{advised}/take").status_code == 403
    assert signed_in("guide").post(f"/api/advice/{advised}/drop").status_code == 403
    answer = api.post("/api/advice/none/take")
    assert answer.status_code == 404
    assert answer.json()["type"].endswith("unknown-advice")


def test_the_rota_says_so_while_there_is_nothing_to_learn_from(signed_in: SignIn) -> None:
    shown = signed_in("manager").get("/manager/plan")
    assert shown.status_code == 200
    assert 'id="plan-unknown"' in shown.text
    assert "<svg" not in shown.text.split("<main")[1]


def test_the_rota_of_the_next_day_has_its_table_and_its_picture(hall: InnerHall, signed_in: SignIn) -> None:
    knows(hall)
    shown = signed_in("manager").get("/manager/plan").text
    assert "2026-11-21 星期六" in shown
    assert "预计来 360 人" in shown
    assert "过去 10 个营业日" in shown
    assert shown.count("<rect") >= 6
    assert "11:30" in shown


@pytest.mark.parametrize(
    ("date", "status", "said"),
    [
        ("2026-11-23", 200, "2026-11-23 星期一"),
        ("2026-11-22", 200, "这一天不营业"),
        ("2026-13-45", 422, "2026-13-45"),
        ("tomorrow", 400, ""),
    ],
)
def test_another_day_can_be_asked_for(hall: InnerHall, signed_in: SignIn, date: str, status: int, said: str) -> None:
    knows(hall)
    shown: Any = signed_in("manager").get(f"/manager/plan?date={date}")
    assert shown.status_code == status
    assert said in shown.text


def test_the_rota_is_the_managers(signed_in: SignIn, stranger: Visitor) -> None:
    assert signed_in("01").get("/manager/plan").status_code == 403
    assert stranger.get("/manager/plan", follow_redirects=False).status_code in (302, 303, 401)


def test_in_english_it_is_english(hall: InnerHall, advised: str, signed_in: SignIn) -> None:
    knows(hall)
    manager = signed_in("manager")
    assert "Open one more window from 10:40 to 11:40" in manager.get("/manager?part=live&lang=en").text
    assert "360 visitors expected" in manager.get("/manager/plan?lang=en").text
