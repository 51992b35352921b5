"""Who may come in, and that every error is a problem that says what to do."""

import json
import logging

import pytest
from litestar.testing import TestClient

from kiosk.texts import CORE, Texts
from kiosk.web import guarding, live
from kiosk.web.access import COOKIE
from kiosk.web.api import report
from kiosk.web.app import make_app
from queue_machine.domain.refusals import Refusal
from queue_machine.ledger.ledger import LedgerFailed

assert live and report  # their own refusals count below


def problem(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert said["status"] == status and said["title"] and said["detail"] and said["type"].startswith("urn:anju:")
    return said


CLOSED = [
    ("GET", "/api/lobby"),
    ("GET", "/api/helps"),
    ("GET", "/api/nodes"),
    ("GET", "/api/health"),
    ("GET", "/api/me"),
    ("GET", "/api/live"),
    ("GET", "/api/report/day"),
    ("GET", "/api/screens/m1/frame"),
    ("GET", "/api/tickets/aaaaaaaaaaaaaaaaaaaaaaaaaa/story"),
    ("POST", "/api/tickets"),
    ("POST", "/api/windows/1/next"),
    ("POST", "/api/windows/1/open"),
    ("POST", "/api/day/close"),
    ("POST", "/api/help"),
    ("POST", "/api/leave"),
]


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_a_stranger_is_kept_out(client, method, path):
    body = {"service": "consultation"} if path == "/api/tickets" else {}
    answer = client.request(method, path, json=body if method == "POST" else None)
    problem(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("credential", ["Bearer wrong", "Bearer ", "Basic YTpi", "Bearer a.b.c"])
def test_a_wrong_credential_is_no_better_than_none(client, credential):
    problem(client.get("/api/lobby", headers={"Authorization": credential}), 401)


def test_each_role_does_its_own_work(signed_in):
    teller, guide, manager = signed_in("01"), signed_in("guide"), signed_in("manager")
    for person in (teller, guide, manager):
        assert person.get("/api/lobby").status_code == 200
    problem(teller.post("/api/tickets", {"service": "consultation"}), 403)
    ticket = guide.post("/api/tickets", {"service": "consultation"})
    assert ticket.status_code == 201
    problem(guide.post("/api/windows/8/open"), 403)
    problem(teller.post("/api/day/close"), 403)
    problem(guide.get("/api/report/day"), 403)
    assert manager.get("/api/report/day").status_code == 200
    assert manager.post("/api/windows/8/open").status_code == 200


def test_a_teller_acts_at_the_own_window_alone(signed_in):
    first, second, manager = signed_in("01"), signed_in("02"), signed_in("manager")
    assert first.post("/api/windows/1/open").status_code == 200
    problem(second.post("/api/windows/1/next"), 403)
    problem(second.post("/api/windows/1/open"), 409)
    problem(second.post("/api/windows/2/open", {"teller": "01"}), 403)
    assert second.post("/api/windows/2/open").status_code == 200
    assert first.get("/api/me").json() == {"id": "01", "role": "teller", "window": "1"}
    assert manager.post("/api/windows/1/close").status_code == 200


def test_a_session_changes_things_from_our_own_pages_alone(signed_in, client):
    teller = signed_in("01")
    assert problem(teller.post("/api/windows/1/open", headers={"Origin": "http://elsewhere.test"}), 403)[
        "type"
    ].endswith("foreign-origin")
    problem(teller.post("/api/windows/1/open", headers={"Sec-Fetch-Site": "cross-site"}), 403)
    problem(teller.post("/api/windows/1/open", headers={"Sec-Fetch-Site": "same-site"}), 403)
    bare = {"Cookie": teller.headers["Cookie"], "Host": "hall.test", "Idempotency-Key": "k"}
    problem(client.post("/api/windows/1/open", json={}, headers=bare), 403)
    assert teller.post("/api/windows/1/open", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


def test_a_session_without_a_key_changes_nothing(signed_in, client, hall):
    teller = signed_in("01")
    answer = client.post("/api/windows/1/open", json={}, headers=teller.headers)
    assert problem(answer, 400)["type"].endswith("key-wanted")
    assert hall.see(lambda lobby: lobby.window("1").state) == "closed"


def test_the_token_needs_no_key(client, api):
    assert client.post("/api/windows/1/open", json={}, headers=api.headers).status_code == 200


def test_a_session_may_also_be_a_bearer(signed_in, client):
    session = signed_in("01").headers["Cookie"].partition("=")[2]
    assert client.get("/api/me", headers={"Authorization": f"Bearer {session}"}).json()["id"] == "01"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"service": "consultation", "sevrice": 1}, "sevrice"),
        ({"service": 5}, "service"),
        ({}, "service"),
        ({"service": "consultation", "cases": 0}, "cases"),
        ({"service": "consultation", "cases": 100}, "cases"),
        ({"service": "x" * 41}, "service"),
    ],
)
def test_a_body_that_is_wrong_is_told_which_field(api, body, field):
    said = problem(api.post("/api/tickets", body), 400)
    assert field in json.dumps(said["flaws"])


