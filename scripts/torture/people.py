"""What people do in a run: visitors take tickets, tellers serve them, and whoever got no answer asks again."""

import random
from collections.abc import Callable

from mqtt_bridge.hub import commands as c
from mqtt_bridge.hub.hub import Done
from queue_machine.domain.facts import AnyFact, TicketIssued
from queue_machine.domain.refusals import Refusal
from queue_machine.domain.tickets import Ticket
from queue_machine.machine import Taking
from scripts.torture.hall import BRANCH, Hall
from scripts.torture.host import Host, Life

REMEMBERED = 40
"""Questions that may be asked once more."""


class Asked:
    """A question to the hub with its cause, and the answer if one came."""

    def __init__(self, command: c.AnyCommand, cause: str, by: str) -> None:
        self.command, self.cause, self.by = command, cause, by
        self.facts: tuple[AnyFact, ...] | None = None
        self.disk = -1
        """Which of the hub's disks gave it."""


class People:
    """Everybody in the hall. Each method is a step; all chance comes from the hall's."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self._touched: dict[str, tuple[Taking, str]] = {}
        self._asked: list[Asked] = []
        self.hub_disks = 0
        """Counts the hub's disks: answers of a former one need not be known to the next."""

    @property
    def chance(self) -> random.Random:
        return self.hall.chance

    # -- at a machine ----------------------------------------------------------------------------------------------

    def leave(self, key: str) -> None:
        """Nobody stands at a machine any more that was opened and lost its disk."""
        self._touched.pop(key, None)

    def take(self, host: Host) -> None:
        """Somebody touches a machine."""
        service = self.chance.choice(BRANCH.services).id
        then = ("advice",) if service != "advice" and self.chance.random() < 0.05 else ()
        taking = Taking(service=service, group=self.chance.choice(("", "", "elderly")), then=then)
        self._touched[host.key] = taking, f"touch:{self.hall.new_id()}"
        self._touch(host)

    def take_again(self, host: Host) -> None:
        """A second touch, or one once more after a start."""
        if host.key in self._touched:
            self._touch(host)

    def _touch(self, host: Host) -> None:
        life = host.life
        if life is None or life.machine is None:
            return
        machine, (taking, cause) = life.machine, self._touched[host.key]

        def taken(result: Ticket | Refusal) -> None:
            if host.life is not life or isinstance(result, Refusal):
                return
            self.hall.promises.ticket(host, result, cause)
            machine.print_slip(result.id, host.now, _nobody)

        self._do(host, lambda: machine.take(taking, cause, host.now, taken))

    def reprint(self, host: Host) -> None:
        """A slip once more, at a machine, of any ticket that it knows."""
        life = host.life
        if life is None or life.machine is None or not life.node.lobby.tickets:
            return
        machine, token = life.machine, self.chance.choice(sorted(life.node.lobby.tickets))
        self._do(host, lambda: machine.print_slip(token, host.now, _nobody, again=self.chance.random() < 0.7))

    def help(self, host: Host) -> None:
        """Somebody calls the guide."""
        life = host.life
        if life is not None and life.machine is not None:
            machine = life.machine
            self._do(host, lambda: machine.ask_help("help", self.hall.new_id(), host.now()))

    # -- at the hub ------------------------------------------------------------------------------------------------

    def take_at_hub(self) -> None:
        service = self.chance.choice(BRANCH.services).id
        self.ask(c.Take(service=service, group=self.chance.choice(("", "elderly"))))

    def open_day(self) -> None:
        self.ask(c.OpenDay())

    def close_day(self) -> None:
        self.ask(c.CloseDay(end_rest=True))

    def teller(self) -> None:
        """The teller of one window does what the window's state suggests."""
        life = self._hub()
        if life is None:
            return
        lobby, window = life.node.lobby, self.chance.choice(BRANCH.windows).id
        roll = self.chance.random()
        if lobby.window(window).state != "open":
            self.ask(c.OpenWindow(window=window, teller=f"0{window}"))
            return
        ticket = lobby.at_window(window)
        if ticket is None or ticket.state == "held":
            self.ask(self._free(window, roll, ticket is not None))
        elif ticket.state == "called":
            self.ask(self._called(window, roll, ticket))
        else:
            self.ask(self._serving(window, roll, ticket))

    def _free(self, window: str, roll: float, held: bool) -> c.AnyCommand:
        if held and roll < 0.4:
            return c.Resume(window=window)
        if roll < 0.94:
            return c.Next(window=window)
        return c.PauseWindow(window=window) if roll < 0.97 else c.CloseWindow(window=window)

    def _called(self, window: str, roll: float, ticket: Ticket) -> c.AnyCommand:
        if roll < 0.6:
            return c.Start(window=window, expect=ticket.id)
        if roll < 0.7:
            return c.Miss(window=window)
        if roll < 0.8:
            return c.Recall(window=window)
        if roll < 0.85:
            return self._transfer(window, ticket)
        return c.Hold(window=window) if roll < 0.9 else c.Next(window=window, complete=True)

    def _serving(self, window: str, roll: float, ticket: Ticket) -> c.AnyCommand:
        if roll < 0.55:
            return c.Complete(window=window, expect=ticket.id)
        if roll < 0.8:
            return c.Next(window=window, complete=True, expect=ticket.id)
        if roll < 0.88:
            return c.Hold(window=window)
        return self._transfer(window, ticket) if roll < 0.95 else c.CancelAt(window=window)

    def _transfer(self, window: str, ticket: Ticket) -> c.AnyCommand:
        other = self.chance.choice([each.id for each in BRANCH.services if each.id != ticket.service])
        return c.Transfer(window=window, to_service=other)

    def citizen(self) -> None:
        """A visitor, or the guide for one: rate, come back, cancel, leave, change."""
        life = self._hub()
        tickets = None if life is None else life.node.lobby.tickets
        if not tickets:
            return
        ticket = tickets[self.chance.choice(sorted(tickets))]
        roll = self.chance.random()
        if ticket.state == "completed" or roll < 0.3:
            self.ask(c.Rate(ticket=ticket.id, attitude="satisfied", efficiency="very-satisfied"))
        elif ticket.state == "missed":
            self.ask(c.Return(ticket=ticket.id))
        elif roll < 0.5:
            self.ask(c.Change(ticket=ticket.id, service=self.chance.choice(BRANCH.services).id))
        else:
            self.ask(c.Cancel(ticket=ticket.id) if roll < 0.6 else c.Leave(tickets=(ticket.id,)))

    def ask(self, command: c.AnyCommand) -> None:
        """Ask the hub, as a page does: with a cause of its own."""
        asked = Asked(command, self.hall.new_id(), "01")
        self._asked = [*self._asked[-REMEMBERED:], asked]
        self._put(asked)

    def ask_again(self) -> None:
        """A page repeats a question: one without an answer first, else any of the last."""
        open_ = [each for each in self._asked if each.facts is None]
        if self._asked:
            self._put(self.chance.choice(open_ or self._asked))

    def _put(self, asked: Asked) -> None:
        host, life = self.hall.hub, self._hub()
        hub = None if life is None else life.hub
        if life is None or hub is None:
            return
        answers: list[Done] = []
        self._do(host, lambda: answers.append(hub.do(asked.command, cause=asked.cause, by=asked.by, now=host.now())))
        for done in answers:
            if asked.facts and asked.disk == self.hub_disks and asked.facts != done.facts:
                self.hall.promises.broken("I1", f"{type(asked.command).__name__} had a second effect when repeated")
            if not asked.facts:
                asked.facts, asked.disk = done.facts, self.hub_disks
                self.hall.promises.answered(host, done.facts)
                self._keep_tickets(life, host, done)

    def _keep_tickets(self, life: Life, host: Host, done: Done) -> None:
        for fact in done.facts:
            ticket = life.node.lobby.tickets.get(fact.ticket) if isinstance(fact, TicketIssued) else None
            if ticket is not None:
                self.hall.promises.ticket(host, ticket)

    def _hub(self) -> Life | None:
        host = self.hall.hub
        return None if host.frozen_until > self.hall.elapsed else host.life

    def _do(self, host: Host, work: Callable[[], object]) -> None:
        if host.frozen_until > self.hall.elapsed:
            return
        self.hall.act(host, work)
        self.hall.act(host, host.after)


def _nobody(outcome: str) -> None:
    """Nobody waits for this slip."""
