"""A teller's console goes over to the standby by itself: signed in, at the same window, with the same visitor."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from processes.two_hubs import TwoHubs

from tests.browser.conftest import Page, wait_for

pytestmark = pytest.mark.timeout(150)


@pytest.fixture
def hall(first_data: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[TwoHubs]:
    made = TwoHubs(tmp_path / "hall")
    made.data.mkdir()
    shutil.copy(first_data[0] / "secrets.json", made.data)
    yield made
    made.close()


def test_the_console_goes_over_to_the_standby_and_back_into_work(
    hall: TwoHubs, first_data: tuple[Path, dict[str, str]], drivers: Callable[[int], Any]
) -> None:
    hall.start("hub", "standby")
    hall.leads("hub")
    first = hall.press("hub", "/api/tickets", {"service": "deposit-personal"}).json()["number"]
    second = hall.press("hub", "/api/tickets", {"service": "deposit-personal"}).json()["number"]
    driver = drivers(0)
    old, new = (f"http://{host}:{hall.ports[hub][1]}" for host, hub in (("127.0.0.1", "hub"), ("localhost", "standby")))
    house = SimpleNamespace(wire=SimpleNamespace(address=old), pins=first_data[1])
    page = Page(driver, house)  # type: ignore[arg-type]
    page.size(1280, 800).sign_in("01", "/console")
    page.press("#take-1")
    page.press("#next")
    wait_for(lambda: page.text("#present") == first)
    wait_for(lambda: hall.windows("standby")["1"]["ticket"])
    hall.kill_whole("hub")
    wait_for(lambda: driver.current_url.startswith(new), seconds=15)
    assert driver.current_url == f"{new}/console"
    wait_for(lambda: page.text("#present") == first)
    wait_for(lambda: page.enabled("#next"))
    page.press("#next")
    wait_for(lambda: page.text("#present") == second)
    assert hall.windows("standby")["1"]["ticket"]["number"] == second
    assert page.complaints() == []


def test_a_visitors_page_goes_over_too_and_needs_nobody_signed_in(hall: TwoHubs, drivers: Callable[[int], Any]) -> None:
    hall.start("hub", "standby")
    hall.leads("hub")
    ticket = hall.press("hub", "/api/tickets", {"service": "deposit-personal"}).json()
    driver = drivers(0)
    driver.get(f"http://127.0.0.1:{hall.ports['hub'][1]}/t/{ticket['token']}")
    wait_for(lambda: ticket["number"] in driver.page_source)
    wait_for(
        lambda: (
            ticket["number"] in str(hall.look("standby", "/api/lobby"))
            or hall.look("standby", f"/api/tickets/{ticket['token']}")
        )
    )
    hall.kill_whole("hub")
    there = f"http://localhost:{hall.ports['standby'][1]}/t/{ticket['token']}"
    wait_for(lambda: driver.current_url == there, seconds=15)
    wait_for(lambda: ticket["number"] in driver.page_source)
