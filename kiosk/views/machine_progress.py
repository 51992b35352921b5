"""How far a visitor has come at the ticket machine, and what a touch, an answer or the passing of time makes of it.

Pure: from one progress to the next, and the effects that somebody else carries out. One touch has one effect; what
comes back carries the cause or ticket that it belongs to, so that nobody ever sees the ticket of the visitor before.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kiosk.settings import Faces
from kiosk.views.machine import HallNow

PRINTED_MS = 20_000
"""How long a printed ticket's number stays before the screen says that it will go."""
UNPRINTED_MS = 120_000
"""The same where the screen is all that the visitor has."""
HELP_MS = 20_000
"""How long the words that somebody is coming stay over a page."""
ISSUING_MS = 15_000
"""After this long without an answer the visitor is told that no ticket came."""
LEAST_WARNING_MS = 20_000
OWED_PAUSE_MS = 1_500
"""How long no slip is asked for after one came out: the list has moved, and a second press was meant for the first."""
CASES_MOST = 99

CHOOSING = ("kinds", "services")


class Issued(Struct, frozen=True, kw_only=True):
    """The ticket on the screen: as told at its issue."""

    ticket: str
    number: str
    service: str
    group: str = ""
    cases: int = 1
    people_ahead: int = 0
    estimate: tuple[int, int] | None = None
    """Minutes, low and high; None where nobody can say."""
    served_from: int | None = None
    windows: tuple[str, ...] = ()
    qr: str = ""


class Progress(Struct, frozen=True, kw_only=True):
    """One visitor's way. A fresh one stands before the first page in the hall's first language."""

    page: str = "attract"
    """attract, kinds, services, groups, cases, bring, issuing, slip, owed."""
    question: str = ""
    """What is laid over the page: idle, help, doubtful, late, ended, refused; "" for nothing."""
    kind: str = ""
    service: str = ""
    group: str = ""
    cases: int = 1
    sheet: int = 0
    """Which sheet of cards, where they are more than fit."""
    groups_from: str = "kinds"
    """Where the choice of a group was opened."""
    language: str = "zh-CN"
    elder: bool = False
    cause: str = ""
    """Of the ticket under way."""
    issued: Issued | None = None
    slip: str = ""
    """Of the ticket on the screen: printing, printed, failed."""
    owed: str = ""
    """Of the slip last asked for on the page of owed slips: printing, printed, failed."""
    owed_ticket: str = ""
    owed_at: int = 0
    """When the outcome of that slip came, ms."""
    help: str = ""
    """asking, coming, failed."""
    refusal: str = ""
    """Code of why no ticket came."""
    details: tuple[tuple[str, str], ...] = ()
    """What fills the refusal's places."""
    touched_at: int = 0
    """ms."""
    leaves_at: int | None = None
    """When the page goes back to the first, ms; None while nobody has been warned."""


class TakeTicket(Struct, frozen=True, kw_only=True):
    service: str
    group: str
    cases: int
    language: str
    cause: str


class PrintSlip(Struct, frozen=True, kw_only=True):
    ticket: str
    cause: str


class AskHelp(Struct, frozen=True, kw_only=True):
    about: str
    """help; print: a slip did not come out."""
    cause: str


Effect = TakeTicket | PrintSlip | AskHelp
Step = tuple[Progress, tuple[Effect, ...]]
Values = Mapping[str, Any]


def fresh(faces: Faces, now: int) -> Progress:
    """Nobody has touched anything yet."""
    return Progress(language=faces.languages[0], touched_at=now)


def advance(progress: Progress, intent: str, values: Values, hall: HallNow, faces: Faces, now: int) -> Step:
    """What an intent, or an answer to an effect, makes of the progress at an instant (ms).

    `values["cause"]` is a new idempotency key for what the intent may set off. What does not fit the page that is
    shown changes nothing: a finger may land on what was there before.
    """
    if intent in _ANSWERS:
        return _ANSWERS[intent](progress, values, hall, now)
    if progress.page == "issuing" and not progress.question:
        return progress, ()
    touched = replace(progress, touched_at=now, leaves_at=None)
    if progress.question:
        return _answered(touched, intent, values, hall, faces, now)
    match intent:
        case "still_here":
            return touched, ()
        case "home" | "finish":
            return fresh(faces, now), ()
        case "back":
            return _back(touched, hall), ()
        case "help":
            return _ask_help(touched, values)
        case "elder":
            return replace(touched, elder=not progress.elder, sheet=0), ()
        case "language":
            return replace(touched, language=_next_language(progress.language, faces)), ()
        case "more":
            return replace(touched, sheet=progress.sheet + 1), ()
        case _:
            return _chosen(touched, intent, values, hall)


