"""The board's process: a node that keeps a full ledger, the voice, and where there is a screen, its face."""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from config.settings import Settings
from kiosk.views.board import BoardView, board_view
from kiosk.voice.queue import Announcer
from kiosk.voice.sentences import announce_call
from kiosk.voice.speaker import find_speaker
from kiosk.voice.synthesiser import Synthesiser
from queue_machine.domain.facts import TicketCalled, TicketRecalled, read_fact
from queue_machine.domain.public_board import as_said, public_board
from queue_machine.domain.records import Chained, Moment
from queue_machine.domain.wall import wall_at
from queue_machine.foresight import Foresight
from queue_machine.past_days import PastDays
from scripts.clock import SystemClock
from scripts.control import Control, Handler
from scripts.station import Station

log = logging.getLogger(__name__)

LATE = 60_000
"""ms after which a call is too old to be said aloud: a board that comes back does not recite the morning."""
STILL_WAIT = 2.0
"""Seconds for which the voice waits to hear whether a call still stands."""


class BoardProcess:
    """A board in one process."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        data: Path,
        password: str,
        brokers: Sequence[tuple[str, int]],
        *,
        trial: bool,
    ) -> None:
        """Raises LedgerError, OSError for what keeps a board from starting."""
        self.settings, self.data = settings, data
        self.station = Station(name, "board", settings, data, SystemClock(vouched=trial), password, brokers)
        self.foresight = Foresight(settings.branch)
        self.watchers: list[Callable[[BoardView], None]] = []
        """Told, on the owner's thread, what the board shows now, when that changed."""
        self._told: BoardView | None = None
        self.announcer: Announcer | None = None
        voice = settings.faces.voice
        if voice.enabled and settings.branch.speaker == name:
            speaker = find_speaker(data / "voice", voice.device)
            self.announcer = Announcer(Synthesiser(rate=voice.rate), speaker, voice.volume)
        self.station.node.watchers.append(self._heard)
        self.station.changed.append(self._look)
        past = PastDays(self.station.node, settings.branch, self.station.zone, self.foresight)
        self.station.ticks += [self._watch, past.tick]
        self.handlers: dict[str, Handler] = {"status": self.station.status}
        self._control: Control | None = None

    def start(self) -> None:
        if self.announcer is not None:
            self.announcer.start()
        self.station.start()
        self._control = Control(self.station.folder, self.handlers)

    def stop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self.announcer is not None:
            self.announcer.close()
        self.station.stop()

    # -- on the owner's thread -------------------------------------------------------------------------------------

    def _heard(self, records: Sequence[Chained], own: bool) -> None:
        if self.announcer is None:
            return
        lobby, now = self.station.node.lobby, self.station.clock.now()
        for each in records:
            fact = read_fact(each.record.fact)
            if not isinstance(fact, TicketCalled | TicketRecalled):
                continue
            ticket = lobby.tickets.get(fact.ticket)
            call = None if ticket is None else ticket.call
            if ticket is None or call is None or now.at - lobby.time_of(each.record) > LATE:
                continue
            announcement = announce_call(
                self.station.texts.say,
                call=call.id,
                times=call.recalls + 1,
                number=ticket.number,
                window=call.window,
                language=ticket.language,
                repeat=self.settings.faces.voice.repeat,
            )
            self.announcer.announce(announcement, partial(self._still, ticket.id, call.id))

    def _still(self, ticket: str, call: str) -> bool:
        """Whether a call still stands; asked by the voice just before it speaks."""

        def look() -> bool:
            found = self.station.node.lobby.tickets.get(ticket)
            return found is not None and found.state == "called" and found.call is not None and found.call.id == call

        try:
            return self.station.owner.submit(look).result(STILL_WAIT)
        except TimeoutError:
            # In a flood of facts the board is behind: a visitor called for nothing is better than a silent hall.
            log.warning("voice asked a busy board call=%s", call)
            return True

    def _watch(self, now: Moment) -> float | None:
        if self.announcer is not None:
            state = self.announcer.health().state
            self.station.parts["voice"] = "ok" if state == "fine" else state
        self._look()
        return 1.0

    def view(self) -> BoardView:
        """What the board shows now. On the owner's thread."""
        now = self.station.clock.now()
        lobby, wall = self.station.node.lobby, wall_at(now.at, self.station.zone)
        board = public_board(
            lobby,
            self.settings.branch,
            wall,
            self.foresight.forecast(lobby, wall).service,
            restored_at=self._restored_at(now),
        )
        board = as_said(board, self.station.exchange.board(now))
        # A board whose disk refuses shows no more than it knows, and since when.
        lost = self.station.exchange.hub_gone_since(now)
        if lost is None and self.station.ended.is_set():
            lost = now.at
        return board_view(board, self.station.texts, wall, lost_since=lost, name_key=self.settings.faces.look.name_key)

    def _restored_at(self, now: Moment) -> int:
        """When the hub that leads came back amid the hall's work, ms; a board's own start is nothing to the hall."""
        hub = self.station.exchange.hub(now)
        told = None if hub is None else self.station.exchange.boards.get(hub)
        return 0 if told is None else told.restored_at

    def _look(self) -> None:
        if not self.watchers:
            return
        view = self.view()
        if view != self._told:
            self._told = view
            for watcher in self.watchers:
                watcher(view)
