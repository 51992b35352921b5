"""The hub: carries out commands, gives numbers, keeps the day. One thread owns it; nothing here waits or sends."""

import logging
import random
from collections.abc import Callable, Sequence
from datetime import tzinfo

from msgspec import Struct

from mqtt_bridge.hub import commands as c
from mqtt_bridge.hub.advising import LOOKS, Advising, answer_advice
from mqtt_bridge.hub.calling import Calling
from mqtt_bridge.hub.day import by_the_hours, check_date, closing, opening
from mqtt_bridge.hub.joining import Joining
from mqtt_bridge.hub.lead import Lead
from mqtt_bridge.hub.leading import Leading
from mqtt_bridge.hub.visiting import Visiting
from queue_machine.dispatch.forecast import Forecast
from queue_machine.dispatch.policies import policy_named
from queue_machine.domain import facts as f
from queue_machine.domain import refusals as r
from queue_machine.domain.branch import Branch
from queue_machine.domain.clocks import SET_BACK
from queue_machine.domain.numbers import OWN_START, free_label, label, parse, series
from queue_machine.domain.records import Moment
from queue_machine.domain.wall import Wall, wall_at
from queue_machine.domain.wishes import check_still_issued, check_wishes, following, known_service
from queue_machine.foresight import Foresight
from queue_machine.node import Node

log = logging.getLogger(__name__)

LISTEN = 5_000
"""ms for which a hub with an emptied disk listens for its neighbours before it opens a day."""
CLOCK_STEP = 2_000
"""ms by which a measured offset must change to be recorded again."""
REFOUNDED = "refounded"
"""Note in the ledger: the date on which this hub lost its past, so that its numbers begin at 501."""
HAND_LIMIT = 9_999
"""Highest hand-written number; what is beyond is a slip of the pen."""
CLOCKS_APART = 60_000
"""ms by which the clock of whoever enters a time may be ahead of this one."""


class Done(Struct, frozen=True):
    """What a command led to: its facts, the same ones again when the cause was known."""

    facts: tuple[f.AnyFact, ...]
    repeated: bool = False


