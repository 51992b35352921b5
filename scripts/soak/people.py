"""Visitors and tellers of a soak: they act all the time, repeat what got no answer, and note what they were told.

They use the doors that people use: the machines' control sockets take the same way as a finger, everything else goes
over HTTP with one key for one wish. Whether the hall kept its word is judged in `checks`.
"""

import logging
import random
import threading
from pathlib import Path
from typing import Any

import httpx

from queue_machine.domain.branch import Branch
from scripts import control
from scripts.soak.heard import Called, Ended, Heard, Rated, Took, now

log = logging.getLogger(__name__)

VISIT_EVERY = 0.7
"""Mean seconds between two visitors at one machine."""
GUEST_EVERY = 2.5
"""Mean seconds between two visitors whom a program gives a ticket."""
SERVICE = 1.5
"""Median seconds of a service."""
WALK_AWAY = 0.2
"""Share of visitors who do not ask a machine again that gave no answer."""
TWICE = 0.05
"""Share of presses that are sent once more although they were answered: a double click."""
NO_SHOW = 0.04
RATES = 0.5
REPRINT = 0.3
"""Share of visitors without a slip who have it printed once more."""
GRACE = 25.0
"""Seconds after the end in which whoever waits for an answer goes on asking."""


class Hall:
    """The doors of a branch, and who stands before them."""

    def __init__(self, branch: Branch, data: Path, web: str, token: str, machines: tuple[str, ...], seed: int) -> None:
        self.branch, self.data, self.machines = branch, data, machines
        self._web, self._headers, self._seed = web, {"Authorization": f"Bearer {token}"}, seed
        self.heard = Heard()
        self.over = threading.Event()
        """Nobody begins anything new."""
        self.gone = threading.Event()
        """Nobody asks again either."""
        self._people: list[threading.Thread] = []

    def come(self) -> None:
        people: list[Person] = [Visitor(self, f"visitor {machine}", machine) for machine in self.machines]
        people.append(Guest(self, "guest"))
        people += [Teller(self, f"teller {window.id}", window.id) for window in self.branch.windows]
        for person in people:
            thread = threading.Thread(target=person.live, name=person.name, daemon=True)
            thread.start()
            self._people.append(thread)

    def leave(self) -> None:
        """Everybody finishes what they began, those who get no answer within GRACE without one."""
        self.over.set()
        timer = threading.Timer(GRACE, self.gone.set)
        timer.start()
        for each in self._people:
            each.join(GRACE + 40)
        timer.cancel()
        self.gone.set()

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self._web, headers=self._headers, timeout=6)

    def chance(self, name: str) -> random.Random:
        return random.Random(f"{self._seed} {name}")


class Person:
    """Somebody with a browser and dice of their own."""

    def __init__(self, hall: Hall, name: str) -> None:
        self.hall, self.name = hall, name
        self.dice = hall.chance(name)
        self.http = hall.client()
        self._keys = 0

    def live(self) -> None:
        try:
            while not self.hall.over.is_set():
                self.act()
        except Exception:
            log.exception("a person fell over name=%s", self.name)
            self.hall.heard.odd(f"{self.name} fell over")
        finally:
            self.http.close()

    def act(self) -> None:
        raise NotImplementedError

    def key(self) -> str:
        self._keys += 1
        return f"{self.name.replace(' ', '-')}-{self._keys}-{self.dice.getrandbits(48):x}"

    def pause(self, seconds: float) -> None:
        self.hall.over.wait(seconds)

    def press(self, path: str, body: dict[str, Any] | None = None, key: str = "") -> tuple[int, dict[str, Any]]:
        """One wish: asked again with the same key until the hub gives an answer; (0, {}) where it gave none."""
        headers = {"Idempotency-Key": key or self.key()}
        while not self.hall.gone.is_set():
            answer = self._once(path, body, headers)
            if answer is not None:
                # Where nobody waited nothing was recorded, and the same key once more is a wish of its own.
                twice = answer[0] != 204 and self.dice.random() < TWICE
                again = self._once(path, body, headers) if twice else None
                if again is not None and again[0] == 200 and answer[0] == 200 and again != answer:
                    self.hall.heard.odd(f"another answer to the same key at {_plain(path)}")
                return answer
            self.hall.gone.wait(self.dice.uniform(0.2, 1.0))
        return 0, {}

    def _once(
        self, path: str, body: dict[str, Any] | None, headers: dict[str, str]
    ) -> tuple[int, dict[str, Any]] | None:
        try:
            answer = self.http.post(path, json=body or {}, headers=headers)
            if answer.status_code >= 500:
                return None
            told = answer.json() if answer.content else {}
        except (httpx.HTTPError, ValueError):
            return None
        if answer.status_code >= 400:
            self.hall.heard.odd(f"{answer.status_code} {told.get('type', '')} at {_plain(path)}")
        return answer.status_code, told

    def wish(self) -> dict[str, Any]:
        """What somebody comes for."""
        branch = self.hall.branch
        service = self.dice.choice(branch.services)
        groups = [group.id for group in branch.groups if group.kind != "appointment"]
        group = self.dice.choice(groups) if groups and self.dice.random() < 0.12 else ""
        cases = self.dice.choice([1, 2, 5]) if service.asks_cases else 1
        return {"service": service.id, "group": group, "cases": cases}


