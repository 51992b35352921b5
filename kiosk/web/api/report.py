"""The day's report for the manager, spreadsheets and the city: as JSON, and as CSV under its own address."""

import asyncio
from typing import Annotated

from litestar import Response, Router, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter

from kiosk.views.report import DayReport, day_report, report_csv
from kiosk.web.access import QUERIES, Asking, hall_of, managers, read
from kiosk.web.document import problem_spec
from kiosk.web.language import language_of
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.refusals import Refusal

Date = Annotated[
    str | None,
    QueryParameter(name="date", pattern=r"^\d{4}-\d{2}-\d{2}$", description="YYYY-MM-DD; left out: the present day"),
]


class UnknownDay(Refusal):
    """No such day was ever open."""

    code = "unknown-day"
    sentence = "Nothing is recorded of the day {date}; look at the list of days."


async def report_of(request: Asking, date: str | None) -> DayReport:
    """The report of a day. Raises UnknownDay."""
    hall, language = hall_of(request), language_of(request)
    lobby = await hall.report(date)
    if lobby is None:
        raise UnknownDay(date=date)
    wall = await read(request, lambda _, wall, forecast: wall)

    def made(lobby: Lobby) -> DayReport:
        return day_report(lobby, wall, hall.branch, hall.texts, language, hall.zone, replayed=True)

    # A day of thousands of tickets is no work for the event loop.
    return await asyncio.to_thread(made, lobby)


@get(
    "/api/report/day",
    summary="A day's report",
    responses={
        200: ResponseSpec(DayReport, description="The report", generate_examples=False),
        404: problem_spec(404),
    },
)
async def day(request: Asking, date: Date = None) -> DayReport:
    """Served, waits, left, by service, window and teller, ratings: in the hall's own words."""
    return await report_of(request, date)


@get(
    "/api/report/day.csv",
    summary="A day's report as a table for spreadsheets",
    media_type="text/csv",
    responses={
        200: ResponseSpec(str, description="The report", media_type="text/csv", generate_examples=False),
        404: problem_spec(404),
    },
)
async def day_csv(request: Asking, date: Date = None) -> Response[str]:
    """The same figures, with a byte order mark so that spreadsheets read the Chinese."""
    report, hall = await report_of(request, date), hall_of(request)
    return Response(
        report_csv(report, hall.texts, language_of(request)),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="day-{report.date}.csv"'},
    )


@get("/api/report/days", summary="Days that a report can be asked of")
async def days(request: Asking) -> list[str]:
    """YYYY-MM-DD, the latest first."""
    return await asyncio.to_thread(hall_of(request).history)


ROUTES = [
    Router("/", route_handlers=[day, day_csv, days], guards=[managers], opt={QUERIES: ("date",)}, tags=["report"])
]
