"""Signing in and out for programs and scripts; the pages' own form is in `pages.sign_in`."""

import hashlib
from typing import Annotated

from litestar import Response, Router, get, post
from litestar.datastructures import Cookie
from litestar.params import JSONBody
from msgspec import Meta, Struct

from kiosk.web.access import COOKIE, Asking, ForeignOrigin, acting, from_here, hall_of, read, staff
from kiosk.web.api import bodies as b
from kiosk.web.api import shapes as s
from kiosk.web.problems import WrongPin
from kiosk.web.sign_in import SESSION_HOURS, Person

KNOWN_DAYS = 180
"""Days for which a browser is known as one in which somebody signed in."""


class SignInBody(b.Body, frozen=True):
    id: Annotated[str, Meta(min_length=1, max_length=31)]
    pin: Annotated[str, Meta(min_length=1, max_length=64)]


class SignedIn(Struct, frozen=True):
    id: str
    role: str
    session: str
    """For `Authorization: Bearer`; a browser has it as a cookie already."""
    ends_at: int
    """ms since the epoch."""


def session_cookie(request: Asking, session: str) -> Cookie:
    """The cookie that holds a session; an empty one ends it."""
    return Cookie(
        key=COOKIE,
        value=session,
        path="/",
        max_age=SESSION_HOURS * 3600 if session else 0,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def known_cookies(request: Asking, person: Person) -> list[Cookie]:
    """What lets this browser be known as one in which the person signed in: wrong PINs of others do not slow it."""
    return [
        Cookie(
            key=_known_name(person.id),
            value=hall_of(request).staff.vouch(person),
            path="/",
            max_age=KNOWN_DAYS * 24 * 3600,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
    ]


def _known_name(who: str) -> str:
    return f"{COOKIE}-known-{hashlib.blake2b(who.encode(), digest_size=4).hexdigest()}"


def address_of(request: Asking) -> str:
    return request.client.host if request.client is not None else ""


async def check(request: Asking, who: str, pin: str) -> Person:
    """The person who has this PIN. Raises WrongPin, TooManyAttempts, ForeignOrigin."""
    # Without this another site could sign a browser in as somebody else.
    if (request.headers.get("Sec-Fetch-Site") or request.headers.get("Origin")) and not from_here(request):
        raise ForeignOrigin
    who = who.strip()
    known = request.cookies.get(_known_name(who), "")
    person = await hall_of(request).staff.sign_in(who, pin, address_of(request), known)
    if person is None:
        raise WrongPin
    return person


@post("/api/sign-in", status_code=200, summary="Sign in with a PIN")
async def sign_in(request: Asking, data: JSONBody[SignInBody]) -> Response[SignedIn]:
    """Wrong PINs make each further try wait longer."""
    person = await check(request, data.id, data.pin)
    session, ends = hall_of(request).staff.session(person)
    answer = SignedIn(person.id, person.role, session, int(ends.timestamp() * 1000))
    return Response(answer, cookies=[session_cookie(request, session), *known_cookies(request, person)])


@post("/api/sign-out", status_code=204, summary="Sign out", include_in_schema=False)
async def sign_out(request: Asking) -> Response[None]:
    """The browser forgets the session."""
    return Response(None, status_code=204, cookies=[session_cookie(request, "")])


@get(
    "/api/me",
    guards=[staff],
    summary="Who am I",
)
async def me(request: Asking) -> s.MeAnswer:
    """The person, the role, and the window that they staff."""
    person = acting(request)
    window = await read(
        request,
        lambda lobby, wall, forecast: next(
            (each.id for each in lobby.windows.values() if each.teller == person.id and each.state != "closed"), ""
        ),
    )
    return s.MeAnswer(person.id, person.role, window)


ROUTES = [
    Router(
        "/",
        route_handlers=[sign_in, sign_out, me],
        tags=["sign-in"],
    )
]
