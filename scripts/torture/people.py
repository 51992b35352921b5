"""What people do in a run: visitors take tickets, tellers serve them, and whoever got no answer asks again."""

import random
from collections import Counter
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
ASTRAY = 0.04
"""Share of questions that come to whichever hub, as from a page that was left open."""
MOVES = 0.03
"""Share of questions at which a page moves to any hub that leads."""
SLEPT = 3_200
"""ms of sleep, more than which a hub must not obey before it has listened (see `mqtt_bridge.hub.lead.STALLED`): its
last step may have been some time before."""


class Asked:
    """A question to a hub with its cause, and the answer if one came."""

    def __init__(self, command: c.AnyCommand, cause: str, by: str) -> None:
        self.command, self.cause, self.by = command, cause, by
        self.facts: tuple[AnyFact, ...] | None = None
        self.disk: tuple[str, int] = ("", -1)
        """Which hub gave it, and which of its disks."""
        self.twice = False
        """Whether a second hub, that did not know of the first answer, gave another one."""


class People:
    """Everybody in the hall. Each method is a step; all chance comes from the hall's."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self._touched: dict[str, tuple[Taking, str]] = {}
        self._asked: list[Asked] = []
        self.hub_disks: Counter[str] = Counter()
        """Counts the disks of each hub: answers of a former one need not be known to the next."""
        self._pages: dict[str, str] = {}
        """Which hub's page is open at a window; at "" that of everybody else."""

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
        window = self.chance.choice(BRANCH.windows).id
        host = self._page(window)
        if host is None or host.life is None:
            return
        lobby = host.life.node.lobby
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
        host = self._page("")
        tickets = None if host is None or host.life is None else host.life.node.lobby.tickets
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

    def take_lead(self) -> None:
        """The manager asks a hub to lead, any of them."""
        host = self.chance.choice(self.hall.candidates)
        life = host.life
        if life is not None and life.hub is not None:
            hub = life.hub
            self._do(host, lambda: hub.do(c.TakeLead(), cause=self.hall.new_id(), by="manager", now=host.now()))

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
        host = self._page(getattr(asked.command, "window", ""))
        life = None if host is None else host.life
        if host is None or life is None:
            return
        if host.frozen_until > self.hall.elapsed:
            # The socket takes it; whoever is frozen finds it later, and first of all.
            host.waiting.append(lambda: self._answer(host, life, asked))
        else:
            self._answer(host, life, asked)

    def _answer(self, host: Host, life: Life, asked: Asked) -> None:
        hub = life.hub
        if hub is None or host.life is not life:
            return
        slept = host.frozen_until - host.froze_at if host.frozen_until == self.hall.elapsed else 0
        known = bool(life.node.said(asked.cause))
        answers: list[Done] = []
        self._do(host, lambda: answers.append(hub.do(asked.command, cause=asked.cause, by=asked.by, now=host.now())))
        for done in answers:
            if slept > SLEPT and not hub.lead.alone:
                self.hall.promises.broken("lead", f"{host.key} obeyed after {slept} ms of sleep before it listened")
            here = host.key, self.hub_disks[host.key]
            if asked.facts and asked.facts != done.facts:
                if not known and asked.disk != here:
                    # The stand-in had not heard of the first effect: both are settled when they meet.
                    asked.twice = True
                    self.hall.promises.asked_of_two.add(asked.cause)
                    self.hall.note("asked-of-two-hubs")
                elif not asked.twice and asked.disk == here:
                    self.hall.promises.broken("I1", f"{type(asked.command).__name__} had a second effect when repeated")
            if not asked.facts or asked.disk != here:
                asked.facts, asked.disk = done.facts, here
                self.hall.promises.answered(host, done.facts)
                self._keep_tickets(life, host, done)

    def _keep_tickets(self, life: Life, host: Host, done: Done) -> None:
        for fact in done.facts:
            ticket = life.node.lobby.tickets.get(fact.ticket) if isinstance(fact, TicketIssued) else None
            if ticket is not None:
                self.hall.promises.ticket(host, ticket)

    def _page(self, place: str) -> Host | None:
        """The hub whose page is open at a place: it stays while that one leads and answers, then it moves on."""
        standing = [each for each in self.hall.candidates if each.life is not None]
        if len(self.hall.candidates) > 1 and standing and self.chance.random() < ASTRAY:
            return self.chance.choice(standing)
        leading = [each for each in standing if each.life is not None and each.life.leads]
        open_ = next((each for each in leading if each.key == self._pages.get(place)), None)
        frozen = open_ is not None and open_.frozen_until > self.hall.elapsed
        if leading and (open_ is None or (frozen and self.chance.random() < 0.5) or self.chance.random() < MOVES):
            open_ = self.chance.choice(leading)
            self._pages[place] = open_.key
        return open_

    def _do(self, host: Host, work: Callable[[], object]) -> None:
        if host.frozen_until > self.hall.elapsed:
            return
        self.hall.act(host, work)
        self.hall.act(host, host.after)


def _nobody(outcome: str) -> None:
    """Nobody waits for this slip."""
