"""What is looked at all day fits its screen: the console's queue, the rating on a tablet, a notice on a phone."""

from typing import Any

import pytest

pytestmark = [pytest.mark.screen, pytest.mark.timeout(90)]
BROKEN = """
return [...document.querySelectorAll(arguments[0])].filter((each) => {
  const lines = new Set([...each.getClientRects()].map((box) => Math.round(box.top)));
  return lines.size > 1;
}).map((each) => each.textContent.trim());
"""
IN_SIGHT = """
const box = document.querySelector(arguments[0]).getBoundingClientRect();
return box.top >= 0 && box.bottom <= innerHeight && document.documentElement.scrollWidth <= innerWidth;
"""


def test_the_queues_figures_stand_in_one_line_each_at_the_right(house: Any, browser: Any, until: Any) -> None:
    for _ in range(14):
        house.take("withdrawal-rent", group="elderly")
    page = browser().sign_in("01", "/console").linked()
    page.press("#take-5")
    page.press("#next")
    until(lambda: page.shown(".console-line-figures > :nth-child(2)"))
    assert page.run(BROKEN, ".console-line-figures > span, .console-line-number") == []
    assert page.run("return getComputedStyle(document.querySelector('.console-line-figures')).textAlign") == "right"
    assert page.run("return document.documentElement.scrollWidth <= innerWidth")
    assert page.run("return document.documentElement.scrollHeight <= innerHeight")


def test_a_window_that_may_be_taken_over_is_said_to_be_open_not_serving(house: Any, browser: Any, until: Any) -> None:
    first = browser().sign_in("01", "/console").linked()
    first.press("#take-4")
    until(lambda: first.text(".console-state") == "空闲")
    second = browser(1).sign_in("02", "/console").linked()
    words = "return [...document.querySelectorAll('.console-place .badge')].map((each) => each.innerText)"
    assert "已开" in second.run(words) and "办理中" not in second.run(words)


def test_the_whole_rating_is_in_sight_on_a_tablet_lying_down(house: Any, browser: Any, until: Any) -> None:
    house.ask("POST", "/api/windows/4/open")
    house.take()
    for act in ("next", "start", "complete"):
        house.ask("POST", f"/api/windows/4/{act}")
    page = browser(0, (1024, 768)).open("/w/4/rate").linked()
    until(lambda: page.shown("#rating"))
    page.run("document.querySelector('[name=attitude][value=dissatisfied]').click()")
    assert page.run(IN_SIGHT, "#rating button")
    sizes = page.run(
        "return [...document.querySelectorAll('.reasons .choice')].map((each) => Math.round(each.offsetWidth))"
    )
    assert len(sizes) == 7 and max(sizes) - min(sizes) <= 1 and min(sizes) >= 170
    page.run("document.querySelector('#rating button').click()")
    until(lambda: page.shown("#rating .banner"))
    assert page.run(IN_SIGHT, "#rating button") and page.run(IN_SIGHT, "#rating .banner")


def test_a_notice_on_the_guides_phone_leaves_the_button_free(house: Any, browser: Any, until: Any) -> None:
    page = browser(0, (390, 844)).sign_in("guide", "/guide").linked()
    page.press("#nav-take")
    page.run("document.querySelector('#paper').open = true")
    page.run("document.querySelector('#paper-form [name=number]').value = 'A001'")
    house.take()
    page.run("document.querySelector('#paper-go').scrollIntoView({block: 'end'})")
    page.press("#paper-go")
    until(lambda: page.shown("#notice"))
    free = """
      const [one, other] = ["#notice", "#paper-go"].map((css) => document.querySelector(css).getBoundingClientRect());
      const middle = document.elementFromPoint(one.x + one.width / 2, one.y + one.height / 2);
      return (one.bottom < other.top || one.top > other.bottom) && middle !== document.querySelector("#notice");
    """
    assert page.run(free)