@pytest.mark.parametrize("raw", [b"{", b"[]", b"\xff\xfe", b'"x"', b"[" * 5_000])
def test_a_body_that_is_no_json_is_a_problem(client, api, raw):
    headers = api.headers | {"Content-Type": "application/json"}
    problem(client.post("/api/tickets", content=raw, headers=headers), 400)


def test_a_body_that_is_too_long_is_not_read(client, api):
    headers = api.headers | {"Content-Type": "application/json"}
    problem(client.post("/api/tickets", content=b" " * 40_000, headers=headers), 413)


def test_unknown_things_and_methods_are_problems(api, client):
    problem(api.get("/api/nothing"), 404)
    problem(client.delete("/api/lobby"), 405)
    problem(api.post("/api/windows/99/open"), 404)
    problem(api.post("/api/tickets", {"service": "no-such"}), 422)
    problem(api.post("/api/tickets", {"service": "consultation", "group": "no-such"}), 422)
    problem(api.post("/api/tickets", {"service": "consultation"}, headers={"Idempotency-Key": "a b"}), 400)
    problem(client.get("/api/tickets/short"), 404)
    problem(client.get("/api/tickets/aaaaaaaaaaaaaaaaaaaaaaaaaa"), 404)


def test_a_problem_speaks_the_readers_language(api):
    english = api.post("/api/windows/8/next", headers={"Accept-Language": "en-GB, zh;q=0.5"}).json()
    assert english["detail"].startswith("Window 8 is closed")
    assert "窗口" in api.post("/api/windows/8/next").json()["detail"]


def test_every_refusal_has_its_text_in_both_languages():
    texts = Texts.load((CORE,))

    def kinds(root):
        return {root}.union(*(kinds(each) for each in root.__subclasses__()))

    codes = {
        kind.code for kind in kinds(Refusal) if kind.__module__.startswith(("queue_machine", "mqtt_bridge", "kiosk"))
    }
    for language in ("zh-CN", "en"):
        assert not {code for code in codes if not texts.has(f"refusal-{code}", language)}


def test_a_node_out_of_service_says_so_and_when_to_repeat(api, hall):
    hall.ledger.fail("disk full")
    answer = api.post("/api/tickets", {"service": "consultation"})
    assert problem(answer, 503)["type"] == "urn:anju:refusal:out-of-service"
    assert answer.headers["retry-after"]
    assert LedgerFailed


def test_a_stopped_owner_is_out_of_service(api, hall):
    hall.owner.stop()
    problem(api.get("/api/lobby"), 503)


def test_a_fault_of_ours_is_a_problem_and_the_log_holds_no_token(client, hall, monkeypatch, caplog):
    token = "abcdefghijklmnopqrstuvwxyz"

    async def broken(look):
        raise RuntimeError("broken")

    monkeypatch.setattr(hall, "read", broken)
    with caplog.at_level(logging.ERROR):
        problem(client.get(f"/api/tickets/{token}"), 500)
    assert "/api/tickets/{token" in caplog.text and token not in caplog.text


def test_open_routes_have_a_limit_for_each_address(hall, monkeypatch):
    assert guarding.LIMIT.rate_limit == ("minute", guarding.OPEN_REQUESTS)
    monkeypatch.setattr(guarding.LIMIT, "rate_limit", ("minute", 5))
    with TestClient(make_app(hall), raise_server_exceptions=False) as client:
        for path in ("/api/board", "/api/tickets/short", "/t/short", "/w/8/rate", "/board"):
            assert client.get(path).status_code != 429
        said = client.get("/api/tickets/short")
        problem(said, 429)
        assert said.headers["retry-after"]
        headers = {"Authorization": "Bearer a-token-for-tests-and-nothing-else"}
        assert client.get("/api/lobby", headers=headers).status_code == 200


def test_every_answer_carries_the_safety_headers(client, api):
    for answer in (client.get("/"), client.get("/api/nothing"), api.get("/api/lobby"), client.get("/api/lobby")):
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"


def test_static_files_are_kept_for_good_under_their_version(client):
    page = client.get("/").text
    address = next(part for part in page.split('"') if part.endswith("site.css"))
    answer = client.get(address)
    assert answer.status_code == 200 and "immutable" in answer.headers["cache-control"]
    look = next(part for part in page.split('"') if part.startswith("/look/"))
    assert "--accent:" in client.get(look).text
    assert client.get("/logo.png").headers["content-type"] == "image/png"
    assert client.get(address.replace("site.css", "../app.py")).status_code == 404


def test_signing_out_forgets_the_session(signed_in, client):
    answer = client.post("/api/sign-out", headers=signed_in("01").headers)
    assert answer.status_code == 204 and f"{COOKIE}=" in answer.headers["set-cookie"]
    assert "Max-Age=0" in answer.headers["set-cookie"]
