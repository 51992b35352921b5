"""What a console says it sees at a window: another visitor there is a conflict that names who it is."""

from typing import Any


def at_window(api: Any, visitors: int) -> list[dict[str, Any]]:
    taken = [api.post("/api/tickets", {"service": "deposit-unit"}).json() for _ in range(visitors)]
    assert api.post("/api/windows/1/open").status_code == 200
    assert api.post("/api/windows/1/next", {"expect": ""}).status_code == 200
    return taken


def test_an_old_picture_is_answered_with_409_and_who_is_there_now(api: Any, hall: Any) -> None:
    first, second, _ = at_window(api, 3)
    answer = api.post("/api/windows/1/next", {"complete": True, "expect": first["token"]}, key="tab-1")
    assert answer.json()["number"] == second["number"]
    before = hall.see(lambda lobby: lobby.version)
    for verb, body in (("next", {"complete": True}), ("complete", {}), ("miss", {}), ("recall", {}), ("cancel", {})):
        refused = api.post(f"/api/windows/1/{verb}", body | {"expect": first["token"]})
        assert refused.status_code == 409, (verb, refused.text)
        problem = refused.json()
        assert problem["type"] == "urn:anju:refusal:other-visitor"
        assert second["number"] in problem["detail"]
        assert first["token"] not in refused.text
    assert hall.see(lambda lobby: lobby.version) == before


def test_the_same_key_is_answered_as_the_first_time_though_another_visitor_is_there(api: Any) -> None:
    first, second = at_window(api, 2)
    body = {"complete": True, "expect": first["number"]}
    told = api.post("/api/windows/1/next", body, key="same").json()
    assert told["number"] == second["number"]
    assert api.post("/api/windows/1/next", body, key="same").json() == told


def test_an_empty_window_is_said_in_both_languages(api: Any) -> None:
    (first,) = at_window(api, 1)
    assert api.post("/api/windows/1/complete", {"expect": first["token"]}).status_code == 200
    for language, words in (("zh-CN", "1 号窗口现在没有来客"), ("en", "Nobody is at window 1 now")):
        refused = api.post(
            "/api/windows/1/next", {"expect": first["token"]}, headers={"Accept-Language": language}
        ).json()
        assert words in refused["detail"]


def test_what_cannot_be_a_ticket_is_refused_as_malformed(api: Any) -> None:
    at_window(api, 1)
    for wrong in ("A 01", "a" * 27, 5):
        assert api.post("/api/windows/1/complete", {"expect": wrong}).status_code == 400
