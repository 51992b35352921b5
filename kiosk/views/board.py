"""What the board says, as one frozen value: drawn by the screen in the hall and by the page alike.

A pure function of the public board, the texts, the wall's time and the state of the link; colours, sizes and
flashing are the faces' matter. Every text stands in Chinese first and, where it exists, in a second language.
"""

from collections.abc import Collection
from datetime import date as Date
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from kiosk.texts import FIRST, Texts
from queue_machine.domain.branch import Span
from queue_machine.domain.public_board import BoardCall, BoardService, BoardWindow, Opening, PublicBoard
from queue_machine.domain.wall import Wall, clock_text

FLASH_MS = 10_000
"""How long a new call flashes."""
RESTORED_MS = 5 * 60_000
"""How long people are told that the hall came back."""
NOTICE = "board-notice-"
"""Keys of the notices that take turns at the foot of the board."""

Scene = Literal["calls", "quiet", "closed", "starting"]


class Words(Struct, frozen=True, omit_defaults=True):
    """A text in Chinese and, small beside it, in a second language ("" for none)."""

    zh: str
    more: str = ""


class CallView(Struct, frozen=True, kw_only=True):
    """One call. `key` changes with each new call and recall: what a face has not seen yet, it flashes."""

    key: str
    number: str
    window: Words
    time: str
    """HH:MM of the call."""
    state: str
    """called, serving, held, completed, missed."""
    said: Words
    again: bool = False
    fresh: bool = False
    """Whether it was called in the last seconds, by the wall's clock."""


class WindowView(Struct, frozen=True, kw_only=True):
    """One window: `main` is its number, or a word for its state."""

    id: str
    name: Words
    state: str
    """calling, serving, free, paused, closed."""
    number: str
    said: Words
    note: Words = Words("")


class ServiceView(Struct, frozen=True, kw_only=True):
    """How many wait for a service and how long; `state` says what `wait` tells: told, at-once, later, untold."""

    id: str
    letter: str
    name: Words
    people: Words
    waiting: int
    wait: Words
    state: str


class Banner(Struct, frozen=True, kw_only=True):
    """Something that everybody should know now."""

    kind: Literal["lost", "restored"]
    text: Words
    more: Words


class HoursView(Struct, frozen=True, kw_only=True):
    """Hours of one date under its heading."""

    heading: Words
    date: Words
    spans: str


class BoardView(Struct, frozen=True, kw_only=True):
    """The whole board. `now` stands over the newest call, `go` between its number and window, `line` says all of it in
    a sentence; `lead` and `lead_more` are the large words while there is no call to show."""

    scene: Scene
    hall: Words
    clock: str
    date: Words
    now: Words
    go: Words
    line: Words
    latest: Words
    waiting: Words
    people: Words
    minutes: Words
    lead: Words = Words("")
    lead_more: Words = Words("")
    hours: HoursView | None = None
    """Today's while the hall still opens today, else those of the next day."""
    banner: Banner | None = None
    calls: tuple[CallView, ...] = ()
    """The newest first."""
    windows: tuple[WindowView, ...] = ()
    services: tuple[ServiceView, ...] = ()
    notices: tuple[Words, ...] = ()


def board_view(
    board: PublicBoard | None,
    texts: Texts,
    wall: Wall,
    *,
    lost_since: int | None = None,
    second: str = "en",
    name_key: str = "hall-name",
) -> BoardView:
    """The board as people see it now.

    `board` is the last one known, None before any came; `lost_since` is since when the hub has not been heard, ms, None
    while it is; `second` the second language, "" for none; `name_key` the key of the hall's name.
    """
    say = _speaker(texts, second)
    scene = _scene(board)
    lead, lead_more = _lead(scene, board, wall, say)
    calls = _in_order(board)
    now, go, line = _newest(calls[0] if calls else None, say)
    if lost_since is not None:
        # Nobody knows whether that visitor still is on the way.
        now = line = say("board-last")
    lost_minute = None if lost_since is None else minute_of(lost_since, wall)
    return BoardView(
        scene=scene,
        hall=say(name_key),
        clock=wall.text,
        date=_date(wall.date, wall.weekday, say),
        now=now,
        go=go,
        line=line,
        latest=say("board-latest"),
        waiting=say("board-waiting")
        if lost_minute is None
        else say("board-waiting-then", time=clock_text(lost_minute)),
        people=say("board-people"),
        minutes=say("board-about"),
        lead=lead,
        lead_more=lead_more,
        hours=_hours(board, wall, say) if scene == "closed" and board is not None else None,
        banner=_banner(board, wall, lost_minute, say),
        calls=tuple(_call(call, wall, say) for call in calls),
        windows=tuple(_window(window, say) for window in board.windows) if board is not None else (),
        services=tuple(_service(service, say) for service in board.services) if board is not None else (),
        notices=_notices(board, say),
    )


