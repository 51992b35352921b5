"""The announcer never cuts anyone off and says only what is still true; sound is sane and goes where it can."""

import os
import shutil
import stat
import subprocess
import threading
import time
from array import array
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from kiosk.texts import Texts
from kiosk.voice.queue import Announcer
from kiosk.voice.samples import PEAK, RATE, chime, from_wav, levelled, silence, to_wav
from kiosk.voice.sentences import Announcement, Passage, announce_call
from kiosk.voice.speaker import DeviceSpeaker, FolderSpeaker, NotPlayed, find_speaker, has_sound_device
from kiosk.voice.synthesiser import NoVoice, Synthesiser

say = Texts.load().say
needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < end, "it did not come about in time"
        pause.wait(0.005)


def called(call: str, times: int = 1) -> Announcement:
    return Announcement(call, times, (Passage("zh-CN", call, call),) * 2)


def yes() -> bool:
    return True


class ToneVoice:
    """A voice that hums 0.2 s; fails where told to."""

    def __init__(self) -> None:
        self.fault = ""
        self.asked: list[str] = []

    def speak(self, passage: Passage) -> "array[int]":
        self.asked.append(passage.text)
        if self.fault:
            raise NoVoice(self.fault)
        return array("h", [3000, -3000] * (RATE // 10))


class TimedSpeaker:
    """Plays on a clock of its own that moves by each sound's length; `gate` holds a sound until it is set."""

    def __init__(self) -> None:
        self.now = 0.0
        self.played: list[tuple[str, float, float]] = []
        self.sounds: list[bytes] = []
        self.open = 0
        self.most_open = 0
        self.started = threading.Semaphore(0)
        self.gate = threading.Event()
        self.gate.set()
        self.fault = ""

    def play(self, sound: bytes, name: str) -> None:
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        self.started.release()
        self.gate.wait(10)
        start = self.now
        self.now += len(from_wav(sound)) / RATE
        self.played.append((name, start, self.now))
        self.sounds.append(sound)
        self.open -= 1
        if self.fault:
            raise NotPlayed(self.fault)

    def stop(self) -> None:
        self.gate.set()


@pytest.fixture
def hall():
    voice, speaker = ToneVoice(), TimedSpeaker()
    announcer = Announcer(voice, speaker)
    announcer.start()
    yield announcer, voice, speaker
    announcer.close()


def test_announcements_are_said_in_order_and_never_overlap(hall):
    announcer, _, speaker = hall
    threads = [
        threading.Thread(target=announcer.announce, args=(called(f"c{at}"), yes), name=f"t{at}") for at in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert announcer.wait_silent(10)
    assert sorted(name for name, _, _ in speaker.played) == sorted(f"c{at}-1" for at in range(20))
    assert speaker.most_open == 1
    for (_, _, end), (_, start, _) in pairwise(speaker.played):
        assert start >= end


def test_what_is_no_longer_called_is_not_said(hall):
    announcer, _, speaker = hall
    standing = {"c2": True, "c3": True}
    speaker.gate.clear()
    announcer.announce(called("c1"), yes)
    assert speaker.started.acquire(timeout=5)
    announcer.announce(called("c2"), lambda: standing["c2"])
    announcer.announce(called("c3"), lambda: standing["c3"])
    standing["c2"] = False
    speaker.gate.set()
    assert announcer.wait_silent(10)
    assert [name for name, _, _ in speaker.played] == ["c1-1", "c3-1"]
    assert announcer.health().dropped == 1


def test_the_same_call_is_said_once_however_often_it_is_reported(hall):
    announcer, _, speaker = hall
    assert announcer.announce(called("c1"), yes)
    assert not announcer.announce(called("c1"), yes)
    assert announcer.wait_silent(10)
    assert not announcer.announce(called("c1"), yes)
    assert announcer.wait_silent(10)
    assert [name for name, _, _ in speaker.played] == ["c1-1"]


def test_a_recall_is_said_again(hall):
    announcer, _, speaker = hall
    announcer.announce(called("c1"), yes)
    assert announcer.wait_silent(10)
    assert announcer.announce(called("c1", 2), yes)
    assert announcer.wait_silent(10)
    assert [name for name, _, _ in speaker.played] == ["c1-1", "c1-2"]


def test_a_recall_of_what_still_waits_takes_its_place(hall):
    announcer, _, speaker = hall
    speaker.gate.clear()
    announcer.announce(called("c1"), yes)
    assert speaker.started.acquire(timeout=5)
    announcer.announce(called("c2"), yes)
    announcer.announce(called("c3"), yes)
    announcer.announce(called("c2", 2), yes)
    speaker.gate.set()
    assert announcer.wait_silent(10)
    assert [name for name, _, _ in speaker.played] == ["c1-1", "c2-2", "c3-1"]


def test_without_a_voice_the_chime_is_heard_and_health_says_why(hall):
    announcer, voice, speaker = hall
    voice.fault = "espeak-ng is not installed"
    announcer.announce(called("c1"), yes)
    assert announcer.wait_silent(10)
    assert announcer.health().state == "no-voice"
    assert announcer.health().reason == "espeak-ng is not installed"
    assert len(from_wav(speaker.sounds[0])) == len(chime())
    voice.fault = ""
    announcer.announce(called("c2"), yes)
    assert announcer.wait_silent(10)
    assert announcer.health().state == "fine"


def test_a_dead_sound_device_stops_nothing(hall):
    announcer, _, speaker = hall
    speaker.fault = "the sound device takes nothing"
    announcer.announce(called("c1"), yes)
    announcer.announce(called("c2"), yes)
    assert announcer.wait_silent(10)
    assert announcer.health().state == "no-sound"
    assert len(speaker.played) == 2
    speaker.fault = ""
    announcer.announce(called("c3"), yes)
    assert announcer.wait_silent(10)
    assert announcer.health().state == "fine"


def test_a_question_that_fails_does_not_silence_the_hall(hall):
    announcer, _, speaker = hall
    announcer.announce(called("c1"), lambda: [][0])
    announcer.announce(called("c2"), yes)
    assert announcer.wait_silent(10)
    assert [name for name, _, _ in speaker.played] == ["c2-1"]


def test_a_flood_of_calls_is_bounded_and_floods_no_log(hall, caplog):
    announcer, _, speaker = hall
    speaker.gate.clear()
    for at in range(300):
        announcer.announce(called(f"c{at}"), yes)
    assert announcer.health().waiting <= 100
    assert len(caplog.records) < 10


def test_closing_ends_the_sound_and_the_thread_at_once(hall):
    announcer, _, speaker = hall
    speaker.gate.clear()
    announcer.announce(called("c1"), yes)
    announcer.announce(called("c2"), yes)
    assert speaker.started.acquire(timeout=5)
    announcer.close()
    assert not announcer.announce(called("c3"), yes)
    assert [name for name, _, _ in speaker.played] == ["c1-1"]


def test_volume_follows_the_knob_and_zero_is_silence(hall):
    announcer, _, speaker = hall
    peaks = []
    for volume in (100, 50):
        announcer.set_volume(volume)
        announcer.announce(called(f"v{volume}"), yes)
        assert announcer.wait_silent(10)
        peaks.append(max(from_wav(speaker.sounds[-1])))
    assert peaks[0] > 2 * peaks[1] > 0
    announcer.set_volume(0)
    announcer.announce(called("v0"), yes)
    assert announcer.wait_silent(10)
    assert len(speaker.sounds) == 2


# Samples


def test_the_chime_is_short_and_neither_faint_nor_harsh():
    samples = chime()
    assert 1.0 < len(samples) / RATE < 2.0
    assert 0.4 * PEAK < max(abs(value) for value in samples) < 0.7 * PEAK
    # It begins and ends without a click.
    assert abs(samples[0]) < 200
    assert abs(samples[-1]) < 200
    # High tone, then low tone: zero crossings tell.
    early, late = samples[: RATE // 3], samples[RATE : RATE + RATE // 3]
    assert crossings(early) > crossings(late)


def crossings(samples: "array[int]") -> int:
    return sum(1 for one, other in pairwise(samples) if (one < 0) != (other < 0))


def test_samples_survive_being_written_and_read():
    samples = array("h", [0, 1, -1, 32767, -32768])
    assert from_wav(to_wav(samples)) == samples
    with pytest.raises(ValueError, match="no WAV"):
        from_wav(b"RIFFnot a sound")


def test_levelling_never_clips_and_leaves_silence_alone():
    loud = levelled(array("h", [32767, -32768, 5]), 100)
    assert max(loud) <= PEAK * 0.86
    assert levelled(silence(0.1), 100) == silence(0.1)


# espeak-ng


@needs_espeak
def test_a_call_sounds_as_long_and_as_loud_as_a_sentence_should(tmp_path: Path):
    speaker = FolderSpeaker(tmp_path)
    announcer = Announcer(Synthesiser(), speaker)
    announcer.start()
    announcer.announce(announce_call(say, call="c1", times=1, number="A023", window="3", language="en"), yes)
    assert announcer.wait_silent(20)
    announcer.close()
    assert announcer.health().state == "fine"
    (file,) = tmp_path.glob("*.wav")
    assert file.name == "000001-c1-1.wav"
    samples = from_wav(file.read_bytes())
    # Chime, the sentence twice and once in English.
    assert 8 < len(samples) / RATE < 20
    rms = (sum(value * value for value in samples) / len(samples)) ** 0.5 / PEAK
    assert 0.03 < rms < 0.4
    assert max(abs(value) for value in samples) < PEAK
    if shutil.which("sox"):
        told = subprocess.run(
            ["sox", file, "-n", "stat"], capture_output=True, text=True, timeout=20, check=True
        ).stderr
        assert "Samples read:" in told


def program(folder: Path, script: str) -> str:
    file = folder / "program"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return os.fspath(file)


SENTENCE = Passage("zh-CN", "请", "qing3")


def test_a_missing_synthesiser_is_said_with_its_remedy():
    with pytest.raises(NoVoice, match="install the package espeak-ng"):
        Synthesiser(program="no-such-program").speak(SENTENCE)


def test_a_stuck_synthesiser_is_given_up(tmp_path: Path):
    with pytest.raises(NoVoice, match="took over"):
        Synthesiser(program=program(tmp_path, "exec sleep 30"), timeout=0.2).speak(SENTENCE)


@pytest.mark.parametrize("script", ["echo broken >&2; exit 3", "echo no sound", "exit 0"])
def test_a_broken_synthesiser_is_no_voice(tmp_path: Path, script: str):
    with pytest.raises(NoVoice):
        Synthesiser(program=program(tmp_path, script)).speak(SENTENCE)


@needs_espeak
def test_a_sentence_is_made_once_and_remembered():
    synthesiser = Synthesiser()
    assert synthesiser.speak(SENTENCE) is synthesiser.speak(SENTENCE)


# Speakers


def test_a_folder_keeps_the_last_sounds_and_counts_on_after_a_restart(tmp_path: Path):
    for start in (0, 3):
        speaker = FolderSpeaker(tmp_path, keep=4)
        for at in range(3):
            speaker.play(to_wav(silence(0.01)), f"call/{start + at}")
    assert [file.name for file in sorted(tmp_path.iterdir())] == [
        "000003-call-2.wav", "000004-call-3.wav", "000005-call-4.wav", "000006-call-5.wav",
    ]  # fmt: skip


def test_a_folder_that_cannot_be_written_is_no_sound(tmp_path: Path):
    speaker = FolderSpeaker(tmp_path / "voice")
    (tmp_path / "voice").rmdir()
    with pytest.raises(NotPlayed):
        speaker.play(b"", "c1")


def test_a_device_gets_the_whole_sound(tmp_path: Path):
    out = tmp_path / "heard.wav"
    sound = to_wav(silence(0.2))
    DeviceSpeaker("hall", player=program(tmp_path, f'test "$3" = hall && cat > {out}')).play(sound, "c1")
    assert out.read_bytes() == sound


def test_a_device_that_refuses_or_hangs_is_no_sound(tmp_path: Path):
    with pytest.raises(NotPlayed, match="no such card"):
        DeviceSpeaker(player=program(tmp_path, "cat >/dev/null; echo no such card >&2; exit 1")).play(b"x", "c1")
    with pytest.raises(NotPlayed, match="stuck"):
        DeviceSpeaker(player=program(tmp_path, "exec sleep 30"), grace=0.2).play(to_wav(silence(0.01)), "c1")
    with pytest.raises(NotPlayed, match="alsa-utils"):
        DeviceSpeaker(player="no-such-player").play(b"x", "c1")


def test_a_playing_device_can_be_stopped(tmp_path: Path):
    speaker = DeviceSpeaker(player=program(tmp_path, f"echo $$ > {tmp_path}/pid; exec sleep 30"), grace=20)
    thread = threading.Thread(target=speaker.play, args=(to_wav(silence(0.01)), "c1"))
    thread.start()
    until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().strip() != "")
    speaker.stop()
    thread.join(5)
    assert not thread.is_alive()


def test_sound_goes_to_files_where_there_is_no_card(tmp_path: Path):
    assert isinstance(find_speaker(tmp_path, "file"), FolderSpeaker)
    assert isinstance(find_speaker(tmp_path, "hw:1"), DeviceSpeaker)
    cards = tmp_path / "cards"
    cards.write_text("--- no soundcards ---\n")
    assert not has_sound_device(cards, "sh")
    cards.write_text(" 0 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones\n")
    assert has_sound_device(cards, "sh")
    assert not has_sound_device(tmp_path / "none", "sh")
    assert not has_sound_device(cards, "no-such-player")
