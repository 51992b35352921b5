"""What a visitor may wish for: one set of checks for the touch machine, the hub and the guide."""

from collections.abc import Sequence

from queue_machine.domain import refusals as r
from queue_machine.domain.branch import Branch, Service
from queue_machine.domain.wall import Wall, clock_text

CASES_LIMIT = 99
THEN_LIMIT = 4
"""Services that may follow on one ticket."""


def check_wishes(
    branch: Branch, service: str | None, group: str | None, cases: int | None, then: Sequence[str] = ()
) -> None:
    """Refuse services, groups and numbers of cases that the branch does not know; None means not asked for.

    `then` are the services that follow on the same ticket.
    """
    for each in then if service is None else (service, *then):
        known_service(branch, each)
    if len(then) > THEN_LIMIT:
        raise r.TooManyServices(most=THEN_LIMIT)
    if group and branch.group(group) is None:
        raise r.UnknownGroup(group=group, known=", ".join(g.id for g in branch.groups))
    if cases is not None and not 1 <= cases <= CASES_LIMIT:
        raise r.TooManyCases()


def following(service: str, then: Sequence[str]) -> tuple[str, ...]:
    """What follows on a ticket for a service: each once, and never the service itself."""
    return tuple(each for each in dict.fromkeys(then) if each != service)


def known_service(branch: Branch, service: str) -> Service:
    """The service of that id. Raises UnknownService."""
    found = branch.service(service)
    if found is None:
        raise r.UnknownService(service=service, known=", ".join(s.id for s in branch.services))
    return found


def check_still_issued(branch: Branch, service: str, wall: Wall, trial: bool, then: Sequence[str] = ()) -> None:
    """Refuse a ticket after the last-ticket time of its service, or of one that follows; a trial day has none."""
    for each in (service, *then):
        last = known_service(branch, each).last_ticket
        if last is not None and wall.minute >= last and not trial:
            raise r.NoMoreTickets(service=each, since=clock_text(last))
