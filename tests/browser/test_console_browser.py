"""The teller's console in a real browser: a queue worked by key and by mouse, twice at once, and over a bad wire."""

from typing import Any

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

pytestmark = [pytest.mark.screen, pytest.mark.timeout(90)]


def at_window(browser: Any, who: str, window: str, number: int = 0) -> Any:
    page = browser(number).sign_in(who, "/console").linked()
    page.press(f"#take-{window}")
    page.find("#next")
    return page


def key(page: Any, name: str) -> None:
    ActionChains(page.driver).send_keys(name).perform()


def able_key(page: Any, until: Any, name: str) -> None:
    """A key as a teller presses it: when its button can be pressed, not while the act before is being answered."""
    button = f"[...document.querySelectorAll('[data-key=Key{name.upper()}]')].find((each) => !each.closest('[hidden]'))"
    until(lambda: page.run(f"const button = {button}; return !!button && !button.disabled"))
    key(page, name)


def test_a_visitor_is_called_started_and_completed_by_keys_alone(house: Any, browser: Any, until: Any) -> None:
    first, second = house.take(), house.take()
    page = at_window(browser, "01", "4")
    able_key(page, until, "n")
    until(lambda: page.text("#present") == first["number"])
    assert not page.enabled("#miss")
    able_key(page, until, "s")
    until(lambda: page.text(".console-state") == "办理中")
    able_key(page, until, "f")
    until(lambda: page.shown("#dialog-complete"))
    key(page, "2")
    until(lambda: page.shown("#missing-which"))
    key(page, Keys.ENTER)
    until(lambda: house.window("4")["ticket"] is None)
    assert "ServiceCompleted" in house.story(first["token"])
    until(lambda: page.enabled("#next"))
    able_key(page, until, "n")
    until(lambda: page.text("#present") == second["number"])
    assert page.complaints() == []


def test_a_double_click_on_next_calls_one_visitor(house: Any, browser: Any, until: Any) -> None:
    tickets = [house.take() for _ in range(4)]
    page = at_window(browser, "01", "4")
    until(lambda: page.enabled("#next"))
    page.over("#next").double_click().perform()
    until(lambda: page.text("#present") == tickets[0]["number"])
    key(page, "n")  # a bouncing key right behind is no wish either
    page.run("for (let i = 0; i < 5; i++) document.querySelector('#next').click()")
    until(lambda: page.run("return document.querySelectorAll('.console-line').length === 3"))
    assert house.window("4")["ticket"]["number"] == tickets[0]["number"]
    assert house.wire.posts("/api/windows/4/next") == 1


def test_an_answer_that_gets_lost_has_one_effect(house: Any, browser: Any, until: Any) -> None:
    tickets = [house.take() for _ in range(3)]
    page = at_window(browser, "01", "4")
    until(lambda: page.run("return document.querySelectorAll('.console-line').length === 3"))
    house.wire.deafen()
    page.press("#next")
    until(lambda: house.window("4")["ticket"] is not None)
    house.wire.mend()
    until(lambda: page.text("#present") == tickets[0]["number"], 20)
    until(lambda: house.wire.posts("/api/windows/4/next") >= 2, 20)
    assert house.window("4")["ticket"]["number"] == tickets[0]["number"]
    assert house.story(tickets[1]["token"]) == ["TicketIssued"]


def test_a_lost_connection_shows_and_nothing_is_sent_later(house: Any, browser: Any, until: Any) -> None:
    ticket = house.take()
    page = at_window(browser, "01", "4")
    house.wire.cut()
    until(lambda: page.shown("#link-lost"))
    assert not page.enabled("#next")
    key(page, "n")
    page.run("document.querySelector('#next').click()")
    until(lambda: page.shown("#notice"))
    house.wire.mend()
    until(lambda: not page.shown("#link-lost"), 20)
    until(lambda: page.enabled("#next"))
    assert house.window("4")["ticket"] is None
    page.press("#next")
    until(lambda: page.text("#present") == ticket["number"])


