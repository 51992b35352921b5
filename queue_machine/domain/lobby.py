"""The lobby: the state of a hall now, as the fold of its records.

Total and order-blind: whatever sound records come, in any order, repeated or late, the same set gives the same
lobby; commands refuse, folds never do. A ticket or window is folded anew from its own few records whenever one of
them arrives, so a late record costs what that ticket costs. The lobby reaches back to the last closing of a day.
"""

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from types import MappingProxyType

from sortedcontainers import SortedKeyList

from queue_machine.domain import facts as f
from queue_machine.domain.advice_fold import Advice, fold_advice
from queue_machine.domain.clocks import Clocks
from queue_machine.domain.closings import Closings
from queue_machine.domain.given import Given
from queue_machine.domain.lobby_index import ClassKey, TicketIndex, Waiting, place_of
from queue_machine.domain.lobby_values import Day, Help, WindowState
from queue_machine.domain.records import ORDER_STEP, TERM_LIMIT, Chained, Record
from queue_machine.domain.ticket_fold import fold_ticket
from queue_machine.domain.tickets import Call, Entry, Ticket

__all__ = ["RETURN_WITHIN", "ClassKey", "Day", "Help", "Lobby", "Waiting", "WindowState"]

RETURN_WITHIN = 30 * 60_000


class _Touched:
    """What a batch of records makes to be folded anew."""

    def __init__(self) -> None:
        self.tickets: set[str] = set()
        self.windows: set[str] = set()
        self.helps: set[str] = set()
        self.advices: set[str] = set()
        self.everything = False


