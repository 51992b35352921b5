"""The day's report in its forms: a table for spreadsheets, lines for a terminal, the day on a slip (日结小票).

Pure, from a `DayReport`; how its figures come about is in `report_figures`.
"""

import csv
from collections.abc import Iterator
from io import StringIO
from unicodedata import east_asian_width

from kiosk.texts import Texts
from kiosk.views.report_figures import day_report
from kiosk.views.report_values import LEVELS, DayReport, Figures
from kiosk.views.slip import DayLine, DaySlipContent

__all__ = ["COLUMNS", "DayReport", "Figures", "day_report", "report_csv", "report_slip", "report_table", "sections"]

BOM = "\ufeff"
"""Spreadsheets on Chinese Windows take a file without it for GBK."""
COLUMNS = (
    "issued",
    "served",
    "cases",
    "mean-wait",
    "longest-wait",
    "beyond",
    "within-target",
    "left",
    "cancelled",
    "missed",
    "waiting",
    "mean-service",
    "very-satisfied",
    "satisfied",
    "dissatisfied",
    "unrated",
)
OF_TICKETS = frozenset({"issued", "left", "cancelled", "waiting"})
"""What is counted of tickets, which belong to no window and no teller: their lines have no such figure."""
_TABLE = ("issued", "served", "mean-wait", "longest-wait", "beyond", "left", "mean-service")


def value_of(line: Figures, column: str) -> int | float:
    """A figure of a line by the name of its column."""
    name = column.replace("-", "_")
    found: int | float = getattr(line.ratings, name) if hasattr(line.ratings, name) else getattr(line, name)
    return found


def cell_of(part: str, line: Figures, column: str) -> int | float | None:
    """A figure as it stands in a table; None where lines of this part have none."""
    return None if part in ("windows", "tellers") and column in OF_TICKETS else value_of(line, column)


def sections(report: DayReport) -> Iterator[tuple[str, tuple[Figures, ...]]]:
    """The parts of the report by name, each with its lines; parts without lines are left out."""
    for name, lines in (
        ("total", (report.total,)),
        ("services", report.services),
        ("windows", report.windows),
        ("tellers", report.tellers),
        ("hours", report.hours),
    ):
        if lines:
            yield name, lines


def report_csv(report: DayReport, texts: Texts, language: str) -> str:
    """One table with a heading and one line for each line of the report; UTF-8 with a mark for spreadsheets."""

    def say(key: str, **args: object) -> str:
        return texts.say(f"report-{key}", language, **args)

    out = StringIO()
    table = csv.writer(out)
    limit = round(report.limit)
    table.writerow([say("date"), say("part"), say("name"), *(say(f"column-{c}", minutes=limit) for c in COLUMNS)])
    for part, lines in sections(report):
        for line in lines:
            figures = [cell_of(part, line, column) for column in COLUMNS]
            table.writerow([report.date, say(f"part-{part}"), line.name, *figures])
    return BOM + out.getvalue()


def report_table(report: DayReport, texts: Texts, language: str) -> str:
    """Lines for a terminal; hanzi count two columns."""

    def say(key: str, **args: object) -> str:
        return texts.say(f"report-{key}", language, **args)

    limit = round(report.limit)
    rows = [["", *(say(f"column-{c}", minutes=limit) for c in _TABLE)]]
    for part, lines in sections(report):
        if part != "total":
            rows.append([f"— {say(f'part-{part}')} —"])
        cells = [(line.name, [cell_of(part, line, c) for c in _TABLE]) for line in lines]
        rows += [[name, *("" if cell is None else f"{cell:g}" for cell in figures)] for name, figures in cells]
    full = [row for row in rows if len(row) > 1]
    widths = [max(_width(row[place]) for row in full) for place in range(len(_TABLE) + 1)]
    texts_of = [say("title", date=report.date), report.hall, ""]
    for row in rows:
        padded = [_pad(cell, widths[place], place > 0) for place, cell in enumerate(row)] if len(row) > 1 else row
        texts_of.append("  ".join(padded).rstrip())
    ratings = report.total.ratings
    texts_of += [
        "",
        say(
            "ratings-line",
            very=ratings.very_satisfied,
            satisfied=ratings.satisfied,
            dissatisfied=ratings.dissatisfied,
            unrated=ratings.unrated,
        ),
    ]
    if report.conflicts:
        texts_of.append(say("conflicts-line", count=len(report.conflicts)))
    if report.advice:
        texts_of += ["", texts.say("advice-report", language)]
        for each in report.advice:
            said = (each.sentence, each.worth, each.became)
            texts_of.append(f"{each.time}  " + texts.say("advice-stop", language).join(said))
    if report.total.waiting:
        texts_of.append(say("without-end", count=report.total.waiting))
    return "\n".join(texts_of) + "\n"


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _pad(text: str, width: int, right: bool) -> str:
    blank = " " * (width - _width(text))
    return blank + text if right else text + blank


def report_slip(report: DayReport, *, printed_at: str, language: str) -> DaySlipContent:
    """What the day's slip says; lines without any service are left out of it."""

    def lines(figures: tuple[Figures, ...]) -> tuple[DayLine, ...]:
        return tuple(DayLine(each.name, each.served, each.mean_wait) for each in figures if each.served)

    ratings = report.total.ratings
    return DaySlipContent(
        hall=report.hall,
        date=report.date,
        opened=report.opened,
        issued=report.total.issued,
        served=report.total.served,
        left=report.total.left,
        mean_wait=report.total.mean_wait,
        longest_wait=report.total.longest_wait,
        beyond=report.total.beyond,
        limit=report.limit,
        services=lines(report.services),
        windows=lines(report.windows),
        tellers=lines(report.tellers),
        ratings={level: getattr(ratings, level.replace("-", "_")) for level in LEVELS},
        unrated=ratings.unrated,
        printed_at=printed_at,
        language=language,
    )
