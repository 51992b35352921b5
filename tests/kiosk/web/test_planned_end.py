"""The API of peak windows (高峰岗) of several services on one ticket (一票到底), of after-hours service (延时服务),
and the pages that show them."""

import pytest

from mqtt_bridge.hub import commands as c

HTML = {"Accept": "text/html", "Accept-Language": "zh-CN"}


def until(api, window="8"):
    return next(each for each in api.get("/api/lobby").json()["windows"] if each["id"] == window)["until"]


def test_a_window_opens_until_a_time_written_as_a_time_or_a_minute(api):
    opened = api.post("/api/windows/8/open", {"until": "11:30"})
    assert (opened.status_code, opened.json()["recorded"]) == (200, ["WindowOpened"])
    assert until(api) == "11:30"
    assert api.post("/api/windows/8/open", {"until": 690}).json()["recorded"] == []
    assert api.post("/api/windows/8/open", {"until": 720}).json()["recorded"] == ["WindowOpened"]
    assert until(api) == "12:00"
    assert api.post("/api/windows/8/open").json()["recorded"] == [], "without a word of it the plan stays"
    assert api.post("/api/windows/8/open", {"until": None}).json()["recorded"] == ["WindowOpened"]
    assert until(api) is None


@pytest.mark.parametrize("wish", ["24:00", "9:5", "soon", 1440, -1, 9.5, ["11:30"]])
def test_what_is_no_time_of_the_day_is_refused_at_the_door(api, wish):
    assert api.post("/api/windows/8/open", {"until": wish}).status_code == 400


def test_a_time_that_has_passed_is_refused_in_words(api):
    refused = api.post("/api/windows/8/open", {"until": "09:59"}, headers={"Accept-Language": "zh-CN"})
    assert refused.status_code == 409
    assert refused.json()["type"] == "urn:anju:refusal:end-passed"
    assert "10:00" in refused.json()["detail"]


def test_the_console_offers_it_quietly_and_asks_at_the_time(hall, signed_in):
    teller = signed_in("01")
    teller.post("/api/windows/5/open")
    page = teller.get("/console", headers=HTML).text
    assert 'id="until"' in page
    assert 'id="ends"' not in page
    assert "到几点为止" in page
    teller.post("/api/windows/5/open", {"until": "11:30"})
    page = teller.get("/console", headers=HTML).text
    assert "到 11:30 为止" in page
    assert f'data-ends-at="{hall.at + 90 * 60_000}"' in page
    assert "说好开到 11:30" in page
    other = signed_in("manager").get("/console?window=5", headers=HTML).text
    assert 'id="until"' not in other


def test_the_dashboard_says_until_when_and_the_guide_and_the_board_do_not(hall, signed_in, stranger):
    hall.act(c.OpenWindow(window="5", teller="01", until=690))
    assert "至 11:30" in signed_in("manager").get("/manager", headers=HTML).text
    assert "11:30" not in signed_in("guide").get("/guide", headers=HTML).text
    assert stranger.get("/api/board").json()["windows"][4] == {"id": "5", "state": "free"}


def test_a_ticket_for_two_services_goes_from_one_to_the_next(api, hall, stranger):
    taken = api.post("/api/tickets", {"service": "consultation", "then": ["pick-up"]})
    assert (taken.status_code, taken.json()["then"]) == (201, ["pick-up"])
    token = taken.json()["token"]
    assert stranger.get(f"/api/tickets/{token}").json()["then"] == [hall.texts.say("service-pick-up", "zh-CN")]
    assert "办完接着办" in stranger.get(f"/t/{token}", headers=HTML).text
    api.post("/api/windows/8/open")
    assert api.post("/api/windows/8/next").json()["service"] == "consultation"
    hall.pass_minutes(3)
    second = api.post("/api/windows/8/next", {"complete": True})
    assert (second.json()["token"], second.json()["service"]) == (token, "pick-up")
    assert second.json()["reason"]["why"] == "only"
    kinds = [line["kind"] for line in api.get(f"/api/tickets/{token}/story").json()]
    assert kinds == ["TicketIssued", "TicketCalled", "ServiceCompleted", "TicketCalled"]


