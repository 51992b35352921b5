"""The hall behind the fuzz target `http`: the pages' `Hall` over a real hub in memory, all on the event loop's thread.

A million requests must not pile up: `begin_anew` puts a fresh hub behind the same application.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import TypeVar

import msgspec

from kiosk.settings import Faces
from kiosk.texts import Texts
from kiosk.views.nodes import NodeState
from kiosk.web.hall import HubPlace, ScreenAccess, Standing
from kiosk.web.sign_in import Person, Role, Staff, StaffEntry, hash_pin
from mqtt_bridge.hub import commands as c
from mqtt_bridge.hub.hub import Done, Hub
from queue_machine.dispatch.forecast import Forecast
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.records import Moment
from queue_machine.domain.refusals import UnknownHub, UnknownMachine
from queue_machine.domain.wall import Wall
from queue_machine.hardware.slip import Slip
from scripts.fuzz.hall import BRANCH, MORNING, SETTINGS, TEXTS, ZONE, moment, new_id, node

T = TypeVar("T")
TOKEN = "a token of nobody, for trials alone"
PIN = "135790"
ROLES: Mapping[str, Role] = {"01": "teller", "guide": "guide", "manager": "manager"}
DAY = "2026-11-10"


class InnerHall:
    """One branch as its pages see it."""

    def __init__(self) -> None:
        self.branch: Branch = BRANCH
        self.texts: Texts = TEXTS
        self.faces: Faces = msgspec.structs.replace(SETTINGS.faces, public_url="")
        self.zone: tzinfo = ZONE
        self.screens: Mapping[str, ScreenAccess] = {}
        self.restored_at = 0
        self.standing = Standing("hub", True, 1, "hub", (HubPlace("hub", ""),))
        hashed = hash_pin(PIN)
        self.staff = Staff(
            {who: StaffEntry(role, hashed) for who, role in ROLES.items()},
            secret="a secret of nobody, long enough to sign sessions with",
            token=TOKEN,
            clock=lambda: self.ms / 1000,
        )
        self.begin_anew()

    def begin_anew(self) -> None:
        """A new day with two visitors, one of them at window 1."""
        self.ms, self.version = 0, 1
        self.hub = Hub(node("hub"), BRANCH, ZONE, new_id, self.now(), fresh_install=True)
        service = BRANCH.services[0].id
        for command in (
            c.OpenDay(how="trial"),
            c.OpenWindow(window="1", teller="01"),
            c.Take(service=service),
            c.Take(service=service),
            c.Next(window="1"),
        ):
            self.hub.do(command, cause="", by="01", now=self.now())

    def session(self, who: str) -> str:
        """A browser's session of a person."""
        return self.staff.session(Person(who, ROLES[who], "session"))[0]

    def now(self) -> Moment:
        return moment(self.ms)

    async def do(self, command: c.AnyCommand, *, cause: str, by: str) -> Done:
        if isinstance(command, c.Reprint):
            return Done(())
        done = self.hub.do(command, cause=cause, by=by, now=self.now())
        self.version += 1
        return done

    async def read(self, look: Callable[[Lobby, Wall, Forecast], T]) -> T:
        lobby, wall = self.hub.node.lobby, self.hub.wall(self.now())
        return look(lobby, wall, self.hub.foresight.forecast(lobby, wall))

    async def changed(self, after: int) -> int:
        if self.version <= after:
            await asyncio.Event().wait()
        return self.version

    def nodes(self) -> Mapping[str, NodeState]:
        return {
            "hub": NodeState(name="hub", role="hub", online=True, since=MORNING, seen_at=MORNING, boot="boot"),
            "m1": NodeState(name="m1", role="machine", online=False, seen_at=MORNING, parts={"paper": "low"}),
        }

    async def report(self, date: str | None) -> Lobby | None:
        return self.hub.node.lobby if date in (None, DAY) else None

    async def closed_part(self) -> Lobby | None:
        return None

    async def print_slip(self, machine: str, slip: Slip, *, cause: str) -> None:
        if machine != "m1":
            raise UnknownMachine(machine=machine, known="m1")

    async def let_lead(self, hub: str, *, cause: str) -> None:
        raise UnknownHub(hub=hub, known="hub")

    def history(self) -> list[str]:
        return [DAY]
