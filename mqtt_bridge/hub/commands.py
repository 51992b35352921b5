"""What people can ask of the hub, one frozen value each; the answers are facts.

The web, the guide's page and simulated tellers build these and hand them to `Hub.do`. `Take` and `Rate` may come
from citizens, the rest from staff whose role was checked at the door.
"""

from msgspec import UNSET, Struct, UnsetType

from queue_machine.domain.facts import Level, Outcome


class Command(Struct, frozen=True, kw_only=True, tag_field="do", tag=True):
    """Base of all commands."""


class AtWindow(Command, frozen=True, kw_only=True, tag=True):
    """Base of what changes the lot of whoever is at a window."""

    window: str
    expect: str | None = None
    """Whom the asker sees there: a ticket's id or number, "" for nobody. When it is another one, nothing is done, so
    that an old picture ends no stranger's visit. None: whoever it is."""


class OpenWindow(Command, frozen=True, kw_only=True, tag=True):
    """Take a window, go on after a pause, or plan another end of one that is open."""

    window: str
    teller: str
    until: int | UnsetType | None = UNSET
    """Minute of the day until which it is meant to be open, None for no planned end; left out: as planned before."""


class PauseWindow(Command, frozen=True, kw_only=True, tag=True):
    window: str
    reason: str = ""
    until: int | None = None


class CloseWindow(Command, frozen=True, kw_only=True, tag=True):
    """Close a window; a manager may close another's."""

    window: str


class Next(AtWindow, frozen=True, kw_only=True, tag=True):
    """Complete what is at the window and call the next ticket.

    With `complete` set, whoever is at the window counts as served, also who was called and whose start nobody noted, as
    on the one-key console; without it `next` is refused while the window has a ticket.
    """

    complete: bool = False
    ticket: str = ""
    """A given ticket out of turn, waiting or missed: chosen by hand, recorded as such."""


class Recall(AtWindow, frozen=True, kw_only=True, tag=True):
    """Say the number once more."""


class Start(AtWindow, frozen=True, kw_only=True, tag=True):
    """The visitor sits at the window."""


class ConfirmServing(AtWindow, frozen=True, kw_only=True, tag=True):
    """The answer yes to "still serving?"."""


class Complete(AtWindow, frozen=True, kw_only=True, tag=True):
    outcome: Outcome = "done"
    cases: int | None = None
    """None: as many as the ticket says."""
    missing: str = ""


class Miss(AtWindow, frozen=True, kw_only=True, tag=True):
    """The visitor did not come."""


class Hold(AtWindow, frozen=True, kw_only=True, tag=True):
    """Set the visitor aside for a while."""


class Resume(AtWindow, frozen=True, kw_only=True, tag=True):
    """Take a held ticket up again; `ticket` where several are held."""

    ticket: str = ""


class Transfer(AtWindow, frozen=True, kw_only=True, tag=True):
    """Move the window's ticket to a service, a window or both."""

    to_service: str = ""
    to_window: str = ""


class CancelAt(AtWindow, frozen=True, kw_only=True, tag=True):
    """Cancel the window's ticket."""


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
    slot: int | None = None
    """The time of today for which the visitor has an appointment, ms since the epoch."""


class Change(Command, frozen=True, kw_only=True, tag=True):
    """Change a waiting ticket; None leaves a part as it is."""

    ticket: str
    service: str | None = None
    group: str | None = None
    cases: int | None = None
    then: tuple[str, ...] | None = None
    """Services that follow on the same ticket."""


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


class AnswerRating(Command, frozen=True, kw_only=True, tag=True):
    """The manager saw to a rating; `call` where a ticket has several, "" for the last."""

    ticket: str
    call: str = ""


class AskHelp(Command, frozen=True, kw_only=True, tag=True):
    place: str
    about: str = "help"
    ticket: str = ""


class AnswerHelp(Command, frozen=True, kw_only=True, tag=True):
    help: str


class TakeAdvice(Command, frozen=True, kw_only=True, tag=True):
    """The manager does what was advised."""

    advice: str


class DropAdvice(Command, frozen=True, kw_only=True, tag=True):
    """The manager does not do what was advised."""

    advice: str


class OpenDay(Command, frozen=True, kw_only=True, tag=True):
    """Open the day of a date (YYYY-MM-DD, default: today in the branch's zone)."""

    date: str = ""
    how: str = "hand"


class CloseDay(Command, frozen=True, kw_only=True, tag=True):
    """Close the day. Refused while tickets have no end, unless `end_rest` ends them as left."""

    end_rest: bool = False


class TakeLead(Command, frozen=True, kw_only=True, tag=True):
    """This hub is to lead, in place of whichever does."""


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
    | AnswerRating
    | AskHelp
    | AnswerHelp
    | TakeAdvice
    | DropAdvice
    | OpenDay
    | CloseDay
    | TakeLead
    | ConfirmClock
)
