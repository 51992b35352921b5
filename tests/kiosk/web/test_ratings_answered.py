"""Ticking a bad rating off over HTTP: the manager's alone, shown on the dashboard and in the report."""

from collections.abc import Callable
from typing import Any

from mqtt_bridge.hub import commands as c

HTML = {"Accept": "text/html"}


def judged(hall: Any) -> str:
    hall.act(c.OpenWindow(window="5", teller="01"))
    hall.act(c.Take(service="withdrawal-rent"))
    hall.act(c.Next(window="5"))
    hall.act(c.Complete(window="5"))
    token: str = hall.see(lambda lobby: lobby.calls_at("5")[0].ticket)
    hall.act(c.Rate(ticket=token, attitude="dissatisfied", efficiency="satisfied", reason="slow"))
    return token


def test_the_manager_ticks_it_off_and_the_report_says_so(hall: Any, signed_in: Callable[[str], Any]) -> None:
    token, manager = judged(hall), signed_in("manager")
    assert f'data-rating="{token}"' in manager.get("/manager?part=live", headers=HTML).text
    hall.pass_minutes(7)
    call = hall.see(lambda lobby: lobby.calls_at("5")[0].id)
    answer = manager.post(f"/api/tickets/{token}/rating/answer", {"call": call})
    assert (answer.status_code, answer.json()["recorded"]) == (200, ["RatingAnswered"])
    assert manager.post(f"/api/tickets/{token}/rating/answer").json()["recorded"] == []
    assert 'data-rating="' not in manager.get("/manager?part=live", headers=HTML).text
    assert "manager，10:07" in manager.get("/manager/report", headers=HTML).text
    (line,) = manager.get("/api/report/day").json()["dissatisfied"]
    assert (line["answered_by"], line["answered"]) == ("manager", "10:07")
    story = manager.get(f"/api/tickets/{token}/story", headers={"Accept-Language": "zh-CN"}).json()
    assert story[-1]["sentence"] == "评价已有人处理（manager）"


def test_nobody_else_ticks_it_off(hall: Any, signed_in: Callable[[str], Any], stranger: Any) -> None:
    token = judged(hall)
    path = f"/api/tickets/{token}/rating/answer"
    assert signed_in("01").post(path).status_code == 403
    assert signed_in("guide").post(path).status_code == 403
    assert stranger.post(path).status_code == 401


def test_a_rating_that_nobody_gave_is_not_found(hall: Any, signed_in: Callable[[str], Any]) -> None:
    token, manager = judged(hall), signed_in("manager")
    refused = manager.post(f"/api/tickets/{token}/rating/answer", {"call": "another"})
    assert (refused.status_code, refused.json()["type"]) == (404, "urn:anju:refusal:unknown-rating")
