"""The visitor's page, the tablet and the pages' own script in a real browser, at phone size."""

import shutil
from collections.abc import Iterator

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from mqtt_bridge.hub import commands as c

pytestmark = pytest.mark.skipif(
    not (shutil.which("chromium") and shutil.which("chromedriver")), reason="needs chromium and chromedriver"
)
QUIET = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
)


def browser_at(folder) -> webdriver.Chrome:
    options = Options()
    options.binary_location = shutil.which("chromium")
    for argument in QUIET.split():
        options.add_argument(argument)
    options.add_argument(f"--user-data-dir={folder}")
    options.add_experimental_option(
        "mobileEmulation", {"deviceMetrics": {"width": 390, "height": 844, "pixelRatio": 2.0}}
    )
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))


@pytest.fixture(scope="module")
def driver(tmp_path_factory) -> Iterator[webdriver.Chrome]:
    made = browser_at(tmp_path_factory.mktemp("browser"))
    made.set_script_timeout(20)
    yield made
    made.quit()


@pytest.fixture
def browser(driver) -> Iterator[webdriver.Chrome]:
    """The module's browser as if it were new: at no page, and with nothing kept of the test before."""
    yield driver
    driver.get("about:blank")
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    driver.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": {}})
    driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    driver.execute_cdp_cmd("Network.clearBrowserCache", {})


def wait(browser, condition, seconds=15):
    return WebDriverWait(browser, seconds, poll_frequency=0.1).until(lambda _: condition())


def text(browser):
    return browser.execute_script("return document.querySelector('main').innerText")


def choose(browser, name, value):
    browser.execute_script(
        "document.querySelector(`input[name='${arguments[0]}'][value='${arguments[1]}']`).click()", name, value
    )


@pytest.fixture
def token(hall):
    hall.act(c.OpenWindow(window="8", teller="01"))
    return hall.act(c.Take(service="consultation")).facts[0].ticket


def test_the_page_follows_the_visit_without_a_reload_and_takes_the_rating(browser, server, hall, token):
    browser.get(f"{server.url}/t/{token}")
    assert "下一位就是您" in text(browser)
    assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    browser.execute_script("window.same = true")
    hall.act(c.Next(window="8"))
    wait(browser, lambda: "请到 8 号窗口" in text(browser))
    assert browser.execute_script("return window.same")
    hall.act(c.Start(window="8"))
    hall.act(c.Complete(window="8"))
    wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "form#rating"))
    wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "input[name=key]"))
    reasons = browser.find_element(By.CSS_SELECTOR, "fieldset.reasons")
    assert not reasons.is_displayed()
    choose(browser, "attitude", "satisfied")
    choose(browser, "efficiency", "dissatisfied")
    assert reasons.is_displayed()
    choose(browser, "reason", "slow")
    browser.find_element(By.CSS_SELECTOR, "form#rating button").click()
    wait(browser, lambda: "谢谢您的评价" in text(browser))
    (rating,) = hall.see(lambda lobby: [each.rating for each in lobby.tickets[token].calls])
    assert (rating.attitude, rating.efficiency, rating.reason) == ("satisfied", "dissatisfied", "slow")


def test_the_page_is_whole_when_no_script_of_ours_arrives(browser, server, hall, token):
    hall.act(c.Next(window="8"))
    hall.act(c.Start(window="8"))
    hall.act(c.Complete(window="8"))
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*.js"]})
    browser.get(f"{server.url}/t/{token}")
    for name in ("attitude", "efficiency"):
        choose(browser, name, "satisfied")
    browser.find_element(By.CSS_SELECTOR, "form#rating button").click()
    wait(browser, lambda: "谢谢您的评价" in text(browser))


def test_the_tablet_opens_for_the_one_just_served_and_thanks(browser, server, hall, token):
    browser.get(f"{server.url}/w/8/rate")
    assert "欢迎您来办事" in text(browser)
    hall.act(c.Next(window="8"))
    hall.act(c.Start(window="8"))
    hall.act(c.Complete(window="8"))
    wait(browser, lambda: "请您评价" in text(browser))
    wait(browser, lambda: browser.execute_script("return document.querySelector('input[name=key]').value.length") == 32)
    choose(browser, "attitude", "very-satisfied")
    choose(browser, "efficiency", "very-satisfied")
    browser.find_element(By.CSS_SELECTOR, "form#rating button").click()
    wait(browser, lambda: "谢谢您的评价" in text(browser))
    assert hall.see(lambda lobby: lobby.tickets[token].calls[0].rating) is not None


