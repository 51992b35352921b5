"""Every error as a problem: RFC 9457 JSON for programs, the same as a friendly page for people in a browser.

Each exception that can reach the edge has one place here that gives it a status, a stable type and a text; what
refused is decided elsewhere. A page that needs a sign-in leads there instead of failing.
"""

import logging
import re
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.exceptions import ClientException, HTTPException, NotAuthorizedException, ValidationException
from litestar.response import Redirect, Template
from litestar.types import ExceptionHandlersMap
from msgspec import Struct

from kiosk.web.access import SAFE, ForeignOrigin, KeyWanted, UnknownQuery, hall_of
from kiosk.web.language import language_of
from kiosk.web.page import page_context, refusal_text
from kiosk.web.sign_in import TooManyAttempts
from queue_machine.domain import refusals as r
from queue_machine.ledger.ledger import LedgerFailed
from queue_machine.owner import OwnerStopped

log = logging.getLogger(__name__)

_UNKNOWN_FIELD = re.compile(r"unknown field `([^`]*)`")
PROBLEM_JSON = "application/problem+json"
TYPE = "urn:anju:problem:"
REFUSAL_TYPE = "urn:anju:refusal:"
STATUS: dict[str, int] = {
    r.UnknownService.code: 422,
    r.UnknownGroup.code: 422,
    r.TooManyCases.code: 422,
    r.TooManyServices.code: 422,
    r.BadDate.code: 422,
    r.NotANumber.code: 422,
    r.NumberOfAnother.code: 422,
    r.TakenLater.code: 422,
    r.BadSlot.code: 422,
    r.UnknownPause.code: 422,
    r.ReasonWanted.code: 422,
    r.KeyUsed.code: 422,
    r.NothingToTransferTo.code: 422,
    r.NotAllowed.code: 403,
    r.OutOfService.code: 503,
    r.NotLeading.code: 503,
    r.HubAway.code: 503,
    r.MachineAway.code: 503,
    "too-many-streams": 503,
}
"""Statuses of refusals; what is unknown is 404 and every other one a conflict with the hall's state, 409."""


class WrongPin(Exception):
    """Nobody has this PIN under this name; which of both is wrong is not said."""


class Flaw(Struct, frozen=True):
    """One thing wrong with what was sent."""

    field: str
    message: str


class Problem(Struct, frozen=True, omit_defaults=True):
    """Problem details of RFC 9457; `type` stays the same for the same cause, `detail` is for people."""

    type: str
    title: str
    status: int
    detail: str
    flaws: tuple[Flaw, ...] = ()


def refusal_status(refusal: r.Refusal) -> int:
    """The HTTP status that a refusal is answered with."""
    known = STATUS.get(refusal.code)
    if known is not None:
        return known
    return 404 if refusal.code.startswith("unknown-") else 409


def _answer(
    request: Request[Any, Any, Any],
    kind: str,
    status: int,
    detail: str,
    *,
    title: str = "",
    flaws: tuple[Flaw, ...] = (),
    headers: dict[str, str] | None = None,
) -> Response[Any]:
    language = language_of(request)
    texts = hall_of(request).texts
    named = title or (
        texts.say(f"web-status-{status}", language) if texts.has(f"web-status-{status}") else HTTPStatus(status).phrase
    )
    if _is_page(request):
        context = page_context(request, language) | {"title": named, "detail": detail, "status": status}
        return Template("problem.html", context=context, status_code=status, headers=headers or {})
    problem = Problem(kind, named, status, detail, flaws)
    return Response(problem, status_code=status, media_type=PROBLEM_JSON, headers=headers or {})


def _is_page(request: Request[Any, Any, Any]) -> bool:
    path = request.scope["path"]
    if path == "/api" or path.startswith(("/api/", "/schema")):
        return False
    return "text/html" in request.headers.get("Accept", "")


def _say(request: Request[Any, Any, Any], key: str, **args: object) -> str:
    return hall_of(request).texts.say(key, language_of(request), **args)


def on_refusal(request: Request[Any, Any, Any], refusal: r.Refusal) -> Response[Any]:
    detail = refusal_text(hall_of(request).texts, refusal, language_of(request))
    status = refusal_status(refusal)
    retry = {"Retry-After": "5"} if status == HTTPStatus.SERVICE_UNAVAILABLE else None
    return _answer(request, f"{REFUSAL_TYPE}{refusal.code}", status, detail, headers=retry)


