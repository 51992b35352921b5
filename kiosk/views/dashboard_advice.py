"""Advice to the manager in words: what to do, what it is worth, what became of it.

Pure; what to advise is thought out in `dispatch.advice`, how far it was followed is read off in `dispatch.advice_log`.
"""

from datetime import tzinfo

from msgspec import Struct

from kiosk.texts import Texts
from queue_machine.dispatch.advice_log import outcome, standing
from queue_machine.domain.advice_fold import Advice
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.wall import Wall, wall_at

MINUTE = 60_000
ICONS = {"open": "account-plus", "close": "account-minus", "rest": "coffee"}
"""Icons of the kinds that this version knows; others are left out."""


class AdviceLine(Struct, frozen=True, kw_only=True):
    """One piece of advice that waits for the manager's word."""

    id: str
    what: str
    icon: str
    window: str
    sentence: str
    worth: str
    given: str
    """HH:MM."""
    doing: bool = False
    """Whether the manager said that it is being done, and no window changed yet."""


def advice_lines(lobby: Lobby, wall: Wall, texts: Texts, language: str, zone: tzinfo) -> tuple[AdviceLine, ...]:
    """The advice that stands, the latest first, then what is being done and cannot be seen yet."""
    if lobby.day.state != "open":
        return ()

    def doing(advice: Advice) -> bool:
        became = outcome(lobby, advice, wall.at)
        return became.state == "taken" and not became.window and wall.at < advice.until

    under_way = sorted(filter(doing, lobby.advices.values()), key=lambda each: (-each.given_at, each.id))
    return tuple(
        AdviceLine(
            id=each.id,
            what=each.what,
            icon=ICONS[each.what],
            window=each.window,
            sentence=advice_sentence(each, texts, language, zone),
            worth=advice_worth(each, texts, language),
            given=wall_at(each.given_at, zone).text,
            doing=each in under_way,
        )
        for each in [*standing(lobby, wall.at), *under_way]
        if each.what in ICONS
    )


def advice_sentence(advice: Advice, texts: Texts, language: str, zone: tzinfo) -> str:
    """What is advised."""

    def say(key: str, **args: object) -> str:
        return texts.say(f"advice-{key}", language, **args)

    times = {"from": wall_at(advice.start, zone).text, "until": wall_at(advice.until, zone).text}
    if advice.what == "rest":
        minutes = round((advice.until - advice.start) / MINUTE)
        worked = duration_text(advice.worked, texts, language)
        return say("rest-rising" if advice.rising else "rest", window=advice.window, minutes=minutes, worked=worked)
    return say(advice.what, window=advice.window, **times)


def advice_worth(advice: Advice, texts: Texts, language: str) -> str:
    """What it is worth, or costs, in minutes of waiting of all people together."""
    key = f"advice-{advice.what}-worth"
    if advice.what == "open" and advice.longest:
        key = "advice-open-worth-longest"
    if advice.what != "open" and advice.high <= 0:
        key = f"advice-{advice.what}-free"
    return texts.say(key, language, low=advice.low, high=advice.high, longest=advice.longest)


def duration_text(minutes: int, texts: Texts, language: str) -> str:
    """So many hours and minutes, in words."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return texts.say("advice-minutes", language, minutes=rest)
    key = "advice-hours-minutes" if rest else "advice-hours"
    return texts.say(key, language, hours=hours, minutes=rest)