class Lobby:
    """Fold of records; read by everything, changed by `fold` alone. Not for two threads at once."""

    def __init__(self, *, return_within: int = RETURN_WITHIN) -> None:
        self._return_within = return_within
        self.floor: dict[str, int] = {}
        """Per origin, the last seq that a closed day took with it."""
        self.term = 0
        self.leader = ""
        self.order = 0
        self.version = 0
        """Counts up with every fold that changed something."""
        self._entries: dict[tuple[str, int], Entry] = {}
        self._lead: tuple[int, int, str, int] = (0, 0, "", 0)
        self._clear()

    def _clear(self) -> None:
        self._of_ticket: dict[str, list[Entry]] = {}
        self._of_window: dict[str, list[Entry]] = {}
        self._of_help, self._of_advice = dict[str, list[Entry]](), dict[str, list[Entry]]()
        self._days: list[Entry] = []
        self._clocks = Clocks()
        self._index = TicketIndex()
        self._windows: dict[str, WindowState] = {}
        self._helps: dict[str, Help] = {}
        self._advices: dict[str, Advice] = {}
        self._given = Given()
        self._closings = Closings()
        self.unknown = 0
        self.day = Day()

    # -- folding ---------------------------------------------------------------------------------------------------

    def fold(self, records: Iterable[Chained]) -> None:
        """Take records in. Those that a closed day covers, and those already held, change nothing."""
        touched = _Touched()
        changed = False
        for chained in records:
            record = chained.record
            entry = Entry(record, f.read_fact(record.fact))
            if record.order - self.order <= ORDER_STEP:
                self.order = max(self.order, record.order)
            if record.term <= TERM_LIMIT:
                self.term = max(self.term, record.term)
            if isinstance(entry.fact, f.DayClosed) and self._raise_floor(entry.fact.heads):
                touched.everything = True
            if isinstance(entry.fact, f.LeadTaken):
                self._take_lead(entry.fact, entry.key)
            if record.seq <= self.floor.get(record.origin, 0) or (record.origin, record.seq) in self._entries:
                continue
            self._entries[record.origin, record.seq] = entry
            changed = True
            if not touched.everything:
                self._take(entry, touched)
        if touched.everything:
            self._rebuild()
        else:
            self._refold(touched)
        if changed or touched.everything:
            self.version += 1

    def _take_lead(self, fact: f.LeadTaken, key: tuple[int, str, int]) -> None:
        """Who leads outlives the closing of a day, so it is read before the floor is."""
        if fact.term > TERM_LIMIT:
            return
        claim = (fact.term, *key)
        if claim > self._lead:
            self._lead, self.leader = claim, fact.node
            self.term = max(self.term, fact.term)

    def _raise_floor(self, heads: Mapping[str, int]) -> bool:
        higher = {origin: seq for origin, seq in heads.items() if seq > self.floor.get(origin, 0)}
        self.floor.update(higher)
        return bool(higher)

    def _rebuild(self) -> None:
        self._entries = {
            place: entry for place, entry in self._entries.items() if place[1] > self.floor.get(place[0], 0)
        }
        self._clear()
        touched = _Touched()
        for entry in sorted(self._entries.values(), key=lambda e: e.key):
            self._take(entry, touched)
        self._refold(touched)

    def _take(self, entry: Entry, touched: _Touched) -> None:
        """File an entry and note what it touches. A fact about time touches everything: it is rare."""
        fact = entry.fact
        match fact:
            case (
                f.TicketIssued(ticket=ticket)
                | f.TicketPrinted(ticket=ticket)
                | f.TicketCalled(ticket=ticket)
                | f.TicketRecalled(ticket=ticket)
                | f.CallWithdrawn(ticket=ticket)
                | f.ServiceStarted(ticket=ticket)
                | f.ServiceConfirmed(ticket=ticket)
                | f.ServiceCompleted(ticket=ticket)
                | f.TicketMissed(ticket=ticket)
                | f.TicketReturned(ticket=ticket)
                | f.TicketHeld(ticket=ticket)
                | f.TicketResumed(ticket=ticket)
                | f.TicketTransferred(ticket=ticket)
                | f.TicketChanged(ticket=ticket)
                | f.TicketCancelled(ticket=ticket)
                | f.TicketLeft(ticket=ticket)
                | f.RatingGiven(ticket=ticket)
                | f.RatingAnswered(ticket=ticket)
            ):
                insort(self._of_ticket.setdefault(ticket, []), entry, key=lambda e: e.key)
                touched.tickets.add(ticket)
                # A number that somebody wrote by hand moves no series: a slip of the pen would push it away.
                if isinstance(fact, f.TicketIssued) and fact.channel != f.BY_HAND:
                    self._given.number(fact.number, entry.record.day)
            case f.WindowOpened(window=window) | f.WindowPaused(window=window) | f.WindowClosed(window=window):
                insort(self._of_window.setdefault(window, []), entry, key=lambda e: e.key)
                touched.windows.add(window)
            case f.NumberGiven(letter=letter, value=value):
                self._given.value(f"{letter}0", value, entry.record.day)
            case f.HelpAsked(help=help_) | f.HelpAnswered(help=help_):
                insort(self._of_help.setdefault(help_, []), entry, key=lambda e: e.key)
                touched.helps.add(help_)
            case f.AdviceGiven(advice=advice) | f.AdviceTaken(advice=advice) | f.AdviceDropped(advice=advice):
                insort(self._of_advice.setdefault(advice, []), entry, key=lambda e: e.key)
                touched.advices.add(advice)
            case f.ClockCompared():
                self._clocks.compare(entry, fact)
                touched.everything = True
            case f.ClockConfirmed():
                self._clocks.confirm(entry, fact)
                touched.everything = True
            case f.DayOpened() | f.DayClosed():
                insort(self._days, entry, key=lambda e: e.key)
                touched.everything = True
            case f.Unknown():
                self.unknown += 1
            case _:
                pass

    def _fold_day(self) -> None:
        day = Day()
        for entry in self._days:
            match entry.fact:
                case f.DayOpened(date=date, how=how):
                    # A second opening of a date that is open is the same day.
                    if day.state != "open" or day.date != date:
                        opened_at = self._clocks.corrected(entry.record)
                        day = Day(date, "open", opened_at, how, entry.record.origin, entry.record.seq)
                case f.DayClosed(date=date) as closed:
                    self._closings.take(closed)
                    self._given.closing(closed)
                    if (day.state == "open" and day.date != date) or date < day.date:
                        continue  # another hub closed an older day late: it ends neither this one nor a later one
                    day = Day(date, "closed", day.opened_at if day.date == date else 0, day.how, day.origin, day.seq)
                case _:
                    pass
        self.day = day

    def _fold_help(self, help_: str) -> None:
        entries = self._of_help[help_]
        asked = next((e for e in entries if isinstance(e.fact, f.HelpAsked)), None)
        if asked is None or not isinstance(asked.fact, f.HelpAsked):
            return
        answer = next((e for e in entries if isinstance(e.fact, f.HelpAnswered)), None)
        self._helps[help_] = Help(
            help_,
            asked.fact.place,
            asked.fact.about,
            asked.fact.ticket,
            self.time_of(asked.record),
            None if answer is None else self.time_of(answer.record),
            answer.fact.by if answer is not None and isinstance(answer.fact, f.HelpAnswered) else "",
        )

    def _refold(self, touched: _Touched) -> None:
        if touched.everything:
            self._fold_day()
        for help_ in touched.helps:
            self._fold_help(help_)
        given = (fold_advice(self._of_advice[each], self.time_of) for each in touched.advices)
        self._advices |= {each.id: each for each in given if each is not None}
        for ticket in touched.tickets:
            folded = fold_ticket(
                self._of_ticket[ticket], self.time_of, self._clocks.sure, self._return_within, self._opened_at
            )
            if folded is not None:
                self._index.put(folded)
        for window in touched.windows:
            state = WindowState(window)
            for entry in self._of_window[window]:
                at = self.time_of(entry.record)
                match entry.fact:
                    case f.WindowOpened(teller=teller, until=until):
                        goes_on = state.state == "open" and state.teller == teller
                        state = WindowState(window, "open", teller, "", until, state.since if goes_on else at)
                    case f.WindowPaused(reason=reason, until=until):
                        state = WindowState(window, "paused", state.teller, reason, until, at)
                    case f.WindowClosed():
                        state = WindowState(window, "closed", "", "", None, at)
                    case _:
                        pass
            self._windows[window] = state

    # -- time ------------------------------------------------------------------------------------------------------

    @property
    def _opened_at(self) -> int:
        return self.day.opened_at if self.day.state == "open" else 0

    def time_of(self, record: Record) -> int:
        """A record's time, ms: corrected by its boot's measured offset, and never before the day's opening."""
        return max(self._clocks.corrected(record), self._opened_at)

    def offset(self, node: str, boot: str) -> int | None:
        """The last measured offset of a boot's clock, ms to add; None while nobody measured it."""
        return self._clocks.offset(node, boot)

    def confirmed(self, node: str, boot: str) -> bool:
        return self._clocks.confirmed(node, boot)

    def confirmed_ahead(self, node: str, boot: str) -> int | None:
        return self._clocks.confirmed_ahead(node, boot)

    # -- reading ---------------------------------------------------------------------------------------------------

    @property
    def tickets(self) -> Mapping[str, Ticket]:
        return MappingProxyType(self._index.tickets)

    @property
    def windows(self) -> Mapping[str, WindowState]:
        """Windows that any fact spoke of; those never opened are missing: use `window`."""
        return MappingProxyType(self._windows)

    @property
    def helps(self) -> Mapping[str, Help]:
        return MappingProxyType(self._helps)

    @property
    def advices(self) -> Mapping[str, Advice]:
        return MappingProxyType(self._advices)

    @property
    def conflicts(self) -> list[Ticket]:
        return [self._index.tickets[ticket] for ticket in sorted(self._index.conflicts)]

    @property
    def missed(self) -> list[Ticket]:
        """Passed numbers that may return, the latest first."""
        missed = (self._index.tickets[ticket] for ticket in self._index.missed)
        return sorted(missed, key=lambda t: (-(t.missed_at or 0), t.id))

    def window(self, window: str) -> WindowState:
        return self._windows.get(window, WindowState(window))

    def at_window(self, window: str) -> Ticket | None:
        """The ticket called to, served or held at a window; the earliest call where rivals left two."""
        live = self._index.live_at(window)
        return self._index.tickets[live[0].ticket] if live else None

    def rivals_at(self, window: str) -> list[Ticket]:
        """Tickets called to or served at a window, the earliest call first: more than one only where hubs that did
        not hear each other called for it."""
        return [self._index.tickets[call.ticket] for call in self._index.live_at(window) if call.state != "held"]

    def held_at(self, window: str) -> list[Ticket]:
        """Tickets on hold at a window, in the order of their calls."""
        return [self._index.tickets[call.ticket] for call in self._index.live_at(window) if call.state == "held"]

    def by_number(self, number: str) -> Ticket | None:
        """The ticket that first held a number today."""
        return self._index.first_with(number)

    def holds(self, number: str) -> bool:
        """Whether a ticket bears a number now, or bore one written by hand before this date was opened once more."""
        return self._index.holds(number) or number in self._closings.written(self.day.date)

    def was_given(self, number: str) -> bool:
        """Whether a number stands on a ticket of this date, also of a part of it that was closed."""
        return self.holds(number) or self._given.was_closed_with(number, self.day.date)

    @property
    def written(self) -> tuple[str, ...]:
        """The numbers of this date that were written by hand, for its closing."""
        now = (entry.fact for entry in self._entries.values())
        found = {fact.number for fact in now if isinstance(fact, f.TicketIssued) and fact.channel == f.BY_HAND}
        return tuple(sorted(found | self._closings.written(self.day.date)))

    @property
    def ratings_left(self) -> list[f.RatingLeft]:
        """Bad ratings of closed days that nobody saw to yet, the oldest first."""

        def answered(ticket: str, call: str) -> bool:
            facts = (entry.fact for entry in self._of_ticket.get(ticket, ()))
            return any(isinstance(fact, f.RatingAnswered) and fact.call == call for fact in facts)

        return [each for each in self._closings.left if not answered(each.ticket, each.call)]

    def was_left(self, ticket: str, call: str) -> bool:
        """Whether a closing handed on a bad rating of a ticket (of any call for ""), seen to since or not."""
        return any(ticket == each.ticket and call in ("", each.call) for each in self._closings.left)

    @property
    def opened_again(self) -> bool:
        """Whether the date that is open was closed before: this lobby knows only what came since."""
        return self.day.state == "open" and self._closings.knows(self.day.date)

    def last_value(self, series: str, date: str = "") -> int:
        """The highest value known of a series on this day, 0 for none; what came late from a day before is none.

        `date`: the date that the next number will bear, for a node that believes another one than the hall's.
        """
        return self._given.last(series, self.day.date, date)

    def all_series(self) -> dict[str, int]:
        """The last value of each series, for the closing of a day."""
        return self._given.on(self.day.date)

    def other_series(self) -> dict[str, dict[str, int]]:
        """The same of the dates around this one, by date."""
        return self._given.around(self.day.date)

    def classes(self) -> Iterator[tuple[ClassKey, SortedKeyList]]:
        """Classes of waiting tickets that are not empty; each a sorted list of `Waiting`."""
        return iter(self._index.classes.items())

    def waiting(self, service: str | None = None) -> list[Ticket]:
        """Waiting tickets, of one service or all, by reference time."""
        found = [m for key, members in self.classes() if service in (None, key[0]) for m in members]
        return [self._index.tickets[m.ticket] for m in sorted(found, key=place_of)]

    def waiting_count(self, service: str | None = None) -> int:
        return sum(len(members) for key, members in self.classes() if service in (None, key[0]))

    def calls_since(self, service: str, order: int) -> int:
        """How many calls of a service came after a point in the order of facts."""
        return self._index.calls_since(service, order)

    def recent_calls(self, count: int) -> list[Call]:
        """The last calls of the day, the latest first."""
        return list(islice(self._index.latest_calls(), count))

    def calls_at(self, window: str) -> list[Call]:
        """Every call of the day at a window, in order."""
        return self._index.calls_at(window)

    def worked(self, window: str, now: int) -> int:
        """ms of service at a window today."""
        return self._index.worked(window, now)

    def story(self, ticket: str) -> list[Entry]:
        """All that is recorded of a ticket, in order."""
        return list(self._of_ticket.get(ticket, ()))

    def window_story(self, window: str) -> list[Entry]:
        return list(self._of_window.get(window, ()))

    def entries(self) -> Iterator[Entry]:
        """All entries since the last closing, in the order of facts."""
        return iter(sorted(self._entries.values(), key=lambda e: e.key))
