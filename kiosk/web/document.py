"""Completes the OpenAPI document from what the routes are: the problems that each may answer with, and its locks.

Every route under /api is described by its guards, its method and its parameters, so that no list has to be kept.
"""

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.routes import HTTPRoute

from kiosk.web.access import SAFE, known_queries, same_origin
from kiosk.web.problems import PROBLEM_JSON, Problem

WHAT = {
    400: "What was sent does not read",
    401: "Nobody signed in",
    403: "Not with this role, or not from another site",
    404: "Nothing is known by that name",
    409: "The hall's state does not allow it now",
    413: "More was sent than any request needs",
    422: "A value that this hall does not know or take",
    429: "Too many requests: wait and repeat",
    500: "A fault of ours, recorded",
    503: "Out of service, or no answer in time: repeat with the same key",
}


def problem_spec(status: int) -> ResponseSpec:
    """A problem of this status, for a route that has one beyond what its kind tells."""
    return ResponseSpec(Problem, description=WHAT[status], media_type=PROBLEM_JSON, generate_examples=False)


def complete_document(app: Litestar) -> None:
    """Describe the problems and locks of every API route; once, before the document is first asked for."""
    for route in app.routes:
        if isinstance(route, HTTPRoute) and route.path.startswith("/api"):
            for handler in route.route_handlers:
                _complete(handler, route.path)


def _complete(handler: HTTPRouteHandler, path: str) -> None:
    statuses = {400, 429, 500, 503}
    if any(guard not in (same_origin, known_queries) for guard in handler.resolve_guards()):
        statuses |= {401, 403}
        handler.security = [{"token": []}, {"session": []}]
    if not SAFE.issuperset(handler.http_methods):
        statuses |= {403, 409, 413, 422}
    if path.endswith("/sign-in"):
        statuses |= {401}
    if "{" in path or not SAFE.issuperset(handler.http_methods):
        statuses |= {404}
    known = dict(handler.responses or {})
    for status in sorted(statuses):
        known.setdefault(status, problem_spec(status))
    handler.responses = known
