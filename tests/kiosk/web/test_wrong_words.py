"""Refusals over HTTP name what is wrong, in words that fit."""

from collections.abc import Callable
from typing import Any

import pytest

from mqtt_bridge.hub import commands as c

ZH = {"Accept-Language": "zh-CN"}


def test_an_unknown_reason_for_a_pause_is_refused_and_never_shown(hall: Any, api: Any) -> None:
    hall.act(c.OpenWindow(window="5", teller="api-5"))
    told = api.post("/api/windows/5/pause", {"reason": "foo"}, headers=ZH)
    assert (told.status_code, told.json()["type"]) == (422, "urn:anju:refusal:unknown-pause")
    assert "foo" in told.json()["detail"] and "lunch" in told.json()["detail"]
    assert "foo" not in api.get("/api/board").text
    assert api.post("/api/windows/5/pause", {"reason": "lunch"}).status_code == 200


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [("手写7", "not-a-number", "三位数字"), ("12", "not-a-number", "12"), ("A950", "number-of-another", "开头")],
)
def test_a_wrong_written_number_is_not_called_taken(hall: Any, api: Any, number: str, code: str, words: str) -> None:
    told = api.post("/api/tickets", {"service": "consultation", "number": number}, headers=ZH)
    assert (told.status_code, told.json()["type"]) == (422, f"urn:anju:refusal:{code}")
    assert words in told.json()["detail"] and "已经有人" not in told.json()["detail"]


def test_resume_while_somebody_is_called_and_miss_after_two_calls_say_what_holds(hall: Any, api: Any) -> None:
    hall.act(c.OpenWindow(window="5", teller="api-5"))
    hall.act(c.Take(service="withdrawal-rent"))
    hall.act(c.Next(window="5"))
    number = hall.see(lambda lobby: lobby.at_window("5").number)
    told = api.post("/api/windows/5/resume", headers=ZH).json()["detail"]
    assert number in told and "已叫号" in told and "没有叫号" not in told
    hall.act(c.Recall(window="5"))
    told = api.post("/api/windows/5/miss", headers=ZH).json()["detail"]
    assert told == f"{number} 号还要再等 40 秒才能过号（要等满 40 秒）。"


@pytest.mark.parametrize("path", ["/api/report/day", "/api/report/day.csv"])
def test_a_misnamed_day_is_refused_with_the_right_name(signed_in: Callable[[str], Any], path: str) -> None:
    told = signed_in("manager").get(f"{path}?day=2026-11-20", headers=ZH)
    assert told.status_code == 400
    assert "day" in told.json()["detail"] and "date" in told.json()["detail"]
    assert [flaw["field"] for flaw in told.json()["flaws"]] == ["day"]
