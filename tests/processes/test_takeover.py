"""A standby takes the lead as a real process: the hall goes on, a press has one effect, who comes back follows."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from processes.branch import until
from processes.two_hubs import TwoHubs

pytestmark = pytest.mark.timeout(150)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[TwoHubs]:
    made = TwoHubs(tmp_path / "hall")
    yield made
    made.close()


def opened(hall: TwoHubs) -> None:
    hall.start("hub", "standby", "m1")
    hall.leads("hub")
    hall.linked("m1")
    assert hall.press("hub", "/api/windows/1/open", {"teller": "01"}).status_code == 200


def test_hub_and_broker_killed_the_standby_calls_on_and_the_hub_back_follows(hall: TwoHubs) -> None:
    opened(hall)
    taken = [hall.take()["number"] for _ in range(4)]
    first = hall.press("hub", "/api/windows/1/next").json()["number"]
    assert first == taken[0]
    assert hall.press("standby", "/api/windows/1/recall").status_code == 503, "it does not lead"
    until(lambda: hall.windows("standby")["1"]["ticket"], why="the standby knows of the call")
    hall.kill_whole("hub")
    alone = hall.take()
    assert alone["printed"], "a citizen never waits for the network"
    hall.leads("standby")
    assert hall.windows("standby")["1"]["ticket"]["number"] == first, "who sat there still sits there"
    called = [
        hall.press("standby", "/api/windows/1/next", {"complete": True}).json()["number"] for _ in range(len(taken))
    ]
    assert called == [*taken[1:], alone["number"]]
    assert hall.take()["number"].startswith("A1"), "a stand-in uses no number of the hall's series"
    hall.start("hub")
    until(lambda: hall.lead_of("hub")["leader"] == "standby", why="the hub back hears who leads")
    time.sleep(3)
    assert not hall.lead_of("hub")["leads"] and hall.lead_of("standby")["leads"]
    assert hall.press("hub", "/api/windows/1/next", {"complete": True}).status_code == 503
    assert hall.press("hub", "/api/lead").status_code == 200, "asked to, it leads again"
    hall.leads("hub")
    until(lambda: not hall.lead_of("standby")["leads"], why="the standby gives way")
    last = hall.press("hub", "/api/windows/1/next", {"complete": True})
    assert last.status_code == 200, last.text
    until(lambda: hall.windows("hub") == hall.windows("standby"), why="both see one hall")


def test_a_press_repeated_at_the_stand_in_has_one_effect(hall: TwoHubs) -> None:
    opened(hall)
    for _ in range(3):
        hall.take()
    assert hall.press("hub", "/api/windows/1/next", key="press-1").status_code == 200
    until(lambda: hall.windows("standby")["1"]["ticket"], why="the standby knows of the call")
    first = hall.windows("hub")["1"]["ticket"]["number"]
    hall.kill_whole("hub")
    hall.leads("standby")
    again = hall.press("standby", "/api/windows/1/next", key="press-1")
    assert again.json()["number"] == first
    assert hall.windows("standby")["1"]["ticket"]["number"] == first


def test_a_hub_frozen_and_resumed_with_a_press_waiting_obeys_nobody(hall: TwoHubs) -> None:
    opened(hall)
    for _ in range(3):
        hall.take()
    process = hall.processes["hub"]
    process.send_signal(signal.SIGSTOP)
    try:
        # The kernel takes the press for it while it is frozen.
        answers: list[int] = []
        waiting = threading.Thread(
            target=lambda: answers.append(hall.press("hub", "/api/windows/1/next", key="while-frozen").status_code)
        )
        waiting.start()
        hall.leads("standby")
        called = hall.press("standby", "/api/windows/1/next").json()["number"]
    finally:
        os.kill(process.pid, signal.SIGCONT)
    waiting.join(20)
    assert answers == [503]
    until(lambda: hall.lead_of("hub")["leader"] == "standby", why="the frozen hub gives way")
    until(lambda: hall.windows("hub")["1"]["ticket"], why="and hears of the call")
    assert hall.windows("hub")["1"]["ticket"]["number"] == called


def test_only_the_hub_dies_and_its_broker_lives(hall: TwoHubs) -> None:
    opened(hall)
    hall.take()
    broker = hall.broker_of("standby")
    assert broker
    os.kill(broker, signal.SIGKILL)
    until(lambda: hall.broker_of("standby") not in (0, broker), why="it is started again")
    assert hall.press("hub", "/api/windows/1/next").status_code == 200, "the leader needs no other's broker"
    assert not hall.lead_of("standby")["leads"]
    hall.kill("hub")
    hall.leads("standby")
    assert hall.press("standby", "/api/windows/1/next", {"complete": True}).status_code in (200, 204)
