"""Sound as numbers: mono 16-bit samples at one rate, joined, made louder or softer, and written as WAV bytes.

Pure; also the two-tone chime that precedes a call, computed rather than stored.
"""

import io
import math
import sys
import wave
from array import array
from functools import cache

RATE = 22050
"""Samples a second; espeak-ng's own rate, so that nothing is resampled."""
PEAK = 32767
LOUDEST = 0.85
"""Peak of what is played at volume 100, as a share of the most that fits."""

CHIME_TONES = ((659.26, 0.0), (523.25, 0.38))
"""The chime's two tones, E5 then C5: frequency in Hz and when it is struck, s."""
CHIME_SECONDS = 1.5


def silence(seconds: float) -> "array[int]":
    return array("h", bytes(2 * round(seconds * RATE)))


@cache
def chime() -> "array[int]":
    """Two soft bell tones, high then low; the second dies away before anyone speaks."""
    length = round(CHIME_SECONDS * RATE)
    mixed = [0.0] * length
    # A bell's first partials; each higher one is weaker and dies faster.
    partials = ((1.0, 1.0, 2.6), (2.0, 0.35, 4.5), (3.01, 0.12, 7.0))
    for frequency, start in CHIME_TONES:
        first = round(start * RATE)
        for at in range(first, length):
            seconds = (at - first) / RATE
            attack = min(1.0, seconds / 0.012)
            for multiple, weight, decay in partials:
                wave_value = math.sin(2 * math.pi * frequency * multiple * seconds)
                mixed[at] += attack * weight * math.exp(-decay * seconds) * wave_value
    fade = round(0.08 * RATE)
    for at in range(fade):
        mixed[length - 1 - at] *= at / fade
    loudest = max(abs(value) for value in mixed)
    return array("h", (round(value / loudest * 0.55 * PEAK) for value in mixed))


def levelled(samples: "array[int]", volume: int) -> "array[int]":
    """The samples with their peak at what `volume` (0 to 100) asks for. Half the number sounds about half as loud."""
    loudest = max(max(samples), -min(samples)) if samples else 0
    if not loudest:
        return samples
    # Loudness grows with about the 0.6th power of amplitude (Stevens), so the knob follows its inverse.
    wanted = LOUDEST * PEAK * (max(0, min(100, volume)) / 100) ** 1.66
    return array("h", (int(value * wanted / loudest) for value in samples))


def joined(*parts: "array[int]") -> "array[int]":
    whole = array("h")
    for part in parts:
        whole.extend(part)
    return whole


def to_wav(samples: "array[int]") -> bytes:
    """A WAV file of the samples."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(_little_endian(samples).tobytes())
    return out.getvalue()


def from_wav(content: bytes) -> "array[int]":
    """The samples of a mono 16-bit WAV file at RATE. A stream's header without a true length is taken as it is.

    Raises ValueError for anything else.
    """
    try:
        with wave.open(io.BytesIO(content), "rb") as file:
            form = (file.getnchannels(), file.getsampwidth(), file.getframerate())
            frames = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise ValueError(f"no WAV file: {error}") from error
    if form != (1, 2, RATE):
        raise ValueError(f"WAV of {form[0]} channels, {8 * form[1]} bits, {form[2]} Hz; wanted mono, 16, {RATE}")
    samples = array("h", frames[: len(frames) // 2 * 2])
    return _little_endian(samples)


def _little_endian(samples: "array[int]") -> "array[int]":
    if sys.byteorder == "little":
        return samples
    turned = array("h", samples)
    turned.byteswap()
    return turned
