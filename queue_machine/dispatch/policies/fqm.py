"""FQM's rule: a ticket is bound at issue to the window with the fewest waiting, and windows keep to their own lines.

The one baseline that lets a window idle while others' lines are full; that is what it is there to show.
"""

from queue_machine.dispatch.hall import Hall
from queue_machine.dispatch.lines import heads_of, in_time, line_of
from queue_machine.dispatch.pace import may_take
from queue_machine.dispatch.policies.ranking import Situation, Weighed, chosen
from queue_machine.dispatch.policy import Choice
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby_index import ClassKey, Waiting, place_of
from queue_machine.domain.tickets import Ticket
from queue_machine.domain.wall import Wall


class Fqm:
    """Bound by `came`; whose window closed, or may not take the ticket any more, is bound anew."""

    name = "fqm"

    def __init__(self) -> None:
        self._bound: dict[str, str] = {}

    def came(self, hall: Hall, branch: Branch, ticket: Ticket, wall: Wall) -> None:
        """Bind a ticket to the staffed window with the fewest waiting; to none yet where nobody is there for it."""
        self._bound.pop(ticket.id, None)
        self._settle(hall, branch)

    def choose(self, hall: Hall, branch: Branch, window_id: str, wall: Wall) -> Choice | None:
        """The earliest of the window's own line; None where that is empty, whoever waits for others.

        Score: minutes waited.
        """
        window = branch.window(window_id)
        if window is None:
            return None
        self._settle(hall, branch, calling=window_id)
        own = [
            line_of(hall, branch, key, mine, wall.at)
            for key, members in hall.classes()
            if may_take(branch, window_id, window.skills, key, hall)
            and (mine := [each for each in members if self._bound.get(each.ticket) == window_id])
        ]
        heads = heads_of(in_time(own, hall, branch, window, wall), wall.at)
        if not heads:
            return None
        situation = Situation(hall, branch, window, wall, own, heads)
        return chosen(
            self.name, situation, [Weighed(head, (), situation.waited(head), "own-line") for head in situation.heads]
        )

    def _settle(self, hall: Hall, branch: Branch, calling: str = "") -> None:
        """Bind all who wait and are bound to no window that is there for them, the earliest first.

        `calling` is there, whatever the facts say of it.
        """
        there = {w.id: w for w in branch.windows if w.id == calling or hall.window(w.id).state != "closed"}
        lengths = dict.fromkeys(there, 0)
        still: dict[str, str] = {}
        loose: list[tuple[Waiting, ClassKey]] = []
        for key, members in hall.classes():
            takers = {window for window, w in there.items() if may_take(branch, window, w.skills, key, hall)}
            for waiting in members:
                window = self._bound.get(waiting.ticket, "")
                if window in takers:
                    still[waiting.ticket] = window
                    lengths[window] += 1
                else:
                    loose.append((waiting, key))
        for waiting, key in sorted(loose, key=lambda each: place_of(each[0])):
            may = [window for window, w in there.items() if may_take(branch, window, w.skills, key, hall)]
            if may:
                window = min(may, key=lambda each: lengths[each])
                still[waiting.ticket] = window
                lengths[window] += 1
        self._bound = still

    def window_of(self, ticket: Ticket) -> str:
        """The window that a ticket is bound to; "" for none."""
        return self._bound.get(ticket.id, "")

    def standing_at(self, window: str) -> int:
        """How many are bound to a window, as of the last choice or arrival."""
        return sum(bound == window for bound in self._bound.values())
