"""The machines of the hall: their health, and Kivy screens that can be seen and touched from afar."""

from typing import Annotated

from litestar import Response, Router, get, post
from litestar.exceptions import NotFoundException, ServiceUnavailableException
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from kiosk.web.access import QUERIES, Asking, hall_of, read, staff
from kiosk.web.api import bodies as b
from kiosk.web.api import shapes as s
from kiosk.web.hall import Phase, ScreenAccess

Share = Annotated[float, Meta(ge=0, le=1)]


class TouchBody(b.Body, frozen=True):
    """A finger at a share of the screen's width and height, from the top left."""

    x: Share
    y: Share
    phase: Phase


@get("/api/nodes", summary="Machines, boards and the hub")
async def nodes(request: Asking) -> list[s.NodeAnswer]:
    """Who is online, since when, and how their parts are."""
    return [
        s.NodeAnswer(
            name=each.name,
            role=each.role,
            online=each.online,
            since=each.since,
            seen_at=each.seen_at,
            version=each.version,
            boot=each.boot,
            sure=each.sure,
            parts=dict(each.parts),
            last_fact_at=each.last_fact_at,
        )
        for each in sorted(hall_of(request).nodes().values(), key=lambda each: each.name)
    ]


@get("/api/health", summary="Is the hall well?")
async def health(request: Asking) -> s.HealthAnswer:
    """One look for a watchdog: `ok` when the hub answers and every node that was ever seen is online."""
    day = await read(request, lambda lobby, wall, forecast: lobby.day.state)
    known = list(hall_of(request).nodes().values())
    online = sum(1 for each in known if each.online)
    return s.HealthAnswer(ok=online == len(known), day=day, nodes_online=online, nodes=len(known))


def _screen(request: Asking, node: str) -> ScreenAccess:
    found = hall_of(request).screens.get(node)
    if found is None:
        raise NotFoundException
    return found


@get(
    "/api/screens/{node:str}/frame",
    media_type="image/jpeg",
    summary="A screen now",
    include_in_schema=False,
    opt={QUERIES: ("width",)},
)
async def frame(
    request: Asking, node: FromPath[str], width: Annotated[int, QueryParameter(name="width", ge=80, le=1920)] = 540
) -> Response[bytes]:
    """The picture as a JPEG."""
    try:
        picture = await _screen(request, node).frame(width)
    except OSError as error:
        raise ServiceUnavailableException("the screen does not answer") from error
    return Response(picture, media_type="image/jpeg")


@post("/api/screens/{node:str}/touch", status_code=204, summary="Touch a screen", include_in_schema=False)
async def touch(request: Asking, node: FromPath[str], data: JSONBody[TouchBody]) -> None:
    """As a finger would."""
    try:
        await _screen(request, node).touch(data.x, data.y, data.phase)
    except OSError as error:
        raise ServiceUnavailableException("the screen does not answer") from error


ROUTES = [
    Router(
        "/",
        route_handlers=[nodes, health, frame, touch],
        guards=[staff],
        tags=["nodes"],
    )
]
