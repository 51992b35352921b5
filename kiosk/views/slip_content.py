"""From a ticket to what its slip says: the one place that names services, groups and times for paper."""

from datetime import tzinfo

from kiosk.settings import Faces
from kiosk.texts import Texts
from kiosk.views.slip import SlipContent
from queue_machine.domain.branch import Branch
from queue_machine.domain.tickets import Ticket
from queue_machine.domain.wall import Wall, clock_text, wall_at


def slip_content(
    ticket: Ticket,
    branch: Branch,
    faces: Faces,
    texts: Texts,
    zone: tzinfo,
    *,
    copy_at: Wall | None = None,
    served_from: int | None = None,
) -> SlipContent:
    """The content of a ticket's slip; `copy_at` marks it 补打, `served_from` is a minute of the day.

    People ahead and minutes are those told at its issue: a copy says what the first slip said.
    """
    language = ticket.language
    taken = wall_at(ticket.issued_at, zone)
    lists = (f"bring-{service}" for service in (ticket.service, *ticket.then))
    bring = [line.strip() for key in lists if texts.has(key) for line in texts.say(key, language).splitlines()]
    return SlipContent(
        hall=texts.say(faces.look.name_key, language),
        number=ticket.number,
        service=texts.say(f"service-{ticket.service}", language),
        token=ticket.id,
        taken_at=f"{taken.date} {taken.text}",
        group=texts.say(f"group-{ticket.group}", language) if ticket.group else "",
        people_ahead=min(9999, ticket.told_ahead),
        estimate=ticket.told_estimate,
        served_from="" if served_from is None else clock_text(served_from),
        windows=tuple(w.id for w in branch.windows if ticket.service in w.skills),
        public_url=faces.public_url,
        bring=tuple(line for line in dict.fromkeys(bring) if line),
        copy="" if copy_at is None else copy_at.text,
        cases=ticket.cases,
        then=tuple(texts.say(f"service-{each}", language) for each in ticket.then),
        language=language,
        unsure=ticket.unsure,
        slot="" if ticket.slot is None else wall_at(ticket.slot, zone).text,
    )
