"""A hub's lead as it is kept: taken on disk first, given up to whoever stands above, and what is settled with it.

`lead` says when it is due, `rivals` what is to be taken back; here both meet the ledger. What a hub does while it
leads is in `hub`.
"""

import logging
from collections.abc import Callable, Sequence

from mqtt_bridge.hub.lead import Lead
from mqtt_bridge.hub.rivals import withdrawn
from queue_machine.domain import facts as f
from queue_machine.domain import refusals as r
from queue_machine.domain.branch import Branch
from queue_machine.domain.records import TERM_LIMIT, Chained, Moment
from queue_machine.node import Node

log = logging.getLogger(__name__)

OPENING_LEFT = 60_000
"""ms that a stand-in leaves the opening of a day to a hub before it in order that lives."""


class Leading:
    """The lead of one hub over its branch."""

    def __init__(self, node: Node, branch: Branch, now: Moment) -> None:
        """A hub that is alone takes the lead at once."""
        self.node, self.branch = node, branch
        self.lead = Lead(node.name, branch.hubs, now)
        self._usurped: tuple[str, int] = ("", 0)
        self._to_settle = False
        """Whether anything came from elsewhere since the windows were looked through."""
        self._opening_left: int | None = None
        """Since when a day was due that another hub is left to open (this node's tick)."""
        if not self.lead.alone:
            node.watchers.append(self._note_others)
        else:
            if node.lobby.leader != node.name:
                self.take(now)
            self.lead.take(node.lobby.term, now)

    def _note_others(self, records: Sequence[Chained], own: bool) -> None:
        # Not calls alone: that a service started may bring a call back that was withdrawn, a miss end the other, and a
        # ticket's issue that comes late make its calls count.
        if not own:
            self._to_settle = True

    # -- the lead --------------------------------------------------------------------------------------------------

    def take(self, now: Moment) -> None:
        """Lead from now on. Raises LedgerFailed."""
        term = min(self.node.lobby.term + 1, TERM_LIMIT)
        self.node.commit([f.LeadTaken(node=self.node.name, term=term)], now)
        self.lead.take(term, now)
        self._to_settle = not self.lead.alone
        level = logging.INFO if self.lead.alone else logging.WARNING
        log.log(level, "lead taken node=%s term=%d", self.node.name, term)

    def keep(self, now: Moment) -> None:
        """Take the lead when it is this hub's to take, and give it up to whoever stands above."""
        lobby, lead = self.node.lobby, self.lead
        lead.awake(now)
        rival = lead.rival(now)
        if lead.leads and rival:
            log.warning("lead given up node=%s to=%s", self.node.name, rival)
            lead.give_up(now)
        elif lead.is_due(now):
            self.take(now)
        elif lead.leads and lobby.leader not in self.branch.hubs:
            # A higher term is on record, of what is no hub of this branch; once a claim, so that it cannot be a flood.
            # Of another hub the record alone says nothing: after a cut it may come before its pulse does, and whoever
            # stands above is not to be outbid then.
            claim = (lobby.leader, lobby.term)
            if claim != self._usurped:
                self._usurped = claim
                log.error("lead was taken by what is no hub node=%s term=%d", *claim)
                self.take(now)

    def obeys(self, now: Moment) -> bool:
        """Whether this hub leads and may be told what to do."""
        self.lead.awake(now)
        return self.lead.obeys(now)

    def must(self, now: Moment) -> None:
        """Raises NotLeading unless this hub may be told what to do."""
        if not self.obeys(now):
            raise self._not_leading(now)

    def as_asked(self, now: Moment) -> None:
        """Lead from now on, whoever does; what is under way elsewhere is settled when it is heard. Raises NotLeading.

        What a hub finds that slept may be an old wish: it listens first, as before anything else.
        """
        self.lead.awake(now)
        if not self.lead.is_awake(now):
            raise self._not_leading(now)
        if not self.lead.leads:
            self.take(now)

    def _not_leading(self, now: Moment) -> r.NotLeading:
        leader = self.lead.leader(now)
        return r.NotLeading(leader=leader if leader != self.node.name else "")

    # -- what follows ----------------------------------------------------------------------------------------------

    def to_settle(self, now: Moment) -> list[f.Fact]:
        """After a cut: the calls to take back, of windows that another hub sent somebody to as well."""
        if not self._to_settle or not self.obeys(now):
            return []
        self._to_settle = False
        return withdrawn(self.node.lobby, self.branch)

    def may_open(self, now: Moment, caught_up_with: Callable[[str], bool]) -> bool:
        """Whether this hub, which does not lead, is the one to open the day: first in order, and it knows all."""
        lead = self.lead
        return (
            self.branch.hubs[0] == self.node.name
            and not lead.leads
            and lead.is_awake(now)
            and caught_up_with(lead.leader(now))
        )

    def leaves_opening(self, due: bool, now: Moment) -> bool:
        """Whether a day that is due is left for a while to a candidate before this one that lives: it leads again."""
        before = self.branch.hubs[: self.branch.hubs.index(self.node.name)]
        if not due or not any(self.lead.lives(node, now) for node in before):
            self._opening_left = None
            return False
        if self._opening_left is None:
            self._opening_left = now.tick
        return now.tick - self._opening_left < OPENING_LEFT
