"""Who may do what: the person behind a request, guards for routes, and the key that makes an act happen once.

Sessions and PINs themselves are in `sign_in`. A browser's session may only change something from our own pages and
only under a key of its own, so that neither another site nor a double click can act in its name.
"""

import asyncio
import secrets
from collections.abc import Callable
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.exceptions import NotAuthorizedException, ValidationException
from litestar.handlers import BaseRouteHandler
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult
from litestar.params import HeaderParameter
from litestar.types import Guard
from msgspec import Struct

from kiosk.web.hall import Hall
from kiosk.web.sign_in import Person, Role
from mqtt_bridge.hub.commands import AnyCommand
from mqtt_bridge.hub.hub import Done
from mqtt_bridge.hub.repeats import same_wish
from queue_machine.dispatch.forecast import Forecast
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.refusals import KeyUsed, NotAllowed
from queue_machine.domain.wall import Wall

T = TypeVar("T")
Form = TypeVar("Form", bound=Struct)

COOKIE = "anju-session"
ANSWER_WITHIN = 10.0
"""Seconds that an act or a look may take."""
FROM_ELSEWHERE = "from-elsewhere"
"""Mark of a route that pages of the branch's other hubs may send forms to; it must act in nobody's name."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

QUERIES = "queries"
"""Under this name a route's `opt` tells which queries it knows."""

Asking = Request[Person | None, None, State]
"""A request in our pages and API."""
Key = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        pattern=r"^[A-Za-z0-9_.:-]{1,100}$",
        description="Makes the act happen once: the same key again is answered as the first time. "
        "A browser's session must send one.",
    ),
]
"""Parameter of every route that changes something."""


class ForeignOrigin(Exception):
    """A browser's session was used from another site's page."""


class KeyWanted(Exception):
    """A browser's session would change something without a key."""


class UnknownQuery(Exception):
    """The address has a query that the route does not know: answering as if it were not there would mislead."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name, self.known = name, known


def hall_of(request: ASGIConnection[Any, Any, Any, Any]) -> Hall:
    """The hall that the application was made for."""
    hall: Hall = request.app.state.hall
    return hall


class Doorkeeper(AbstractAuthenticationMiddleware):
    """Finds out who asks. Someone unknown is let through as None: guards decide."""

    async def authenticate_request(self, connection: ASGIConnection[Any, Any, Any, Any]) -> AuthenticationResult:
        return AuthenticationResult(user=_person(connection), auth=None)


def _person(connection: ASGIConnection[Any, Any, Any, Any]) -> Person | None:
    staff = hall_of(connection).staff
    scheme, _, credential = connection.headers.get("Authorization", "").partition(" ")
    if scheme:
        return staff.read_bearer(credential.strip()) if scheme.lower() == "bearer" else None
    session = connection.cookies.get(COOKIE)
    return staff.read_session(session) if session else None


def only(*roles: Role) -> Guard:
    """A guard that lets these roles pass. Others get 403, strangers 401."""

    async def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        person: Person | None = connection.user
        if person is None:
            raise NotAuthorizedException("sign in first")
        if person.role not in roles:
            raise NotAllowed(needed=roles[0])

    return guard


async def known_queries(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard for all routes: the API takes the queries that a route names in its `opt`, and the language.

    Raises UnknownQuery.
    """
    if not connection.scope["path"].startswith("/api/"):
        return
    known = (*handler.opt.get(QUERIES, ()), "lang")
    for name in connection.query_params:
        if name not in known:
            raise UnknownQuery(name[:60], known)


staff = only("teller", "guide", "manager")
"""Guard: anybody who works here."""
guides = only("guide", "manager")
managers = only("manager")


async def same_origin(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard for all routes: a session changes things from our own pages alone."""
    if handler.opt.get(FROM_ELSEWHERE):
        return
    if connection.scope.get("method") in SAFE:
        return  # for OPTIONS nobody has been asked who they are
    person: Person | None = connection.user
    if person is None or person.door != "session":
        return
    if not from_here(connection):
        raise ForeignOrigin


def from_here(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    """Whether a browser says that one of our own pages sends this."""
    site = connection.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = connection.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc == connection.headers.get("Host")


def acting(request: Asking) -> Person:
    """Who acts; the route's guard has let them pass. Raises NotAuthorizedException for a stranger."""
    if request.user is None:
        raise NotAuthorizedException("sign in first")
    return request.user


def cause_of(request: Asking, verb: str, target: str, key: str | None) -> str:
    """The cause that an act is recorded under. Raises KeyWanted for a browser's session without a key."""
    if key is None:
        if request.user is not None and request.user.door == "session":
            raise KeyWanted
        key = secrets.token_hex(16)
    return f"{verb}:{target}:{key}"


async def at_own_window(request: Asking, window: str) -> None:
    """Lets a teller act at the window that they staff, and a manager at any. Raises NotAllowed."""
    person = acting(request)
    if person.role == "manager":
        return
    teller = await read(request, lambda lobby, wall, forecast: lobby.window(window).teller)
    if teller != person.id:
        raise NotAllowed(needed="manager")


async def do(
    request: Asking, command: AnyCommand, *, verb: str, target: str, key: str | None, form: bool = False
) -> Done:
    """Carry out a command in the name of who asks, once for a key.

    The same key with another wish is a mistake of whoever sends it, and nothing is done; but a `form` whose page a
    visitor went back to and sent once more is answered as the first time.

    Raises Refusal, KeyWanted, OwnerStopped, and TimeoutError when no answer came in time: then nobody knows whether
    it was done, and the same key asks again.
    """
    cause = cause_of(request, verb, target, key)
    by = request.user.id if request.user is not None else ""
    async with asyncio.timeout(ANSWER_WITHIN):
        done = await hall_of(request).do(command, cause=cause, by=by)
    if done.repeated and not form and not same_wish(command, done.facts):
        raise KeyUsed()
    return done


async def read(request: Asking, look: Callable[[Lobby, Wall, Forecast], T]) -> T:
    """What a pure function sees in the hall now. Raises TimeoutError, OwnerStopped."""
    async with asyncio.timeout(ANSWER_WITHIN):
        return await hall_of(request).read(look)


async def form_of(request: Asking, shape: type[Form]) -> Form:
    """A form's fields as a typed value; what was left empty is left out. Raises ValidationException."""
    fields = {name: value for name, value in (await request.form()).items() if value != ""}
    try:
        return msgspec.convert(fields, shape, strict=False)
    except msgspec.ValidationError as error:
        raise ValidationException(str(error)) from error