def test_a_form_under_somebodys_fingers_is_not_drawn_anew(browser, server, hall, token):
    hall.act(c.Next(window="8"))
    hall.act(c.Start(window="8"))
    hall.act(c.Complete(window="8"))
    browser.get(f"{server.url}/w/8/rate")
    choose(browser, "attitude", "dissatisfied")
    hall.act(c.Take(service="loan-apply"))
    hall.pass_minutes(10)
    hall.act(c.Take(service="loan-apply"))
    browser.execute_async_script("setTimeout(arguments[0], 1200)")
    assert browser.execute_script("return document.querySelector('input[name=attitude]:checked').value") == (
        "dissatisfied"
    )


ACT = """
const [path, body, times, done] = arguments;
const address = document.querySelector("script[type=module]").src.replace(/[^/]+$/, "live.js");
import(address).then(async ({ act }) => {
  const answers = await Promise.all(Array.from({ length: times }, () => act(path, body)));
  done(answers.map((each) => each && { ok: each.ok, status: each.status, data: each.data }));
});
"""


class Forgetful:
    """Carries out what is asked and loses the answer, as often as it is told to."""

    def __init__(self, app) -> None:
        self.app, self.losses, self.keys = app, 0, []
        self.state = app.state

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http" or scope["method"] != "POST" or not scope["path"].startswith("/api/windows"):
            await self.app(scope, receive, send)
            return
        self.keys.append(dict(scope["headers"])[b"idempotency-key"])
        if self.losses == 0:
            await self.app(scope, receive, send)
            return
        self.losses -= 1

        async def swallow(message):
            del message

        await self.app(scope, receive, swallow)
        await send({"type": "http.response.start", "status": 504, "headers": []})
        await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def forgetful(hall, server):
    """The server's application behind a proxy that loses answers."""
    lossy = Forgetful(server.app)
    second = type(server)(lossy)
    second.start()
    lossy.url = second.url
    yield lossy
    second.stop()


def sign_in(browser, url, who, pin):
    browser.get(f"{url}/sign-in")
    browser.find_element(By.NAME, "id").send_keys(who)
    browser.find_element(By.NAME, "pin").send_keys(pin)
    browser.find_element(By.CSS_SELECTOR, "main form button").click()
    wait(browser, lambda: "/sign-in" not in browser.current_url)


def test_a_lost_answer_is_asked_for_again_under_the_same_key(browser, hall, forgetful, token):
    sign_in(browser, forgetful.url, "manager", "444444")
    browser.get(f"{forgetful.url}/w/8/rate")
    wait(browser, lambda: browser.execute_script("return document.documentElement.dataset.link") == "up")
    forgetful.losses = 2
    (answer,) = browser.execute_async_script(ACT, "/api/windows/8/next", {}, 1)
    assert answer["ok"] and answer["data"]["token"] == token
    assert len(forgetful.keys) == 3 and len(set(forgetful.keys)) == 1
    assert hall.see(lambda lobby: len(lobby.recent_calls(9))) == 1


def test_a_double_click_is_sent_once(browser, hall, forgetful, token):
    hall.act(c.Take(service="consultation"))
    sign_in(browser, forgetful.url, "manager", "444444")
    browser.get(f"{forgetful.url}/w/8/rate")
    wait(browser, lambda: browser.execute_script("return document.documentElement.dataset.link") == "up")
    answers = browser.execute_async_script(ACT, "/api/windows/8/next", {"complete": True}, 3)
    assert [each and each["ok"] for each in answers] == [True, None, None]
    assert len(forgetful.keys) == 1 and hall.see(lambda lobby: len(lobby.recent_calls(9))) == 1


def test_a_lost_connection_shows_at_once_and_nothing_is_sent_blindly(browser, server, hall, token):
    browser.get(f"{server.url}/w/8/rate")
    wait(browser, lambda: browser.execute_script("return document.documentElement.dataset.link") == "up")
    server.stop()
    banner = browser.find_element(By.ID, "link-lost")
    wait(browser, banner.is_displayed, 5)
    assert "连接断开" in banner.text
    assert browser.execute_async_script(ACT, "/api/windows/8/next", {}, 1) == [None]
    assert "没有发出" in browser.find_element(By.ID, "notice").text
