"""A peak window is opened for half an hour, and a ticket is taken for two services, in a real browser."""

from typing import Any

import pytest

pytestmark = [pytest.mark.screen, pytest.mark.timeout(90)]
PHONE = (390, 844)


def test_a_teller_says_until_when_the_window_is_open_and_is_asked_at_that_time(
    house: Any, browser: Any, until: Any
) -> None:
    page = browser().sign_in("01", "/console").linked()
    page.press("#take-4")
    page.press("#until")
    until(lambda: page.shown("#dialog-until"))
    page.run("document.querySelector('#dialog-until [name=minutes][value=\"30\"]').click()")
    page.press("#until-go")
    until(lambda: house.window("4")["until"])
    planned = house.window("4")["until"]
    until(lambda: f"到 {planned} 为止" in page.text("#until"))
    assert not page.shown("#ends"), "half an hour before, nobody is asked"
    # Half an hour passes on the screen alone.
    passed = "const e = document.querySelector('#ends'); if (e) e.dataset.endsAt = Date.now() - 1000"
    until(lambda: page.run(passed) is None and page.shown("#ends-close"))
    assert f"说好开到 {planned}" in page.text("#ends")
    assert house.window("4")["state"] == "open", "it does not close by itself"
    page.press("#ends-stay")
    until(lambda: house.window("4")["until"] is None)
    until(lambda: page.text("#until") == "到几点为止")
    assert house.window("4")["state"] == "open"
    assert page.complaints() == []


def test_the_guide_takes_one_ticket_for_two_services(house: Any, browser: Any, until: Any) -> None:
    page = browser(0, PHONE).sign_in("guide", "/guide").linked()
    page.press("#nav-take")
    page.run("document.querySelector('#take [name=service][value=consultation]').click()")
    page.press("#take-then summary")
    page.run("document.querySelector('#take [name=then][value=pick-up]').click()")
    assert page.run("return document.documentElement.scrollWidth") <= PHONE[0]
    page.press("#take-go")
    until(lambda: page.shown("#taken"))
    number = page.text("#taken-number")
    page.press("#taken-close")
    assert not page.run("return document.querySelector('#take [name=then][value=pick-up]').checked")
    house.ask("POST", "/api/windows/8/open")
    assert house.ask("POST", "/api/windows/8/next")["number"] == number
    called = house.ask("POST", "/api/windows/8/next", {"complete": True})
    assert (called["number"], called["service"]) == (number, "pick-up")
    page.press("#nav-find")
    other = house.take("consultation")
    page.find("#find [name=number]").send_keys(other["number"])
    page.press("#find-go")
    until(lambda: other["number"] in page.text("#ticket"))
    page.press("#card-change summary")
    page.run("document.querySelector('#change [name=then][value=loan-apply]').click()")
    page.press("#change-go")
    until(lambda: "接着办" in page.text("#ticket"))
    assert house.story(other["token"])[-1] == "TicketChanged"
    assert page.complaints() == []
