"""Where sound goes: to the machine's sound device, or as WAV files into a folder where there is none.

A speaker plays one sound at a time and returns when it has ended; keeping order is the announcer's matter.
"""

import logging
import shutil
import subprocess
import threading
from itertools import count
from pathlib import Path
from typing import Protocol

from kiosk.voice.samples import RATE

log = logging.getLogger(__name__)

PLAYER = "aplay"
CARDS = Path("/proc/asound/cards")
KEPT_FILES = 200
GRACE_SECONDS = 5.0
"""How much longer than its sound a player may take before it counts as stuck."""


class NotPlayed(RuntimeError):
    """A sound that nobody heard; the text says why."""


class Speaker(Protocol):
    """Plays WAV bytes. `name` says what it is, for files and logs, without personal data."""

    def play(self, sound: bytes, name: str) -> None:
        """Returns when the sound has ended. Raises NotPlayed."""

    def stop(self) -> None:
        """Ends a sound that is playing; any thread."""


class DeviceSpeaker:
    """ALSA's `aplay`, one process a sound."""

    def __init__(self, device: str = "", player: str = PLAYER, grace: float = GRACE_SECONDS) -> None:
        """`device` is an ALSA device's name, "" for the system's own; `grace` in s."""
        self._device = device
        self._player = player
        self._grace = grace
        self._lock = threading.Lock()
        self._playing: subprocess.Popen[bytes] | None = None

    def play(self, sound: bytes, name: str) -> None:
        command = [self._player, "-q", *(["-D", self._device] if self._device else []), "-"]
        try:
            with self._lock:
                self._playing = process = subprocess.Popen(
                    command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
                )
        except OSError as error:
            raise NotPlayed(f"{self._player} could not be started: {error}; install the package alsa-utils") from error
        try:
            _, complaint = process.communicate(sound, timeout=len(sound) / (2 * RATE) + self._grace)
        except subprocess.TimeoutExpired as error:
            raise NotPlayed(f"{self._player} got stuck: the sound device takes nothing") from error
        finally:
            with self._lock:
                self._playing = None
            if process.poll() is None:
                process.kill()
                process.communicate()
        if process.returncode > 0:
            lines = complaint.decode(errors="replace").strip().splitlines()
            raise NotPlayed(f"{self._player} failed: {lines[-1] if lines else process.returncode}")

    def stop(self) -> None:
        with self._lock:
            if self._playing is not None:
                self._playing.terminate()


class FolderSpeaker:
    """Writes each sound as `<count>-<name>.wav` and keeps the last ones; for a machine without a sound device."""

    def __init__(self, folder: Path, keep: int = KEPT_FILES) -> None:
        """`folder` is made if missing. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._keep = keep
        self._count = count(max((_number_of(file) for file in folder.glob("*.wav")), default=0) + 1)

    def play(self, sound: bytes, name: str) -> None:
        safe = "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in name)[:60]
        file = self._folder / f"{next(self._count):06d}-{safe}.wav"
        aside = file.with_suffix(".part")
        try:
            # Renamed when whole, so that whoever watches the folder never reads half a sound.
            aside.write_bytes(sound)
            aside.replace(file)
            for old in sorted(self._folder.glob("*.wav"))[: -self._keep]:
                old.unlink(missing_ok=True)
        except OSError as error:
            raise NotPlayed(f"the sound could not be written: {error}") from error

    def stop(self) -> None:
        """A file is written at once: nothing to stop."""


def _number_of(file: Path) -> int:
    head = file.name.split("-", 1)[0]
    return int(head) if head.isdecimal() else 0


def has_sound_device(cards: Path = CARDS, player: str = PLAYER) -> bool:
    """Whether this machine has a sound card and the program to play on it."""
    if shutil.which(player) is None:
        return False
    try:
        return any(line.strip()[:1].isdigit() for line in cards.read_text().splitlines())
    except OSError:
        return False


def find_speaker(folder: Path, device: str = "") -> Speaker:
    """The sound device, or WAV files in `folder` where there is none or `device` is "file". Raises OSError."""
    if device != "file" and (device or has_sound_device()):
        log.info("voice speaker=device device=%s", device or "default")
        return DeviceSpeaker(device)
    log.info("voice speaker=folder")
    return FolderSpeaker(folder)
