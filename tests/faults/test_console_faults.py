"""Twenty consoles that all press at once: each visitor goes to exactly one window, whatever the order."""

import itertools
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import msgspec
import pytest
from virtual_hall import BRANCH, NINE, ZONE

from kiosk.web.app import make_app
from mqtt_bridge.hub import commands as c
from mqtt_bridge.hub.hub import Done, Hub
from queue_machine.domain import facts as f
from queue_machine.domain.branch import Window
from queue_machine.domain.records import Moment
from queue_machine.ledger.sqlite import SqliteLedger
from queue_machine.ledger.verify import verify_ledger
from queue_machine.node import Node
from queue_machine.owner import Owner
from tests.kiosk.web.conftest import TOKEN, InnerHall, Server

MEMORY = Path("/dev/shm")
CONSOLES = 20
CALLS = 10_000
BATCH = 500
WINDOWS = tuple(Window(id=str(number), skills=("deposit", "loan")) for number in range(1, CONSOLES + 1))


class CrowdedHall:
    """A real hub on its own thread over a real file; time goes on a little at every look."""

    def __init__(self, folder: Path) -> None:
        self.ledger = SqliteLedger.open(folder / "hub" / "ledger.sqlite")
        self._ticks = itertools.count(0, 40)
        self._ids = itertools.count()
        self.branch = msgspec.structs.replace(BRANCH, windows=WINDOWS)
        node = Node(
            "hub", self.ledger, machine_id="h", new_epoch=lambda: "00000001", now=self.now(), return_within=1_800_000
        )
        self.hub = Hub(node, self.branch, ZONE, self.new_id, self.now(), fresh_install=True)
        self.owner = Owner("hub", lambda: None)
        self.owner.start()
        self.act(c.OpenDay(how="trial"))
        for window in WINDOWS:
            self.act(c.OpenWindow(window=window.id, teller=window.id))
        self.issued: list[str] = []

    def now(self) -> Moment:
        ms = next(self._ticks)
        return Moment(NINE + ms, ms, "boot")

    def new_id(self) -> str:
        return f"id{next(self._ids):08d}"

    def act(self, command: c.AnyCommand, cause: str = "", by: str = "") -> Done:
        return self.owner.submit(lambda: self.hub.do(command, cause=cause, by=by, now=self.now())).result(60)

    def more_visitors(self, count: int) -> None:
        """Visitors come all at once, as from machines that were cut off."""

        def work() -> None:
            first = len(self.issued)
            facts = [
                f.TicketIssued(
                    ticket=f"t{n:06d}", number=f"A{n:06d}", service="deposit" if n % 3 else "loan", slip=False
                )
                for n in range(first, first + count)
            ]
            self.hub.node.commit(facts, self.now(), day="2026-11-10")
            self.issued += [each.ticket for each in facts]

        self.owner.submit(work).result(60)

    def close(self) -> None:
        self.owner.stop()
        self.ledger.close()


@pytest.fixture
def crowded(tmp_path: Path) -> Iterator[CrowdedHall]:
    # The file is real; that every call waits for the disk is other tests' matter, and takes a minute here.
    with tempfile.TemporaryDirectory(prefix="anju-consoles-", dir=MEMORY if MEMORY.is_dir() else tmp_path) as folder:
        made = CrowdedHall(Path(folder))
        yield made
        made.close()


def called_of(done: Done) -> list[tuple[str, str]]:
    return [(fact.ticket, fact.window) for fact in done.facts if isinstance(fact, f.TicketCalled)]


def test_twenty_consoles_calling_at_once(crowded: CrowdedHall) -> None:
    """Ten thousand calls, each pressed twice under its key by a finger that trembles: exactly one winner each."""
    calls: list[tuple[str, str]] = []
    answers: list[tuple[str, list[tuple[str, str]], list[tuple[str, str]]]] = []
    lock, starting = threading.Lock(), threading.Barrier(CONSOLES)

    def console(window: str, presses: int, batch: int) -> None:
        starting.wait(30)
        for count in range(presses):
            key = f"{batch}-{window}-{count}"
            command = c.Next(window=window, complete=True)
            # Both are handed in before the first is answered, every tenth time: a double click.
            twice = count % 10 == 0
            first = crowded.owner.submit(
                lambda k=key, d=command: crowded.hub.do(d, cause=k, by=window, now=crowded.now())
            )
            second = crowded.act(command, key, window) if twice else None
            done = first.result(60)
            with lock:
                calls.extend(called_of(done))
                if second is not None:
                    answers.append((key, called_of(done), called_of(second)))

    with ThreadPoolExecutor(CONSOLES) as pool:
        for batch in range(CALLS // BATCH):
            crowded.more_visitors(BATCH)
            presses = BATCH // CONSOLES
            for future in [pool.submit(console, each.id, presses, batch) for each in WINDOWS]:
                future.result(120)
    assert len(calls) == CALLS
    winners = Counter(ticket for ticket, _ in calls)
    assert set(winners) == set(crowded.issued) and set(winners.values()) == {1}, "each visitor was called, once"
    assert all(first == second for _, first, second in answers) and len(answers) == CALLS // BATCH * CONSOLES * 3
    told = Counter(window for _, window in calls)
    assert set(told.values()) == {CALLS // CONSOLES}, "and every console got its own"
    lobby = crowded.owner.submit(lambda: dict(crowded.hub.node.lobby.tickets)).result(60)
    assert all(len(ticket.calls) == 1 and not ticket.conflicts for ticket in lobby.values())
    assert verify_ledger(crowded.ledger).ok


def test_twenty_consoles_calling_at_once_over_http() -> None:
    """The same over the pages' own server: fewer calls, every layer."""
    hall = InnerHall()
    hall.branch = msgspec.structs.replace(
        hall.branch,
        windows=tuple(
            Window(id=str(number), skills=(hall.branch.services[0].id,)) for number in range(1, CONSOLES + 1)
        ),
    )
    hall.hub.branch = hall.branch
    service = hall.branch.services[0].id
    server = Server(make_app(hall))
    server.start()
    try:
        for number in range(1, CONSOLES + 1):
            hall.act(c.OpenWindow(window=str(number), teller=f"t{number}"))
        issued = set()
        for _ in range(200):
            (fact,) = hall.act(c.Take(service=service)).facts
            issued.add(fact.ticket)  # type: ignore[union-attr]
        called: list[str] = []
        starting = threading.Barrier(CONSOLES)

        def console(number: int) -> None:
            with httpx.Client(base_url=server.url, timeout=60) as client:
                starting.wait(30)
                for count in range(10):
                    answer = client.post(
                        f"/api/windows/{number}/next",
                        json={"complete": True},
                        headers={"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": f"{number}-{count}"},
                    )
                    assert answer.status_code == 200, answer.text
                    called.append(answer.json()["token"])

        with ThreadPoolExecutor(CONSOLES) as pool:
            for future in [pool.submit(console, number) for number in range(1, CONSOLES + 1)]:
                future.result(120)
        assert len(called) == 200 and set(called) == issued
    finally:
        server.stop()
        hall.close()