def test_two_consoles_on_one_queue_never_call_the_same_visitor(house: Any, browser: Any, until: Any) -> None:
    tickets = [house.take("withdrawal-rent") for _ in range(6)]
    one, two = at_window(browser, "01", "5"), at_window(browser, "02", "6", number=1)
    seen: dict[str, list[str]] = {"5": [], "6": []}
    for _ in range(3):
        before = one.text("#present"), two.text("#present")
        for page in (one, two):
            until(lambda page=page: page.enabled("#next"))
        one.run("setTimeout(() => document.querySelector('#next').click(), 50)")
        two.run("setTimeout(() => document.querySelector('#next').click(), 50)")
        for page in (one, two) if before[0] else ():
            # Whoever was called a moment ago is completed only by who says so.
            until(lambda page=page: page.shown("#dialog-next"))
        if before[0]:
            one.run("setTimeout(() => document.querySelector('#next-go').click(), 50)")
            two.run("setTimeout(() => document.querySelector('#next-go').click(), 50)")
        for page, window, old in ((one, "5", before[0]), (two, "6", before[1])):
            until(lambda page=page, old=old: page.text("#present") not in ("", old))
            seen[window].append(page.text("#present"))
        settle = "return new Promise(done => setTimeout(() => done(true), 950))"
        one.run(settle)
    called = seen["5"] + seen["6"]
    assert sorted(called) == sorted(each["number"] for each in tickets)


def test_a_call_is_passed_after_two_calls_and_the_button_says_what_is_wanted(
    house: Any, browser: Any, until: Any
) -> None:
    ticket = house.take()
    page = at_window(browser, "01", "4")
    page.press("#next")
    until(lambda: page.text("#present") == ticket["number"])
    until(lambda: "再叫1次" in page.text("#miss"))
    able_key(page, until, "r")
    until(lambda: "秒" in page.text("#miss"))
    assert not page.enabled("#miss")


def test_a_visitor_is_set_aside_taken_up_again_and_handed_on(house: Any, browser: Any, until: Any) -> None:
    ticket = house.take()
    page = at_window(browser, "01", "4")
    page.press("#next")
    until(lambda: page.text("#present") == ticket["number"])
    able_key(page, until, "h")
    until(lambda: house.window("4")["held"])
    page.press("#resume")
    until(lambda: page.text(".console-state") == "办理中")
    able_key(page, until, "t")
    until(lambda: page.shown("#dialog-transfer"))
    assert not page.enabled("#transfer-go")
    page.run(
        "const s = document.querySelector('#dialog-transfer [name=service]'); s.value = 'loan-repay';"
        "s.dispatchEvent(new Event('change', {bubbles: true}))"
    )
    page.press("#transfer-go")
    until(lambda: "TicketTransferred" in house.story(ticket["token"]))


def test_a_pause_tells_its_reason_and_the_silent_call_stays_quiet(house: Any, browser: Any, until: Any) -> None:
    page = at_window(browser, "01", "4")
    able_key(page, until, "v")
    until(lambda: house.ask("GET", "/api/helps"))
    assert house.ask("GET", "/api/helps")[0]["about"] == "silent"
    assert page.run("return document.querySelector('#helps') === null")
    able_key(page, until, "p")
    until(lambda: page.shown("#dialog-pause"))
    key(page, Keys.ENTER)
    until(lambda: house.window("4")["state"] == "paused")
    until(lambda: "午间轮休" in page.text(".console-present"))
    able_key(page, until, "o")
    until(lambda: house.window("4")["state"] == "open")


def test_a_press_is_not_lost_when_the_hall_changes_under_the_finger(house: Any, browser: Any, until: Any) -> None:
    ticket = house.take()
    page = at_window(browser, "01", "4")
    until(lambda: page.enabled("#next"))
    page.over("#next").click_and_hold().perform()
    version = page.said(".console-root", "data-version")
    house.take()
    until(lambda: house.ask("GET", "/api/lobby")["waiting"] == 2)
    page.run("return new Promise(done => setTimeout(() => done(true), 600))")
    assert page.said(".console-root", "data-version") == version
    ActionChains(page.driver).release().perform()
    until(lambda: page.text("#present") == ticket["number"])
    assert house.wire.posts("/api/windows/4/next") == 1
