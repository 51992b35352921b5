"""The public board: what anybody in the hall may see of its lobby, as one frozen value.

The hub publishes it retained on `<hub>/board` and serves it at `/api/board`; a board that folds the facts itself
makes the same value. It holds numbers, windows and minutes alone: no ticket's token, no teller, no name. The words
around it are the views' matter.
"""

from collections.abc import Callable, Iterator
from datetime import date as Date
from datetime import timedelta
from typing import Literal, Protocol

import msgspec
from msgspec import Struct

from queue_machine.domain.branch import Branch, Hours, Span, Window
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.tickets import Call
from queue_machine.domain.wall import Wall

CALLS = 7
"""How many of the last calls a board is told of: the newest and six before it."""
PASSED = 6
"""How many passed numbers (过号) it is told of."""
LOOK_AHEAD_DAYS = 21
"""How far the next opening is looked for: the longest holiday and then some."""

SHOWN = frozenset({"called", "serving", "held", "completed", "missed"})
"""Calls that stand on the board; one that was transferred or withdrawn would send its visitor to the wrong place."""


class Told(Protocol):
    """What people are told of a service: the forecast's estimate has these and more."""

    @property
    def told(self) -> int:
        """Minutes until a visitor who comes now is called, rounded up to 5."""

    @property
    def served_from(self) -> int | None:
        """Minute of the day from which the service is served, when no window serves it now."""


