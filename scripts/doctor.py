"""`anju doctor`: looks at everything a hall needs on this machine and says what is wrong and how to mend it."""

import shutil
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import Struct

from config.branch import load_branch
from config.faults import ConfigurationFaults
from config.settings import Settings
from queue_machine.ledger.ledger import LedgerError
from queue_machine.ledger.sqlite import SqliteLedger
from scripts.clock import EARLIEST, has_clock_chip, synchronised
from scripts.control import ControlError, ask
from scripts.display import has_display
from scripts.screens import FONTS

LEAST_FREE = 500 * 1024 * 1024
"""Bytes of free disk below which a hall should not start its day."""

FINE = ("ok", "fine", "adequate", "none", "unknown")
MERELY = {"clock": ("unsure",), "paper": ("near-end", "low"), "messages": ("unread",)}
"""States that want a look, not a repair."""
REMEDIES = {
    "clock": "connect it to NTP, or let the manager confirm the time on the manager's page",
    "catalogue": "copy the hub's branch folder to this machine and start the node again",
    "broker": "look at the hub's log; the broker is started again by itself",
    "disk": "free some space: ledgers need room",
    "messages": "anju status counts them; look whether all nodes run the same version",
    "paper": "put in a new roll",
    "voice": "look at the loudspeaker; apt-get install espeak-ng alsa-utils where they are missing",
}
ALARMS = {
    "damaged": "nothing, when the facts are back: the damaged file is kept for whoever wants to look",
    "fork": "find the second machine with this name and take it away; nothing is lost meanwhile",
    "refused": "look whether this node runs with another one's name, keys or branch folder",
    "settings": "mend the branch's folder and start the node again",
}


class Finding(Struct, frozen=True):
    """One thing looked at."""

    part: str
    ok: bool
    said: str
    remedy: str = ""

    def as_json(self) -> dict[str, object]:
        return {"part": self.part, "ok": self.ok, "said": self.said, "remedy": self.remedy}


def examine(data: Path, folder: Path) -> list[Finding]:
    """All findings, the settings first: the rest is looked at as they say, or as a demo without them."""
    settings: Settings | None = None
    findings: list[Finding] = []
    try:
        settings = load_branch(folder)
        findings.append(Finding("settings", True, f"{folder} reads without a fault"))
    except ConfigurationFaults as faults:
        findings.append(Finding("settings", False, str(faults), "mend the files as named above"))
    looks: list[Callable[[], list[Finding]]] = [
        _display,
        _fonts,
        lambda: _programs(settings),
        lambda: _disk(data),
        _clock,
        lambda: _ledgers(data),
        lambda: _nodes(data, settings),
        lambda: _printers(settings),
    ]
    for look in looks:
        findings += look()
    return findings


def _display() -> list[Finding]:
    if has_display():
        return [Finding("display", True, "windows can open on the display that is there")]
    if Path("/dev/dri").exists() and any(Path("/dev/dri").glob("card*")):
        return [Finding("display", True, "no desktop, but a screen can be driven directly (SDL_VIDEODRIVER=kmsdrm)")]
    if shutil.which("Xvfb"):
        return [Finding("display", True, "no display: screens run under Xvfb and are seen in the browser")]
    return [Finding("display", False, "no display and no Xvfb", "apt-get install xvfb")]


def _fonts() -> list[Finding]:
    missing = [name for name in ("NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf") if not (FONTS / name).exists()]
    if missing:
        return [Finding("fonts", False, f"{', '.join(missing)} is not there", "run scripts/setup run")]
    return [Finding("fonts", True, "Noto Sans SC is in place")]


def _programs(settings: Settings | None) -> list[Finding]:
    found = []
    place = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
    if place is None:
        found.append(Finding("broker", False, "Mosquitto is missing", "apt-get install mosquitto"))
    else:
        found.append(Finding("broker", True, "Mosquitto is installed"))
    if settings is None or settings.faces.voice.enabled:
        spoken = shutil.which("espeak-ng") is not None
        found.append(
            Finding("voice", True, "espeak-ng is installed")
            if spoken
            else Finding("voice", False, "espeak-ng is missing: calls would only chime", "apt-get install espeak-ng")
        )
    return found


def _disk(data: Path) -> list[Finding]:
    place = data
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if free < LEAST_FREE:
        return [Finding("disk", False, f"{free // 2**20} MiB free at {place}", "free some space: ledgers need room")]
    probe = place / ".anju-doctor"
    try:
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        remedy = "mount it writable, or give the folder to the user that runs Anju"
        return [Finding("disk", False, f"{place} cannot be written: {error.strerror}", remedy)]
    return [Finding("disk", True, f"{free // 2**20} MiB free at {place}")]


