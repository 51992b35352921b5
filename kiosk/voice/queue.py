"""The announcer: says one announcement after the other, never cutting one off, and only what is still true.

One thread speaks. What waits is asked again whether it still stands just before it is said, for a visitor may have
come meanwhile. What cannot be spoken is at least chimed, and health says so.
"""

import logging
import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from kiosk.voice.samples import chime, joined, levelled, silence, to_wav
from kiosk.voice.sentences import Announcement, Passage
from kiosk.voice.speaker import NotPlayed, Speaker
from kiosk.voice.synthesiser import NoVoice

log = logging.getLogger(__name__)

BETWEEN_SENTENCES = 0.55
"""Pause after each sentence, s."""
AFTER_CHIME = 0.1
CHIME_SHARE = 0.75
"""The chime's volume as a share of the voice's: it calls for attention and startles nobody."""
REMEMBERED_CALLS = 2000
WAITING_LIMIT = 100
"""More would only tell of a hall that nobody serves; the oldest gives way."""

StillCalled = Callable[[], bool]


class Voice(Protocol):
    """Makes samples of a sentence."""

    def speak(self, passage: Passage) -> "array[int]":
        """Raises NoVoice."""


@dataclass(frozen=True, slots=True)
class VoiceHealth:
    """How the voice is. `state`: fine; no-voice (only the chime is heard); no-sound (nothing is)."""

    state: Literal["fine", "no-voice", "no-sound"]
    reason: str
    waiting: int
    said: int
    dropped: int
    """How many were no longer called when their turn came."""


@dataclass(slots=True)
class _Waiting:
    announcement: Announcement
    still_called: StillCalled


class Announcer:
    """Announcements in order. Made, started and closed by its owner; `announce` may be called by any thread."""

    def __init__(self, voice: Voice, speaker: Speaker, volume: int = 80) -> None:
        """`volume` 0 to 100; 0 says nothing at all."""
        self._voice = voice
        self._speaker = speaker
        self._volume = volume
        self._changed = threading.Condition()
        self._waiting: OrderedDict[str, _Waiting] = OrderedDict()
        self._heard: OrderedDict[str, int] = OrderedDict()
        self._closed = False
        self._busy = False
        self._state: Literal["fine", "no-voice", "no-sound"] = "fine"
        self._reason = ""
        self._said = self._dropped = self._overflows = 0
        self._thread = threading.Thread(target=self._run, name="announcer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self, timeout: float = 2.0) -> None:
        """Ends at once what is being said, forgets the rest and waits `timeout` s for the thread."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()
        self._speaker.stop()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def announce(self, announcement: Announcement, still_called: StillCalled) -> bool:
        """Queues an announcement and returns at once; False when it is one already queued or said.

        `still_called` is asked on the announcer's thread just before speaking and must return at once. A recall of a
        call that still waits takes its place in the queue.
        """
        with self._changed:
            call = announcement.call
            if self._closed or announcement.times <= self._heard.get(call, 0):
                return False
            self._heard[call] = announcement.times
            self._heard.move_to_end(call)
            if len(self._heard) > REMEMBERED_CALLS:
                self._heard.popitem(last=False)
            self._waiting[call] = _Waiting(announcement, still_called)
            if len(self._waiting) > WAITING_LIMIT:
                self._waiting.popitem(last=False)
                self._dropped += 1
                self._overflows += 1
                if self._overflows & (self._overflows - 1) == 0:  # 1, 2, 4, 8 …: a log is no flood
                    log.warning("voice queue=full limit=%d times=%d", WAITING_LIMIT, self._overflows)
            self._changed.notify_all()
            return True

    @property
    def volume(self) -> int:
        return self._volume

    def set_volume(self, volume: int) -> None:
        """From the next announcement on; 0 to 100, any thread."""
        self._volume = max(0, min(100, volume))

    def health(self) -> VoiceHealth:
        """How the voice is; any thread."""
        with self._changed:
            return VoiceHealth(self._state, self._reason, len(self._waiting), self._said, self._dropped)

    def wait_silent(self, timeout: float) -> bool:
        """Waits up to `timeout` s until nothing waits and nothing is being said; whether that came."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and not self._busy, timeout)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._busy = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: bool(self._waiting) or self._closed)
                if self._closed:
                    return
                _, waiting = self._waiting.popitem(last=False)
                self._busy = True
            try:
                self._take_turn(waiting)
            except Exception:
                # The thread must outlive any single announcement, or the hall falls silent without a word.
                log.exception("voice fault=unexpected")
                self._note("no-sound", "an announcement failed unexpectedly; see the log")

    def _take_turn(self, waiting: _Waiting) -> None:
        announcement, volume = waiting.announcement, self._volume
        sound, flaw = self._sound(announcement, volume)
        if not self._stands(waiting):
            with self._changed:
                self._dropped += 1
            log.info("voice dropped call=%s", announcement.call)
            return
        try:
            if volume > 0:
                self._speaker.play(sound, f"{announcement.call}-{announcement.times}")
        except NotPlayed as error:
            self._note("no-sound", str(error))
            return
        with self._changed:
            self._said += 1
        self._note("no-voice" if flaw else "fine", flaw)

    def _stands(self, waiting: _Waiting) -> bool:
        try:
            return waiting.still_called()
        except Exception:
            # Nobody could say that it stands; the board shows it all the same.
            log.exception("voice fault=question call=%s", waiting.announcement.call)
            return False

    def _sound(self, announcement: Announcement, volume: int) -> tuple[bytes, str]:
        """The announcement as a WAV file, and why its words are missing if they are."""
        bell = levelled(chime(), round(volume * CHIME_SHARE))
        parts, spoken = [bell, silence(AFTER_CHIME)], dict[Passage, "array[int]"]()
        try:
            for passage in announcement.passages:
                if passage not in spoken:
                    spoken[passage] = levelled(self._voice.speak(passage), volume)
                parts += [spoken[passage], silence(BETWEEN_SENTENCES)]
        except NoVoice as error:
            return to_wav(bell), str(error)
        return to_wav(joined(*parts)), ""

    def _note(self, state: Literal["fine", "no-voice", "no-sound"], reason: str) -> None:
        with self._changed:
            if (state, reason) != (self._state, self._reason):
                log.log(logging.INFO if state == "fine" else logging.WARNING, "voice health=%s why=%s", state, reason)
            self._state, self._reason = state, reason
