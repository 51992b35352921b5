"""The teller's console: one window, the visitor there, and whom to call next."""

from litestar import get
from litestar.params import FromQuery
from litestar.response import Template

from kiosk.views.console import console_view
from kiosk.views.console_lists import pause_choices, transfer_choices
from kiosk.web.access import Asking, acting, hall_of, only, read
from kiosk.web.language import language_of
from kiosk.web.page import page
from queue_machine.domain.facts import Outcome

OUTCOMES: tuple[Outcome, ...] = ("done", "material-missing", "sent-online", "not-ours", "other")
STEPS = (
    ("greet", "raise"),
    ("greet", "smile"),
    ("serve", "receive"),
    ("serve", "do"),
    ("serve", "explain"),
    ("", "off"),
)
"""The standard of a service, each with the stage at which it is prompted."""


@get("/console", guards=[only("teller", "manager")], include_in_schema=False)
async def console(request: Asking, window: FromQuery[str] = "", part: FromQuery[str] = "") -> Template:
    """The console; with `part=live` only what changes. Without a window, the one that the person staffs."""
    hall, person, language = hall_of(request), acting(request), language_of(request)
    restored = hall.restored_at
    state = await read(
        request,
        lambda lobby, wall, forecast: console_view(
            lobby,
            wall,
            forecast,
            hall.branch,
            hall.texts,
            language,
            hall.zone,
            person=person.id,
            manager=person.role == "manager",
            window=window,
            restored_at=restored,
        ),
    )
    if part == "live":
        return page(request, "console_live.html", state=state, steps=STEPS)
    services, windows = transfer_choices(hall.branch, hall.texts, language)
    return page(
        request,
        "console.html",
        state=state,
        steps=STEPS,
        asked=window,
        outcomes=OUTCOMES,
        pauses=pause_choices(hall.faces, hall.texts, language),
        services=services,
        windows=windows,
        skills={each.id: " ".join(each.skills) for each in hall.branch.windows},
    )


ROUTES = [console]
