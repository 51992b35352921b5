"""How a branch looks from outside: whether its parts serve, whether it is healed, what it says of each ticket.

Only doors that anybody on this computer has: the pages' API and the nodes' control sockets.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import httpx

from scripts import control
from scripts.soak.branch import BOARDS, MACHINES, SoakBranch
from scripts.soak.heard import Note, Took

STEP = 0.05
STILL_FOR = 2.0
ASKED_AT_MOST = 2_000
"""Tickets asked for at the end: fewer than one address may ask for in a minute."""


class Outside:
    """Somebody who looks at a branch with the branch's own token. Any thread may look."""

    def __init__(self, branch: SoakBranch, token: str) -> None:
        self._branch = branch
        self._http = httpx.Client(base_url=branch.web, headers={"Authorization": f"Bearer {token}"}, timeout=3)

    def close(self) -> None:
        self._http.close()

    def works(self, part: str) -> bool:
        """Whether a part serves now: hub, broker, a node, "<node> link" or "<node> disk"."""
        node, _, what = part.partition(" ")
        if part == "broker":
            # Nodes whose wires are sound can tell: they hear the hub through it.
            return bool(self._branch.pid("broker")) and any(self.well(each) for each in (*MACHINES, *BOARDS))
        if what == "link":
            return self.well(node)
        if node == "hub":
            try:
                return self._http.get("/api/lobby").status_code == 200
            except httpx.HTTPError:
                return False
        told = self._status(node)
        return told is not None and not told["out_of_service"]

    def well(self, node: str) -> bool:
        """Whether a node serves and hears the hub."""
        told = self._status(node)
        return told is not None and bool(told["linked"] and told["hub"] and not told["out_of_service"])

    def _status(self, node: str) -> dict[str, Any] | None:
        try:
            return self._branch.status(node)
        except (OSError, ValueError, control.ControlError):
            return None

    def healed(self, within: float, idle: Callable[[], bool]) -> list[str]:
        """Wait until all nodes are well and `idle`, hold equally many facts and no paper comes: who was not, and how.

        From the main thread: it also starts what has ended.
        """
        end = time.monotonic() + within
        last: object = None
        since = time.monotonic()
        while time.monotonic() < end:
            self._branch.tend()
            told = [self._status(node) for node in self._branch.nodes]
            facts = {None if each is None or not each["hub"] else each["facts"] for each in told}
            seen = (facts, self._branch.printers.count())
            if seen != last or len(facts) > 1 or None in facts or not all(map(self.well, self._branch.nodes)):
                last, since = seen, time.monotonic()
            elif time.monotonic() - since > STILL_FOR and idle():
                return []
            time.sleep(STEP)
        states = {node: self._status(node) for node in self._branch.nodes}
        return [f"{node} after {within:.0f} s: {json.dumps(state)}" for node, state in states.items()]

    def forgotten(self, notes: Sequence[Note]) -> Iterator[str]:
        """Tickets that people were told and of which the healed hub knows nothing, or another number."""
        took = [note for note in notes if isinstance(note, Took)][-ASKED_AT_MOST:]
        for note in took:
            try:
                answer = self._http.get(f"/api/tickets/{note.token}")
                number = answer.json().get("number") if answer.status_code == 200 else f"status {answer.status_code}"
            except httpx.HTTPError as error:
                number = type(error).__name__
            if number != note.number:
                yield f"{note.number} was told by {note.door}, and its page says {number}"
