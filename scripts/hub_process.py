"""The hub's process: broker, hub, pages and API, composed."""

import logging
import socket
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import uvicorn

from config.settings import Settings
from kiosk.web.app import make_app
from kiosk.web.hall import ScreenAccess
from kiosk.web.sign_in import Staff, StaffEntry
from mqtt_bridge.broker import Broker, Tls
from mqtt_bridge.hub import commands as c
from mqtt_bridge.hub.hub import Hub
from mqtt_bridge.wire import Answer, Ask, BadMessage, Catalogue, Have, encode, pack, unpack
from queue_machine.domain.public_board import public_board
from queue_machine.domain.records import Moment
from queue_machine.domain.refusals import DayAlreadyOpen, Refusal
from queue_machine.ledger.documents import Documents, DocumentsFailed
from queue_machine.past_days import PastDays
from scripts.clock import SystemClock, new_id
from scripts.control import Control
from scripts.invitation import ensure_certificate
from scripts.keys import Opened, keep_sign_in, mark_begun
from scripts.office import Office, SocketScreen
from scripts.station import Station

log = logging.getLogger(__name__)

AFTER_OTHERS = 0.2
"""Seconds after which thinking goes on that others were let pass."""
LOOKS_AT_LEAD = 0.25
"""Seconds between two looks at who leads, where more than one may."""
BOARD_EVERY = 500
"""ms between two looks whether the public board changed."""


