"""Which language a request is answered in: asked for in the address, chosen before, the hall's; for programs, theirs.

A page starts in the hall's own language whatever the browser says: the tablet at a window and the screen at a desk
often run an English system, and their readers do not.
"""

from typing import Any

from litestar.connection import ASGIConnection

from kiosk.web.access import hall_of

COOKIE = "anju-language"


def language_of(request: ASGIConnection[Any, Any, Any, Any], first: str = "") -> str:
    """One of the hall's languages; `first` (a ticket's own) is what nobody chose against."""
    offered = hall_of(request).faces.languages
    asked = (request.query_params.get("lang"), request.cookies.get(COOKIE), first)
    program = request.scope["path"].startswith("/api/")
    wishes = _accepted(request.headers.get("Accept-Language", "")) if program else []
    for wish in (*asked, *wishes):
        found = next((each for each in offered if wish and _same(each, wish)), None)
        if found is not None:
            return found
    return offered[0]


def _same(offered: str, wish: str) -> bool:
    return offered.split("-")[0].lower() == str(wish).split("-")[0].lower()


def _accepted(header: str) -> list[str]:
    """The languages of an Accept-Language header, the most wanted first."""
    wishes: list[tuple[float, str]] = []
    for part in header[:200].split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wishes.append((-float(weight) if weight else -1.0, tag))
        except ValueError:
            continue
    return [tag for _, tag in sorted(wishes, key=lambda wish: wish[0])]
