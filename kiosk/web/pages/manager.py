"""The manager's pages: the hall now, the day's report, and the day on a slip (日结小票)."""

import asyncio
from typing import Annotated

from litestar import Response, get, post
from litestar.params import FromQuery, JSONBody, QueryParameter
from litestar.response import Template

from kiosk.views.dashboard import dashboard_view
from kiosk.views.dashboard_picture import hours_picture
from kiosk.views.report import DayReport, day_report, report_slip, sections
from kiosk.views.slip import day_slip
from kiosk.web.access import Asking, Key, hall_of, managers, read
from kiosk.web.api.bodies import DaySlipBody
from kiosk.web.api.report import report_of
from kiosk.web.api.shapes import ActAnswer
from kiosk.web.language import language_of
from kiosk.web.page import page
from queue_machine.dispatch.forecast import Forecast
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.wall import Wall, wall_at
from queue_machine.hardware.escpos import encode
from queue_machine.hardware.profiles import profile
from queue_machine.hardware.render import png
from queue_machine.hardware.slip import Slip

PAPER = "generic-80"
"""The paper on which the day is drawn."""
Day = Annotated[str, QueryParameter(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]


@get("/manager", guards=[managers], include_in_schema=False)
async def manager(request: Asking, part: FromQuery[str] = "") -> Template:
    """The hall now; with `part=live` only what changes."""
    hall, language = hall_of(request), language_of(request)
    nodes = sorted(hall.nodes().values(), key=lambda each: (each.role != "hub", each.name))
    state = await read(
        request,
        lambda lobby, wall, forecast: dashboard_view(
            lobby, wall, forecast, hall.branch, hall.faces, hall.texts, language, hall.zone, nodes=nodes
        ),
    )
    return page(request, "manager_live.html" if part == "live" else "manager.html", state=state)


async def _report(request: Asking, date: str) -> tuple[DayReport, bool]:
    """The report of a date, or of the present day; and whether that day is still open. Raises UnknownDay."""
    hall, language = hall_of(request), language_of(request)

    def live(lobby: Lobby, wall: Wall, forecast: Forecast) -> DayReport | tuple[str, bool]:
        present = lobby.day.state == "open" and date in ("", lobby.day.date)
        if present and not lobby.opened_again:
            return day_report(lobby, wall, hall.branch, hall.texts, language, hall.zone)
        return date or lobby.day.date, present

    found = await read(request, live)
    if isinstance(found, DayReport):
        return found, True
    wanted, present = found
    return await report_of(request, wanted or None), present


@get("/manager/report", guards=[managers], include_in_schema=False)
async def report_page(request: Asking, date: Day = "") -> Template:
    """The report of a day, by default the present one, or the last where none is open."""
    hall = hall_of(request)
    report, still_open = await _report(request, date)
    days = await asyncio.to_thread(hall.history)
    return page(
        request,
        "manager_report.html",
        report=report,
        still_open=still_open,
        parts=list(sections(report)),
        picture=hours_picture(report.hours, report.limit),
        machines=[each.name for each in hall.nodes().values() if each.role == "machine"],
        days=days if report.date in days else [report.date, *days],
    )


@get("/manager/slip", guards=[managers], include_in_schema=False, media_type="image/png")
async def slip_picture(request: Asking, date: Day = "") -> Response[bytes]:
    """The day on a slip, as a picture of the paper."""
    slip = await _day_slip(request, date)
    paper = profile(PAPER)
    picture = await asyncio.to_thread(lambda: png(encode(slip, paper), paper))
    name = f"anju-day-{date or 'today'}.png"
    return Response(
        picture,
        media_type="image/png",
        headers={"Cache-Control": "no-store", "Content-Disposition": f'inline; filename="{name}"'},
    )


async def _day_slip(request: Asking, date: str) -> Slip:
    hall, language = hall_of(request), language_of(request)
    report, _ = await _report(request, date)
    at = await read(request, lambda lobby, wall, forecast: wall.at)
    printed = wall_at(at, hall.zone)
    content = report_slip(report, printed_at=f"{printed.date} {printed.text}", language=language)
    return day_slip(content, hall.texts)


@post("/api/report/day/slip", guards=[managers], status_code=200, tags=["report"], summary="Print the day on a slip")
async def print_day(request: Asking, data: JSONBody[DaySlipBody], key: Key = None) -> ActAnswer:
    """日结小票: the day's figures on paper, at a machine of the hall."""
    slip = await _day_slip(request, data.date)
    await hall_of(request).print_slip(data.machine, slip, cause=key or "")
    return ActAnswer(recorded=())


ROUTES = [manager, report_page, slip_picture, print_day]
