"""What a teller is told after hubs that did not hear each other met again: whose call to this window was settled."""

from kiosk.texts import Texts
from queue_machine.domain.lobby import Lobby


def settled_notes(lobby: Lobby, texts: Texts, language: str, window: str) -> tuple[str, ...]:
    """A sentence for each call to a window that lost to a rival, until the window has called somebody after it."""
    calls = lobby.calls_at(window)
    since = max((call.order for call in calls), default=0)
    notes: list[str] = []
    for ticket in lobby.conflicts:
        lost = [call for call in ticket.conflicts if call.window == window and call.order > since]
        if not lost:
            continue
        kept = ticket.call.window if ticket.call is not None and ticket.state != "waiting" else ""
        key = "console-settled" if kept else "console-settled-waiting"
        notes.append(texts.say(key, language, number=ticket.number, kept=kept))
    return tuple(notes)
