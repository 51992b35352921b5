"""Two screens of one teller: what is pressed on a picture that is old by then ends nobody else's visit."""

from typing import Any

import pytest

pytestmark = [pytest.mark.screen, pytest.mark.timeout(90)]

STILL = "const key = document.querySelector('#next'); key.setAttribute('data-hold', ''); key.focus()"
"""Holds a page's redraws back, as a finger does that lies on a key."""


def test_next_pressed_on_an_old_picture_says_who_is_there_and_completes_nobody(
    house: Any, browser: Any, until: Any
) -> None:
    first, second, third = (house.take() for _ in range(3))
    one = browser(0).sign_in("01", "/console").linked()
    one.press("#take-4")
    until(lambda: one.enabled("#next"))
    one.press("#next")
    until(lambda: one.text("#present") == first["number"])
    two = browser(1).sign_in("01", "/console").linked()
    until(lambda: two.text("#present") == first["number"])
    two.run(STILL)

    for page in (one, two):
        # Not right after the call, when a console asks before it completes anybody.
        until(lambda page=page: page.text(".console-clock .figure") >= "0:06", 15)
    one.press("#next")
    until(lambda: one.text("#present") == second["number"])
    assert two.text("#present") == first["number"]
    two.run("document.querySelector('#next').click()")
    until(lambda: two.shown("#notice"))
    assert f"现在是 {second['number']} 号" in two.text("#notice")
    assert house.window("4")["ticket"]["number"] == second["number"]
    assert house.story(third["token"]) == ["TicketIssued"]

    two.run("document.querySelector('#next').removeAttribute('data-hold')")
    until(lambda: two.text("#present") == second["number"], 30)
