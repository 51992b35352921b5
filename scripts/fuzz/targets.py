"""The fuzz targets by name; each is made when it is asked for."""

from collections.abc import Callable, Mapping

from scripts.fuzz.target import Target


def _wire() -> Target:
    from scripts.fuzz.wire import WireTarget

    return WireTarget()


def _http() -> Target:
    from scripts.fuzz.http import HttpTarget

    return HttpTarget()


def _serial() -> Target:
    from scripts.fuzz.serial_bytes import SerialTarget

    return SerialTarget()


def _rows() -> Target:
    from scripts.fuzz.rows import RowsTarget

    # A dozen screens cost twenty times what a ledger does.
    return RowsTarget(draw_every=16)


def _file() -> Target:
    from scripts.fuzz.ledger_file import FileTarget

    return FileTarget()


def _configuration() -> Target:
    from config.branch import DEMO
    from scripts.fuzz.configuration import ConfigurationTarget

    return ConfigurationTarget(DEMO)


TARGETS: Mapping[str, Callable[[], Target]] = {
    "wire": _wire,
    "http": _http,
    "serial": _serial,
    "rows": _rows,
    "file": _file,
    "configuration": _configuration,
}
"""Payloads from the broker, requests, a printer's bytes, records, a ledger's file, a branch's folder."""
