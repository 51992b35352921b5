"""Minutes as people are told them: long waits in hours and minutes, which nobody has to work out.

Only how a figure is said lives here; which figure it is comes from the forecast.
"""

from typing import Protocol

LONG = 90
"""Minutes up to which they are told as minutes alone."""


class Says(Protocol):
    """Where sentences come from: `kiosk.texts.Texts`."""

    def say(self, key: str, /, language: str = ..., **args: object) -> str: ...


def wait_said(texts: Says, language: str, minutes: int) -> str:
    """A wait as it is said: 45 minutes; 2 hours; 10 hours 55 minutes."""
    hours, rest = divmod(minutes, 60) if minutes > LONG else (0, minutes)
    return texts.say("told-wait", language, hours=hours, rest=rest)


def about_said(texts: Says, language: str, key: str, minutes: int) -> str:
    """About how long: the sentence `key` with its minutes, or hours and minutes where there are many."""
    if minutes <= LONG:
        return texts.say(key, language, minutes=minutes)
    return texts.say("told-about", language, wait=wait_said(texts, language, minutes))


def range_said(texts: Says, language: str, key: str, low: int, high: int) -> str:
    """Between how long and how long: as `about_said`, with the figures `least` and `minutes`."""
    if high <= LONG:
        return texts.say(key, language, least=low, minutes=high)
    if low == 0:
        return texts.say("told-at-most", language, wait=wait_said(texts, language, high))
    return texts.say("told-range", language, low=wait_said(texts, language, low), high=wait_said(texts, language, high))
