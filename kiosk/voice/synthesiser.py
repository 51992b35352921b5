"""Makes speech of sentences with espeak-ng, one short process a sentence, and remembers what was said lately.

Where espeak-ng is missing or fails, speech is refused with a reason and the hall goes on with chime and board.
"""

import logging
import shutil
import subprocess
from array import array
from collections import OrderedDict

from kiosk.voice.samples import from_wav
from kiosk.voice.sentences import CHINESE, ENGLISH, Passage, Tongue

log = logging.getLogger(__name__)

PROGRAM = "espeak-ng"
VOICES: dict[Tongue, str] = {CHINESE: "cmn-latn-pinyin", ENGLISH: "en"}
"""Debian's `cmn` reads letters as English words in the middle of Chinese; the pinyin voice reads both."""
WORD_GAP = {CHINESE: 1, ENGLISH: 2}
"""Extra pause between words, in units of 10 ms."""
TIMEOUT_SECONDS = 5.0
REMEMBERED = 64


class NoVoice(RuntimeError):
    """Nothing can be said now; the text says why and what would help."""


class Synthesiser:
    """Speech by espeak-ng. One thread uses it."""

    def __init__(self, rate: int = 150, program: str = PROGRAM, timeout: float = TIMEOUT_SECONDS) -> None:
        """`rate` in words a minute; `program` a name on the path or a file; `timeout` in s for one sentence."""
        self._rate = rate
        self._program = program
        self._timeout = timeout
        self._known: OrderedDict[Passage, array[int]] = OrderedDict()

    def speak(self, passage: Passage) -> "array[int]":
        """The sentence as samples. Raises NoVoice."""
        if passage in self._known:
            self._known.move_to_end(passage)
            return self._known[passage]
        samples = from_wav_or_refuse(self._run(passage))
        self._known[passage] = samples
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return samples

    def _run(self, passage: Passage) -> bytes:
        program = shutil.which(self._program)
        if program is None:
            raise NoVoice(f"{self._program} is not installed: install the package espeak-ng")
        command = [program, "-v", VOICES[passage.tongue], "-s", str(self._rate), "-g", str(WORD_GAP[passage.tongue])]
        command += ["--stdin", "--stdout"]
        try:
            done = subprocess.run(
                command, input=passage.reading.encode(), capture_output=True, timeout=self._timeout, check=True
            )
        except subprocess.TimeoutExpired as error:
            raise NoVoice(f"{self._program} took over {self._timeout:g} s for a sentence") from error
        except subprocess.CalledProcessError as error:
            reason = error.stderr.decode(errors="replace").strip().splitlines()
            raise NoVoice(f"{self._program} failed: {reason[-1] if reason else error.returncode}") from error
        except OSError as error:
            raise NoVoice(f"{self._program} could not be started: {error}") from error
        return done.stdout


def from_wav_or_refuse(content: bytes) -> "array[int]":
    """Samples of what the synthesiser wrote. Raises NoVoice when it wrote nothing to hear."""
    try:
        samples = from_wav(content)
    except ValueError as error:
        raise NoVoice(f"the synthesiser wrote {error}") from error
    if not samples:
        raise NoVoice("the synthesiser wrote no sound")
    return samples
