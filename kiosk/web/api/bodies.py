"""What the API takes, as typed values with their bounds: what lies beyond them never reaches the hall."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from queue_machine.domain import facts as f

Id = Annotated[str, Meta(min_length=1, max_length=40)]
Cases = Annotated[int, Meta(ge=1, le=99)]
TicketToken = Annotated[str, Meta(pattern="^[a-z2-7]{26}$")]
WindowId = Annotated[str, Meta(min_length=1, max_length=31)]
Code = Annotated[str, Meta(max_length=40, pattern="^[a-z0-9-]*$")]
Date = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Instant = Annotated[int, Meta(ge=0, le=2**52, description="ms since the epoch")]
MinuteOfDay = Annotated[int, Meta(ge=0, le=1439, description="minutes since midnight in the branch's zone")]
SlotTime = Annotated[
    str,
    Meta(
        pattern=r"^(\d{4}-\d{2}-\d{2}T)?([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?$",
        description="a time of today, ISO 8601: 2026-03-02T09:30+08:00, or HH:MM in the branch's zone",
    ),
]
ClockTime = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="HH:MM in the branch's zone")]


class Body(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of what is sent to us: an unknown field is an error, not a surprise later."""


class NothingMore(Body, frozen=True):
    """An empty object."""


class TakeBody(Body, frozen=True):
    service: Id
    group: Annotated[str, Meta(max_length=40)] = ""
    cases: Cases = 1
    language: Annotated[str, Meta(max_length=12, pattern="^[A-Za-z-]*$")] = ""
    then: Annotated[tuple[Id, ...], Meta(max_length=4)] = ()
    """Services that follow on the same ticket."""
    number: Annotated[str, Meta(max_length=8)] = ""
    """A hand-written number, entered afterwards."""
    taken_at: Instant | None = None
    """When the hand-written number was given."""
    slot: MinuteOfDay | SlotTime | None = None
    """The time of today for which the visitor has an appointment: ISO 8601, HH:MM, or the minute of the day."""


class OpenBody(Body, frozen=True):
    teller: Annotated[str, Meta(max_length=31, pattern="^[A-Za-z0-9-]*$")] = ""
    """Who sits there; left out: who asks. Only a manager may name another."""
    until: MinuteOfDay | ClockTime | UnsetType | None = UNSET
    """Until when it is meant to be open (a peak window); null: no planned end; left out: as planned before."""


class PauseBody(Body, frozen=True):
    reason: Code = ""
    until: MinuteOfDay | None = None


class AtWindowBody(Body, frozen=True):
    """What changes the lot of whoever is at a window."""

    expect: Annotated[str, Meta(max_length=26, pattern="^[A-Za-z0-9]*$")] | None = None
    """Token or number of the visitor whom you see at the window, "" for nobody. When it is another one, the answer
    is 409 and nothing is changed; left out: whoever it is."""


class NextBody(AtWindowBody, frozen=True):
    complete: bool = False
    """Complete what is at the window first; without it `next` is refused while the window has a ticket."""
    ticket: Annotated[str, Meta(pattern="^([a-z2-7]{26})?$")] = ""
    """The token of a waiting or passed ticket to call out of turn; it is recorded as chosen by hand."""


class CompleteBody(AtWindowBody, frozen=True):
    outcome: f.Outcome = "done"
    cases: Cases | None = None
    missing: Code = ""


class ResumeBody(AtWindowBody, frozen=True):
    ticket: Annotated[str, Meta(pattern="^([a-z2-7]{26})?$")] = ""


class TransferBody(AtWindowBody, frozen=True):
    service: Annotated[str, Meta(max_length=40)] = ""
    window: Annotated[str, Meta(max_length=31)] = ""


class ChangeBody(Body, frozen=True):
    service: Id | None = None
    group: Annotated[str, Meta(max_length=40)] | None = None
    cases: Cases | None = None
    then: Annotated[tuple[Id, ...], Meta(max_length=4)] | None = None
    """Services that follow on the same ticket, in place of those that did."""


class LeaveBody(Body, frozen=True):
    reason: Literal["gone", "lapsed"] = "gone"


class LeaveManyBody(Body, frozen=True):
    tickets: Annotated[tuple[TicketToken, ...], Meta(min_length=1, max_length=500)]
    reason: Literal["gone", "lapsed"] = "gone"


class ReprintBody(Body, frozen=True):
    machine: Annotated[str, Meta(pattern="^[a-z][a-z0-9-]{0,30}$")]


class RateBody(Body, frozen=True):
    attitude: f.Level
    efficiency: f.Level
    reason: Code = ""
    second_trip: bool | None = None
    demanded: bool | None = None


class AnswerRatingBody(Body, frozen=True):
    call: Annotated[str, Meta(max_length=40, pattern="^[a-z0-9-]*$")] = ""
    """Which of the ticket's ratings; left out: the last."""


class HelpBody(Body, frozen=True):
    place: Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9-]{0,30}$")]
    about: Literal["help", "silent", "priority-check", "print"] = "help"
    ticket: Annotated[str, Meta(pattern="^([a-z2-7]{26})?$")] = ""


class OpenDayBody(Body, frozen=True):
    date: Annotated[str, Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""


class DaySlipBody(Body, frozen=True):
    machine: Annotated[str, Meta(min_length=1, max_length=31)]
    """At which machine."""
    date: Annotated[str, Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""


class CloseDayBody(Body, frozen=True):
    end_rest: bool = False
    """End the tickets that have no end as left; without it such tickets refuse the closing."""


class ConfirmClockBody(Body, frozen=True):
    boot: Annotated[str, Meta(min_length=1, max_length=64)]
