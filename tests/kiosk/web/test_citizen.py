"""The visitor's own page and the tablet: what they say at each step, in both languages, without a script."""

import re

import pytest

from mqtt_bridge.hub import commands as c


def take(hall, service="consultation", **more):
    (fact,) = hall.act(c.Take(service=service, **more)).facts
    return fact


def call(hall, window, **more):
    facts = hall.act(c.Next(window=window, **more)).facts
    return facts[-1]


@pytest.fixture
def opened(hall):
    hall.act(c.OpenWindow(window="8", teller="01"))
    return hall


def view(stranger, token, **more):
    answer = stranger.get(f"/api/tickets/{token}", **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_waiting_visitor_reads_people_minutes_windows_and_what_to_bring(opened, stranger):
    for _ in range(3):
        take(opened)
    mine = take(opened)
    call(opened, "8")
    state = view(stranger, mine.ticket)
    assert state["people_ahead"] == 2 and state["headline"] == "前面还有 2 人"
    low, high = state["estimate_min"]
    assert 0 <= low <= high <= state["told_min"] and state["told_min"] % 5 == 0
    assert state["windows"] == ["8"] and state["bring"][0].startswith("带上身份证")
    page = stranger.get(f"/t/{mine.ticket}").text
    for said in (mine.number, "前面还有 2 人", f"约 {state['told_min']} 分钟", "带上身份证"):
        assert said in page


def test_a_priority_visitor_who_comes_later_is_explained(opened, stranger):
    ahead = [take(opened) for _ in range(2)]
    mine = take(opened)
    call(opened, "8")
    before = view(stranger, mine.ticket)
    assert before["grew"] == []
    opened.pass_minutes(6)
    take(opened, group="elderly")
    after = view(stranger, mine.ticket)
    assert after["people_ahead"] == before["people_ahead"] + 1
    assert "1 位优先的人" in after["grew"][0]
    opened.act(c.Start(window="8"))
    opened.act(c.Complete(window="8"))
    called = call(opened, "8")
    assert called.reason.why == "priority"
    told = view(stranger, mine.ticket)["grew"]
    assert told == [f"{called.number} 是优先号，刚刚取号。"]
    english = stranger.get(f"/t/{mine.ticket}?lang=en").text
    assert f"{called.number} has priority" in english
    assert ahead[1].number not in stranger.get(f"/t/{mine.ticket}").text


def test_each_step_of_a_visit_has_its_sentence(opened, stranger):
    mine = take(opened)
    assert view(stranger, mine.ticket)["headline"] == "下一位就是您"
    call(opened, "8")
    called = view(stranger, mine.ticket)
    assert called["headline"] == "请到 8 号窗口" and called["window"] == "8" and called["refresh_seconds"] == 5
    opened.act(c.Start(window="8"))
    assert view(stranger, mine.ticket)["headline"] == "8 号窗口正在为您办理"
    opened.act(c.Hold(window="8"))
    assert "不用重新排队" in view(stranger, mine.ticket)["lines"][0]
    opened.act(c.Resume(window="8"))
    opened.act(c.Transfer(window="8", to_service="loan-apply"))
    moved = view(stranger, mine.ticket)
    assert moved["state"] == "waiting" and "都算数" in moved["lines"][0]


def test_a_passed_visitor_is_told_how_to_come_back(opened, stranger):
    mine = take(opened)
    call(opened, "8")
    opened.act(c.Recall(window="8"))
    opened.pass_minutes(1)
    opened.act(c.Miss(window="8"))
    state = view(stranger, mine.ticket)
    assert state["headline"] == "您的号叫过了" and "30 分钟内" in state["lines"][0]
    opened.act(c.Return(ticket=mine.ticket))
    assert view(stranger, mine.ticket)["lines"][0].startswith("欢迎回来")


@pytest.mark.parametrize(
    ("command", "said"),
    [(lambda t: c.Cancel(ticket=t), "已取消"), (lambda t: c.Leave(tickets=(t,)), "已结束")],
)
def test_an_ended_ticket_says_what_to_do_next(opened, stranger, command, said):
    mine = take(opened)
    opened.act(command(mine.ticket))
    state = view(stranger, mine.ticket)
    assert said in state["headline"] and "重新取号" in state["lines"][0] and state["bring"] == []


def test_the_page_speaks_the_tickets_language_and_switches(opened, stranger):
    mine = take(opened, language="en")
    assert 'lang="en"' in stranger.get(f"/t/{mine.ticket}").text
    assert "You are next" in stranger.get(f"/t/{mine.ticket}").text
    assert "下一位就是您" in stranger.get(f"/t/{mine.ticket}?lang=zh-CN").text
    stranger.post("/settings", headers={"Content-Type": "application/x-www-form-urlencoded"})
    answer = stranger.client.post(
        "/settings", data={"language": "zh-CN", "back": f"/t/{mine.ticket}"}, follow_redirects=False
    )
    assert answer.status_code == 303 and answer.headers["location"] == f"/t/{mine.ticket}"
    assert "下一位就是您" in stranger.get(f"/t/{mine.ticket}").text


def test_large_type_is_remembered(opened, stranger):
    mine = take(opened)
    assert '<html lang="zh-CN" class="">' in stranger.get(f"/t/{mine.ticket}").text
    stranger.client.post("/settings", data={"size": "large", "back": f"/t/{mine.ticket}"})
    assert '<html lang="zh-CN" class="elder">' in stranger.get(f"/t/{mine.ticket}").text


def test_without_a_script_the_page_refreshes_itself_but_not_under_a_rating(opened, stranger):
    mine = take(opened)
    assert re.search(r'<noscript><meta http-equiv="refresh" content="\d+">', stranger.get(f"/t/{mine.ticket}").text)
    call(opened, "8")
    opened.act(c.Start(window="8"))
    opened.act(c.Complete(window="8"))
    page = stranger.get(f"/t/{mine.ticket}").text
    assert "http-equiv" not in page and f'action="/t/{mine.ticket}/rating"' in page


def served(hall):
    mine = take(hall)
    call(hall, "8")
    hall.act(c.Start(window="8"))
    hall.act(c.Complete(window="8"))
    return mine


def key_of(page):
    return re.search(r'name="key" value="([0-9a-f]{32})"', page)[1]


def test_the_rating_works_as_a_plain_form_once(opened, stranger):
    mine = served(opened)
    form = {"key": key_of(stranger.get(f"/t/{mine.ticket}").text), "attitude": "satisfied"}
    incomplete = stranger.client.post(f"/t/{mine.ticket}/rating", data=form)
    assert incomplete.status_code == 422 and "请选服务态度" in incomplete.text
    assert 'value="satisfied" checked' in incomplete.text
    for again in ("", "?part=live"):  # where the browser stands now: reloaded, and kept fresh
        assert mine.number in stranger.get(f"/t/{mine.ticket}/rating{again}").text
    form["efficiency"] = "dissatisfied"
    unexplained = stranger.client.post(f"/t/{mine.ticket}/rating", data=form)
    assert unexplained.status_code == 422 and "告诉我们原因" in unexplained.text
    form |= {"reason": "slow", "second_trip": "no", "demanded": ""}
    for _ in range(2):
        done = stranger.client.post(f"/t/{mine.ticket}/rating", data=form, follow_redirects=False)
        assert done.status_code == 303 and done.headers["location"] == f"/t/{mine.ticket}"
    assert "谢谢您的评价" in stranger.get(f"/t/{mine.ticket}").text
    (rating,) = opened.see(lambda lobby: [each.rating for each in lobby.tickets[mine.ticket].calls])
    assert (rating.efficiency, rating.reason, rating.second_trip, rating.demanded) == (
        "dissatisfied",
        "slow",
        False,
        None,
    )
    second = stranger.client.post(f"/t/{mine.ticket}/rating", data=form | {"key": "0" * 32})
    assert second.status_code == 409


def test_after_the_closing_who_was_not_served_is_told_so_and_who_was_is_thanked(opened, stranger):
    done, left = served(opened), take(opened)
    opened.act(c.CloseDay(end_rest=True))
    assert "今天已经下班" in stranger.get(f"/t/{left.ticket}").text
    assert view(stranger, left.ticket)["state"] == "left"
    page = stranger.get(f"/t/{done.ticket}").text
    assert "已经办完" in page and 'id="rating"' not in page
    assert stranger.get(f"/t/{'z' * 26}", headers={"Accept": "text/html"}).status_code == 404
    opened.act(c.OpenDay(how="trial", date="2026-11-21"))
    assert stranger.get(f"/t/{done.ticket}", headers={"Accept": "text/html"}).status_code == 404


def test_a_token_nobody_holds_is_a_page_that_says_so(client):
    answer = client.get("/t/aaaaaaaaaaaaaaaaaaaaaaaaaa", headers={"Accept": "text/html"})
    assert answer.status_code == 404 and "引导员" in answer.text and "<html" in answer.text
    assert "回到首页" not in answer.text  # the first page is for those who work here
    assert client.get("/t/nonsense", headers={"Accept": "text/html"}).status_code == 404


def test_the_tablet_greets_asks_thanks_and_greets_again(opened, client):
    assert "欢迎您来办事" in client.get("/w/8/rate").text
    mine = served(opened)
    page = client.get("/w/8/rate").text
    assert f"{mine.number} 号，请您评价" in page and mine.ticket not in page
    call_id = re.search(r'name="call" value="([^"]+)"', page)[1]
    form = {"key": key_of(page), "call": call_id, "attitude": "very-satisfied", "efficiency": "very-satisfied"}
    assert client.post("/w/8/rate", data=form, follow_redirects=False).status_code == 303
    assert client.post("/w/8/rate", data=form, follow_redirects=False).status_code == 303
    assert "谢谢您的评价" in client.get("/w/8/rate").text
    opened.pass_minutes(1)
    assert "欢迎您来办事" in client.get("/w/8/rate").text


def test_the_tablet_rates_only_the_call_just_served_there(opened, client):
    served(opened)
    form = {"key": "0" * 32, "attitude": "satisfied", "efficiency": "satisfied"}
    assert client.post("/w/8/rate", data=form | {"call": "another"}).status_code == 409
    assert client.post("/w/7/rate", data=form | {"call": "another"}).status_code == 409
    assert client.get("/w/99/rate").status_code == 404
    opened.pass_minutes(4)
    assert "欢迎您来办事" in client.get("/w/8/rate").text


def test_the_tablet_lets_go_when_the_next_visitor_sits_down(opened, client):
    first = served(opened)
    take(opened)
    call(opened, "8")
    assert f"{first.number} 号，请您评价" in client.get("/w/8/rate").text
    opened.act(c.Start(window="8"))
    assert "欢迎您来办事" in client.get("/w/8/rate").text


def test_pages_hold_no_inline_script_style_or_handler(opened, client):
    mine = served(opened)
    for path in ("/", "/sign-in", f"/t/{mine.ticket}", "/w/8/rate", "/nothing"):
        page = client.get(path, headers={"Accept": "text/html"}).text
        assert not re.search(r"\son\w+=|\sstyle=|<style|javascript:", page), path
        for tag in re.findall(r"<script[^>]*>", page):
            assert "src=" in tag or "application/json" in tag


def test_an_english_browser_in_a_chinese_hall_shows_chinese_until_somebody_chooses(opened, client):
    english = {"Accept-Language": "en-US,en;q=0.9"}
    assert "欢迎您来办事" in client.get("/w/8/rate", headers=english).text
    client.post("/settings", data={"language": "en", "back": "/w/8/rate"})
    assert "Welcome" in client.get("/w/8/rate", headers=english).text


def test_nobody_reads_why_another_visitor_has_priority(opened, stranger):
    take(opened)
    mine = take(opened)
    call(opened, "8")
    opened.pass_minutes(12)
    take(opened, group="pregnant")
    assert "孕妇、带婴幼儿" not in stranger.get(f"/t/{mine.ticket}").text
    opened.act(c.Start(window="8"))
    opened.act(c.Complete(window="8"))
    call(opened, "8")
    assert "孕妇、带婴幼儿" not in stranger.get(f"/t/{mine.ticket}").text
