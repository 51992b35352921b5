"""The hub's advice to the manager: thought out a little at a time, never during a call, given as a fact.

What to advise is `dispatch.advice`'s matter, when something may be said `dispatch.advice_log`'s; here is the thinking's
pace on the owner's thread, and what the manager answers.
"""

import logging
from collections.abc import Callable
from random import Random

from mqtt_bridge.hub import commands as c
from queue_machine.dispatch.advice import Counsel, Proposal
from queue_machine.dispatch.advice_log import barred, may_advise
from queue_machine.dispatch.today import Today
from queue_machine.domain import facts as f
from queue_machine.domain import refusals as r
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.records import Moment
from queue_machine.domain.wall import Wall

log = logging.getLogger(__name__)

EVERY = 180_000
"""ms between two thoughts."""
LOOKS = 15.0
"""Seconds between two looks whether there may be something to think about."""
CALLS = 120
"""Rehearsed calls in one step: a few ms of the owner's thread."""
BREATH = 0.1
"""Seconds between two steps."""
STALE = 60_000
"""ms after which a thought is no longer of this hall."""

Figures = Callable[[Lobby, Wall], Today]


class Advising:
    """Thinks about the hall beside everything else; `tick` on the owner's thread."""

    def __init__(
        self,
        lobby: Callable[[], Lobby],
        branch: Branch,
        wall: Callable[[Moment], Wall],
        figures: Figures,
        new_id: Callable[[], str],
        chance: Random,
        give: Callable[[f.AdviceGiven, Moment], object],
    ) -> None:
        """`figures` are today's (see `dispatch.today`); `give` commits what is advised."""
        self._lobby, self._branch, self._wall, self._figures = lobby, branch, wall, figures
        self._new_id, self._chance, self._give = new_id, chance, give
        self._counsel: Counsel | None = None
        self._began = 0
        self._due = 0

    def tick(self, now: Moment) -> float:
        """Think on for a moment. Returns the seconds after which to be asked again."""
        if self._counsel is None:
            if now.tick < self._due:
                return min(LOOKS, (self._due - now.tick) / 1000)
            lobby, wall = self._lobby(), self._wall(now)
            if not may_advise(lobby, self._branch, wall):
                self._due = now.tick + round(LOOKS * 1000)
                return LOOKS
            self._due, self._began = now.tick + EVERY, now.tick
            self._counsel = Counsel(
                lobby, self._branch, wall, self._figures(lobby, wall), self._chance, barred(lobby, wall.at)
            )
            return BREATH
        if now.tick - self._began > STALE:
            self._counsel = None
            return BREATH
        if not self._counsel.step(CALLS):
            return BREATH
        proposal, self._counsel = self._counsel.proposal, None
        if proposal is not None and self._still_right(proposal, now):
            self._give(advice_given(proposal, self._new_id()), now)
            log.info("advice given what=%s window=%s", proposal.what, proposal.window)
        return LOOKS

    def _still_right(self, proposal: Proposal, now: Moment) -> bool:
        """Whether the hall did not change so meanwhile that the advice would look foolish."""
        lobby, wall = self._lobby(), self._wall(now)
        state = lobby.window(proposal.window).state
        wanted = "closed" if proposal.what == "open" else "open"
        return (
            may_advise(lobby, self._branch, wall)
            and state == wanted
            and not barred(lobby, wall.at)(proposal.what, proposal.window)
        )


def advice_given(proposal: Proposal, advice: str) -> f.AdviceGiven:
    """A proposal as a fact."""
    return f.AdviceGiven(
        advice=advice,
        what=proposal.what,
        window=proposal.window,
        start=proposal.start,
        until=proposal.until,
        low=proposal.low,
        high=proposal.high,
        worked=proposal.worked,
        rising=proposal.rising,
        longest=proposal.longest,
    )


def answer_advice(lobby: Lobby, command: c.Command, by: str) -> list[f.Fact] | None:
    """What the manager says to a piece of advice; None for other commands. Raises UnknownAdvice."""
    match command:
        case c.TakeAdvice(advice=advice) | c.DropAdvice(advice=advice):
            found = lobby.advices.get(advice)
            if found is None:
                raise r.UnknownAdvice()
            if isinstance(command, c.TakeAdvice):
                return [] if found.said == "taken" else [f.AdviceTaken(advice=advice, by=by)]
            return [] if found.said == "dropped" else [f.AdviceDropped(advice=advice, by=by)]
        case _:
            return None
