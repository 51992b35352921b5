"""Tells the policy who joined the queue: tickets come from any machine, so the lobby is what it is read off.

Only some policies decide when a ticket joins; for the others nothing is looked at. After a restart all who wait join
in the order of their reference times.
"""

from queue_machine.dispatch.policies import DECIDES_AT_ISSUE
from queue_machine.dispatch.policy import Policy
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.lobby_index import ClassKey, place_of
from queue_machine.domain.wall import Wall


class Joining:
    """Who was seen waiting, and for what; `notice` costs nothing while the lobby stays as it is."""

    def __init__(self, policy: Policy, branch: Branch) -> None:
        self._policy, self._branch = policy, branch
        self._asked = policy.name in DECIDES_AT_ISSUE
        self._seen: dict[str, tuple[ClassKey, int]] = {}
        self._looked: tuple[Lobby | None, int] = (None, -1)

    def notice(self, lobby: Lobby, wall: Wall) -> None:
        """Tell the policy of each ticket that waits anew: it came, came back, was transferred or changed."""
        if not self._asked or self._looked == (lobby, lobby.version):
            return
        self._looked = (lobby, lobby.version)
        waiting = [(place_of(each), key) for key, members in lobby.classes() for each in members]
        seen = {ticket: (key, since) for (since, _, ticket), key in waiting}
        for (since, _, ticket), key in sorted(waiting):
            if self._seen.get(ticket) != (key, since):
                self._policy.came(lobby, self._branch, lobby.tickets[ticket], wall)
        self._seen = seen
