"""Acts about the hall as a whole: calls for help, the day, clocks."""

from litestar import Router, post
from litestar.params import FromPath, JSONBody

from kiosk.web.access import Asking, Key, do, hall_of, managers, staff
from kiosk.web.api import bodies as b
from kiosk.web.api import shapes as s
from mqtt_bridge.hub import commands as c
from queue_machine.domain.refusals import OtherBoot, UnknownNode


@post("/api/help", guards=[staff], status_code=201, tags=["help"], summary="Call for help")
async def ask_help(request: Asking, data: JSONBody[b.HelpBody], key: Key = None) -> s.ActAnswer:
    """From a window or a place in the hall; `silent` is for a visitor who must not notice it."""
    command = c.AskHelp(place=data.place, about=data.about, ticket=data.ticket)
    done = await do(request, command, verb="help", target="", key=key)
    return s.act(done.facts)


@post("/api/help/{call:str}/answer", guards=[staff], status_code=200, tags=["help"], summary="Take a call for help")
async def answer_help(
    request: Asking, call: FromPath[str], data: JSONBody[b.NothingMore | None] = None, key: Key = None
) -> s.ActAnswer:
    """Whoever answers first has it."""
    del data
    done = await do(request, c.AnswerHelp(help=call), verb="answer", target=call[:40], key=key)
    return s.act(done.facts)


@post("/api/day/open", guards=[managers], status_code=200, tags=["day"], summary="Open the day")
async def open_day(request: Asking, data: JSONBody[b.OpenDayBody | None] = None, key: Key = None) -> s.ActAnswer:
    """A day that was left open is closed first."""
    date = data.date if data is not None else ""
    done = await do(request, c.OpenDay(date=date, how="hand"), verb="open-day", target="", key=key)
    return s.act(done.facts)


@post("/api/day/close", guards=[managers], status_code=200, tags=["day"], summary="Close the day")
async def close_day(request: Asking, data: JSONBody[b.CloseDayBody | None] = None, key: Key = None) -> s.ActAnswer:
    """Every ticket has an end then; `end_rest` gives one to those that have none."""
    end_rest = data.end_rest if data is not None else False
    done = await do(request, c.CloseDay(end_rest=end_rest), verb="close-day", target="", key=key)
    return s.act(done.facts)


@post(
    "/api/nodes/{node:str}/confirm-clock",
    guards=[managers],
    status_code=200,
    tags=["nodes"],
    summary="Confirm a clock",
)
async def confirm_clock(
    request: Asking, node: FromPath[str], data: JSONBody[b.ConfirmClockBody], key: Key = None
) -> s.ActAnswer:
    """The manager looked at a node's time and found it right; times of that boot count as confirmed."""
    nodes = hall_of(request).nodes()
    known = nodes.get(node)
    if known is None:
        raise UnknownNode(node=node[:31], known=", ".join(sorted(nodes)))
    if data.boot != known.boot:
        raise OtherBoot(node=node)
    command = c.ConfirmClock(node=node, boot=data.boot)
    done = await do(request, command, verb="confirm-clock", target=node, key=key)
    return s.act(done.facts)


ROUTES = [
    Router(
        "/",
        route_handlers=[ask_help, answer_help, open_day, close_day, confirm_clock],
    )
]
