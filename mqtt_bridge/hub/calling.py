"""Calls at a window as pure decisions: what a teller asks, and the facts that it leads to or the refusal."""

from collections.abc import Callable
from math import ceil

from msgspec import UnsetType

from mqtt_bridge.hub import commands as c
from mqtt_bridge.hub.passing import PassedOn
from queue_machine.dispatch.clock import CLOCK, choose_by_hand
from queue_machine.dispatch.policy import Choice, Policy
from queue_machine.domain import facts as f
from queue_machine.domain import refusals as r
from queue_machine.domain.branch import Branch, Window
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.tickets import Call, Ticket
from queue_machine.domain.wall import Wall


class Calling:
    """Decisions about one window at one instant; reads the lobby, changes nothing."""

    def __init__(
        self,
        lobby: Lobby,
        branch: Branch,
        wall: Wall,
        new_id: Callable[[], str],
        by: str,
        policy: Policy = CLOCK,
    ) -> None:
        self.lobby, self.branch, self.wall, self.new_id, self.by = lobby, branch, wall, new_id, by
        self.policy = policy

    def decide(self, command: c.Command) -> list[f.Fact] | None:
        """The facts of a command about a window, None for other commands. Raises Refusal."""
        if isinstance(command, c.AtWindow):
            self._expected(self._window(command.window), command.expect)
        match command:
            case c.OpenWindow(window=window, teller=teller, until=until):
                return self._open(self._window(window), teller, until)
            case c.PauseWindow(window=window, reason=reason, until=until):
                self._staffed(self._window(window))
                return [f.WindowPaused(window=window, reason=reason, until=until)]
            case c.CloseWindow(window=window):
                return self._close(self._window(window))
            case c.Next():
                return self._next(self._window(command.window), command)
            case c.Recall(window=window):
                ticket, call = self._called(window)
                return [f.TicketRecalled(call=call.id, ticket=ticket.id, window=window)]
            case c.Start(window=window):
                ticket, call = self._called(window)
                return [f.ServiceStarted(call=call.id, ticket=ticket.id, window=window)]
            case c.ConfirmServing(window=window):
                ticket, call = self._present(window)
                if ticket.state != "serving":
                    raise r.NotServing(number=ticket.number, state=ticket.state)
                return [f.ServiceConfirmed(call=call.id, ticket=ticket.id, window=window)]
            case c.Complete():
                return self._complete(command)
            case c.Miss(window=window):
                return self._miss(window)
            case c.Hold(window=window):
                ticket, call = self._present(window)
                if ticket.state == "held":
                    raise r.NotServing(number=ticket.number, state=ticket.state)
                return [f.TicketHeld(call=call.id, ticket=ticket.id, window=window)]
            case c.Resume():
                return self._resume(command)
            case c.Transfer():
                return self._transfer(command)
            case c.CancelAt(window=window):
                ticket, _ = self._present(window)
                return [f.TicketCancelled(ticket=ticket.id, by=self.by)]
            case _:
                return None

    # -- what must hold --------------------------------------------------------------------------------------------

    def _window(self, window: str) -> Window:
        found = self.branch.window(window)
        if found is None:
            raise r.UnknownWindow(window=window, known=", ".join(w.id for w in self.branch.windows))
        return found

    def _staffed(self, window: Window) -> None:
        state = self.lobby.window(window.id).state
        if state == "closed":
            raise r.WindowNotOpen(window=window.id, state=state)

    def _expected(self, window: Window, expect: str | None) -> None:
        """Refuse what was meant for another visitor than the one who is there now; who is held is not there."""
        if expect is None:
            return
        ticket = self.lobby.at_window(window.id)
        there = None if ticket is None or ticket.state == "held" else ticket
        if there is None and not expect:
            return
        if there is not None and expect and (expect == there.id or expect.upper() == there.number):
            return
        meant = self.lobby.tickets.get(expect)
        raise r.OtherVisitor(
            window=window.id,
            meant=r.NOBODY if not expect else expect[:8] if meant is None else meant.number,
            number=r.NOBODY if there is None else there.number,
        )

    def _present(self, window: str) -> tuple[Ticket, Call]:
        self._window(window)
        ticket = self.lobby.at_window(window)
        call = None if ticket is None else ticket.call
        if ticket is None or call is None:
            raise r.NothingCalled(window=window)
        return ticket, call

    def _called(self, window: str) -> tuple[Ticket, Call]:
        ticket, call = self._present(window)
        if ticket.state != "called":
            raise r.NotServing(number=ticket.number, state=ticket.state)
        return ticket, call

    # -- the window ------------------------------------------------------------------------------------------------

    def _open(self, window: Window, teller: str, wished: int | UnsetType | None) -> list[f.Fact]:
        if self.lobby.day.state != "open":
            raise r.DayNotOpen()
        state = self.lobby.window(window.id)
        if state.state != "closed" and state.teller not in ("", teller):
            raise r.WindowTaken(window=window.id, teller=state.teller)
        until = self._planned(window, teller) if isinstance(wished, UnsetType) else wished
        if state.state == "open" and state.until == until:
            return []
        if until is not None and until <= self.wall.minute:
            raise r.EndPassed(time=self.wall.text)
        leaving: list[f.Fact] = []
        for other in self.lobby.windows.values():
            # One teller sits at one window: taking another leaves the former, unless a visitor is still there.
            if other.id != window.id and other.state != "closed" and other.teller == teller:
                busy = self.lobby.at_window(other.id)
                if busy is not None:
                    raise r.WindowBusy(window=other.id, number=busy.number)
                leaving.append(f.WindowClosed(window=other.id))
        return [*leaving, f.WindowOpened(window=window.id, teller=teller, until=until)]

    def _planned(self, window: Window, teller: str) -> int | None:
        """The end that a teller's window had before it paused, while it is still to come; that of an open one."""
        state = self.lobby.window(window.id)
        if state.state != "paused":
            return state.until
        opened = (e.fact for e in reversed(self.lobby.window_story(window.id)) if isinstance(e.fact, f.WindowOpened))
        last = next(opened, None)
        if last is None or last.teller != teller or last.until is None:
            return None
        return last.until if last.until > self.wall.minute else None

    def _close(self, window: Window) -> list[f.Fact]:
        ticket = self.lobby.at_window(window.id)
        if ticket is not None:
            raise r.WindowBusy(window=window.id, number=ticket.number)
        return [] if self.lobby.window(window.id).state == "closed" else [f.WindowClosed(window=window.id)]

    # -- the ticket at the window ----------------------------------------------------------------------------------

    def _next(self, window: Window, command: c.Next) -> list[f.Fact]:
        if self.lobby.day.state != "open":
            raise r.DayNotOpen()
        state = self.lobby.window(window.id)
        if state.state != "open":
            raise r.WindowNotOpen(window=window.id, state=state.state)
        done: list[f.Fact] = []
        present = self.lobby.at_window(window.id)
        if present is not None and present.state != "held":
            if not command.complete or present.call is None:
                raise r.WindowBusy(window=window.id, number=present.number)
            done.append(
                f.ServiceCompleted(
                    call=present.call.id, ticket=present.id, window=window.id, outcome="done", cases=present.cases
                )
            )
            if any(other.id != present.id for other in self.lobby.rivals_at(window.id)):
                # Two hubs, apart from each other, sent a visitor each: the other one is still there.
                return done
        if command.ticket:
            chosen: Choice | None = self._by_hand(window, command.ticket)
        else:
            # Who has a further service waits for it from now on, and may be the next one here.
            onward = present if done and present is not None and present.then else None
            hall = self.lobby if onward is None else PassedOn(self.lobby, onward, window.id)
            chosen = self.policy.choose(hall, self.branch, window.id, self.wall)
        if chosen is None:
            return done
        ticket, reason = chosen.ticket, chosen.reason
        called = f.TicketCalled(
            call=self.new_id(),
            ticket=ticket.id,
            number=ticket.number,
            window=window.id,
            service=ticket.service,
            teller=state.teller,
            reason=reason,
        )
        return [*done, called]

    def _by_hand(self, window: Window, token: str) -> Choice:
        ticket = self.lobby.tickets.get(token)
        if ticket is None:
            raise r.UnknownTicket()
        if ticket.state not in ("waiting", "missed"):
            raise r.NotWaiting(number=ticket.number, state=ticket.state)
        return choose_by_hand(self.lobby, self.branch, window.id, ticket, self.wall, self.policy)

    def _complete(self, command: c.Complete) -> list[f.Fact]:
        ticket, call = self._present(command.window)
        if ticket.state == "held":
            raise r.NotServing(number=ticket.number, state=ticket.state)
        cases = ticket.cases if command.cases is None else command.cases
        if not 1 <= cases <= 99:
            raise r.TooManyCases()
        return [
            f.ServiceCompleted(
                call=call.id,
                ticket=ticket.id,
                window=command.window,
                outcome=command.outcome,
                cases=cases,
                missing=command.missing,
            )
        ]

    def _miss(self, window: str) -> list[f.Fact]:
        ticket, call = self._called(window)
        calls, waited = call.recalls + 1, (self.wall.at - call.called_at) / 1000
        wanted, seconds = self.branch.miss_after_calls, self.branch.miss_after_seconds
        if waited < 0:
            waited = seconds  # the clock was set back: nobody may be bound to their window for that
        if calls < wanted or waited < seconds:
            raise r.TooEarlyToMiss(
                number=ticket.number,
                calls=wanted,
                seconds=seconds,
                more=max(0, wanted - calls),
                wait=max(0, ceil(seconds - waited)),
            )
        return [f.TicketMissed(call=call.id, ticket=ticket.id, window=window)]

    def _resume(self, command: c.Resume) -> list[f.Fact]:
        self._staffed(self._window(command.window))
        held = self.lobby.held_at(command.window)
        ticket = next((t for t in held if command.ticket in ("", t.id)), None)
        present = self.lobby.at_window(command.window)
        there = present if present is not None and present.state != "held" else None
        if ticket is None or ticket.call is None:
            if there is None or held:
                raise r.NothingCalled(window=command.window)
            raise r.NothingHeld(window=command.window, number=there.number, state=there.state)
        if there is not None:
            raise r.WindowBusy(window=command.window, number=there.number)
        return [f.TicketResumed(call=ticket.call.id, ticket=ticket.id, window=command.window)]

    def _transfer(self, command: c.Transfer) -> list[f.Fact]:
        ticket, call = self._present(command.window)
        service = command.to_service or ticket.service
        if self.branch.service(service) is None:
            raise r.UnknownService(service=service, known=", ".join(s.id for s in self.branch.services))
        if command.to_window:
            target = self._window(command.to_window)
            if service not in target.skills or target.id == command.window:
                raise r.NothingToTransferTo(number=ticket.number)
            # A closed window binds nobody: the visitor would be anybody's, this window's too.
            self._staffed(target)
        elif service == ticket.service or not any(service in w.skills for w in self.branch.windows):
            raise r.NothingToTransferTo(number=ticket.number)
        return [
            f.TicketTransferred(
                ticket=ticket.id,
                call=call.id,
                window=command.window,
                to_service=command.to_service,
                to_window=command.to_window,
            )
        ]
