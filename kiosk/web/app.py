"""The hub's pages and API as one ASGI application, made for a hall.

Here the parts are put together: routes, who may come in, problems, limits, headers, templates. What each does is in
its own file.
"""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Litestar
from litestar.datastructures import State
from litestar.middleware import DefineMiddleware
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template import TemplateConfig

from kiosk.web.access import COOKIE, Doorkeeper, known_queries, same_origin
from kiosk.web.api import api_routes
from kiosk.web.assets import asset, asset_routes, look_address
from kiosk.web.document import complete_document
from kiosk.web.guarding import BODY_LIMIT, harden
from kiosk.web.hall import Hall
from kiosk.web.live import Streams, open_events, staff_events
from kiosk.web.pages import page_routes
from kiosk.web.problems import HANDLERS

TEMPLATES = Path(__file__).parent / "templates"
API_VERSION = "1.0"


def make_app(hall: Hall) -> Litestar:
    """The application for a hall. `app.state.streams.stop()` ends the open event streams before a shutdown."""
    app = Litestar(
        route_handlers=[*api_routes(), staff_events, open_events, *page_routes(), *asset_routes()],
        guards=[same_origin, known_queries],
        middleware=[DefineMiddleware(Doorkeeper)],
        exception_handlers=HANDLERS,
        before_send=[harden],
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(_templates(hall))),
        openapi_config=_openapi(),
        request_max_body_size=BODY_LIMIT,
        state=State({"hall": hall, "streams": Streams()}),
        logging_config=None,
        debug=False,
    )
    complete_document(app)
    return app


def _templates(hall: Hall) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(asset=asset, look_address=look_address(hall.faces.look))
    return environment


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Anju",
        version=API_VERSION,
        description="One service hall: tickets, windows, the board and the day. Errors are problem details (RFC 9457).",
        path="/schema",
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        use_handler_docstrings=True,
        components=Components(
            security_schemes={
                "token": SecurityScheme(type="http", scheme="bearer", description="The branch's token"),
                "session": SecurityScheme(
                    type="apiKey", name=COOKIE, security_scheme_in="cookie", description="A browser's session"
                ),
            }
        ),
    )