def newly_called(view: BoardView, seen: Collection[str] | None) -> frozenset[str]:
    """Keys of the calls that should flash now: those never seen before whose visitor is still on the way.

    A face that shows its first view (`seen` None) flashes what is fresh by the clock: a board that starts in the
    middle of a day does not flash what is old.
    """
    return frozenset(
        call.key
        for call in view.calls
        if call.state == "called" and (call.fresh if seen is None else call.key not in seen)
    )


def minute_of(at: int, wall: Wall) -> int:
    """The minute of the day on the same wall at another instant (ms), some hours around it."""
    return (wall.minute + at // 60_000 - wall.at // 60_000) % (24 * 60)


class _Speaker:
    """Says a text in both languages."""

    def __init__(self, texts: Texts, second: str) -> None:
        self.texts = texts
        self.second = second

    def __call__(self, key: str, **args: object) -> Words:
        zh = self.texts.say(key, FIRST, **args)
        if not self.second or not self.texts.has(key, self.second):
            return Words(zh)
        more = self.texts.say(key, self.second, **args)
        return Words(zh, "" if more == zh else more)

    def window(self, window: str) -> Words:
        # The hall's own name of a window ("3号综合窗口") is for a console: from afar the figure is what counts.
        return self("board-window", window=window)

    def service(self, service: str) -> Words:
        short = f"service-{service}-short"
        return self(short) if self.texts.has(short) else self(f"service-{service}")


# From one change to the next nearly all of a board stays: what is kept below is a function of frozen values alone.


@lru_cache(maxsize=8)
def _speaker(texts: Texts, second: str) -> _Speaker:
    return _Speaker(texts, second)


def _in_order(board: PublicBoard | None) -> tuple[BoardCall, ...]:
    """The calls, the newest first; one on hold is nobody's turn now and never stands before one that is."""
    calls = () if board is None else board.calls
    first = next((place for place, call in enumerate(calls) if call.state != "held"), 0)
    return (*calls[first : first + 1], *calls[:first], *calls[first + 1 :])


def _newest(newest: BoardCall | None, say: _Speaker) -> tuple[Words, Words, Words]:
    """What is said over, within and of the newest call."""
    if newest is None:
        return say("board-now"), say("board-go"), Words("")
    if newest.state == "called":
        window = say.window(newest.window)
        line = Words(
            say.texts.say("board-line", FIRST, number=newest.number, window=window.zh),
            say.texts.say("board-line", say.second, number=newest.number, window=window.more or window.zh)
            if say.second
            else "",
        )
        return say("board-again" if newest.recalled else "board-now"), say("board-go"), line
    if newest.state == "missed":
        return say("board-missed"), Words(""), say("board-missed")
    said = say(f"board-call-{newest.state}")
    return said, say("board-at"), said


def _scene(board: PublicBoard | None) -> Scene:
    if board is None:
        return "starting"
    if board.day != "open":
        return "closed"
    return "calls" if board.calls else "quiet"


def _lead(scene: Scene, board: PublicBoard | None, wall: Wall, say: _Speaker) -> tuple[Words, Words]:
    if scene == "starting" or board is None:
        return say("board-starting"), say("board-starting-more")
    if scene == "quiet":
        key = "board-quiet-taken" if board.waiting else "board-quiet"
        return say(key), say(f"{key}-more")
    if scene == "closed":
        today = _today(board, wall)
        if today is None:
            return say("board-starting"), say("board-starting-more")
        key, minute = ("board-closed-after", 0) if _over(board, wall) else _closed(today.spans, wall.minute)
        return say(key), say(f"{key}-more", time=clock_text(minute))
    return Words(""), Words("")


def _today(board: PublicBoard, wall: Wall) -> Opening | None:
    """The hours of the date on the wall, None where a board that is long out of touch knows nothing of it."""
    if board.today.date == wall.date:
        return board.today
    following = board.next_opening
    return following if following is not None and following.date == wall.date else None


def _over(board: PublicBoard, wall: Wall) -> bool:
    """Whether this date's business day was closed already, however early: the hall does not open on it again."""
    return board.day == "closed" and board.date == wall.date


def _closed(spans: tuple[Span, ...], minute: int) -> tuple[str, int]:
    """Why the hall is not open, and the minute at which it will be, where that is today."""
    if not spans:
        return "board-closed-day", 0
    if any(span.holds(minute) for span in spans):
        return "board-closed-soon", minute
    later = min((span.start for span in spans if span.start > minute), default=None)
    if later is None:
        return "board-closed-after", 0
    return ("board-closed-before" if later == min(span.start for span in spans) else "board-closed-pause"), later


def _hours(board: PublicBoard, wall: Wall, say: _Speaker) -> HoursView | None:
    today = _today(board, wall)
    if today is not None and not _over(board, wall) and any(span.end > wall.minute for span in today.spans):
        return _opening("board-hours-today", today, say)
    if board.next_opening is not None and board.next_opening.date > wall.date:
        return _opening("board-hours-next", board.next_opening, say)
    return None


def _opening(heading: str, opening: Opening, say: _Speaker) -> HoursView:
    spans = [say("board-span", start=clock_text(s.start), end=clock_text(s.end)).zh for s in opening.spans]
    weekday = Date.fromisoformat(opening.date).weekday()
    return HoursView(heading=say(heading), date=_date(opening.date, weekday, say), spans="   ".join(spans))


@lru_cache(maxsize=16)
def _date(date: str, weekday: int, say: _Speaker) -> Words:
    day = Date.fromisoformat(date)
    date_words = say("board-date", month=day.month, day=day.day)
    week_words = say("board-weekday", weekday=weekday)
    more = f"{week_words.more}, {date_words.more}" if week_words.more and date_words.more else ""
    return Words(f"{date_words.zh} {week_words.zh}", more)


def _banner(board: PublicBoard | None, wall: Wall, lost_minute: int | None, say: _Speaker) -> Banner | None:
    if lost_minute is not None and board is not None:
        time = clock_text(lost_minute)
        return Banner(kind="lost", text=say("board-lost", time=time), more=say("board-lost-more"))
    if (
        board is not None
        and board.day == "open"
        and board.restored_at
        and 0 <= wall.at - board.restored_at < RESTORED_MS
    ):
        return Banner(kind="restored", text=say("board-restored"), more=say("board-restored-more"))
    return None


def _call(call: BoardCall, wall: Wall, say: _Speaker) -> CallView:
    return CallView(
        key=f"{call.number}@{call.window}/{call.times}/{call.at}",
        number=call.number,
        window=say.window(call.window),
        time=clock_text(minute_of(call.at, wall)),
        state=call.state,
        said=say(f"board-call-{call.state}"),
        again=call.recalled,
        fresh=0 <= wall.at - call.at < FLASH_MS,
    )


@lru_cache(maxsize=256)
def _window(window: BoardWindow, say: _Speaker) -> WindowView:
    note = Words("")
    if window.state == "paused":
        reason = f"pause-{window.reason}"
        if window.until is not None:
            note = say("board-window-back", time=clock_text(window.until))
        if window.reason and say.texts.has(reason):
            why = say(reason)
            note = Words(
                *(" ".join(part for part in pair if part) for pair in ((why.zh, note.zh), (why.more, note.more)))
            )
    return WindowView(
        id=window.id,
        name=say("board-window-short", window=window.id),
        state=window.state,
        number=window.number,
        said=say(f"board-window-{window.state}"),
        note=note,
    )


@lru_cache(maxsize=512)
def _service(service: BoardService, say: _Speaker) -> ServiceView:
    if service.served_from is not None:
        wait, state = say("board-from", time=clock_text(service.served_from)), "later"
    elif service.told is None:
        wait, state = say("board-untold"), "untold"
    elif service.told <= 0:
        wait, state = say("board-at-once"), "at-once"
    else:
        wait, state = say("board-minutes", minutes=service.told), "told"
    waiting = service.waiting
    return ServiceView(
        id=service.id,
        letter=service.letter,
        name=say.service(service.id),
        people=say("board-count", count=waiting),
        waiting=waiting,
        wait=wait,
        state=state,
    )


def _notices(board: PublicBoard | None, say: _Speaker) -> tuple[Words, ...]:
    if board is None or not board.passed:
        return _standing_notices(say)
    return (say("board-passed", numbers=" ".join(board.passed)), *_standing_notices(say))


@lru_cache(maxsize=8)
def _standing_notices(say: _Speaker) -> tuple[Words, ...]:
    known = say.texts.keys()
    return tuple(say(key) for key in sorted(key for key in known if key.startswith(NOTICE)))
