"""Pages: every module here that has `ROUTES` (Litestar handlers or routers) is served."""

import pkgutil
from importlib import import_module

from litestar.types import ControllerRouterHandler


def page_routes() -> list[ControllerRouterHandler]:
    """The routes of all pages."""
    routes: list[ControllerRouterHandler] = []
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda each: each.name):
        routes += getattr(import_module(f"{__name__}.{module.name}"), "ROUTES", ())
    return routes
