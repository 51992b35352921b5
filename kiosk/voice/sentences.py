"""What is said when a ticket is called, as values: the sentences and how the synthesiser shall read them.

Pure. The words come from the texts; when something is said, and whether it still should be, is the announcer's matter.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from kiosk.voice.lexicon import pinyin, spelled

Say = Callable[..., str]
"""`Texts.say(key, language, **values)`."""
Tongue = Literal["zh-CN", "en"]

CHINESE: Tongue = "zh-CN"
ENGLISH: Tongue = "en"


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence: as people would read it, and as the synthesiser reads it."""

    tongue: Tongue
    text: str
    reading: str


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is said in one go, after the chime. `call` names the call that it belongs to and `times` counts how often
    that was called: the same pair again is the same announcement, a higher count is a recall."""

    call: str
    times: int
    passages: tuple[Passage, ...]


def announce_call(
    say: Say, *, call: str, times: int, number: str, window: str, language: str = CHINESE, repeat: int = 2
) -> Announcement:
    """A ticket called to a window: in Chinese `repeat` times, then in English where the ticket is in English.

    `number` is the label on the slip (A023); `window` the window's number, or its name where it has none.
    """
    chinese = _chinese(say, number, window)
    passages = (chinese,) * max(1, repeat)
    if language == ENGLISH:
        passages += (_english(say, number, window),)
    return Announcement(call, times, passages)


def notice(text: str, *, call: str, times: int = 1, tongue: Tongue = CHINESE) -> Announcement:
    """Any other sentence, said once: that the system is back, that the hall closes."""
    return Announcement(call, times, (Passage(tongue, text, pinyin(text) if tongue == CHINESE else text),))


def _chinese(say: Say, number: str, window: str) -> Passage:
    place = say("voice-window", CHINESE, window=str(int(window))) if _is_number(window) else window
    text = say("voice-call", CHINESE, number=spelled(number), window=place)
    return Passage(CHINESE, text, pinyin(text))


def _english(say: Say, number: str, window: str) -> Passage:
    place = say("voice-window", ENGLISH, window=str(int(window))) if _is_number(window) else window
    signs = " ".join(number.upper())
    text = say("voice-call", ENGLISH, number=signs, window=place)
    # The synthesiser takes a lone A for the article; in brackets stand phonemes.
    reading = say("voice-call", ENGLISH, number=re.sub(r"\bA\b", "[['eI]]", signs), window=place)
    return Passage(ENGLISH, text, reading)


def _is_number(window: str) -> bool:
    return window.isascii() and window.isdigit()
