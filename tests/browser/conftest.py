"""A real hub with a real broker over a temporary data folder, and Chromium in front of it."""

import json
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from config.branch import DEMO, load_branch
from scripts.hub_process import HubProcess
from scripts.keys import open_keys
from tests.browser.wire import Wire

T = TypeVar("T")
DESK, PHONE = (1280, 800), (390, 844)
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--lang=zh-CN"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
)


class House:
    """A running hub, its people's PINs, and the wire on which browsers reach it."""

    def __init__(self, process: HubProcess, pins: dict[str, str], token: str) -> None:
        self.process, self.pins, self.token = process, pins, token
        host, port = process.socket.getsockname()[:2]
        self.wire = Wire(host, port)

    def ask(self, method: str, path: str, body: object | None = None) -> Any:
        """The API's answer to a program, on a way of its own."""
        request = urllib.request.Request(
            self.process.web + path,
            None if method == "GET" else json.dumps(body or {}).encode(),
            {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def take(self, service: str = "deposit-personal", **more: object) -> Any:
        return self.ask("POST", "/api/tickets", {"service": service, **more})

    def window(self, window: str) -> Any:
        return next(each for each in self.ask("GET", "/api/lobby")["windows"] if each["id"] == window)

    def story(self, token: str) -> list[str]:
        """Kinds of the facts about a ticket, in order."""
        return [line["kind"] for line in self.ask("GET", f"/api/tickets/{token}/story")]


@pytest.fixture(scope="session")
def first_data(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A data folder's keys, made once, with the PINs: each test's hub begins with them and an empty ledger."""
    folder = tmp_path_factory.mktemp("keys")
    return folder, open_keys(folder, load_branch(DEMO).nodes).pins


@pytest.fixture
def house(first_data: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[House]:
    folder, pins = first_data
    settings = load_branch(DEMO)
    data = tmp_path / "hall"
    data.mkdir()
    shutil.copy(folder / "secrets.json", data)
    opened = open_keys(data, settings.nodes)
    process = HubProcess(settings, data, opened, broker_port=0, web_port=0, trial=True)
    process.start()
    made = House(process, pins, opened.keys.token)
    wait_for(lambda: made.ask("GET", "/api/lobby")["day"]["state"] == "open")
    yield made
    made.wire.close()
    process.stop()


def wait_for(condition: Callable[[], T], seconds: float = 10.0) -> T:
    """What the condition gives once it is true; asks again every few ms."""
    ends = time.monotonic() + seconds
    while True:
        try:
            found = condition()
        except (OSError, urllib.error.URLError, StaleElementReferenceException):
            found = None  # type: ignore[assignment]
        if found:
            return found
        assert time.monotonic() < ends, "it did not come true in time"
        time.sleep(0.02)


@pytest.fixture
def until() -> Callable[..., Any]:
    """Waits for a condition: `until(lambda: …, seconds)`."""
    return wait_for


class Page:
    """A browser with one person before it."""

    def __init__(self, driver: webdriver.Chrome, house: House) -> None:
        self.driver, self.house = driver, house

    def size(self, width: int, height: int) -> "Page":
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        return self

    def sign_in(self, who: str, path: str) -> "Page":
        self.driver.delete_all_cookies()
        self.open(f"/sign-in?next={path}&lang=zh-CN")
        self.driver.add_cookie({"name": "anju-language", "value": "zh-CN"})
        people = self.driver.find_elements(By.CSS_SELECTOR, "[name=id]")
        if people and people[0].tag_name == "select":
            people[0].send_keys(who)
            self.driver.execute_script(f"arguments[0].value = '{who}'", people[0])
        elif people and people[0].get_attribute("type") == "radio":
            self.driver.execute_script(f"document.querySelector('[name=id][value=\"{who}\"]').checked = true")
        else:
            people[0].clear()
            people[0].send_keys(who)
        self.driver.find_element(By.NAME, "pin").send_keys(self.house.pins[who])
        self.driver.find_element(By.CSS_SELECTOR, "form[action^='/sign-in'] button").click()
        wait_for(lambda: "/sign-in" not in self.driver.current_url)
        return self

    def open(self, path: str) -> "Page":
        self.driver.get(self.house.wire.address + path)
        return self

    def linked(self) -> "Page":
        """Waits until the page hears from the hub."""
        wait_for(lambda: self.driver.find_element(By.TAG_NAME, "html").get_attribute("data-link") == "up")
        return self

    def find(self, css: str) -> WebElement:
        return wait_for(lambda: next(iter(self.driver.find_elements(By.CSS_SELECTOR, css)), None))  # type: ignore[return-value]

    def text(self, css: str) -> str:
        # In one step inside the page: between finding and reading a redraw may take the element away.
        return str(self.run("return document.querySelector(arguments[0])?.innerText.trim() ?? ''", css))

    def enabled(self, css: str) -> bool:
        return bool(self.run("const e = document.querySelector(arguments[0]); return !!e && !e.disabled", css))

    def shown(self, css: str) -> bool:
        script = "return (document.querySelector(arguments[0])?.getClientRects().length ?? 0) > 0"
        return bool(self.run(script, css))

    def over(self, css: str) -> ActionChains:
        """The pointer over the middle of an element, by place: whatever a redraw puts there is what gets pressed."""
        script = "const b = document.querySelector(arguments[0]).getBoundingClientRect();"
        x, y = self.run(script + "return [b.x + b.width / 2, b.y + b.height / 2]", css)
        chain = ActionChains(self.driver)
        chain.w3c_actions.pointer_action.move_to_location(round(x), round(y))
        return chain

    def said(self, css: str, name: str) -> str:
        """An attribute of an element, read in one step inside the page."""
        return str(self.run("return document.querySelector(arguments[0]).getAttribute(arguments[1])", css, name))

    def press(self, css: str) -> None:
        """Clicks once the button may be pressed; a redraw in between is waited out."""

        def clicked() -> bool:
            button = self.find(css)
            if not button.is_enabled() or not button.is_displayed():
                return False
            # A finger scrolls what it wants away from the edges; the driver stops where it is just in sight.
            self.run("arguments[0].scrollIntoView({block: 'center'})", button)
            button.click()
            return True

        wait_for(clicked)

    def run(self, script: str, *args: object) -> Any:
        return self.driver.execute_script(script, *args)

    def complaints(self) -> list[str]:
        """What the page's scripts complained of, lost connections left out."""
        found = self.driver.get_log("browser")
        return [each["message"] for each in found if "net::ERR" not in each["message"] and each["level"] == "SEVERE"]


def _driver(profile: Path) -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)


@pytest.fixture(scope="session")
def drivers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[int], webdriver.Chrome]]:
    """Browsers that keep nothing of each other, by number; started when first asked for."""
    started: dict[int, webdriver.Chrome] = {}

    def nth(number: int) -> webdriver.Chrome:
        if number not in started:
            started[number] = _driver(tmp_path_factory.mktemp(f"chromium-{number}"))
        return started[number]

    yield nth
    for each in started.values():
        each.quit()


@pytest.fixture
def browser(drivers: Callable[[int], webdriver.Chrome], house: House) -> Iterator[Callable[..., Page]]:
    """A person at a browser: `browser()` the first one, `browser(1)` another."""
    used: list[webdriver.Chrome] = []

    def person(number: int = 0, size: tuple[int, int] = DESK) -> Page:
        driver = drivers(number)
        used.append(driver)
        driver.get_log("browser")
        return Page(driver, house).size(*size)

    yield person
    for each in used:
        each.get("about:blank")
