"""What is said at a call, and that the synthesiser reads it right."""

import shutil
import subprocess

import pytest

from kiosk.texts import Texts
from kiosk.voice.lexicon import PINYIN, cardinal, pinyin, spelled
from kiosk.voice.sentences import announce_call, notice

say = Texts.load().say


def phonemes(reading: str, voice: str = "cmn-latn-pinyin") -> str:
    command = ["espeak-ng", "-q", "-x", "-v", voice, reading]
    return subprocess.run(command, capture_output=True, text=True, timeout=10, check=True).stdout.strip()


needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


def call(number: str, window: str, language: str = "zh-CN"):
    return announce_call(say, call="c1", times=1, number=number, window=window, language=language)


def test_a_call_is_said_twice_in_chinese():
    said = call("A023", "3")
    assert [each.text for each in said.passages] == ["请 A零二三号 到 3号窗口"] * 2
    assert said.passages[0].reading == "qing3 A ling2 er4 san1 hao4, dao4 san1 hao4 chuang1 kou3"


def test_an_english_ticket_is_called_in_english_after_the_chinese():
    said = call("A023", "10", "en")
    assert [each.tongue for each in said.passages] == ["zh-CN", "zh-CN", "en"]
    assert said.passages[2].text == "Number A 0 2 3, please go to window 10"
    assert said.passages[2].reading == "Number [['eI]] 0 2 3, please go to window 10"


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "零"), (3, "三"), (10, "十"), (12, "十二"), (20, "二十"), (21, "二十一"), (100, "一百"), (105, "一百零五"),
     (110, "一百一十"), (999, "九百九十九"), (1000, "一零零零")],
)  # fmt: skip
def test_a_windows_number_is_said_as_a_number(number: int, said: str):
    assert cardinal(number) == said


@pytest.mark.parametrize(
    ("number", "said"), [("A023", "A零二三"), ("b2001", "B二零零一"), ("A01000", "A零一零零零"), ("10", "一零")]
)
def test_a_tickets_digits_are_said_one_by_one(number: str, said: str):
    assert spelled(number) == said


def test_a_window_with_a_name_is_said_by_its_name():
    assert call("C7", "贵宾室").passages[0].text == "请 C七号 到 贵宾室"
    assert "gui4 bin1 shi4" in call("C7", "贵宾室").passages[0].reading


@needs_espeak
@pytest.mark.parametrize(
    ("number", "window", "wanted"),
    [
        ("A023", "3", "'ei51 l'i35N '@r51 s'a55n X'Au51 / t'Au51 s'a55n X'Au51 ts.hw'A55N kh'ou214"),
        ("B110", "10", "p'i51 j'i55 j'i55 l'i35N X'Au51 / t'Au51 s.'i.35 X'Au51 ts.hw'A55N kh'ou214"),
        ("D007", "12", "t'i51 l'i35N l'i35N tS;h'i55 X'Au51 / t'Au51 s.'i.35 '@r51 X'Au51 ts.hw'A55N kh'ou214"),
    ],
)
def test_the_synthesiser_reads_calls_as_they_are_meant(number: str, window: str, wanted: str):
    clauses = phonemes(call(number, window).passages[0].reading).split("\n")
    syllables = " / ".join(" ".join(clause.replace("_|", "").split()) for clause in clauses)
    assert syllables == "tS;h'i21N " + wanted


@needs_espeak
@pytest.mark.parametrize(
    ("text", "right"),
    [("还款", "huan2 kuan3"), ("银行", "yin2 hang2"), ("长者", "zhang3 zhe3"), ("重新", "chong2 xin1")],
)
def test_words_with_two_readings_are_read_right(text: str, right: str):
    assert pinyin(text) == right
    assert phonemes(pinyin(text)) == phonemes(right)


@needs_espeak
def test_every_pinyin_of_the_lexicon_is_a_syllable_that_the_synthesiser_knows():
    for word, reading in PINYIN.items():
        said = phonemes(reading)
        assert "(en)" not in said, f"{word} {reading} is spelled in English: {said}"
        syllables = [syllable for syllable in said.replace("|", " ").split() if syllable != "_"]
        assert len(syllables) == len(reading.split()), f"{word} {reading}: {said}"


@needs_espeak
def test_an_english_call_names_the_letter_a_and_not_the_article():
    said = phonemes(call("A023", "3", "en").passages[2].reading, "en")
    assert "'eI z'i@roU t'u: Tr'i:" in said
    assert "a#" not in said


def test_other_notices_keep_what_they_cannot_put_in_pinyin():
    said = notice("系统已恢复，原号有效。", call="back").passages[0]
    assert said.reading == "xi4 tong3 已 hui1 fu4, yuan2 hao4 you3 xiao4."
