"""The manager ticks a bad rating off, and somebody changes the own PIN, in a real browser."""

from typing import Any

import pytest

pytestmark = [pytest.mark.screen, pytest.mark.timeout(90)]
NEW = "482913"


def rated(house: Any) -> dict[str, Any]:
    """A ticket that was served at window 4 and judged badly."""
    ticket: dict[str, Any] = house.take()
    house.ask("POST", "/api/windows/4/open", {})
    house.ask("POST", "/api/windows/4/next", {})
    house.ask("POST", "/api/windows/4/complete", {})
    rating = {"attitude": "dissatisfied", "efficiency": "satisfied", "reason": "attitude"}
    house.ask("POST", f"/api/tickets/{ticket['token']}/rating", rating)
    return ticket


def test_a_rating_is_ticked_off_and_stands_so_in_the_report(house: Any, browser: Any, until: Any) -> None:
    ticket = rated(house)
    page = browser().sign_in("manager", "/manager").linked()
    until(lambda: f"{ticket['number']} 不满意" in page.text("#live"))
    page.press(f"[data-rating='{ticket['token']}']")
    until(lambda: "RatingAnswered" in house.story(ticket["token"]))
    until(lambda: page.text("[data-alarm=rating]") == "")
    assert "由您处理" in page.text("#notice")
    page.open("/manager/report")
    assert "manager，" in page.text("main")
    assert page.complaints() == []


def test_somebody_changes_the_own_pin_and_is_signed_out_elsewhere(house: Any, browser: Any, until: Any) -> None:
    here, elsewhere = browser(0).sign_in("02", "/console").linked(), browser(1).sign_in("02", "/console").linked()
    here.press(".top-person a")
    until(lambda: here.shown("[name=again]"))
    for name, value in (("old", house.pins["02"]), ("new", NEW), ("again", NEW)):
        here.find(f"[name={name}]").send_keys(value)
    here.press("form[action='/pin'] button")
    until(lambda: "密码改好了" in here.text("main"))
    elsewhere.open("/console")
    until(lambda: "/sign-in" in elsewhere.driver.current_url)
    here.open("/console").linked()
    assert "/console" in here.driver.current_url
    assert here.complaints() == []
