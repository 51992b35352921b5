"""Makes the pictures in docs/pictures from a hall that really runs: screens, slips and pages.

`PYTHONPATH=. .venv/bin/python -m scripts.pictures` starts a demo branch in a temporary folder, lets people act, looks
at every face and ends it. Needs the checks' environment (Chromium).
"""

import io
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from config.branch import DEMO
from scripts import control

ROOT = Path(__file__).resolve().parent.parent
TO = ROOT / "docs" / "pictures"
MORNING = 10
"""The hour that the pictures show."""
PALETTE = 128
"""Colours kept in a picture: enough for flat screens, and small in the repository."""


class Hall:
    """The running branch, touched and pressed from outside."""

    def __init__(self, told: dict[str, Any], data: Path) -> None:
        self.data, self.web, self.token = data, told["web"], told["token"]
        self.http = httpx.Client(base_url=self.web, headers={"Authorization": f"Bearer {self.token}"}, timeout=15)

    def post(self, path: str, **body: Any) -> Any:
        answer = self.http.post(path, json=body, headers={"Idempotency-Key": uuid4().hex})
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def take(self, service: str, group: str = "") -> dict[str, Any]:
        told = control.ask(self.data / "m1", {"do": "take", "service": service, "group": group}, 30)
        assert isinstance(told, dict)
        return told

    def press(self, node: str, *names: str) -> None:
        """Fingers on named pieces, one after the other, as fast as a person."""
        for name in names:
            control.ask(self.data / node, {"do": "press", "name": name}, 10)
            time.sleep(0.9)

    def frame(self, node: str, name: str, width: int) -> None:
        content = control.ask(self.data / node, {"do": "frame", "width": width}, 10)
        assert isinstance(content, bytes)
        _save(Image.open(io.BytesIO(content)), name)


def _save(picture: Image.Image, name: str) -> None:
    TO.mkdir(parents=True, exist_ok=True)
    method = Image.Quantize.MAXCOVERAGE  # keeps a small spot of colour that few pixels have
    flat = picture.convert("RGB").quantize(PALETTE, method=method, kmeans=2, dither=Image.Dither.NONE)
    flat.save(TO / f"{name}.png", optimize=True)


def _morning(place: Path) -> Path:
    """The demo branch where it is ten in the morning of a working day now: pictures show a hall at work."""
    branch = place / "demo"
    shutil.copytree(DEMO, branch)
    hall = (branch / "hall.toml").read_text("utf-8")
    ahead = (MORNING - datetime.now(UTC).hour + 11) % 24 - 11
    hall = re.sub(r'time_zone = ".*"', f'time_zone = "Etc/GMT{-ahead:+d}"', hall)
    hall = re.sub(r"(?m)^((?:satur|sun)day) = .*$", r'\1 = ["09:00-17:00"]', hall)
    (branch / "hall.toml").write_text(re.sub(r"closed_dates = \[[^]]*\]", "closed_dates = []", hall), "utf-8")
    return branch


@contextmanager
def running() -> Iterator[Hall]:
    """A demo branch in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="anju-pictures-") as place:
        data, branch = Path(place) / "hall", _morning(Path(place))
        words = [ROOT / "scripts" / "anju", "up", "--headless", "--json", "--port", "0"]
        words += ["--data", data, "--branch", branch]
        process = subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE, start_new_session=True)
        try:
            assert process.stdout is not None
            yield Hall(json.loads(process.stdout.readline()), data)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def browser() -> Iterator[webdriver.Chrome]:
    """Debian's Chromium without a window."""
    with tempfile.TemporaryDirectory(prefix="anju-chromium-", ignore_cleanup_errors=True) as place:
        options = Options()
        options.binary_location = "/usr/bin/chromium"
        for word in (
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--lang=zh-CN",
            "--accept-lang=zh-CN",
            f"--user-data-dir={place}",
        ):
            options.add_argument(word)
        driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        try:
            yield driver
        finally:
            driver.quit()


def _page(driver: webdriver.Chrome, hall: Hall, path: str, name: str, width: int, height: int) -> None:
    """A page at a true width in CSS pixels, which a small window of Chromium does not have by itself."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    driver.get(hall.web + path)
    time.sleep(1.5)
    _save(Image.open(io.BytesIO(driver.get_screenshot_as_png())), name)


def _people(hall: Hall) -> dict[str, Any]:
    """A hall in the middle of a morning; returns a waiting citizen's ticket."""
    served = {"1": "01", "2": "02", "4": "04", "6": "06"}
    for window, teller in served.items():
        hall.post(f"/api/windows/{window}/open", teller=teller)
    wishes = ["deposit-unit", "withdrawal-home", "loan-apply", "withdrawal-rent", "consultation", "deposit-personal"]
    for number in range(14):
        hall.take(wishes[number % len(wishes)], "elderly" if number in (5, 11) else "")
    for window in served:
        hall.post(f"/api/windows/{window}/next")
        hall.post(f"/api/windows/{window}/start")
    hall.post("/api/windows/1/complete", outcome="done")
    hall.post("/api/windows/1/next")
    hall.post("/api/windows/1/recall")
    hall.post("/api/help", place="m1", about="help")
    return hall.take("loan-apply")


def main() -> None:
    with running() as hall:
        waiting = _people(hall)
        time.sleep(1.5)
        hall.frame("board", "board", 1120)
        hall.frame("m1", "machine-start", 540)
        _machine(hall)
        slips = sorted((hall.data / "slips").glob("*.png"))
        _save(Image.open(slips[-1]), "slip")
        with browser() as driver:
            driver.get(hall.web + "/")
            _page(driver, hall, f"/t/{waiting['token']}", "citizen", 390, 844)
            _page(driver, hall, "/board", "board-page", 1280, 720)
            _page(driver, hall, "/w/1/rate", "rating", 1024, 860)
            driver.execute_cdp_cmd("Network.enable", {})
            driver.execute_cdp_cmd(
                "Network.setExtraHTTPHeaders", {"headers": {"Authorization": f"Bearer {hall.token}"}}
            )
            _page(driver, hall, "/console?window=1", "console", 1280, 800)
            _page(driver, hall, "/guide", "guide", 390, 844)
            _page(driver, hall, "/manager", "manager", 1280, 1320)
            _page(driver, hall, "/manager/report", "report", 1280, 1100)
            _page(driver, hall, "/screens/m1", "screen", 1280, 800)
            _page(driver, hall, "/", "landing", 1280, 720)


def _machine(hall: Hall) -> None:
    """The ticket machine's pages in both type sizes."""
    steps: list[tuple[str, Callable[[], None]]] = [
        ("machine-kinds", lambda: hall.press("m1", "start")),
        ("machine-services", lambda: hall.press("m1", "kind-withdrawal")),
        ("machine-slip", lambda: hall.press("m1", "service-withdrawal-home")),
        ("machine-elder-start", lambda: hall.press("m1", "finish", "elder")),
        ("machine-elder-kinds", lambda: hall.press("m1", "start")),
    ]
    for name, step in steps:
        step()
        time.sleep(1.0)
        hall.frame("m1", name, 540)


if __name__ == "__main__":
    main()
