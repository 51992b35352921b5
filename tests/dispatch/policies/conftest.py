"""Lobbies by hand for the policies: who calls whom, in one line."""

import random

import pytest

from queue_machine.dispatch.policies import policy_named
from queue_machine.dispatch.policy import Choice, Policy
from queue_machine.domain.branch import Branch, Window
from tests.dispatch.conftest import branch_of, wall
from tests.queue_machine.conftest import MINUTE, NINE, Hall


class Floor:
    """A hall under one policy. Times are minutes after nine."""

    def __init__(self, name: str, *windows: Window, open_: bool = True) -> None:
        self.hall = Hall()
        self.branch: Branch = branch_of(*windows)
        self.policy: Policy = policy_named(name, random.Random(7))
        if open_:
            self.hall.open(*(window.id for window in windows))

    def take(self, service: str = "deposit", at: float = 0.0, group: str = "", slot: float | None = None) -> str:
        """A ticket that joins; `slot` in minutes after nine. Its number."""
        booked = None if slot is None else NINE + round(slot * MINUTE)
        ticket = self.hall.take(service, at=at, group=group, slot=booked)
        self.policy.came(self.hall.lobby, self.branch, self.hall[ticket], wall(at))
        return self.hall[ticket].number

    def choose(self, window: str = "1", at: float = 30.0) -> Choice | None:
        return self.policy.choose(self.hall.lobby, self.branch, window, wall(at))

    def next(self, window: str = "1", at: float = 30.0, minutes: float = 0.1) -> str:
        """Call and serve; the number, "" for nobody."""
        choice = self.choose(window, at)
        if choice is None:
            return ""
        self.hall.serve(choice.ticket.id, window, at=at, minutes=minutes)
        return choice.ticket.number

    def order(self, window: str = "1", at: float = 30.0) -> list[str]:
        """All whom a window calls, one after the other, at one instant."""
        found = []
        while number := self.next(window, at):
            found.append(number)
        return found


@pytest.fixture
def one() -> Window:
    return Window(id="1", skills=("deposit", "loan", "consult"))
