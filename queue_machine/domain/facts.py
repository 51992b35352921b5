"""The facts of a hall: something that happened, past tense, never changed.

One vocabulary for the ledger, the wire and the screens. A fact holds no personal data: people are ticket ids and
staff numbers. Fields are only ever added, always with a default, so that old records stay readable.
"""

from typing import Literal

import msgspec
from msgspec import Struct

Outcome = Literal["done", "material-missing", "sent-online", "not-ours", "other"]
Level = Literal["very-satisfied", "satisfied", "dissatisfied"]


class Fact(Struct, frozen=True, kw_only=True, tag_field="kind", omit_defaults=True):
    """Base of all facts; the tag is the class name."""


class Candidate(Struct, frozen=True, omit_defaults=True):
    """The head of one class of waiting tickets at the moment of a call, with the share of its target used."""

    number: str
    service: str
    group: str
    share: float
    waited: int
    """Waited since its reference time, seconds."""
    urgency: float = 0.0
    """What the policy compared."""


class Reason(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why this ticket and not another: `why` is a code that the texts turn into a sentence."""

    why: str
    share: float = 0.0
    waited: int = 0
    candidates: tuple[Candidate, ...] = ()
    policy: str = "clock"
    past_slot: int | None = None
    """Of who has an appointment: seconds since the slot, negative where it is still to come."""
    here: int | None = None
    """Of who has an appointment: seconds since the ticket was taken."""


BY_HAND = "paper"
"""Channel of a ticket whose number somebody wrote by hand."""


class TicketIssued(Fact, frozen=True, kw_only=True, tag=True):
    """A visitor has a place. `ticket` is a random id of 128 bits and the citizen's token at once."""

    ticket: str
    number: str
    service: str
    group: str = ""
    cases: int = 1
    language: str = "zh-CN"
    channel: str = "touch"
    """Where it was taken: touch, guide, api, paper (hand-written, entered later)."""
    people_ahead: int = 0
    estimate: tuple[int, int] | None = None
    """Minutes, low and high, as told to the visitor."""
    foreseen: tuple[float, float] | None = None
    """Minutes, and how much they vary: what the forecast found before it laid that interval around them."""
    guessed: bool = False
    """Whether nobody knew at that moment which windows would work."""
    then: tuple[str, ...] = ()
    """Services that follow on the same ticket."""
    taken_at: int | None = None
    """For a hand-written number: when it was given, ms since the epoch."""
    own: bool = False
    """Whether the number is from the machine's own series."""
    slip: bool = True
    """Whether the issuing node owes a paper slip."""
    slot: int | None = None
    """For an appointment: its slot, ms since the epoch."""


class TicketPrinted(Fact, frozen=True, kw_only=True, tag=True):
    """A slip came out of a printer; `copy` when it is marked 补打."""

    ticket: str
    copy: bool = False


class NumberGiven(Fact, frozen=True, kw_only=True, tag=True):
    """The hub gave the next number of a letter to a node; gaps are legal."""

    letter: str
    value: int
    to: str


class TicketCalled(Fact, frozen=True, kw_only=True, tag=True):
    call: str
    ticket: str
    number: str
    window: str
    service: str
    teller: str
    reason: Reason


class TicketRecalled(Fact, frozen=True, kw_only=True, tag=True):
    call: str
    ticket: str
    window: str


class CallWithdrawn(Fact, frozen=True, kw_only=True, tag=True):
    """A call is taken back, for its window has another visitor: two hubs called for it apart from each other.

    The visitor waits at the old place; a call whose service has begun is not withdrawn.
    """

    call: str
    ticket: str
    window: str


class ServiceStarted(Fact, frozen=True, kw_only=True, tag=True):
    call: str
    ticket: str
    window: str


class ServiceConfirmed(Fact, frozen=True, kw_only=True, tag=True):
    """The teller answered "still serving?" with yes."""

    call: str
    ticket: str
    window: str


class ServiceCompleted(Fact, frozen=True, kw_only=True, tag=True):
    call: str
    ticket: str
    window: str
    outcome: Outcome = "done"
    cases: int = 1
    missing: str = ""
    """Key of what was missing, never free text about a person."""


class TicketMissed(Fact, frozen=True, kw_only=True, tag=True):
    call: str
    ticket: str
    window: str


class TicketReturned(Fact, frozen=True, kw_only=True, tag=True):
    ticket: str
    by: str = ""


class TicketHeld(Fact, frozen=True, kw_only=True, tag=True):
    call: str
    ticket: str
    window: str


class TicketResumed(Fact, frozen=True, kw_only=True, tag=True):
    call: str
    ticket: str
    window: str


class TicketTransferred(Fact, frozen=True, kw_only=True, tag=True):
    """To another service, a given window, or both; number and seniority are kept."""

    ticket: str
    call: str = ""
    window: str = ""
    to_service: str = ""
    to_window: str = ""


class TicketChanged(Fact, frozen=True, kw_only=True, tag=True):
    ticket: str
    service: str | None = None
    group: str | None = None
    cases: int | None = None
    then: tuple[str, ...] | None = None
    """Services that follow on the same ticket, in place of those that did."""
    by: str = ""


class TicketCancelled(Fact, frozen=True, kw_only=True, tag=True):
    ticket: str
    by: str = ""


class TicketLeft(Fact, frozen=True, kw_only=True, tag=True):
    """Went unserved; `reason`: gone, lapsed, day-closed."""

    ticket: str
    reason: str = "gone"


class WindowOpened(Fact, frozen=True, kw_only=True, tag=True):
    """A teller sits there; once more while it is open, it says another end."""

    window: str
    teller: str
    until: int | None = None
    """Minute of the day until which it is meant to be open (a peak window, 高峰岗); None: as long as the hall needs."""


class WindowPaused(Fact, frozen=True, kw_only=True, tag=True):
    window: str
    reason: str = ""
    until: int | None = None
    """Minute of the day at which the teller means to be back."""


class WindowClosed(Fact, frozen=True, kw_only=True, tag=True):
    window: str


class RatingGiven(Fact, frozen=True, kw_only=True, tag=True):
    ticket: str
    call: str
    window: str
    teller: str
    attitude: Level
    efficiency: Level
    reason: str = ""
    """Key of the concrete reason, asked for where a level is dissatisfied."""
    second_trip: bool | None = None
    demanded: bool | None = None


class RatingAnswered(Fact, frozen=True, kw_only=True, tag=True):
    """The manager saw to a judgement that asked for it: spoke with the visitor, or looked into it."""

    ticket: str
    call: str
    by: str = ""


class HelpAsked(Fact, frozen=True, kw_only=True, tag=True):
    help: str
    place: str
    """The node or window that asks."""
    about: str = "help"
    """help, silent (a heated visitor), priority-check, print."""
    ticket: str = ""


class HelpAnswered(Fact, frozen=True, kw_only=True, tag=True):
    help: str
    by: str = ""


class AdviceGiven(Fact, frozen=True, kw_only=True, tag=True):
    """The dispatcher advised the manager; `low` and `high` are what it foretells, in minutes of waiting of all people.

    For `open` they are saved, for `close` and `rest` they are what it costs. Times are ms since the epoch.
    """

    advice: str
    what: str
    """open, close, rest; a newer version may know more."""
    window: str
    start: int = 0
    until: int = 0
    low: int = 0
    high: int = 0
    worked: int = 0
    """For a rest: minutes without a break."""
    rising: bool = False
    """For a rest: whether more cases came back than before."""
    longest: int = 0
    """For one more window: the longest wait in minutes that is foretold without it."""


class AdviceTaken(Fact, frozen=True, kw_only=True, tag=True):
    """The manager says that it is being done."""

    advice: str
    by: str = ""


class AdviceDropped(Fact, frozen=True, kw_only=True, tag=True):
    """The manager says that it will not be done."""

    advice: str
    by: str = ""


class DayOpened(Fact, frozen=True, kw_only=True, tag=True):
    date: str
    by: str = ""
    how: str = "hours"
    """hours, hand, trial."""


class RatingLeft(Struct, frozen=True, kw_only=True):
    """A judgement that nobody had seen to when its day was closed: what the manager reads of it on the next one."""

    ticket: str
    call: str
    number: str
    window: str
    teller: str
    at: int
    """End of the service, ms since the epoch."""
    date: str
    reason: str = ""
    demanded: bool | None = None


class DayClosed(Fact, frozen=True, kw_only=True, tag=True):
    """`heads` is the last seq of each origin that belongs to the day; records beyond belong to the next.

    `series` is the last value of each series of numbers ("A0": the hub's A, "A2": machine 2's), so that a date that
    is opened once more goes on counting instead of saying a number twice. `written` are the numbers of the date that
    were written by hand, which no series counts. `others` has the last values of dates around this one, for machines
    whose clocks have not come so far, or are ahead.
    """

    date: str
    heads: dict[str, int]
    by: str = ""
    series: dict[str, int] = {}
    written: tuple[str, ...] = ()
    others: dict[str, dict[str, int]] = {}
    unanswered: tuple[RatingLeft, ...] = ()
    """Bad ratings of this day and of days before that nobody saw to yet."""


class ClockCompared(Fact, frozen=True, kw_only=True, tag=True):
    """The leader measured a node's clock: add `offset` ms to that boot's times."""

    node: str
    boot: str
    offset: int


class ClockConfirmed(Fact, frozen=True, kw_only=True, tag=True):
    """The manager looked at the time of a boot that nobody could vouch for and found it right."""

    node: str
    boot: str
    by: str = ""


class LeadTaken(Fact, frozen=True, kw_only=True, tag=True):
    node: str
    term: int


class EpochBegun(Fact, frozen=True, kw_only=True, tag=True):
    """A node began a new ledger epoch; `why`: new, machine, fork, damage, restored."""

    node: str
    why: str
    before: str = ""


class Unknown(Fact, frozen=True, kw_only=True, tag=True):
    """A fact from a newer version, or one that does not read: kept, passed on, shown as unknown."""

    named: str = ""


AnyFact = (
    TicketIssued
    | TicketPrinted
    | NumberGiven
    | TicketCalled
    | TicketRecalled
    | CallWithdrawn
    | ServiceStarted
    | ServiceConfirmed
    | ServiceCompleted
    | TicketMissed
    | TicketReturned
    | TicketHeld
    | TicketResumed
    | TicketTransferred
    | TicketChanged
    | TicketCancelled
    | TicketLeft
    | WindowOpened
    | WindowPaused
    | WindowClosed
    | RatingGiven
    | RatingAnswered
    | HelpAsked
    | HelpAnswered
    | AdviceGiven
    | AdviceTaken
    | AdviceDropped
    | DayOpened
    | DayClosed
    | ClockCompared
    | ClockConfirmed
    | LeadTaken
    | EpochBegun
    | Unknown
)

_decoder: msgspec.json.Decoder[AnyFact] = msgspec.json.Decoder(AnyFact)
_kind_decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])


def read_fact(raw: bytes | msgspec.Raw) -> AnyFact:
    """The fact in a record's body. Total: what does not read is an `Unknown` that names its kind."""
    try:
        return _decoder.decode(raw)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        pass
    try:
        named = msgspec.json.decode(_kind_decoder.decode(raw).get("kind", msgspec.Raw(b'""')), type=str)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        named = ""
    return Unknown(named=named[:64])
