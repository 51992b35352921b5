"""A visit through the API: ticket, call with its reason, service, rating; and every way aside."""

import pytest

from mqtt_bridge.hub import commands as c


def take(api, service="consultation", **more):
    answer = api.post("/api/tickets", {"service": service, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def at_window(api, window="8", service="consultation", **more):
    """A ticket called to an open window."""
    ticket = take(api, service, **more)
    assert api.post(f"/api/windows/{window}/open").status_code == 200
    assert api.post(f"/api/windows/{window}/next").json()["number"] == ticket["number"]
    return ticket


def test_a_whole_visit_from_ticket_to_rating(api, stranger):
    ticket = take(api)
    assert {"number", "token", "service", "people_ahead", "estimate_min"} <= set(ticket)
    assert ticket["number"] == "H001" and ticket["people_ahead"] == 0

    assert api.post("/api/windows/8/open").status_code == 200
    called = api.post("/api/windows/8/next")
    assert called.status_code == 200
    assert called.json()["number"] == "H001"
    assert called.json()["reason"]["why"] == "only"
    assert "H001" in called.json()["reason"]["sentence"]

    citizen = stranger.get(f"/api/tickets/{ticket['token']}").json()
    assert citizen["state"] == "called" and citizen["window"] == "8"
    assert api.post("/api/windows/8/start").json()["recorded"] == ["ServiceStarted"]
    assert api.post("/api/windows/8/complete", {"outcome": "done", "cases": 2}).status_code == 200

    rating = {"attitude": "very-satisfied", "efficiency": "satisfied", "second_trip": False}
    assert stranger.post(f"/api/tickets/{ticket['token']}/rating", rating).status_code == 201
    assert stranger.get(f"/api/tickets/{ticket['token']}").json()["rating"] == "given"


def _slot_of(hall, token):
    return hall.hub.node.lobby.tickets[token].slot


@pytest.mark.parametrize("how", ["minute", "clock", "iso", "offset", "utc"])
def test_an_appointment_comes_as_a_minute_of_today_or_as_an_iso_time(how, api, hall):
    wall = hall.hub.wall(hall.now())
    at = f"{wall.date}T10:30"
    slot = {"minute": 630, "clock": "10:30", "iso": at, "offset": f"{at}:00+08:00", "utc": f"{wall.date}T02:30Z"}[how]
    ticket = take(api, slot=slot)
    told = api.get(f"/api/tickets/{ticket['token']}").json()
    assert _slot_of(hall, ticket["token"]) == wall.at - wall.at % 60_000 + (630 - wall.minute) * 60_000
    assert told["number"] == ticket["number"]


@pytest.mark.parametrize(
    ("slot", "status"),
    [
        *((wrong, 400) for wrong in ("half past nine", "25:00", "9:30", 1440, -1, 9.5, True, "2026-11-20")),
        *((wrong, 422) for wrong in ("1999-03-02T10:30", "2026-02-31T10:30", "2099-01-01T10:30+08:00")),
    ],
)
def test_what_is_no_time_of_today_is_refused_with_problem_details(slot, status, api):
    answer = api.post("/api/tickets", {"service": "consultation", "slot": slot})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["status"] == status and problem["detail"]
    if status == 422:
        assert problem["type"] == "urn:anju:refusal:bad-slot" and str(slot)[:10] in problem["detail"]
    else:
        assert "slot" in str(problem["flaws"])


def test_the_lobby_tells_services_and_windows(api):
    take(api)
    api.post("/api/windows/8/open")
    lobby = api.get("/api/lobby").json()
    service = next(each for each in lobby["services"] if each["id"] == "consultation")
    assert service["waiting"] == 1 and service["name"] and len(service["estimate_min"]) == 2
    window = next(each for each in lobby["windows"] if each["id"] == "8")
    assert window["state"] == "open" and window["ticket"] is None
    api.post("/api/windows/8/next")
    window = next(each for each in api.get("/api/lobby").json()["windows"] if each["id"] == "8")
    assert window["ticket"]["number"] == "H001"


def test_next_answers_204_when_nobody_waits(api):
    api.post("/api/windows/8/open")
    answer = api.post("/api/windows/8/next")
    assert answer.status_code == 204 and answer.content == b""


def test_one_key_completes_the_present_one_and_calls_the_next(api, hall):
    first = at_window(api)
    second = take(api)
    assert api.post("/api/windows/8/next").status_code == 409
    assert api.post("/api/windows/8/next", {"complete": True}).json()["number"] == second["number"]
    assert hall.see(lambda lobby: lobby.tickets[first["token"]].state) == "completed"


def test_a_repeated_key_has_one_effect_and_the_same_answer(api, hall):
    once = api.post("/api/tickets", {"service": "loan-apply"}, key="same")
    again = api.post("/api/tickets", {"service": "loan-apply"}, key="same")
    assert once.status_code == again.status_code == 201 and once.content == again.content
    assert hall.see(lambda lobby: len(lobby.tickets)) == 1

    api.post("/api/windows/7/open")
    call = api.post("/api/windows/7/next", key="press")
    take(api, "loan-apply")
    assert api.post("/api/windows/7/next", key="press").content == call.content
    assert hall.see(lambda lobby: len(lobby.recent_calls(9))) == 1


@pytest.mark.parametrize("verb", ["start", "recall", "hold", "cancel"])
def test_a_double_click_on_any_key_of_the_window_acts_once(api, hall, verb):
    ticket = at_window(api)
    once = api.post(f"/api/windows/8/{verb}", key="double")
    before = hall.see(lambda lobby: len(lobby.story(ticket["token"])))
    again = api.post(f"/api/windows/8/{verb}", key="double")
    assert once.status_code == again.status_code == 200 and once.content == again.content
    assert hall.see(lambda lobby: len(lobby.story(ticket["token"]))) == before


def test_hold_calls_another_and_resume_goes_on(api):
    held = at_window(api)
    other = take(api)
    assert api.post("/api/windows/8/hold").status_code == 200
    assert api.post("/api/windows/8/next").json()["number"] == other["number"]
    assert api.post("/api/windows/8/resume").status_code == 409
    api.post("/api/windows/8/start")
    api.post("/api/windows/8/complete")
    assert api.post("/api/windows/8/resume", {"ticket": held["token"]}).status_code == 200
    lobby = api.get("/api/lobby").json()
    assert next(each for each in lobby["windows"] if each["id"] == "8")["ticket"]["number"] == held["number"]


def test_a_transfer_keeps_the_number(api, hall):
    ticket = at_window(api)
    assert api.post("/api/windows/8/transfer", {"service": "loan-apply"}).status_code == 200
    moved = hall.see(lambda lobby: lobby.tickets[ticket["token"]])
    assert (moved.number, moved.service, moved.state) == (ticket["number"], "loan-apply", "waiting")


def test_a_visitor_who_does_not_come_is_passed_and_may_return(api, hall, stranger):
    ticket = at_window(api)
    early = api.post("/api/windows/8/miss")
    assert early.status_code == 409 and early.json()["type"] == "urn:anju:refusal:too-early-to-miss"
    api.post("/api/windows/8/recall")
    hall.pass_minutes(1)
    assert api.post("/api/windows/8/miss").status_code == 200
    assert stranger.get(f"/api/tickets/{ticket['token']}").json()["state"] == "missed"
    assert api.get("/api/lobby").json()["missed"] == [ticket["number"]]
    assert api.post(f"/api/tickets/{ticket['token']}/return").status_code == 200
    assert stranger.get(f"/api/tickets/{ticket['token']}").json()["state"] == "waiting"


def test_the_guide_changes_cancels_and_ends_tickets(api, hall):
    one, two, three = take(api), take(api), take(api)
    assert api.post(f"/api/tickets/{one['token']}/change", {"group": "elderly", "cases": 3}).status_code == 200
    changed = hall.see(lambda lobby: lobby.tickets[one["token"]])
    assert (changed.group, changed.cases) == ("elderly", 3)
    assert api.post(f"/api/tickets/{two['token']}/cancel").status_code == 200
    assert api.post(f"/api/tickets/{two['token']}/cancel").status_code == 409
    assert api.post("/api/leave", {"tickets": [one["token"], three["token"]]}).status_code == 200
    assert hall.see(lambda lobby: lobby.waiting_count()) == 0


def test_a_hand_written_number_keeps_its_time(api, hall):
    answer = api.post("/api/tickets", {"service": "consultation", "number": "h321", "taken_at": hall.at - 600_000})
    assert answer.status_code == 201 and answer.json()["number"] == "H321"
    ticket = hall.see(lambda lobby: lobby.tickets[answer.json()["token"]])
    assert ticket.channel == "paper"
    again = api.post("/api/tickets", {"service": "consultation", "number": "H321"})
    assert again.status_code == 409 and again.json()["type"] == "urn:anju:refusal:number-taken"


def test_a_reprint_goes_to_the_machine_that_is_named(api, hall):
    ticket = take(api)
    assert api.post(f"/api/tickets/{ticket['token']}/reprint", {"machine": "m1"}).status_code == 200
    assert hall.reprints == [c.Reprint(ticket=ticket["token"], machine="m1")]


def test_a_tickets_story_is_told_in_sentences_with_the_reason(api):
    ticket = at_window(api)
    api.post("/api/windows/8/start")
    api.post("/api/windows/8/complete", {"outcome": "material-missing", "missing": "income"})
    story = api.get(f"/api/tickets/{ticket['token']}/story").json()
    assert [line["kind"] for line in story] == ["TicketIssued", "TicketCalled", "ServiceStarted", "ServiceCompleted"]
    assert "唯一" in story[1]["sentence"] and "材料不全" in story[3]["sentence"]
    english = api.get(f"/api/tickets/{ticket['token']}/story", headers={"Accept-Language": "en"}).json()
    assert "only number" in english[1]["sentence"]


def test_help_is_asked_and_answered_once(api):
    asked = api.post("/api/help", {"place": "8", "about": "silent"})
    assert asked.status_code == 201
    (call,) = api.get("/api/helps").json()
    assert call["about"] == "silent" and call["answered_at"] is None
    assert api.post(f"/api/help/{call['help']}/answer").json()["recorded"] == ["HelpAnswered"]
    assert api.post(f"/api/help/{call['help']}/answer").json()["recorded"] == []
    assert api.post("/api/help/nothing/answer").status_code == 404


def test_the_day_closes_only_when_every_ticket_has_an_end(api):
    take(api)
    refused = api.post("/api/day/close")
    assert refused.status_code == 409 and "1" in refused.json()["detail"]
    assert api.post("/api/day/close", {"end_rest": True}).json()["recorded"][-1] == "DayClosed"
    assert api.post("/api/tickets", {"service": "consultation"}).status_code == 409
    assert api.post("/api/day/open").status_code == 200
    assert api.post("/api/tickets", {"service": "consultation"}).status_code == 201


def test_the_days_report_is_json_or_csv(api):
    at_window(api)
    api.post("/api/windows/8/start")
    api.post("/api/windows/8/complete")
    report = api.get("/api/report/day")
    assert report.status_code == 200 and report.json()["date"] == "2026-11-20"
    table = api.get("/api/report/day.csv?date=2026-11-20")
    assert table.headers["content-type"].startswith("text/csv") and "attachment" in table.headers["content-disposition"]
    assert api.get("/api/report/day?date=2001-01-01").status_code == 404
    assert api.get("/api/report/days").json() == ["2026-11-20"]


def test_nodes_health_and_clock(api):
    assert [node["name"] for node in api.get("/api/nodes").json()] == ["hub", "m1"]
    health = api.get("/api/health").json()
    assert health == {"ok": False, "day": "open", "nodes_online": 1, "nodes": 2}
    assert api.post("/api/nodes/m1/confirm-clock", {"boot": "boot-1"}).json()["recorded"] == ["ClockConfirmed"]


def test_the_board_is_open_and_names_nobody(api, stranger):
    ticket = at_window(api)
    board = stranger.get("/api/board")
    assert board.status_code == 200
    assert board.json()["calls"][0]["number"] == ticket["number"]
    assert ticket["token"] not in board.text and "teller" not in board.text


def test_a_screen_is_seen_and_touched_from_afar(api, hall):
    frame = api.get("/api/screens/m1/frame?width=300")
    assert frame.headers["content-type"] == "image/jpeg" and frame.content.startswith(b"\xff\xd8")
    assert api.post("/api/screens/m1/touch", {"x": 0.5, "y": 0.25, "phase": "down"}).status_code == 204
    assert hall.picture.touches == [(0.5, 0.25, "down")]
    assert api.get("/api/screens/nowhere/frame").status_code == 404
    assert api.post("/api/screens/m1/touch", {"x": 1.5, "y": 0, "phase": "down"}).status_code == 400
    hall.picture.away = True
    assert api.get("/api/screens/m1/frame").status_code == 503


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/day/close", {"end_rest": True}),
        ("/api/help", {"place": "8"}),
        ("/api/nodes/m1/confirm-clock", {"boot": "boot-1"}),
    ],
)
def test_acts_about_the_hall_repeated_under_their_key_are_answered_alike(api, path, body):
    once = api.post(path, body, key="again")
    again = api.post(path, body, key="again")
    assert once.status_code == again.status_code < 300 and once.content == again.content


def test_the_day_comes_out_on_a_slip_at_a_machine_of_the_hall(hall, api):
    assert api.post("/api/report/day/slip", {"machine": "m1"}).status_code == 200
    assert [machine for machine, _ in hall.slips] == ["m1"]
    assert api.post("/api/report/day/slip", {"machine": "m9"}).status_code == 404
