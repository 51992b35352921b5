"""Where the signed-in person changes the own PIN; what a PIN must be is in `pins`, the change itself in `sign_in`."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromQuery
from litestar.response import Redirect, Template
from msgspec import Meta, Struct

from kiosk.web.access import Asking, acting, form_of, hall_of, staff
from kiosk.web.api.session import address_of, session_cookie
from kiosk.web.language import language_of
from kiosk.web.page import page
from kiosk.web.pins import flaw_of
from kiosk.web.sign_in import Person, TooManyAttempts

Typed = Annotated[str, Meta(max_length=64)]


class PinForm(Struct, frozen=True):
    old: Typed = ""
    new: Typed = ""
    again: Typed = ""


def _person(request: Asking) -> Person:
    """Who changes the PIN; the branch's token has none."""
    person = acting(request)
    if person.is_api:
        raise NotFoundException
    return person


def _form(request: Asking, *, wrong: str = "", changed: bool = False, status: int = 200) -> Template:
    return page(request, "pin.html", status=status, wrong=wrong, changed=changed)


@get("/pin", guards=[staff], include_in_schema=False)
async def pin_page(request: Asking, changed: FromQuery[str] = "") -> Template:
    """The form, or what follows from the change."""
    _person(request)
    return _form(request, changed=bool(changed))


@post("/pin", guards=[staff], include_in_schema=False, status_code=200)
async def change_pin(request: Asking) -> Response[Any]:
    """Changes it and goes on under the new one; every other session of the person has ended then."""
    hall, language, person = hall_of(request), language_of(request), _person(request)
    form = await form_of(request, PinForm)

    def refused(key: str, status: int = 422, **more: object) -> Template:
        return _form(request, wrong=hall.texts.say(key, language, **more), status=status)

    flaw = flaw_of(form.new, form.again, before=form.old)
    if flaw:
        return refused(f"web-pin-flaw-{flaw}")
    try:
        changed = await hall.staff.change_pin(person.id, form.old, form.new, address_of(request))
    except TooManyAttempts as error:
        return refused("web-problem-attempts", 429, seconds=error.wait)
    except OSError:
        return refused("web-pin-not-kept", 503)
    if changed is None:
        return refused("web-pin-wrong-old")
    session, _ = hall.staff.session(changed)
    return Redirect("/pin?changed=1", status_code=303, cookies=[session_cookie(request, session)])


ROUTES = [pin_page, change_pin]
