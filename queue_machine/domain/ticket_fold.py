"""One ticket's life, folded from its records: a pure, total function from any set of facts to one state.

issued → waiting → called → serving → completed, with the ways aside: missed and returned, held and resumed,
transferred, changed, cancelled, left. Where two hubs called the same ticket apart from each other the fold settles
it (completed > serving > called > missed, then the earlier) and keeps the loser as a conflict.
"""

from collections.abc import Callable, Iterator, Sequence

import msgspec

from queue_machine.domain import facts as f
from queue_machine.domain.records import Record, node_of
from queue_machine.domain.tickets import ENDED, LIVE, Call, Entry, Ticket

_Progress = f.ServiceStarted | f.TicketHeld | f.TicketResumed | f.TicketTransferred | f.ServiceCompleted
"""Facts that say that the visitor came."""


def fold_ticket(
    entries: Sequence[Entry],
    clock: Callable[[Record], int],
    sure: Callable[[Record], bool],
    return_within: int,
    opened_at: int = 0,
) -> Ticket | None:
    """The ticket that these entries (sorted by key) tell of; None while its issue is not known.

    `clock` gives a record's corrected time in ms; `return_within` is in ms; `opened_at`, when the day opened, in ms:
    a time written by hand reaches back no further.
    """
    issue = next((e for e in entries if isinstance(e.fact, f.TicketIssued)), None)
    if issue is None:
        return None
    fold = _Fold(issue, clock, sure, return_within, opened_at, _ranks(entries))
    for entry in _once(entries):
        fold.apply(entry)
    return fold.ticket()


