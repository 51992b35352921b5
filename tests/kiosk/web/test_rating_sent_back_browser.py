"""A rating sent incomplete comes back with what is wrong and what was chosen, and stays while it is looked at."""

import shutil
from collections.abc import Iterator

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By

from mqtt_bridge.hub import commands as c
from tests.kiosk.web.test_citizen_browser import browser_at, choose, text, wait

pytestmark = pytest.mark.skipif(
    not (shutil.which("chromium") and shutil.which("chromedriver")), reason="needs chromium and chromedriver"
)
CHOSEN = "return document.querySelector('input[name=attitude]:checked')?.value ?? ''"


@pytest.fixture(scope="module")
def browser(tmp_path_factory) -> Iterator[webdriver.Chrome]:
    made = browser_at(tmp_path_factory.mktemp("browser"))
    made.set_script_timeout(20)
    yield made
    made.quit()


@pytest.fixture
def token(hall):
    hall.act(c.OpenWindow(window="8", teller="01"))
    ticket = hall.act(c.Take(service="consultation")).facts[0].ticket
    for command in (c.Next(window="8"), c.Start(window="8"), c.Complete(window="8")):
        hall.act(command)
    return ticket


def send_incomplete(browser, address):
    browser.get(address)
    choose(browser, "attitude", "dissatisfied")
    browser.find_element(By.CSS_SELECTOR, "form#rating button").click()
    wait(browser, lambda: "请选服务态度和办事效率" in text(browser))


def stays(browser, hall):
    """The hall goes on changing, and the page looks again, more than once."""
    for _ in range(2):
        hall.act(c.Take(service="loan-apply"))
        browser.execute_async_script(
            "document.dispatchEvent(new Event('visibilitychange')); setTimeout(arguments[0], 600)"
        )
    return "请选服务态度和办事效率" in text(browser) and browser.execute_script(CHOSEN) == "dissatisfied"


@pytest.mark.parametrize("place", ["phone", "tablet"])
def test_the_sentence_and_the_choices_stay_and_the_rest_can_be_added(browser, server, hall, token, place):
    send_incomplete(browser, f"{server.url}/t/{token}" if place == "phone" else f"{server.url}/w/8/rate")
    assert stays(browser, hall)
    choose(browser, "efficiency", "satisfied")
    choose(browser, "reason", "attitude")
    browser.find_element(By.CSS_SELECTOR, "form#rating button").click()
    wait(browser, lambda: "谢谢您的评价" in text(browser))
    rating = hall.see(lambda lobby: lobby.tickets[token].calls[0].rating)
    assert (rating.attitude, rating.efficiency, rating.reason) == ("dissatisfied", "satisfied", "attitude")


def test_what_is_wrong_is_in_sight_on_a_phone(browser, server, token):
    send_incomplete(browser, f"{server.url}/t/{token}")
    top, tall = browser.execute_script(
        "const box = document.querySelector('#rating .banner').getBoundingClientRect(); return [box.top, innerHeight]"
    )
    assert 0 <= top < tall


def test_a_tablet_forgets_what_somebody_left_unfinished(browser, server, hall, token):
    send_incomplete(browser, f"{server.url}/w/8/rate")
    browser.execute_script("document.querySelector('input[name=efficiency]').focus()")
    browser.execute_script("const now = Date.now; Date.now = () => now() + 61_000")
    wait(browser, lambda: "请选服务态度" not in text(browser))
    assert browser.execute_script(CHOSEN) == ""
