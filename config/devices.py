"""Reads `devices.toml`: ticket machines, boards and printers."""

import re
from typing import Literal

from msgspec import Struct

from config.faults import did_you_mean
from config.hall import NODE, NODE_LIKE, Hall
from config.reader import Table, shown
from config.services import unlike
from config.settings import Machine
from kiosk.settings import Screen
from queue_machine.hardware.profiles import PROFILES, UnknownProfile, profile
from queue_machine.hardware.settings import Devices, Printer

BAUDS = (115200, 9600, 19200, 38400, 57600, 230400)
PITCH = (0.05, 12.0)
"""Width of a dot, mm: from a phone's screen to a wall of lamps."""
_PORT = re.compile(r"virtual|/.+|[a-z0-9]+://.*|COM\d+")
_ROTATIONS: tuple[Literal[0, 90, 180, 270], ...] = (0, 90, 180, 270)
_PAPERS: tuple[Literal[80, 58], ...] = (80, 58)


class Equipment(Struct, frozen=True, kw_only=True):
    """What `devices.toml` says."""

    machines: tuple[Machine, ...]
    boards: tuple[str, ...]
    screens: tuple[Screen, ...]
    devices: Devices


def read_devices(file: Table, hall: Hall | None, hall_file: Table | None) -> Equipment:
    """Nodes with their screens and printers; the names in `hall.toml` are checked against them."""
    machine_tables, board_tables = file.tables("machines"), file.tables("boards", required=False)
    printer_tables = file.tables("printers", required=False)
    machines = tuple(
        Machine(node=table.text("id", form=NODE, like=NODE_LIKE), digit=table.whole("digit", 1, 9))
        for table in machine_tables
    )
    boards = tuple(table.text("id", form=NODE, like=NODE_LIKE) for table in board_tables)
    screens = tuple(_screen(table) for table in (*machine_tables, *board_tables))
    unlike((*machine_tables, *board_tables), "id")
    _different_digits(machine_tables, machines)
    if len({machine.digit for machine in machines} & set(range(1, 10))) == 9:
        file.fault(
            "machines",
            "nine machines take all the digits from 1 to 9",
            "at most eight have room beside a hub, which needs one for its own numbers",
        )
    nodes = [*(machine.node for machine in machines), *boards]
    whole = all(table.sound("id") for table in (*machine_tables, *board_tables)) and file.sound("machines", "boards")
    hubs = hall.hubs if hall else ()
    for table, node in zip((*machine_tables, *board_tables), nodes, strict=True):
        if node and node in hubs:
            table.fault(
                "id",
                f'"{node}" is the name of a hub',
                "each node has its own name; a hub beside it is a node of its own",
            )
    printers = tuple(_printer(table, [*nodes, *hubs] if whole and hall else None) for table in printer_tables)
    unlike(printer_tables, "node")
    if all(table.sound("node") for table in printer_tables) and file.sound("printers"):
        for table, machine in zip(machine_tables, machines, strict=True):
            if machine.node and machine.node not in {printer.node for printer in printers}:
                table.fault(
                    "", f'the machine "{machine.node}" has no printer', f'add [[printers]] with node = "{machine.node}"'
                )
    if hall and hall_file and hall_file.sound("speaker") and whole and hall.voice.enabled and hall.speaker not in nodes:
        hint = did_you_mean(hall.speaker, boards or nodes)
        hall_file.fault("speaker", f'devices.toml has no board or machine "{hall.speaker}"', hint)
    return Equipment(machines=machines, boards=boards, screens=screens, devices=Devices(printers=printers))


def _screen(table: Table) -> Screen:
    width_px, height_px = table.whole("width_px", 240, 16384), table.whole("height_px", 120, 16384)
    width_mm = table.number("width_mm", 20, 20000)
    if (
        table.sound("width_px", "width_mm")
        and width_px
        and width_mm
        and not PITCH[0] <= width_mm / width_px <= PITCH[1]
    ):
        table.fault(
            "width_mm", f"{width_px} dots over {width_mm:g} mm can't be", "the width of the picture in millimetres"
        )
    return Screen(
        node=table.text("id", ""),
        width_px=width_px,
        height_px=height_px,
        width_mm=width_mm,
        rotation=table.figure("rotation", _ROTATIONS, 0),
    )


def _different_digits(tables: tuple[Table, ...], machines: tuple[Machine, ...]) -> None:
    first: dict[int, str] = {}
    for table, machine in zip(tables, machines, strict=True):
        if table.sound("digit") and (rival := first.setdefault(machine.digit, table.path)) != table.path:
            table.fault(
                "digit", f"{machine.digit} is taken by {rival}", "without the hub both would give the same numbers"
            )


def _printer(table: Table, nodes: list[str] | None) -> Printer:
    usual = Printer(node="", port="")
    return Printer(
        node=table.choice("node", nodes, "node") if nodes is not None else table.text("node"),
        port=table.text("port", form=_PORT, like='"/dev/serial/by-id/…", "socket://host:port" or "virtual"'),
        baud=table.figure("baud", BAUDS, usual.baud),
        profile=_profile(table, usual.profile),
        paper_mm=table.figure("paper_mm", _PAPERS, usual.paper_mm),
        chinese=table.flag("chinese", usual.chinese),
        native_qr=table.flag("native_qr", usual.native_qr),
        cutter=table.flag("cutter", usual.cutter),
        status=table.flag("status", usual.status),
    )


def _profile(table: Table, default: str) -> str:
    name = table.text("profile", default)
    if table.sound("profile"):
        try:
            profile(name)
        except UnknownProfile:
            table.fault("profile", f"there is no printer profile {shown(name)}", did_you_mean(name, PROFILES))
    return name
