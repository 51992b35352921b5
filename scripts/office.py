"""The hall as its pages see it: the bridge from the web's event loop to the hub's own thread and back."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from datetime import tzinfo
from pathlib import Path
from typing import Literal, TypeVar

from kiosk.settings import Faces
from kiosk.texts import Texts
from kiosk.views.nodes import NodeState
from kiosk.web.hall import HubPlace, ScreenAccess, Standing
from kiosk.web.sign_in import Staff
from mqtt_bridge.hub import commands as c
from mqtt_bridge.hub.hub import Done, Hub
from mqtt_bridge.wire import Answer, Status
from queue_machine.dispatch.forecast import Forecast
from queue_machine.domain import refusals as r
from queue_machine.domain.branch import Branch
from queue_machine.domain.facts import DayClosed, read_fact
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.records import Chained, chained
from queue_machine.domain.tickets import ENDED
from queue_machine.domain.wall import Wall
from queue_machine.hardware.slip import Slip
from queue_machine.ledger.sqlite import SqliteLedger
from scripts import control
from scripts.folded_days import FoldedDays
from scripts.station import VERSION, Station

T = TypeVar("T")
Phase = Literal["down", "move", "up"]
DAYS_KEPT_IN_VIEW = 400
PRINT_WAIT = 3_000
"""ms that a machine may take to say that it will print."""


class SocketScreen:
    """A Kivy screen of a node on this machine, seen and touched through its control socket."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def frame(self, width: int) -> bytes:
        try:
            reply = await asyncio.to_thread(control.ask, self._folder, {"do": "frame", "width": width}, 5.0)
        except control.ControlError as error:
            raise OSError(str(error)) from error
        return reply if isinstance(reply, bytes) else b""

    async def touch(self, x: float, y: float, phase: Phase) -> None:
        request = {"do": "finger", "x": x, "y": y, "phase": phase}
        try:
            await asyncio.to_thread(control.ask, self._folder, request, 5.0)
        except control.ControlError as error:
            raise OSError(str(error)) from error