class Hub:
    """A node that leads its branch."""

    def __init__(
        self,
        node: Node,
        branch: Branch,
        zone: tzinfo,
        new_id: Callable[[], str],
        now: Moment,
        *,
        own_digit: int = 9,
        fresh_install: bool = False,
        seed: str = "",
    ) -> None:
        """`new_id` gives a ticket's or call's random id; `fresh_install` says that no former self can exist.

        `own_digit` names this hub's own series, for a day whose numbers are another hub's to give; no machine's.
        `seed`, random at each start, is what a policy of chance draws from.
        """
        self.node, self.branch, self.zone, self._new_id = node, branch, zone, new_id
        self._own_digit = own_digit
        self.policy = policy_named(branch.policy.name, random.Random(seed))
        self.foresight = Foresight(branch, policy=self.policy)
        self._joining = Joining(self.policy, branch)
        self._advising = Advising(
            lambda: self.node.lobby,
            branch,
            self.wall,
            lambda lobby, wall: self.foresight.figures(lobby, wall),
            new_id,
            random.Random(f"{seed}/advice"),
            lambda fact, now: self._commit([fact], "", now),
        )
        self.started_at = now.at
        lobby = node.lobby
        self.came_back = bool(lobby.waiting_count()) or any(lobby.at_window(w.id) for w in branch.windows)
        """Whether visitors were in the hall when this hub started: the board says that numbers stand."""
        if fresh_install:
            node.mark_met()
        self._refounded = node.ledger.meta(REFOUNDED) or ""
        self._listen_until = 0 if node.met else now.tick + LISTEN
        self._vouched: dict[str, int] = {}
        """Boots of this node whose time the manager found right, also after the day that recorded it: how far their
        time was ahead of their tick then, ms."""
        self._looked: tuple[object, ...] = ()
        self.caught_up_with: Callable[[str], bool] = lambda hub: False
        """Whether this node holds all that another hub told it has; for whoever composes it to say."""
        self._moved: dict[tuple[str, str], int] = {}
        """Offsets that one comparison alone showed."""
        self._leading = Leading(node, branch, now)
        self._joining.notice(lobby, self.wall(now))

    @property
    def lead(self) -> Lead:
        """Who leads, as this hub sees it."""
        return self._leading.lead

    def wall(self, now: Moment) -> Wall:
        return wall_at(now.at, self.zone)

    def foretell(self, now: Moment) -> Forecast:
        """The forecast of the lobby as it is, for whoever looks; the policy has heard of all who wait by then."""
        lobby, wall = self.node.lobby, self.wall(now)
        self._joining.notice(lobby, wall)
        return self.foresight.forecast(lobby, wall)

    def listening(self, now: Moment) -> bool:
        """Whether this hub still waits for what its neighbours may know."""
        if not self.node.met and now.tick >= self._listen_until:
            self._refound(now)
        return not self.node.met

    def _refound(self, now: Moment) -> None:
        """What the neighbours did not tell by now may come later: today's numbers keep away from it."""
        self._refounded = self.wall(now).date
        self.node.ledger.set_meta(REFOUNDED, self._refounded)
        self.node.mark_met()

    def keep_lead(self, now: Moment) -> None:
        """Take the lead when it is this hub's to take, and give it up to whoever stands above."""
        self._leading.keep(now)

    def settle(self, now: Moment) -> None:
        """After a cut: take back calls to windows that another hub sent somebody to as well."""
        facts = self._leading.to_settle(now)
        if facts:
            self._commit(facts, "", now)

    def obeys(self, now: Moment) -> bool:
        """Whether this hub leads and may be told what to do."""
        return self._leading.obeys(now)

    def sure(self, now: Moment) -> bool:
        """Whether somebody vouches for this hub's time: its clock, or the manager where it was not set back since."""
        ahead = self.node.lobby.confirmed_ahead(self.node.name, now.boot)
        if ahead is not None:
            self._vouched[now.boot] = ahead
        then = self._vouched.get(now.boot)
        return now.sure or (then is not None and now.at - now.tick >= then - SET_BACK)

    # -- commands --------------------------------------------------------------------------------------------------

    def do(self, command: c.Command, *, cause: str, by: str, now: Moment) -> Done:
        """Carry out a command once: its facts are on disk when this returns.

        A cause that the ledger knows gets its first answer again. Raises Refusal, LedgerFailed.
        """
        if isinstance(command, c.TakeLead):
            self._leading.as_asked(now)
            return Done(())
        self._leading.must(now)
        # What another hub did comes first: a window where it called somebody has a visitor.
        self.settle(now)
        said = self.node.said(cause)
        if said:
            return Done(said, True)
        wall = self.wall(now)
        self._joining.notice(self.node.lobby, wall)
        facts = self._decide(command, wall, now, by)
        done = self._commit(facts, cause, now)
        self._joining.notice(self.node.lobby, wall)
        return done

    def _commit(self, facts: Sequence[f.Fact], cause: str, now: Moment) -> Done:
        records = self.node.commit(facts, now, cause=cause, day=self.wall(now).date)
        return Done(tuple(f.read_fact(each.record.fact) for each in records))

    def _left_open(self, wall: Wall, now: Moment) -> bool:
        """Whether the open day is over, so that what is issued by now belongs to the next one."""
        day = self.node.lobby.day
        return day.state == "open" and self.node.day_of(wall.date, now) != day.date

    def _decide(self, command: c.Command, wall: Wall, now: Moment, by: str) -> list[f.Fact]:
        lobby = self.node.lobby
        match command:
            case c.Take():
                return self._take(command, wall, now)
            case c.OpenDay(date=date, how=how):
                if not self.sure(now):
                    raise r.ClockDoubtful(time=f"{wall.date} {wall.text}")
                check_date(date)
                if not self.node.met:
                    self._refound(now)
                return opening(self.node, wall, date=date, how=how, by=by)
            case c.CloseDay(end_rest=end_rest):
                return closing(self.node, wall, end_rest=end_rest, by=by)
            case c.ConfirmClock(node=node, boot=boot):
                own = node == self.node.name and boot == now.boot
                known = lobby.confirmed(node, boot) and (not own or self.sure(now))
                return [] if known else [f.ClockConfirmed(node=node, boot=boot, by=by)]
        for facts in (
            Calling(lobby, self.branch, wall, self._new_id, by, self.policy).decide(command),
            Visiting(lobby, self.branch, self._new_id, by).decide(command),
            answer_advice(lobby, command, by),
        ):
            if facts is not None:
                return facts
        raise TypeError(f"no decision for {type(command).__name__}")

    def _take(self, command: c.Take, wall: Wall, now: Moment) -> list[f.Fact]:
        lobby = self.node.lobby
        check_wishes(self.branch, command.service, command.group, command.cases, command.then)
        if lobby.day.state != "open":
            if not self.sure(now):
                # Nobody can open the day before the clock is confirmed: that comes first.
                raise r.ClockDoubtful(time=f"{wall.date} {wall.text}")
            raise r.DayNotOpen()
        if self._left_open(wall, now):
            # It would be closed with yesterday, its visitor sent away by the morning.
            raise r.DayLeftOpen(date=lobby.day.date)
        if command.taken_at is not None and command.taken_at > now.at + CLOCKS_APART:
            raise r.TakenLater(taken=_minute_of(wall_at(command.taken_at, self.zone), wall), time=wall.text)
        number, letter = command.number.strip().upper(), known_service(self.branch, command.service).letter
        by_hand = bool(number)
        if by_hand:
            self._check_written(number, command.service, letter)
        else:
            check_still_issued(self.branch, command.service, wall, lobby.day.how == "trial", command.then)
            number = self._next_label(series(letter) if self.gives_numbers else series(letter, self._own_digit))
        group, slot = command.group, command.slot
        if slot is not None:
            if (meant := wall_at(slot, self.zone)).date != wall.date:
                raise r.BadSlot(slot=f"{meant.date} {meant.text}", date=wall.date)
            # Who is booked goes as those do whose group says so: people ahead are told by it.
            group = next((each.id for each in self.branch.groups if each.kind == "appointment"), group)
        told = self.foresight.newcomer(lobby, wall, command.service, group)
        # Before its slot an appointment is told that, and no wait.
        told_wait = told.served_from is None and (slot is None or slot <= now.at)
        return [
            f.TicketIssued(
                ticket=self._new_id(),
                number=number,
                service=command.service,
                group=command.group,
                cases=command.cases,
                language=command.language,
                channel=f.BY_HAND if by_hand else command.channel,
                people_ahead=told.ahead,
                estimate=told.as_told if told_wait else None,
                foreseen=told.found if slot is None else None,
                guessed=told.guessed,
                then=following(command.service, command.then),
                taken_at=None if command.taken_at is None else min(command.taken_at, now.at),
                slip=False,
                slot=slot,
            )
        ]

    def _check_written(self, number: str, service: str, letter: str) -> None:
        """Refuse a hand-written number that no ticket of the service can bear, or that was given out on this date."""
        place = parse(number)
        if place is None or place[1] > HAND_LIMIT:
            raise r.NotANumber(number=number[:20], like=label(series(letter), 23))
        if place[0][0] != letter:
            raise r.NumberOfAnother(number=number, service=service, letter=letter)
        if self.node.lobby.was_given(number):
            raise r.NumberTaken(number=number)

    # -- numbers ---------------------------------------------------------------------------------------------------

    @property
    def gives_numbers(self) -> bool:
        """Whether the hall's own series is this hub's: it is first in order and its epoch opened the day."""
        day = self.node.lobby.day
        if day.state != "open" or day.origin != self.node.origin or self.branch.hubs[0] != self.node.name:
            return False
        # An opening of an earlier life, only recorded again in this one, may lack numbers given since.
        return day.seq > self.node.recorded_again

    def _next_label(self, name: str) -> str:
        lobby = self.node.lobby
        value = lobby.last_value(name) + 1
        # Before it has met the branch, nothing says what an emptied hub gave out in its life before.
        if not self.node.met or (self._refounded and self._refounded == lobby.day.date):
            value = max(value, OWN_START)
        return free_label(name, value, lambda said: lobby.holds(said) or not self._mine(said))

    def _mine(self, number: str) -> bool:
        """Whether a number is this hub's to give: hubs share one series of their own, each its turn of it."""
        place, count = parse(number), len(self.branch.hubs)
        if place is None or count < 2 or place[0][1] == "0":
            return True
        return place[1] % count == self.branch.hubs.index(self.node.name)

    def give_number(self, service: str, to: str, cause: str, now: Moment) -> str:
        """The next number of a service for a machine, on disk before it is answered. Raises Refusal."""
        self._leading.must(now)
        for fact in self.node.said(cause):
            if isinstance(fact, f.NumberGiven):
                return label(series(fact.letter), fact.value)
        if not self.gives_numbers or self._left_open(self.wall(now), now):
            raise r.NoNumbers()
        letter = known_service(self.branch, service).letter
        number = self._next_label(series(letter))
        place = parse(number)
        assert place is not None
        self._commit([f.NumberGiven(letter=letter, value=place[1], to=to)], cause, now)
        return number

    # -- advice ----------------------------------------------------------------------------------------------------

    def advise(self, now: Moment) -> float:
        """Think a little about what the manager could do. Returns the seconds after which to be asked again."""
        if not self.obeys(now) or self.listening(now) or not self.sure(now):
            return LOOKS
        return self._advising.tick(now)

    # -- time ------------------------------------------------------------------------------------------------------

    def keep_hours(self, now: Moment) -> Done:
        """Open and close the day as the hall's hours say."""
        leads = self.obeys(now)
        if not leads and not self._leading.may_open(now, self.caught_up_with):
            return Done(())
        if self.listening(now):
            return Done(())
        wall, sure = self.wall(now), self.sure(now)
        self._joining.notice(self.node.lobby, wall)
        # What the hours ask for changes with the minute and the hall alone; looking through a full day costs.
        looked = (wall.date, wall.minute, sure, self.node.lobby, self.node.lobby.version)
        if looked == self._looked:
            return Done(())
        facts = by_the_hours(self.node, self.branch, wall, sure)
        opens = any(isinstance(fact, f.DayOpened) for fact in facts)
        if leads and self._leading.leaves_opening(opens, now):
            return Done(())
        if not leads:
            if not opens:
                return Done(())
            # With a new day the lead goes back to whom the branch means to have it.
            self._leading.take(now)
        self._looked = looked
        return self._commit(facts, "", now)

    def compare_clock(self, node: str, boot: str, at: int, sure: bool, now: Moment) -> None:
        """Record how far a node's clock is off, once a boot and when it moved. `at` is that node's time just now."""
        if not self.obeys(now) or not self.sure(now) or node == self.node.name:
            return
        offset, known = now.at - at, self.node.lobby.offset(node, boot)
        moved = known is not None and abs(offset - known) > CLOCK_STEP
        before = self._moved.pop((node, boot), None)
        if moved and (before is None or abs(offset - before) > CLOCK_STEP):
            # A message that was held up looks like a clock that was set: a second one has to say the same.
            self._moved[node, boot] = offset
            return
        if known is None or moved:
            # Within the step a clock is as good as ours: the comparison vouches for it without moving it.
            settled = 0 if abs(offset) <= CLOCK_STEP else offset
            if known is None or settled != known:
                log.info("clock node=%s offset_ms=%d sure=%s", node, offset, sure)
                self.node.commit([f.ClockCompared(node=node, boot=boot, offset=settled)], now)


def _minute_of(taken: Wall, wall: Wall) -> str:
    """A time as people say it today: with its date only where that is another one."""
    return taken.text if taken.date == wall.date else f"{taken.date} {taken.text}"
