"""A ticket's story: all that happened to it, one line each, in words that staff can read to the visitor.

Pure, from the records of the ticket; a record that this version does not know stands there as one.
"""

from datetime import tzinfo

from msgspec import Struct

from kiosk.texts import Texts
from kiosk.views.reasons import staff_reason
from kiosk.views.story_changes import Asked, after, changed
from queue_machine.domain import facts as f
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.records import node_of
from queue_machine.domain.tickets import Entry
from queue_machine.domain.wall import wall_at


class StoryLine(Struct, frozen=True):
    """One thing that happened."""

    at: int
    """ms since the epoch."""
    time: str
    """HH:MM."""
    kind: str
    """The fact's name."""
    sentence: str


def story(
    lobby: Lobby, token: str, branch: Branch, texts: Texts, language: str, zone: tzinfo
) -> list[StoryLine] | None:
    """The story of a ticket of today, in order; None for a token that nobody holds."""
    if token not in lobby.tickets:
        return None
    lines: list[StoryLine] = []
    asked = Asked()
    for entry in lobby.story(token):
        at = lobby.time_of(entry.record)
        before, asked = asked, after(asked, entry.fact)
        sentence = _sentence(entry, branch, texts, language)
        if isinstance(entry.fact, f.TicketChanged):
            sentence = changed(before, asked, entry.fact.by, branch, texts, language) or sentence
        lines.append(StoryLine(at, wall_at(at, zone).text, type(entry.fact).__name__, sentence))
    return lines


def _sentence(entry: Entry, branch: Branch, texts: Texts, language: str) -> str:
    def say(key: str, **args: object) -> str:
        return texts.say(f"reasons-story-{key}", language, **args)

    def service(key: str) -> str:
        return texts.say(f"service-{key}", language) if branch.service(key) is not None else key

    def follows(then: tuple[str, ...]) -> str:
        names = texts.say("console-list-comma", language).join(service(each) for each in then)
        return say("then", services=names) if then else ""

    fact = entry.fact
    match fact:
        case f.TicketIssued():
            key = f"issued-{fact.channel}" if fact.channel in ("touch", "guide", "api", "paper") else "issued-touch"
            place = node_of(entry.record.origin)
            return say(key, service=service(fact.service), people=fact.people_ahead, place=place) + follows(fact.then)
        case f.TicketPrinted(copy=copy):
            return say("copied" if copy else "printed")
        case f.TicketCalled(window=window, teller=teller, reason=reason, number=number):
            why = staff_reason(reason, number, texts, language).whole
            return say("called", window=window, teller=teller, why=why)
        case f.TicketRecalled(window=window):
            return say("recalled", window=window)
        case f.CallWithdrawn(window=window):
            return say("withdrawn", window=window)
        case f.ServiceStarted(window=window):
            return say("started", window=window)
        case f.ServiceConfirmed(window=window):
            return say("confirmed", window=window)
        case f.ServiceCompleted(window=window, outcome=outcome, cases=cases):
            return say("completed", window=window, outcome=texts.say(f"web-outcome-{outcome}", language), cases=cases)
        case f.TicketMissed(window=window):
            return say("missed", window=window)
        case f.TicketReturned():
            return say("returned", by=fact.by)
        case f.TicketHeld(window=window):
            return say("held", window=window)
        case f.TicketResumed(window=window):
            return say("resumed", window=window)
        case f.TicketTransferred(to_service=to_service, to_window=to_window):
            target = service(to_service) if to_service else ""
            if to_window:
                return say("transferred-window", window=to_window, service=target)
            return say("transferred", service=target)
        case f.TicketChanged():
            return say("changed", by=fact.by)
        case f.TicketCancelled():
            return say("cancelled", by=fact.by)
        case f.TicketLeft(reason=reason_left):
            return say("left-day-closed" if reason_left == "day-closed" else "left")
        case f.RatingGiven(attitude=attitude, efficiency=efficiency):
            return say(
                "rated",
                attitude=texts.say(f"citizen-level-{attitude}", language),
                efficiency=texts.say(f"citizen-level-{efficiency}", language),
            )
        case f.RatingAnswered(by=by):
            return say("rating-answered", by=by)
        case _:
            return say("unknown", kind=type(fact).__name__)
