"""Runs one node in this process, from its parts to its end: what `anju hub`, `anju machine` and `anju board` do."""

import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from config.settings import Settings
from scripts.keys import Opened

log = logging.getLogger(__name__)


class Process(Protocol):
    def start(self) -> None: ...

    def stop(self) -> None: ...


def say(told: dict[str, Any]) -> None:
    """One line of JSON on stdout, for whoever started this process."""
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    sys.stdout.flush()


@contextmanager
def _running(process: Process) -> Iterator[None]:
    """Start a process's parts and stop them whatever happens; a stop that hangs is cut short after four seconds."""
    try:
        process.start()
        yield
    finally:
        late = threading.Timer(4.0, lambda: os._exit(1))
        late.daemon = True
        late.start()
        process.stop()
        late.cancel()


def _wait_for_the_end(ended: threading.Event) -> None:
    """Until a signal asks to end, or the node went out of service."""
    asked = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: asked.set())
    while not asked.wait(0.5):
        if ended.is_set():
            # Stay, out of service: screens and health say so; whoever supervises restarts on SIGTERM.
            asked.wait()
            return


def run_hub(
    settings: Settings, data: Path, opened: Opened, *, broker_port: int | None, web_port: int | None, trial: bool
) -> None:
    from scripts.hub_process import HubProcess

    hub = HubProcess(settings, data, opened, broker_port=broker_port, web_port=web_port, trial=trial, screens=trial)
    with _running(hub):
        say({"ready": hub.station.name, "web": hub.web, "mqtt": {"host": hub.broker.host, "port": hub.broker.port}})
        _wait_for_the_end(hub.station.ended)


def run_machine(
    name: str,
    settings: Settings,
    data: Path,
    password: str,
    broker: tuple[str, int] | None,
    *,
    trial: bool,
    screen: str,
) -> None:
    """`screen`: own (the display that is there, else an Xvfb), virtual (an Xvfb), full (the whole panel), none."""
    shown = settings.faces.screen(name)
    stage = None
    if screen != "none" and shown is not None:
        from scripts.screens import Stage

        stage = Stage(shown, data / name / "kivy", virtual=screen == "virtual", fullscreen=screen == "full")
    from scripts.machine_process import MachineProcess

    machine = MachineProcess(name, settings, data, password, broker, trial=trial)
    if stage is None or shown is None:
        with _running(machine):
            say({"ready": name})
            _wait_for_the_end(machine.station.ended)
        return
    from kiosk.touch.machine import make_face
    from kiosk.touch.remote import RemoteView
    from kiosk.views.machine import HallNow
    from kiosk.visit import Visit
    from scripts.clock import new_id
    from scripts.screens import FONTS, play, remote_handlers

    try:
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
        machine.handlers |= remote_handlers(RemoteView(face))

        def told(hall: HallNow) -> None:
            face.submit(lambda: visit.hall(hall))

        machine.watchers.append(told)
        face.every(0.5, visit.tick)
        with _running(machine):
            _tell_when_ready(face.ready, name)
            play(face)
    finally:
        stage.close()


def run_board(
    name: str,
    settings: Settings,
    data: Path,
    password: str,
    broker: tuple[str, int] | None,
    *,
    trial: bool,
    screen: str,
) -> None:
    """`screen` as for a machine."""
    shown = settings.faces.screen(name)
    stage = None
    if screen != "none" and shown is not None:
        from scripts.screens import Stage

        stage = Stage(shown, data / name / "kivy", virtual=screen == "virtual", fullscreen=screen == "full")
    from scripts.board_process import BoardProcess

    board = BoardProcess(name, settings, data, password, broker, trial=trial)
    if stage is None or shown is None:
        with _running(board):
            say({"ready": name})
            _wait_for_the_end(board.station.ended)
        return
    from kiosk.touch.board import make_face
    from kiosk.touch.remote import RemoteView
    from scripts.screens import FONTS, play, remote_handlers

    try:
        face = make_face(settings.faces.look, shown, FONTS)
        board.handlers |= remote_handlers(RemoteView(face))
        board.watchers.append(face.offer)
        with _running(board):
            _tell_when_ready(face.ready, name)
            play(face)
    finally:
        stage.close()


def _tell_when_ready(ready: threading.Event, name: str) -> None:
    def wait() -> None:
        if ready.wait(60):
            say({"ready": name})

    threading.Thread(target=wait, name="ready", daemon=True).start()