class BoardCall(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One of the last calls. `at` is when it was last called, ms; `times` how often, the first call included."""

    number: str
    window: str
    service: str
    at: int
    state: str = "called"
    """called, serving, held, completed, missed."""
    times: int = 1

    @property
    def recalled(self) -> bool:
        return self.times > 1


class BoardWindow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One window: `number` is the visitor called or served there, "" for none."""

    id: str
    state: str = "closed"
    """calling, serving, free, paused, closed."""
    number: str = ""
    reason: str = ""
    """Of a pause, a key."""
    until: int | None = None
    """Minute of the day at which a pause is meant to end."""


class BoardService(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many wait for a service, and the minutes that people are told."""

    id: str
    letter: str
    waiting: int = 0
    told: int | None = None
    """Minutes; None while nobody can tell."""
    served_from: int | None = None
    """Minute of the day, when no window serves it now."""


class Opening(Struct, frozen=True):
    """The hours of one date; `date` is YYYY-MM-DD."""

    date: str
    spans: tuple[Span, ...]


class PublicBoard(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that a board shows, as its hub knew it at `at` (ms)."""

    branch: str
    at: int
    day: Literal["none", "open", "closed"]
    date: str = ""
    """Of the business day, YYYY-MM-DD."""
    since: int = 0
    """When that day was opened, ms; 0 while none is open."""
    today: Opening
    """The hours of the date on the wall; without spans the hall stays closed that day."""
    next_opening: Opening | None = None
    """The next date with hours after today."""
    restored_at: int = 0
    """When the hall came back after a failure that had visitors at its windows, ms; 0 for never."""
    calls: tuple[BoardCall, ...] = ()
    """The newest first."""
    windows: tuple[BoardWindow, ...] = ()
    services: tuple[BoardService, ...] = ()
    passed: tuple[str, ...] = ()
    """Passed numbers that may return, the latest first."""

    @property
    def waiting(self) -> int:
        return sum(service.waiting for service in self.services)

    def told(self, service: str) -> int | None:
        """The minutes that people are told who would come now; None where nobody can tell, or it is not served now."""
        found = next((each for each in self.services if each.id == service), None)
        return None if found is None or found.served_from is not None else found.told


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(PublicBoard)


def encode_board(board: PublicBoard) -> bytes:
    """The board as it is published."""
    return _encoder.encode(board)


def read_board(raw: bytes) -> PublicBoard:
    """A published board; fields that this version doesn't know are left out. Raises msgspec.MsgspecError."""
    return _decoder.decode(raw)


def same_board(one: PublicBoard | None, other: PublicBoard | None) -> bool:
    """Whether two boards say the same, whenever they were made: what need not be published again."""
    if one is None or other is None:
        return one is other
    return msgspec.structs.replace(one, at=0) == msgspec.structs.replace(other, at=0)


def as_said(board: PublicBoard, said: PublicBoard | None) -> PublicBoard:
    """A board that tells people the minutes that its hub tells them, so that all screens of a hall say the same.

    `said` is the hub's own board; None while it is away, when each screen tells what it knows itself.
    """
    if said is None or said.date != board.date:
        return board
    services = tuple(
        service
        if service.told is None or service.served_from is not None or (told := said.told(service.id)) is None
        else msgspec.structs.replace(service, told=told)
        for service in board.services
    )
    return msgspec.structs.replace(board, services=services)


def public_board(
    lobby: Lobby, branch: Branch, wall: Wall, told: Callable[[str], Told | None], *, restored_at: int = 0
) -> PublicBoard:
    """The board of a lobby at a wall time.

    `told` gives the estimate for a visitor of a service who would come now, None where nobody can tell
    (`Forecast.service` fits). `restored_at` is when the leading node came back with visitors at its windows, ms.
    """
    day = lobby.day
    open_ = day.state == "open"
    ahead = _openings(branch.hours, wall)
    return PublicBoard(
        branch=branch.id,
        at=wall.at,
        day="open" if open_ else "closed" if day.state == "closed" else "none",
        date=day.date,
        since=day.opened_at if open_ else 0,
        today=next(ahead),
        next_opening=next((opening for opening in ahead if opening.spans), None),
        restored_at=restored_at,
        calls=_calls(lobby, branch) if open_ else (),
        windows=tuple(_window(lobby, window) for window in branch.windows),
        services=tuple(
            _service(service.id, service.letter, lobby, told(service.id) if open_ else None)
            for service in branch.services
        ),
        passed=tuple(ticket.number for ticket in lobby.missed[:PASSED]) if open_ else (),
    )


def visitors_at_windows(lobby: Lobby, branch: Branch) -> bool:
    """Whether anybody is called or served now: a node that starts like this came back amid the hall's work."""
    return any(_live_call(lobby, window.id) is not None for window in branch.windows)


def _calls(lobby: Lobby, branch: Branch) -> tuple[BoardCall, ...]:
    # A recall brings back an old call: those that stand at a window count beside the latest ones.
    found = {call.id: call for call in lobby.recent_calls(CALLS * 2)}
    for window in branch.windows:
        live = _live_call(lobby, window.id)
        if live is not None:
            found[live.id] = live
    newest = sorted(found.values(), key=lambda call: (call.last_called_at, call.order, call.id), reverse=True)
    calls: list[BoardCall] = []
    numbers: set[str] = set()
    for call in newest:
        if call.state not in SHOWN or call.number in numbers:
            continue
        # A visitor who was called twice today stands once, where the last call sent him.
        numbers.add(call.number)
        calls.append(
            BoardCall(
                number=call.number,
                window=call.window,
                service=call.service,
                at=call.last_called_at,
                state=call.state,
                times=call.recalls + 1,
            )
        )
    return tuple(calls[:CALLS])


def _live_call(lobby: Lobby, window: str) -> Call | None:
    """The call that a window is busy with; one on hold leaves the window free."""
    ticket = lobby.at_window(window)
    call = None if ticket is None else ticket.call
    return None if call is None or call.window != window or call.state == "held" else call


def _window(lobby: Lobby, window: Window) -> BoardWindow:
    state = lobby.window(window.id)
    call = _live_call(lobby, window.id)
    if call is not None:
        shown = "calling" if call.state == "called" else "serving"
    else:
        shown = "free" if state.state == "open" else state.state
    paused = shown == "paused"
    return BoardWindow(
        id=window.id,
        state=shown,
        number="" if call is None else call.number,
        reason=state.reason if paused else "",
        until=state.until if paused else None,
    )


def _service(service: str, letter: str, lobby: Lobby, told: Told | None) -> BoardService:
    return BoardService(
        id=service,
        letter=letter,
        waiting=lobby.waiting_count(service),
        told=None if told is None else told.told,
        served_from=None if told is None else told.served_from,
    )


def _openings(hours: Hours, wall: Wall) -> Iterator[Opening]:
    """The hours of the wall's date and of the dates after it."""
    first = Date.fromisoformat(wall.date)
    for ahead in range(LOOK_AHEAD_DAYS + 1):
        date = (first + timedelta(days=ahead)).isoformat()
        yield Opening(date, hours.spans((wall.weekday + ahead) % 7, date))
