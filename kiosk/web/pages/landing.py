"""The way in: the landing page, signing in and out, the choice of language and type size."""

import re
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect, Template
from msgspec import Meta, Struct

from kiosk.web.access import Asking, form_of, hall_of
from kiosk.web.api.session import check, known_cookies, session_cookie
from kiosk.web.language import COOKIE as LANGUAGE_COOKIE
from kiosk.web.language import language_of
from kiosk.web.page import SIZE_COOKIE, page, screen_name
from kiosk.web.problems import WrongPin
from kiosk.web.sign_in import TooManyAttempts

START = {"teller": "/console", "guide": "/guide", "manager": "/"}
"""Where each role begins."""
_OURS = re.compile(r"/(?![/\\])[\w\-./?=&%:+~]*")


class SignInForm(Struct, frozen=True):
    id: Annotated[str, Meta(min_length=1, max_length=31)] = ""
    pin: Annotated[str, Meta(min_length=1, max_length=64)] = ""
    next: Annotated[str, Meta(max_length=300)] = ""


class SettingForm(Struct, frozen=True):
    back: Annotated[str, Meta(max_length=300)] = "/"
    language: Annotated[str, Meta(max_length=12)] = ""
    size: Annotated[str, Meta(max_length=12)] = ""


def within(path: str) -> str:
    """The path if it leads to a page of ours, "" otherwise: a sign-in is no springboard to other sites."""
    return path if _OURS.fullmatch(path) else ""


@get("/", include_in_schema=False)
async def landing(request: Asking) -> Template:
    """Where everything is."""
    hall = hall_of(request)
    windows = [window.id for window in hall.branch.windows]
    screens = [(node, screen_name(request, node)) for node in sorted(hall.screens)]
    return page(request, "landing.html", windows=windows, screens=screens)


@get("/sign-in", include_in_schema=False)
async def sign_in_page(request: Asking) -> Template:
    """The form."""
    return _form(request, next_page=within(request.query_params.get("next", "")))


def _form(request: Asking, *, next_page: str, who: str = "", wrong: str = "", status: int = 200) -> Template:
    people = hall_of(request).staff.people()
    return page(request, "sign_in.html", status=status, people=people, next_page=next_page, who=who, wrong=wrong)


@post("/sign-in", include_in_schema=False, status_code=200)
async def sign_in(request: Asking) -> Response[Any]:
    """Leads to the page that was wanted, or back to the form with what was wrong."""
    form = await form_of(request, SignInForm)
    texts, language, next_page = hall_of(request).texts, language_of(request), within(form.next)
    try:
        person = await check(request, form.id, form.pin)
    except WrongPin:
        wrong = texts.say("web-problem-wrong-pin", language)
        return _form(request, next_page=next_page, who=form.id, wrong=wrong, status=401)
    except TooManyAttempts as error:
        wrong = texts.say("web-problem-attempts", language, seconds=error.wait)
        return _form(request, next_page=next_page, who=form.id, wrong=wrong, status=429)
    session, _ = hall_of(request).staff.session(person)
    cookies = [session_cookie(request, session), *known_cookies(request, person)]
    return Redirect(next_page or START[person.role], status_code=303, cookies=cookies)


@post("/sign-out", include_in_schema=False, status_code=303)
async def sign_out(request: Asking) -> Redirect:
    """Back to the landing page, as a stranger."""
    return Redirect("/", status_code=303, cookies=[session_cookie(request, "")])


@post("/settings", include_in_schema=False, status_code=303)
async def settings(request: Asking) -> Redirect:
    """Remembers a language or a type size in this browser, and goes back."""
    form = await form_of(request, SettingForm)
    cookies: list[Cookie] = []
    if form.language in hall_of(request).faces.languages:
        cookies.append(_setting(LANGUAGE_COOKIE, form.language))
    if form.size in ("normal", "large"):
        cookies.append(_setting(SIZE_COOKIE, form.size))
    return Redirect(within(form.back) or "/", status_code=303, cookies=cookies)


def _setting(name: str, value: str) -> Cookie:
    return Cookie(key=name, value=value, path="/", max_age=365 * 24 * 3600, httponly=True, samesite="lax")


ROUTES = [landing, sign_in_page, sign_in, sign_out, settings]
