"""A press that gets no answer: the teller is told soon, nothing is done behind her back, and pressing again is safe."""

from typing import Any

import pytest

from tests.browser.test_console_browser import at_window, key

pytestmark = [pytest.mark.screen, pytest.mark.timeout(90)]
KEYS = """
window.keys = [];
const sent = window.fetch;
window.fetch = (path, more) => { if (more?.method === "POST") keys.push(more.headers["Idempotency-Key"]); return sent(path, more); };
"""  # noqa: E501


def test_a_press_in_the_first_moment_of_an_outage_is_told_and_not_carried_out_later(
    house: Any, browser: Any, until: Any
) -> None:
    ticket = house.take()
    page = at_window(browser, "01", "4")
    until(lambda: page.enabled("#next"))
    house.wire.cut()
    key(page, "n")
    until(lambda: page.shown("#notice") and "没有收到回答" in page.text("#notice"), 3.5)
    house.wire.mend()
    until(lambda: not page.shown("#link-lost") and page.enabled("#next"), 20)
    page.run("return new Promise(done => setTimeout(() => done(true), 5000))")
    assert house.window("4")["ticket"] is None and house.wire.posts("/api/windows/4/next") == 0
    key(page, "n")
    until(lambda: page.text("#present") == ticket["number"])


def test_an_answer_that_never_comes_is_told_and_the_same_press_again_has_one_effect(
    house: Any, browser: Any, until: Any
) -> None:
    house.take()
    page = at_window(browser, "01", "4")
    until(lambda: page.enabled("#next"))
    page.run(KEYS)
    house.wire.deafen()
    page.press("#help")
    until(lambda: page.shown("#notice") and "没有收到回答" in page.text("#notice"), 4)
    house.wire.mend()
    until(lambda: not page.shown("#link-lost") and page.enabled("#help"), 30)
    page.press("#help")
    until(lambda: "已通知" in page.text("#notice"))
    assert len(page.run("return keys")) > 1 and len(set(page.run("return keys"))) == 1
    assert len(house.ask("GET", "/api/helps")) == 1
    # What was answered is done: the next one is a call of its own.
    until(lambda: page.run("return performance.now()") and page.enabled("#help"))
    page.run("return new Promise(done => setTimeout(() => done(true), 1000))")
    page.press("#help")
    until(lambda: len(set(page.run("return keys"))) == 2)