def ticked(progress: Progress, hall: HallNow, faces: Faces, now: int) -> Progress:
    """What the passing of time makes of the progress: a warning, and later the first page again."""
    still = now - progress.touched_at
    warning = max(LEAST_WARNING_MS, faces.idle_warning_seconds * 1000)
    if progress.page == "issuing" and not progress.question:
        if still < ISSUING_MS:
            return progress
        return replace(progress, page="kinds", question="refused", refusal="no-answer", cause="", touched_at=now)
    if progress.leaves_at is not None:
        return fresh(faces, now) if now >= progress.leaves_at else progress
    if progress.question == "help":
        return replace(progress, question="", help="", touched_at=now) if still >= HELP_MS else progress
    if still < _patience(progress, faces):
        return progress
    if progress.page == "attract" and not progress.question:
        begun = fresh(faces, progress.touched_at)
        return begun if begun != progress else progress
    question = "" if progress.page == "slip" else "idle"
    return replace(progress, question=question, leaves_at=now + warning)


def _patience(progress: Progress, faces: Faces) -> int:
    """ms without a touch before the visitor is warned. On the ticket's page the warning is a line, not a question."""
    if progress.page != "slip":
        return faces.idle_seconds * 1000
    return PRINTED_MS if progress.slip == "printed" else UNPRINTED_MS


def _next_language(language: str, faces: Faces) -> str:
    languages = faces.languages
    at = languages.index(language) if language in languages else -1
    return languages[(at + 1) % len(languages)]


def _back(progress: Progress, hall: HallNow) -> Progress:
    kind = hall.kind(progress.kind)
    before_service = "services" if kind is not None and len(kind.services) > 1 else "kinds"
    pages = {
        "kinds": "attract",
        "services": "kinds",
        "groups": progress.groups_from,
        "cases": before_service,
        "bring": before_service,
        "owed": "attract",
    }
    return replace(progress, page=pages.get(progress.page, progress.page), sheet=0, owed="")


def _chosen(progress: Progress, intent: str, values: Values, hall: HallNow) -> Step:
    page = progress.page
    match intent:
        case "start" if page == "attract":
            return replace(progress, page="kinds", sheet=0), ()
        case "owed" if page == "attract" and hall.owed:
            return replace(progress, page="owed", sheet=0, owed=""), ()
        case "groups" if page in ("attract", *CHOOSING, "cases"):
            return replace(progress, page="groups", groups_from="kinds" if page == "attract" else page, sheet=0), ()
        case "group" if page == "groups":
            group = str(values.get("group", ""))
            if group and all(group != known.id for known in hall.groups):
                return progress, ()
            return replace(progress, group=group, page=progress.groups_from, sheet=0), ()
        case "kind" if page == "kinds":
            return _kind(progress, str(values.get("kind", "")), values, hall)
        case "service" if page in CHOOSING:
            return _service(progress, str(values.get("service", "")), values, hall)
        case "cases" if page == "cases":
            return replace(progress, cases=min(CASES_MOST, max(1, int(values.get("cases", 1))))), ()
        case "take" if page == "cases":
            return _take(progress, values, hall)
        case "print":
            return _print(progress, str(values.get("ticket", "")), values, hall, progress.touched_at)
        case _:
            return progress, ()


def _kind(progress: Progress, chosen: str, values: Values, hall: HallNow) -> Step:
    kind = hall.kind(chosen)
    if kind is None:
        return progress, ()
    chosen_kind = replace(progress, kind=kind.id)
    if len(kind.services) == 1:
        return _service(chosen_kind, kind.services[0], values, hall)
    return replace(chosen_kind, page="services", sheet=0), ()


def _service(progress: Progress, chosen: str, values: Values, hall: HallNow) -> Step:
    service = hall.service(chosen)
    if service is None:
        return progress, ()
    chosen_one = replace(progress, service=service.id, kind=service.kind, cases=1)
    if hall.day == "closed":
        return replace(chosen_one, page="bring"), ()
    if service.ended_at is not None:
        return replace(chosen_one, question="ended"), ()
    if service.asks_cases:
        return replace(chosen_one, page="cases"), ()
    return _take(chosen_one, values, hall)


