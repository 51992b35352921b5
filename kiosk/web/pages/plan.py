"""The manager's page of the rota: what a day ahead needs, half hour by half hour, to look at and to print."""

import asyncio
from datetime import date as Date
from typing import Annotated

from litestar import get
from litestar.params import QueryParameter
from litestar.response import Template

from kiosk.views.plan import PlanView, date_title, open_days, plan_view
from kiosk.web.access import Asking, hall_of, managers, read
from kiosk.web.language import language_of
from kiosk.web.page import page
from queue_machine.dispatch.knowledge import Knowledge
from queue_machine.dispatch.plan import demand_of, plan
from queue_machine.domain import refusals as r

Day = Annotated[str, QueryParameter(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]


@get("/manager/plan", guards=[managers], include_in_schema=False)
async def plan_page(request: Asking, date: Day = "") -> Template:
    """The rota of a day, by default the next on which the hall is open."""
    hall, language = hall_of(request), language_of(request)
    today, knowledge = await read(request, lambda lobby, wall, forecast: (wall.date, forecast.knowledge))
    days = open_days(hall.branch, today)
    wanted = _sound(date) or (days[0] if days else today)

    def made(knowledge: Knowledge) -> PlanView:
        weekday = Date.fromisoformat(wanted).weekday()
        found = plan(hall.branch, demand_of(knowledge, hall.branch, wanted, weekday), weekday)
        return plan_view(found, hall.texts, language)

    # Counting a city hall's windows is no work for the event loop.
    state = await asyncio.to_thread(made, knowledge)
    named = [(day, date_title(day, hall.texts, language)) for day in sorted({*days, wanted})]
    return page(request, "manager_plan.html", state=state, days=named)


def _sound(date: str) -> str:
    """A date as it was asked for, "" where none was. Raises BadDate where there is no such day."""
    try:
        return Date.fromisoformat(date).isoformat() if date else ""
    except ValueError:
        raise r.BadDate(date=date) from None


ROUTES = [plan_page]
