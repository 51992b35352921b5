"""Texts are found by key and language, Chinese first, and a missing one never stops a screen."""

import logging
import threading
from pathlib import Path

import pytest
from fluent.runtime import FluentResource
from fluent.syntax import ast

import kiosk.texts
from kiosk.texts import CORE, TextFault, TextFile, Texts


def write(folder: Path, language: str, source: str, name: str = "a.ftl") -> Path:
    (folder / language).mkdir(parents=True, exist_ok=True)
    (folder / language / name).write_text(source, encoding="utf-8")
    return folder


def test_the_module_and_the_folder_of_one_name_stand_side_by_side() -> None:
    assert Path(kiosk.texts.__file__).name == "texts.py"
    assert CORE.is_dir()


def test_a_text_is_said_with_its_values(tmp_path: Path) -> None:
    write(tmp_path, "zh-CN", "ahead = 前面 { $people } 人\nbring =\n    身份证\n    银行卡\n")
    write(tmp_path, "en", "ahead = { $people ->\n    [one] 1 person\n   *[other] { $people } people\n } ahead\n")
    texts = Texts.load([tmp_path])
    assert texts.say("ahead", people=6) == "前面 6 人"
    assert texts.say("ahead", "en", people=1) == "1 person ahead"
    assert texts.say("ahead", "en", people=6) == "6 people ahead"
    assert texts.say("bring") == "身份证\n银行卡"


def test_no_invisible_marks_surround_the_values(tmp_path: Path) -> None:
    texts = Texts.load([write(tmp_path, "zh-CN", "call = 请 { $number } 号")])
    assert texts.say("call", number="A023") == "请 A023 号"


def test_what_a_language_lacks_is_said_in_chinese_and_what_nobody_has_by_its_key(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path, "en", "other = x")
    texts = Texts.load([write(tmp_path, "zh-CN", "welcome = 您好")])
    with caplog.at_level(logging.WARNING, logger="kiosk.texts"):
        for _ in range(3):
            assert texts.say("welcome", "en") == "您好"
            assert texts.say("welcome", "fr") == "您好"
            assert texts.say("nothing", "en") == "nothing"
    said = [record.getMessage() for record in caplog.records]
    assert sorted(said) == [
        "text key=nothing language=en fault=missing",
        "text key=nothing language=zh-CN fault=missing",
        "text key=welcome language=en fault=missing",
        "text key=welcome language=fr fault=missing",
    ]


def test_a_forgotten_value_is_logged_and_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    texts = Texts.load([write(tmp_path, "zh-CN", "ahead = 前面 { $people } 人")])
    with caplog.at_level(logging.WARNING, logger="kiosk.texts"):
        assert texts.say("ahead").startswith("前面")
    assert [record.getMessage() for record in caplog.records] == [
        "text key=ahead language=zh-CN fault=unfilled Unknown external: people"
    ]
    assert texts.flaws("ahead") == ("Unknown external: people",)
    assert texts.flaws("ahead", people=1) == ()


def test_a_value_may_be_called_key(tmp_path: Path) -> None:
    assert Texts.load([write(tmp_path, "zh-CN", "press = 按 { $key }")]).say("press", key="F1") == "按 F1"


def test_a_later_folder_overrides_an_earlier_one(tmp_path: Path) -> None:
    write(tmp_path / "core", "zh-CN", "a = 一\nb = 二")
    write(tmp_path / "hall", "zh-CN", "b = 两")
    texts = Texts.load([tmp_path / "core", tmp_path / "hall", tmp_path / "nowhere"])
    assert (texts.say("a"), texts.say("b")) == ("一", "两")


def test_languages_keys_and_strings_are_listed(tmp_path: Path) -> None:
    write(tmp_path, "en", "a = Hello { $n ->\n    [one] you\n   *[other] all\n }")
    write(tmp_path, "zh-CN", '# 注释\n-brand = 安居\na = 您好，{ -brand }{ "：" }\nb = 乙\n    .title = 题')
    texts = Texts.load([tmp_path])
    assert texts.languages == ("zh-CN", "en")
    assert texts.keys() == {"a", "b"}
    assert texts.has("b") and texts.has("b", "zh-CN") and not texts.has("b", "en") and not texts.has("-brand")
    assert set(texts.all_strings("zh-CN")) == {"安居", "您好，", "：", "乙", "题"}
    assert set("".join(texts.all_strings("en"))) >= set("Hello you all")
    assert texts.say("a") == "您好，安居："


