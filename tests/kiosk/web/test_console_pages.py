"""The staff pages over HTTP: who may see them, and what they say while a day goes by."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs

from mqtt_bridge.hub import commands as c
from mqtt_bridge.hub.hub import Hub
from queue_machine.domain import facts as f

HTML = {"Accept": "text/html", "Accept-Language": "zh-CN"}


def body(visitor: Any, path: str, **more: Any) -> str:
    answer = visitor.get(path, headers=HTML, **more)
    assert answer.status_code == 200, (path, answer.status_code, answer.text[:300])
    text: str = answer.text
    return text


@pytest.mark.parametrize(
    ("path", "welcome"),
    [
        ("/console", ("01", "manager")),
        ("/guide", ("guide", "manager")),
        ("/manager", ("manager",)),
        ("/manager/report", ("manager",)),
        ("/manager/slip", ("manager",)),
    ],
)
def test_each_page_opens_for_those_whose_work_it_is(
    path: str, welcome: tuple[str, ...], signed_in: Callable[[str], Any], stranger: Any
) -> None:
    for who in ("01", "guide", "manager"):
        status = signed_in(who).get(path, headers=HTML).status_code
        assert status == (200 if who in welcome else 403), who
    named = {"01": "柜员", "guide": "引导员", "manager": "主任"}[welcome[0]]
    refused = next((who for who in ("01", "guide") if who not in welcome), "")
    assert not refused or f"需要{named}" in signed_in(refused).get(path, headers=HTML).text
    answer = stranger.get(path, headers=HTML, follow_redirects=False)
    assert answer.status_code in (302, 303, 307)
    assert "/sign-in" in answer.headers["location"]


def test_a_teller_sees_the_windows_then_the_own_one_then_the_visitor(
    hall: Any, signed_in: Callable[[str], Any]
) -> None:
    teller = signed_in("01")
    assert "今天坐哪个窗口" in body(teller, "/console")
    hall.act(c.OpenWindow(window="5", teller="01"))
    assert "现在没有人等" in body(teller, "/console")
    hall.act(c.Take(service="withdrawal-rent", group="elderly"))
    assert "叫 D001" in body(teller, "/console?part=live")
    hall.act(c.Next(window="5"))
    shown = body(teller, "/console?part=live")
    assert "<html" not in shown
    assert "本人身份证原件" in shown
    assert "窗口看身份证" in shown


def chooses(hall: Any, rule: str) -> None:
    """The hall's hub starts again under another rule."""
    hall.branch = structs.replace(hall.branch, policy=structs.replace(hall.branch.policy, name=rule))
    hall.hub = Hub(hall.hub.node, hall.branch, hall.zone, lambda: next(hall._ids), hall.now())


def test_under_plain_order_the_console_names_who_came_first_and_says_nothing_of_urgency(
    hall: Any, signed_in: Callable[[str], Any]
) -> None:
    chooses(hall, "fcfs")
    hall.act(c.OpenWindow(window="5", teller="01"))
    hall.act(c.Take(service="withdrawal-rent"))
    hall.pass_minutes(1)
    hall.act(c.Take(service="withdrawal-rent", group="elderly"))
    hall.pass_minutes(4)
    shown = body(signed_in("01"), "/console?part=live")
    assert "叫 D001" in shown
    assert "D001 等了 5 分钟，在可叫的号里按先后排在最前" in shown
    assert "本网点按先来后到叫号" in shown
    assert "紧迫" not in shown


def test_under_a_rule_that_decides_at_the_call_the_console_names_nobody(
    hall: Any, signed_in: Callable[[str], Any]
) -> None:
    chooses(hall, "lookahead")
    hall.act(c.OpenWindow(window="5", teller="01"))
    hall.act(c.Take(service="withdrawal-rent"))
    hall.act(c.Take(service="withdrawal-rent", group="elderly"))
    shown = body(signed_in("01"), "/console?part=live")
    assert "叫的时候才推算先叫谁" in shown
    assert "叫 D00" not in shown
    assert "console-why-next" not in shown
    assert "D001" in shown and "D002" in shown


def test_where_each_window_has_its_own_line_an_empty_one_is_not_told_that_nobody_waits(
    hall: Any, signed_in: Callable[[str], Any]
) -> None:
    chooses(hall, "fqm")
    hall.act(c.OpenWindow(window="6", teller="02"))
    hall.act(c.Take(service="withdrawal-rent"))
    hall.act(c.OpenWindow(window="5", teller="01"))
    shown = body(signed_in("01"), "/console?part=live")
    assert "叫 D001" not in shown
    assert "本窗口的队里没有人，别的窗口的队里还有 1 人" in shown
    assert "没有人等" not in shown
    assert not any(isinstance(fact, f.TicketCalled) for fact in hall.act(c.Next(window="5"), by="01").facts)