def on_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """What the framework found wrong before our own code was asked: routes, methods, forms, sizes, limits."""
    status = error.status_code
    if isinstance(error, NotAuthorizedException):
        return _on_stranger(request)
    flaws = _flaws(error) if isinstance(error, ValidationException) else ()
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return on_fault(request, error)
    headers = {name: str(value) for name, value in (error.headers or {}).items()}
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        headers.setdefault("Retry-After", "10")
    key = f"web-problem-{status}"
    detail = _say(request, key) if hall_of(request).texts.has(key) else error.detail
    if flaws:
        detail = f"{detail} ({', '.join(dict.fromkeys(flaw.field for flaw in flaws))})"
    return _answer(request, f"{TYPE}{_slug(status)}", status, detail, flaws=flaws, headers=headers)


def _flaws(error: ValidationException) -> tuple[Flaw, ...]:
    extra = error.extra if isinstance(error.extra, list) else []
    found: list[Flaw] = []
    for each in extra:
        if isinstance(each, dict):
            message = str(each.get("message", ""))
            named = _UNKNOWN_FIELD.search(message)
            key = "" if each.get("key") == "data" else str(each.get("key", ""))
            found.append(Flaw(named[1][:60] if named else key or "body", message[:300]))
    return tuple(found)


def _slug(status: int) -> str:
    return HTTPStatus(status).phrase.lower().replace(" ", "-") if status in HTTPStatus._value2member_map_ else "http"


def _on_stranger(request: Request[Any, Any, Any]) -> Response[Any]:
    if _is_page(request) and request.method in SAFE:
        path = request.scope["path"]
        query = request.scope.get("query_string", b"").decode("latin-1")
        wanted = quote(f"{path}?{query}" if query else path, safe="/")
        return Redirect(f"/sign-in?next={wanted}", status_code=303)
    return _answer(
        request, f"{TYPE}sign-in", 401, _say(request, "web-problem-401"), headers={"WWW-Authenticate": "Bearer"}
    )


def on_foreign_origin(request: Request[Any, Any, Any], _: ForeignOrigin) -> Response[Any]:
    return _answer(request, f"{TYPE}foreign-origin", 403, _say(request, "web-problem-foreign-origin"))


def on_key_wanted(request: Request[Any, Any, Any], _: KeyWanted) -> Response[Any]:
    return _answer(request, f"{TYPE}key-wanted", 400, _say(request, "web-problem-key-wanted"))


def on_unknown_query(request: Request[Any, Any, Any], error: UnknownQuery) -> Response[Any]:
    detail = _say(request, "web-problem-unknown-query", name=error.name, known=", ".join(error.known))
    return _answer(request, f"{TYPE}unknown-query", 400, detail, flaws=(Flaw(error.name, detail),))


def on_wrong_pin(request: Request[Any, Any, Any], _: WrongPin) -> Response[Any]:
    return _answer(request, f"{TYPE}wrong-pin", 401, _say(request, "web-problem-wrong-pin"))


def on_attempts(request: Request[Any, Any, Any], error: TooManyAttempts) -> Response[Any]:
    detail = _say(request, "web-problem-attempts", seconds=error.wait)
    return _answer(request, f"{TYPE}attempts", 429, detail, headers={"Retry-After": str(error.wait)})


def on_stopped(request: Request[Any, Any, Any], _: Exception) -> Response[Any]:
    return on_refusal(request, r.OutOfService())


def on_late(request: Request[Any, Any, Any], _: TimeoutError) -> Response[Any]:
    detail = _say(request, "web-problem-late")
    return _answer(request, f"{TYPE}late", 503, detail, headers={"Retry-After": "2"})


def on_deep(request: Request[Any, Any, Any], error: RecursionError) -> Response[Any]:
    """JSON nested beyond all reason is the sender's mistake, any other recursion ours."""
    if "deserializing" in str(error):
        return on_http(request, ClientException())
    return on_fault(request, error)


def on_bad_letters(request: Request[Any, Any, Any], _: UnicodeDecodeError) -> Response[Any]:
    """A body that says it is JSON and is no UTF-8: the sender's mistake, nothing else is decoded for a request."""
    return on_http(request, ClientException())


def on_fault(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    # The route's template, never the path: a path may hold a visitor's token.
    log.error("request failed method=%s route=%s", request.method, _route(request), exc_info=error)
    return _answer(request, f"{TYPE}fault", 500, _say(request, "web-problem-500"))


def _route(request: Request[Any, Any, Any]) -> str:
    return str(request.scope.get("path_template", "unknown"))


HANDLERS: ExceptionHandlersMap = {
    r.Refusal: on_refusal,
    HTTPException: on_http,
    ForeignOrigin: on_foreign_origin,
    KeyWanted: on_key_wanted,
    UnknownQuery: on_unknown_query,
    WrongPin: on_wrong_pin,
    TooManyAttempts: on_attempts,
    OwnerStopped: on_stopped,
    LedgerFailed: on_stopped,
    TimeoutError: on_late,
    RecursionError: on_deep,
    UnicodeDecodeError: on_bad_letters,
    Exception: on_fault,
}