class Visitor(Person):
    """Everybody who touches one machine."""

    def __init__(self, hall: Hall, name: str, machine: str) -> None:
        super().__init__(hall, name)
        self.machine = machine

    def act(self) -> None:
        cause = f"control:{self.key()}"
        request = {"do": "take", "cause": cause, "language": self.dice.choice(["zh-CN", "zh-CN", "en"]), **self.wish()}
        patient = self.dice.random() > WALK_AWAY
        told = self._touch(request)
        while told is None and patient and not self.hall.gone.wait(self.dice.uniform(0.2, 1.0)):
            told = self._touch(request)
        if told is None:
            # A machine that is away: the next one comes a little later.
            self.pause(1.0)
            return
        token, printed = str(told["token"]), bool(told["printed"])
        self.hall.heard.note(
            Took(at=now(), door=self.machine, cause=cause, number=str(told["number"]), token=token, printed=printed)
        )
        if not printed and self.dice.random() < REPRINT:
            # Anywhere in the hall: the other machine cannot know whether this one's paper came out.
            self.press(f"/api/tickets/{token}/reprint", {"machine": self.dice.choice(self.hall.machines)})
        self.pause(self.dice.expovariate(1 / VISIT_EVERY))

    def _touch(self, request: dict[str, Any]) -> dict[str, Any] | None:
        try:
            told = control.ask(self.hall.data / self.machine, request, 30.0)
        except control.ControlError as error:
            self.hall.heard.odd(f"{self.machine} refused: {error}")
            return None
        except (OSError, ValueError):
            return None
        return told if isinstance(told, dict) else None


class Guest(Person):
    """Visitors whose ticket a program takes at the hub."""

    def act(self) -> None:
        wish, key = self.wish(), self.key()
        status, told = self.press("/api/tickets", wish, key)
        if status == 201:
            cause = f"take:{wish['service']}:{key}"
            self.hall.heard.note(
                Took(at=now(), door="api", cause=cause, number=str(told["number"]), token=str(told["token"]))
            )
        self.pause(self.dice.expovariate(1 / GUEST_EVERY))


class Teller(Person):
    """One window: call, serve, be judged."""

    def __init__(self, hall: Hall, name: str, window: str) -> None:
        super().__init__(hall, name)
        self.window = window
        self._opened = False

    def act(self) -> None:
        if not self._opened:
            status, _ = self.press(self._path("open"), {"teller": f"{int(self.window):02d}"})
            self._opened = status == 200
        key = self.key()
        status, told = self.press(self._path("next"), {}, key)
        if status == 200:
            call = Called(
                at=now(),
                window=self.window,
                key=key,
                call=str(told["call"]),
                number=str(told["number"]),
                token=str(told["token"]),
            )
            self.hall.heard.note(call)
            self._serve(call)
        elif status == 409:
            # Somebody is at the window of whom this teller was never told.
            self.press(self._path("complete"), {"outcome": "done"})
            self._opened = False
        self.pause(self.dice.uniform(0.1, 0.8) if status == 200 else self.dice.uniform(0.5, 2.0))

    def _path(self, verb: str) -> str:
        return f"/api/windows/{self.window}/{verb}"

    def _serve(self, call: Called) -> None:
        expect = {"expect": call.token}
        if self.dice.random() < NO_SHOW:
            self._wait_in_vain(call)
            return
        self.pause(self.dice.uniform(0.1, 0.6))
        self.press(self._path("start"), expect)
        self.pause(SERVICE * self.dice.lognormvariate(0, 0.5))
        if (
            self._end(call, "complete", "ServiceCompleted", {**expect, "outcome": "done"})
            and self.dice.random() < RATES
        ):
            self._judge(call)

    def _wait_in_vain(self, call: Called) -> None:
        self.press(self._path("recall"), {"expect": call.token})
        while not self.hall.over.is_set():
            self.pause(11)
            if self._end(call, "miss", "TicketMissed", {"expect": call.token}):
                break
        else:
            self._end(call, "complete", "ServiceCompleted", {"expect": call.token, "outcome": "done"})
            return
        if self.dice.random() < 0.6:
            self.press(f"/api/tickets/{call.token}/return")

    def _end(self, call: Called, verb: str, kind: str, body: dict[str, Any]) -> bool:
        asked = now()
        status, told = self.press(self._path(verb), body)
        ended = status == 200 and kind in told.get("recorded", ())
        if ended:
            self.hall.heard.note(Ended(at=now(), asked=asked, window=self.window, token=call.token, how=kind))
        return ended

    def _judge(self, call: Called) -> None:
        level = self.dice.choices(["very-satisfied", "satisfied", "dissatisfied"], [70, 27, 3])[0]
        rating = {"attitude": level, "efficiency": "satisfied"}
        if level == "dissatisfied":
            rating["reason"] = "slow"
        status, told = self.press(f"/api/tickets/{call.token}/rating", rating)
        if status == 201 and "RatingGiven" in told.get("recorded", ()):
            self.hall.heard.note(Rated(at=now(), token=call.token))


def _plain(path: str) -> str:
    """A path without whom it is about."""
    parts = path.split("/")
    return "/".join("…" if len(part) == 26 else part for part in parts)
