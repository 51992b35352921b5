"""Next right after a call, perhaps from another tab: the console asks before it completes who was never served."""

from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.test_console_browser import at_window, key

pytestmark = [pytest.mark.screen, pytest.mark.timeout(90)]


def settled(page: Any) -> None:
    """The moment in which a second press is a bounce is over."""
    page.run("return new Promise(done => setTimeout(() => done(true), 950))")


def test_next_in_a_second_tab_asks_before_it_completes_who_was_just_called(
    house: Any, browser: Any, until: Any
) -> None:
    first, second = house.take(), house.take()
    page = at_window(browser, "01", "4")
    other = browser(1).sign_in("01", "/console").linked()
    until(lambda: other.enabled("#next"))
    key(page, "n")
    until(lambda: other.text("#present") == first["number"] and other.enabled("#next"))
    key(other, "n")
    until(lambda: other.shown("#dialog-next"))
    assert f"{first['number']} 刚叫号" in other.text("#next-title")
    assert "ServiceCompleted" not in house.story(first["token"])
    key(other, Keys.ESCAPE)
    until(lambda: not other.shown("#dialog-next"))
    assert house.window("4")["ticket"]["number"] == first["number"]
    assert house.story(second["token"]) == ["TicketIssued"]


def test_who_means_it_confirms_and_the_next_one_is_called(house: Any, browser: Any, until: Any) -> None:
    first, second = house.take(), house.take()
    page = at_window(browser, "01", "4")
    key(page, "n")
    until(lambda: page.text("#present") == first["number"])
    settled(page)
    key(page, "n")
    until(lambda: page.shown("#dialog-next"))
    key(page, Keys.ENTER)
    until(lambda: page.text("#present") == second["number"])
    assert "ServiceCompleted" in house.story(first["token"])


def test_after_some_seconds_one_key_completes_and_calls(house: Any, browser: Any, until: Any) -> None:
    first, second = house.take(), house.take()
    page = at_window(browser, "01", "4")
    key(page, "n")
    until(lambda: page.text("#present") == first["number"])
    until(lambda: page.text(".console-clock .figure") >= "0:06", 15)
    key(page, "n")
    until(lambda: page.text("#present") == second["number"])
    assert not page.shown("#dialog-next")