def _clock() -> list[Finding]:
    shown = time.strftime("%Y-%m-%d %H:%M %Z")
    if time.time() * 1000 < EARLIEST:
        return [Finding("clock", False, f"the clock says {shown}", "set it (timedatectl set-time) or connect to NTP")]
    if synchronised():
        return [Finding("clock", True, f"{shown}, steered by NTP")]
    if has_clock_chip():
        return [Finding("clock", True, f"{shown}, kept by a clock chip; not steered by NTP")]
    remedy = "connect it to NTP; until then the manager confirms the time on the manager's page"
    return [Finding("clock", True, f"{shown}; nobody vouches for it after a power cut", remedy)]


def _ledgers(data: Path) -> list[Finding]:
    found = []
    for path in sorted(data.glob("*/ledger.sqlite")):
        name = f"ledger {path.parent.name}"
        try:
            ledger = SqliteLedger.open(path, read_only=True)
            try:
                facts = sum(head.seq for head in ledger.heads().values())
                problems = ledger.problems() or ledger.gaps()
            finally:
                ledger.close()
        except LedgerError as error:
            found.append(Finding(name, False, str(error), "start its node: it sets a damaged file aside and refills"))
            continue
        remedy = "run anju ledger verify; then start its node, which sets it aside and refills" if problems else ""
        found.append(Finding(name, not problems, problems[0] if problems else f"{facts} facts", remedy))
    return found


def _nodes(data: Path, settings: Settings | None) -> list[Finding]:
    found: list[Finding] = []
    for node in settings.nodes if settings else sorted(path.parent.name for path in data.glob("*/control.sock")):
        try:
            told = ask(data / node, {"do": "status"}, 3.0)
        except TimeoutError:
            found.append(Finding(f"node {node}", False, "runs but does not answer", "end its process; it starts anew"))
        except (OSError, ControlError):
            continue  # not running: nothing to find
        else:
            assert isinstance(told, dict)
            found += _node(node, told)
    if settings is not None and not found:
        found += _ports(settings)
    return found


def _node(node: str, told: dict[str, Any]) -> list[Finding]:
    name, hub = f"node {node}", told.get("hub")
    if told.get("out_of_service"):
        remedy = "free some space or change the disk; the node comes back by itself a minute later"
        return [Finding(name, False, "out of service: its disk took no more facts", remedy)]
    found = []
    if told.get("role") == "hub":
        found.append(Finding(name, True, f"leads; its pages are at {told.get('web')}"))
    elif hub:
        found.append(Finding(name, True, f"runs, linked to {hub}"))
    else:
        remedy = "look whether the hub runs and the network cable is in"
        found.append(Finding(name, False, "runs without the hub: tickets go on from its own series", remedy))
    for part, state in sorted(told.get("parts", {}).items()):
        if state not in FINE:
            remedy = REMEDIES.get(part, "look at the device; paper, cover, cable")
            found.append(Finding(f"{part} {node}", part in MERELY and state in MERELY[part], state, remedy))
    for kind, said in sorted(told.get("alarms", {}).items()):
        remedy = ALARMS.get(kind.partition(":")[0], "tell whoever looks after Anju")
        found.append(Finding(f"alarm {node}", False, said, remedy))
    return found


def _ports(settings: Settings) -> list[Finding]:
    found = []
    for what, port in (("port pages", settings.network.web_port), ("port broker", settings.network.broker_port)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                found.append(Finding(what, True, f"{port} is free"))
            except OSError:
                remedy = "end what uses it, or set another port in hall.toml"
                found.append(Finding(what, False, f"{port} is taken", remedy))
    return found


def _printers(settings: Settings | None) -> list[Finding]:
    found = []
    for printer in settings.devices.printers if settings else ():
        name = f"printer {printer.node}"
        if printer.port == "virtual":
            found.append(Finding(name, True, "a virtual one; its slips are pictures in the data folder"))
        elif "://" in printer.port or Path(printer.port).exists():
            found.append(Finding(name, True, f"{printer.port} is there"))
        else:
            serial = "; ".join(sorted(str(p) for p in Path("/dev/serial/by-id").glob("*"))) or "none"
            remedy = f"plug it in, or name another port in devices.toml; there are: {serial}"
            found.append(Finding(name, False, f"{printer.port} is not there", remedy))
    return found