def test_what_follows_is_bounded_and_known(api):
    assert api.post("/api/tickets", {"service": "consultation", "then": ["fishing"]}).status_code == 422
    assert api.post("/api/tickets", {"service": "consultation", "then": ["pick-up"] * 5}).status_code == 400


def test_the_guide_changes_what_follows(hall, api, signed_in):
    token = api.post("/api/tickets", {"service": "consultation"}).json()["token"]
    guide = signed_in("guide")
    assert guide.post(f"/api/tickets/{token}/change", {"then": ["pick-up"]}).json()["recorded"] == ["TicketChanged"]
    number = hall.see(lambda lobby: lobby.tickets[token].number)
    card = guide.get(f"/guide?part=ticket&number={number}", headers=HTML).text
    assert "接着办：" in card
    assert 'data-then="pick-up"' in card
    assert guide.post(f"/api/tickets/{token}/change", {"then": []}).json()["recorded"] == ["TicketChanged"]
    assert hall.see(lambda lobby: lobby.tickets[token].then) == ()


def test_a_service_without_a_window_stands_on_the_guides_and_the_managers_page(hall, api, signed_in):
    api.post("/api/windows/8/open")
    api.post("/api/tickets", {"service": "consultation", "then": ["loan-apply"]})
    hall.pass_minutes(12)
    assert "1 人办完前一项就来" in signed_in("manager").get("/manager", headers=HTML).text
    assert "1 人办完前一项就来" in signed_in("guide").get("/guide", headers=HTML).text


def test_the_dashboard_tells_of_after_hours_service(hall, api, signed_in):
    hall.act(c.CloseDay(end_rest=True))
    hall.at += 22 * 60 * 60_000  # Saturday morning: opened by hand on a date without hours is never past them
    hall.act(c.OpenDay())
    api.post("/api/tickets", {"service": "consultation"})
    assert "延时服务" not in signed_in("manager").get("/manager", headers=HTML).text
    hall.act(c.CloseDay(end_rest=True))
    hall.at += 47 * 60 * 60_000  # Monday, seven in the morning
    hall.owner.submit(lambda: hall.hub.keep_hours(hall.now())).result(5)
    hall.pass_minutes(120)
    hall.owner.submit(lambda: hall.hub.keep_hours(hall.now())).result(5)
    assert hall.see(lambda lobby: (lobby.day.state, lobby.day.how)) == ("open", "hours")
    token = api.post("/api/tickets", {"service": "consultation"}).json()["token"]
    hall.pass_minutes(10 * 60)
    hall.owner.submit(lambda: hall.hub.keep_hours(hall.now())).result(5)
    page = signed_in("manager").get("/manager", headers=HTML).text
    assert "还有 1 人没办完，其中 1 人在等" in page
    api.post("/api/windows/8/open")
    assert api.post("/api/windows/8/next").json()["token"] == token
    assert "还有 1 人没办完，其中 0 人在等" in signed_in("manager").get("/manager", headers=HTML).text
    api.post("/api/windows/8/complete")
    assert "延时服务" not in signed_in("manager").get("/manager", headers=HTML).text
    hall.owner.submit(lambda: hall.hub.keep_hours(hall.now())).result(5)
    assert hall.see(lambda lobby: lobby.day.state) == "closed"


def test_near_the_end_the_console_lists_whom_it_holds_back_for_the_tellers_hand(api, hall, signed_in):
    token = api.post("/api/tickets", {"service": "loan-apply"}).json()["token"]
    teller = signed_in("01")
    teller.post("/api/windows/7/open", {"until": "10:05"})
    page = teller.get("/console", headers=HTML).text
    assert f'id="resting-{token}"' in page
    assert "不再自动叫" in page
    assert teller.post("/api/windows/7/next").status_code == 204
    assert teller.post("/api/windows/7/next", {"ticket": token}).json()["token"] == token
