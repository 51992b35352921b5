"""Simulated visitors and tellers for a branch that runs, so that a newcomer sees a living hall.

They use the doors that people use: visitors touch the machine (its control socket takes the same way as a finger),
tellers press the console's buttons over the API. Nothing here knows a lobby from inside.
"""

import logging
import random
import signal
import threading
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from config.settings import Settings
from scripts import control
from scripts.supervision import ENDING

log = logging.getLogger(__name__)

VISITORS_PER_HOUR = 45.0
NO_SHOW = 0.05
RATES = 0.4


class Hall:
    """The branch's doors: the API with the branch's token, the machines' control sockets."""

    def __init__(self, settings: Settings, data: Path, web: str, token: str) -> None:
        self.settings, self.data = settings, data
        self.http = httpx.Client(base_url=web, headers={"Authorization": f"Bearer {token}"}, timeout=10)

    def press(self, path: str, body: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        answer = self.http.post(path, json=body or {}, headers={"Idempotency-Key": uuid4().hex})
        return answer.status_code, answer.json() if answer.content else {}

    def touch(self, service: str, group: str, cases: int) -> None:
        machine = random.choice(self.settings.machines).node
        request = {"do": "take", "service": service, "group": group, "cases": cases}
        control.ask(self.data / machine, request, 30.0)


def run_visitors(settings: Settings, data: Path, web: str, token: str, pace: float) -> None:
    """Act until asked to end; `pace` times faster than life. A door that is shut for a while is tried again."""
    over = threading.Event()
    for name in ENDING:
        signal.signal(name, lambda *_: over.set())
    hall = Hall(settings, data, web, token)
    people = [threading.Thread(target=_visitors, args=(hall, over, pace), daemon=True)]
    for place, window in enumerate(settings.branch.windows):
        person = (hall, over, pace, window.id, f"{place + 1:02d}")
        people.append(threading.Thread(target=_teller, args=person, daemon=True))
    for each in people:
        each.start()
    over.wait()


def _visitors(hall: Hall, over: threading.Event, pace: float) -> None:
    branch = hall.settings.branch
    groups = [group.id for group in branch.groups if group.kind != "appointment"]
    # A hall is not empty when the newcomer looks in.
    greeting = 8
    while not over.is_set():
        service = random.choices(branch.services, [1 / s.mean for s in branch.services])[0]
        group = random.choice(groups) if groups and random.random() < 0.12 else ""
        cases = random.choice([1, 2, 3, 5, 8]) if service.asks_cases else 1
        try:
            hall.touch(service.id, group, cases)
        except (OSError, ValueError, control.ControlError) as error:
            log.info("visitor turned away reason=%s", error)
        if greeting:
            greeting -= 1
            over.wait(0.8)
        else:
            over.wait(random.expovariate(VISITORS_PER_HOUR / 3600) / pace)


def _teller(hall: Hall, over: threading.Event, pace: float, window: str, teller: str) -> None:
    branch = hall.settings.branch
    means = {service.id: service.mean * 60 for service in branch.services}
    while not over.wait(random.uniform(0.5, 2.0)):
        try:
            status, _ = hall.press(f"/api/windows/{window}/open", {"teller": teller})
            while status < 400 and not over.is_set():
                status, called = hall.press(f"/api/windows/{window}/next")
                if status == 204:
                    status = 200
                    over.wait(random.uniform(1, 3))
                elif status == 200:
                    _serve(hall, over, pace, window, called, means)
                elif status == 409:
                    # The hub went away in the middle of a service; its visitor still stands at the window.
                    over.wait(random.uniform(10, 60) / pace)
                    status, _ = hall.press(f"/api/windows/{window}/complete", {"outcome": "done"})
        except (httpx.HTTPError, ValueError) as error:
            log.info("teller waits window=%s reason=%s", window, type(error).__name__)


def _serve(
    hall: Hall, over: threading.Event, pace: float, window: str, called: dict[str, Any], means: dict[str, float]
) -> None:
    walk = random.uniform(4, 15) / pace
    if random.random() < NO_SHOW:
        over.wait(20)
        hall.press(f"/api/windows/{window}/recall")
        _until_allowed(hall, over, f"/api/windows/{window}/miss")
        return
    over.wait(walk)
    hall.press(f"/api/windows/{window}/start")
    mean = means.get(str(called.get("service", "")), 480.0)
    over.wait(random.lognormvariate(0, 0.5) * mean / pace)
    outcome = random.choices(["done", "material-missing", "sent-online"], [90, 7, 3])[0]
    hall.press(f"/api/windows/{window}/complete", {"outcome": outcome})
    if random.random() < RATES and "token" in called:
        level = random.choices(["very-satisfied", "satisfied", "dissatisfied"], [70, 27, 3])[0]
        rating = {"attitude": level, "efficiency": "satisfied"}
        if level == "dissatisfied":
            rating["reason"] = "slow"
        hall.press(f"/api/tickets/{called['token']}/rating", rating)


def _until_allowed(hall: Hall, over: threading.Event, path: str) -> None:
    end = time.monotonic() + 60
    while not over.wait(2) and time.monotonic() < end:
        status, _ = hall.press(path)
        if status < 400:
            return
