"""The page on which a signed-in person changes the own PIN."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from kiosk.web.sign_in import StaffEntry

HTML = {"Accept": "text/html"}
NEW = "482913"


def send(visitor: Any, old: str, new: str, again: str, **more: Any) -> Any:
    form = {"old": old, "new": new, "again": again}
    return visitor.client.post("/pin", data=form, headers=visitor.headers | HTML, follow_redirects=False, **more)


def works(client: Any, pin: str) -> bool:
    answer = client.post("/api/sign-in", json={"id": "01", "pin": pin})
    client.cookies.clear()
    return bool(answer.status_code == 200)


def test_the_new_pin_counts_the_old_one_does_not_and_only_this_session_goes_on(
    client: Any, signed_in: Callable[[str], Any]
) -> None:
    here, elsewhere = signed_in("01"), signed_in("01")
    answer = send(here, "111111", NEW, NEW)
    assert (answer.status_code, answer.headers["location"]) == (303, "/pin?changed=1")
    session = answer.cookies["anju-session"]
    client.cookies.clear()
    assert elsewhere.get("/api/me").status_code == 401
    assert here.get("/api/me").status_code == 401, "the session before is another one too"
    here.headers["Cookie"] = f"anju-session={session}"
    assert here.get("/api/me").json()["id"] == "01"
    assert "密码改好了" in here.get("/pin?changed=1", headers=HTML).text
    assert works(client, NEW)
    assert not works(client, "111111")


@pytest.mark.parametrize(
    ("old", "new", "again", "words"),
    [
        ("111112", NEW, NEW, "原密码不对"),
        ("111111", "4829", "4829", "6 到 12 位"),
        ("111111", "123456", "123456", "太容易猜到"),
        ("111111", NEW, "482914", "两次输入的新密码不一样"),
        ("", "", "", "6 到 12 位"),
    ],
)
def test_what_speaks_against_it_is_said_and_the_old_pin_stays(
    client: Any, signed_in: Callable[[str], Any], old: str, new: str, again: str, words: str
) -> None:
    teller = signed_in("01")
    answer = send(teller, old, new, again)
    assert answer.status_code == 422
    assert words in answer.text
    assert NEW not in answer.text
    assert works(client, "111111")


def test_wrong_old_pins_slow_the_asker_down(signed_in: Callable[[str], Any]) -> None:
    teller = signed_in("01")
    answers = [send(teller, "999999", NEW, NEW) for _ in range(6)]
    assert [each.status_code for each in answers] == [422] * 5 + [429]


def test_strangers_tokens_and_other_sites_change_no_pin(
    client: Any, api: Any, stranger: Any, signed_in: Callable[[str], Any]
) -> None:
    assert send(stranger, "111111", NEW, NEW).status_code in (401, 303)
    assert send(api, "111111", NEW, NEW).status_code == 404
    teller = signed_in("01")
    teller.headers["Origin"] = "http://elsewhere.test"
    assert send(teller, "111111", NEW, NEW).status_code == 403
    assert works(client, "111111")


def test_what_cannot_be_kept_does_not_count(hall: Any, client: Any, signed_in: Callable[[str], Any]) -> None:
    teller = signed_in("01")

    def full(who: str, entry: StaffEntry) -> None:
        raise OSError("disk full")

    hall.staff._keep = full
    answer = send(teller, "111111", NEW, NEW)
    assert answer.status_code == 503
    assert "原密码还能用" in answer.text
    assert works(client, "111111")


def test_no_pin_is_logged(signed_in: Callable[[str], Any], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        teller = signed_in("01")
        send(teller, "999999", NEW, NEW)
        send(teller, "111111", NEW, NEW)
    assert "pin changed role=teller" in caplog.messages
    assert not [line for line in caplog.messages if NEW in line or "999999" in line or "111111" in line]
