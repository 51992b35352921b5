"""After-hours service (延时服务): who took a ticket in time is served, however late it gets.

Windows go on calling and the day stays open until all have an end; machines give no more tickets. Whether it is so
far, and how many are still inside, is told here; when the day closes is the hub's to decide.
"""

from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.tickets import LIVE
from queue_machine.domain.wall import Wall

MINUTE = 60_000


def hours_over(lobby: Lobby, branch: Branch, wall: Wall) -> bool:
    """Whether the hall's hours ended while its day is open; never on a trial day or one opened after them."""
    day, spans = lobby.day, branch.hours.spans(wall.weekday, wall.date)
    if day.state != "open" or day.how == "trial" or day.date != wall.date or not spans:
        return False
    end = max(span.end for span in spans)
    opened = wall.minute - (wall.at // MINUTE - day.opened_at // MINUTE)
    return opened < end <= wall.minute


def inside(lobby: Lobby) -> int:
    """How many wait or are at a window; passed numbers are not counted, nobody knows where they are."""
    return sum(ticket.state == "waiting" or ticket.state in LIVE for ticket in lobby.tickets.values())
