"""Reads a branch's folder into one `Settings`, or tells everything that is wrong with it.

The front door of the configuration: it opens the files, has each read by its own module, and puts the results
together. Going on with the last good configuration after a bad edit is the caller's matter.
"""

import hashlib
from pathlib import Path

from config.devices import Equipment, read_devices
from config.faults import Faults, did_you_mean
from config.hall import Hall, read_hall
from config.knowledge import read_knowledge
from config.reader import Table, read_toml
from config.services import Catalogue, read_services
from config.settings import Settings
from config.windows import read_windows
from config.words import check_texts, wanted_texts
from kiosk.settings import Faces
from queue_machine.domain.branch import Branch, Window
from queue_machine.domain.wall import clock_text

FILES = ("hall.toml", "services.toml", "windows.toml", "devices.toml")
DEMO = Path(__file__).parent / "branches" / "demo"
"""The branch that comes with the project."""


def load_branch(folder: Path) -> Settings:
    """The hall that a folder describes. Raises ConfigurationFaults with every mistake in it, and nothing else."""
    faults = Faults()
    if not folder.is_dir():
        there = [entry.name for entry in folder.parent.iterdir() if entry.is_dir()] if folder.parent.is_dir() else []
        faults.add(folder.name, "", "there is no such folder", did_you_mean(folder.name, there))
        faults.stop(folder)
    files = [read_toml(folder / name, faults) for name in FILES]
    strays = sorted(path.name for path in folder.glob("*.toml") if path.name not in FILES)
    # Where one of the four is missing, that is told with what seems to stand in its place.
    for stray in strays if all((folder / name).exists() for name in FILES) else ():
        faults.add(stray, "", "no such file is read, so nothing of it counts", did_you_mean(stray, FILES))
    hall_file, services_file, windows_file, devices_file = files
    hall = read_hall(hall_file, folder) if hall_file else None
    catalogue = read_services(services_file) if services_file else None
    windows = read_windows(windows_file, catalogue) if windows_file else ()
    equipment = read_devices(devices_file, hall, hall_file) if devices_file else None
    if hall and catalogue and services_file:
        _check_last_tickets(hall, catalogue, services_file)
    if hall and windows_file:
        _check_breaks(hall, windows, windows_file)
    for file in files:
        if file:
            file.finish()
    languages = hall.languages if hall else Faces().languages
    wanted = wanted_texts(hall, catalogue, windows) if hall and catalogue else {}
    check_texts(folder / "texts", languages, wanted, faults)
    knowledge = read_knowledge(folder / "knowledge", languages, faults)
    version = _version(folder, faults)
    if faults or not (hall and catalogue and equipment):
        faults.stop(folder)
    return Settings(
        folder=folder,
        branch=_branch(hall, catalogue, windows),
        faces=_faces(hall, catalogue, equipment),
        network=hall.network,
        devices=equipment.devices,
        machines=equipment.machines,
        boards=equipment.boards,
        texts=folder / "texts",
        knowledge=knowledge,
        version=version,
    )


def _check_last_tickets(hall: Hall, catalogue: Catalogue, file: Table) -> None:
    opening = min((span.start for day in hall.hours.week for span in day), default=0)
    for place, service in enumerate(catalogue.services):
        if service.last_ticket is not None and service.last_ticket <= opening:
            reason = f"from {service.last_ticket // 60:02d}:{service.last_ticket % 60:02d} on there are no tickets"
            hint = f"the hall opens at {opening // 60:02d}:{opening % 60:02d}: write a later time"
            file.fault(f"services[{place}].last_ticket", reason, hint)


def _check_breaks(hall: Hall, windows: tuple[Window, ...], file: Table) -> None:
    days = [spans for spans in (*hall.hours.week, *(day.spans for day in hall.hours.days)) if spans]
    if not days:
        return
    start, end = min(spans[0].start for spans in days), max(spans[-1].end for spans in days)
    for at, window in enumerate(windows):
        for place, span in enumerate(window.breaks):
            if span.start < start or span.end > end:
                said = f"{clock_text(span.start)}-{clock_text(span.end)}"
                reason = f'the break "{said}" lies outside the hours'
                hint = f"the hall is open from {clock_text(start)} to {clock_text(end)}"
                file.fault(f"windows[{at}].breaks[{place}]", reason, hint)


def _branch(hall: Hall, catalogue: Catalogue, windows: tuple[Window, ...]) -> Branch:
    return Branch(
        id=hall.id,
        time_zone=hall.time_zone,
        hours=hall.hours,
        services=catalogue.services,
        windows=windows,
        groups=catalogue.groups,
        policy=hall.policy,
        hubs=hall.hubs,
        speaker=hall.speaker,
        number_wait=hall.number_wait,
        miss_after_calls=hall.miss_after_calls,
        miss_after_seconds=hall.miss_after_seconds,
        alarm_wait=hall.alarm_wait,
        alarm_count=hall.alarm_count,
        alarm_uncovered=hall.alarm_uncovered,
    )


def _faces(hall: Hall, catalogue: Catalogue, equipment: Equipment) -> Faces:
    return Faces(
        look=hall.look,
        public_url=hall.public_url,
        kinds=catalogue.kinds,
        pauses=hall.pauses,
        screens=equipment.screens,
        voice=hall.voice,
        languages=hall.languages,
        idle_seconds=hall.idle_seconds,
        idle_warning_seconds=hall.idle_warning_seconds,
    )


def _version(folder: Path, faults: Faults) -> str:
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in (".toml", ".ftl", ".md", ".png"):
            name = path.relative_to(folder).as_posix()
            try:
                content = path.read_bytes()
            except OSError as fault:
                faults.add(name, "", f"can't be read: {fault.strerror}")
                continue
            # Names and lengths keep two folders apart whose files only join to the same bytes.
            digest.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape") + content)
    return digest.hexdigest()
