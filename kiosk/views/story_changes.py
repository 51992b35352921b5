"""What a ticket is for as its story goes on, and what a change of it made of that, old and new, in words.

Pure; the story itself, line by line, is in `story`.
"""

from msgspec import Struct
from msgspec.structs import replace

from kiosk.texts import Texts
from queue_machine.domain import facts as f
from queue_machine.domain.branch import Branch


class Asked(Struct, frozen=True):
    """What a visitor came for, as far as the story has been told."""

    service: str = ""
    group: str = ""
    cases: int = 1
    then: tuple[str, ...] = ()


def after(asked: Asked, fact: f.Fact) -> Asked:
    """What it is after a fact."""
    match fact:
        case f.TicketIssued(service=service, group=group, cases=cases, then=then):
            return Asked(service, group, cases, then)
        case f.TicketChanged():
            return Asked(
                fact.service or asked.service,
                asked.group if fact.group is None else fact.group,
                fact.cases or asked.cases,
                asked.then if fact.then is None else fact.then,
            )
        case f.TicketTransferred(to_service=to_service) if to_service:
            return replace(asked, service=to_service)
        case f.TicketCalled(service=service) if service != asked.service:
            # The next matter on the same ticket.
            return replace(asked, service=service, then=tuple(each for each in asked.then if each != service))
        case _:
            return asked


def changed(before: Asked, now: Asked, by: str, branch: Branch, texts: Texts, language: str) -> str:
    """The sentence of a change: each part that is another now, old and new; "" where all is as it was."""

    def say(key: str, **args: object) -> str:
        return texts.say(f"story-{key}", language, **args)

    def service(key: str) -> str:
        return texts.say(f"service-{key}", language) if branch.service(key) is not None else key

    def group(key: str) -> str:
        return texts.say(f"group-{key}", language) if branch.group(key) is not None else key or say("no-group")

    def services(then: tuple[str, ...]) -> str:
        return texts.say("console-list-comma", language).join(map(service, then)) or say("nothing")

    parts = (
        ("service", service(before.service), service(now.service)),
        ("group", group(before.group), group(now.group)),
        ("cases", str(before.cases), str(now.cases)),
        ("then", services(before.then), services(now.then)),
    )
    said = [say(f"changed-{name}", old=old, new=new) for name, old, new in parts if old != new]
    return say("changed", what=say("changed-and").join(said), by=by) if said else ""
