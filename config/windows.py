"""Reads `windows.toml`: the windows, what each may serve, and the lunch rota."""

import re

from config.reader import Table
from config.services import Catalogue, unlike
from queue_machine.domain.branch import Window

_WINDOW = re.compile(r"[A-Za-z0-9-]{1,8}")


def read_windows(file: Table, catalogue: Catalogue | None) -> tuple[Window, ...]:
    """The windows in the order of the file; without a catalogue the services that they name are not checked."""
    tables = file.tables("windows")
    services = tuple(service.id for service in catalogue.services) if catalogue and catalogue.whole else None
    windows = tuple(_window(table, services) for table in tables)
    unlike(tables, "id")
    readable = file.sound("windows") and all(table.sound("skills", "comprehensive") for table in tables)
    if services is not None and tables and readable:
        served = {skill for window in windows for skill in window.skills}
        for service in services:
            if service not in served:
                file.fault(
                    "", f'no window serves "{service}"', "add it to the skills of a window, or take the service out"
                )
    return windows


def _window(table: Table, services: tuple[str, ...] | None) -> Window:
    """One window; a comprehensive one that lists no skills serves everything."""
    comprehensive = table.flag("comprehensive", False)
    every = services or ()
    listed = table.has("skills") or (not comprehensive and table.sound("comprehensive"))
    skills = table.names("skills", None, among=services, what="service") if listed else every
    if table.sound("skills", "comprehensive") and not skills and (services is not None or listed):
        table.fault(
            "skills", "a window without skills can call nobody", "list its services, or set comprehensive = true"
        )
    return Window(
        id=table.text("id", form=_WINDOW, like='a short name, such as "3"'),
        skills=skills,
        comprehensive=comprehensive,
        breaks=table.spans("breaks"),
        speed=table.number("speed", 0.2, 5, 1.0),
    )
