"""What became of advice, and when a new piece may be given: the day's advice beside the windows' own facts.

Pure, from the lobby. A manager who only does what was advised has taken it, without a press of a button.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from queue_machine.dispatch.pace import MINUTE
from queue_machine.domain import facts as f
from queue_machine.domain.advice_fold import Advice
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.wall import Wall

EVERY = 10
"""Minutes between two new pieces of advice, at least."""
EARLY = 20
"""Minutes at the beginning of a day in which nothing is advised."""
KNOWN = 12
"""Tickets of the day before which too little is known."""
STANDING = 3
"""Pieces that stand at a time, at most."""
DROPPED_FOR = 45
"""Minutes for which nothing of the kind is said again after the manager did not want it."""
SETTLES = 20
"""Minutes that a window which came or went takes to show its effect."""
RESTED_FOR = 60
"""Minutes for which a window is not told again to rest."""
PASSING = 5
"""Minutes below which a window that came or went followed no advice: somebody stepped out, or the teller changed."""

State = Literal["standing", "taken", "dropped", "lapsed"]


class Outcome(Struct, frozen=True):
    """What became of a piece of advice."""

    state: State
    at: int | None = None
    """When it was taken, dropped, or first acted on, ms."""
    until: int | None = None
    """When what was done ended, ms: the window closed again, or came back. None: it goes on, or was never done."""
    window: str = ""
    """Where it was done: for one more window it may be another one."""


def outcome(lobby: Lobby, advice: Advice, now: int) -> Outcome:
    """What became of a piece of advice by an instant (ms)."""
    acts = sorted(
        (
            act
            for window in _windows(lobby, advice)
            if (act := _acted(lobby, window, advice)) is not None and act[0] <= now
        ),
        # Of two within one ms one may have ended and the other not: there is no order between a time and none.
        key=lambda act: (act[0], act[2]),
    )
    if acts and advice.said != "dropped":
        at, until, window = acts[0]
        return Outcome("taken", at, None if until is None or until > now else until, window)
    if advice.said == "taken":
        return Outcome("taken", advice.said_at)
    if advice.said == "dropped":
        return Outcome("dropped", advice.said_at)
    return Outcome("lapsed" if now >= advice.until else "standing")


def _windows(lobby: Lobby, advice: Advice) -> list[str]:
    """Where advice may be followed: one more window is one more window, whichever it is."""
    return sorted(lobby.windows) if advice.what == "open" else [advice.window]


def _acted(lobby: Lobby, window: str, advice: Advice) -> tuple[int, int | None, str] | None:
    """When a window first did what was advised, and when it ended that (None: it did not); ms."""
    spells = _spells(lobby, window)
    for place, ((_, before), (at, state)) in enumerate(pairwise(spells), 2):
        if advice.given_at <= at < advice.until and _does(advice.what, before, state):
            ends = "closed" if advice.what == "open" else "open"
            return at, next((later for later, after in spells[place:] if after == ends), None), window
    return None


def _spells(lobby: Lobby, window: str) -> list[tuple[int, str]]:
    """The states of a window that lasted, each with its beginning, ms: closed before the day began.

    What passed in a moment is left out: a window that closed and opened again is another teller at the same window.
    """
    spells = [(-PASSING * MINUTE, "closed")]
    for entry in lobby.window_story(window):
        at = lobby.time_of(entry.record)
        state = {f.WindowOpened: "open", f.WindowPaused: "paused", f.WindowClosed: "closed"}[type(entry.fact)]
        if state == spells[-1][1]:
            continue
        if at - spells[-1][0] < PASSING * MINUTE:
            spells.pop()
        if state != spells[-1][1]:
            spells.append((at, state))
    return spells


def _does(what: str, before: str, after: str) -> bool:
    if what == "open":
        return before == "closed" and after == "open"
    return before == "open" and after in ("paused", "closed")


def standing(lobby: Lobby, now: int) -> list[Advice]:
    """Advice that waits for the manager's word, the latest first."""
    found = [each for each in lobby.advices.values() if outcome(lobby, each, now).state == "standing"]
    return sorted(found, key=lambda each: (-each.given_at, each.id))


def may_advise(lobby: Lobby, branch: Branch, wall: Wall) -> bool:
    """Whether a new piece of advice may be given now, whatever it is."""
    if lobby.day.state != "open" or wall.at - lobby.day.opened_at < EARLY * MINUTE:
        return False
    spans = branch.hours.spans(wall.weekday, wall.date)
    if lobby.day.how != "trial" and any(span.start <= wall.minute < span.start + EARLY for span in spans[:1]):
        return False
    if len(lobby.tickets) < KNOWN or not any(state.state == "open" for state in lobby.windows.values()):
        return False
    given = [each.given_at for each in lobby.advices.values()]
    # A clock that was set back must not silence the hall for the rest of the day.
    if any(0 <= wall.at - at < EVERY * MINUTE for at in given):
        return False
    return len(standing(lobby, wall.at)) < STANDING


def barred(lobby: Lobby, now: int) -> Callable[[str, str], bool]:
    """What must not be said now: by kind of advice and window."""
    kinds: set[str] = set()
    windows: set[tuple[str, str]] = set()
    for advice in lobby.advices.values():
        became = outcome(lobby, advice, now)
        since = now - (became.at if became.at is not None else advice.given_at)
        if became.state == "standing":
            windows.add((advice.what, advice.window))
            if advice.what in ("open", "close"):
                kinds |= {"open", "close"}
        elif became.state == "dropped" and since < DROPPED_FOR * MINUTE:
            windows.add((advice.what, advice.window))
            if advice.what == "open":
                kinds |= {"open", "close"}
        elif became.state == "taken" and advice.what in ("open", "close"):
            if since < SETTLES * MINUTE or (not became.window and now < advice.until):
                kinds |= {"open", "close"}
            if advice.what == "open" and now < advice.until:
                kinds.add("close")
        if advice.what == "rest" and now - advice.given_at < RESTED_FOR * MINUTE:
            windows.add(("rest", advice.window))
    return lambda what, window: what in kinds or (what, window) in windows
