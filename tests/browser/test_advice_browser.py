"""The manager answers advice, and looks at the rota, in a real browser."""

from typing import Any

import pytest

from queue_machine.dispatch.knowledge import Knowledge
from queue_machine.domain import facts as f
from tests.browser.conftest import PHONE

pytestmark = [pytest.mark.screen, pytest.mark.timeout(90)]


def advise(house: Any, advice: str, window: str) -> None:
    """Advice as the hub gives it after twenty minutes, given at once."""
    process = house.process

    def work() -> None:
        now = process.station.clock.now()
        fact = f.AdviceGiven(
            advice=advice, what="open", window=window, start=now.at, until=now.at + 3_600_000, low=450, high=700
        )
        process.hub.node.commit([fact], now, day=process.hub.wall(now).date)

    process.station.owner.submit(work).result(5)


def test_advice_is_answered_with_one_press_and_followed_by_opening_the_window(
    house: Any, browser: Any, until: Any
) -> None:
    house.take()
    house.ask("POST", "/api/windows/4/open", {})
    page = browser().sign_in("manager", "/manager").linked()
    advise(house, "first", "7")
    until(lambda: "多开一个窗口" in page.text(".manager-advice"))
    page.press("[data-take=first]")
    until(lambda: "照做中" in page.text(".manager-advice"))
    assert "照做" in page.text("#notice")
    house.ask("POST", "/api/windows/7/open", {})
    until(lambda: not page.shown(".manager-advice"))
    advise(house, "second", "8")
    page.press("[data-drop=second]")
    until(lambda: not page.shown(".manager-advice"))
    assert page.complaints() == []


def test_the_rota_is_a_press_away_and_says_that_it_has_still_to_learn(house: Any, browser: Any, until: Any) -> None:
    page = browser().sign_in("manager", "/manager").linked()
    page.press("#to-plan")
    until(lambda: page.shown("#plan-unknown"))
    assert "排班" in page.text("h1")
    page.run("window.print = () => { document.title = 'printed' }")
    page.press("#print")
    until(lambda: page.driver.title == "printed")
    assert page.complaints() == []


def test_on_a_phone_the_figures_of_the_rota_s_picture_can_be_read(house: Any, browser: Any) -> None:
    process = house.process
    rates = tuple(12.0 if 18 <= place < 34 else 0.0 for place in range(48))
    known = Knowledge(days=10, arrivals={service.id: rates for service in process.hub.branch.services})
    process.station.owner.submit(lambda: process.hub.foresight.know(known)).result(5)
    page = browser(size=PHONE).sign_in("manager", "/manager/plan")
    boxes = page.run(
        "return [...document.querySelectorAll('.plan-picture .tick')].map(each => each.getBoundingClientRect())"
        ".filter(box => box.height).map(box => [box.left, box.right, box.height])"
    )
    assert len(boxes) >= 8
    assert min(height for _, _, height in boxes) >= 11
    assert min(left for left, _, _ in boxes) >= 0
    assert max(right for _, right, _ in boxes) <= PHONE[0]
    assert page.complaints() == []
