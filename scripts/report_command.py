"""`anju report`: a day of a data folder as a table, for spreadsheets or for programs, also while the hall runs."""

import time
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from config.branch import load_branch
from kiosk.texts import CORE, FIRST, Texts
from kiosk.views.report import day_report as report_of
from kiosk.views.report import report_csv, report_table
from queue_machine.domain.wall import wall_at
from queue_machine.ledger.sqlite import SqliteLedger
from scripts.office import lobby_of_day


class NoSuchDay(ValueError):
    """The ledger knows no such day; the text names what to ask for."""


def day_report(
    day: str | None, data: Path, branch: Path, form: str, *, language: str = FIRST, now: int | None = None
) -> str:
    """The report of a day (YYYY-MM-DD, None: the present one) from the hub's ledger, ending in a line break.

    `now` is ms since the epoch, by default this machine's time. Raises NoSuchDay, ValueError for an unknown form,
    LedgerError, OSError, ConfigurationFaults.
    """
    settings = load_branch(branch)
    texts = Texts.load((CORE, settings.texts))
    if form not in ("table", "csv", "json"):
        raise ValueError(texts.say("command-bad-form", language, form=form))
    zone: tzinfo = ZoneInfo(settings.branch.time_zone)
    path = data / settings.branch.hubs[0] / "ledger.sqlite"
    if not path.exists():
        raise NoSuchDay(texts.say("command-no-hall", language, data=str(data)))
    ledger = SqliteLedger.open(path, read_only=True)
    try:
        lobby = lobby_of_day(ledger, day)
        if lobby is not None and day is None and lobby.day.state == "closed":
            # After closing time the day that people mean is the one that was just closed.
            lobby = lobby_of_day(ledger, lobby.day.date) or lobby
    finally:
        ledger.close()
    if lobby is None:
        raise NoSuchDay(texts.say("report-no-day", language, date=day or ""))
    wall = wall_at(int(time.time() * 1000) if now is None else now, zone)
    report = report_of(lobby, wall, settings.branch, texts, language, zone, replayed=True)
    if form == "csv":
        return report_csv(report, texts, language)
    if form == "json":
        return msgspec.json.format(msgspec.json.encode(report), indent=1).decode() + "\n"
    return report_table(report, texts, language)
