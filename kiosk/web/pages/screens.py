"""Kivy screens seen and touched from a browser, for trials without a display and for support."""

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from kiosk.web.access import Asking, hall_of, staff
from kiosk.web.page import page, screen_name


@get("/screens/{node:str}", guards=[staff], include_in_schema=False)
async def show(request: Asking, node: FromPath[str]) -> Template:
    """One screen. 404 where it is not offered."""
    hall = hall_of(request)
    if node not in hall.screens:
        raise NotFoundException
    declared = hall.faces.screen(node)
    size = (1080, 1920) if declared is None else (declared.width_px, declared.height_px)
    named = screen_name(request, node)
    return page(request, "screen.html", node=node, named=named, width=size[0], height=size[1])


ROUTES = [show]
