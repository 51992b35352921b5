"""The rules of two open queue systems that keep nothing in mind: NovoSGA (1.5 and 2.1) and TheQ.

Only who is first of each class is weighed, so that within a class arrival decides, also where the original would sort
booked visitors by their slot. What a branch here doesn't have is as these systems come set up: all services weigh the
same at a window and in the branch.
"""

from collections.abc import Callable
from math import inf

from queue_machine.dispatch.policies.ranking import Situation, Weighed, standing, why_first
from queue_machine.domain.branch import Window

WEIGHTS = {"": 0, "appointment": 1, "priority": 1, "strict": 2}
"""NovoSGA's weight of a priority, by why somebody goes first; ordinary visitors have none."""
MINUTE = 60_000


def novosga_1_5(now: Situation) -> list[Weighed]:
    """(weight + 1) × minutes waited, then weight, then number. Score: those weighted minutes."""
    found = []
    for head in now.heads:
        first = standing(now.branch, head.line.key)
        weight = WEIGHTS[first]
        weighted = (weight + 1) * now.waited(head)
        # Numbers of different letters don't compare: the order of issue, which settles ties anyway, stands for them.
        found.append(Weighed(head, (-weighted, -weight), weighted, why_first(first, "first")))
    return found


def novosga_2_1(nulls_first: bool) -> Callable[[Situation], list[Weighed]]:
    """Booked time, then the priority's weight, then arrival. Score: the weight, and 10 more for whom a slot puts first.

    The query sorts by booked time and leaves it to the database where those without one go: MySQL puts them first,
    so that booked visitors wait until nobody else does; PostgreSQL last, so that they go before everybody.
    Priority is strict: ordinary visitors can starve.
    """

    def weigh(now: Situation) -> list[Weighed]:
        found = []
        for head in now.heads:
            slot = now.ticket(head).slot
            group = now.branch.group(head.line.key[1])
            weight = 0 if group is None else WEIGHTS.get(group.kind, 0)
            booked = (-inf if nulls_first else inf) if slot is None else slot / MINUTE
            ahead = 10.0 if (slot is None) == nulls_first else 0.0
            why = "priority" if weight else "rule" if slot is None or nulls_first else "appointment"
            found.append(Weighed(head, (booked, -weight), ahead + weight, why))
        return found

    return weigh


def theq(now: Situation) -> list[Weighed]:
    """Priority, then arrival, among the visitors of the counter's type; where there are none, among all.

    A window's type is the kind of business of its first skill; a comprehensive window has none and takes from all.
    Score: 2 for the window's own type, and 1 for those who go first.
    """
    type_ = _type(now, now.window)
    found = []
    for head in now.heads:
        first = standing(now.branch, head.line.key)
        own = not type_ or _kind(now, head.line.service) == type_
        rank = (0 if own else 1, 0 if first else 1)
        found.append(Weighed(head, rank, (2.0 if own else 0.0) + (1.0 if first else 0.0), why_first(first, "rule")))
    return found


def _type(now: Situation, window: Window) -> str:
    return "" if window.comprehensive or not window.skills else _kind(now, window.skills[0])


def _kind(now: Situation, service: str) -> str:
    found = now.branch.service(service)
    return service if found is None else found.kind
