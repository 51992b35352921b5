"""News for open pages: server-sent events that say "something changed", so that each page fetches its own state.

An event carries a version alone, never a state: what somebody may see is decided where the state is fetched. A beat
every few seconds lets a page notice a dead connection that no error reports.
"""

import asyncio
import time
from collections.abc import AsyncGenerator
from typing import Any

from litestar import get
from litestar.response import ServerSentEvent, ServerSentEventMessage

from kiosk.web.access import Asking, hall_of, staff
from kiosk.web.hall import Hall
from queue_machine.domain.refusals import Refusal

BEAT = 4.0
"""Seconds between signs of life."""
LONGEST = 3600.0
"""Seconds after which a stream ends and the page asks anew, showing who it is again."""
GATHER = 0.15
"""Seconds for which changes are gathered into one event: a burst of tickets is one redraw."""
OPEN_STREAMS = 400
"""Streams without sign-in at once; further pages fall back to asking every few seconds."""


class TooManyStreams(Refusal):
    """The open streams are all taken."""

    code = "too-many-streams"
    sentence = "Too many pages listen already; ask for the state every few seconds instead."


class Streams:
    """All open streams of one application: counted, and ended together when it stops."""

    def __init__(self) -> None:
        self.open = 0
        self._stopping = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def stop(self) -> None:
        """End every stream soon; from any thread."""
        if self._loop is None or self._loop.is_closed():
            self._stopping.set()
        else:
            self._loop.call_soon_threadsafe(self._stopping.set)

    async def events(self, hall: Hall) -> AsyncGenerator[ServerSentEventMessage, None]:
        """One page's events: `changed` with the version, `beat` in between."""
        ends = time.monotonic() + LONGEST
        version = -1
        self.open += 1
        self._loop = asyncio.get_running_loop()
        stopping: asyncio.Future[Any] = asyncio.ensure_future(self._stopping.wait())
        changed: asyncio.Future[Any] = asyncio.ensure_future(hall.changed(version))
        try:
            yield ServerSentEventMessage(event="beat", data="", retry=1500)
            while time.monotonic() < ends and not self._stopping.is_set():
                await asyncio.wait([stopping, changed], timeout=BEAT, return_when=asyncio.FIRST_COMPLETED)
                if not changed.done():
                    yield ServerSentEventMessage(event="beat", data="")
                    continue
                version = changed.result()
                changed = asyncio.ensure_future(hall.changed(version))
                yield ServerSentEventMessage(event="changed", data=str(version), id=version)
                await asyncio.wait({stopping}, timeout=GATHER)
        finally:
            self.open -= 1
            stopping.cancel()
            changed.cancel()


@get("/api/live", guards=[staff], include_in_schema=False)
async def staff_events(request: Asking) -> ServerSentEvent:
    """Events for staff pages."""
    return _stream(request)


@get("/api/board/live", include_in_schema=False)
async def open_events(request: Asking) -> ServerSentEvent:
    """Events for boards and tablets in the hall, without sign-in."""
    if request.app.state.streams.open >= OPEN_STREAMS:
        raise TooManyStreams
    return _stream(request)


def _stream(request: Asking) -> ServerSentEvent:
    streams: Streams = request.app.state.streams
    return ServerSentEvent(
        streams.events(hall_of(request)), headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )
