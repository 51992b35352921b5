"""What the day's advice brought: what was foretold, whether it was followed, how people waited before and after.

Pure, from a day's lobby. What would have been without it nobody can measure; a day that is over can be played again
with and without the window, which gives a figure in the unit of the promise (`dispatch.advice_brought`).
"""

from datetime import datetime, tzinfo

from msgspec import Struct
from msgspec.structs import replace

from kiosk.texts import Texts
from kiosk.views.dashboard_advice import ICONS, advice_sentence, advice_worth
from queue_machine.dispatch.advice_brought import Brought, Replay
from queue_machine.dispatch.advice_log import outcome
from queue_machine.domain.advice_fold import Advice
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.wall import wall_at

MINUTE = 60_000
BEFORE = 60
"""Minutes before it was followed that are compared."""
STEP = 10
"""Minutes of waiting to which what it brought is rounded: a replay knows no more."""
LEAST = 3
"""Calls on each side below which a mean says nothing."""


class AdviceReport(Struct, frozen=True, kw_only=True):
    """One piece of advice in the day's report."""

    time: str
    """HH:MM at which it was given."""
    what: str
    window: str
    sentence: str
    worth: str
    state: str
    """standing, taken, dropped, lapsed."""
    became: str
    """What became of it, in words."""
    low: int
    high: int
    wait_before: float | None = None
    """Mean wait in minutes of those called in the hour before it was followed; None where too few were."""
    wait_after: float | None = None
    """The same while it was followed."""
    came_before: int = 0
    """Visitors who came in the hour before."""
    came_after: int = 0
    brought: int | None = None
    """Minutes of waiting that it saved, for a window that closed or rested: that it cost, by playing the day again;
    as `low` and `high` foretold. None where the day is not over or it was not followed."""


def advice_report(
    lobby: Lobby, now: int, texts: Texts, language: str, zone: tzinfo, branch: Branch | None = None
) -> tuple[AdviceReport, ...]:
    """The day's advice in the order in which it was given; `now` in ms.

    With the branch a day that is over is played again for each piece that was followed: about a tenth of a second each,
    so for nobody's thread who serves the hall.
    """
    given = sorted((each for each in lobby.advices.values() if each.what in ICONS), key=lambda a: (a.given_at, a.id))
    over = branch is not None and bool(given) and lobby.day.state != "open" and bool(lobby.day.date)
    replay = None
    if over and branch is not None:
        midnight = datetime.fromisoformat(lobby.day.date).replace(tzinfo=zone).timestamp()
        replay = Replay(lobby, branch, round(midnight * 1000))
    return tuple(_line(lobby, each, now, texts, language, zone, replay) for each in given)


def _line(
    lobby: Lobby, advice: Advice, now: int, texts: Texts, language: str, zone: tzinfo, replay: Replay | None
) -> AdviceReport:
    became = outcome(lobby, advice, now)
    line = AdviceReport(
        time=wall_at(advice.given_at, zone).text,
        what=advice.what,
        window=advice.window,
        sentence=advice_sentence(advice, texts, language, zone),
        worth=advice_worth(advice, texts, language),
        state=became.state,
        became="",
        low=advice.low,
        high=advice.high,
    )
    if became.state != "taken" or became.at is None:
        time = "" if became.at is None else wall_at(became.at, zone).text
        return replace(line, became=texts.say(f"advice-became-{became.state}", language, time=time))
    time = wall_at(became.at, zone).text
    if not became.window:
        return replace(line, became=texts.say("advice-became-promised", language, time=time))
    # A window that stays open for the rest of the day is compared as long as it was foretold.
    end = min(now, became.until or max(advice.until, became.at + BEFORE * MINUTE))
    line = _compared(line, lobby, became.at, end)
    brought = None if replay is None else replay.brought(advice, became, end)
    if brought is not None:
        line = replace(line, brought=round(brought.minutes / STEP) * STEP)
    if line.wait_before is None or line.wait_after is None:
        sentence = texts.say("advice-became-few", language, time=time, window=became.window)
    else:
        sentence = texts.say(
            "advice-became-taken",
            language,
            time=time,
            until=wall_at(end, zone).text,
            window=became.window,
            before=round(line.wait_before),
            after=round(line.wait_after),
            camebefore=line.came_before,
            cameafter=line.came_after,
        )
    return replace(line, became=sentence + _brought(line, brought, texts, language, zone))


def _brought(line: AdviceReport, brought: Brought | None, texts: Texts, language: str, zone: tzinfo) -> str:
    """The sentence about the day played again; "" where it was not."""
    if brought is None or line.brought is None:
        return ""
    until, minutes = wall_at(brought.until, zone).text, line.brought
    if not minutes:
        return texts.say("advice-brought-nothing", language, until=until)
    # What a window that came saves, and one that went costs, may also turn out the other way round.
    way = "less" if (minutes > 0) == (line.what == "open") else "more"
    return texts.say(f"advice-brought-{way}", language, until=until, minutes=abs(minutes))


def _compared(line: AdviceReport, lobby: Lobby, at: int, end: int) -> AdviceReport:
    """With the waits of the hour before and of the time in which the advice was followed (ms)."""
    before, after = _waits(lobby, at - BEFORE * MINUTE, at), _waits(lobby, at, end)
    if len(before) < LEAST or len(after) < LEAST:
        return line
    return replace(
        line,
        wait_before=round(sum(before) / len(before), 1),
        wait_after=round(sum(after) / len(after), 1),
        came_before=_came(lobby, at - BEFORE * MINUTE, at),
        came_after=_came(lobby, at, end),
    )


def _waits(lobby: Lobby, start: int, end: int) -> list[float]:
    """Minutes waited by those called for the first time within a stretch (ms)."""
    return [
        max(0, ticket.calls[0].called_at - max(ticket.issued_at, ticket.slot or 0)) / MINUTE
        for ticket in lobby.tickets.values()
        if ticket.calls and start <= ticket.calls[0].called_at < end
    ]


def _came(lobby: Lobby, start: int, end: int) -> int:
    return sum(start <= ticket.issued_at < end for ticket in lobby.tickets.values())
