"""What the API tells whoever takes or changes a ticket for a visitor: notes, no refusals; and keys that come twice."""

from typing import Any

import pytest

from mqtt_bridge.hub import commands as c
from tests.kiosk.web.conftest import MORNING, SETTINGS, InnerHall, Visitor

MINUTE = 60_000


@pytest.fixture
def keeps_hours(hall: InnerHall) -> InnerHall:
    """The day was opened by the hours, not for a trial."""
    hall.act(c.CloseDay(end_rest=True))
    hall.act(c.OpenDay(how="hours"))
    return hall


def late(hall: InnerHall, minute: int) -> None:
    """Turn the clock to a minute of the day; ten in the morning is where it stood."""
    hall.pass_minutes(minute - 10 * 60)


def letter(service: str) -> str:
    return next(each.letter for each in SETTINGS.branch.services if each.id == service)


def take(api: Visitor, service: str = "withdrawal-home", **more: Any) -> Any:
    answer = api.post("/api/tickets", {"service": service, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_ticket_that_may_be_served_after_the_hours_says_so(keeps_hours: InnerHall, api: Visitor) -> None:
    assert take(api)["doubtful"] is False
    late(keeps_hours, 16 * 60 + 26)
    tickets = [take(api, "consultation") for _ in range(60)]
    assert tickets[0]["doubtful"] is False
    last = tickets[-1]
    assert last["estimate_min"][1] > 34
    assert last["doubtful"] is True


def test_on_a_trial_day_nothing_is_doubtful(hall: InnerHall, api: Visitor) -> None:
    late(hall, 16 * 60 + 55)
    assert not any(take(api, "consultation")["doubtful"] for _ in range(10))


def test_a_hand_written_number_of_after_the_last_ticket_is_taken_with_a_note(
    keeps_hours: InnerHall, api: Visitor
) -> None:
    late(keeps_hours, 16 * 60 + 30)
    four = MORNING + 6 * 60 * MINUTE
    after = take(api, "loan-apply", number=f"{letter('loan-apply')}041", taken_at=four + 5 * MINUTE)
    before = take(api, "loan-apply", number=f"{letter('loan-apply')}042", taken_at=four - 5 * MINUTE)
    assert (after["after_last_ticket"], before["after_last_ticket"]) == ("16:00", None)


def test_a_change_to_a_service_past_its_last_ticket_is_made_with_a_note(keeps_hours: InnerHall, api: Visitor) -> None:
    late(keeps_hours, 16 * 60 + 5)
    token = take(api, "consultation")["token"]
    grouped = api.post(f"/api/tickets/{token}/change", {"group": "elderly"}).json()
    changed = api.post(f"/api/tickets/{token}/change", {"service": "loan-apply"})
    assert changed.status_code == 200
    assert (grouped["after_last_ticket"], changed.json()["after_last_ticket"]) == (None, "16:00")


def test_the_same_key_with_another_wish_is_refused_and_changes_nothing(hall: InnerHall, api: Visitor) -> None:
    body = {"service": "consultation", "group": "elderly", "then": ["pick-up", "consultation", "pick-up"]}
    first = api.post("/api/tickets", body, key="one")
    again = api.post("/api/tickets", body, key="one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    for other in ({"group": ""}, {"cases": 3}, {"service": "pick-up", "then": []}, {"then": ["loan-apply"]}):
        refused = api.post("/api/tickets", {**body, **other}, key="one")
        assert refused.status_code == 422, other
        assert refused.json()["type"] == "urn:anju:refusal:key-used"
    assert hall.see(lambda lobby: len(lobby.tickets)) == 1


def test_keys_at_a_window_and_of_changes_are_held_to_their_wish(api: Visitor) -> None:
    window = "/api/windows/1"
    assert api.post(f"{window}/open", {"teller": "01"}, key="o").status_code == 200
    assert api.post(f"{window}/open", {"teller": "01"}, key="o").status_code == 200
    assert api.post(f"{window}/open", {"teller": "02"}, key="o").status_code == 422
    token = take(api, "consultation")["token"]
    changed = {"cases": 2, "group": "elderly"}
    assert api.post(f"/api/tickets/{token}/change", changed, key="c").json()["recorded"] == ["TicketChanged"]
    assert api.post(f"/api/tickets/{token}/change", changed, key="c").json()["recorded"] == ["TicketChanged"]
    assert api.post(f"/api/tickets/{token}/change", {"cases": 4}, key="c").status_code == 422
    for _ in range(2):
        assert api.post(f"{window}/next", key="n").status_code == 200
    assert api.post(f"{window}/next", {"ticket": token}, key="n").status_code == 422
    complete = {"outcome": "material-missing", "missing": "id-card", "cases": 2}
    for _ in range(2):
        assert api.post(f"{window}/complete", complete, key="d").status_code == 200
    assert api.post(f"{window}/complete", {"outcome": "done"}, key="d").status_code == 422
    pause = {"reason": "lunch", "until": 780}
    for _ in range(2):
        assert api.post(f"{window}/pause", pause, key="p").status_code == 200
    assert api.post(f"{window}/pause", {"reason": "meeting"}, key="p").status_code == 422


def test_what_a_ticket_is_for_does_not_follow_on_it(api: Visitor) -> None:
    ticket = take(api, "consultation", then=["pick-up", "consultation", "pick-up"])
    assert ticket["then"] == ["pick-up"]
    page = f"/api/tickets/{ticket['token']}"
    assert api.post(f"{page}/change", {"then": ["consultation", "pick-up"]}).json()["recorded"] == []
    assert api.post(f"{page}/change", {"service": "pick-up"}).json()["recorded"] == ["TicketChanged"]
    follow = api.get(page).json()
    assert follow["then"] == []


def test_only_the_present_boot_of_a_known_node_is_confirmed(hall: InnerHall, api: Visitor) -> None:
    unknown = api.post("/api/nodes/m9/confirm-clock", {"boot": "boot-1"})
    assert (unknown.status_code, unknown.json()["type"]) == (404, "urn:anju:refusal:unknown-node")
    assert "m1" in unknown.json()["detail"]
    former = api.post("/api/nodes/m1/confirm-clock", {"boot": "boot-0"})
    assert (former.status_code, former.json()["type"]) == (409, "urn:anju:refusal:other-boot")
    assert not hall.see(lambda lobby: lobby.confirmed("m9", "boot-1") or lobby.confirmed("m1", "boot-0"))
    assert api.post("/api/nodes/m1/confirm-clock", {"boot": "boot-1"}).status_code == 200


@pytest.mark.parametrize("path", ["/api/lobby", "/api/board", "/api/nodes", "/api/helps", "/api/report/day", "/api/me"])
def test_a_query_that_is_not_known_is_refused_everywhere(api: Visitor, path: str) -> None:
    refused = api.get(f"{path}?x=1")
    assert (refused.status_code, refused.json()["type"]) == (400, "urn:anju:problem:unknown-query")
    assert api.get(f"{path}?lang=en").status_code == 200


def test_the_queries_that_routes_know_are_answered(api: Visitor) -> None:
    assert api.get("/api/report/day?date=2026-11-20").status_code == 200
    assert api.get("/api/screens/m1/frame?width=300").status_code == 200


def test_the_guides_page_names_services_that_may_be_served_late(
    keeps_hours: InnerHall, api: Visitor, signed_in: Any
) -> None:
    late(keeps_hours, 16 * 60 + 26)
    for _ in range(60):
        take(api, "consultation")
    keeps_hours.pass_minutes(1)
    page = signed_in("guide").get("/guide", headers={"Accept-Language": "zh-CN"}).text
    assert "可能等到下班以后" in page
