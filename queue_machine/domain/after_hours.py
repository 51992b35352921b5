"""After-hours service (延时服务): who took a ticket in time is served, however late it gets.

Windows go on calling and the day stays open until all have an end; machines give no more tickets. Whether it is so
far, and how many are still inside, is told here; when the day closes is the hub's to decide.
"""

from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby import Day, Lobby
from queue_machine.domain.tickets import LIVE
from queue_machine.domain.wall import Wall

MINUTE = 60_000


def hours_end(day: Day, branch: Branch, wall: Wall) -> int | None:
    """The minute at which this date's hours end; None where none do: a closed date, a trial day or one that was
    opened after them."""
    spans = branch.hours.spans(wall.weekday, wall.date)
    if not spans or (day.state == "open" and day.how == "trial"):
        return None
    end = max(span.end for span in spans)
    if day.state != "open" or day.date != wall.date:
        return end
    opened = wall.minute - (wall.at // MINUTE - day.opened_at // MINUTE)
    return end if opened < end else None


def hours_over(lobby: Lobby, branch: Branch, wall: Wall) -> bool:
    """Whether the hall's hours ended while its day is open; never on a trial day or one opened after them."""
    if lobby.day.state != "open" or lobby.day.date != wall.date:
        return False
    end = hours_end(lobby.day, branch, wall)
    return end is not None and end <= wall.minute


def beyond_hours(end: int | None, minute: int, told: int) -> bool:
    """Whether somebody who comes at `minute` and is told of so many minutes may still wait when the hours end."""
    return end is not None and minute + told > end


def inside(lobby: Lobby) -> int:
    """How many wait or are at a window; passed numbers are not counted, nobody knows where they are."""
    return sum(ticket.state == "waiting" or ticket.state in LIVE for ticket in lobby.tickets.values())
