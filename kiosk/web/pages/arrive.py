"""Where a page arrives that lost its hub, with a pass: who was signed in there is signed in here."""

from typing import Any

from litestar import Response, post
from litestar.response import Redirect
from msgspec import Struct

from kiosk.web.access import FROM_ELSEWHERE, Asking, form_of, hall_of
from kiosk.web.api.session import session_cookie
from kiosk.web.page import page
from kiosk.web.pages.landing import within


class Arrival(Struct, frozen=True):
    entry: str = ""
    next: str = "/"


@post("/arrive", include_in_schema=False, status_code=200, opt={FROM_ELSEWHERE: True})
async def arrive(request: Asking) -> Response[Any]:
    """Goes on where the page was; without a sound pass by way of the sign-in."""
    form = await form_of(request, Arrival)
    to = within(form.next)
    person = hall_of(request).staff.read_pass(form.entry)
    if person is None:
        return Redirect(to, status_code=303)
    session, _ = hall_of(request).staff.session(person)
    # A page of our own goes on from here: on a redirect that began elsewhere browsers hold a strict cookie back.
    answer = page(request, "arrive.html", next_page=to)
    answer.cookies = [session_cookie(request, session)]
    return answer


ROUTES = [arrive]
