"""What the manager says to advice."""

from litestar import Router, post
from litestar.params import FromPath, JSONBody

from kiosk.web.access import Asking, Key, do, managers
from kiosk.web.api import bodies as b
from kiosk.web.api import shapes as s
from mqtt_bridge.hub import commands as c


@post("/{advice:str}/take", status_code=200, summary="Do what was advised")
async def take(
    request: Asking, advice: FromPath[str], data: JSONBody[b.NothingMore | None] = None, key: Key = None
) -> s.ActAnswer:
    """It is noted, with what it was foretold to bring; opening or closing the window is still the teller's to do."""
    del data
    done = await do(request, c.TakeAdvice(advice=advice), verb="take-advice", target=advice[:40], key=key)
    return s.act(done.facts)


@post("/{advice:str}/drop", status_code=200, summary="Leave what was advised")
async def drop(
    request: Asking, advice: FromPath[str], data: JSONBody[b.NothingMore | None] = None, key: Key = None
) -> s.ActAnswer:
    """For a while nothing of the kind is advised again."""
    del data
    done = await do(request, c.DropAdvice(advice=advice), verb="drop-advice", target=advice[:40], key=key)
    return s.act(done.facts)


ROUTES = [Router("/api/advice", route_handlers=[take, drop], guards=[managers], tags=["advice"])]
