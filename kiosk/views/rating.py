"""What a tablet at a window shows: the rating of the service just given there, thanks, or a greeting.

Pure. It knows no ticket's token: the call that may be judged is named by its own id, and only for a few minutes.
"""

from typing import Literal

from msgspec import Struct

from queue_machine.domain.lobby import Lobby
from queue_machine.domain.tickets import Call
from queue_machine.domain.wall import Wall

RATE_WITHIN = 3 * 60_000
"""ms after a service for which the tablet asks; the slip's page can be used all day."""
THANKS_FOR = 8_000
"""ms for which a tablet thanks."""


class TabletView(Struct, frozen=True):
    """One window's tablet."""

    window: str
    state: Literal["idle", "open", "thanks"]
    number: str = ""
    call: str = ""


def tablet_view(lobby: Lobby, wall: Wall, window: str) -> TabletView:
    """The tablet of a window at a wall time.

    It asks about the last completed call until the next visitor's service starts: one key may complete a visitor and
    call the next, and the one who is judged by then is still at the counter.
    """
    call = rateable_call(lobby, wall, window)
    if call is not None:
        return TabletView(window, "open", call.number, call.id)
    last = _last_completed(lobby, window)
    if last is not None and last.rating is not None and wall.at - _rated_at(lobby, last) <= THANKS_FOR:
        return TabletView(window, "thanks", last.number)
    return TabletView(window, "idle")


def rateable_call(lobby: Lobby, wall: Wall, window: str) -> Call | None:
    """The call that may be judged at a window now."""
    last = _last_completed(lobby, window)
    present = lobby.at_window(window)
    if last is None or last.rating is not None or last.ended_at is None or wall.at - last.ended_at > RATE_WITHIN:
        return None
    return None if present is not None and present.state == "serving" else last


def _last_completed(lobby: Lobby, window: str) -> Call | None:
    return next((call for call in reversed(lobby.calls_at(window)) if call.state == "completed"), None)


def _rated_at(lobby: Lobby, call: Call) -> int:
    entry = next((each for each in reversed(lobby.story(call.ticket)) if each.fact == call.rating), None)
    return 0 if entry is None else lobby.time_of(entry.record)