class Office:
    """The pages' `Hall` over a running hub."""

    def __init__(
        self, station: Station, hub: Hub, faces: Faces, staff: Staff, screens: Mapping[str, ScreenAccess]
    ) -> None:
        self._station, self._hub = station, hub
        self._faces, self._staff, self._screens = faces, staff, screens
        self._folded = FoldedDays()
        self._last_day: tuple[int, Lobby] | None = None
        """The day closed last, and the version of the present lobby at which it was that."""
        self._version = 1
        self._lock = threading.Lock()
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        station.changed.append(self._tell)

    @property
    def branch(self) -> Branch:
        return self._hub.branch

    @property
    def texts(self) -> Texts:
        return self._station.texts

    @property
    def faces(self) -> Faces:
        return self._faces

    @property
    def zone(self) -> tzinfo:
        return self._hub.zone

    @property
    def staff(self) -> Staff:
        return self._staff

    @property
    def screens(self) -> Mapping[str, ScreenAccess]:
        return self._screens

    @property
    def restored_at(self) -> int:
        """When the hub came back with visitors in the hall, ms; 0 when it did not."""
        return self._hub.started_at if self._hub.came_back else 0

    @property
    def standing(self) -> Standing:
        station, lead = self._station, self._hub.lead
        now = station.clock.now()
        places = {each.node: each.web_url for each in station.settings.network.candidates(self.branch.hubs)}
        for name in places:
            peer = station.exchange.peers.get(name)
            told = station.exchange.web if name == station.name else "" if peer is None else peer.status.web
            places[name] = told or places[name]
        term = lead.term if lead.leads else self._hub.node.lobby.term
        hubs = tuple(HubPlace(node, web) for node, web in places.items())
        return Standing(station.name, lead.obeys(now), term, lead.leader(now), hubs)

    # -- doing and reading -----------------------------------------------------------------------------------------

    async def do(self, command: c.AnyCommand, *, cause: str, by: str) -> Done:
        if isinstance(command, c.Reprint):
            return await self._reprint(command, cause)

        return await self._on_owner(lambda: self._hub.do(command, cause=cause, by=by, now=self._station.clock.now()))

    async def read(self, look: Callable[[Lobby, Wall, Forecast], T]) -> T:
        def work() -> T:
            now = self._station.clock.now()
            return look(self._hub.node.lobby, self._hub.wall(now), self._hub.foretell(now))

        return await self._on_owner(work)

    async def _on_owner(self, work: Callable[[], T]) -> T:
        # A browser that goes away must not undo what was asked: the work runs to its end all the same.
        return await asyncio.shield(asyncio.wrap_future(self._station.owner.submit(work)))

    async def _reprint(self, command: c.Reprint, cause: str) -> Done:
        ticket = await self._on_owner(lambda: self._hub.node.lobby.tickets.get(command.ticket))
        if ticket is None:
            raise r.UnknownTicket()
        if ticket.state in ENDED:
            raise r.AlreadyEnded(number=ticket.number, state=ticket.state)
        await self._ask_machine(command.machine, "print", {"ticket": command.ticket}, cause)
        return Done(())

    async def print_slip(self, machine: str, slip: Slip, *, cause: str) -> None:
        await self._ask_machine(machine, "slip", slip, cause)

    async def _ask_machine(self, machine: str, kind: str, body: object, cause: str) -> None:
        """Ask a machine to print; returns when it said that it will. Raises UnknownMachine, MachineAway."""
        machines = [each.node for each in self._station.settings.machines]
        if machine not in machines:
            raise r.UnknownMachine(machine=machine, known=", ".join(machines))
        future: Future[Answer | None] = Future()

        def work() -> None:
            now = self._station.clock.now()
            self._station.exchange.ask(machine, kind, body, PRINT_WAIT, cause, now, future.set_result)

        await self._on_owner(work)
        answer = await asyncio.wrap_future(future)
        if answer is None or not answer.ok:
            raise r.MachineAway(machine=machine)

    async def let_lead(self, hub: str, *, cause: str) -> None:
        hubs = self.branch.hubs
        if hub not in hubs:
            raise r.UnknownHub(hub=hub, known=", ".join(hubs))
        future: Future[Answer | None] = Future()

        def work() -> None:
            now = self._station.clock.now()
            self._station.exchange.ask(hub, "lead", {}, PRINT_WAIT, cause, now, future.set_result)

        await self._on_owner(work)
        answer = await asyncio.wrap_future(future)
        if answer is None or not answer.ok:
            raise r.HubAway(hub=hub)

    # -- changes ---------------------------------------------------------------------------------------------------

    def _tell(self) -> None:
        with self._lock:
            self._version += 1
            waiting, self._waiting = self._waiting, set()
        for loop, event in waiting:
            loop.call_soon_threadsafe(event.set)

    async def changed(self, after: int) -> int:
        event = asyncio.Event()
        entry = (asyncio.get_running_loop(), event)
        with self._lock:
            if self._version > after:
                return self._version
            self._waiting.add(entry)
        try:
            await event.wait()
        finally:
            with self._lock:
                self._waiting.discard(entry)
        return self._version

    # -- nodes and days --------------------------------------------------------------------------------------------

    def nodes(self) -> Mapping[str, NodeState]:
        exchange, now = self._station.exchange, self._station.clock.now()
        found: dict[str, NodeState] = {}
        for name in self._station.settings.nodes:
            if name == self._station.name:
                parts = {**self._station.parts, **dict.fromkeys(self._station.node.alarms, "alarm")}
                found[name] = NodeState(
                    name=name,
                    role="hub",
                    online=not self._station.ended.is_set(),
                    since=self._hub.started_at,
                    seen_at=now.at,
                    version=VERSION,
                    boot=now.boot,
                    sure=self._hub.sure(now),
                    parts=parts,
                    last_fact_at=self._station.last_facts.get(name),
                )
                continue
            presence = exchange.peers.get(name)
            status: Status | None = None if presence is None else presence.status
            found[name] = NodeState(
                name=name,
                role=self._role(name) if status is None else status.role,
                online=presence is not None and presence.alive,
                since=None if status is None else status.at,
                seen_at=None if presence is None else now.at - (now.tick - presence.heard),
                version="" if status is None else status.version,
                boot="" if status is None else status.boot,
                sure=status is None
                or status.sure
                or self._hub.node.lobby.offset(name, status.boot) is not None
                or self._hub.node.lobby.confirmed(name, status.boot),
                parts={} if status is None else status.health,
                last_fact_at=self._station.last_facts.get(name),
            )
        return found

    def _role(self, name: str) -> str:
        settings = self._station.settings
        if name in settings.boards:
            return "board"
        return "hub" if name in settings.branch.hubs else "machine"

    async def report(self, date: str | None) -> Lobby | None:
        return await asyncio.to_thread(self._report, date)

    def _report(self, date: str | None) -> Lobby | None:
        """A day's lobby, folded from the file beside the owner's work; a closed one is kept for the next who asks."""
        present = self._hub.node.lobby
        version, closed = present.version, present.day.state == "closed"
        if date is None and closed and self._last_day is not None and self._last_day[0] == version:
            return self._last_day[1]
        ledger = SqliteLedger.open(self._station.folder / "ledger.sqlite", read_only=True)
        try:
            open_date = present.day.date if present.day.state == "open" else ""
            lobby = lobby_of_day(ledger, date, self._folded, open_date=open_date)
        finally:
            ledger.close()
        if date is None:
            # After closing time visitors' pages ask for it once a minute each: nothing of the ledger is read then.
            self._last_day = (version, lobby) if closed and lobby is not None else None
        return lobby

    async def closed_part(self) -> Lobby | None:
        return await asyncio.to_thread(self._closed_part)

    def _closed_part(self) -> Lobby | None:
        ledger = SqliteLedger.open(self._station.folder / "ledger.sqlite", read_only=True)
        try:
            return closed_part(ledger, self._folded)
        finally:
            ledger.close()

    def history(self) -> list[str]:
        ledger = SqliteLedger.open(self._station.folder / "ledger.sqlite", read_only=True)
        try:
            closings = [closing.date for closing in _closings(ledger)]
        finally:
            ledger.close()
        return list(dict.fromkeys(closings))


