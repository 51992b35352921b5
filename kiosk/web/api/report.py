"""The day's report for the manager, spreadsheets and the city: JSON, or CSV for `format=csv`."""

import asyncio
from typing import Annotated, Literal

from litestar import Response, Router, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter

from kiosk.views.report import DayReport, day_report, report_csv
from kiosk.web.access import Asking, hall_of, managers, read
from kiosk.web.document import problem_spec
from kiosk.web.language import language_of
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.refusals import Refusal

Date = Annotated[
    str | None,
    QueryParameter(name="date", pattern=r"^\d{4}-\d{2}-\d{2}$", description="YYYY-MM-DD; left out: the present day"),
]
Format = Annotated[Literal["json", "csv"], QueryParameter(name="format")]


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
        return day_report(lobby, wall, hall.branch, hall.texts, language, hall.zone)

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
async def day(request: Asking, date: Date = None, kind: Format = "json") -> Response[DayReport | str]:
    """Served, waits, left, by service, window and teller, ratings: in the hall's own words."""
    report = await report_of(request, date)
    if kind == "json":
        return Response(report, media_type="application/json")
    hall = hall_of(request)
    return Response(
        report_csv(report, hall.texts, language_of(request)),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="day-{report.date}.csv"'},
    )


@get("/api/report/days", summary="Days that a report can be asked of")
async def days(request: Asking) -> list[str]:
    """YYYY-MM-DD, the latest first."""
    return await asyncio.to_thread(hall_of(request).history)


ROUTES = [Router("/", route_handlers=[day, days], guards=[managers], tags=["report"])]
