"""A machine's printer: jobs take time, paper may come out although nobody hears of it.

It outlives the process that drives it, as a printer does.
"""

import random
from collections.abc import Callable

from queue_machine.domain.tickets import Ticket

PRINTS_FOR = 900
"""ms that a slip takes."""


class Job:
    """A slip in the printer."""

    def __init__(self, due: int, ticket: Ticket, copy: bool, done: Callable[[str], None]) -> None:
        self.due, self.ticket, self.copy = due, ticket, copy
        self.done: Callable[[str], None] | None = done


class Paper:
    """A slip desk (see `queue_machine.machine.SlipDesk`) whose slips come out later."""

    def __init__(self, elapsed: Callable[[], int]) -> None:
        self._elapsed = elapsed
        self.jobs: list[Job] = []
        self.broken_until = 0
        """Until when it has no paper, or garbles: its outcomes are refused and uncertain."""

    def print_ticket(self, ticket: Ticket, *, copy: bool, done: Callable[[str], None]) -> None:
        self.jobs.append(Job(self._elapsed() + PRINTS_FOR, ticket, copy, done))

    def outcome(self, chance: random.Random) -> tuple[str, bool]:
        """How the job that is due ends, and whether a slip came out."""
        if self.broken_until <= self._elapsed():
            return "printed", True
        if chance.random() < 0.5:
            return "refused", False
        return "uncertain", chance.random() < 0.5

    def process_gone(self, power: bool, chance: random.Random) -> None:
        """Whoever drives it is gone: nobody hears of what is in it; without power half of that does not come out."""
        for job in self.jobs:
            job.done = None
        if power:
            self.jobs = [job for job in self.jobs if chance.random() < 0.5]
