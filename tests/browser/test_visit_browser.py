"""A whole visit on the pages: a ticket from the guide, followed on a phone, called, served, rated, reported."""

from typing import Any

import pytest

pytestmark = [pytest.mark.screen, pytest.mark.timeout(90)]


def test_a_visit_from_ticket_to_rating_to_the_closed_day(house: Any, browser: Any, until: Any) -> None:
    guide = browser(0, (390, 844)).sign_in("guide", "/guide").linked()
    guide.press("#nav-take")
    guide.run("document.querySelector('[name=service][value=withdrawal-rent]').click()")
    guide.press("#take-go")
    until(lambda: guide.shown("#taken"))
    number = guide.text("#taken-number")
    token = guide.run("return document.querySelector('#taken-page').pathname").removeprefix("/t/")

    teller = browser(1).sign_in("05", "/console").linked()
    teller.press("#take-5")
    teller.press("#next")
    until(lambda: teller.text("#present") == number)

    visitor = guide.size(390, 844)
    visitor.open(f"/t/{token}")
    until(lambda: "5 号窗口" in visitor.text("main"))

    teller.press("#start")
    until(lambda: teller.text(".console-state") == "办理中")
    teller.press("#complete")
    until(lambda: teller.shown("#dialog-complete"))
    teller.press("#complete-go")
    until(lambda: house.window("5")["ticket"] is None)

    visitor.open(f"/t/{token}")
    visitor.run(
        "for (const [name, value] of Object.entries({attitude: 'very-satisfied', efficiency: 'dissatisfied',"
        "  reason: 'slow'})) {"
        "  const e = document.querySelector(`[name=${name}][value=${value}]`); if (e) { e.checked = true;"
        "  e.dispatchEvent(new Event('change', {bubbles: true})); }"
        "  const s = document.querySelector(`select[name=${name}]`); if (s) s.value = value; }"
        "document.querySelector('form[action$=\"/rating\"]').requestSubmit()"
    )
    until(lambda: "RatingGiven" in house.story(token))

    manager = browser(1).sign_in("manager", "/manager").linked()
    until(lambda: f"{number} 不满意" in manager.text("#live"))
    late = house.take("consultation")
    manager.press("#day-close")
    until(lambda: late["number"] in manager.text("#dialog-close"))
    manager.press("#close-all")
    until(lambda: manager.enabled("#day-open"))
    manager.open("/manager/report")
    assert "不满意的评价" in manager.text("main")
    table = house.process.web and manager.run(
        "const r = new XMLHttpRequest(); r.open('GET', document.querySelector('#csv').href, false); r.send();"
        "return r.status + r.responseText"
    )
    assert table.startswith("200")
    assert "柜员 05" in table
    assert manager.complaints() == []
