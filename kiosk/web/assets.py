"""Files that pages load: our own scripts and styles, the hall's look as CSS, its logo, and the system's icon font.

Our own files are served below a path that names their content, so that browsers keep them for good and a new
version is a new path; modules import each other by relative paths and so never mix versions.
"""

import hashlib
from functools import cache
from pathlib import Path

from litestar import get
from litestar.connection import Request
from litestar.datastructures import CacheControlHeader, State
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Response
from litestar.static_files import create_static_files_router
from litestar.types import ControllerRouterHandler

from kiosk.look import css, tokens
from kiosk.settings import Look
from kiosk.web.access import hall_of
from kiosk.web.sign_in import Person

STATIC = Path(__file__).parent / "static"
ICONS = Path("/usr/share/fonts-materialdesignicons-webfont")
"""Where Debian keeps the icon font; pages are complete without it, for no icon stands alone."""

FOR_GOOD = CacheControlHeader(max_age=365 * 24 * 3600, public=True, immutable=True)
A_DAY = CacheControlHeader(max_age=24 * 3600, public=True)


@cache
def version() -> str:
    """A short name of the content of all our files."""
    digest = hashlib.blake2b(digest_size=6)
    for file in sorted(STATIC.rglob("*")):
        if file.is_file():
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def asset(name: str) -> str:
    """The address of one of our own files: asset("live.js")."""
    return f"/static/{version()}/{name}"


@cache
def look_css(look: Look) -> str:
    """The hall's look as CSS custom properties, with large type under `html.elder`."""
    return css(tokens(look.accent)) + css(tokens(look.accent, elder=True), "html.elder")


def look_address(look: Look) -> str:
    """The address of the hall's look, another one for another look."""
    return f"/look/{hashlib.blake2b(look_css(look).encode(), digest_size=6).hexdigest()}.css"


@get("/look/{name:str}", include_in_schema=False, cache_control=FOR_GOOD)
async def serve_look(name: FromPath[str], request: Request[Person | None, None, State]) -> Response[str]:
    """The hall's look; an old address leads to the present one's content."""
    del name
    return Response(look_css(hall_of(request).faces.look), media_type="text/css")


@get("/logo.png", include_in_schema=False, cache_control=A_DAY)
async def serve_logo(request: Request[Person | None, None, State]) -> Response[bytes]:
    """The hall's logo. 404 where it has none."""
    logo = hall_of(request).faces.look.logo
    if not logo or not Path(logo).is_file():
        raise NotFoundException
    return Response(Path(logo).read_bytes(), media_type="image/png")


def asset_routes() -> list[ControllerRouterHandler]:
    """Routes of everything above."""
    routes: list[ControllerRouterHandler] = [
        create_static_files_router(f"/static/{version()}", [STATIC], cache_control=FOR_GOOD, name="static"),
        serve_look,
        serve_logo,
    ]
    if ICONS.is_dir():
        routes.append(create_static_files_router("/icons", [ICONS], cache_control=A_DAY, name="icons"))
    return routes
