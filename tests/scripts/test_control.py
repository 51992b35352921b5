"""The control socket: whoever asks on this machine is heard, also in a crowd."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from scripts.control import Control, ask

CROWD = 60


class Counter:
    """Answers everybody once all are there."""

    def __init__(self) -> None:
        self.gate = threading.Event()

    def take(self, request: dict[str, Any]) -> dict[str, Any]:
        self.gate.wait(10)
        return {"number": request["wish"]}


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter()
    control = Control(tmp_path, {"take": made.take})
    yield made
    made.gate.set()
    control.close()


def test_many_who_ask_at_once_are_all_answered(counter: Counter, tmp_path: Path) -> None:
    together = threading.Barrier(CROWD)

    def wish(number: int) -> Any:
        together.wait(10)
        return ask(tmp_path, {"do": "take", "wish": number})

    with ThreadPoolExecutor(CROWD) as crowd:
        asked = [crowd.submit(wish, number) for number in range(CROWD)]
        counter.gate.set()
        assert [each.result(20) for each in asked] == [{"number": number} for number in range(CROWD)]


def test_a_socket_lies_as_deep_as_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / ("deep-" * 30) / ("大厅 " * 20)
    folder.mkdir(parents=True)
    control = Control(folder, {"status": lambda request: {"well": True}})
    try:
        assert ask(folder, {"do": "status"}) == {"well": True}
    finally:
        control.close()