def _take(progress: Progress, values: Values, hall: HallNow, agreed: tuple[str, ...] = ()) -> Step:
    """Take a ticket once the visitor agreed to what speaks against it: a doubtful date, a wait beyond the hours."""
    service = hall.service(progress.service)
    if service is None or hall.out_of_service:
        return progress, ()
    if hall.day == "closed":
        return replace(progress, page="bring"), ()
    if service.ended_at is not None:
        return replace(progress, question="ended"), ()
    if hall.day == "doubtful" and "doubtful" not in agreed and "late" not in agreed:
        return replace(progress, question="doubtful"), ()
    if hall.late(service.met_by(progress.group)) and "late" not in agreed:
        return replace(progress, question="late"), ()
    cause = str(values["cause"])
    taking = TakeTicket(
        service=service.id, group=progress.group, cases=progress.cases, language=progress.language, cause=cause
    )
    return replace(progress, page="issuing", question="", cause=cause), (taking,)


def _print(progress: Progress, ticket: str, values: Values, hall: HallNow, now: int) -> Step:
    cause = str(values["cause"])
    if progress.page == "slip" and progress.issued is not None:
        if progress.slip != "failed" or not hall.prints:
            return progress, ()
        return replace(progress, slip="printing"), (PrintSlip(ticket=progress.issued.ticket, cause=cause),)
    owed = any(slip.ticket == ticket for slip in hall.owed)
    just_came = 0 <= now - progress.owed_at < OWED_PAUSE_MS
    if progress.page != "owed" or not owed or progress.owed == "printing" or just_came:
        return progress, ()
    return replace(progress, owed="printing", owed_ticket=ticket), (PrintSlip(ticket=ticket, cause=cause),)


def _ask_help(progress: Progress, values: Values) -> Step:
    asking = AskHelp(about="help", cause=str(values["cause"]))
    return replace(progress, question="help", help="asking"), (asking,)


def _answered(progress: Progress, intent: str, values: Values, hall: HallNow, faces: Faces, now: int) -> Step:
    """A touch while a question is laid over the page: nothing beside it counts."""
    asked = replace(progress, question="", help="", refusal="", details=())
    match progress.question, intent:
        case "idle", "home" | "finish" | "back":
            return fresh(faces, now), ()
        case ("doubtful" | "late") as agreed, "confirm":
            return _take(asked, values, hall, (agreed,))
        case _, "help":
            return _ask_help(asked, values)
        case _, "confirm" | "back" | "still_here" | "home":
            return asked, ()
        case _:
            return progress, ()


# What comes back from effects. --------------------------------------------------------------------------------------


def _on_taken(progress: Progress, values: Values, hall: HallNow, now: int) -> Step:
    issued = values["issued"]
    if progress.page != "issuing" or values["for"] != progress.cause:
        return progress, ()
    return replace(progress, page="slip", question="", issued=issued, slip="printing", cause="", touched_at=now), ()


def _on_refused(progress: Progress, values: Values, hall: HallNow, now: int) -> Step:
    if progress.page != "issuing" or values["for"] != progress.cause:
        return progress, ()
    details = tuple((str(name), str(value)) for name, value in values.get("details", {}).items())
    return replace(
        progress,
        page="kinds",
        question="refused",
        refusal=str(values["code"]),
        details=details,
        cause="",
        sheet=0,
        touched_at=now,
    ), ()


def _on_slip(progress: Progress, values: Values, hall: HallNow, now: int) -> Step:
    outcome, ticket = str(values["outcome"]), str(values["ticket"])
    if outcome == "busy":
        return replace(progress, owed="", owed_at=now) if progress.owed_ticket == ticket else progress, ()
    came = "printed" if outcome in ("printed", "done") else "failed"
    # Staff hear of a slip that did not come out also when its visitor has left the screen.
    staff_can_mend = came == "failed" and hall.paper != "none"
    told: tuple[Effect, ...] = (AskHelp(about="print", cause=str(values["cause"])),) if staff_can_mend else ()
    if progress.issued is not None and progress.issued.ticket == ticket:
        return replace(progress, slip=came, touched_at=now, leaves_at=None), told
    if progress.page == "owed" and progress.owed_ticket == ticket:
        return replace(progress, owed=came, owed_at=now, touched_at=now), told
    return progress, told


def _on_help(progress: Progress, values: Values, hall: HallNow, now: int) -> Step:
    if progress.question != "help":
        return progress, ()
    return replace(progress, help="coming" if values["asked"] else "failed", touched_at=now), ()


_ANSWERS = {"taken": _on_taken, "refused": _on_refused, "slip": _on_slip, "helped": _on_help}