class HubProcess:
    """A branch's hub with its own broker and pages, in one process."""

    def __init__(
        self,
        settings: Settings,
        data: Path,
        opened: Opened,
        *,
        name: str = "",
        brokers: Sequence[tuple[str, int]] = (),
        broker_port: int | None = None,
        web_port: int | None = None,
        trial: bool = False,
        attended: bool = False,
    ) -> None:
        """`name` is that of the hub ("") or of a standby; `brokers`, in the order of the hubs, where they are not as
        in the settings. `trial` opens the day whatever the hour. `attended`: somebody started this by hand on the
        machine before them, stands for the time that it shows, and may see and touch the screens of its nodes.

        Raises BrokerError, LedgerError, OSError for what keeps a hub from starting; the texts say what to do.
        """
        network, name = settings.network, name or settings.branch.hubs[0]
        here = next(each for each in network.candidates(settings.branch.hubs) if each.node == name)
        self.settings, self.data, self.opened = settings, data, opened
        # The port first: it is what most often keeps a hub from starting, and is found out at once.
        self.socket = _listening(here.web_host, here.web_port if web_port is None else web_port)
        port = here.broker_port if broker_port is None else broker_port
        hosts = [each.broker_host for each in network.candidates(settings.branch.hubs)]
        tls = Tls(*ensure_certificate(data, *hosts)) if network.tls else None
        nodes = opened.keys.nodes
        # Several hubs in one folder have a broker each; the first one's folder is named as it was when it was alone.
        folder = data / ("broker" if name == settings.branch.hubs[0] else f"broker-{name}")
        self.broker = Broker(folder, settings.branch.id, nodes, port, here.broker_host, tls)
        self._web_url = here.web_url
        try:
            self.broker.start()
            self._compose(name, list(brokers), trial=trial, attended=attended or trial)
        except BaseException:
            self.broker.stop()
            self.socket.close()
            raise

    def _compose(self, name: str, brokers: list[tuple[str, int]], *, trial: bool, attended: bool) -> None:
        settings, data, opened = self.settings, self.data, self.opened
        clock = SystemClock(vouched=attended)
        candidates = settings.network.candidates(settings.branch.hubs)
        places = brokers or [(each.broker_host, each.broker_port) for each in candidates]
        places[settings.branch.hubs.index(name)] = (self.broker.host, self.broker.port)
        self.station = Station(name, "hub", settings, data, clock, opened.keys.nodes[name], places)
        # It started beside the reading of ledger and texts.
        self.broker.wait_ready()
        self._documents = documents = Documents(self.station.folder / "documents.json")
        # With keys that were made anew, after secrets.json was lost, whoever reads the new PINs must get in by them.
        new_keys = name not in opened.keys.begun
        for who, entry in opened.keys.staff.items():
            if new_keys or documents.get("staff", who) is None:
                documents.put("staff", who, entry)
        self.hub = Hub(
            self.station.node,
            settings.branch,
            self.station.zone,
            new_id,
            clock.now(),
            own_digit=_own_digit(settings),
            fresh_install=mark_begun(data, name),
            seed=new_id(),
        )
        self._trial = trial
        self._board_due = 0
        exchange = self.station.exchange
        exchange.web = self.web
        exchange.answering, exchange.on_clock = self._answer, self._compare
        exchange.lead, exchange.on_pulse = self._standing, self.hub.lead.heard
        self.hub.caught_up_with = exchange.sync.caught_up_with
        past = PastDays(self.station.node, settings.branch, self.station.zone, self.hub.foresight)
        self.station.ticks += [self._keep_day, self._keep_board, self._advise, past.tick]
        catalogue = Catalogue(version=settings.version, branch=pack(settings.branch))
        exchange.keep("catalogue", encode(catalogue))
        entries = {who: msgspec.convert(entry, StaffEntry) for who, entry in documents.all("staff").items()}
        self._staff = staff = Staff(entries, secret=opened.keys.secret, token=opened.keys.token, keep=self._keep_entry)
        shown: Mapping[str, ScreenAccess] = (
            {screen.node: SocketScreen(data / screen.node) for screen in settings.faces.screens} if attended else {}
        )
        self.office = Office(self.station, self.hub, settings.faces, staff, shown)
        self.app = make_app(self.office)
        self._server = uvicorn.Server(
            uvicorn.Config(
                self.app,
                access_log=False,  # addresses hold citizens' tokens
                log_config=None,
                lifespan="on",
                timeout_graceful_shutdown=2,
                server_header=False,
            )
        )
        self._control: Control | None = None
        self._web = threading.Thread(target=self._serve, name="web", daemon=True)

    @property
    def web(self) -> str:
        host, port = self.socket.getsockname()[:2]
        return self._web_url or f"http://{host}:{port}"

    def start(self) -> None:
        self.station.start()
        # The day stands before the first page does.
        self.station.owner.submit(lambda: self._keep_day(self.station.clock.now())).result(10)
        self._web.start()
        self._control = Control(self.station.folder, {"status": self._status, "pin": self._change_pin})

    def _status(self, request: dict[str, Any]) -> dict[str, Any]:
        leader = self.hub.lead.leader(self.station.clock.now())
        return {**self.station.status(request), "hub": leader or None, "web": self.web}

    def _keep_entry(self, who: str, entry: StaffEntry) -> None:
        """A changed sign-in on disk. Raises OSError."""
        told = msgspec.to_builtins(entry)
        try:
            keep_sign_in(self.data, who, told)
            self._documents.put("staff", who, told)
        except DocumentsFailed as error:
            raise OSError(str(error)) from error

    def _change_pin(self, request: dict[str, Any]) -> dict[str, Any]:
        self._staff.put(str(request["who"]), str(request["pin_hash"]))
        return {"changed": request["who"]}

    def stop(self) -> None:
        if self._control is not None:
            self._control.close()
        self.app.state.streams.stop()
        self._server.should_exit = True
        self._web.join(3.0)
        self.socket.close()
        self.station.stop()
        self.broker.stop()

    def _serve(self) -> None:
        self._server.run(sockets=[self.socket])

    # -- on the owner's thread -------------------------------------------------------------------------------------

    def _keep_day(self, now: Moment) -> float | None:
        health = self.broker.health
        self.station.parts["broker"] = "ok" if health.running else "down"
        led = self.hub.lead.leads
        self.hub.keep_lead(now)
        self.hub.settle(now)
        if self._trial:
            if self.hub.obeys(now) and not self.hub.listening(now):
                self._open_trial(now)
        else:
            self.hub.keep_hours(now)
        if self.hub.lead.leads != led:
            self.station.exchange.pulse(now)
        if not self.hub.lead.alone:
            return LOOKS_AT_LEAD
        return 5.0 if self.hub.node.met else 0.5

    def _standing(self) -> tuple[int, bool]:
        lead = self.hub.lead
        return (lead.term, True) if lead.leads else (self.hub.node.lobby.term, False)

    def _open_trial(self, now: Moment) -> None:
        """A trial has a day at any hour; it goes on with today's, and an older one is closed first."""
        self._trial = False
        day = self.hub.node.lobby.day
        if day.state == "open" and day.date == self.hub.wall(now).date:
            return
        try:
            self.hub.do(c.OpenDay(how="trial"), cause="", by="", now=now)
            log.info("day opened for a trial date=%s", self.hub.node.lobby.day.date)
        except DayAlreadyOpen:
            return

    def _keep_board(self, now: Moment) -> float | None:
        if now.tick >= self._board_due and self.hub.obeys(now):
            self._board_due = now.tick + BOARD_EVERY
            lobby, wall = self.hub.node.lobby, self.hub.wall(now)
            board = public_board(
                lobby,
                self.settings.branch,
                wall,
                self.hub.foresight.forecast(lobby, wall).service,
                restored_at=self.office.restored_at,
            )
            # The instant alone is no news.
            self.station.exchange.keep("board", msgspec.json.encode(msgspec.structs.replace(board, at=0)))
        return BOARD_EVERY / 1000

    def _advise(self, now: Moment) -> float | None:
        """Thinks about what the manager could do while nobody waits for this thread."""
        return AFTER_OTHERS if self.station.owner.waiting else self.hub.advise(now)

    def _answer(self, asker: str, ask: Ask, now: Moment) -> Answer:
        if ask.kind == "lead" and asker in self.settings.branch.hubs:
            self.hub.do(c.TakeLead(), cause=ask.cause, by="", now=now)
            self.station.exchange.pulse(now)
            return Answer(id=ask.id, ok=True)
        if ask.kind != "number":
            return Answer(id=ask.id, ok=False, error=f"this hub knows no ask {ask.kind!r}")
        try:
            wish = unpack(ask.body, dict[str, str])
            number = self.hub.give_number(wish.get("service", ""), asker, ask.cause, now)
        except (Refusal, BadMessage) as refusal:
            return Answer(id=ask.id, ok=False, error=str(refusal)[:300])
        return Answer(id=ask.id, ok=True, body=pack({"number": number}))

    def _compare(self, node: str, told: Have, now: Moment) -> None:
        self.hub.compare_clock(node, told.boot, told.at, told.sure, now)


def _own_digit(settings: Settings) -> int:
    """The digit of this hub's stand-in numbers: the highest that no machine has; the settings leave one free."""
    return max(set(range(1, 10)) - {machine.digit for machine in settings.machines})


def _listening(host: str, port: int) -> socket.socket:
    """A listening socket, so that the address is known before the first request. Raises OSError with the remedy."""
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError as error:
        made.close()
        raise OSError(f"port {port} on {host} is taken; end what uses it, or choose another with --port") from error
    made.listen(256)
    return made
