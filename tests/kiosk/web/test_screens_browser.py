"""A Kivy screen seen from afar in a real browser: as large as the window allows, touched where a finger lands."""

import io
from typing import Any

from PIL import Image
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By

from tests.kiosk.web import test_citizen_browser as phone
from tests.kiosk.web.conftest import TOKEN, Picture

pytestmark = phone.pytestmark
driver, browser = phone.driver, phone.browser


class Upright(Picture):
    """A ticket machine's screen in plain colour."""

    def __init__(self) -> None:
        super().__init__()
        self.widths: list[int] = []

    async def frame(self, width: int) -> bytes:
        self.widths.append(width)
        out = io.BytesIO()
        Image.new("RGB", (width, width * 16 // 9), "#0b5c6b").save(out, "JPEG")
        return out.getvalue()


def test_a_screen_fills_the_window_and_takes_touches(browser: Any, server: Any, hall: Any) -> None:
    hall.screens = {"m1": (screen := Upright())}
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": {"Authorization": f"Bearer {TOKEN}"}})
    browser.get(f"{server.url}/")
    assert "取号机 m1" in browser.find_element(By.TAG_NAME, "main").text
    browser.get(f"{server.url}/screens/m1")
    picture = browser.find_element(By.ID, "screen")
    phone.wait(browser, lambda: (picture.get_attribute("src") or "").startswith("blob:"))
    phone.wait(browser, lambda: browser.execute_script("return document.readyState") == "complete")
    size = picture.size
    assert size["width"] > 0.8 * 390
    assert abs(size["height"] - size["width"] * 16 / 9) < 2
    assert screen.widths[-1] >= size["width"] - 2  # its border
    assert picture.rect["y"] + size["height"] <= 844, "the whole screen is in sight"
    ActionChains(browser).move_to_element_with_offset(picture, size["width"] // 4, 0).click().perform()
    phone.wait(browser, lambda: len(screen.touches) >= 2)
    x, y, phase = screen.touches[0]
    assert phase == "down" and abs(x - 0.75) < 0.02 and abs(y - 0.5) < 0.02
    assert screen.touches[-1][2] == "up"