def _once(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Each fact once: what a node recorded again under a new epoch kept its order."""
    told: list[Entry] = []
    for entry in entries:
        if told and told[-1].record.order != entry.record.order:
            told.clear()
        node = node_of(entry.record.origin)
        if not any(other.fact == entry.fact and node_of(other.record.origin) == node for other in told):
            told.append(entry)
            yield entry


def _ranks(entries: Sequence[Entry]) -> dict[str, int]:
    """How far each call got, for settling rival calls."""
    ranks: dict[str, int] = {}
    for entry in entries:
        match entry.fact:
            case f.TicketCalled(call=call):
                ranks.setdefault(call, 2)
            case f.TicketMissed(call=call):
                if ranks.get(call, 2) == 2:
                    ranks[call] = 1
            case f.ServiceStarted(call=call) | f.TicketHeld(call=call) | f.TicketResumed(call=call):
                ranks[call] = max(ranks.get(call, 0), 3)
            case f.TicketTransferred(call=call) if call:
                ranks[call] = max(ranks.get(call, 0), 3)
            case f.ServiceCompleted(call=call):
                ranks[call] = 4
            case _:
                pass
    return ranks


class _Fold:
    """The state while one ticket is folded; lives for one call of `fold_ticket`."""

    def __init__(
        self,
        issue: Entry,
        clock: Callable[[Record], int],
        sure: Callable[[Record], bool],
        return_within: int,
        opened_at: int,
        ranks: dict[str, int],
    ) -> None:
        fact = issue.fact
        assert isinstance(fact, f.TicketIssued)
        self.clock, self.return_within, self.ranks = clock, return_within, ranks
        arrived = clock(issue.record)
        issued_at = arrived if fact.taken_at is None else min(arrived, max(opened_at, fact.taken_at))
        appointment = fact.slot is not None
        self.state = Ticket(
            id=fact.ticket,
            number=fact.number,
            service=fact.service,
            group=fact.group,
            cases=fact.cases,
            language=fact.language,
            channel=fact.channel,
            origin=issue.record.origin,
            day=issue.record.day,
            issued_at=issued_at,
            order=issue.record.order,
            since=max(fact.slot or 0, issued_at) if appointment else issued_at,
            kind="appointment" if appointment else "fresh",
            own=fact.own,
            unsure=not sure(issue.record),
            slot=fact.slot,
            then=fact.then,
            told_ahead=fact.people_ahead,
            told_estimate=fact.estimate,
            slip=fact.slip,
        )
        self.calls: list[Call] = []
        self.lost: dict[str, Call] = {}

    def ticket(self) -> Ticket:
        return msgspec.structs.replace(
            self.state, calls=tuple(self.calls), conflicts=tuple(sorted(self.lost.values(), key=lambda c: c.order))
        )

    def _set(self, **changes: object) -> None:
        self.state = msgspec.structs.replace(self.state, **changes)

    def _change_call(self, call: str, **changes: object) -> bool:
        """Change the last call if it is the one named; facts about calls that lost or are past change nothing."""
        if not self.calls or self.calls[-1].id != call:
            return False
        self.calls[-1] = msgspec.structs.replace(self.calls[-1], **changes)
        return True

    def _stop_work(self, now: int) -> dict[str, object]:
        return {"worked": self.calls[-1].worked_by(now), "serving_since": None} if self.calls else {}

    def _served_after_all(self, fact: _Progress) -> None:
        """Take up a call again that another hub, apart from this one, had ended while its service went on."""
        ended = {"missed", "withdrawn"} | ({"transferred"} if isinstance(fact, f.ServiceCompleted) else set())
        last = self.calls[-1] if self.calls else None
        if last is None or last.id != fact.call or last.state not in ended:
            return
        serving = last.started_at is not None
        state = "serving" if serving else "called"
        self._change_call(last.id, state=state, serving_since=last.ended_at if serving else None, ended_at=None)
        self._set(state=state, left_reason="", ended_at=None)

    def apply(self, entry: Entry) -> None:
        now = self.clock(entry.record)
        if isinstance(entry.fact, _Progress):
            self._served_after_all(entry.fact)
        match entry.fact:
            case f.TicketCalled() as fact:
                self._called(fact, entry.record.order, now)
            case f.TicketRecalled(call=call):
                if self.calls and self.calls[-1].state == "called":
                    self._change_call(call, recalls=self.calls[-1].recalls + 1, last_called_at=now)
            case f.CallWithdrawn(call=call):
                if self._live(call, "called") and self.ranks.get(call, 2) < 3:
                    self.lost[call] = self.calls.pop()
                    self._set(state="waiting")
            case f.ServiceStarted(call=call):
                if self._live(call, "called") and self._change_call(
                    call, state="serving", started_at=now, serving_since=now, confirmed_at=now
                ):
                    self._set(state="serving")
            case f.ServiceConfirmed(call=call):
                if self._live(call, "serving"):
                    self._change_call(call, confirmed_at=now)
            case f.TicketHeld(call=call):
                if self._live(call, "serving", "called") and self._change_call(
                    call, state="held", **self._stop_work(now)
                ):
                    self._set(state="held")
            case f.TicketResumed(call=call):
                if self._live(call, "held"):
                    started = self.calls[-1].started_at
                    self._change_call(
                        call,
                        state="serving",
                        serving_since=now,
                        confirmed_at=now,
                        started_at=now if started is None else started,
                    )
                    self._set(state="serving")
            case f.ServiceCompleted() as fact:
                self._completed(fact, now)
            case f.TicketMissed(call=call):
                if self._live(call, "called") and self._change_call(call, state="missed", ended_at=now):
                    self._set(state="missed", missed_at=now)
            case f.TicketReturned():
                self._returned(entry.record.order, now)
            case f.TicketTransferred() as fact:
                self._transferred(fact, now)
            case f.TicketChanged() as fact:
                if self.state.state in ("waiting", "missed"):
                    self._set(
                        service=self.state.service if fact.service is None else fact.service,
                        group=self.state.group if fact.group is None else fact.group,
                        cases=self.state.cases if fact.cases is None else fact.cases,
                        then=self.state.then if fact.then is None else fact.then,
                    )
            case f.TicketCancelled():
                self._end("cancelled", "", now)
            case f.TicketLeft(reason=reason):
                self._end("left", reason, now)
            case f.TicketPrinted():
                self._set(prints=self.state.prints + 1)
            case f.RatingGiven() as fact:
                for place, made in enumerate(self.calls):
                    if made.id == fact.call and made.rating is None:
                        self.calls[place] = msgspec.structs.replace(made, rating=fact)
            case f.RatingAnswered(call=call, by=by):
                for place, made in enumerate(self.calls):
                    if made.id == call and made.rating_answered_at is None:
                        self.calls[place] = msgspec.structs.replace(made, rating_answered_at=now, rating_answered_by=by)
            case _:
                pass

    def _live(self, call: str, *states: str) -> bool:
        return bool(self.calls) and self.calls[-1].id == call and self.state.state in states

    def _called(self, fact: f.TicketCalled, order: int, now: int) -> None:
        if fact.call in self.lost or any(call.id == fact.call for call in self.calls):
            return
        call = Call(
            id=fact.call,
            ticket=fact.ticket,
            number=fact.number or self.state.number,
            window=fact.window,
            service=fact.service,
            teller=fact.teller,
            reason=fact.reason,
            order=order,
            called_at=now,
            last_called_at=now,
        )
        state = self.state.state
        if state in LIVE:
            rival = self.calls[-1]
            if self.ranks.get(call.id, 2) <= self.ranks.get(rival.id, 2):
                self.lost[call.id] = call
                return
            self.lost[rival.id] = self.calls.pop()
        elif state == "completed" or (state in ENDED and self.ranks.get(call.id, 2) < 3) or self._is_past(call):
            self.lost[call.id] = call
            return
        self.calls.append(call)
        self._set(state="called", ended_at=None, left_reason="")

    def _is_past(self, call: Call) -> bool:
        """Whether another hub, apart from this one, was ahead: it did or passed on what this call is for, or served
        the visitor whom this hub took for missed."""
        if not self.calls or self.state.state not in ("waiting", "missed"):
            return False
        rank, last = self.ranks.get(call.id, 2), self.calls[-1]
        if last.state == "missed" and self.ranks.get(last.id, 1) >= 3:
            return rank <= self.ranks[last.id]
        past = [c for c in self.calls if c.service == call.service and c.state in ("completed", "transferred")]
        return call.service != self.state.service and bool(past) and rank <= self.ranks.get(past[-1].id, 2)

    def _completed(self, fact: f.ServiceCompleted, now: int) -> None:
        if not self._live(fact.call, "called", "serving", "held"):
            return
        if self.state.state == "called":
            # A one-key console never says that the service started: it began with the call.
            self._change_call(fact.call, serving_since=self.calls[-1].called_at)
        started = self.calls[-1].started_at
        self._change_call(
            fact.call,
            state="completed",
            ended_at=now,
            outcome=fact.outcome,
            cases=fact.cases,
            missing=fact.missing,
            started_at=self.calls[-1].called_at if started is None else started,
            **self._stop_work(now),
        )
        if self.state.then:
            self._set(state="waiting", kind="transferred", service=self.state.then[0], then=self.state.then[1:])
            self._set(to_window="")
        else:
            self._set(state="completed", ended_at=now)

    def _returned(self, order: int, now: int) -> None:
        if self.state.state != "missed":
            return
        in_time = self.state.returns == 0 and now - (self.state.missed_at or now) <= self.return_within
        self._set(
            state="waiting",
            kind="returned",
            returns=self.state.returns + 1,
            returned_order=order,
            since=self.state.since if in_time else now,
        )

    def _transferred(self, fact: f.TicketTransferred, now: int) -> None:
        at_window = self.state.state in LIVE
        if self.state.state in ENDED or (not self._live(fact.call, *LIVE) if fact.call else at_window):
            return
        if fact.call:
            self._change_call(fact.call, state="transferred", ended_at=now, **self._stop_work(now))
        self._set(
            state="waiting",
            kind="transferred",
            service=fact.to_service or self.state.service,
            to_window=fact.to_window,
        )

    def _end(self, state: str, reason: str, now: int) -> None:
        if self.state.state in ENDED:
            return
        if self.state.state in LIVE:
            self._change_call(self.calls[-1].id, state="withdrawn", ended_at=now, **self._stop_work(now))
        self._set(state=state, left_reason=reason, ended_at=now)