def test_a_broken_file_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(TextFault, match=r"a\.ftl:2: Expected token") as found:
        Texts.load([write(tmp_path, "zh-CN", "a = 一\nb 二\n")])
    assert (found.value.key, found.value.line) == ("b", 2)
    (tmp_path / "zh-CN" / "a.ftl").write_bytes(b"a = x\nb = " + "二".encode("gb18030"))
    with pytest.raises(TextFault, match=r"a\.ftl:2: not UTF-8"):
        Texts.load([tmp_path])


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    write(tmp_path, "zh-CN", "")
    (tmp_path / "zh-CN" / "a.ftl").write_bytes(b"\xef\xbb\xbfa = 1\r\nb =\r\n    x\r\n    y\r\n")
    texts = Texts.load([tmp_path])
    assert (texts.say("a"), texts.say("b")) == ("1", "x\ny")


def test_threads_may_say_texts_at_once(tmp_path: Path) -> None:
    source = "\n".join(f"k{n} = 第 {{ $n }} 句" for n in range(200))
    texts = Texts.load([write(tmp_path, "zh-CN", source)])
    wrong: list[str] = []

    def say_all() -> None:
        wrong.extend(said for n in range(200) if (said := texts.say(f"k{n}", n=n)) != f"第 {n} 句")

    threads = [threading.Thread(target=say_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_the_core_texts_load_and_every_language_has_what_chinese_has() -> None:
    texts = Texts.load()
    for language in texts.languages:
        assert texts.keys(language) == texts.keys(), language


ODD = (
    "a = 一\n  二\n",
    "a = 前面 { $n }人 \nb={$n}\n",
    "a =\n    一\n\n    二\n\nb = 三",
    "a = {\nb = c\n",
    "a = { $n ->\n[one] x\n*[other] y\n}\nb = z",
    "a = }\nb = 一",
    "    a = 一",
    "a = 一\n.title = 二\n",
    "a =\nb = 一",
    "a = 一\n#b\nc = 二",
    "# note\na = 一\n\n## part\n\n-t = 词\nb = { -t }",
    "a = 一\n\t二\nb = 三",
    "a = 一\na = 二",
    "a = 一\r\n  二\r\nb = 三\r\n",
    "a = { $n } { $n.b }\nc = {$ n}",
    'a = {"{"} [x]\nb = .c',
)


def by_the_parser(source: str) -> tuple[list[ast.Message | ast.Term], bool]:
    body = FluentResource(source).body
    entries = [entry for entry in body if isinstance(entry, ast.Message | ast.Term)]
    return entries, any(isinstance(entry, ast.Junk) for entry in body)


@pytest.mark.parametrize("source", [*ODD, *(path.read_text("utf-8") for path in sorted(CORE.glob("*/*.ftl")))])
def test_a_file_reads_as_the_parser_reads_it(tmp_path: Path, source: str) -> None:
    file = tmp_path / "a.ftl"
    file.write_bytes(source.encode())
    found = TextFile(file)
    entries, broken = by_the_parser(source)
    read = [entry for entry in found.resource.body if isinstance(entry, ast.Message | ast.Term)]
    assert bool(found.faults) == broken
    assert [entry.id.name for entry in read] == [entry.id.name for entry in entries]
    for one, other in zip(read, entries, strict=True):
        assert one.equals(other, ignored_fields=["span", "comment"]), other.id.name
    for key, line in found.keys:
        assert source.splitlines()[line - 1].startswith((key, "#"))


def test_anjus_own_texts_need_no_slow_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(source: str) -> FluentResource:
        raise AssertionError("read letter by letter as a whole")

    monkeypatch.setattr(kiosk.texts, "FluentResource", slow)
    assert Texts.load().keys()
