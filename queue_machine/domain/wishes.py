"""What a visitor may wish for: one set of checks for the touch machine, the hub and the guide."""

from queue_machine.domain import refusals as r
from queue_machine.domain.branch import Branch, Service
from queue_machine.domain.wall import Wall, clock_text

CASES_LIMIT = 99


def check_wishes(branch: Branch, service: str | None, group: str | None, cases: int | None) -> None:
    """Refuse services, groups and numbers of cases that the branch does not know; None means not asked for."""
    if service is not None:
        known_service(branch, service)
    if group and branch.group(group) is None:
        raise r.UnknownGroup(group=group, known=", ".join(g.id for g in branch.groups))
    if cases is not None and not 1 <= cases <= CASES_LIMIT:
        raise r.TooManyCases()


def known_service(branch: Branch, service: str) -> Service:
    """The service of that id. Raises UnknownService."""
    found = branch.service(service)
    if found is None:
        raise r.UnknownService(service=service, known=", ".join(s.id for s in branch.services))
    return found


def check_still_issued(branch: Branch, service: str, wall: Wall, trial: bool) -> None:
    """Refuse a ticket after the service's last-ticket time; a trial day has none."""
    last = known_service(branch, service).last_ticket
    if last is not None and wall.minute >= last and not trial:
        raise r.NoMoreTickets(service=service, since=clock_text(last))