def test_the_pages_speak_english_when_asked(hall: Any, signed_in: Callable[[str], Any]) -> None:
    hall.act(c.OpenWindow(window="5", teller="01"))
    assert "Nobody waits now" in body(signed_in("01"), "/console?lang=en")
    assert "Who needs help" in body(signed_in("guide"), "/guide?lang=en")
    assert "Machines" in body(signed_in("manager"), "/manager?lang=en")


def test_no_text_is_missing_on_any_page(
    hall: Any, signed_in: Callable[[str], Any], caplog: pytest.LogCaptureFixture
) -> None:
    hall.act(c.OpenWindow(window="5", teller="01"))
    for service in ("withdrawal-rent", "deposit-unit", "loan-apply", "withdrawal-rent"):
        hall.act(c.Take(service=service, group="pregnant", cases=2))
    hall.act(c.AskHelp(place="5", about="silent"))
    hall.act(c.AskHelp(place="m1"))
    hall.act(c.Next(window="5"))
    hall.act(c.Start(window="5"))
    hall.act(c.Complete(window="5", outcome="material-missing"))
    token = hall.see(lambda lobby: lobby.calls_at("5")[0].ticket)
    rating = c.Rate(ticket=token, attitude="dissatisfied", efficiency="satisfied", reason="attitude", demanded=True)
    hall.act(rating)
    hall.act(c.Next(window="5"))
    hall.pass_minutes(50)
    for language in ("zh-CN", "en"):
        for who, path in (
            ("01", "/console"),
            ("guide", "/guide"),
            ("guide", f"/guide?part=ticket&number={token}"),
            ("guide", "/guide?part=ticket&number=nothing"),
            ("manager", "/manager"),
            ("manager", "/manager/report"),
            ("manager", "/console?window=5"),
        ):
            body(signed_in(who), f"{path}{'&' if '?' in path else '?'}lang={language}")
    assert [record.message for record in caplog.records if record.message.startswith("text key")] == []


def test_a_guide_finds_a_ticket_by_what_a_visitor_says(hall: Any, signed_in: Callable[[str], Any]) -> None:
    hall.act(c.Take(service="pick-up"))
    assert "K001" in body(signed_in("guide"), "/guide?part=ticket&number=k1")
    assert "今天没有" in body(signed_in("guide"), "/guide?part=ticket&number=<b>x")
    assert "<b>x" not in body(signed_in("guide"), "/guide?part=ticket&number=<b>x")


def test_the_manager_gets_the_report_and_the_day_on_a_slip(hall: Any, signed_in: Callable[[str], Any]) -> None:
    hall.act(c.OpenWindow(window="5", teller="01"))
    hall.act(c.Take(service="withdrawal-rent"))
    hall.act(c.Next(window="5"))
    hall.act(c.Complete(window="5"))
    manager = signed_in("manager")
    assert "柜员 01" in body(manager, "/manager/report")
    assert "柜员 01" in body(manager, "/manager/report?date=2026-11-20")
    picture = manager.get("/manager/slip")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")


def test_a_day_that_never_was_is_a_problem_and_no_crash(signed_in: Callable[[str], Any]) -> None:
    manager = signed_in("manager")
    assert manager.get("/manager/report?date=2020-01-01").status_code == 404
    assert manager.get("/manager/report?date=yesterday").status_code in (400, 422)


def test_a_silent_call_does_not_shout_on_the_screen_of_its_window(hall: Any, signed_in: Callable[[str], Any]) -> None:
    hall.act(c.OpenWindow(window="5", teller="01"))
    hall.act(c.AskHelp(place="5", about="silent"))
    assert hall.see(lambda lobby: len(lobby.helps)) == 1
    assert 'id="helps"' not in body(signed_in("01"), "/console")
    assert "静默求助" in body(signed_in("guide"), "/guide")


def test_after_a_restart_the_teller_is_asked(hall: Any, signed_in: Callable[[str], Any]) -> None:
    hall.act(c.OpenWindow(window="5", teller="01"))
    hall.act(c.Take(service="withdrawal-rent"))
    hall.act(c.Next(window="5"))
    hall.act(c.Start(window="5"))
    hall.pass_minutes(1)
    hall.restored_at = hall.at
    hall.pass_minutes(1)
    assert "系统刚恢复" in body(signed_in("01"), "/console")


def test_after_the_closing_the_managers_figures_are_in_the_report(hall: Any, signed_in: Callable[[str], Any]) -> None:
    manager = signed_in("manager")
    assert "manager-figures" in body(manager, "/manager")
    hall.act(c.CloseDay(end_rest=True))
    closed = body(manager, "/manager")
    assert "这一天的数字都在日报里" in closed and "manager-figures" not in closed
