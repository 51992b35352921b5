"""Who leads in a run, and what follows from it: one leader among those that hear each other, and never nobody for long.

Rival calls of hubs that did not hear each other are settled in the end, and counted here.
"""

from itertools import combinations

from scripts.torture.hall import Hall
from scripts.torture.host import Host
from scripts.torture.network import NEVER

AGREED = 4_000
"""ms for which two candidates heard each other after which one of them leads at most."""
TAKEN = 8_000
"""ms at most for which a candidate that runs knows of nobody who leads."""


class Leading:
    """The hubs of a hall, looked at after every step."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self._nobody: dict[str, int] = {}
        """Since when a candidate was seen to know of nobody who leads."""
        self._several = len(hall.candidates) > 1

    def look(self) -> None:
        """At most one leader among those that hear each other, and one for everybody."""
        if not self._several:
            return
        hall = self.hall
        for one, other in combinations(hall.candidates, 2):
            if self._leads(one) and self._leads(other):
                since = hall.network.hear_since(one.key, other.key)
                since = max(since, *(max(self._awake_since(each), self._led_since(each)) for each in (one, other)))
                if hall.elapsed - since > AGREED:
                    hall.promises.broken("I3", f"{one.key} and {other.key} both lead and hear each other")
                else:
                    hall.note("two-leaders-apart")
        for host in hall.candidates:
            life = host.life
            if life is None or life.hub is None or life.ledger.failed is not None or life.hub.lead.leader(host.now()):
                self._nobody.pop(host.key, None)
                continue
            since = max(self._nobody.setdefault(host.key, hall.elapsed), self._awake_since(host))
            if hall.elapsed - since > TAKEN:
                hall.promises.broken("lead", f"{host.key} knows nobody who leads and does not lead itself")

    def settled(self) -> None:
        """All is healed: nobody was called to a window where somebody else is, and one leads."""
        hall = self.hall
        leaders = [host.key for host in hall.candidates if self._leads(host)]
        if self._several and len(leaders) != 1:
            hall.promises.broken("lead", f"after all is healed {' and '.join(leaders) or 'nobody'} leads")
        for host in hall.candidates:
            if host.life is None or not self._leads(host):
                continue
            lobby = host.life.node.lobby
            for window in hall.branch.windows:
                rivals = lobby.rivals_at(window.id)
                if len(rivals) > 1 and any(ticket.state == "called" for ticket in rivals) and self._several:
                    names = " and ".join(ticket.number for ticket in rivals)
                    hall.promises.broken("I3", f"{names} stay called to window {window.id} after all is healed")
            hall.faults["conflicts"] += sum(len(ticket.conflicts) for ticket in lobby.tickets.values())

    @staticmethod
    def _leads(host: Host) -> bool:
        return host.life is not None and host.life.leads

    def _led_since(self, host: Host) -> int:
        """Since when a hub takes itself for the leader."""
        assert host.life is not None and host.life.hub is not None
        return self.hall.elapsed - (host.now().tick - host.life.hub.lead.since)

    def _awake_since(self, host: Host) -> int:
        """Since when a host runs; NEVER while it is frozen."""
        return NEVER if host.frozen_until > self.hall.elapsed else max(host.started_at, host.frozen_until)
