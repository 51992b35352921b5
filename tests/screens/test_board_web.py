"""The board's page in a real browser: on a screen on the wall and on a phone, live, and honest when it is cut off."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from queue_machine.domain import facts as f
from tests.kiosk.board_hall import MINUTE, NINE, Hall, busy, served

pytestmark = pytest.mark.screen

WALL = (1920, 1080)
PHONE = (390, 844)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    options = Options()
    options.binary_location = "/usr/bin/chromium"
    profile = tmp_path_factory.mktemp("chromium")
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.add_argument(f"--user-data-dir={profile}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    yield driver
    driver.quit()


def size(browser: Any, size: tuple[int, int]) -> None:
    width, height = size
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
    )


def until(condition: Callable[[], Any], seconds: float = 15.0) -> Any:
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)
    return found


def text(browser: Any, selector: str) -> str:
    return str(browser.execute_script("return document.querySelector(arguments[0])?.innerText ?? ''", selector))


def open_board(browser: Any, url: str, screen: tuple[int, int] = WALL) -> None:
    size(browser, screen)
    browser.get("about:blank")
    browser.get(url + "/board")
    until(lambda: browser.execute_script("return document.documentElement.dataset.link === 'up'"))


CLIPPED = """
const cut = [];
for (const each of document.querySelectorAll('#live *')) {
  if (!each.childElementCount && each.textContent.trim() && each.checkVisibility()) {
    const box = each.getBoundingClientRect();
    if (box.right > innerWidth + 1 || box.left < -1 || box.bottom > (arguments[0] ? innerHeight + 1 : Infinity))
      cut.push(each.textContent.trim());
    if (each.scrollWidth > each.clientWidth + 2 && getComputedStyle(each).display === 'block'
        && getComputedStyle(each).overflowX !== 'hidden')
      cut.push('wide: ' + each.textContent.trim());
  }
}
return cut;
"""
OVERLAPS = """
const pieces = [...document.querySelectorAll('.board-top, .strip, .newest, .calls, .window, .services')]
  .filter((each) => each.checkVisibility()).map((each) => [each.className, each.getBoundingClientRect()]);
const over = [];
pieces.forEach(([one, a], at) => pieces.slice(at + 1).forEach(([other, b]) => {
  if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
    over.push(one + ' / ' + other);
}));
return over;
"""


@pytest.mark.parametrize("screen", [WALL, (1280, 720), PHONE, (768, 1024)])
def test_on_every_screen_nothing_is_cut_off_or_lies_over_another(browser: Any, screen: tuple[int, int]) -> None:
    hall = busy()
    hall.issue("loan-apply", "F21000").call("F21000", "8", "loan-apply")
    with served(hall) as url:
        open_board(browser, url, screen)
        assert browser.execute_script(CLIPPED, screen[0] > 1000) == []
        assert browser.execute_script(OVERLAPS) == []
        assert browser.execute_script("return document.documentElement.scrollWidth") <= screen[0]
        if screen == WALL:
            assert browser.execute_script("return document.documentElement.scrollHeight") <= screen[1]


def test_the_newest_call_is_as_large_as_on_the_screen_in_the_hall(browser: Any) -> None:
    with served(busy()) as url:
        open_board(browser, url)
        font = browser.execute_script("return getComputedStyle(document.querySelector('.newest-number')).fontSize")
    # On the 43 inches of the demo branch a pixel has 0.49 mm; capitals are 0.73 of the font's size.
    assert float(font.removesuffix("px")) * 0.73 * 941 / 1920 >= 60.0


def test_a_call_comes_by_itself_and_flashes(browser: Any) -> None:
    hall = busy()
    with served(hall) as url:
        open_board(browser, url)
        until(lambda: "C003" in text(browser, ".newest"))
        hall.issue("consultation", "H090").call("H090", "5", "consultation")
        until(lambda: "H090" in text(browser, ".newest") and "5号窗口" in text(browser, ".newest"))
        assert browser.execute_script("return document.querySelector('.newest').classList.contains('flashing')")
        until(lambda: text(browser, "#spoken") == "请 H090 到 5号窗口")
        # Lit and unlit in turn, while the words stay.
        for lit in (True, False):
            until(
                lambda lit=lit: (
                    browser.execute_script("return document.querySelector('.newest').classList.contains('lit')") is lit
                )
            )
            assert "H090" in text(browser, ".newest-number")
        hall.about(f.ServiceStarted, "H090", "5")
        until(lambda: "正在办理" in text(browser, ".newest"))
        assert not browser.execute_script("return document.querySelector('.newest').classList.contains('flashing')")


def test_a_board_opened_in_the_middle_of_a_day_does_not_flash_what_is_old(browser: Any) -> None:
    hall = busy().after(3)
    with served(hall) as url:
        open_board(browser, url)
        assert browser.execute_script("return document.querySelectorAll('.flashing').length") == 0


def test_a_lost_link_is_said_with_its_time_and_the_last_calls_stay(browser: Any) -> None:
    hall = busy()
    with served(hall) as url:
        open_board(browser, url)
        until(lambda: "C003" in text(browser, ".newest"))
    visible = "return document.querySelector('#board-lost-strip').checkVisibility()"
    until(lambda: browser.execute_script(visible), 30)
    said = text(browser, "#board-lost-strip")
    assert re.search(r"\d\d:\d\d 起", said) and "您的号仍然有效" in said and "still valid" in said
    assert "C003" in text(browser, ".newest-number") and "最后收到的叫号" in text(browser, ".newest-label")
    assert not browser.execute_script("return document.querySelector('.notices').checkVisibility()")
    assert browser.execute_script(OVERLAPS) == []


def test_notices_stand_one_at_a_time(browser: Any) -> None:
    with served(busy()) as url:
        open_board(browser, url)
        shown = "return [...document.querySelectorAll('.notices > li')].filter((each) => each.checkVisibility()).length"
        assert browser.execute_script(shown) == 1


def test_the_page_breaks_no_rule_of_its_own_policy(browser: Any) -> None:
    with served(busy()) as url:
        open_board(browser, url)
        severe = [
            entry["message"] for entry in browser.get_log("browser") if "ontent Security Policy" in entry["message"]
        ]
    assert severe == []


def test_a_closed_hall_fits_a_phone(browser: Any, tmp_path: Path) -> None:
    closed = Hall(NINE + 9 * 60 * MINUTE).tell(f.DayOpened(date="2025-11-20"), f.DayClosed(date="2025-11-20", heads={}))
    with served(closed) as url:
        open_board(browser, url, PHONE)
        assert "今天的业务办完了" in text(browser, ".lead-card")
        assert browser.execute_script(CLIPPED, False) == []


def test_a_link_that_comes_back_brings_the_board_up_to_date(browser: Any) -> None:
    hall = busy()
    with served(hall) as url:
        open_board(browser, url)
    visible = "return document.querySelector('#board-lost-strip').checkVisibility()"
    until(lambda: browser.execute_script(visible), 30)
    hall.issue("consultation", "H091").call("H091", "5", "consultation")
    with served(hall, int(url.rsplit(":", 1)[1])):
        until(lambda: "H091" in text(browser, ".newest") and not browser.execute_script(visible), 30)
        assert "正在叫号" in text(browser, ".newest-label")