def _closings(ledger: SqliteLedger) -> list[DayClosed]:
    """The closings of days, the latest first."""
    raws = ledger.last_of_kind("DayClosed", DAYS_KEPT_IN_VIEW)
    facts = [read_fact(chained(raw).record.fact) for raw in raws]
    return [fact for fact in facts if isinstance(fact, DayClosed)]


def lobby_of_day(
    ledger: SqliteLedger, date: str | None, folded: FoldedDays | None = None, *, open_date: str | None = None
) -> Lobby | None:
    """The lobby of a closed day as it stood at its closing, or of the present one; None for no such day.

    A date that was closed and opened once more is one day: its parts are folded together. With `folded` a closed day
    is shared with whoever asked before: read it, and change nothing. `open_date` is the date that is open, "" for
    none; None finds it out by folding the present day.
    """
    closings = _closings(ledger)
    floor = dict(closings[0].heads) if closings else {}
    places = [place for place, closing in enumerate(closings) if closing.date == date]
    if date is None or not places or open_date is None:
        present = Lobby()
        present.floor = floor
        present.fold(ledger.beyond(floor))
        open_date = present.day.date if present.day.state == "open" else ""
        if date is None:
            date = present.day.date
            places = [place for place, closing in enumerate(closings) if closing.date == date]
        if not places:
            return present if present.day.date == date else None
    low = closings[places[-1] + 1].heads if places[-1] + 1 < len(closings) else {}
    if open_date == date:
        return _one_day(low, ledger.beyond(low))[0]
    high = closings[places[0]].heads

    def fold() -> tuple[Lobby, int]:
        return _one_day(low, ledger.between(low, high))

    return fold()[0] if folded is None else folded.of(date, low, high, fold)


def closed_part(ledger: SqliteLedger, folded: FoldedDays) -> Lobby | None:
    """What was closed already of the date that was closed last, also when it is open again; None for none."""
    closings = _closings(ledger)
    if not closings:
        return None
    last = closings[0]
    before = next((each for each in closings if each.date != last.date), None)
    low = {} if before is None else before.heads
    return folded.of(last.date, low, last.heads, lambda: _one_day(low, ledger.between(low, last.heads)))


def _one_day(low: Mapping[str, int], records: Iterator[Chained]) -> tuple[Lobby, int]:
    """The lobby of one date's records beyond a closing, and how many they were."""
    lobby, count = Lobby(), 0
    lobby.floor = dict(low)

    def counted() -> Iterator[Chained]:
        nonlocal count
        for each in records:
            count += 1
            # A date that was opened twice has a closing inside its range; it must not cut the day in two.
            if not isinstance(read_fact(each.record.fact), DayClosed):
                yield each

    lobby.fold(counted())
    return lobby, count
