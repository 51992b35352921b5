"""What people can ask of the hub, one frozen value each; the answers are facts.

The web, the guide's page and simulated tellers build these and hand them to `Hub.do`. `Take` and `Rate` may come
from citizens, the rest from staff whose role was checked at the door.
"""

from msgspec import Struct

from queue_machine.domain.facts import Level, Outcome


class Command(Struct, frozen=True, kw_only=True, tag_field="do", tag=True):
    """Base of all commands."""


class OpenWindow(Command, frozen=True, kw_only=True, tag=True):
    window: str
    teller: str


class PauseWindow(Command, frozen=True, kw_only=True, tag=True):
    window: str
    reason: str = ""
    until: int | None = None


class CloseWindow(Command, frozen=True, kw_only=True, tag=True):
    """Close a window; a manager may close another's."""

    window: str


class Next(Command, frozen=True, kw_only=True, tag=True):
    """Complete what is being served, pass what did not come, and call the next ticket.

    A ticket that is called and whose service has not started counts as served when `complete_called` is set, as the
    one-key console does; otherwise `next` is refused while the window has a ticket.
    """

    window: str
    complete: bool = False
    ticket: str = ""
    """A given ticket out of turn, waiting or missed: chosen by hand, recorded as such."""


class Recall(Command, frozen=True, kw_only=True, tag=True):
    window: str


class Start(Command, frozen=True, kw_only=True, tag=True):
    window: str


class ConfirmServing(Command, frozen=True, kw_only=True, tag=True):
    """The answer yes to "still serving?"."""

    window: str


class Complete(Command, frozen=True, kw_only=True, tag=True):
    window: str
    outcome: Outcome = "done"
    cases: int | None = None
    """None: as many as the ticket says."""
    missing: str = ""


class Miss(Command, frozen=True, kw_only=True, tag=True):
    window: str


class Hold(Command, frozen=True, kw_only=True, tag=True):
    window: str


class Resume(Command, frozen=True, kw_only=True, tag=True):
    """Take a held ticket up again; `ticket` where several are held."""

    window: str
    ticket: str = ""


class Transfer(Command, frozen=True, kw_only=True, tag=True):
    """Move the window's ticket to a service, a window or both."""

    window: str
    to_service: str = ""
    to_window: str = ""


class CancelAt(Command, frozen=True, kw_only=True, tag=True):
    """Cancel the window's ticket."""

    window: str


class Take(Command, frozen=True, kw_only=True, tag=True):
    """Issue a ticket at the hub. `number` and `taken_at` enter a hand-written one (ms since the epoch)."""

    service: str
    group: str = ""
    cases: int = 1
    language: str = "zh-CN"
    channel: str = "api"
    then: tuple[str, ...] = ()
    number: str = ""
    taken_at: int | None = None


class Change(Command, frozen=True, kw_only=True, tag=True):
    """Change a waiting ticket; None leaves a part as it is."""

    ticket: str
    service: str | None = None
    group: str | None = None
    cases: int | None = None


class Return(Command, frozen=True, kw_only=True, tag=True):
    """A passed number is back (过号顺延)."""

    ticket: str


class Cancel(Command, frozen=True, kw_only=True, tag=True):
    ticket: str


class Leave(Command, frozen=True, kw_only=True, tag=True):
    """A visitor went unserved; ends a waiting or missed ticket."""

    tickets: tuple[str, ...]
    reason: str = "gone"


class Reprint(Command, frozen=True, kw_only=True, tag=True):
    """Print a ticket's slip once more at a machine, marked as a copy."""

    ticket: str
    machine: str


class Rate(Command, frozen=True, kw_only=True, tag=True):
    """Judge the service that a ticket had last; silence stays 未评价."""

    ticket: str
    attitude: Level
    efficiency: Level
    reason: str = ""
    second_trip: bool | None = None
    demanded: bool | None = None


class AskHelp(Command, frozen=True, kw_only=True, tag=True):
    place: str
    about: str = "help"
    ticket: str = ""


class AnswerHelp(Command, frozen=True, kw_only=True, tag=True):
    help: str


class OpenDay(Command, frozen=True, kw_only=True, tag=True):
    """Open the day of a date (YYYY-MM-DD, default: today in the branch's zone)."""

    date: str = ""
    how: str = "hand"


class CloseDay(Command, frozen=True, kw_only=True, tag=True):
    """Close the day. Refused while tickets have no end, unless `end_rest` ends them as left."""

    end_rest: bool = False


class ConfirmClock(Command, frozen=True, kw_only=True, tag=True):
    """The manager looked at a node's time and found it right."""

    node: str
    boot: str


AnyCommand = (
    OpenWindow
    | PauseWindow
    | CloseWindow
    | Next
    | Recall
    | Start
    | ConfirmServing
    | Complete
    | Miss
    | Hold
    | Resume
    | Transfer
    | CancelAt
    | Take
    | Change
    | Return
    | Cancel
    | Leave
    | Reprint
    | Rate
    | AskHelp
    | AnswerHelp
    | OpenDay
    | CloseDay
    | ConfirmClock
)
