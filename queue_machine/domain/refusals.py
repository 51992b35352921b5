"""Refusals: commands that a hall does not carry out, as typed errors.

The texts that people read are found by `refusal-<code>`; `str()` is the English sentence for logs and programs.
Each says what to do instead.
"""


class Refusal(Exception):
    """A command was not carried out and nothing changed. `details` fill the text's places."""

    code = "refused"
    sentence = "This cannot be done now; look at the hall's state and try again."

    def __init__(self, **details: object) -> None:
        self.details = details
        super().__init__(self.sentence.format_map(_Lenient(details)))


class _Lenient(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "?"


class UnknownService(Refusal):
    code = "unknown-service"
    sentence = "There is no service {service!r}; choose one of {known}."


class UnknownGroup(Refusal):
    code = "unknown-group"
    sentence = "There is no group {group!r}; choose one of {known}, or leave it out."


class UnknownWindow(Refusal):
    code = "unknown-window"
    sentence = "There is no window {window!r}; choose one of {known}."


class UnknownTicket(Refusal):
    code = "unknown-ticket"
    sentence = "No ticket of today is known by that; check the number or token."


class DayNotOpen(Refusal):
    code = "day-not-open"
    sentence = "The day is not open; the manager opens it first."


class NotLeading(Refusal):
    code = "not-leading"
    sentence = "This hub does not lead the hall now; ask {leader}, or this one again in a few seconds."


class UnknownHub(Refusal):
    code = "unknown-hub"
    sentence = "There is no hub {hub!r}; choose one of {known}."


class HubAway(Refusal):
    code = "hub-away"
    sentence = "Hub {hub} does not answer; look whether it is switched on and connected, then try again."


class DayLeftOpen(Refusal):
    code = "day-left-open"
    sentence = "The day {date} was left open; the manager opens today's first, which closes it."


class DayAlreadyOpen(Refusal):
    code = "day-already-open"
    sentence = "The day {date} is open already; nothing needs doing."


class BadDate(Refusal):
    code = "bad-date"
    sentence = "{date!r} is no date; write it as year-month-day, or leave it out for today."


class TicketsWithoutEnd(Refusal):
    code = "tickets-without-end"
    sentence = "{count} tickets have no end yet; give each one, or end the rest as left, then close the day."


class NoMoreTickets(Refusal):
    code = "no-more-tickets"
    sentence = "{service} gives no more tickets today since {since}; ask the guide or come on the next day."


class TooManyCases(Refusal):
    code = "bad-cases"
    sentence = "The number of cases must be from 1 to 99."


class TooManyServices(Refusal):
    code = "too-many-services"
    sentence = "At most {most} services may follow on one ticket; take another ticket for the rest."


class WindowNotOpen(Refusal):
    code = "window-not-open"
    sentence = "Window {window} is {state}; open it first."


class UnknownPause(Refusal):
    code = "unknown-pause"
    sentence = "There is no reason {reason!r} for a pause; choose one of {known}, or leave it out."


class EndPassed(Refusal):
    """A window cannot be planned to close at a time that has passed."""

    code = "end-passed"
    sentence = "It is {time} already; choose a later time of today, or leave it out."


class WindowTaken(Refusal):
    code = "window-taken"
    sentence = "Window {window} is staffed by {teller}; they close it first, or the manager does."


class WindowBusy(Refusal):
    code = "window-busy"
    sentence = "Window {window} still has {number}; complete it, or mark it missed, first."


NOBODY = "nobody"
"""Stands for a number where no visitor is."""


class OtherVisitor(Refusal):
    code = "other-visitor"
    sentence = "Window {window} has {number} now, not {meant}; nothing was done. Look at the window, then ask again."


class NothingCalled(Refusal):
    code = "nothing-called"
    sentence = "Window {window} has no ticket; call the next one first."


class NothingHeld(Refusal):
    code = "nothing-held"
    sentence = "Window {window} has set nobody aside; {number} is {state} there now."


class NotServing(Refusal):
    """A window's visitor is in another state than the act is for; `now` chooses the remedy."""

    code = "not-serving"
    sentence = "{number} is {state}: {remedy}."

    def __init__(self, *, number: str, state: str) -> None:
        remedies = {
            "serving": "its service began already; complete it when it is done",
            "held": "it is set aside; resume it first",
        }
        remedy = remedies.get(state, "start its service first")
        super().__init__(number=number, state=state, now=state, remedy=remedy)


class TooEarlyToMiss(Refusal):
    """`more` calls and `wait` seconds are missing; one of the two may be 0."""

    code = "too-early-to-miss"
    sentence = "{number} may be marked missed after {calls} calls and {seconds} s; still missing: {lacking}."

    def __init__(self, *, number: str, calls: int, seconds: int, more: int, wait: int) -> None:
        lacking = [f"{more} calls"] * (more > 0) + [f"{wait} s"] * (wait > 0)
        super().__init__(
            number=number, calls=calls, seconds=seconds, more=more, wait=wait, lacking=" and ".join(lacking)
        )


class NotWaiting(Refusal):
    code = "not-waiting"
    sentence = "{number} is {state}, not waiting; only a waiting ticket can be changed so."


class NotMissed(Refusal):
    code = "not-missed"
    sentence = "{number} is {state}; only a passed number can return."


class AlreadyEnded(Refusal):
    code = "already-ended"
    sentence = "{number} is {state} already; issue a new ticket if the visitor is here again."


class NumberTaken(Refusal):
    code = "number-taken"
    sentence = "The number {number} stands in the lobby already; check the paper and enter it as it is written."


class NotANumber(Refusal):
    code = "not-a-number"
    sentence = "{number} is no number of a ticket; write it as it stands on the paper, such as {like}."


class NumberOfAnother(Refusal):
    code = "number-of-another"
    sentence = "Numbers of {service} begin with {letter}, {number} does not; choose its service, or see the paper."


class TakenLater(Refusal):
    code = "taken-later"
    sentence = "The ticket was taken at {taken}, but it is only {time}; enter when it was written."


class BadSlot(Refusal):
    code = "bad-slot"
    sentence = "{slot} is no time of today, {date}; write an appointment as 09:30, or leave it out."


class NothingToTransferTo(Refusal):
    code = "no-transfer"
    sentence = "Name another service or another window that can serve it; {number} stays where it is."


class NotRateable(Refusal):
    code = "not-rateable"
    sentence = "A rating opens when the service is completed, once for each service; this one is not open."


class UnknownRating(Refusal):
    code = "unknown-rating"
    sentence = "No such rating is known today; look at the list again."


class ReasonWanted(Refusal):
    code = "reason-wanted"
    sentence = "A level of dissatisfied needs its reason; choose one of {known}."


class NotAllowed(Refusal):
    code = "not-allowed"
    sentence = "Your role may not do this; ask the {needed}."


class OutOfService(Refusal):
    code = "out-of-service"
    sentence = "This node cannot write to its disk and stopped; free or replace the disk, then start it again."


class UnknownAdvice(Refusal):
    """No such advice was given today."""

    code = "unknown-advice"
    sentence = "This advice is not of today; look at the page again."


class UnknownHelp(Refusal):
    code = "unknown-help"
    sentence = "No such call for help is known today; look at the list again."


class UnknownMachine(Refusal):
    code = "unknown-machine"
    sentence = "There is no machine {machine!r} in the hall now; choose one of {known}."


class UnknownNode(Refusal):
    code = "unknown-node"
    sentence = "There is no node {node!r} in the branch; choose one of {known}."


class OtherBoot(Refusal):
    """A clock was looked at before its node started again, or before it was ever heard."""

    code = "other-boot"
    sentence = "{node} was started again since, or was not heard yet; look at its clock as it is now, then confirm it."


class KeyUsed(Refusal):
    """An idempotency key came again with another wish."""

    code = "key-used"
    sentence = "This key was used for something else; nothing was done. Send another wish under a key of its own."


class NoNumbers(Refusal):
    code = "no-numbers"
    sentence = "This hub does not give the hall's numbers today; use the machine's own."


class ClockDoubtful(Refusal):
    code = "clock-doubtful"
    sentence = "The time {time} is not confirmed; the manager looks at the clock and confirms it first."


class MachineAway(Refusal):
    code = "machine-away"
    sentence = "Machine {machine} does not answer; look whether it is switched on and connected, then try again."
