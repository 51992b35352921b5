"""Runs one node in this process, from its parts to its end: what `anju hub`, `anju machine` and `anju board` do."""

import json
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from config.settings import Settings
from kiosk.settings import Screen
from scripts.keys import Opened
from scripts.station import Station
from scripts.supervision import Ended, Life

if TYPE_CHECKING:
    from kiosk.touch.face import Face
    from scripts.screens import Stage

log = logging.getLogger(__name__)

MACHINE_FRAMES = 24
"""Most frames a second of a machine: enough for a card that answers a finger, little for an idle one."""
BOARD_FRAMES = 15
"""Most frames a second of a board: nobody touches it, and it flashes once a second."""
HUB_WAIT = 3.0
"""Seconds that a machine waits for its hub before it says that it is ready all the same."""
END_WAIT = 4.0
"""Seconds that the parts of a node may take to end before the process ends without them."""


class Process(Protocol):
    @property
    def station(self) -> Station: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...


def say(told: dict[str, Any]) -> None:
    """One line of JSON on stdout, for whoever started this process."""
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _live(name: str, run: Callable[[Life], None]) -> None:
    """Run a node from its making to its end. Raises SystemExit where it wants to be started again."""
    life = Life(name)
    try:
        run(life)
    except Ended:
        log.info("ended while starting name=%s", name)
    if life.code:
        raise SystemExit(life.code)


@contextmanager
def _running(process: Process, life: Life) -> Iterator[None]:
    """Start a process's parts and stop them whatever happens; a stop that hangs is cut short."""
    station = process.station
    life.watch(lambda: station.owner.healthy_at, station.ended.is_set, station.folder)
    try:
        process.start()
        life.settle()
        yield
    finally:
        late = threading.Timer(END_WAIT, lambda: os._exit(1))
        late.daemon = True
        late.start()
        process.stop()
        late.cancel()


def run_hub(
    name: str,
    settings: Settings,
    data: Path,
    opened: Opened,
    *,
    brokers: Sequence[tuple[str, int]],
    broker_port: int | None,
    web_port: int | None,
    trial: bool,
    attended: bool,
) -> None:
    """A hub, the first or a standby, until it is asked to end. Raises what HubProcess raises, and SystemExit."""

    def run(life: Life) -> None:
        from scripts.hub_process import HubProcess

        hub = HubProcess(
            settings,
            data,
            opened,
            name=name,
            brokers=brokers,
            broker_port=broker_port,
            web_port=web_port,
            trial=trial,
            attended=attended,
        )
        with _running(hub, life):
            life.ready(f"pages at {hub.web}")
            say({"ready": hub.station.name, "web": hub.web, "mqtt": {"host": hub.broker.host, "port": hub.broker.port}})
            life.wait()

    _live(name, run)


@contextmanager
def _stage(shown: Screen, data: Path, screen: str, frames: int = MACHINE_FRAMES) -> Iterator["Stage"]:
    from scripts.screens import Stage

    home = data / shown.node / "kivy"
    stage = Stage(shown, home, virtual=screen == "virtual", fullscreen=screen == "full", frames=frames)
    try:
        yield stage
    finally:
        stage.close()


def _play(station: Station, face: "Face", life: Life) -> None:
    """Run a face in this thread until the node's life is over."""
    from scripts.screens import play

    name = station.name
    drawn = [time.monotonic()]

    def alive() -> None:
        drawn[0] = time.monotonic()

    def tell() -> None:
        if face.ready.wait(60):
            say({"drawn": name})
            station.hub_known.wait(HUB_WAIT)
            life.also(lambda: drawn[0])
            life.ready("the screen is on")
            say({"ready": name})
        else:
            log.error("no first frame within 60 s name=%s", name)

    face.every(1.0, alive)
    threading.Thread(target=tell, name="ready", daemon=True).start()
    play(face, life.over)


def _without_face(name: str, process: Process, life: Life) -> None:
    with _running(process, life):
        process.station.hub_known.wait(HUB_WAIT)
        life.ready("works without a screen")
        say({"ready": name})
        life.wait()


def run_machine(
    name: str,
    settings: Settings,
    data: Path,
    password: str,
    brokers: Sequence[tuple[str, int]],
    *,
    trial: bool,
    screen: str,
) -> None:
    """A ticket machine until it is asked to end. Raises what MachineProcess and Stage raise, and SystemExit.

    `screen`: own (the display that is there, else an Xvfb), virtual (an Xvfb), full (the whole panel), none.
    """

    def run(life: Life) -> None:
        shown = None if screen == "none" else settings.faces.screen(name)
        if shown is None:
            from scripts.machine_process import MachineProcess

            _without_face(name, MachineProcess(name, settings, data, password, brokers, trial=trial), life)
            return
        with _stage(shown, data, screen) as stage:
            with_face(shown, stage, life)

    def with_face(shown: Screen, stage: "Stage", life: Life) -> None:
        from scripts.machine_process import MachineProcess

        machine = MachineProcess(name, settings, data, password, brokers, trial=trial)
        stage.open()
        from kiosk.touch.machine import make_face
        from kiosk.touch.remote import RemoteView
        from kiosk.views.machine import HallNow
        from kiosk.visit import Visit
        from scripts.clock import new_id
        from scripts.screens import FONTS, remote_handlers

        face = make_face(FONTS, settings.faces, shown, lambda intent, **values: visit.intent(intent, **values))
        visit = Visit(
            branch=settings.branch,
            faces=settings.faces,
            texts=machine.station.texts,
            desk=machine,
            show=face.show,
            now=lambda: machine.station.clock.now().at,
            new_cause=lambda: f"touch:{new_id()}",
            later=face.submit,
        )
        machine.handlers |= remote_handlers(face, RemoteView(face))

        def told(hall: HallNow) -> None:
            face.submit(lambda: visit.hall(hall))

        machine.watchers.append(told)
        machine.station.outages.append(lambda: face.submit(visit.stopped))
        face.every(0.5, visit.tick)
        with _running(machine, life):
            _play(machine.station, face, life)

    _live(name, run)


def run_board(
    name: str,
    settings: Settings,
    data: Path,
    password: str,
    brokers: Sequence[tuple[str, int]],
    *,
    trial: bool,
    screen: str,
) -> None:
    """A board until it is asked to end. Raises what BoardProcess and Stage raise, and SystemExit.

    `screen` as for a machine.
    """

    def run(life: Life) -> None:
        shown = None if screen == "none" else settings.faces.screen(name)
        if shown is None:
            from scripts.board_process import BoardProcess

            _without_face(name, BoardProcess(name, settings, data, password, brokers, trial=trial), life)
            return
        with _stage(shown, data, screen, BOARD_FRAMES) as stage:
            with_face(shown, stage, life)

    def with_face(shown: Screen, stage: "Stage", life: Life) -> None:
        from scripts.board_process import BoardProcess

        board = BoardProcess(name, settings, data, password, brokers, trial=trial)
        stage.open()
        from kiosk.touch.board import make_face
        from kiosk.touch.remote import RemoteView
        from scripts.screens import FONTS, remote_handlers

        face = make_face(settings.faces.look, shown, FONTS)
        board.handlers |= remote_handlers(face, RemoteView(face))
        board.watchers.append(face.offer)
        with _running(board, life):
            _play(board.station, face, life)

    _live(name, run)
