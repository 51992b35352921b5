"""Acts at a window: opening, calling, serving, and every way that a visitor leaves it."""

from litestar import Response, Router, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, UnsetType

from kiosk.web.access import Asking, Key, acting, at_own_window, do, hall_of, only
from kiosk.web.api import bodies as b
from kiosk.web.api import shapes as s
from kiosk.web.language import language_of
from mqtt_bridge.hub import commands as c
from queue_machine.domain.facts import TicketCalled
from queue_machine.domain.refusals import NotAllowed, UnknownPause

Window = FromPath[b.WindowId]


async def _act(request: Asking, command: c.AnyCommand, verb: str, window: str, key: str | None) -> s.ActAnswer:
    await at_own_window(request, window)
    done = await do(request, command, verb=verb, target=window, key=key)
    return s.act(done.facts, window=window)


def _expect(data: b.AtWindowBody | None) -> str | None:
    return None if data is None else data.expect


def _minute(until: int | str | UnsetType | None) -> int | UnsetType | None:
    """The minute of the day that somebody means."""
    if not isinstance(until, str):
        return until
    hours, minutes = until.split(":")
    return int(hours) * 60 + int(minutes)


@post("/open", status_code=200, summary="Open a window")
async def open_window(
    request: Asking, window: Window, data: JSONBody[b.OpenBody | None] = None, key: Key = None
) -> s.ActAnswer:
    """Take a window and begin, go on after a pause, or plan until when it is open.

    A teller who sat elsewhere leaves that window. One with a planned end calls nobody who would be served far past it.
    """
    person = acting(request)
    # A program that opens windows without naming tellers must not make one teller wander between them.
    own = f"{person.id}-{window}" if person.is_api else person.id
    teller = (data.teller if data is not None else "") or own
    if teller != own and person.role != "manager":
        raise NotAllowed(needed="manager")
    command = c.OpenWindow(window=window, teller=teller, until=UNSET if data is None else _minute(data.until))
    done = await do(request, command, verb="open", target=window, key=key)
    return s.act(done.facts, window=window)


@post("/pause", status_code=200, summary="Pause a window")
async def pause(
    request: Asking, window: Window, data: JSONBody[b.PauseBody | None] = None, key: Key = None
) -> s.ActAnswer:
    """Stop taking visitors for a while, with a reason and when it goes on."""
    body, pauses = data or b.PauseBody(), hall_of(request).faces.pauses
    if body.reason and body.reason not in pauses:
        raise UnknownPause(reason=body.reason, known=", ".join(pauses))
    command = c.PauseWindow(window=window, reason=body.reason, until=body.until)
    return await _act(request, command, "pause", window, key)


@post("/close", status_code=200, summary="Close a window")
async def close(
    request: Asking, window: Window, data: JSONBody[b.NothingMore | None] = None, key: Key = None
) -> s.ActAnswer:
    """Leave the window. Refused while a visitor is there."""
    del data
    return await _act(request, c.CloseWindow(window=window), "close", window, key)


@post(
    "/next",
    status_code=200,
    summary="Call the next visitor",
    responses={204: ResponseSpec(None, description="Nobody waits for this window", generate_examples=False)},
)
async def call_next(
    request: Asking, window: Window, data: JSONBody[b.NextBody | None] = None, key: Key = None
) -> Response[s.CalledAnswer | None]:
    """Call the ticket that has used the largest share of its service's target, and say why it is this one."""
    body = data or b.NextBody()
    await at_own_window(request, window)
    command = c.Next(window=window, complete=body.complete, ticket=body.ticket, expect=body.expect)
    done = await do(request, command, verb="next", target=window, key=key)
    fact = next((each for each in done.facts if isinstance(each, TicketCalled)), None)
    if fact is None:
        return Response(None, status_code=204)
    return Response(s.called(fact, hall_of(request).texts, language_of(request)), status_code=200)


@post("/recall", status_code=200, summary="Call the visitor once more")
async def recall(
    request: Asking, window: Window, data: JSONBody[b.AtWindowBody | None] = None, key: Key = None
) -> s.ActAnswer:
    """Say the number again, on the board and aloud."""
    return await _act(request, c.Recall(window=window, expect=_expect(data)), "recall", window, key)


@post("/start", status_code=200, summary="Begin to serve")
async def start(
    request: Asking, window: Window, data: JSONBody[b.AtWindowBody | None] = None, key: Key = None
) -> s.ActAnswer:
    """The visitor sits at the window."""
    return await _act(request, c.Start(window=window, expect=_expect(data)), "start", window, key)


@post("/confirm", status_code=200, summary="Still serving")
async def confirm(
    request: Asking, window: Window, data: JSONBody[b.AtWindowBody | None] = None, key: Key = None
) -> s.ActAnswer:
    """The answer yes to "still serving?"."""
    return await _act(request, c.ConfirmServing(window=window, expect=_expect(data)), "confirm", window, key)


@post("/complete", status_code=200, summary="Complete the service")
async def complete(
    request: Asking, window: Window, data: JSONBody[b.CompleteBody | None] = None, key: Key = None
) -> s.ActAnswer:
    """Say what came of it and how many matters it was."""
    body = data or b.CompleteBody()
    command = c.Complete(
        window=window, outcome=body.outcome, cases=body.cases, missing=body.missing, expect=body.expect
    )
    return await _act(request, command, "complete", window, key)


@post("/miss", status_code=200, summary="Pass a visitor who did not come")
async def miss(
    request: Asking, window: Window, data: JSONBody[b.AtWindowBody | None] = None, key: Key = None
) -> s.ActAnswer:
    """Refused before the calls and seconds that the hall gives everybody."""
    return await _act(request, c.Miss(window=window, expect=_expect(data)), "miss", window, key)


@post("/hold", status_code=200, summary="Set a visitor aside")
async def hold(
    request: Asking, window: Window, data: JSONBody[b.AtWindowBody | None] = None, key: Key = None
) -> s.ActAnswer:
    """The visitor fills in a form or fetches a copy; the window may call the next one."""
    return await _act(request, c.Hold(window=window, expect=_expect(data)), "hold", window, key)


@post("/resume", status_code=200, summary="Take a visitor up again")
async def resume(
    request: Asking, window: Window, data: JSONBody[b.ResumeBody | None] = None, key: Key = None
) -> s.ActAnswer:
    """Go on with a ticket that was set aside here; `ticket` where several were."""
    command = c.Resume(window=window, ticket=data.ticket if data is not None else "", expect=_expect(data))
    return await _act(request, command, "resume", window, key)


@post("/transfer", status_code=200, summary="Hand a visitor on")
async def transfer(request: Asking, window: Window, data: JSONBody[b.TransferBody], key: Key = None) -> s.ActAnswer:
    """To another service, a given window, or both; number and seniority stay."""
    command = c.Transfer(window=window, to_service=data.service, to_window=data.window, expect=data.expect)
    return await _act(request, command, "transfer", window, key)


@post("/cancel", status_code=200, summary="Cancel the window's ticket")
async def cancel(
    request: Asking, window: Window, data: JSONBody[b.AtWindowBody | None] = None, key: Key = None
) -> s.ActAnswer:
    """The visitor does not want the service any more."""
    return await _act(request, c.CancelAt(window=window, expect=_expect(data)), "cancel", window, key)


ROUTES = [
    Router(
        "/api/windows/{window:str}",
        route_handlers=[
            open_window,
            pause,
            close,
            call_next,
            recall,
            start,
            confirm,
            complete,
            miss,
            hold,
            resume,
            transfer,
            cancel,
        ],
        guards=[only("teller", "manager")],
        tags=["windows"],
    )
]
